//! A grant: permission to open this door once, for one delivery, within a window.

use serde::{Deserialize, Serialize};
use subtle::{Choice, ConstantTimeEq};

use super::entry::PhoneAnswer;
use crate::crypto::{LockKey, Statement};

/// Permission to open one door once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// Number of this grant, unique for its door; the service counts upwards.
    pub serial: u32,
    /// The delivery it is for.
    pub delivery: u32,
    /// The door it opens.
    pub door: u32,
    /// The parcel: its GS1 SSCC, 18 ASCII digits.
    pub parcel: [u8; 18],
    /// The courier it was given to.
    pub courier: u32,
    /// Start of the window, ms since 1970 UTC, inclusive.
    pub not_before_ms: u64,
    /// End of the window, ms since 1970 UTC, exclusive.
    pub not_after_ms: u64,
    /// Random, drawn by the service for this grant alone.
    pub salt: [u8; 8],
    /// [`LockKey::verifier`] of `salt`, `serial` and the one-time code.
    pub verifier: [u8; 32],
}

impl Statement for Grant {
    const DOMAIN: &'static [u8] = b"latchkey grant 1";
}

impl Grant {
    /// Whether `code` (ASCII digits) is this grant's. Takes the same time for every code.
    pub fn fits(&self, key: &LockKey, code: &[u8]) -> Choice {
        key.verifier(&self.salt, self.serial, code).ct_eq(&self.verifier)
    }

    /// Whether a phone to which this grant's code was released gave this answer. Takes the same time for every answer.
    pub fn fits_phone(&self, key: &LockKey, answer: &PhoneAnswer) -> Choice {
        let token = key.phone_token(&self.salt, self.serial);
        token.answer(self.door, self.serial, &answer.nonce).ct_eq(&answer.mac)
    }

    /// Whether the window is open at `unix_ms`.
    pub const fn is_open_at(&self, unix_ms: u64) -> bool {
        self.not_before_ms <= unix_ms && unix_ms < self.not_after_ms
    }
}
