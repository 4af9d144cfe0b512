//! `./x bench`: how fast the twin is, compared with `tests/baseline.toml`.
//!
//! Times differ from machine to machine, so what is compared are ratios of two benches of one run. A ratio that has
//! moved names its two benches; the times beside them are for whoever sits at the machine that the baseline names.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::steps::{cargo, succeed, target_folder};

const BASELINE: &str = "tests/baseline.toml";

/// What is compared: a name, and the two benches of twin/core/benches whose times are divided.
const RATIOS: [(&str, &str, &str); 6] = [
    ("ticks that jumping saves", "front-door, 120 s/every tick", "front-door, 120 s/jumping over idle time"),
    (
        "a recording hub beside the lock",
        "one second, tick by tick/a courier indoors, the hub films",
        "one second, tick by tick/a courier indoors, no hub",
    ),
    (
        "a waiting hub beside the lock",
        "one second, tick by tick/nobody there, lock and hub",
        "one second, tick by tick/nobody there, lock alone",
    ),
    (
        "a picture in a tick",
        "first tick of a fork, filming/a picture is exposed",
        "first tick of a fork, filming/none is",
    ),
    (
        "moving bodies against a turning motor",
        "first tick of a fork/door and courier move",
        "first tick of a fork/motor drives",
    ),
    ("a fork against one evaluation by the judge", "first tick of a fork/fork", "the judge looks once"),
];

/// Median times of benches, ns, by their names.
type Times = BTreeMap<String, f64>;

/// Runs the benches and compares; with `renews`, writes the baseline instead.
///
/// # Errors
/// A bench failed, or there is no baseline.
pub(crate) fn bench(renews: bool) -> Result<(), String> {
    let criterion = target_folder().join("criterion");
    // What benches of earlier days have left would be read as today's.
    let _ = fs::remove_dir_all(&criterion);
    let mut benches = cargo("bench --workspace --exclude twin-view --no-default-features --bench speed");
    benches.args(["--", "--noplot", "--quiet"]).env("CARGO_TARGET_DIR", target_folder());
    succeed(benches)?;
    let mut now = Times::new();
    gather(&criterion, &mut now);
    if now.is_empty() {
        return Err(format!("criterion has left no estimate in {}", criterion.display()));
    }
    if renews {
        return fs::write(BASELINE, baseline(&now))
            .map_err(|error| format!("failed to write {BASELINE}: {error}"));
    }
    let text = fs::read_to_string(BASELINE)
        .map_err(|error| format!("failed to read {BASELINE}: {error}; ./x bench --renew writes it"))?;
    print!("\n{}", compare(&now, &parse(&text)));
    Ok(())
}

/// Every bench below `folder`: criterion leaves `new/benchmark.json` with its name and `new/estimates.json`.
fn gather(folder: &Path, times: &mut Times) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        gather(&entry.path(), times);
    }
    if folder.ends_with("new") {
        let read = |file| fs::read_to_string(folder.join(file)).unwrap_or_default();
        let (name, estimates) = (read("benchmark.json"), read("estimates.json"));
        let name = name.split("\"full_id\":\"").nth(1).and_then(|rest| rest.split('"').next());
        if let (Some(name), Some(ns)) = (name, median(&estimates)) {
            times.insert(name.to_owned(), ns);
        }
    }
}

/// `"median":{...,"point_estimate":123.4,...}`.
fn median(estimates: &str) -> Option<f64> {
    let number = estimates.split("\"median\":").nth(1)?.split("\"point_estimate\":").nth(1)?;
    number.split([',', '}']).next()?.parse().ok()
}

fn baseline(now: &Times) -> String {
    let mut text = String::from("# Median times of the benches, ns. Written by ./x bench --renew.\n");
    let _ = writeln!(text, "machine = \"{}\"\n\n[median_ns]", machine());
    for (name, ns) in now {
        let _ = writeln!(text, "\"{name}\" = {ns:.0}");
    }
    text
}

/// The processor by its name, and how many of it.
fn machine() -> String {
    let told = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model =
        told.lines().find(|line| line.starts_with("model name")).and_then(|line| line.split(": ").nth(1));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("{}, {cores} cores", model.unwrap_or(std::env::consts::ARCH).replace('"', "'"))
}

/// The lines `"name" = number` of a baseline.
fn parse(text: &str) -> Times {
    let entry = |line: &str| {
        let (name, ns) = line.strip_prefix('"')?.split_once("\" = ")?;
        Some((name.to_owned(), ns.parse().ok()?))
    };
    text.lines().filter_map(entry).collect()
}

fn compare(now: &Times, before: &Times) -> String {
    let mut text = String::from("     now  baseline  now/baseline\n");
    for (what, over, under) in RATIOS {
        let ratio = |times: &Times| Some(times.get(over)? / times.get(under)?);
        if let (Some(now), Some(before)) = (ratio(now), ratio(before)) {
            let _ = writeln!(text, "{now:>8.2}  {before:>8.2}  {:>12.2}  {what}", now / before);
        } else {
            let _ = writeln!(text, "{:>32}  {what}: one of its benches is missing", "-");
        }
    }
    text += "\nTimes in µs; comparable only on the baseline's machine.\n";
    for (name, ns) in now {
        let before = before.get(name).copied().unwrap_or(f64::NAN);
        let _ = writeln!(text, "{:>8.0}  {:>8.0}  {:>12.2}  {name}", ns / 1e3, before / 1e3, ns / before);
    }
    text
}

#[cfg(test)]
mod tests;
