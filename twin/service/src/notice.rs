//! What people read on their phones: why a delivery was refused, and notices to the recipient.
//!
//! Nothing here may be false when it is sent (SPEC 2, promise H). What is known only from the courier is worded as
//! the courier's own statement.

use firmware::access;
use firmware::wire::Part;
use serde::{Deserialize, Serialize};

use crate::fallback::Handover;

/// Why a delivery was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Refusal {
    /// Not the courier of this order.
    WrongCourier,
    /// Not the parcel of this order.
    WrongParcel,
    /// Not the address of this order.
    WrongAddress,
    /// Before the window.
    TooEarly,
    /// After the window.
    TooLate,
    /// The label cannot be read: it is unknown whose parcel it is.
    UnreadableLabel,
    /// The lock never confirmed the grant.
    LockUnreachable,
    /// The recipient's phone did not accept the notice.
    NoNotice,
    /// The camera hub does not record.
    NoFilm,
    /// A dog barks behind the door.
    Dog,
    /// The courier reported that they could not open, and the lock has reported nothing about it.
    CourierGaveUp,
    /// The recipient called the delivery off.
    RecipientBlocked,
    /// The lock has no memory left for another grant.
    LockFull,
    /// Nobody scanned the parcel at the door in its window.
    NobodyCame,
    /// The code was released, and since then no message has come from the courier.
    CourierSilent,
    /// The code was released, and nobody used it to open within the time in which the camera may record.
    NotOpened,
    /// The courier reported that they could not deliver, although the door was opened.
    GaveUpInside,
    /// Nothing is received from the camera.
    CameraUnreachable,
    /// The lock's keypad is locked after wrong codes.
    KeypadLocked,
    /// Wrong codes were entered.
    WrongCode,
    /// The lock's battery could not have locked the door again.
    LockBattery,
    /// The lock does not know the time.
    LockClock,
    /// The lock does not open: its sensors contradict each other, or somebody tampered with its front.
    LockFault,
    /// The lock has not received that the camera records.
    LockHearsNoFilm,
}

impl Refusal {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::WrongCourier => "this order belongs to another courier",
            Self::WrongParcel => "this is not the parcel of the order",
            Self::WrongAddress => "this is not the address of the order",
            Self::TooEarly => "the delivery window has not begun",
            Self::TooLate => "the delivery window is over",
            Self::UnreadableLabel => "the label cannot be read",
            Self::LockUnreachable => "the lock has not confirmed the grant",
            Self::NoNotice => "the recipient's phone has not confirmed the notice",
            Self::NoFilm => "the camera does not record",
            Self::Dog => "a dog barks behind the door",
            Self::CourierGaveUp => "the courier reports that they could not open",
            Self::RecipientBlocked => "the recipient called the delivery off",
            Self::LockFull => "the lock cannot store another code",
            Self::NobodyCame => "the courier did not come in time",
            Self::CourierSilent => "nothing more was received from the courier",
            Self::NotOpened => "nobody opened the door in time",
            Self::GaveUpInside => "the code was accepted, the courier reports that they could not deliver",
            Self::CameraUnreachable => "nothing is received from the camera",
            Self::KeypadLocked => "the keypad is locked after wrong codes",
            Self::WrongCode => "wrong codes were entered",
            Self::LockBattery => "the lock's battery is too weak",
            Self::LockClock => "the lock has no confirmed time",
            Self::LockFault => "the lock needs service",
            Self::LockHearsNoFilm => "the lock has no confirmed recording",
        }
    }

    /// Does it leave open where the parcel is? The door may have been opened with the code that had been released.
    #[must_use]
    pub fn leaves_open(self) -> bool {
        matches!(
            self,
            Self::CourierGaveUp | Self::GaveUpInside | Self::CourierSilent | Self::CameraUnreachable
        )
    }

    /// The kind of refusal: detailed reasons that end in the same way for the people who wait are one kind.
    #[must_use]
    pub fn kind(self) -> Self {
        match self {
            Self::NobodyCame => Self::TooLate,
            Self::LockFull => Self::LockUnreachable,
            Self::CameraUnreachable => Self::NoFilm,
            Self::CourierSilent
            | Self::NotOpened
            | Self::GaveUpInside
            | Self::KeypadLocked
            | Self::WrongCode
            | Self::LockBattery
            | Self::LockClock
            | Self::LockFault
            | Self::LockHearsNoFilm => Self::CourierGaveUp,
            Self::WrongCourier
            | Self::WrongParcel
            | Self::WrongAddress
            | Self::TooEarly
            | Self::TooLate
            | Self::UnreadableLabel
            | Self::LockUnreachable
            | Self::NoNotice
            | Self::NoFilm
            | Self::Dog
            | Self::CourierGaveUp
            | Self::RecipientBlocked => self,
        }
    }

    /// The lock's reason for refusing a code; none if it explains nothing to a person at the door.
    pub(crate) fn by_lock(reason: access::Refusal) -> Option<Self> {
        match reason {
            access::Refusal::Spent | access::Refusal::Revoked => None,
            access::Refusal::OutsideWindow => Some(Self::TooLate),
            access::Refusal::ClockUnknown => Some(Self::LockClock),
            access::Refusal::KeypadLocked => Some(Self::KeypadLocked),
            access::Refusal::BatteryLow => Some(Self::LockBattery),
            access::Refusal::NotFilmed => Some(Self::LockHearsNoFilm),
            access::Refusal::SensorFault
            | access::Refusal::NotReady
            | access::Refusal::Tampered
            | access::Refusal::StoreFailed => Some(Self::LockFault),
        }
    }
}

