//! Messages between service and lock: [`Downlink`] and [`Uplink`].
//!
//! They travel in a [`super::Envelope`], under a key that the hub does not have: the hub carries them and can neither
//! read, change, make nor repeat them.

use serde::{Deserialize, Serialize};

use super::event::Event;
use crate::access::{CODE_DIGITS, Grant, GrantRefusal, TimeReply};
use crate::crypto::{Signed, Statement};
use crate::journal;
use crate::matter::{DoorState, LockState};

/// A message of the service to the lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Downlink {
    /// Store this grant. Answered by [`Uplink::GrantStored`] once it is on flash, or
    /// [`Uplink::GrantRefused`]; safe to repeat. While the motor turns it is not answered.
    Grant(Signed<Grant>),
    /// Forget this grant, and refuse it if it arrives (again) later. Answered by
    /// [`Uplink::Revoked`] or, once the bolt was opened with it, [`Uplink::RevokedTooLate`].
    Revoke {
        /// Serial number of the grant.
        serial: u32,
    },
    /// The service's time, in answer to [`Uplink::AskTime`]; any other is ignored.
    Time(Signed<TimeReply>),
    /// The service has recorded this event; the lock stops repeating it.
    Ack {
        /// [`Event::boot`].
        boot: u32,
        /// [`Event::id`].
        event_id: u32,
    },
    /// Throw the bolt now, even after a jam. Answered by an [`super::EventKind::Operation`].
    Lock,
    /// An operator has inspected the lock: end the tamper alarm. Answered by [`Uplink::Tamper`].
    ClearTamper {
        /// When the service sent it, ms since 1970 UTC: if delayed on its way, it would end the next alarm.
        unix_ms: u64,
    },
    /// Use another network key, which both ends derive from `salt`: the hub was given to somebody else, or stolen.
    /// Answered by [`Uplink::Rekeyed`] under the new key; safe to repeat.
    Rekey {
        /// Number of the key; one that is not above the last is refused.
        generation: u32,
        /// Random, drawn by the service for this key alone.
        salt: [u8; 16],
    },
    /// Erase the network key and all grants, and enter commissioning mode. Reported by an alarm, before, or on the next
    /// commissioning.
    FactoryReset {
        /// Number of the network key to erase: an order that arrives late, after the next commissioning, has no effect.
        generation: u32,
    },
    /// Sign the head of the journal. Answered by [`Uplink::JournalHead`].
    ReadHead {
        /// Random, so that an old head cannot be presented again.
        nonce: [u8; 16],
    },
    /// Send the oldest record of the journal from this number on. Answered by
    /// [`Uplink::JournalRecord`].
    ReadRecord {
        /// [`journal::Record::sequence`].
        sequence: u32,
    },
    /// A code, entered with the courier's phone instead of the keypad; counts as one entered there.
    Enter {
        /// ASCII digits.
        digits: [u8; CODE_DIGITS],
        /// When the service sent it, ms since 1970 UTC: if delayed on its way, it would open for whoever stands there
        /// later.
        unix_ms: u64,
    },
}

/// An offer to join a network, signed by the service. Both ends derive the key itself from `salt` and the secret they
/// share: [`crate::crypto::LockKey::network_key`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinOffer {
    /// The door whose lock it is for.
    pub door: u32,
    /// Number of the key: an offer that is not above this lock's last key is old, and refused.
    pub generation: u32,
    /// Random, drawn by the service for this offer alone.
    pub salt: [u8; 16],
}

impl Statement for JoinOffer {
    const DOMAIN: &'static [u8] = b"latchkey join 2";
}

/// A message of the lock to the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Uplink {
    /// State as the lock knows it: on every change and as a heartbeat. Never repeated, never
    /// acknowledged: the next one replaces it.
    Status(Status),
    /// Something that happened. Repeated until acknowledged by [`Downlink::Ack`].
    Event(Event),
    /// The grant is stored and unspent.
    GrantStored {
        /// Serial number of the grant.
        serial: u32,
    },
    /// The grant was not stored.
    GrantRefused {
        /// Serial number of the grant.
        serial: u32,
        /// Why not.
        reason: GrantRefusal,
    },
    /// The grant is gone and will not open.
    Revoked {
        /// Serial number of the grant.
        serial: u32,
    },
    /// The grant had been spent before the revocation came.
    RevokedTooLate {
        /// Serial number of the grant.
        serial: u32,
    },
    /// Whether the tamper alarm is on, after [`Downlink::ClearTamper`].
    Tamper {
        /// It is.
        is_alarmed: bool,
    },
    /// The lock has this network key, and no other.
    Rekeyed {
        /// Its number.
        generation: u32,
    },
    /// The lock does not know the time. Only [`Downlink::Time`] with this nonce is an answer.
    AskTime {
        /// Random, never used before.
        nonce: [u8; 16],
    },
    /// Envelopes numbered up to `floor` are refused; continue above it. Sent after a reset, and when an old number
    /// arrives.
    CounterFloor {
        /// The highest number that is refused.
        floor: u64,
    },
    /// The head of the journal, signed with the lock's own key.
    JournalHead(Signed<journal::Head>),
    /// A record of the journal and the chain's hash after it.
    JournalRecord(journal::ChainLink),
}

/// State of the lock at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// Counts statuses since boot, so that a late one can be told from a new one.
    pub seq: u32,
    /// State of the bolt.
    pub lock_state: LockState,
    /// State of the door.
    pub door_state: DoorState,
    /// Terminal voltage of the battery with the motor at rest, mV; `None` until measured.
    pub battery_mv: Option<u16>,
    /// How often the lock had been started by then: its time and its numbers restart with each boot.
    pub boot: u32,
    /// Time since that boot, ms, by the lock's own clock.
    pub uptime_ms: u64,
    /// Some alarm has not been acknowledged and is being repeated. Whoever receives this flag and no alarm knows that
    /// the alarm is being withheld.
    pub has_alarm: bool,
}
