//! `./x`: the repository's tasks. `demo` shows a delivery, `check` tells in minutes whether a change holds, `test`
//! checks everything before it is taken. They first install what a fresh Debian or Ubuntu with Rust lacks.
#![allow(clippy::disallowed_methods, reason = "a task is timed by the wall clock; no twin runs in here")]

mod bench;
mod checks;
mod claims;
mod fuzz;
mod install;
mod mutants;
mod scale;
mod steps;
mod tally;

use std::env;
use std::path::Path;
use std::process::ExitCode;

use crate::steps::{Steps, cargo};
use crate::tally::Tally;

const HELP: &str = "\
Tasks of this repository.

Usage: ./x <TASK>

Tasks:
  demo   build the twin and show a delivery, worlds/front-door.yaml: in a window if there is a display, else as a film
  check  in minutes: format, lints, architecture, the tests of all crates but the view, and some worlds
  test   everything: format, lints, documentation, licences, the firmware without std, every order of events around a
         lock, fuzz targets (a minute each), the twin for a browser, all tests in release, and the debug build against
         the release build
  record [WORD]
         play all worlds, or those whose path contains the word, and rewrite tests/recorded/
  mutants [N | WORD]
         remove one mechanism at a time (tests/mutants/) and check that a test fails: all, or one by its number,
         or those whose name contains the word
  fuzz [WORD [SECONDS]]
         run the fuzz targets (firmware-shim/fuzz), or those whose name contains the word, a minute or so long each
  bench [--renew]
         run the benches and print ratios to tests/baseline.toml; or rewrite that file
  bug-hunt [--time 60s] [--seeds 3] [--bug NAME] [--survey N]
         build the product with bugs planted in it, and see how many of them the search finds, and how soon: a table and
         a plot in target/bug-hunt/; --help shows all options

demo, check and test first install what is missing (by apt: a C and C++ compiler; for demo and test a Vulkan driver and
X11's libraries; for test ffprobe, Xvfb and xdotool; by rustup: rustfmt and clippy, for test targets) and print it.

Exit codes: 0 success, 1 a step failed, 2 no such task.";

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
        ["check"] => checks::check(&mut tally),
        ["test"] => checks::test(&mut tally),
        ["mutants"] => mutants::mutants(""),
        ["mutants", which] => mutants::mutants(which),
        ["fuzz"] => fuzz::fuzz("", 60),
        ["fuzz", which] => fuzz::fuzz(which, 60),
        ["fuzz", which, seconds] => match seconds.parse() {
            Ok(seconds) => fuzz::fuzz(which, seconds),
            Err(_) => return refuse(&format!("`{seconds}` is no number of seconds")),
        },
        ["bench"] => bench::bench(false),
        ["bench", "--renew"] => bench::bench(true),
        ["bug-hunt", ref options @ ..] => bug_hunt(options),
        ["record"] => record(""),
        ["record", word] => record(word),
        ["-h" | "--help" | "help"] => {
            println!("{HELP}");
            Ok(())
        }
        [] => return refuse("no task given"),
        _ => return refuse(&format!("there is no task `{}`", words.join(" "))),
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
    steps.run("missing packages", || install::missing(&[install::TO_DRAW, install::TO_WATCH]))?;
    steps.run("build the twin", || steps::succeed(cargo("build --release --package twin")))?;
    let twin =
        |words: &str| steps::succeed(cargo(&format!("run --quiet --release --package twin -- {words}")));
    steps.run("play worlds/front-door.yaml", || twin("run worlds/front-door.yaml"))?;
    // Bevy's X11 side is what is built in; Wayland's desktops bring an X server of their own.
    if env::var_os("DISPLAY").is_some_and(|at| !at.is_empty()) {
        steps.run("watch it", || twin("watch worlds/front-door.yaml"))
    } else {
        steps.run("render a film: there is no display", || {
            twin("film worlds/front-door.yaml --out front-door.mp4")?;
            println!("open front-door.mp4 in any player");
            Ok(())
        })
    }
}

/// Writes down what every world plays now, or those whose path contains `word`.
fn record(word: &str) -> Result<(), String> {
    let mut worlds = cargo("test --release --package tests --test worlds");
    worlds.args(["--", "--quiet"]).args(Some(word).filter(|word| !word.is_empty()));
    worlds.env("LATCHKEY_RENEW", "1");
    steps::succeed(worlds)
}

/// Hunts planted bugs. They are in a build of their own, chosen by a feature that no other package asks for.
fn bug_hunt(options: &[&str]) -> Result<(), String> {
    let mut hunt = cargo("run --quiet --release --package hunt --features on --");
    hunt.args(options);
    steps::succeed(hunt)
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