/// A notice for the recipient.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Notice {
    /// The lock holds the grant; the courier is on the way.
    Arriving,
    /// Sent and accepted before the code is released (promise N).
    CourierAtTheDoor,
    /// Parcel inside, door locked, clip stored.
    Delivered,
    /// The courier reports that the parcel is inside, and the door is locked, but the recording does not show it.
    Unproven,
    /// The door was opened for the delivery, and ten minutes after the visit its recording has not arrived.
    FilmMissing {
        /// The lock reports that it is locked.
        locked: bool,
    },
    /// Not delivered, and why.
    NotDelivered(Refusal),
    /// A notice had reported that the delivery failed, or that it was called off; the door was opened for it after
    /// that.
    OpenedAfterAll,
    /// The recipient called the delivery off when the door had already been opened for it.
    TooLateToBlock,
    /// The parcel is elsewhere, as the recipient chose.
    LeftAt(Handover),
    /// The lock raised this Matter alarm code.
    Alarm(u8),
    /// The lock's battery is weak: soon, or already, it could not lock again after an opening.
    WeakBattery,
    /// The lock's battery is falling so fast that it will be weak in this many days.
    BatteryFalls {
        /// Days from now, at least 1.
        days: u16,
    },
    /// The lock's battery was weak and has been changed.
    BatteryRestored,
    /// A part of the lock is unreliable.
    LockPart(Part),
    /// A part of the lock that was reported works again.
    LockPartRestored(Part),
    /// The lock's flash does not store data reliably: the lock opens for nobody.
    LockMemory,
    /// Somebody has tried to move the lock into a network of their own. It has refused.
    StrangeNetwork,
    /// The tamper alarm that the lock had raised was ended by an operator.
    TamperEnded,
    /// The door was opened for a delivery and is not known to be locked again.
    DoorNotLocked,
    /// The door that was reported open, or that an alarm concerned, is locked.
    DoorLockedAgain,
    /// A hand opened the locked door soon after a delivery, and nobody was known to be at home.
    OpenedByHand,
    /// Nothing is received from the lock.
    LockSilent,
    /// The lock that was silent is received again, and has been for some time.
    LockBack,
    /// Nothing is received from the camera.
    CameraOffline,
    /// The camera that was offline is received again, and has been for some time.
    CameraBack,
    /// The camera that saw nothing, could not move its shutter, or was full, records again.
    CameraWorksAgain,
    /// The camera's shutter does not open or shut.
    ShutterJammed,
    /// The camera sees nothing.
    CameraDark,
    /// The camera cannot store more pictures.
    CameraFull,
    /// The visit has lasted for ten minutes; the door is still not locked, or somebody may still be inside.
    LongVisit {
        /// The lock reports that it is locked.
        locked: bool,
    },
    /// Two people or more were in the camera's picture at once during a delivery's visit.
    SecondPerson,
    /// Somebody was in the camera's picture after the courier had left, or after the door was locked again.
    StillInside,
    /// A recording that the recipient was notified is continuing has ended.
    RecordingEnded,
    /// Data received in the camera's name is not what it recorded: somebody has changed it in transit.
    NotGenuine,
    /// Parts of the clip do not arrive.
    ClipHeldUp,
    /// A clip of which parts were missing is complete.
    ClipThrough,
    /// A dog barks behind the door.
    DogBarks,
    /// The clip has gaps.
    ClipHasGaps,
    /// Something that the recipient asked to track is not in its place.
    ValuableGone(String),
}

impl Notice {
    /// Does a Matter alarm mean that the door may be open: jammed, forced open, ajar?
    pub(crate) fn is_about_an_open_door(code: u8) -> bool {
        matches!(code, 0 | 6 | 7)
    }

