//! `./x mutants`: takes one mechanism away at a time and sees a test go red. Each patch under tests/mutants/ is one
//! mutant; the lines above its first `---` say what is taken away, which tests saw it, and the command that runs them.
//!
//! It works in a copy of the repository in the target folder, with a target folder of its own: nothing here is touched.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::steps::{Clock, cargo, target_folder};

const PATCHES: &str = "tests/mutants";

/// A mutant that hangs is given so long, s; the longest that is healthy is built anew and tested in a tenth of it.
const LONGEST_S: u32 = 1_200;

/// What came of a mutant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// A test went red.
    Killed,
    /// Every test was green: either no test guards the mechanism, or it has become unnecessary.
    Survived,
    /// The code has moved on.
    DoesNotApply,
    /// It applies, and the compiler refuses it.
    DoesNotBuild,
}

/// Runs all mutants, or those whose file name begins with `which` (its number) or contains it.
///
/// # Errors
/// One was not killed, there is none, or the copy could not be made.
pub(crate) fn mutants(which: &str) -> Result<(), String> {
    let patches = patches(which)?;
    if patches.is_empty() {
        return Err(format!("no mutant in {PATCHES} is called `{which}`"));
    }
    let folder = target_folder().join("mutants");
    let copy = folder.join("repository");
    copy_repository(&copy)?;
    let mut alive = Vec::new();
    for patch in &patches {
        let (clock, name) = (Clock::start(), name(patch));
        let text = read(patch)?;
        let fate = run(patch, &text, &copy, &folder.join("target"))?;
        println!("{} {name} ({clock})", word(fate));
        if fate != Fate::Killed {
            alive.push(name);
        }
    }
    println!("\n{} mutants, {} killed", patches.len(), patches.len() - alive.len());
    if alive.is_empty() { Ok(()) } else { Err(format!("not detected: {}", alive.join(", "))) }
}

const fn word(fate: Fate) -> &'static str {
    match fate {
        Fate::Killed => "killed        ",
        Fate::Survived => "SURVIVED      ",
        Fate::DoesNotApply => "DOES NOT APPLY",
        Fate::DoesNotBuild => "DOES NOT BUILD",
    }
}

/// Applies a patch to the copy, runs its command, and makes the copy whole again.
fn run(patch: &Path, text: &str, copy: &Path, target: &Path) -> Result<Fate, String> {
    let words = header(text, "Command: cargo ")
        .ok_or_else(|| format!("{} has no line `Command: cargo`", name(patch)))?;
    let patch =
        fs::canonicalize(patch).map_err(|error| format!("failed to find {}: {error}", patch.display()))?;
    if !apply(&patch, copy, &[])?.status.success() {
        return Ok(Fate::DoesNotApply);
    }
    // `timeout` ends the tests, too; to end cargo alone would leave them running.
    let mut command = Command::new("timeout");
    let cargo = cargo(words);
    command.arg(LONGEST_S.to_string()).arg(cargo.get_program()).args(cargo.get_args());
    command.current_dir(copy).env("CARGO_TARGET_DIR", target).env_remove("CARGO_MANIFEST_DIR");
    let output = command.output().map_err(|error| format!("failed to start cargo: {error}"))?;
    let back = apply(&patch, copy, &["--reverse"])?;
    if !back.status.success() {
        return Err(format!(
            "failed to revert {}: {}",
            patch.display(),
            String::from_utf8_lossy(&back.stderr)
        ));
    }
    Ok(fate(&output))
}

/// A test process may also die without a summary, of its stack, or hang.
fn fate(output: &Output) -> Fate {
    let told = String::from_utf8_lossy(&output.stdout);
    let complaint = String::from_utf8_lossy(&output.stderr);
    if output.status.success() {
        Fate::Survived
    } else if output.status.code() == Some(124)
        || told.contains("test result: FAILED")
        || complaint.contains("error: test failed")
    {
        Fate::Killed
    } else {
        Fate::DoesNotBuild
    }
}

/// `git apply` serves as a `patch` that every machine with this repository has. It must not find the repository itself.
fn apply(patch: &Path, copy: &Path, more: &[&str]) -> Result<Output, String> {
    let mut git = Command::new("git");
    git.args(["apply", "--whitespace=nowarn", "--unidiff-zero"]).args(more).arg(patch);
    git.current_dir(copy).env("GIT_CEILING_DIRECTORIES", copy.parent().unwrap_or(copy));
    git.output().map_err(|error| format!("failed to start git: {error}"))
}

/// The rest of the first line that begins with `start`, above the patch itself.
fn header<'a>(text: &'a str, start: &str) -> Option<&'a str> {
    text.lines().take_while(|line| !line.starts_with("--- ")).find_map(|line| line.strip_prefix(start))
}

fn patches(which: &str) -> Result<Vec<PathBuf>, String> {
    let entries = fs::read_dir(PATCHES).map_err(|error| format!("failed to list {PATCHES}: {error}"))?;
    let number = which.parse::<u32>().ok();
    let mut patches: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    patches.retain(|path| {
        let name = name(path);
        let is_meant = match number {
            Some(number) => name.split('-').next().and_then(|begin| begin.parse().ok()) == Some(number),
            None => name.contains(which),
        };
        path.extension().is_some_and(|extension| extension == "patch") && is_meant
    });
    patches.sort();
    Ok(patches)
}

fn name(patch: &Path) -> String {
    patch.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// Copies what git knows, or would take, to `copy`, and removes there what is gone here. A file that is there already
/// in the same words keeps its date, so that cargo compiles only what has changed.
fn copy_repository(copy: &Path) -> Result<(), String> {
    let mut git = Command::new("git");
    git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    let listed = git.output().map_err(|error| format!("failed to start git: {error}"))?;
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    let files: Vec<&str> = listed.split('\0').filter(|file| Path::new(file).is_file()).collect();
    if files.is_empty() {
        return Err("git lists no file here".into());
    }
    let list = copy.with_extension("list");
    for gone in fs::read_to_string(&list).unwrap_or_default().split('\0').filter(|file| !files.contains(file))
    {
        // Perhaps it has never come so far.
        let _ = fs::remove_file(copy.join(gone));
    }
    for file in &files {
        let text = fs::read(file).map_err(|error| format!("failed to read {file}: {error}"))?;
        if !fs::read(copy.join(file)).is_ok_and(|there| there == text) {
            write(&copy.join(file), &text)?;
        }
    }
    write(&list, files.join("\0").as_bytes())
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    let folder = path.parent().unwrap_or(path);
    let written = fs::create_dir_all(folder).and_then(|()| fs::write(path, bytes));
    written.map_err(|error| format!("failed to write {}: {error}", path.display()))
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("failed to read {}: {error}", path.display()))
}

#[cfg(test)]
mod tests;
