//! The grants a lock holds, and its decision on a code.

use core::fmt;

use serde::{Deserialize, Serialize};

use super::dead::{DeadSerials, Revocation};
use super::entry::PhoneAnswer;
use super::grant::Grant;
use crate::crypto::LockKey;
use crate::matter::OperationError;

/// Grants held at once. Estimate: on a busy day before the holidays five shops deliver to one house.
pub const GRANTS_MAX: usize = 8;

/// Grants and the serials that must never open again.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GrantStore {
    /// Grants whose code is still known, by their places on flash; dead ones among them: a courier who types a spent or
    /// revoked code is told so, and no wrong code is counted.
    held: [Option<Grant>; GRANTS_MAX],
    dead: DeadSerials,
}

impl GrantStore {
    /// A store that holds nothing.
    pub const fn new() -> Self {
        Self { held: [None; GRANTS_MAX], dead: DeadSerials::new() }
    }

    /// The store as it lies on flash.
    pub const fn restored(held: [Option<Grant>; GRANTS_MAX], dead: DeadSerials) -> Self {
        Self { held, dead }
    }

    /// The decision on `code` (ASCII digits) at `unix_ms`. Compares with every grant held, also after a match, so that
    /// the time taken reveals nothing. Changes nothing: see [`Self::spent`].
    pub fn answer(&self, key: &LockKey, code: &[u8], unix_ms: Option<u64>) -> Answer {
        let mut answer = Answer::Unknown;
        for grant in self.held.iter().flatten() {
            let fits = bool::from(grant.fits(key, code));
            if fits && !matches!(answer, Answer::Opens { .. }) {
                answer = match self.objection(grant, unix_ms) {
                    None => Answer::Opens { serial: grant.serial },
                    Some(reason) => Answer::Refused { serial: grant.serial, reason },
                };
            }
        }
        answer
    }

    /// The decision on a phone's answer at `unix_ms`. Changes nothing, as [`Self::answer`].
    pub fn answer_phone(&self, key: &LockKey, answer: &PhoneAnswer, unix_ms: Option<u64>) -> Answer {
        let serial = answer.serial;
        match self.held.iter().flatten().find(|grant| grant.serial == serial) {
            Some(grant) if bool::from(grant.fits_phone(key, answer)) => {
                match self.objection(grant, unix_ms) {
                    None => Answer::Opens { serial },
                    Some(reason) => Answer::Refused { serial, reason },
                }
            }
            _ => Answer::Unknown,
        }
    }

    /// Why the grant of this serial does not open now, though its code was right.
    pub fn objection_to(&self, serial: u32, unix_ms: Option<u64>) -> Option<Refusal> {
        match self.held.iter().flatten().find(|grant| grant.serial == serial) {
            Some(grant) => self.objection(grant, unix_ms),
            None => Some(self.death_of(serial).unwrap_or(Refusal::Spent)),
        }
    }

    fn death_of(&self, serial: u32) -> Option<Refusal> {
        if self.dead.is_revoked(serial) {
            Some(Refusal::Revoked)
        } else {
            self.dead.contains(serial).then_some(Refusal::Spent)
        }
    }

    fn objection(&self, grant: &Grant, unix_ms: Option<u64>) -> Option<Refusal> {
        if let Some(death) = self.death_of(grant.serial) {
            return Some(death);
        }
        match unix_ms {
            None => Some(Refusal::ClockUnknown),
            Some(unix_ms)
                if !planted::bug!(
                    WINDOW_ENDS_IN_WINTER_TIME,
                    grant.is_open_at(unix_ms),
                    grant.is_open_at(unix_ms) || grant.is_open_at(unix_ms.saturating_sub(3_600_000))
                ) =>
            {
                Some(Refusal::OutsideWindow)
            }
            Some(_) => None,
        }
    }

    /// The dead serials with this one spent: to be written to flash first, and then to be passed to [`Self::bury`].
    pub fn spent(&self, serial: u32) -> DeadSerials {
        let mut dead = self.dead.clone();
        dead.spend(serial);
        dead
    }

    /// The dead serials with this one revoked, held or not: the grant may still be on its way. To be written to flash
    /// first, and then to be passed to [`Self::bury`].
    pub fn revoked(&self, serial: u32) -> (DeadSerials, Revocation) {
        let mut dead = self.dead.clone();
        let revocation = dead.revoke(serial);
        (dead, revocation)
    }

    /// Takes the dead serials that are now on flash. The codes of dead grants stay known until their places are needed.
    pub fn bury(&mut self, dead: DeadSerials) {
        self.dead = dead;
    }

    /// The dead serials.
    pub const fn dead(&self) -> &DeadSerials {
        &self.dead
    }

    /// The dead serials after the service has acknowledged this one as spent; `None` if it had. To be written to flash
    /// first, and then to be passed to [`Self::bury`].
    pub fn acknowledged_spent(&self, serial: u32) -> Option<DeadSerials> {
        let mut dead = self.dead.clone();
        dead.acknowledge(serial).then_some(dead)
    }

