//! Messages between service and lock ([`Downlink`], [`Uplink`]), and between hub and lock ([`ToLock`], [`FromLock`]).
//!
//! What the service says to the lock and the lock to the service travels in an [`Envelope`], under a key that the hub does not
//! have: the hub carries it and can neither read, change, make nor repeat it. The types say who may say what: no
//! message of a [`Downlink`] can be put into a frame for the lock but inside an envelope, and nothing that the hub says itself
//! can be put into one.

use serde::{Deserialize, Serialize};

use super::envelope::{Carried, Envelope};
use crate::access::{CODE_DIGITS, Grant, GrantRefusal, Refusal, TimeTold};
use crate::crypto::{Signed, Statement};
use crate::journal;
use crate::lock::DriveFault;
use crate::matter::{Alarm, DoorState, LockState};

/// A message to the lock, as it comes from the hub by radio.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ToLock {
    /// From the service: a [`Downlink`].
    Service(Envelope),
    /// The hub films for this grant's delivery at this moment: the answer to
    /// [`FromLock::AskRecording`], believed only with the nonce of a question not yet too old.
    Recording {
        /// The nonce of the question.
        nonce: [u8; 16],
        /// Serial number of the grant for which it films.
        serial: u32,
        /// The clip being filmed.
        clip: u32,
    },
    /// The hub takes no frames numbered up to `floor`; the lock must go on above it.
    CounterFloor {
        /// The highest number that is not taken.
        floor: u64,
    },
    /// Take up a network key. Believed in commissioning mode only, and only if the service signed
    /// it; anything else is an [`EventKind::JoinRefused`].
    Join(Signed<JoinOffer>),
}

/// A message from the lock, as it goes to the hub by radio.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FromLock {
    /// For the service: an [`Uplink`].
    Service(Carried),
    /// Frames numbered up to `floor` are refused; the hub must go on above it. Said after a reset, and when an
    /// old number comes.
    CounterFloor {
        /// The highest number that is not taken.
        floor: u64,
    },
    /// The lock took up the network key of a [`ToLock::Join`]; sent under the new key.
    Joined,
    /// A right code was entered: does the hub film for this grant now? Only
    /// [`ToLock::Recording`] with this nonce is an answer.
    AskRecording {
        /// Chance, never used before.
        nonce: [u8; 16],
        /// Serial number of the grant.
        serial: u32,
    },
}

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
    /// The service's time, in answer to [`Uplink::AskTime`]; any other is not believed.
    Time(Signed<TimeTold>),
    /// The service has this event in its books; the lock stops repeating it.
    Ack {
        /// [`Event::boot`].
        boot: u32,
        /// [`Event::id`].
        event_id: u32,
    },
    /// Throw the bolt now, also after a jam. Answered by an [`EventKind::Operation`].
    Lock,
    /// An operator has looked at the lock: end the tamper alarm. Answered by [`Uplink::Tamper`].
    ClearTamper {
        /// When the service sent it, ms since 1970 UTC: held back on its way, it would end the next alarm.
        unix_ms: u64,
    },
    /// Take up another network key, which both ends make of `salt`: the hub was given to somebody else, or stolen. Answered by
    /// [`Uplink::Rekeyed`] under the new key; safe to repeat.
    Rekey {
        /// Number of the key; none that is not above the last is taken up.
        generation: u32,
        /// Chance, drawn by the service for this key alone.
        salt: [u8; 16],
    },
    /// Erase the network key and all grants, and be in commissioning mode. Told by an alarm, before, or on the next
    /// commissioning.
    FactoryReset {
        /// Number of the network key that is to go: an order that comes late, after the next commissioning, does nothing.
        generation: u32,
    },
    /// Sign the head of the journal. Answered by [`Uplink::JournalHead`].
    ReadHead {
        /// Chance, so that an old head cannot be shown again.
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
        /// When the service sent it, ms since 1970 UTC: held back on its way, it would open for whoever stands there later.
        unix_ms: u64,
    },
}

/// An offer to join a network, signed by the service. Both ends make the key itself of `salt` and
/// the secret they share: [`crate::crypto::LockKey::network_key`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinOffer {
    /// The door whose lock it is for.
    pub door: u32,
    /// Number of the key: an offer that is not above the last key of this lock is old, and refused.
    pub generation: u32,
    /// Chance, drawn by the service for this offer alone.
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
        /// Chance, never used before.
        nonce: [u8; 16],
    },
    /// Envelopes numbered up to `floor` are refused; go on above it. Said after a reset, and when an
    /// old number comes.
    CounterFloor {
        /// The highest number that is not taken.
        floor: u64,
    },
    /// The head of the journal, signed with the lock's own key.
    JournalHead(Signed<journal::Head>),
    /// A record of the journal and the chain's hash after it.
    JournalRecord(journal::Link),
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
    /// Terminal voltage of the cells with the motor at rest, mV; `None` until measured.
    pub battery_mv: Option<u16>,
    /// How often the lock had been started by then: its time and its numbers begin anew with each boot.
    pub boot: u32,
    /// Time since that boot, ms, by the lock's own clock.
    pub uptime_ms: u64,
    /// Some alarm has not been acknowledged: it is sent again and again. Who hears of none is kept from it.
    pub has_alarm: bool,
}

