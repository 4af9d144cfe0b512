//! Timers of duties: how long there was a path, and how long something was false. None of them restarts because a
//! device was reset or a link dropped out briefly.

use crate::time::seconds;

/// An intermittent path counts a third of a continuous one: a message that is repeated every few seconds needs some
/// of its moments (estimate: the first repetitions of a message are 1 to 2.5 s apart).
const IN_PIECES: u64 = 3;

/// For how long there was a path for something that is due.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Reach {
    total_ns: u64,
    stretch_ns: u64,
    since_ns: Option<u64>,
}

impl Reach {
    /// Updates the timer: is there a path from now on?
    pub(crate) fn look(&mut self, now_ns: u64, is_open: bool) {
        if let Some(since_ns) = self.since_ns.take() {
            self.total_ns += now_ns - since_ns;
            self.stretch_ns += now_ns - since_ns;
        }
        if !is_open {
            self.stretch_ns = 0;
        }
        self.since_ns = is_open.then_some(now_ns);
    }

    /// For how long there was a path: the present stretch, or a third of all stretches if that is more, s.
    pub(crate) fn open_s(&self, now_ns: u64) -> f64 {
        seconds(self.stretch_ns(now_ns).max((self.total_ns + self.running_ns(now_ns)) / IN_PIECES))
    }

    /// For how long there has been a path without a break, ns.
    pub(crate) fn stretch_ns(&self, now_ns: u64) -> u64 {
        self.stretch_ns + self.running_ns(now_ns)
    }

    fn running_ns(&self, now_ns: u64) -> u64 {
        self.since_ns.map_or(0, |since_ns| now_ns - since_ns)
    }
}

/// Total time for which a forbidden state has held.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Held {
    total_ns: u64,
    since_ns: Option<u64>,
}

impl Held {
    /// Updates the timer: does the state hold from now on? `is_over`: it is right again, and the time so far is
    /// cleared. With neither, the timer only stops.
    pub(crate) fn look(&mut self, now_ns: u64, is_so: bool, is_over: bool) {
        self.total_ns += self.since_ns.take().map_or(0, |since_ns| now_ns - since_ns);
        if is_over {
            self.total_ns = 0;
        } else if is_so {
            self.since_ns = Some(now_ns);
        }
    }

    /// When the state will have held for longer than this if it continues, ns: the twin must not jump over that.
    pub(crate) fn exceeds_ns(&self, now_ns: u64, limit_ns: u64) -> Option<u64> {
        let at_ns = (self.since_ns? + limit_ns).saturating_sub(self.total_ns) + 1;
        Some(at_ns).filter(|at_ns| *at_ns > now_ns)
    }

    /// For how long the state has held, s.
    pub(crate) fn held_s(&self, now_ns: u64) -> f64 {
        seconds(self.total_ns + self.since_ns.map_or(0, |since_ns| now_ns - since_ns))
    }
}

#[cfg(test)]
mod tests;
