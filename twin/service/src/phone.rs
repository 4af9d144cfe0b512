//! Messages between phones and the service.
//!
//! Each message is sent in a [`Packet`](crate::Packet): what must not be lost is repeated until it is acknowledged,
//! and is accepted once.

use firmware::crypto::PhoneToken;
use serde::{Deserialize, Serialize};

use crate::fallback::{Fallback, Handover, Proof};
use crate::notice::{Notice, Refusal};

/// Courier's phone to service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CourierToService {
    /// A label was scanned at the door.
    Scanned {
        /// Address at which the phone is.
        address: String,
        /// Text on the label (SSCC digits).
        label: String,
    },
    /// The scanner cannot read the label.
    Unreadable,
    /// Request to enter the code for the courier: the phone is used in place of the keypad.
    PressUnlock,
    /// The courier set the parcel down inside and left.
    ParcelLeft,
    /// The parcel is in other hands now, as [`ServiceToCourier::Fallback`] asked. Answered by
    /// [`ServiceToCourier::Noted`] after it is recorded.
    HandedTo {
        /// Whose.
        holder: Handover,
        /// The courier's proof of it.
        proof: Proof,
    },
    /// The courier could not do what was asked.
    GaveUp {
        /// The fallback that the courier gave up, as they had read it; none: the delivery itself. This distinguishes
        /// a message that crosses the refusal from one that answers it.
        of: Option<Fallback>,
    },
    /// In place of a message that could not be sent while it was true: its number must arrive, or later messages wait
    /// for it.
    Withdrawn,
}

impl CourierToService {
    /// Does it concern a courier who stands at the door? Then it is false once they have left.
    #[must_use]
    pub fn is_of_the_door(&self) -> bool {
        matches!(self, Self::Scanned { .. } | Self::Unreadable | Self::PressUnlock)
    }
}

/// Service to courier's phone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ServiceToCourier {
    /// The one-time code, and what the phone may use in its place.
    Code {
        /// Six digits.
        digits: String,
        /// Serial number of the grant, for the phone's "hello" at the door.
        serial: u32,
        /// For answering the lock's challenge.
        token: PhoneToken,
    },
    /// No code, and why. A [`ServiceToCourier::Fallback`] follows.
    Refused(Refusal),
    /// What to do with the parcel instead, as the recipient chose.
    Fallback(Fallback),
    /// The handover is recorded; the next stop may start.
    Noted,
    /// The door is locked; the next stop may start.
    DoorLocked,
    /// The door that the courier opened is not locked; is it shut?
    CheckDoor,
    /// The previous courier has left the door open: please pull it shut, then the delivery continues.
    CloseDoor,
    /// Another delivery is in progress here; the phone asks again until it is this courier's turn.
    Wait,
    /// The keypad is locked after wrong codes. The phone counts down and asks again.
    KeypadLocked {
        /// Until then, ms since 1970 UTC: this stays true even if the message arrives late.
        until_unix_ms: u64,
    },
    /// The lock cannot take the code for this order yet: do not set out.
    NotYet,
    /// The lock has received the code for an order that had to wait: set out.
    SetOut,
}

/// Recipient's phone to service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RecipientToService {
    /// The notice of this number was shown.
    Shown(u32),
    /// The recipient refuses this delivery: the door must not be opened for it.
    Block {
        /// Delivery number, as in its notice.
        delivery: u32,
    },
    /// The recipient watches the live picture, or no longer does.
    Watch {
        /// It is.
        on: bool,
    },
    /// The clip of a delivery is requested, from this picture on.
    FetchClip {
        /// Delivery number, as in its notice.
        delivery: u32,
        /// Number of the first picture that the phone does not have, from 0.
        from: u32,
    },
    /// The recipient has opened the door and taken a parcel there.
    Received {
        /// Text on its label (SSCC digits): whoever handed it over may not have scanned it.
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
        /// The delivery concerned, if any.
        delivery: Option<u32>,
        /// Its content.
        notice: Notice,
    },
    /// A live picture.
    Picture {
        /// Its clip, as counted by the camera hub.
        clip: u32,
        /// Its number in that clip, as given by the camera hub.
        number: u32,
        /// The camera hub's timestamp, ms since 1970 UTC; 0: unknown to the hub.
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
    /// The clip has ended.
    ClipEnd {
        /// Delivery number.
        delivery: u32,
        /// Its number of pictures.
        pictures: u32,
        /// All segments up to the last have arrived and are genuine.
        complete: bool,
        /// Gaps that the clip itself marks.
        gaps: u32,
    },
}
