//! What phones and the service say to each other.
//!
//! A phone repeats what was not answered, and the service answers again what it has answered; so each message may come
//! more than once, and must mean the same each time.

use firmware::crypto::PhoneToken;
use firmware::wire::Part;
use serde::{Deserialize, Serialize};

/// Courier's phone to service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CourierToService {
    /// A label was scanned at the door.
    Scanned {
        /// Address the phone stands at.
        address: String,
        /// What the label says (SSCC digits).
        label: String,
    },
    /// The scanner can make nothing of the label.
    Unreadable,
    /// Please enter the code for me: the phone is used in place of the keypad.
    PressUnlock,
    /// The courier set the parcel down inside and left.
    ParcelLeft,
    /// The parcel is in other hands now, as [`ServiceToCourier::Fallback`] asked. Answered by
    /// [`ServiceToCourier::Noted`].
    HandedTo {
        /// Whose.
        holder: Handover,
        /// What the courier has to show for it.
        proof: Proof,
    },
    /// The courier could not do what he should.
    GaveUp {
        /// The fallback that he gave up, as he had read it; none: the delivery itself. So a word that crosses the
        /// refusal is told from one that answers it.
        of: Option<Fallback>,
    },
}

/// Where a parcel goes that does not go through the door.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Handover {
    /// To a neighbour.
    Neighbour,
    /// On the doorstep.
    Doorstep,
    /// Back to the depot.
    Depot,
}

/// What a courier has to show for a handover.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Proof {
    /// The code that the neighbour's phone shows, told to whoever puts the parcel into the neighbour's hands.
    Receipt {
        /// Its digits.
        code: String,
    },
    /// A photograph of the parcel where it stands, with the label in it.
    Photo {
        /// What the label in the photograph says.
        label: String,
    },
    /// The label as the depot scanned it when it took the parcel in, with the code that the depot's counter shows.
    Scan {
        /// What the label says.
        label: String,
        /// Digits of the code.
        code: String,
    },
}

/// Service to courier's phone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ServiceToCourier {
    /// The one-time code, and what the phone may open with in its place.
    Code {
        /// Six digits.
        digits: String,
        /// Serial number of the grant, for the phone's "hello" at the door.
        serial: u32,
        /// What it answers the lock's challenge with.
        token: PhoneToken,
    },
    /// No code, and why. A [`ServiceToCourier::Fallback`] follows.
    Refused(Refusal),
    /// What to do with the parcel instead, by the recipient's choice.
    Fallback(Fallback),
    /// The handover is on record; the next stop may start.
    Noted,
    /// The door is locked; the next stop may start.
    DoorLocked,
    /// The lock reports trouble; is the door shut?
    CheckDoor,
    /// Another delivery is under way here; his turn comes, the phone asks again.
    Wait,
}

/// What can be done when a parcel cannot be left inside, in the recipient's order of preference. What she did not
/// choose is not done; the depot is always left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Fallback {
    /// Leave, come back later and begin anew.
    Retry,
    /// Leave it with a neighbour.
    Neighbour,
    /// Leave it on the doorstep: to choose this is her consent.
    Doorstep,
    /// Take it back.
    Depot,
}

impl Fallback {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Retry => "try again later",
            Self::Neighbour => "leave it with a neighbour",
            Self::Doorstep => "leave it on the doorstep",
            Self::Depot => "take it back to the depot",
        }
    }
}

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
    /// The label cannot be read: nobody knows whose parcel it is.
    UnreadableLabel,
    /// The lock never confirmed the grant.
    LockUnreachable,
    /// The recipient's phone did not accept the notice.
    NoNotice,
    /// The hub does not film.
    NoFilm,
    /// A dog barks behind the door.
    Dog,
    /// The courier reported that he could not open.
    CourierGaveUp,
    /// The recipient called the delivery off.
    RecipientBlocked,
}

