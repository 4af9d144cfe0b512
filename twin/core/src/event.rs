//! What happens, as typed events. The trace hashes them as bytes, recordings and tests match on them. Only
//! `narrate` turns them into sentences.

mod act;

pub use firmware::access::GrantRefusal;
pub use firmware::matter::{Alarm, DoorState, LockState};
pub use firmware::wire::{EventKind, HubEventKind, NotFilming, OperationResult};
use serde::Serialize;

pub use act::{Act, GaveUp, PhoneShows};

pub use crate::air::NetworkCounts;
use crate::link::Sent;
pub use crate::link::{CloudCounts, RadioCounts};
use crate::service::{Fallback, Notice, Refusal};
use crate::world::FaultKind;

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum Event {
    /// Somebody did something, or read it on a phone. `who`: index among the people of the world file, from 0.
    Person {
        /// Who.
        who: usize,
        /// What.
        act: Act,
    },
    /// The lock did something, or reported something.
    Lock(LockEvent),
    /// The camera hub did something, or reported something.
    Hub(CameraEvent),
    /// The service sent something, or found something out.
    Service(ServiceEvent),
    /// An intruder on a link has stopped: totals of what they did.
    Intruder(IntruderEvent),
    /// Something that nobody in the world reports.
    World(WorldEvent),
}

impl Event {
    /// A number of the kind of event, the same for events that differ only in numbers.
    #[must_use]
    pub(crate) fn kind(&self) -> u64 {
        // The names of the variants, as they are written for debugging: FNV-1a over everything but digits.
        let text = format!("{self:?}");
        let letters = text.bytes().filter(|byte| !byte.is_ascii_digit());
        letters.fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        })
    }
}

/// Events of the lock.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum LockEvent {
    /// Its firmware starts.
    Boots,
    /// The motor pushes against a stop for some milliseconds.
    TestsBattery,
    /// The motor begins to throw the bolt.
    Throws,
    /// The motor begins to withdraw the bolt.
    Withdraws,
    /// The motor stops.
    Rests,
    /// It sent a state that differs from the previous one.
    State {
        /// State of the bolt.
        lock: LockState,
        /// State of the door.
        door: DoorState,
    },
    /// It sent an event for the first time.
    Reports(EventKind),
    /// It asked for the time.
    AsksTime,
    /// It has a new key for its radio.
    Rekeyed,
    /// It did not store a grant.
    NotStored {
        /// Serial number of the grant.
        serial: u32,
        /// Why.
        reason: GrantRefusal,
    },
}

/// Events of the camera hub.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum CameraEvent {
    /// Its firmware starts.
    Boots,
    /// It has lost its supply.
    GoesDark,
    /// The shutter uncovers the lens.
    OpensShutter,
    /// The shutter covers the lens.
    ShutsShutter,
    /// It sent a signed statement that it is recording.
    Films {
        /// Number of the delivery.
        delivery: u32,
        /// Number of the clip.
        clip: u32,
    },
    /// It sent a message that it is not recording.
    DoesNotFilm(NotFilming),
    /// It sent an event for the first time.
    Reports(HubEventKind),
}

/// Events of the service.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum ServiceEvent {
    /// It sent this for the first time; `fate`: what happened to the first attempt.
    Sends {
        /// What.
        message: Sending,
        /// Whether it will arrive.
        fate: Fate,
    },
    /// All records of the lock's journal up to this number are verified.
    JournalVerified(u32),
    /// The remaining records verify; this many are lost.
    JournalLost(u32),
    /// The journal does not verify, and why.
    JournalBroken(&'static str),
    /// It accepts an order from another time zone, in words.
    TakesOrder(String),
}

/// Messages of the service that are narrated.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum Sending {
    /// A grant to the lock, by its serial number.
    Grant(u32),
    /// Revocation of a grant.
    Revocation(u32),
    /// The time, to the lock.
    Time,
    /// A code sent to the lock on the courier's behalf.
    Code,
    /// An order to record this delivery.
    FilmOrder(u32),
    /// The end of an order to record.
    FilmEnd,
    /// A notice to the recipient's phone.
    Notice(Notice),
    /// To the courier's phone: the code.
    CodeRelease,
    /// ... that the delivery is refused.
    Refused(Refusal),
    /// ... that the door is locked.
    DoorLocked,
    /// ... a request to check the door.
    CheckDoor,
    /// ... a request to close the door that another courier left open.
    CloseDoor,
    /// ... what to do with the parcel instead.
    Fallback(Fallback),
    /// ... that the handover has been recorded.
    Noted,
    /// ... for how long the keypad is locked.
    KeypadLocked,
    /// ... not to set out yet.
    NotYet,
    /// ... to set out.
    SetOut,
}

/// Fate of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Fate {
    /// It arrives.
    Arrives,
    /// It is lost at random.
    Lost,
    /// Somebody jams the link.
    Jammed,
    /// Somebody holds it back.
    Held,
    /// The link is saturated.
    Crowded,
}

impl From<Sent> for Fate {
    fn from(sent: Sent) -> Self {
        match sent {
            Sent::Arrives(_) => Self::Arrives,
            Sent::Lost => Self::Lost,
            Sent::Jammed => Self::Jammed,
            Sent::Held => Self::Held,
            Sent::Crowded => Self::Crowded,
        }
    }
}

/// What an intruder has done so far, by link.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum IntruderEvent {
    /// On the lock's radio links.
    OnRadio(RadioCounts),
    /// On the camera hub's link to the service.
    OnCloudLink(CloudCounts),
    /// On the network of the phones or of the camera hub.
    OnNetwork(NetworkCounts),
}

/// Events of the world.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum WorldEvent {
    /// A fault begins.
    Begins(#[serde(serialize_with = "by_key")] FaultKind),
    /// A fault ends.
    Ends(#[serde(serialize_with = "by_key")] FaultKind),
    /// Somebody tried to put a foot into the doorway, but the door was shut.
    NoRoomForFoot,
    /// The journal in the lock's flash does not verify.
    JournalBroken,
    /// The supply of a device was cut between two bytes on a bus or in its flash.
    SupplyCut,
    /// A person inside could not get out with the thumb-turn.
    NoWayOut,
    /// The recipient was sent a false notice, and why it is false.
    FalseNotice {
        /// What was sent.
        notice: Notice,
        /// Why it is false.
        why: &'static str,
    },
    /// A courier was sent a false message, and why it is false.
    FalseMessage {
        /// What was sent, in words.
        message: &'static str,
        /// Why it is false.
        why: &'static str,
    },
}

/// Records a fault in the trace by its key alone; its parameters show in their effects.
fn by_key<S: serde::Serializer>(fault: &FaultKind, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(fault.key())
}
