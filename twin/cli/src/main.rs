//! `twin`: plays in-home deliveries on the deterministic twin and reports whether the promises held.
//!
//! The way of a command: [`args`] reads the arguments, [`worlds`] the files, [`play`] makes one run, [`jobs`] many of
//! them at once, and [`story`], [`table`] and [`json`] report the results. All files, threads and clocks of the twin
//! are in this crate; `twin-core` knows none of them.
#![allow(
    clippy::disallowed_methods,
    reason = "threads and wall clocks are the command line's business, outside of the twin"
)]

mod args;
mod exit;
mod fuzz;
mod jobs;
mod json;
mod layout;
mod play;
mod progress;
mod promises;
mod run;
mod signals;
mod story;
mod sweep;
mod table;
#[cfg(feature = "view")]
mod view;
mod worlds;

use std::process::ExitCode;

use clap::Parser;

use crate::args::{Arguments, Command};
use crate::exit::Exit;

fn main() -> ExitCode {
    play::remember_panics();
    let arguments = Arguments::parse();
    let exit = play::catching_bugs(|| match &arguments.command {
        Command::Run(run) => run::run(run),
        Command::Sweep(sweep) => sweep::sweep(sweep),
        Command::Fuzz(fuzz) => fuzz::fuzz(fuzz),
        Command::Merge(merge) => fuzz::merge(merge),
        Command::Shrink(shrink) => fuzz::shrink(shrink),
        Command::Promises => promises::promises(),
        Command::Signals => signals::signals(),
        #[cfg(not(feature = "view"))]
        Command::Watch(_) => {
            anstream::eprintln!(
                "this build cannot draw pictures; one that can: cargo build --release -p twin"
            );
            Exit::Refused
        }
        #[cfg(feature = "view")]
        Command::Watch(watch) => view::watch(watch),
        #[cfg(feature = "view")]
        Command::Film(film) => view::film(film),
        #[cfg(feature = "view")]
        Command::Shot(shot) => view::shot(shot),
    })
    .unwrap_or_else(|bug| {
        anstream::eprintln!("{}", bug.told(&args::this_command()));
        Exit::Bug
    });
    exit.into()
}
