//! The grants a lock holds, and its decision on a code.

use core::fmt;

use heapless::{Deque, Vec};
use serde::{Deserialize, Serialize};

use super::Grant;
use crate::matter::OperationError;

/// Grants held at once. Estimate: no door expects more than four couriers within four hours.
pub const GRANTS_MAX: usize = 4;

/// Dead serials remembered one by one; older ones are covered by a floor under all serials.
pub const SPENT_MAX: usize = 16;

/// Grants and the serials that must never open again.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GrantStore {
    /// Grants whose code is still known, dead ones among them: a courier who types his code twice
    /// is told "spent", not counted as a guesser.
    held: Vec<Grant, GRANTS_MAX>,
    /// Serials that must not open (again), oldest first.
    dead: Deque<(u32, Death), SPENT_MAX>,
    /// Every serial up to this one is dead. Rises when `dead` overflows: forgetting a spent serial
    /// would let an old message open the door twice.
    dead_up_to: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Death {
    Spent,
    Revoked,
}

impl GrantStore {
    /// A store that holds nothing.
    pub const fn new() -> Self {
        Self { held: Vec::new(), dead: Deque::new(), dead_up_to: None }
    }

    /// What `code` (ASCII digits) may do at `unix_ms`. Compares with every grant held, whichever
    /// fits first, so that the time taken tells nothing. Changes nothing: see [`Self::spend`].
    pub fn answer(&self, code: &[u8], unix_ms: Option<u64>) -> Answer {
        let mut answer = Answer::Unknown;
        for grant in &self.held {
            let fits = bool::from(grant.fits(code));
            if fits && !matches!(answer, Answer::Opens { .. }) {
                answer = match self.objection(grant, unix_ms) {
                    None => Answer::Opens { serial: grant.serial },
                    Some(reason) => Answer::Refused { serial: grant.serial, reason },
                };
            }
        }
        answer
    }

    /// Why a grant whose code is right does not open now.
    fn objection(&self, grant: &Grant, unix_ms: Option<u64>) -> Option<Refusal> {
        if self.is_dead(grant.serial) {
            return Some(Refusal::Spent);
        }
        match unix_ms {
            None => Some(Refusal::ClockUnknown),
            Some(unix_ms) if !grant.is_open_at(unix_ms) => Some(Refusal::OutsideWindow),
            Some(_) => None,
        }
    }

    /// Marks a grant spent. From here on it does not open, whatever happens to the operation.
    pub fn spend(&mut self, serial: u32) {
        self.bury(serial, Death::Spent);
    }

    /// Stores a grant for door `door`. Storing the same grant again is no error: its answer may
    /// have been lost.
    ///
    /// # Errors
    /// Says why the grant was refused; the store is unchanged then.
    pub fn store(
        &mut self,
        grant: Grant,
        door: u32,
        window_ms_max: u64,
        unix_ms: Option<u64>,
    ) -> Result<(), GrantRefusal> {
        if grant.door != door {
            return Err(GrantRefusal::WrongDoor);
        }
        let window_ms = grant.not_after_ms.saturating_sub(grant.not_before_ms);
        if window_ms == 0 || window_ms > window_ms_max {
            return Err(GrantRefusal::BadWindow);
        }
        if self.is_dead(grant.serial) {
            return Err(GrantRefusal::Dead);
        }
        if let Some(held) = self.held.iter().find(|held| held.serial == grant.serial) {
            return if *held == grant { Ok(()) } else { Err(GrantRefusal::SerialInUse) };
        }
        if self.held.is_full() {
            self.drop_useless(unix_ms);
        }
        self.held.push(grant).map_err(|_| GrantRefusal::Full)
    }

    /// Makes a serial useless, held or not: the grant may still be on its way.
    pub fn revoke(&mut self, serial: u32) -> Revocation {
        match self.death_of(serial) {
            Some(Death::Spent) => Revocation::TooLate,
            Some(Death::Revoked) => Revocation::Gone,
            None => {
                self.held.retain(|grant| grant.serial != serial);
                self.bury(serial, Death::Revoked);
                Revocation::Gone
            }
        }
    }