impl Refusal {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::WrongCourier => "this order is another courier's",
            Self::WrongParcel => "this is not the parcel of the order",
            Self::WrongAddress => "this is not the address of the order",
            Self::TooEarly => "the delivery window has not begun",
            Self::TooLate => "the delivery window is over",
            Self::UnreadableLabel => "the label cannot be read",
            Self::LockUnreachable => "the lock has not confirmed the grant",
            Self::NoNotice => "the recipient cannot be told",
            Self::NoFilm => "the camera does not film",
            Self::Dog => "a dog barks behind the door",
            Self::CourierGaveUp => "the courier could not open",
            Self::RecipientBlocked => "the recipient called it off",
        }
    }
}

/// Recipient's phone to service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RecipientToService {
    /// The notice of this number was shown.
    Shown(u32),
    /// The recipient wants no delivery: nobody shall open. Repeated until [`ToRecipient::Noted`].
    Block,
    /// She watches the live picture, or no longer.
    Watch {
        /// Does she?
        on: bool,
    },
    /// She wants to see the clip of a delivery, from this picture on.
    FetchClip {
        /// Delivery number, as in its notice.
        delivery: u32,
        /// Number of the first picture that the phone does not have, from 0.
        from: u32,
    },
    /// She opened herself and took a parcel at the door. Repeated until [`ToRecipient::Noted`].
    Received {
        /// What its label says (SSCC digits): whoever handed it to her may not have scanned it.
        label: String,
    },
}

/// Service to recipient's phone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ToRecipient {
    /// Something to read. Repeated until [`RecipientToService::Shown`].
    Notice {
        /// Number of the notice, from 1.
        number: u32,
        /// Delivery that it is about, if it is about one.
        delivery: Option<u32>,
        /// What it says.
        notice: Notice,
    },
    /// The service has what the phone said; the phone stops repeating it.
    Noted(RecipientToService),
    /// A live picture.
    Picture {
        /// Clip that it is from, as the hub counts.
        clip: u32,
        /// Number that the hub gave it in that clip.
        number: u32,
        /// Time that the hub gave it, ms since 1970 UTC; 0: the hub did not know.
        unix_ms: u64,
        /// Grey values, row by row.
        pixels: Vec<u8>,
    },
    /// A picture of a clip.
    ClipPicture {
        /// Delivery number.
        delivery: u32,
        /// Number of the picture in the clip, from 0.
        number: u32,
        /// When it was taken, ms since 1970 UTC; 0: unknown.
        unix_ms: u64,
        /// Grey values, row by row.
        pixels: Vec<u8>,
    },
    /// The clip is at its end.
    ClipEnd {
        /// Delivery number.
        delivery: u32,
        /// How many pictures it has.
        pictures: u32,
        /// Every segment up to the last is there and genuine.
        complete: bool,
        /// Gaps that the clip itself marks.
        gaps: u32,
    },
}

/// Something for the recipient to read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Notice {
    /// The lock holds the grant; the courier is on his way.
    Arriving,
    /// Sent and accepted before the code is released (promise N).
    CourierAtTheDoor,
    /// Parcel inside, door locked, clip kept.
    Delivered,
    /// The courier says that the parcel is inside, and the door is locked, but the film does not show it.
    Unproven,
    /// Not delivered, and why.
    NotDelivered(Refusal),
    /// The parcel is elsewhere, by her own choice.
    LeftAt(Handover),
    /// The lock raised this Matter alarm code.
    Alarm(u8),
    /// The lock's battery is weak: soon, or already, it could not lock again after an opening.
    WeakBattery,
    /// A part of the lock cannot be relied on.
    LockPart(Part),
    /// The door was opened for a delivery and is not known to be locked again.
    DoorNotLocked,
    /// A hand opened the locked door soon after a delivery, and nobody was known to be at home.
    OpenedByHand,
    /// Nothing is heard from the lock.
    LockSilent,
    /// Nothing is heard from the camera.
    CameraOffline,
    /// The camera's shutter does not open or shut.
    ShutterJammed,
    /// The camera sees nothing.
    CameraDark,
    /// The camera cannot keep more pictures.
    CameraFull,
    /// The visit has lasted for ten minutes; the door is still not locked, or somebody may still be inside.
    LongVisit {
        /// The lock says that it is locked.
        locked: bool,
    },
    /// Two people or more were in the camera's picture at once during a delivery's visit.
    SecondPerson,
    /// Somebody was in the camera's picture after the courier had left, or after the door was locked again.
    StillInside,
    /// A recording that the recipient was told goes on has ended.
    RecordingEnded,
    /// What comes in the camera's name is not what it has filmed: somebody has changed it on its way.
    NotGenuine,
    /// Parts of the clip do not come through.
    ClipHeldUp,
    /// A dog barks behind the door.
    DogBarks,
    /// The clip has gaps.
    ClipHasGaps,
    /// Something that she asked to be watched over is not where it was.
    ValuableGone(String),
}

