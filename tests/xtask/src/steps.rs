//! Steps with numbered headings and times; the first that fails ends the task.

use std::env;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// The steps of a task.
pub(crate) struct Steps {
    count: u32,
    begun: u32,
    clock: Clock,
    /// Of each step that is done: its name, and how long it took.
    done: Vec<(String, String)>,
}

impl Steps {
    pub(crate) fn new(count: u32) -> Self {
        Steps { count, begun: 0, clock: Clock::start(), done: Vec::new() }
    }

    /// Does one step under its heading; after the last, shows how long each took.
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
        println!("\n== {heading} (after {})", self.clock);
        let clock = Clock::start();
        step().map_err(|error| format!("step {heading}: {error}"))?;
        println!("== {heading}: done in {clock}");
        self.done.push((name.to_owned(), clock.to_string()));
        if self.begun == self.count {
            println!();
            for (name, time) in &self.done {
                println!("{time:>6}  {name}");
            }
            println!("{:>6}  in all", self.clock.to_string());
        }
        Ok(())
    }
}

/// Shows the time since its start: `0:07` or `12:34`, minutes and seconds.
pub(crate) struct Clock(Instant);

impl Clock {
    pub(crate) fn start() -> Self {
        Clock(Instant::now())
    }
}

impl fmt::Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.elapsed().as_secs();
        write!(f, "{}:{:02}", seconds / 60, seconds % 60)
    }
}

/// Where cargo puts what it builds: this program lies in a folder of it, `debug`.
pub(crate) fn target_folder() -> PathBuf {
    let here = env::current_exe().unwrap_or_default();
    here.ancestors().nth(2).map_or_else(|| "target".into(), Path::to_owned)
}

/// Cargo with `words`, separated by spaces: the same cargo that runs this task.
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
    let program = Path::new(command.get_program());
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