    /// Whether a courier may be at the door: some unspent grant's window is open.
    pub fn expects_someone(&self, unix_ms: Option<u64>) -> bool {
        unix_ms.is_some_and(|unix_ms| {
            self.held.iter().any(|grant| grant.is_open_at(unix_ms) && !self.is_dead(grant.serial))
        })
    }

    /// Makes room: the dead and those whose window is over.
    fn drop_useless(&mut self, unix_ms: Option<u64>) {
        self.held = self
            .held
            .iter()
            .filter(|grant| {
                let is_over = unix_ms.is_some_and(|unix_ms| grant.not_after_ms <= unix_ms);
                !is_over && !self.is_dead(grant.serial)
            })
            .copied()
            .collect();
    }

    fn is_dead(&self, serial: u32) -> bool {
        self.death_of(serial).is_some()
    }

    fn death_of(&self, serial: u32) -> Option<Death> {
        let remembered = self.dead.iter().find(|(dead, _)| *dead == serial);
        match (remembered, self.dead_up_to) {
            (Some((_, death)), _) => Some(*death),
            // It may have been either; "spent" is the answer that promises less.
            (None, Some(floor)) if serial <= floor => Some(Death::Spent),
            (None, _) => None,
        }
    }

    fn bury(&mut self, serial: u32, death: Death) {
        if self.is_dead(serial) {
            return;
        }
        if self.dead.is_full()
            && let Some((oldest, _)) = self.dead.pop_front()
        {
            self.dead_up_to = self.dead_up_to.max(Some(oldest));
        }
        // Cannot fail: there is room now.
        let _ = self.dead.push_back((serial, death));
    }
}

/// The store's word on a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Right code, right time, unspent.
    Opens {
        /// Serial of the grant.
        serial: u32,
    },
    /// Right code, but.
    Refused {
        /// Serial of the grant.
        serial: u32,
        /// But what.
        reason: Refusal,
    },
    /// No grant has this code.
    Unknown,
}

/// Why a code did not open although it may be right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// Its grant was spent or revoked.
    Spent,
    /// Its window is not open.
    OutsideWindow,
    /// The lock does not know the time.
    ClockUnknown,
    /// Too many wrong codes before; this one was not looked at.
    KeypadLocked,
    /// The cells are too weak to be sure to drive the bolt home again.
    BatteryLow,
    /// A sensor or the motor driver does not answer; the code is not spent.
    NotReady,
}

impl Refusal {
    /// The Door Lock cluster's number for it.
    pub const fn error(self) -> OperationError {
        match self {
            Self::Spent => OperationError::DisabledUserDenied,
            Self::OutsideWindow | Self::ClockUnknown | Self::KeypadLocked => OperationError::Restricted,
            Self::BatteryLow => OperationError::InsufficientBattery,
            Self::NotReady => OperationError::Unspecified,
        }
    }
}

/// Why a grant was not stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum GrantRefusal {
    /// It is for another door.
    WrongDoor,
    /// Its window is empty, ends before it begins, or is longer than any delivery may take.
    BadWindow,
    /// Its serial was spent or revoked, or is older than all that this lock remembers.
    Dead,
    /// Another grant has its serial.
    SerialInUse,
    /// No room: revoke one first.
    Full,
}

impl fmt::Display for GrantRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::WrongDoor => "grant is for another door; send it there",
            Self::BadWindow => "grant's window is empty or too long; shorten it",
            Self::Dead => "grant's serial is spent or revoked; issue a new one",
            Self::SerialInUse => "another grant has this serial; issue a new one",
            Self::Full => "lock holds its fill of grants; revoke one first",
        })
    }
}

impl core::error::Error for GrantRefusal {}

/// What came of a revocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Revocation {
    /// The grant will not open.
    Gone,
    /// It has opened already.
    TooLate,
}

#[cfg(test)]
#[path = "store_tests.rs"]
mod tests;
