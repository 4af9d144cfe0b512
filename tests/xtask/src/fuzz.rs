//! The fuzz targets of firmware-shim/fuzz, with plain cargo: the engine is libFuzzer, compiled from libfuzzer-sys, and
//! rustc counts coverage for it. That takes neither a nightly compiler nor cargo-fuzz; the address sanitizer would take
//! a nightly one, and the firmware forbids unsafe code.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::steps::{cargo, show, succeed, target_folder};

const MANIFEST: &str = "firmware-shim/fuzz/Cargo.toml";
const CORPORA: &str = "firmware-shim/fuzz/corpus";

/// What cargo-fuzz passes as well: a counter for each edge, and each comparison reported, so that the engine finds
/// values of several bytes. Without its `--cfg fuzzing`, so that dependencies are what is shipped.
const COVERAGE: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
     -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
     -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1";

/// An input may take this long, s: the slowest takes 5 ms.
const INPUT_S_MAX: u32 = 20;

/// Runs the targets whose name contains `which`, each for so many seconds.
///
/// # Errors
/// An input fails, coverage does not guide the engine, or the targets do not compile.
pub(crate) fn fuzz(which: &str, seconds: u32) -> Result<(), String> {
    if succeed(cargo(&format!("fetch --quiet --locked --manifest-path {MANIFEST}"))).is_err() {
        println!("skipped: the fuzzer (libfuzzer-sys) could not be fetched");
        return Ok(());
    }
    let folder = target_folder().join("fuzz");
    let host = host()?;
    // With a target named, build scripts and macros are built without counters.
    let mut build = cargo(&format!("build --release --locked --manifest-path {MANIFEST} --target {host}"));
    build.arg("--target-dir").arg(&folder);
    build.env("RUSTFLAGS", COVERAGE).env_remove("CARGO_ENCODED_RUSTFLAGS");
    succeed(build)?;
    let names: Vec<String> = names()?.into_iter().filter(|name| name.contains(which)).collect();
    if names.is_empty() {
        return Err(format!("no fuzz target's name contains `{which}`"));
    }
    names
        .iter()
        .try_for_each(|name| run(name, &folder.join(&host).join("release").join(name), &folder, seconds))
}

/// The targets, by their files.
fn names() -> Result<Vec<String>, String> {
    let folder = "firmware-shim/fuzz/fuzz_targets";
    let files = fs::read_dir(folder).map_err(|error| format!("failed to read {folder}: {error}"))?;
    let stem = |path: &Path| path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let mut names: Vec<String> = files.flatten().filter_map(|file| stem(&file.path())).collect();
    names.sort();
    Ok(names)
}

/// Runs one target from the corpus of the repository; what it finds is added to a corpus below the target folder.
fn run(name: &str, program: &Path, folder: &Path, seconds: u32) -> Result<(), String> {
    let found = folder.join("corpus").join(name);
    let log = folder.join(format!("{name}.log"));
    let failed = |error| format!("failed to prepare {}: {error}", folder.display());
    fs::create_dir_all(&found).map_err(failed)?;
    let output = File::create(&log).map_err(failed)?;
    let mut target = Command::new(program);
    target.args([format!("-max_total_time={seconds}"), format!("-timeout={INPUT_S_MAX}")]);
    target.arg("-print_final_stats=1").arg(format!("-artifact_prefix={}/{name}-", folder.display()));
    target.arg(&found);
    // The engine refuses a folder that is not there.
    target.args(Some(Path::new(CORPORA).join(name)).filter(|kept| kept.is_dir()));
    show(&target);
    // Standard output is the target's own; what the engine reports, thousands of lines, goes to the log.
    let status = target.stdout(Stdio::null()).stderr(output).status();
    let status = status.map_err(|error| format!("failed to start {}: {error}", program.display()))?;
    let told = fs::read(&log).map_err(|error| format!("failed to read {}: {error}", log.display()))?;
    let told = String::from_utf8_lossy(&told);
    if !status.success() {
        let from = told.find("panicked at").or_else(|| told.find("ERROR: ")).unwrap_or(0);
        let why: Vec<&str> = told.get(from..).unwrap_or_default().lines().take(4).collect();
        let input =
            told.lines().find_map(|line| line.split_once("Test unit written to ")).map_or("", |(_, at)| at);
        return Err(format!(
            "{name}: {}\nagain: {} {input}\nall that was said: {}",
            why.join("\n"),
            program.display(),
            log.display()
        ));
    }
    let (inputs, edges) = (stat(&told, "stat::number_of_executed_units: "), covered(&told));
    println!("{name}: {inputs} inputs, {edges} edges reached, no failure");
    if inputs == 0 || edges < EDGES_MIN {
        return Err(format!("{name}: coverage does not guide the engine; see {}", log.display()));
    }
    Ok(())
}

/// Fewer edges than this mean that the firmware was compiled without counters; the smallest target reaches 400.
const EDGES_MIN: u64 = 100;

fn stat(told: &str, name: &str) -> u64 {
    told.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok()).unwrap_or(0)
}

/// The last `cov: 1234`.
fn covered(told: &str) -> u64 {
    let after = told.rsplit_once(" cov: ").map_or("", |(_, after)| after);
    after.split(' ').next().and_then(|edges| edges.parse().ok()).unwrap_or(0)
}

/// The machine for which rustc compiles by itself.
fn host() -> Result<String, String> {
    let output = Command::new("rustc").arg("-vV").output();
    let output = output.map_err(|error| format!("failed to start rustc: {error}"))?;
    let told = String::from_utf8_lossy(&output.stdout);
    let host = told.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or_else(|| format!("`rustc -vV` says {told:?}"))
}
