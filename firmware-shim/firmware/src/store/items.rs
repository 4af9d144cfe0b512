//! The items of the map, each with its number on flash. Numbers are for ever.
//!
//! Lock and hub share the first three: who they are, and their end of the mesh.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::access::{AttemptsRecord, DeadSerials, GRANTS_MAX, Grant};
use crate::crypto::{LockKey, NetworkKey, PublicKey};
use crate::wire::FilmOrder;

/// Something that is kept under a number of its own.
pub trait Item: Serialize + DeserializeOwned {
    /// The number.
    const KEY: u8;
}

/// Who the device is; written once, at assembly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Secret seed of the device's own Ed25519 key.
    pub seed: [u8; 32],
    /// Secret shared with the service.
    pub lock_key: LockKey,
    /// The service's key: grants and times must be signed with it.
    pub service: PublicKey,
}

/// The network that lock and hub have joined. A lock without one is in commissioning mode.
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

/// The hub's link to its service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cloud {
    /// Key of the frames.
    pub key: NetworkKey,
}

/// As [`Counters`], for the hub's link to its service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CloudCounters {
    /// Frames sent: none from here on was used.
    pub sent_below: u64,
    /// Frames taken: none above this was taken.
    pub taken_up_to: u64,
}

/// Serials of orders that are remembered as ended. Their order is 30 s old at most.
pub const ENDED_MAX: usize = 8;

/// What the hub films, and what it must not film again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilmRecord {
    /// Number of the last clip begun.
    pub clip: u32,
    /// The order under way, if there is one.
    pub order: Option<FilmOrder>,
    /// The lock was told that it is filmed: it may be open.
    pub may_be_open: bool,
    /// The lock did not say "locked, door closed" when this was written.
    pub was_open: bool,
    /// Until when a film that a reset has cut is taken up again although the lock says "locked", ms since 1970 UTC.
    /// Moved on while there are signs of the visit.
    pub end_unix_ms: u64,
    /// [`crate::wire::FilmEnd::vouched`] of the order under way.
    pub is_vouched: bool,
    /// Orders that were ended, oldest first.
    pub ended: heapless::Vec<u32, ENDED_MAX>,
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
impl Item for Cloud {
    const KEY: u8 = 8;
}
impl Item for CloudCounters {
    const KEY: u8 = 9;
}
impl Item for FilmRecord {
    const KEY: u8 = 10;
}

/// All items of one kind of device.
pub trait Items: Default {
    /// Takes an item as it lies on flash; `None` if it is not one of this device's.
    fn take(&mut self, key: u8, bytes: &[u8]) -> Option<()>;
}

/// All items of a lock, as read at boot. What was never written is at its default.
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

impl Items for Memory {
    fn take(&mut self, key: u8, bytes: &[u8]) -> Option<()> {
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

/// All items of a hub, as read at boot. What was never written is at its default.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HubMemory {
    /// See [`Identity`]; `None` before assembly.
    pub identity: Option<Identity>,
    /// See [`Network`]; `None` before a lock was given to it.
    pub network: Option<Network>,
    /// See [`Counters`]; of the mesh.
    pub counters: Counters,
    /// See [`Cloud`]; `None` before commissioning.
    pub cloud: Option<Cloud>,
    /// See [`CloudCounters`].
    pub cloud_counters: CloudCounters,
    /// See [`FilmRecord`].
    pub film: FilmRecord,
}

impl Items for HubMemory {
    fn take(&mut self, key: u8, bytes: &[u8]) -> Option<()> {
        match key {
            Identity::KEY => self.identity = Some(read(bytes)?),
            Network::KEY => self.network = Some(read(bytes)?),
            Counters::KEY => self.counters = read(bytes)?,
            Cloud::KEY => self.cloud = Some(read(bytes)?),
            CloudCounters::KEY => self.cloud_counters = read(bytes)?,
            FilmRecord::KEY => self.film = read(bytes)?,
            _ => return None,
        }
        Some(())
    }
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    postcard::from_bytes(bytes).ok()
}
