//! An order: what it says, what happens around it, how far it is.

use firmware::wire::{Downlink, Uplink};

use super::phone::{CourierToService, RecipientToService, ServiceToCourier, ToRecipient};

/// What the service knows of an order before anybody moves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Delivery number.
    pub delivery: u32,
    /// Door number, as the lock knows itself.
    pub door: u32,
    /// Courier number.
    pub courier: u32,
    /// Street address the courier must stand at.
    pub address: String,
    /// GS1 SSCC on the parcel's label.
    pub sscc: String,
    /// Delivery window, unix time in ms, from and until.
    pub window_unix_ms: (u64, u64),
}

/// Something happened outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// The lock said something.
    Lock(Uplink),
    /// The phone of the courier of this number said something.
    Courier(u32, CourierToService),
    /// The recipient's phone said something: that a notice was shown, first of all.
    Recipient(RecipientToService),
}

/// Something the service wants done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// To the lock, over the mesh.
    Lock(Downlink),
    /// To the phone of the courier of this number.
    Courier(u32, ServiceToCourier),
    /// To the recipient's phone. Notices go through the notification channel, which answers with
    /// [`RecipientToService::Shown`].
    Recipient(ToRecipient),
}

/// How far the order is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Grant not yet confirmed by the lock.
    Granting,
    /// The lock holds the grant; the courier is on the way.
    Underway,
    /// Label checked; the recipient's notice is out.
    Announcing,
    /// The courier has the code.
    CodeReleased,
    /// The lock reported the unlock.
    Opened,
    /// Parcel inside, door locked.
    Delivered,
    /// Refused or given up; the grant is void.
    Refused,
}