impl Notice {
    /// In words.
    pub fn words(&self) -> String {
        match self {
            Self::Arriving => "your courier is on the way".into(),
            Self::CourierAtTheDoor => "your courier is at the door".into(),
            Self::Delivered => "your parcel is inside, the door is locked".into(),
            Self::Unproven => {
                "your courier says that your parcel is inside, the film does not show it".into()
            }
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
            Self::LockSilent => "your lock is silent".into(),
            Self::CameraOffline => "your camera is offline".into(),
            Self::ShutterJammed => "your camera's shutter is stuck".into(),
            Self::CameraDark => "your camera sees nothing".into(),
            Self::LongVisit { locked: true } => {
                "somebody may still be inside, your door is locked: your camera goes on recording".into()
            }
            Self::LongVisit { locked: false } => {
                "your door is still not locked after the delivery: your camera goes on recording".into()
            }
            Self::SecondPerson => "a second person is in your home, your camera records it".into(),
            Self::StillInside => {
                "somebody is in your home after the delivery, your camera records it".into()
            }
            Self::RecordingEnded => "your camera has stopped recording".into(),
            Self::CameraFull => "your camera cannot keep more pictures".into(),
            Self::NotGenuine => "somebody changes your camera's film on its way to us".into(),
            Self::ClipHeldUp => {
                "parts of your camera's film do not come through: the line is slow, or somebody holds them back".into()
            }
            Self::DogBarks => "a dog barks behind your door".into(),
            Self::ClipHasGaps => "your clip has gaps, each is marked".into(),
            Self::ValuableGone(what) => format!("not where it was: {what}"),
            Self::Alarm(code) => format!("alarm from your lock: {}", alarm_words(*code)),
        }
    }
}

/// A part of the lock that cannot be relied on.
pub(crate) fn part_words(part: Part) -> &'static str {
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

/// In place of an alarm's number: the lock says that it raises one, and it does not come through.
pub(super) const ALARM_OF_UNKNOWN_KIND: u8 = 255;

/// A Matter door-lock alarm code in words. Source: SPEC 2.
pub(crate) fn alarm_words(code: u8) -> &'static str {
    match code {
        0 => "the bolt is jammed",
        1 => "factory reset",
        3 => "the radio was power cycled",
        4 => "too many wrong codes",
        5 => "the front cover was removed",
        6 => "the door was forced open",
        7 => "the door stands ajar",
        8 => "a forced user",
        ALARM_OF_UNKNOWN_KIND => "somebody keeps us from hearing which",
        _ => "unknown",
    }
}

/// Longest phone message, bytes: a picture needs 600.
const MESSAGE_BYTES_MAX: usize = 1024;

/// A message as it travels. A message that does not fit travels empty, and is not understood.
pub(crate) fn to_bytes<T: Serialize>(message: &T) -> Vec<u8> {
    let mut buffer = [0; MESSAGE_BYTES_MAX];
    postcard::to_slice(message, &mut buffer).map(|used| used.to_vec()).unwrap_or_default()
}

/// A message as it came; none if it cannot be understood.
pub(crate) fn from_bytes<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    postcard::from_bytes(bytes).ok()
}