/// One entry of the lock's story. `boot` and `id` together identify it: an event that was not acknowledged before a
/// reset is sent again after it, under the numbers that it had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// The boot in which it happened, from 1; 0 if flash has not been read yet.
    pub boot: u32,
    /// Number within that boot, from 1; the same in every repetition.
    pub id: u32,
    /// When it happened first, ms since that boot.
    pub at_ms: u64,
    /// How often it has happened: the same event again, before the first was acknowledged, is counted here.
    pub count: u16,
    /// What happened.
    pub kind: EventKind,
}

/// What can happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum EventKind {
    /// Somebody should look.
    Alarm(Alarm),
    /// The bolt was driven, or a command to drive it was refused.
    Operation {
        /// Which way.
        operation: Operation,
        /// Who asked for it.
        source: Source,
        /// The grant it was done with, for [`Source::Keypad`] and [`Source::Phone`].
        serial: Option<u32>,
        /// How it ended.
        result: OperationResult,
    },
    /// A grant's code was entered, or its phone has answered; it is marked spent on flash, and the bolt moves next.
    Spent {
        /// Serial number of the grant.
        serial: u32,
    },
    /// A code was right but did not open, or was not looked at.
    Refused {
        /// The grant whose code it was, if it was compared.
        serial: Option<u32>,
        /// Why it did not open.
        reason: Refusal,
    },
    /// A code fitted no grant.
    WrongCode {
        /// Wrong codes since the last right one.
        count: u16,
    },
    /// The keypad is locked after wrong codes: told when that begins, and again after a reset, which begins it anew.
    KeypadLocked {
        /// For how long from [`Event::at_ms`] on, s.
        for_s: u16,
    },
    /// A drive was cut; a retry follows while there are any left.
    DriveFault {
        /// What was wrong.
        fault: DriveFault,
        /// Number of the attempt, from 1.
        attempt: u8,
        /// Where the bolt stood, µm from withdrawn; `None` if the encoder did not answer.
        bolt_um: Option<i32>,
    },
    /// The bolt came out of, or into, its home without the motor: thumb-turn or key.
    MovedByHand {
        /// State after it.
        lock_state: LockState,
    },
    /// Somebody offered a network key who may not: outside commissioning mode, or unsigned.
    JoinRefused,
    /// The clock stopped, ran backwards or does not answer: timed grants are refused until the
    /// service has proved the time.
    ClockDoubted,
    /// The service proved the time, and the clock was set.
    TimeSet {
        /// Milliseconds since 1970-01-01T00:00:00Z.
        unix_ms: u64,
    },
    /// The door was slammed.
    Slammed,
    /// The tamper alarm was ended by an operator.
    TamperCleared,
    /// Flash did not do as told; the lock opens for nobody until it does.
    StoreFailed,
    /// The battery is weak: it soon cannot, or already cannot, drive the bolt home.
    BatteryLow {
        /// What it gives under the current of a stalled throw, mV; 0 if the supply failed under that load.
        loaded_mv: u16,
    },
    /// A part of the lock cannot be relied on. The recipient is notified, as of an alarm.
    PartFault {
        /// Which part.
        part: Part,
        /// What is wrong with it.
        fault: PartFault,
    },
    /// A part that was reported works again.
    PartRestored {
        /// Which part.
        part: Part,
    },
}

impl EventKind {
    /// Whether the recipient must be notified of it at once: an alarm, or a part that cannot be relied on.
    pub const fn is_alarm(&self) -> bool {
        matches!(self, Self::Alarm(_) | Self::PartFault { .. })
    }
}

/// A part of the lock that can fail by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Part {
    /// The encoder of the bolt, AS5600.
    BoltEncoder,
    /// The sensor of current and supply, INA219.
    PowerSensor,
    /// The clock chip, DS3231.
    Clock,
    /// The keypad controller, MPR121.
    Keypad,
    /// The accelerometer, LIS2DH12.
    Accelerometer,
    /// The reed contact of the door.
    DoorSensor,
    /// The switch behind the strike.
    StrikeSwitch,
}

impl Part {
    /// Whether the lock could not tell without it that it is locked, or not lock.
    pub const fn tells_locked(self) -> bool {
        matches!(self, Self::BoltEncoder | Self::PowerSensor | Self::DoorSensor | Self::StrikeSwitch)
    }
}

/// What is wrong with a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PartFault {
    /// It does not answer on its bus.
    Silent,
    /// The other sensors contradict it.
    Contradicted,
    /// It changes more often than a door can.
    Unsteady,
    /// It answers, but does not sense: over-current, stopped, or calibrated with a finger on a key.
    NotSensing,
}

/// The two things a bolt can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Operation {
    /// Throw the bolt.
    Lock,
    /// Withdraw the bolt.
    Unlock,
}

/// Who asked for an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Source {
    /// A one-time code, on the keypad or by [`Downlink::Enter`].
    Keypad,
    /// [`Downlink::Lock`].
    Remote,
    /// The lock itself: auto-relock.
    Auto,
    /// The lock itself: the door opened under a bolt on its way out.
    Recovery,
    /// The courier's phone, by [`super::FromPhone::Answer`].
    Phone,
}

/// How an operation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OperationResult {
    /// The bolt is where it should be.
    Done,
    /// All attempts failed; the last one for this reason.
    Failed(DriveFault),
    /// A hand moved the bolt the other way, and won.
    TakenOverByHand,
    /// The door opened while the bolt was on its way out.
    DoorOpened,
    /// Not begun: the door does not read closed.
    DoorNotClosed,
    /// Not begun: sensors are missing, or another operation is under way.
    NotReady,
}
