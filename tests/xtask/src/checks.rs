//! `./x check` before each commit, `./x test` before a change is taken.

use crate::steps::{self, Steps, cargo};
use crate::tally::Tally;
use crate::{claims, fuzz, install, scale};

/// All members of the workspace before the view, in one choice of features: so every step finds compiled what the one
/// before needed, and a new crate is taken in by itself.
const BEFORE_THE_VIEW: &str = "--release --workspace --exclude twin-view --no-default-features";

/// The worlds of `check`, one for each part of the product that can break by itself: a delivery; a lock that cannot
/// throw its bolt; a supply cut in the unlock; a hub cut off from the service; a reset of the hub; a stolen key;
/// phones; a film that must go on; a device of history. `./x test` plays all.
const SOME_WORLDS: [&str; 9] = [
    "worlds/front-door.yaml",
    "worlds/bolt-jam.yaml",
    "worlds/power-cut-at-unlock.yaml",
    "worlds/internet-cut.yaml",
    "worlds/hub-reboot.yaml",
    "worlds/stolen-mesh-key.yaml",
    "worlds/phone-unlock.yaml",
    "worlds/hides-inside.yaml",
    "worlds/history/rhino-freeze-2017.yaml",
];

/// What can be known in minutes: everything before the view, and some worlds.
///
/// # Errors
/// The first step that fails.
pub(crate) fn check(tally: &mut Tally) -> Result<(), String> {
    let of = |words: &str, more: &str| cargo(&format!("{words} {BEFORE_THE_VIEW}{more}"));
    let mut steps = Steps::new(6);
    steps.run("missing packages", || install::missing(&[]))?;
    steps.run("format", format)?;
    steps.run("lints", || steps::succeed(of("clippy", " --all-targets -- -D warnings")))?;
    steps.run("architecture", || {
        let mut tests = of("test", " --test no_std");
        // Named once it is there: cargo refuses a name that it does not know.
        if has_architecture_test() {
            tests.args(["--test", "architecture"]);
        }
        tally.test(tests)
    })?;
    // The whole-system tests are a package of their own: the two above, the worlds below, and what takes long.
    steps.run("tests of all crates before the view", || {
        tally.test(of("test", " --exclude tests --no-fail-fast"))
    })?;
    steps.run("some worlds", || {
        // The runner takes one filter at a time.
        SOME_WORLDS.iter().try_for_each(|world| {
            tally.test(of("test", &format!(" --test worlds -- --quiet --exact {world}")))
        })
    })
}

/// Everything that must hold; `tally` collects the summaries of all test runs.
///
/// # Errors
/// The first step that fails.
pub(crate) fn test(tally: &mut Tally) -> Result<(), String> {
    let mut steps = Steps::new(14);
    steps.run("missing packages", || {
        install::missing(&[install::TO_DRAW, install::TO_WATCH, install::TO_TEST])
    })?;
    steps.run("format", format)?;
    steps.run("lints", || steps::succeed(cargo("clippy --release --all-targets -- -D warnings")))?;
    steps.run("documentation", || {
        let mut doc = cargo("doc --release --no-deps");
        doc.env("RUSTDOCFLAGS", "-Dwarnings");
        steps::succeed(doc)
    })?;
    steps.run("licences and sources of dependencies", claims::dependencies)?;
    steps.run("the firmware without std", claims::bare)?;
    steps.run("every order of events around a lock", || claims::exhaustive(tally))?;
    steps.run("fuzz targets, a minute each", || fuzz::fuzz("", 60))?;
    steps.run("the tool without the view", claims::headless)?;
    steps.run("the twin for a browser", claims::browser)?;
    steps.run("tests, release build", || {
        let mut tests = cargo("test --release --no-fail-fast");
        // Mesa's chooser of devices looks for a Wayland desktop, and its library complains aloud where there is none.
        tests.env("NODEVICE_SELECT", "1");
        tally.test(tests)
    })?;
    steps.run("a campaign on two workers", scale::two_workers)?;
    // With its feature, which no other step may have: the hunt itself takes hours.
    steps.run("a planted bug is found", || {
        tally.test(cargo("test --release --package planted --package hunt --features planted/on,hunt/on"))
    })?;
    // Debug and release must play the same world to the same hash.
    steps.run("hashes, debug build", || {
        tally.test(cargo("test --package tests --test contracts debug_equals_release"))
    })
}

fn format() -> Result<(), String> {
    steps::succeed(cargo("fmt --all --check"))
}

fn has_architecture_test() -> bool {
    let manifest = std::fs::read_to_string("tests/Cargo.toml").unwrap_or_default();
    manifest.lines().any(|line| line.trim() == "name = \"architecture\"")
}
