//! Planned faults with their start and end. Faults with a condition are added when it holds.

use crate::time::nanoseconds;
use crate::world::{Fault, FaultKind, World};

/// A fault that begins or ends.
#[derive(Clone, Debug)]
pub(crate) struct Due {
    pub(crate) at_ns: u64,
    pub(crate) until_ns: u64,
    pub(crate) begins: bool,
    pub(crate) fault: FaultKind,
    /// Its index in the world file, from 0; none: it is not in the file.
    staged: Option<usize>,
}

/// Faults in order of time; those at the same time in the order of the file.
#[derive(Clone, Debug)]
pub(crate) struct Schedule {
    dues: Vec<Due>,
    next: usize,
    pressed: Vec<(u64, FaultKind)>,
    /// Which of the world's faults have begun, in the order of its file.
    begun: Vec<bool>,
}

impl Schedule {
    pub(crate) fn new(world: &World) -> Self {
        let mut dues = Vec::new();
        for (number, fault) in world.faults.iter().enumerate() {
            let staged = Some(number);
            let Some(at_s) = fault.at_s() else { continue };
            let at_ns = nanoseconds(at_s);
            let until_ns = nanoseconds(at_s + fault.what.for_s());
            dues.push(Due { at_ns, until_ns, begins: true, fault: fault.what, staged });
            dues.push(Due { at_ns: until_ns, until_ns, begins: false, fault: fault.what, staged });
        }
        dues.sort_by_key(|due| due.at_ns);
        Self { dues, next: 0, pressed: Vec::new(), begun: vec![false; world.faults.len()] }
    }

    /// This schedule at `now_ns`, for a world that differs in faults that begin later. None if the worlds differ in
    /// faults that have begun, or that wait for a condition.
    pub(crate) fn replanned(&self, old: &World, new: &World, now_ns: u64) -> Option<Self> {
        let waiting = |world: &World| -> Vec<usize> {
            let faults = world.faults.iter().enumerate();
            faults.filter(|(_, fault)| fault.at_s().is_none()).map(|(number, _)| number).collect()
        };
        let settled = |world: &World| -> Vec<Fault> {
            let begun = |fault: &&Fault| fault.at_s().is_none_or(|at_s| nanoseconds(at_s) <= now_ns);
            world.faults.iter().filter(begun).cloned().collect()
        };
        if settled(old) != settled(new) {
            return None;
        }
        let mut planned = Self::new(new);
        let renumbered: Vec<(usize, usize)> = waiting(old).into_iter().zip(waiting(new)).collect();
        for (old_number, new_number) in &renumbered {
            for due in self.dues.iter().filter(|due| due.staged == Some(*old_number)) {
                let after = planned.dues.partition_point(|other| other.at_ns <= due.at_ns);
                planned.dues.insert(after, Due { staged: Some(*new_number), ..due.clone() });
            }
        }
        while planned.take(now_ns).is_some() {}
        Some(planned)
    }

    /// The kinds that act now, one bit each by their place in [`FaultKind::KEYS`].
    pub(crate) fn active(&self) -> u64 {
        let passed = self.dues.iter().take(self.next);
        passed.fold(0, |active, due| {
            let bit = FaultKind::KEYS.iter().position(|key| *key == due.fault.key()).map_or(0, |at| 1 << at);
            if due.begins { active | bit } else { active & !bit }
        })
    }

    /// Adds an injected fault, from `at_ns` on.
    pub(crate) fn press(&mut self, at_ns: u64, fault: FaultKind) {
        self.add(at_ns, fault, None);
        self.pressed.push((at_ns, fault));
    }

    /// Adds a fault from `at_ns` on. `staged`: its index in the world file, if it is from there.
    pub(crate) fn add(&mut self, at_ns: u64, fault: FaultKind, staged: Option<usize>) {
        let until_ns = at_ns + nanoseconds(fault.for_s());
        for (when_ns, begins) in [(at_ns, true), (until_ns, false)] {
            let after = self.dues.partition_point(|due| due.at_ns <= when_ns);
            self.dues.insert(after.max(self.next), Due { at_ns: when_ns, until_ns, begins, fault, staged });
        }
    }

    /// Faults injected so far: when, ns, and which.
    pub(crate) fn pressed(&self) -> &[(u64, FaultKind)] {
        &self.pressed
    }

    /// The next entry that is due by now.
    pub(crate) fn take(&mut self, now_ns: u64) -> Option<Due> {
        let due = self.dues.get(self.next).filter(|due| due.at_ns <= now_ns)?.clone();
        self.next += 1;
        if let Some(begun) = due.staged.and_then(|number| self.begun.get_mut(number)) {
            *begun = true;
        }
        Some(due)
    }

    /// Indices of the world's faults that have not begun, from 0, in the order of its file.
    pub(crate) fn unbegun(&self) -> impl Iterator<Item = usize> + '_ {
        self.begun.iter().enumerate().filter(|(_, begun)| !**begun).map(|(number, _)| number)
    }

    pub(crate) fn next_ns(&self) -> Option<u64> {
        self.dues.get(self.next).map(|due| due.at_ns)
    }
}
