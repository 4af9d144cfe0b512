//! Serials that must never open again: the one thing that the lock must never lose.

use heapless::Vec;
use serde::{Deserialize, Serialize};

/// Dead serials remembered one by one; older ones are covered by a floor under all serials.
pub const SPENT_MAX: usize = 16;

/// Spent and revoked serials, as they lie on flash.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadSerials {
    /// Serials that must not open (again), in the order in which they became invalid.
    remembered: Vec<(u32, Death), SPENT_MAX>,
    /// Every serial up to this one is dead. Rises when the list overflows: if a spent serial were forgotten, an old
    /// message could open the door a second time. It rises to the lowest serial in the list: serials grow, and one far
    /// above all that were granted, revoked by mistake, must not invalidate all later grants.
    up_to: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Death {
    /// Spent, and the service has acknowledged that.
    Spent,
    Revoked,
    /// Spent, and the service may not know it yet.
    SpentUnacknowledged,
}

/// What came of a revocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Revocation {
    /// The grant will not open.
    Gone,
    /// It has opened already.
    TooLate,
}

impl DeadSerials {
    /// Nothing is dead.
    pub const fn new() -> Self {
        Self { remembered: Vec::new(), up_to: None }
    }

    /// Whether a serial is dead.
    pub fn contains(&self, serial: u32) -> bool {
        self.death_of(serial).is_some()
    }

    /// Whether a serial is known to have been revoked, and not spent.
    pub fn is_revoked(&self, serial: u32) -> bool {
        self.death_of(serial) == Some(Death::Revoked)
    }

    /// Marks a serial spent. The mark includes that the service has not acknowledged it yet, so that a reset cannot
    /// prevent the report.
    pub fn spend(&mut self, serial: u32) {
        self.bury(serial, Death::SpentUnacknowledged);
    }

    /// Spent serials that the service may not know of.
    pub fn unacknowledged(&self) -> impl Iterator<Item = u32> + '_ {
        let unacknowledged = self.remembered.iter().filter(|(_, death)| *death == Death::SpentUnacknowledged);
        unacknowledged.map(|(serial, _)| *serial)
    }

    /// The service has acknowledged that this serial is spent. True if that is new.
    pub fn acknowledge(&mut self, serial: u32) -> bool {
        let unacknowledged = (serial, Death::SpentUnacknowledged);
        let found = self.remembered.iter_mut().find(|dead| **dead == unacknowledged);
        found.map(|dead| dead.1 = Death::Spent).is_some()
    }

    /// Marks a serial revoked.
    pub fn revoke(&mut self, serial: u32) -> Revocation {
        match self.death_of(serial) {
            Some(Death::Spent | Death::SpentUnacknowledged) => Revocation::TooLate,
            Some(Death::Revoked) => Revocation::Gone,
            None => {
                self.bury(serial, Death::Revoked);
                Revocation::Gone
            }
        }
    }

    fn death_of(&self, serial: u32) -> Option<Death> {
        let remembered = self.remembered.iter().find(|(dead, _)| *dead == serial);
        match (remembered, self.up_to) {
            (Some((_, death)), _) => Some(*death),
            // It may have been either; "spent" is the answer that claims less.
            (None, Some(floor)) if serial <= floor => Some(Death::Spent),
            (None, _) => None,
        }
    }

    fn bury(&mut self, serial: u32, death: Death) {
        if self.contains(serial) {
            return;
        }
        if self.remembered.is_full() {
            let (lowest, place) =
                (0..).zip(&self.remembered).map(|(place, dead)| (dead.0, place)).min().unwrap_or_default();
            self.up_to = self.up_to.max(Some(lowest.min(serial)));
            if serial < lowest {
                return; // covered by the floor
            }
            self.remembered.remove(place);
        }
        // Cannot fail: there is room now.
        let _ = self.remembered.push((serial, death));
    }
}
