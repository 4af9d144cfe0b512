//! What the documents claim and no test runs: other targets, other features, and where the dependencies come from.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::install;
use crate::steps::{cargo, succeed, target_folder};
use crate::tally::Tally;

const CORTEX_M: &str = "thumbv7em-none-eabihf";
const BROWSER: &str = "wasm32-unknown-unknown";

/// With less code and constants than this the linker has dropped the product: with both polls they are 350 kB for a
/// Cortex-M and 540 kB for x86-64, without them 5 kB.
const PRODUCT_BYTES_MIN: u64 = 200_000;

/// The whole product links with neither `std` nor an allocator: for a Cortex-M where rustc knows one, else for the
/// host.
///
/// # Errors
/// It does not link, or the product is not in it.
pub(crate) fn bare() -> Result<(), String> {
    let into = target_folder().join("bare");
    let mut build = of_its_own("build", "bare", &into);
    let mut program = into;
    if install::target(CORTEX_M) {
        build.args(["--target", CORTEX_M]);
        program.push(CORTEX_M);
    } else if cfg!(target_os = "linux") {
        println!("{CORTEX_M} is not installed: linked for this host without std instead");
    } else {
        println!("skipped: {CORTEX_M} is not installed, and the program without std links only on Linux");
        return Ok(());
    }
    succeed(build)?;
    program.extend(["release", "bare"]);
    let bytes = code_bytes(&program)?;
    println!("{bytes} bytes of code and constants");
    if bytes < PRODUCT_BYTES_MIN {
        return Err(format!(
            "expected at least {PRODUCT_BYTES_MIN} bytes: the linker has dropped the product"
        ));
    }
    Ok(())
}

/// No order of events around a lock breaks a promise: the firmware's tests with an explorer of states.
///
/// # Errors
/// One does, or they do not compile.
pub(crate) fn exhaustive(tally: &mut Tally) -> Result<(), String> {
    if succeed(cargo("fetch --quiet --locked --manifest-path firmware-shim/exhaustive/Cargo.toml")).is_err() {
        println!("skipped: the explorer (stateright) could not be fetched");
        return Ok(());
    }
    let mut tests = of_its_own("test", "exhaustive", &target_folder().join("exhaustive"));
    tests.args(["--lib", "exhaustive"]);
    tally.test(tests)
}

/// The headless tool compiles without the view.
///
/// # Errors
/// It does not.
pub(crate) fn headless() -> Result<(), String> {
    succeed(cargo("check --release --package twin --no-default-features"))
}

/// The twin compiles for a browser, where rustc knows one.
///
/// # Errors
/// It does not.
pub(crate) fn browser() -> Result<(), String> {
    if !install::target(BROWSER) {
        println!("skipped: {BROWSER} is not installed (rustup target add {BROWSER})");
        return Ok(());
    }
    succeed(cargo(&format!("check --release --package twin-core --target {BROWSER}")))
}

/// Licences and sources of all dependencies are those that deny.toml names.
///
/// # Errors
/// One is not.
pub(crate) fn dependencies() -> Result<(), String> {
    if !install::answers(cargo("deny --version")) {
        println!("skipped: cargo-deny is not installed (cargo install --locked cargo-deny)");
        return Ok(());
    }
    succeed(cargo("deny check bans licenses sources"))
}

/// Cargo on a workspace of its own below firmware-shim, with a target folder of its own: what it compiles differs in
/// flags and features, and must not have the main workspace compiled anew.
fn of_its_own(verb: &str, workspace: &str, into: &Path) -> Command {
    let manifest = format!("firmware-shim/{workspace}/Cargo.toml");
    let mut command = cargo(&format!("{verb} --release --locked --manifest-path {manifest}"));
    command.arg("--target-dir").arg(into);
    command
}

/// Code and constants of a program, as `size` (binutils) counts them; it reads programs of other processors too.
fn code_bytes(program: &PathBuf) -> Result<u64, String> {
    let mut size = Command::new("size");
    let output = size.arg(program).stderr(Stdio::inherit()).output();
    let output = output.map_err(|error| format!("failed to start `size`: {error}"))?;
    let told = String::from_utf8_lossy(&output.stdout);
    let text = told.lines().nth(1).and_then(|line| line.split_whitespace().next());
    text.and_then(|bytes| bytes.parse().ok()).ok_or_else(|| format!("`size` says {told:?}"))
}
