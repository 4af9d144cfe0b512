//! A campaign in parts on two HyperQueue workers gives what one process gives.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::steps::{show, succeed, target_folder};

/// The package that holds HyperQueue's server, worker and client.
const PACKAGE: &str = "hyperqueue==0.27.0";
const CAMPAIGN: [&str; 6] = ["worlds/front-door.yaml", "--runs", "8", "--strategy", "random", "--anew"];
/// Counts that must be equal.
const COUNTS: [&str; 3] = ["\"scenarios\":", "\"reached_door\":", "\"forks\":"];

/// Plays a small campaign on two workers and once more in one process.
///
/// # Errors
/// A part fails, or the counts differ.
pub(crate) fn two_workers() -> Result<(), String> {
    let folder = target_folder().join("hyperqueue");
    let library = folder.join("library");
    if !library.join("hyperqueue").is_dir() {
        let mut pip = Command::new("pip3");
        pip.args(["install", "--quiet", "--target"]).arg(&library).arg(PACKAGE);
        if succeed(pip).is_err() {
            println!("skipped: {PACKAGE} could not be fetched");
            return Ok(());
        }
    }
    let twin = target_folder().join("release/twin");
    let (parts, single) = (folder.join("parts"), folder.join("single"));
    let mut on_workers = Command::new("python3");
    on_workers.env("PYTHONPATH", &library);
    on_workers.args(["twin/campaign/scale/on_hyperqueue.py", "--local", "2", "--parts", "2", "--out"]);
    on_workers.arg(&parts).arg("--twin").arg(&twin).arg("--").args(CAMPAIGN);
    found_or_not(on_workers)?;
    let mut alone = Command::new(&twin);
    alone.arg("fuzz").args(CAMPAIGN).args(["--quiet", "--out"]).arg(&single);
    alone.arg("--json").arg(single.with_extension("json"));
    found_or_not(alone)?;
    let joined = counts(&parts.join("all.json"))?;
    let whole = counts(&single.with_extension("json"))?;
    println!("joined: {joined:?}, in one process: {whole:?}");
    if joined == whole { Ok(()) } else { Err("the parts do not add up to the whole".to_owned()) }
}

/// Runs a campaign: 0, nothing broke, and 1, something broke, are both results.
fn found_or_not(mut command: Command) -> Result<(), String> {
    let shown = show(&command);
    let status = command.status().map_err(|error| format!("failed to start `{shown}`: {error}"))?;
    if matches!(status.code(), Some(0 | 1)) { Ok(()) } else { Err(format!("`{shown}` failed ({status})")) }
}

fn counts(json: &Path) -> Result<Vec<String>, String> {
    let text = fs::read_to_string(json).map_err(|error| format!("{}: {error}", json.display()))?;
    let count = |key: &&str| {
        let (_, rest) = text.rsplit_once(*key)?;
        Some(rest.chars().take_while(char::is_ascii_digit).collect::<String>())
    };
    Ok(COUNTS.iter().filter_map(count).collect())
}
