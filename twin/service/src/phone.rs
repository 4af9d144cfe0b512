//! What phones and the service say to each other.
//!
//! Each message travels in a [`Packet`](crate::Packet): what must not be lost is repeated until it is acknowledged,
//! and is taken once.

use firmware::crypto::PhoneToken;
use serde::{Deserialize, Serialize};

use crate::fallback::{Fallback, Handover, Proof};
use crate::notice::{Notice, Refusal};

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
    /// [`ServiceToCourier::Noted`] once it is on record.
    HandedTo {
        /// Whose.
        holder: Handover,
        /// What the courier has to show for it.
        proof: Proof,
    },
    /// The courier could not do what he should.
    GaveUp {
        /// The fallback that he gave up, as he had read it; none: the delivery itself. So a message that crosses the
        /// refusal is told from one that answers it.
        of: Option<Fallback>,
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
    /// The door that he opened is not locked; is it shut?
    CheckDoor,
    /// The courier before him has left the door open: please pull it shut, then it goes on.
    CloseDoor,
    /// Another delivery is under way here; his turn comes, the phone asks again.
    Wait,
    /// The keypad is locked after wrong codes. The phone counts down and asks again.
    KeypadLocked {
        /// Until then, ms since 1970 UTC: a message that comes late is still true.
        until_unix_ms: u64,
    },
    /// The lock cannot take the code for this order yet: do not set out.
    NotYet,
    /// The lock has the code for an order that had to wait: set out.
    SetOut,
}

/// Recipient's phone to service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RecipientToService {
    /// The notice of this number was shown.
    Shown(u32),
    /// The recipient does not want this delivery: nobody shall open for it.
    Block {
        /// Delivery number, as in its notice.
        delivery: u32,
    },
    /// The live picture is watched, or no longer.
    Watch {
        /// It is.
        on: bool,
    },
    /// The clip of a delivery is to be shown, from this picture on.
    FetchClip {
        /// Delivery number, as in its notice.
        delivery: u32,
        /// Number of the first picture that the phone does not have, from 0.
        from: u32,
    },
    /// The recipient has opened the door and taken a parcel there.
    Received {
        /// What its label says (SSCC digits): whoever handed it over may not have scanned it.
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
