//! How long the door has been unlocked, from the positions of bolt and leaf alone. No reset of the lock, no outage
//! and no sensor reading restarts either timer.

use crate::time::seconds;

/// Timers of a door that is not locked.
#[derive(Clone, Debug, Default)]
pub(crate) struct LooseTruth {
    /// The last time at which the bolt was home in a closed door, ns.
    since_ns: Option<u64>,
    /// Total time in which the door was closed and the lock could both detect that and drive, ns.
    lockable_ns: u64,
    /// Start of the present such span, ns.
    lockable_since_ns: Option<u64>,
}

/// Inputs of the timers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LooseSight {
    pub(crate) bolt_home: bool,
    pub(crate) door_closed: bool,
    /// The door contact is closed: this is all the lock can know.
    pub(crate) reed_closed: bool,
    pub(crate) lock_powered: bool,
}

impl LooseTruth {
    pub(crate) fn look(&mut self, now_ns: u64, sight: LooseSight) {
        if let Some(since_ns) = self.lockable_since_ns.take() {
            self.lockable_ns += now_ns - since_ns;
        }
        if sight.bolt_home && sight.door_closed {
            *self = Self::default();
            return;
        }
        self.since_ns.get_or_insert(now_ns);
        if !sight.door_closed {
            self.lockable_ns = 0;
        } else if sight.reed_closed && sight.lock_powered {
            self.lockable_since_ns = Some(now_ns);
        }
    }

    /// Do its timers run?
    pub(crate) fn runs(&self) -> bool {
        self.since_ns.is_some()
    }

    /// How long the door has been unlocked, s.
    pub(crate) fn loose_s(&self, now_ns: u64) -> f64 {
        self.since_ns.map_or(0.0, |since_ns| seconds(now_ns - since_ns))
    }

    /// Since when the door has been unlocked, ns.
    pub(crate) fn since_ns(&self) -> Option<u64> {
        self.since_ns
    }

    /// Total time in which the lock could have locked the closed door but did not, s.
    pub(crate) fn lockable_s(&self, now_ns: u64) -> f64 {
        let running_ns = self.lockable_since_ns.map_or(0, |since_ns| now_ns - since_ns);
        seconds(self.lockable_ns + running_ns)
    }
}

#[cfg(test)]
mod tests;
