//! An order: its content, what happens around it, its progress.

use firmware::wire::{FromHub, ToHub};

use crate::fallback::Fallback;
use crate::line::Packet;
use crate::operator_act::OperatorAct;
use crate::phone::{CourierToService, RecipientToService, ServiceToCourier, ToRecipient};
use crate::proof::Region;

/// An order's data before anybody moves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Delivery number.
    pub delivery: u32,
    /// Door number, as configured in the lock.
    pub door: u32,
    /// Courier number.
    pub courier: u32,
    /// Street address at which the courier must be.
    pub address: String,
    /// GS1 SSCC on the parcel's label.
    pub sscc: String,
    /// Delivery window, unix time in ms, from and until.
    pub window_unix_ms: (u64, u64),
    /// What may be done instead, in the recipient's order of preference.
    pub fallbacks: Vec<Fallback>,
    /// Where in the camera hub's picture the parcel will stand.
    pub drop: Region,
    /// Valuables that the recipient asked to track: name, and where in the camera hub's picture.
    pub tracked: Vec<(String, Region)>,
}

/// Something happened outside.
// Pictures are most of the traffic.
#[allow(clippy::large_enum_variant)]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A message from the camera hub, or from the lock through it.
    Hub(FromHub),
    /// A message from the phone of the courier of this number.
    Courier(u32, Packet<CourierToService>),
    /// A message from the recipient's phone: above all that a notice was shown.
    Recipient(Packet<RecipientToService>),
    /// An order by an operator of the service.
    Operator(OperatorAct),
}

/// An output of the service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// To the camera hub, or through it to the lock.
    Hub(ToHub),
    /// To the phone of the courier of this number.
    Courier(u32, Packet<ServiceToCourier>),
    /// To the recipient's phone. Notices go through the notification channel, which answers with
    /// [`RecipientToService::Shown`].
    Recipient(Packet<ToRecipient>),
}

/// Progress of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Grant not yet confirmed by the lock.
    Granting,
    /// The lock holds the grant; the courier is on the way.
    Underway,
    /// Label checked; the recipient's notice is sent, the camera hub was asked to record.
    Announcing,
    /// The courier has the code.
    CodeReleased,
    /// The lock reported the unlock.
    Opened,
    /// The lock reported that it is locked again; the clip is awaited.
    Locked,
    /// Parcel inside, door locked, clip stored.
    Delivered,
    /// Door locked, clip stored, but nothing proves where the parcel is.
    Unproven,
    /// The recipient took the parcel at the door.
    Received,
    /// Refused or given up; the grant is void.
    Refused,
}

impl Phase {
    /// Nothing more will be done at this door.
    pub(crate) fn is_closed(self) -> bool {
        match self {
            Self::Delivered | Self::Unproven | Self::Received | Self::Refused => true,
            Self::Granting
            | Self::Underway
            | Self::Announcing
            | Self::CodeReleased
            | Self::Opened
            | Self::Locked => false,
        }
    }

    /// It is not closed, and the door has not been opened for it.
    pub(crate) fn is_before_opening(self) -> bool {
        match self {
            Self::Granting | Self::Underway | Self::Announcing | Self::CodeReleased => true,
            Self::Opened
            | Self::Locked
            | Self::Delivered
            | Self::Unproven
            | Self::Received
            | Self::Refused => false,
        }
    }

    /// Somebody may be at the door for it, or in the house.
    pub(crate) fn is_at_the_door(self) -> bool {
        match self {
            Self::Announcing | Self::CodeReleased | Self::Opened => true,
            Self::Granting
            | Self::Underway
            | Self::Locked
            | Self::Delivered
            | Self::Unproven
            | Self::Received
            | Self::Refused => false,
        }
    }
}
