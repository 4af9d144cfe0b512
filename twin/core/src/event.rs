//! What happens, as typed events. The trace folds them as bytes, films and tests match on them; sentences are made of
//! them by [`crate::narrate`] alone.

mod act;

pub use firmware::access::GrantRefusal;
pub use firmware::matter::{Alarm, DoorState, LockState};
pub use firmware::wire::{EventKind, HubEventKind, NotFilming, OperationResult};
use serde::Serialize;

pub use act::{Act, GaveUp, PhoneShows};

pub use crate::air::TapDeeds;
use crate::link::Sent;
pub use crate::link::{CloudDeeds, Deeds};
use crate::service::{Fallback, Notice, Refusal};
use crate::world::FaultKind;

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum Event {
    /// Somebody did something, or read it on a phone. `who`: number among the people of the world file, from 0.
    Person {
        /// Who.
        who: usize,
        /// What.
        act: Act,
    },
    /// The lock did something, or reported it.
    Lock(LockEvent),
    /// The camera hub did something, or reported it.
    Hub(CameraEvent),
    /// The service sent or found something.
    Service(ServiceEvent),
    /// An intruder on a link has stopped: what was done so far.
    Intruder(IntruderEvent),
    /// Something that nobody in the world reports.
    World(WorldEvent),
}

/// Of the lock.
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
    /// It sent a state that differs from the one before.
    State {
        /// Of the bolt.
        lock: LockState,
        /// Of the door.
        door: DoorState,
    },
    /// It sent an event for the first time.
    Reports(EventKind),
    /// It asked for the time.
    AsksTime,
    /// It has another key for its radio.
    Rekeyed,
    /// It did not store a grant.
    NotStored {
        /// Serial number of the grant.
        serial: u32,
        /// Why.
        reason: GrantRefusal,
    },
}

/// Of the camera hub.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum CameraEvent {
    /// Its firmware starts.
    Boots,
    /// It has no supply any more.
    GoesDark,
    /// The shutter lets light on the lens.
    OpensShutter,
    /// The shutter covers the lens.
    ShutsShutter,
    /// It signed that it records.
    Films {
        /// Number of the delivery.
        delivery: u32,
        /// Number of the clip.
        clip: u32,
    },
    /// It sent that it does not record.
    DoesNotFilm(NotFilming),
    /// It sent an event for the first time.
    Reports(HubEventKind),
}

/// Of the service.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum ServiceEvent {
    /// It sent this for the first time; `fate`: what became of the first try.
    Sends {
        /// What.
        message: Sending,
        /// Whether it will arrive.
        fate: Fate,
    },
    /// All records of the lock's journal so far are verified.
    JournalVerified(u32),
    /// What is there is verified; so many records are lost.
    JournalLost(u32),
    /// The journal does not verify, and why.
    JournalBroken(&'static str),
    /// It takes an order from another time zone, in words.
    TakesOrder(String),
}

/// What the service sends that is worth a sentence.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum Sending {
    /// A grant to the lock, by its serial number.
    Grant(u32),
    /// The end of a grant.
    Revocation(u32),
    /// The time, to the lock.
    Time,
    /// A code to the lock, entered for the courier.
    Code,
    /// An order to record, for this delivery.
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
    /// ... to check the door.
    CheckDoor,
    /// ... to pull the door shut that another courier left open.
    CloseDoor,
    /// ... what to do with the parcel instead.
    Fallback(Fallback),
    /// ... that the handover is on record.
    Noted,
    /// ... how long the keypad is locked.
    KeypadLocked,
    /// ... not to set out yet.
    NotYet,
    /// ... to set out.
    SetOut,
}

/// What becomes of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Fate {
    /// It arrives.
    Arrives,
    /// It is lost by chance.
    Lost,
    /// Somebody jams the link.
    Jammed,
    /// Somebody keeps it back.
    Held,
    /// The link is full.
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

/// What an intruder has done so far, by the link.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum IntruderEvent {
    /// On the lock's radios.
    OnRadio(Deeds),
    /// On the hub's link to the service.
    OnCloudLink(CloudDeeds),
    /// On the phones' or the hub's network.
    OnNetwork(TapDeeds),
}

/// Of the world.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum WorldEvent {
    /// A fault begins.
    Begins(#[serde(serialize_with = "by_key")] FaultKind),
    /// A fault ends.
    Ends(#[serde(serialize_with = "by_key")] FaultKind),
    /// A foot was to be put into the doorway, and the door is shut.
    NoRoomForFoot,
    /// The journal in the lock's flash does not verify.
    JournalBroken,
    /// The supply of a device ended between two bytes on a bus, or in its flash.
    SupplyCut,
    /// A hand on the thumb-turn could not get out.
    NoWayOut,
    /// The recipient was sent something that is not so, and why it is not.
    FalseNotice {
        /// What was sent.
        notice: Notice,
        /// Why it is not so.
        why: &'static str,
    },
    /// A courier was sent something that is not so, and why it is not.
    FalseMessage {
        /// What was sent, in words.
        message: &'static str,
        /// Why it is not so.
        why: &'static str,
    },
}

/// A fault goes into the trace by what it does; here its key is enough.
fn by_key<S: serde::Serializer>(fault: &FaultKind, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(fault.key())
}