    /// In words.
    pub fn words(&self) -> String {
        match self {
            Self::Arriving => "your lock is ready for a delivery".into(),
            Self::CourierAtTheDoor => "your courier is at the door".into(),
            Self::Delivered => "your parcel is inside, the door is locked".into(),
            Self::Unproven => {
                "your lock was opened and is locked again; the recording does not show your parcel".into()
            }
            Self::FilmMissing { locked: true } => {
                "your lock was opened and is locked again; the recording is missing, your parcel's place unknown".into()
            }
            Self::FilmMissing { locked: false } => {
                "your lock was opened and is not known to be locked; the recording is missing".into()
            }
            Self::OpenedAfterAll => "your lock was opened for this delivery after all".into(),
            Self::TooLateToBlock => "your lock had already been opened when you called the delivery off".into(),
            Self::BatteryFalls { days } => format!("your lock's battery will be weak in about {days} days"),
            Self::BatteryRestored => "your lock's battery is no longer weak".into(),
            Self::LockPartRestored(part) => format!("your lock reports that {} works again", part_name(*part)),
            Self::LockMemory => "your lock needs service: its memory is faulty".into(),
            Self::StrangeNetwork => "somebody tried to take over your lock, the lock refused".into(),
            Self::TamperEnded => "an operator has ended your lock's tamper alarm".into(),
            Self::DoorLockedAgain => "your door is locked again".into(),
            Self::LockBack => "messages from your lock arrive again".into(),
            Self::CameraBack => "your camera is online again".into(),
            Self::CameraWorksAgain => "your camera records again".into(),
            Self::ClipThrough => "your camera's recording has arrived".into(),
            Self::NotDelivered(why) => format!("not delivered: {}", why.words()),
            Self::LeftAt(Handover::Neighbour) => "your parcel is with a neighbour".into(),
            Self::LeftAt(Handover::Doorstep) => "your parcel is on the doorstep".into(),
            Self::LeftAt(Handover::Depot) => "your parcel goes back to the depot".into(),
            Self::WeakBattery => "your lock's battery is weak, please change it".into(),
            Self::LockPart(part) => format!("your lock needs service: {}", part_words(*part)),
            Self::DoorNotLocked => "your door was opened and is not known to be locked".into(),
            Self::OpenedByHand => {
                "your door was opened from inside, or with a key, after the delivery".into()
            }
            Self::LockSilent => "nothing is received from your lock".into(),
            Self::CameraOffline => "your camera is offline".into(),
            Self::ShutterJammed => "your camera's shutter is stuck".into(),
            Self::CameraDark => "your camera's picture is dark".into(),
            Self::LongVisit { locked: true } => {
                "somebody may be inside, your door is locked: your camera keeps recording".into()
            }
            Self::LongVisit { locked: false } => {
                "your door is not locked after the delivery: your camera keeps recording".into()
            }
            Self::SecondPerson => {
                "your camera records what may be a second person in your home".into()
            }
            Self::StillInside => {
                "your camera records somebody in your home after the delivery".into()
            }
            Self::RecordingEnded => "your camera has stopped recording".into(),
            Self::CameraFull => "your camera cannot store more pictures".into(),
            Self::NotGenuine => "somebody changes your camera's recording on its way to us".into(),
            Self::ClipHeldUp => {
                "parts of your camera's recording do not arrive: the line is slow, or somebody holds them back".into()
            }
            Self::DogBarks => "a dog barks behind your door".into(),
            Self::ClipHasGaps => "your recording has gaps, each gap is marked".into(),
            Self::ValuableGone(what) => format!("no longer in its place: {what}"),
            Self::Alarm(code) => format!("alarm from your lock: {}", alarm_words(*code)),
        }
    }
}

/// An unreliable part of the lock.
pub fn part_words(part: Part) -> &'static str {
    match part {
        Part::BoltEncoder => "its bolt sensor does not answer",
        Part::PowerSensor => "its power sensor does not answer",
        Part::Clock => "its clock does not answer",
        Part::Keypad => "its keypad does not work",
        Part::Accelerometer => "its tamper sensor does not answer",
        Part::DoorSensor => "its door sensor is unreliable",
        Part::StrikeSwitch => "its strike switch is unreliable",
    }
}

/// Used in place of an alarm's number: the lock reports that it raises one, but the alarm itself does not arrive.
pub(crate) const ALARM_OF_UNKNOWN_KIND: u8 = 255;

/// The name of the part in [`part_words`].
pub fn part_name(part: Part) -> &'static str {
    match part {
        Part::BoltEncoder => "its bolt sensor",
        Part::PowerSensor => "its power sensor",
        Part::Clock => "its clock",
        Part::Keypad => "its keypad",
        Part::Accelerometer => "its tamper sensor",
        Part::DoorSensor => "its door sensor",
        Part::StrikeSwitch => "its strike switch",
    }
}

/// A Matter door-lock alarm code in words. Source: SPEC 2.
pub fn alarm_words(code: u8) -> &'static str {
    match code {
        0 => "the bolt is jammed",
        1 => "factory reset",
        3 => "the radio was power cycled",
        4 => "too many wrong codes",
        5 => "the front cover was removed",
        6 => "the door was forced open",
        7 => "the door is ajar",
        8 => "a user was forced to open",
        ALARM_OF_UNKNOWN_KIND => "unknown, its message does not arrive",
        _ => "unknown",
    }
}