    /// Whether a serial must not open (again).
    pub fn is_dead(&self, serial: u32) -> bool {
        self.dead.contains(serial)
    }

    /// Where to put a grant for door `door` on flash; `None` if it is there already: its answer may
    /// have been lost. Once it is there, [`Self::keep`] it.
    ///
    /// # Errors
    /// Says why the grant is refused.
    pub fn place_for(
        &self,
        grant: &Grant,
        door: u32,
        window_ms_max: u64,
        unix_ms: Option<u64>,
    ) -> Result<Option<usize>, GrantRefusal> {
        if grant.door != door {
            return Err(GrantRefusal::WrongDoor);
        }
        let window_ms = grant.not_after_ms.saturating_sub(grant.not_before_ms);
        if window_ms == 0 || window_ms > window_ms_max {
            return Err(GrantRefusal::BadWindow);
        }
        if self.dead.contains(grant.serial) {
            return Err(GrantRefusal::Dead);
        }
        if let Some(held) = self.held.iter().flatten().find(|held| held.serial == grant.serial) {
            return if held == grant { Ok(None) } else { Err(GrantRefusal::SerialInUse) };
        }
        let is_free = |place: &Option<Grant>| place.is_none_or(|grant| self.is_useless(&grant, unix_ms));
        let empty = self.held.iter().position(Option::is_none);
        empty.or_else(|| self.held.iter().position(is_free)).map(Some).ok_or(GrantRefusal::Full)
    }

    /// Holds a grant that is on flash in this place.
    pub fn keep(&mut self, place: usize, grant: Grant) {
        if let Some(held) = self.held.get_mut(place) {
            *held = Some(grant);
        }
    }

    /// Whether a courier may be at the door: some unspent grant's window is open.
    pub fn expects_someone(&self, unix_ms: Option<u64>) -> bool {
        unix_ms.is_some_and(|unix_ms| {
            let mut held = self.held.iter().flatten();
            held.any(|grant| grant.is_open_at(unix_ms) && !self.dead.contains(grant.serial))
        })
    }

    /// Whether it is dead, or its window is over.
    fn is_useless(&self, grant: &Grant, unix_ms: Option<u64>) -> bool {
        let is_over = unix_ms.is_some_and(|unix_ms| grant.not_after_ms <= unix_ms);
        is_over || self.dead.contains(grant.serial)
    }
}

/// The store's decision on a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Right code, right time, unspent.
    Opens {
        /// Serial of the grant.
        serial: u32,
    },
    /// The right code, but refused.
    Refused {
        /// Serial of the grant.
        serial: u32,
        /// Why.
        reason: Refusal,
    },
    /// No grant has this code.
    Unknown,
}

/// Why a code did not open although it may be right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// Its grant was spent.
    Spent,
    /// Its window is not open.
    OutsideWindow,
    /// The lock does not know the time.
    ClockUnknown,
    /// Too many wrong codes before; this one was not compared.
    KeypadLocked,
    /// The battery is too weak to drive the bolt home again with certainty.
    BatteryLow,
    /// A sensor or the motor driver does not answer; the code is not spent.
    NotReady,
    /// Somebody has tampered with the lock's front, and no operator has cleared the alarm since.
    Tampered,
    /// The spent mark, or the count of wrong codes, could not be written to flash.
    StoreFailed,
    /// The hub did not prove in time that it records this delivery; the code is not spent.
    NotFilmed,
    /// Its grant was revoked.
    Revoked,
    /// Sensors contradict each other, so that the lock could not tell whether it is locked again.
    SensorFault,
}

impl Refusal {
    /// Its number in the Door Lock cluster.
    pub const fn error(self) -> OperationError {
        match self {
            Self::Spent | Self::Revoked => OperationError::DisabledUserDenied,
            Self::OutsideWindow | Self::ClockUnknown | Self::KeypadLocked => OperationError::Restricted,
            Self::BatteryLow => OperationError::InsufficientBattery,
            Self::NotReady | Self::StoreFailed | Self::SensorFault => OperationError::Unspecified,
            Self::Tampered | Self::NotFilmed => OperationError::Restricted,
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
    /// Its serial was spent or revoked, or is older than all serials that this lock remembers.
    Dead,
    /// Another grant has its serial.
    SerialInUse,
    /// No room: revoke one first.
    Full,
    /// The service did not sign this.
    BadSignature,
    /// It could not be written to flash.
    StoreFailed,
}

impl fmt::Display for GrantRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::WrongDoor => "the grant is for another door; send it there",
            Self::BadWindow => "the grant's window is empty or too long; correct it",
            Self::Dead => "the grant is spent or revoked; issue a new one",
            Self::SerialInUse => "another grant has this serial; issue a new one",
            Self::Full => "the lock's memory for grants is full; revoke one first",
            Self::BadSignature => "the grant has no signature of the lock's service; sign it",
            Self::StoreFailed => "the lock's flash cannot store it; have the lock repaired",
        })
    }
}

impl core::error::Error for GrantRefusal {}

#[cfg(test)]
mod tests;
