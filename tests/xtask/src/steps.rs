//! Steps with numbered headings and times; the first that fails ends the chore.

use std::env;
use std::process::Command;
use std::time::Instant;

/// The steps of a chore.
pub(crate) struct Steps {
    count: u32,
    begun: u32,
    started: Instant,
}

impl Steps {
    pub(crate) fn new(count: u32) -> Self {
        Steps { count, begun: 0, started: Instant::now() }
    }

    /// Does one step under its heading.
    ///
    /// # Errors
    /// The step's own, with its name.
    pub(crate) fn run(
        &mut self,
        name: &str,
        step: impl FnOnce() -> Result<(), String>,
    ) -> Result<(), String> {
        self.begun += 1;
        let heading = format!("{}/{} {name}", self.begun, self.count);
        println!("\n== {heading} (after {})", minutes(&self.started));
        let started = Instant::now();
        step().map_err(|error| format!("step {heading}: {error}"))?;
        println!("== {heading}: done in {}", minutes(&started));
        Ok(())
    }
}

/// `0:07` or `12:34`: minutes and seconds since `start`.
fn minutes(start: &Instant) -> String {
    let seconds = start.elapsed().as_secs();
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// Cargo with `words`, separated by spaces: the same cargo that runs this chore.
pub(crate) fn cargo(words: &str) -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(words.split(' '));
    cargo
}

/// Shows `command`, runs it, and demands success.
///
/// # Errors
/// It cannot be started, or it fails.
pub(crate) fn succeed(mut command: Command) -> Result<(), String> {
    let shown = show(&command);
    let status = command.status().map_err(|error| format!("failed to start `{shown}`: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("`{shown}` failed ({status})")) }
}

/// Prints `command` as one would type it, and returns that.
pub(crate) fn show(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    let name = match program.file_name() {
        Some(name) if program.is_absolute() => name,
        _ => program.as_os_str(),
    };
    let mut shown = name.to_string_lossy().into_owned();
    for word in command.get_args() {
        shown += " ";
        shown += &word.to_string_lossy();
    }
    println!("$ {shown}");
    shown
}
