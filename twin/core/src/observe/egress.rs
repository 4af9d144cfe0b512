//! When the question "could somebody inside get out now?" is put, and its latest answer.

/// Interval between two checks that a person inside can get out, ns; the first check is 1 s into the run.
const EVERY_NS: u64 = 20_000_000_000;
/// ... and one more check this long after the motor's drive or a supply changed, ns: gearbox output and bolt are
/// still moving then.
const AFTER_DRIVE_NS: u64 = 400_000_000;

/// What can lock somebody in when it changes: drive, supplies, boots of the lock.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Drives {
    /// Direction of the motor's drive.
    pub(crate) drive: i8,
    /// How often the lock's firmware started.
    pub(crate) boots: u32,
    /// The supplies of lock and camera hub are connected.
    pub(crate) connected: [bool; 2],
    /// Resistance of the battery's contacts, ohm.
    pub(crate) contacts_ohm: f64,
}

/// The checks.
#[derive(Clone, Debug)]
pub(crate) struct Egress {
    is_possible: bool,
    due_ns: u64,
    after_drive_ns: Option<u64>,
    drives: Drives,
}

impl Default for Egress {
    fn default() -> Self {
        Self { is_possible: true, due_ns: 1_000_000_000, after_drive_ns: None, drives: Drives::default() }
    }
}

impl Egress {
    /// Was it possible at the latest check?
    pub(crate) fn is_possible(&self) -> bool {
        self.is_possible
    }

    /// When the next check is due, ns.
    pub(crate) fn next_due_ns(&self) -> u64 {
        self.due_ns.min(self.after_drive_ns.unwrap_or(u64::MAX))
    }

    /// Schedules a check if something has changed that could lock somebody in. Returns whether one is due now.
    pub(crate) fn follow(&mut self, now_ns: u64, drives: Drives) -> bool {
        if drives != self.drives {
            self.drives = drives;
            self.after_drive_ns = Some(now_ns + AFTER_DRIVE_NS);
        }
        let is_after_drive = self.after_drive_ns.take_if(|at_ns| *at_ns <= now_ns).is_some();
        let is_regular = now_ns >= self.due_ns;
        if is_regular {
            self.due_ns += EVERY_NS;
        }
        is_regular || is_after_drive
    }

    /// The result of a check.
    pub(crate) fn found(&mut self, is_possible: bool) {
        self.is_possible = is_possible;
    }
}

#[cfg(test)]
mod tests;
