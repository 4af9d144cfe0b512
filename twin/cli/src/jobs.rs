//! Many runs at once, reported in order.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

/// Runs the jobs `0..count` on `workers` threads and passes each result to `take` on the caller's thread, in the order
/// of the jobs, as soon as it and all earlier ones are done.
///
/// # Errors
/// The first error of `take`; jobs not yet begun are then left out.
pub(crate) fn in_order<T: Send, E>(
    count: u64,
    workers: usize,
    make: impl Fn(u64) -> T + Sync,
    mut take: impl FnMut(u64, T) -> Result<(), E>,
) -> Result<(), E> {
    let next = AtomicU64::new(0);
    let (done, results) = crossbeam::channel::bounded(workers);
    std::thread::scope(|threads| {
        for _ in 0..workers {
            let (done, next, make) = (done.clone(), &next, &make);
            threads.spawn(move || {
                loop {
                    let job = next.fetch_add(1, Ordering::Relaxed);
                    // Sending fails when `take` gave up and the receiver is gone.
                    if job >= count || done.send((job, make(job))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(done);
        let mut early = BTreeMap::new();
        let mut due = 0;
        for (job, result) in results {
            early.insert(job, result);
            while let Some(result) = early.remove(&due) {
                take(due, result)?;
                due += 1;
            }
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests;
