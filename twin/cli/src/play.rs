//! Plays one world with one seed, takes the time, and catches our own bugs.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use std::time::{Duration, Instant};

use twin_core::{Cut, Observer, Report, StoryLine, Twin, World};

use crate::worlds;

/// Steps between two signs of progress: some milliseconds of work, a second or two of simulated time.
const STEPS_PER_PROGRESS: u32 = 512;

/// Outcome of one run.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// It was played to its end.
    Played(Box<Played>),
    /// It cannot be played as asked; the text shows the world's lines at fault, or the argument.
    Refused(String),
    /// This program panicked.
    Bug(Bug),
}

/// A run that came to its end.
#[derive(Debug)]
pub(crate) struct Played {
    /// The twin's report.
    pub(crate) report: Report,
    /// Wall time of the whole run, s.
    pub(crate) wall_s: f64,
    /// Wall time from the courier's arrival to the relock, s.
    pub(crate) active_wall_s: f64,
}

impl Played {
    /// Simulated seconds per wall second from arrival to relock; `None` if nobody came or it was too short to measure.
    pub(crate) fn real_time_factor(&self) -> Option<f64> {
        let factor = self.report.active_simulated_s / self.active_wall_s;
        (factor.is_finite() && factor > 0.0).then_some(factor)
    }
}

/// Plays `world` with `seed` to its end, with the lock's supply cut at a byte if there is a cut. `progress` gets the
/// simulated seconds since its last call.
pub(crate) fn play(
    world: &Arc<World>,
    seed: u64,
    cut: Option<Cut>,
    mut progress: impl FnMut(f64),
) -> Outcome {
    let played = catching_bugs(|| {
        let started = Instant::now();
        let mut twin = Twin::new(Arc::clone(world), seed).map_err(|errors| worlds::drawn(&errors))?;
        // Nothing has passed yet, so no byte has.
        let _ = cut.map(|cut| twin.cut_at(cut));
        let mut watch =
            Watch { progress: &mut progress, told_s: 0.0, steps: 0, active: Stopwatch::default() };
        watch.active.run_while(twin.is_active());
        twin.run_with(&mut watch);
        watch.active.run_while(false);
        watch.tell(twin.now_s());
        if let Some((cut, passed)) = cut.and_then(|cut| Some((cut, twin.missed(cut)?))) {
            let (device, bytes) = (cut.device.word(), cut.bytes.word());
            return Err(format!(
                "`--cut-at {cut}` cuts nothing: in {}, seed {seed}, the {device} has only {passed} {bytes}s; write a \
                 number below that",
                world.name
            ));
        }
        let report = twin.finish();
        Ok(Box::new(Played {
            report,
            wall_s: started.elapsed().as_secs_f64(),
            active_wall_s: watch.active.total.as_secs_f64(),
        }))
    });
    match played {
        Ok(Ok(played)) => Outcome::Played(played),
        Ok(Err(refusal)) => Outcome::Refused(refusal),
        Err(bug) => Outcome::Bug(bug),
    }
}

/// Tells the progress of a run, and takes the time of its active part.
struct Watch<'a> {
    /// Gets the simulated seconds since its last call.
    progress: &'a mut dyn FnMut(f64),
    told_s: f64,
    steps: u32,
    active: Stopwatch,
}

impl Watch<'_> {
    fn tell(&mut self, now_s: f64) {
        (self.progress)(now_s - self.told_s);
        self.told_s = now_s;
    }
}

impl Observer for Watch<'_> {
    fn tick(&mut self, twin: &Twin, _: &[StoryLine]) {
        self.active.run_while(twin.is_active());
        self.steps = (self.steps + 1) % STEPS_PER_PROGRESS;
        if self.steps == 0 {
            self.tell(twin.now_s());
        }
    }
}

/// Sums stretches of wall time; reads the clock only where a stretch begins or ends.
#[derive(Debug, Default)]
struct Stopwatch {
    since: Option<Instant>,
    total: Duration,
}

impl Stopwatch {
    fn run_while(&mut self, running: bool) {
        match (self.since, running) {
            (None, true) => self.since = Some(Instant::now()),
            (Some(since), false) => {
                self.total += since.elapsed();
                self.since = None;
            }
            _ => {}
        }
    }
}

/// A panic of this program: a bug, never the fault of a world.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bug {
    /// The panic's message and place.
    pub(crate) what: String,
}

impl Bug {
    /// The message for the user, with the command that shows the bug again.
    pub(crate) fn told(&self, command: &str) -> String {
        format!(
            "this is a bug in latchkey, not in your world: {}\n  \
             please report it, with the world file and this command:\n  {command}",
            self.what
        )
    }
}

thread_local! {
    /// Whether this thread is inside [`catching_bugs`].
    static CATCHING: Cell<bool> = const { Cell::new(false) };
    /// The last panic of this thread. The panic hook sees message and place; `catch_unwind` does not.
    static LAST_PANIC: Cell<Option<String>> = const { Cell::new(None) };
}

/// Makes [`catching_bugs`] remember panics instead of printing them; `RUST_BACKTRACE=1` prints them as well.
pub(crate) fn remember_panics() {
    let print = panic::take_hook();
    let backtrace_wanted = std::env::var_os("RUST_BACKTRACE").is_some_and(|value| value != "0");
    panic::set_hook(Box::new(move |panic| {
        let message = panic.payload_as_str().unwrap_or("no message");
        let place = panic.location().map(|at| format!(", at {at}"));
        LAST_PANIC.set(Some(format!("{message}{}", place.unwrap_or_default())));
        if backtrace_wanted || !CATCHING.get() {
            print(panic);
        }
    }));
}

/// Does `work`; a panic in it becomes a [`Bug`]. What the work held when it panicked is gone with it.
pub(crate) fn catching_bugs<T>(work: impl FnOnce() -> T) -> Result<T, Bug> {
    let outer = CATCHING.replace(true);
    let done = panic::catch_unwind(AssertUnwindSafe(work));
    CATCHING.set(outer);
    done.map_err(|_| Bug {
        what: LAST_PANIC.take().unwrap_or_else(|| "a panic without a message".to_owned()),
    })
}

#[cfg(test)]
mod tests;
