//! How long the door is not locked, by bolt and leaf alone. No reset of the lock, no outage and nothing that a sensor
//! says makes either clock begin anew.

use crate::time::seconds;

/// Clocks of a door that is not locked.
#[derive(Clone, Debug, Default)]
pub(crate) struct LooseTruth {
    /// The bolt was last home in a closed door until then, ns.
    since_ns: Option<u64>,
    /// The door is closed, and the lock could know it and drive: for so long in all, ns.
    lockable_ns: u64,
    /// That is so since the last look, ns.
    lockable_since_ns: Option<u64>,
}

/// What the clocks go by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LooseSight {
    pub(crate) bolt_home: bool,
    pub(crate) door_closed: bool,
    /// The contact of the door carries: what the lock has to go by.
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

    /// How long the door is not locked, s.
    pub(crate) fn loose_s(&self, now_ns: u64) -> f64 {
        self.since_ns.map_or(0.0, |since_ns| seconds(now_ns - since_ns))
    }

    /// Since when the door is not locked, ns.
    pub(crate) fn since_ns(&self) -> Option<u64> {
        self.since_ns
    }

    /// For how long in all the lock could have locked the closed door, and has not, s.
    pub(crate) fn lockable_s(&self, now_ns: u64) -> f64 {
        let running_ns = self.lockable_since_ns.map_or(0, |since_ns| now_ns - since_ns);
        seconds(self.lockable_ns + running_ns)
    }
}

#[cfg(test)]
mod tests;
