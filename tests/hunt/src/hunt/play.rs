//! Draws and plays scenarios, several at once: all that a hunt needs of the campaign.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use planted::{Bug, Counts};
use twin_campaign::{Base, CampaignError, Input};

use super::cpu;
use crate::outcome::Strategy;

/// A scenario of a hunt.
pub(super) struct Job {
    pub(super) number: u64,
    /// Index of its base.
    base: usize,
    pub(super) input: Input,
}

/// What came of it.
pub(super) struct Played {
    /// Letters of the promises that broke, without those that the base world breaks by itself.
    pub(super) broken: BTreeSet<String>,
    /// Of the bug, when the scenario was over.
    pub(super) counts: Counts,
    /// Processor time, s.
    pub(super) cpu_s: f64,
}

impl Job {
    /// The n-th scenario. Worlds take turns, and each begins with itself.
    pub(super) fn of(bases: &[Base], strategy: Strategy, seed: u64, number: u64) -> Self {
        let worlds = bases.len().max(1) as u64;
        let index = (number % worlds) as usize;
        let input = bases.get(index).map(|base| search(base, strategy, seed, number / worlds));
        Self { number, base: index, input: input.unwrap_or_default() }
    }

    pub(super) fn base<'a>(&self, bases: &'a [Base]) -> &'a Base {
        &bases[self.base]
    }
}

/// The n-th input over a base; the first is the base world itself.
fn search(base: &Base, strategy: Strategy, seed: u64, number: u64) -> Input {
    match (number.checked_sub(1), strategy) {
        (None, _) => Input::default(),
        // A guided search does not exist yet, so it draws as the random one does.
        (Some(number), Strategy::Random | Strategy::Guided) => base.scenario(seed, number),
    }
}

/// Plays one scenario. `bug`: whose counts are wanted.
pub(super) fn one(bases: &[Base], job: &Job, bug: Option<&Bug>) -> Result<Played, CampaignError> {
    let before_s = cpu::of_this_thread_s();
    let broken = job.base(bases).play(&job.input)?.broken;
    let cpu_s = cpu::of_this_thread_s() - before_s;
    let counts = bug.map(Bug::counts).unwrap_or_default();
    Ok(Played { broken: broken.into_iter().map(|violation| violation.letter).collect(), counts, cpu_s })
}

/// Plays scenarios on so many threads; the results are in the order of the scenarios.
pub(super) fn all(
    bases: &[Base],
    jobs: &[&Job],
    workers: usize,
    bug: Option<&Bug>,
) -> Vec<Result<Played, CampaignError>> {
    let next = AtomicUsize::new(0);
    let (done, results) = crossbeam::channel::unbounded();
    std::thread::scope(|threads| {
        for _ in 0..workers {
            let (done, next) = (done.clone(), &next);
            threads.spawn(move || {
                while let Some((index, job)) =
                    jobs.get(next.fetch_add(1, Ordering::Relaxed)).map(|job| (job.number, job))
                {
                    // Cannot fail: the receiver outlives all threads.
                    let _ = done.send((index, one(bases, job, bug)));
                }
            });
        }
    });
    drop(done);
    let mut played: Vec<_> = results.into_iter().collect();
    played.sort_by_key(|(number, _)| *number);
    played.into_iter().map(|(_, played)| played).collect()
}
