//! The items of the map, each with its number on flash. Numbers never change.
//!
//! Lock and hub share the first three: identity, and their end of the mesh.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::access::{AttemptsRecord, DeadSerials, GRANTS_MAX, Grant};
use crate::crypto::{LockKey, NetworkKey, PublicKey};
use crate::wire::{Event, FilmOrder, HubEvent};

/// Something that is stored under a number of its own.
pub trait Item: Serialize + DeserializeOwned {
    /// The number.
    const KEY: u8;
}

/// The device's identity; written once, at assembly.
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
    /// Key of the radio frames; `None` after a factory reset.
    pub key: Option<NetworkKey>,
    /// Its number, which is kept after the key is erased: an older key is never accepted again.
    pub generation: u32,
}

/// The network key that the hub adopts as soon as the lock uses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextNetwork(pub Network);

/// A factory reset in progress: begun, and not known to be complete.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reset {
    /// Erase, and continue after every start until it is complete.
    pub is_due: bool,
}

/// Numbers reserved ahead of use, so that none is used twice across a reset.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counters {
    /// Frames sent: none from here on was used.
    pub sent_below: u64,
    /// Frames accepted: none above this was accepted.
    pub taken_up_to: u64,
    /// Nonces: none from here on was used.
    pub nonces_below: u64,
    /// Resets so far.
    pub boots: u32,
    /// Envelopes to the service: none from here on was used. A hub seals none.
    pub reports_below: u64,
    /// Envelopes of the service: none above this was accepted.
    pub orders_up_to: u64,
}

/// Events that must reach the service even after a reset: alarms, faults of parts, a weak battery, openings. Spent
/// grants are not among them: they are recorded with the grant's mark, see [`DeadSerials::unacknowledged`].
pub const KEPT_EVENTS_MAX: usize = 24;

/// The events of [`KEPT_EVENTS_MAX`] that have not been acknowledged yet, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptEvents(pub heapless::Vec<Event, KEPT_EVENTS_MAX>);

/// Events of a hub that must reach the service even after a reset: one for each kind of fault, and three for each of
/// some orders; see `hub/report.rs`.
pub const KEPT_HUB_EVENTS_MAX: usize = 24;

/// The events of [`KEPT_HUB_EVENTS_MAX`] that have not been acknowledged yet, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptHubEvents(pub heapless::Vec<HubEvent, KEPT_HUB_EVENTS_MAX>);

/// For how long the bolt is not known to be in its home position, and what was tried. Only "locked" ends it; a reset
/// does not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LooseRecord {
    /// The bolt has left its home position and was not seen there since.
    pub is_loose: bool,
    /// How long, ms, while the lock had power; written at intervals.
    pub loose_ms: u64,
    /// The clock chip's time when `loose_ms` was written, ms since 1970 UTC. The time without power is computed from
    /// it: a chip that was set forward makes an alarm early, and one set back has the effect of a silent one.
    pub chip_ms: Option<u64>,
    /// Whether it was reported that this lasts too long.
    pub is_reported: bool,
    /// Throws begun since then that have not ended: each was ended by a reset.
    pub throws_cut: u8,
    /// Throws that ended in a jam since.
    pub jams: u8,
}

/// Whether somebody has tampered with the lock's front, and no operator has cleared the alarm since.
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
    /// Frames accepted: none above this was accepted.
    pub taken_up_to: u64,
}

/// Serials of orders that have ended. Such an order is at most 30 s old.
pub const ENDED_MAX: usize = 8;

/// What a hub has seen of a visit and must keep across a reset.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SceneRecord {
    /// Somebody was in the hall before the door could be opened.
    pub is_somebody_home: bool,
    /// The hall behind the closed door has been empty: whoever was let in had left.
    pub was_empty: bool,
    /// Somebody has left the picture into the house and has not come back.
    pub is_hidden: bool,
}

