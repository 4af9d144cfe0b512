//! The progress bar on standard error: for work of more than two seconds, and only if a person watches.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Work shorter than this shows no bar.
const PATIENCE: Duration = Duration::from_secs(2);

/// How far the runs have come, in simulated time; shared by all workers.
pub(crate) struct Progress {
    bar: ProgressBar,
    started: Instant,
    shown: AtomicBool,
}

impl Progress {
    /// A bar that ends after `total_s` simulated seconds. It stays hidden if `quiet`, or if standard error is no
    /// terminal.
    pub(crate) fn new(total_s: f64, quiet: bool) -> Self {
        let bar = ProgressBar::with_draw_target(Some(millis(total_s)), ProgressDrawTarget::hidden());
        // No colour in the template: the bar needs no NO_COLOR of its own.
        if let Ok(style) = ProgressStyle::with_template("{bar:32} {percent:>3} %  {msg}  {eta} left") {
            bar.set_style(style.progress_chars("━╸ "));
        }
        Progress { bar, started: Instant::now(), shown: AtomicBool::new(quiet) }
    }

    /// A worker has played `simulated_s` more.
    pub(crate) fn advance(&self, simulated_s: f64) {
        if self.started.elapsed() >= PATIENCE && !self.shown.swap(true, Ordering::Relaxed) {
            // indicatif draws nothing if standard error is not a terminal.
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.inc(millis(simulated_s));
    }

    /// What stands beside the bar.
    pub(crate) fn say(&self, message: String) {
        self.bar.set_message(message);
    }

    /// Does `work`, which writes to the terminal, with the bar out of its way.
    pub(crate) fn aside<T>(&self, work: impl FnOnce() -> T) -> T {
        self.bar.suspend(work)
    }

    /// Removes the bar.
    pub(crate) fn end(&self) {
        self.bar.finish_and_clear();
    }
}

/// Whole milliseconds; the cast saturates, so a bar can be wrong only for absurd times.
fn millis(seconds: f64) -> u64 {
    (seconds * 1e3) as u64
}
