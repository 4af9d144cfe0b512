//! `./x`: the repository's chores. `demo` shows a delivery, `test` checks everything that must hold before a
//! change is taken. Both first install what a fresh Debian or Ubuntu with Rust lacks.
#![allow(clippy::disallowed_methods, reason = "a chore is timed by the wall clock; no twin runs in here")]

mod install;
mod steps;
mod tally;

use std::env;
use std::path::Path;
use std::process::ExitCode;

use crate::steps::{Steps, cargo};
use crate::tally::Tally;

const HELP: &str = "\
Chores of this repository.

Usage: ./x <CHORE>

Chores:
  demo   build the twin and show a delivery, worlds/front-door.yaml: in a window if there is a display, else as a film
  test   format, lints, documentation, all tests in release, and the debug build against the release build
  record [WORD]
         play all worlds, or those whose path contains the word, and write tests/recorded/ anew

Both first install what is missing (by apt: a C and C++ compiler, a Vulkan driver, X11's libraries, for the tests
ffprobe, Xvfb and xdotool; by rustup: rustfmt and clippy) and say so.

Exit codes: 0 all is well, 1 a step failed, 2 no such chore.";

fn main() -> ExitCode {
    if let Err(error) = env::set_current_dir(repository()) {
        eprintln!("failed to enter the repository: {error}");
        return ExitCode::FAILURE;
    }
    let words: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let mut tally = Tally::default();
    let done = match words[..] {
        ["demo"] => demo(),
        ["test"] => test(&mut tally),
        ["record"] => record(""),
        ["record", word] => record(word),
        ["-h" | "--help" | "help"] => {
            println!("{HELP}");
            Ok(())
        }
        [] => return refuse("which chore?"),
        _ => return refuse(&format!("there is no chore `{}`", words.join(" "))),
    };
    if let Err(failure) = &done {
        eprintln!("\nx: {failure}");
    }
    // Last of all, so that whoever reads only the end reads the sum.
    if !tally.is_empty() {
        println!("\n{tally}");
    }
    if done.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Builds the twin and shows the first delivery.
fn demo() -> Result<(), String> {
    let mut steps = Steps::new(4);
    steps.run("what this machine lacks", || install::missing(&[install::TO_DRAW, install::TO_WATCH]))?;
    steps.run("build the twin", || steps::succeed(cargo("build --release --package twin")))?;
    let twin =
        |words: &str| steps::succeed(cargo(&format!("run --quiet --release --package twin -- {words}")));
    steps.run("play worlds/front-door.yaml", || twin("run worlds/front-door.yaml"))?;
    // Bevy's X11 side is what is built in; Wayland's desktops bring an X server of their own.
    if env::var_os("DISPLAY").is_some_and(|at| !at.is_empty()) {
        steps.run("watch it", || twin("watch worlds/front-door.yaml"))
    } else {
        steps.run("film it, for there is no display", || {
            twin("film worlds/front-door.yaml --out front-door.mp4")?;
            println!("open front-door.mp4 in any player");
            Ok(())
        })
    }
}

/// Checks everything that must hold; `tally` collects the summaries of all test runs.
fn test(tally: &mut Tally) -> Result<(), String> {
    let mut steps = Steps::new(6);
    steps.run("what this machine lacks", || {
        install::missing(&[install::TO_DRAW, install::TO_WATCH, install::TO_TEST])
    })?;
    steps.run("format", || steps::succeed(cargo("fmt --all --check")))?;
    steps.run("lints", || steps::succeed(cargo("clippy --release --all-targets -- -D warnings")))?;
    steps.run("documentation", || {
        let mut doc = cargo("doc --release --no-deps");
        doc.env("RUSTDOCFLAGS", "-Dwarnings");
        steps::succeed(doc)
    })?;
    steps.run("tests, release build", || {
        let mut tests = cargo("test --release --no-fail-fast");
        // Mesa's chooser of devices looks for a Wayland desktop, and its library complains aloud where there is none.
        tests.env("NODEVICE_SELECT", "1");
        tally.test(tests)
    })?;
    // Debug and release must play the same world to the same hash.
    steps.run("hashes, debug build", || {
        tally.test(cargo("test --package tests --test contracts debug_equals_release"))
    })
}

/// Writes down what every world plays now, or those whose path contains `word`.
fn record(word: &str) -> Result<(), String> {
    let mut worlds = cargo("test --release --package tests --test worlds");
    worlds.args(["--", "--quiet"]).args(Some(word).filter(|word| !word.is_empty()));
    worlds.env("LATCHKEY_RENEW", "1");
    steps::succeed(worlds)
}

fn refuse(why: &str) -> ExitCode {
    eprintln!("x: {why}\n\n{HELP}");
    ExitCode::from(2)
}

fn repository() -> &'static Path {
    // tests/xtask is two folders below the root.
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here)
}
