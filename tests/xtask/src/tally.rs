//! Runs tests, keeps the summary lines of the test runner, and adds them up.

use std::fmt;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use crate::steps::show;

/// The summaries of all test runs so far.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    summaries: Vec<String>,
    passed: u64,
    failed: u64,
}

impl Tally {
    /// Runs a test command, shows what it says while it runs, and counts.
    ///
    /// # Errors
    /// The command cannot be started, a test failed, or there was none to run.
    pub(crate) fn test(&mut self, mut command: Command) -> Result<(), String> {
        let shown = show(&command);
        let mut runner = command
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("failed to start `{shown}`: {error}"))?;
        let (passed_before, failed_before) = (self.passed, self.failed);
        if let Some(stdout) = runner.stdout.take() {
            for line in BufReader::new(stdout).split(b'\n') {
                let line = line.map_err(|error| format!("failed to read `{shown}`: {error}"))?;
                // A test may print any bytes; the summaries are plain.
                let line = String::from_utf8_lossy(&line);
                println!("{line}");
                self.count(&line);
            }
        }
        let status = runner.wait().map_err(|error| format!("failed to wait for `{shown}`: {error}"))?;
        if status.success() && self.passed > passed_before {
            return Ok(());
        }
        if status.success() {
            // A filter that matches nothing any more must not look like a contract that holds.
            return Err(format!("`{shown}` ran no test"));
        }
        if self.failed == failed_before {
            // It did not compile, or a test process died before its summary: not to be closed with "0 failed".
            self.failed += 1;
            self.summaries.push(format!("test result: none; `{shown}` ended with {status}"));
        }
        Err(format!("`{shown}` failed ({status})"))
    }

    /// Whether nothing has been tested yet.
    pub(crate) fn is_empty(&self) -> bool {
        self.summaries.is_empty()
    }

    /// Adds `test result: ok. 12 passed; 0 failed; ...` to the sum; any other line is none of its business.
    fn count(&mut self, line: &str) {
        let Some(result) = line.trim().strip_prefix("test result: ") else {
            return;
        };
        let number_before = |word: &str| -> Option<u64> {
            let before = result.split(word).next()?;
            before.split_whitespace().next_back()?.parse().ok()
        };
        if let (Some(passed), Some(failed)) = (number_before(" passed;"), number_before(" failed;")) {
            self.passed += passed;
            self.failed += failed;
            self.summaries.push(line.trim().to_owned());
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for summary in &self.summaries {
            writeln!(f, "{summary}")?;
        }
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

#[cfg(test)]
mod tests;
