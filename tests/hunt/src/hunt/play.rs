//! Plays scenarios, several at once: all that a hunt needs of the campaign.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use twin_campaign::{Base, CampaignError, Input, Played};

use super::cpu;

/// Clauses that broke.
pub(super) fn clauses(played: &Played) -> BTreeSet<String> {
    played.broken.iter().map(|violation| violation.clause.clone()).collect()
}

/// Plays one scenario from its start: the clauses that broke, and the processor time, s.
pub(super) fn one(base: &Base, input: &Input) -> Result<(BTreeSet<String>, f64), CampaignError> {
    let before_s = cpu::of_this_thread_s();
    let broken = clauses(&base.play_from_start(input)?);
    Ok((broken, cpu::of_this_thread_s() - before_s))
}

/// Does so many jobs on so many threads; the results, with the processor time of each, s, are in the order of the
/// jobs.
pub(super) fn all<T: Send>(jobs: usize, workers: usize, work: impl Fn(usize) -> T + Sync) -> Vec<(T, f64)> {
    let next = AtomicUsize::new(0);
    let (done, results) = crossbeam::channel::unbounded();
    std::thread::scope(|threads| {
        for _ in 0..workers {
            let (done, next, work) = (done.clone(), &next, &work);
            threads.spawn(move || {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    if index >= jobs {
                        return;
                    }
                    let before_s = cpu::of_this_thread_s();
                    let result = work(index);
                    // Cannot fail: the receiver outlives all threads.
                    let _ = done.send((index, (result, cpu::of_this_thread_s() - before_s)));
                }
            });
        }
    });
    drop(done);
    let mut played: Vec<_> = results.into_iter().collect();
    played.sort_by_key(|(number, _)| *number);
    played.into_iter().map(|(_, played)| played).collect()
}
