//! What phones and the service say to each other.

use serde::{Deserialize, Serialize};

/// Courier's phone to service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CourierToService {
    /// A label was scanned at the door.
    Scanned {
        /// Courier number.
        courier: u32,
        /// Address the phone stands at.
        address: String,
        /// What the label says (SSCC digits).
        label: String,
    },
    /// The courier set the parcel down inside and left.
    ParcelLeft,
    /// The courier could not open.
    GaveUp,
}

/// Service to courier's phone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ServiceToCourier {
    /// The one-time code.
    Code {
        /// Six digits.
        digits: String,
    },
    /// No code, and why.
    Refused(Refusal),
    /// The door is locked; the next stop may start.
    DoorLocked,
    /// The lock reports trouble; is the door shut?
    CheckDoor,
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
    /// The lock never confirmed the grant.
    LockUnreachable,
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
            Self::LockUnreachable => "the lock has not confirmed the grant",
            Self::CourierGaveUp => "the courier could not open",
            Self::RecipientBlocked => "the recipient called it off",
        }
    }
}

/// Recipient's phone to service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RecipientToService {
    /// The notice of this number was shown.
    Shown(u32),
    /// The recipient does not want this delivery: nobody shall open.
    Block,
}

/// Service to recipient's phone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Notice {
    /// Sent and accepted before the code is released (promise N).
    CourierAtTheDoor,
    /// Parcel inside, door locked.
    Delivered,
    /// Not delivered, and why.
    NotDelivered(Refusal),
    /// The lock raised this Matter alarm code.
    Alarm(u8),
    /// The lock's cells are too weak to open: it could not lock again.
    WeakCells,
    /// The door was opened for a delivery and is not known to be locked again.
    DoorNotLocked,
}

impl Notice {
    /// In words.
    pub fn words(&self) -> String {
        match self {
            Self::CourierAtTheDoor => "your courier is at the door".into(),
            Self::Delivered => "your parcel is inside, the door is locked".into(),
            Self::NotDelivered(why) => format!("not delivered: {}", why.words()),
            Self::WeakCells => "your lock's cells are too weak, please change them".into(),
            Self::DoorNotLocked => "your door was opened and is not known to be locked".into(),
            Self::Alarm(code) => format!("alarm from your lock: {}", alarm_words(*code)),
        }
    }
}

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
        _ => "unknown",
    }
}

/// Longest phone message, bytes.
const MESSAGE_BYTES_MAX: usize = 512;

/// A message as it travels. A message that does not fit travels empty, and is not understood.
pub(crate) fn to_bytes<T: Serialize>(message: &T) -> Vec<u8> {
    let mut buffer = [0; MESSAGE_BYTES_MAX];
    postcard::to_slice(message, &mut buffer).map(|used| used.to_vec()).unwrap_or_default()
}

/// A message as it came; none if it cannot be understood.
pub(crate) fn from_bytes<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    postcard::from_bytes(bytes).ok()
}
