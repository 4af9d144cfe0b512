//! Ground truth of the second half of promise B: the recipient is notified of each occasion on which the battery was
//! too weak, not only of the first one ever.
//!
//! An occasion is a report of the lock itself (a code refused, a test failed) or a supply that collapsed under a
//! test. Occasions within a minute count as one: the lock reports each visitor once. A supply that collapses again
//! with nobody there belongs to the occasion already notified, unless the battery has been good in between.

use crate::time::seconds;

/// A failure this soon after a failure or a notice belongs to the same occasion, ns (the product's own number).
const SAME_VISIT_NS: u64 = 60_000_000_000;
/// ... but no occasion lasts longer than this, ns (estimate: how long a visitor waits).
const LONGEST_NS: u64 = 180_000_000_000;

#[derive(Clone, Copy, Debug)]
struct Occasion {
    from_ns: u64,
    latest_ns: u64,
    is_told: bool,
    /// The battery has been good since.
    is_over: bool,
    /// For how long there was a path to report it, ns.
    reportable_ns: u64,
}

/// All occasions up to now.
#[derive(Clone, Debug, Default)]
pub(crate) struct BatteryTruth {
    occasions: Vec<Occasion>,
    /// There has been a path since then, ns.
    since_ns: Option<u64>,
}

impl BatteryTruth {
    /// The supply collapsed under the motor's load.
    pub(crate) fn went_down(&mut self, now_ns: u64) {
        if self.occasions.last().is_none_or(|last| last.is_over) {
            self.failed(now_ns);
        }
    }

    /// The battery was too weak for something, as the lock itself reports.
    pub(crate) fn failed(&mut self, now_ns: u64) {
        match self.occasions.last_mut() {
            Some(last) if now_ns <= last.latest_ns + SAME_VISIT_NS && now_ns <= last.from_ns + LONGEST_NS => {
                last.latest_ns = now_ns;
            }
            _ => self.begin(now_ns, false),
        }
    }

    /// The recipient was notified. That covers the earliest occasion without a notice; if there is none, the one that
    /// follows at once.
    pub(crate) fn told(&mut self, now_ns: u64) {
        match self.occasions.iter_mut().find(|occasion| !occasion.is_told) {
            Some(occasion) => (occasion.is_told, occasion.latest_ns) = (true, now_ns),
            None => self.begin(now_ns, true),
        }
    }

    fn begin(&mut self, now_ns: u64, is_told: bool) {
        self.occasions.push(Occasion {
            from_ns: now_ns,
            latest_ns: now_ns,
            is_told,
            is_over: false,
            reportable_ns: 0,
        });
    }

    /// `can_report`: lock and camera hub have power, and there is a path to the recipient. `is_good`: the battery
    /// could open and lock now.
    pub(crate) fn look(&mut self, now_ns: u64, can_report: bool, is_good: bool) {
        if let Some(last) = self.occasions.last_mut() {
            last.is_over |= is_good;
        }
        if let Some(since_ns) = self.since_ns.take() {
            for occasion in self.occasions.iter_mut().filter(|occasion| !occasion.is_told) {
                occasion.reportable_ns += now_ns - since_ns.max(occasion.from_ns);
            }
        }
        self.since_ns = can_report.then_some(now_ns);
    }

    /// Is there an occasion without a notice?
    pub(crate) fn is_unreported(&self) -> bool {
        self.occasions.iter().any(|occasion| !occasion.is_told)
    }

    /// Total time, across resets, in which the recipient could have been notified of the occasion that has waited
    /// longest, s.
    pub(crate) fn unreported_s(&self, now_ns: u64) -> f64 {
        let waits_ns = |occasion: &Occasion| {
            let running_ns = self.since_ns.map_or(0, |since_ns| now_ns - since_ns.max(occasion.from_ns));
            occasion.reportable_ns + running_ns
        };
        let unreported = self.occasions.iter().filter(|occasion| !occasion.is_told);
        seconds(unreported.map(waits_ns).max().unwrap_or(0))
    }
}

#[cfg(test)]
mod tests;
