//! What is planned: faults with their begin and end. Those that wait for something come in when it is the case.

use crate::story::nanoseconds;
use crate::world::{FaultKind, World};

/// A fault that begins or ends.
#[derive(Clone, Debug)]
pub(crate) struct Due {
    pub(crate) at_ns: u64,
    pub(crate) until_ns: u64,
    pub(crate) begins: bool,
    pub(crate) fault: FaultKind,
}

/// Faults in order of time; those of one instant in the order of the file.
#[derive(Clone, Debug)]
pub(crate) struct Schedule {
    dues: Vec<Due>,
    next: usize,
    pressed: Vec<(u64, FaultKind)>,
}

impl Schedule {
    pub(crate) fn new(world: &World) -> Self {
        let mut dues = Vec::new();
        for fault in &world.faults {
            let Some(at_s) = fault.at_s() else { continue };
            let at_ns = nanoseconds(at_s);
            let until_ns = nanoseconds(at_s + fault.what.for_s());
            dues.push(Due { at_ns, until_ns, begins: true, fault: fault.what });
            dues.push(Due { at_ns: until_ns, until_ns, begins: false, fault: fault.what });
        }
        dues.sort_by_key(|due| due.at_ns);
        Self { dues, next: 0, pressed: Vec::new() }
    }

    /// Adds a fault that somebody pressed, from `at_ns` on.
    pub(crate) fn press(&mut self, at_ns: u64, fault: FaultKind) {
        self.add(at_ns, fault);
        self.pressed.push((at_ns, fault));
    }

    /// Adds a fault from `at_ns` on.
    pub(crate) fn add(&mut self, at_ns: u64, fault: FaultKind) {
        let until_ns = at_ns + nanoseconds(fault.for_s());
        for (when_ns, begins) in [(at_ns, true), (until_ns, false)] {
            let after = self.dues.partition_point(|due| due.at_ns <= when_ns);
            self.dues.insert(after.max(self.next), Due { at_ns: when_ns, until_ns, begins, fault });
        }
    }

    /// What was pressed so far: when, ns, and what.
    pub(crate) fn pressed(&self) -> &[(u64, FaultKind)] {
        &self.pressed
    }

    /// The next entry that is due by now.
    pub(crate) fn take(&mut self, now_ns: u64) -> Option<Due> {
        let due = self.dues.get(self.next).filter(|due| due.at_ns <= now_ns)?.clone();
        self.next += 1;
        Some(due)
    }

    pub(crate) fn next_ns(&self) -> Option<u64> {
        self.dues.get(self.next).map(|due| due.at_ns)
    }
}
