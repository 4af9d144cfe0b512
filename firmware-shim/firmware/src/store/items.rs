//! The items of the map, each with its number on flash. Numbers are for ever.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::access::{AttemptsRecord, DeadSerials, GRANTS_MAX, Grant};
use crate::crypto::{LockKey, NetworkKey, PublicKey};

/// Something that is kept under a number of its own.
pub trait Item: Serialize + DeserializeOwned {
    /// The number.
    const KEY: u8;
}

/// Who the lock is; written once, at assembly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Secret seed of the lock's own Ed25519 key.
    pub seed: [u8; 32],
    /// Secret shared with the service.
    pub lock_key: LockKey,
    /// The service's key: grants and times must be signed with it.
    pub service: PublicKey,
}

/// The network the lock has joined. A lock without one is in commissioning mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Network {
    /// Key of the radio frames.
    pub key: NetworkKey,
}

/// Numbers reserved ahead of use, so that none is used twice across a reset.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counters {
    /// Frames sent: none from here on was used.
    pub sent_below: u64,
    /// Frames taken: none above this was taken.
    pub taken_up_to: u64,
    /// Nonces: none from here on was used.
    pub nonces_below: u64,
    /// Resets so far.
    pub boots: u32,
}

/// What the lock last believed of the time, coarsely: it was not earlier than this. A clock chip that
/// says less has stopped or was turned back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Believed {
    /// ms since 1970 UTC.
    pub not_before_ms: u64,
    /// The clock is not believed until the service has proved the time.
    pub in_doubt: bool,
}

/// Whether somebody was at the lock's front, and no operator has looked since.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tamper {
    /// No code opens.
    pub is_alarmed: bool,
}

/// One of the places for grants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GrantSlot(pub u8);

impl GrantSlot {
    pub(super) const KEY_BASE: u8 = 16;
}

impl Item for Identity {
    const KEY: u8 = 1;
}
impl Item for Network {
    const KEY: u8 = 2;
}
impl Item for Counters {
    const KEY: u8 = 3;
}
impl Item for Believed {
    const KEY: u8 = 4;
}
impl Item for Tamper {
    const KEY: u8 = 5;
}
impl Item for DeadSerials {
    const KEY: u8 = 6;
}
impl Item for AttemptsRecord {
    const KEY: u8 = 7;
}

/// All items, as read at boot. What was never written is at its default.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Memory {
    /// See [`Identity`]; `None` before assembly.
    pub identity: Option<Identity>,
    /// See [`Network`]; `None` in commissioning mode.
    pub network: Option<Network>,
    /// See [`Counters`].
    pub counters: Counters,
    /// See [`Believed`].
    pub believed: Believed,
    /// See [`Tamper`].
    pub tamper: Tamper,
    /// Serials that must not open again.
    pub dead: DeadSerials,
    /// Wrong codes.
    pub attempts: AttemptsRecord,
    /// Grants by place.
    pub grants: [Option<Grant>; GRANTS_MAX],
}

impl Memory {
    /// Takes an item as it lies on flash; `None` if it is not one of ours.
    pub(super) fn take(&mut self, key: u8, bytes: &[u8]) -> Option<()> {
        match key {
            Identity::KEY => self.identity = Some(read(bytes)?),
            Network::KEY => self.network = Some(read(bytes)?),
            Counters::KEY => self.counters = read(bytes)?,
            Believed::KEY => self.believed = read(bytes)?,
            Tamper::KEY => self.tamper = read(bytes)?,
            DeadSerials::KEY => self.dead = read(bytes)?,
            AttemptsRecord::KEY => self.attempts = read(bytes)?,
            _ => {
                let place = usize::from(key.checked_sub(GrantSlot::KEY_BASE)?);
                *self.grants.get_mut(place)? = Some(read(bytes)?);
            }
        }
        Some(())
    }
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    postcard::from_bytes(bytes).ok()
}