/// What the hub records, and what it must not record again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilmRecord {
    /// Number of the last clip begun.
    pub clip: u32,
    /// The order under way, if there is one.
    pub order: Option<FilmOrder>,
    /// The lock received a confirmation that the hub records: it may be open.
    pub may_be_open: bool,
    /// The lock did not report "locked, door closed" when this was written.
    pub was_open: bool,
    /// Until when an interrupted recording is resumed although the lock reports "locked", ms since 1970 UTC. Extended
    /// while there are signs of the visit.
    pub end_unix_ms: u64,
    /// [`crate::wire::FilmEnd::vouched`] of the order under way.
    pub is_vouched: bool,
    /// See [`SceneRecord`].
    pub scene: SceneRecord,
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
impl Item for KeptEvents {
    const KEY: u8 = 11;
}
impl Item for LooseRecord {
    const KEY: u8 = 12;
}
impl Item for KeptHubEvents {
    const KEY: u8 = 13;
}
impl Item for Reset {
    const KEY: u8 = 14;
}
impl Item for NextNetwork {
    const KEY: u8 = 15;
}

/// All items of one kind of device.
pub trait Items: Default {
    /// Takes an item as it lies on flash; `None` if it is not one of this device's.
    fn take(&mut self, key: u8, bytes: &[u8]) -> Option<()>;
}

/// All items of a lock, as read at boot. Items that were never written have their defaults.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Memory {
    /// See [`Identity`]; `None` before assembly.
    pub identity: Option<Identity>,
    /// See [`Network`]; `None` in commissioning mode before the first key.
    pub network: Option<Network>,
    /// See [`Reset`].
    pub reset: Reset,
    /// See [`Counters`].
    pub counters: Counters,
    /// See [`Tamper`].
    pub tamper: Tamper,
    /// Serials that must not open again.
    pub dead: DeadSerials,
    /// Wrong codes.
    pub attempts: AttemptsRecord,
    /// See [`KeptEvents`].
    pub kept: KeptEvents,
    /// See [`LooseRecord`].
    pub loose: LooseRecord,
    /// Grants by place.
    pub grants: [Option<Grant>; GRANTS_MAX],
}

impl Items for Memory {
    fn take(&mut self, key: u8, bytes: &[u8]) -> Option<()> {
        match key {
            Identity::KEY => self.identity = Some(read(bytes)?),
            Network::KEY => self.network = Some(read(bytes)?),
            Counters::KEY => self.counters = read(bytes)?,
            Tamper::KEY => self.tamper = read(bytes)?,
            DeadSerials::KEY => self.dead = read(bytes)?,
            AttemptsRecord::KEY => self.attempts = read(bytes)?,
            KeptEvents::KEY => self.kept = read(bytes)?,
            LooseRecord::KEY => self.loose = read(bytes)?,
            Reset::KEY => self.reset = read(bytes)?,
            _ => {
                let place = usize::from(key.checked_sub(GrantSlot::KEY_BASE)?);
                *self.grants.get_mut(place)? = Some(read(bytes)?);
            }
        }
        Some(())
    }
}

/// All items of a hub, as read at boot. Items that were never written have their defaults.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HubMemory {
    /// See [`Identity`]; `None` before assembly.
    pub identity: Option<Identity>,
    /// See [`Network`]; `None` before it was paired with a lock.
    pub network: Option<Network>,
    /// See [`NextNetwork`].
    pub next_network: Option<NextNetwork>,
    /// See [`Counters`]; of the mesh.
    pub counters: Counters,
    /// See [`Cloud`]; `None` before commissioning.
    pub cloud: Option<Cloud>,
    /// See [`CloudCounters`].
    pub cloud_counters: CloudCounters,
    /// See [`FilmRecord`].
    pub film: FilmRecord,
    /// See [`KeptHubEvents`].
    pub kept: KeptHubEvents,
}

impl Items for HubMemory {
    fn take(&mut self, key: u8, bytes: &[u8]) -> Option<()> {
        match key {
            Identity::KEY => self.identity = Some(read(bytes)?),
            Network::KEY => self.network = Some(read(bytes)?),
            Counters::KEY => self.counters = read(bytes)?,
            Cloud::KEY => self.cloud = Some(read(bytes)?),
            NextNetwork::KEY => self.next_network = Some(read(bytes)?),
            CloudCounters::KEY => self.cloud_counters = read(bytes)?,
            FilmRecord::KEY => self.film = read(bytes)?,
            KeptHubEvents::KEY => self.kept = read(bytes)?,
            _ => return None,
        }
        Some(())
    }
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    postcard::from_bytes(bytes).ok()
}
