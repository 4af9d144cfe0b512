//! Routes: who sends to whom, over which link.

use crate::world::{End, LinkName, Way};

/// Who sends to whom. Couriers are numbered in the order of the world file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Route {
    /// Over the mesh.
    LockToHub,
    /// Over the mesh.
    HubToLock,
    /// Over Wi-Fi and the house's line.
    HubToService,
    /// Over the house's line and Wi-Fi.
    ServiceToHub,
    /// Over the mobile network, from this courier's phone.
    CourierToService(u8),
    /// Over the mobile network, to this courier's phone.
    ServiceToCourier(u8),
    /// Over the short-range radio, from this courier's phone.
    PhoneToLock(u8),
    /// Over the short-range radio, to this courier's phone.
    LockToPhone(u8),
    /// Over the mobile network.
    RecipientToService,
    /// Over the mobile network.
    ServiceToRecipient,
}

impl Route {
    /// The link that it uses.
    #[must_use]
    pub fn link(self) -> LinkName {
        match self {
            Self::LockToHub | Self::HubToLock => LinkName::Mesh,
            Self::HubToService | Self::ServiceToHub => LinkName::Wifi,
            Self::PhoneToLock(_) | Self::LockToPhone(_) => LinkName::Ble,
            Self::CourierToService(_)
            | Self::ServiceToCourier(_)
            | Self::RecipientToService
            | Self::ServiceToRecipient => LinkName::Lte,
        }
    }

    /// Towards the service, or from it.
    #[must_use]
    pub fn way(self) -> Way {
        match self {
            Self::LockToHub
            | Self::HubToService
            | Self::CourierToService(_)
            | Self::LockToPhone(_)
            | Self::RecipientToService => Way::Up,
            Self::HubToLock
            | Self::ServiceToHub
            | Self::ServiceToCourier(_)
            | Self::PhoneToLock(_)
            | Self::ServiceToRecipient => Way::Down,
        }
    }

    /// The route to an end of the lock's radio links.
    pub(crate) fn to(end: End) -> Self {
        match end {
            End::Lock => Self::HubToLock,
            End::Hub => Self::LockToHub,
            // From beside the door; the frame states whose phone it claims to be.
            End::LockNearby => Self::PhoneToLock(0),
        }
    }

    /// Destination of a frame that an intruder on the lock's radio links may tamper with.
    pub(super) fn radio_end(self) -> Option<End> {
        match self {
            Self::PhoneToLock(_) => Some(End::LockNearby),
            Self::HubToLock => Some(End::Lock),
            Self::LockToHub => Some(End::Hub),
            _ => None,
        }
    }

    /// Number in traces.
    pub(crate) fn number(self) -> u64 {
        match self {
            Self::LockToHub => 0,
            Self::HubToLock => 1,
            Self::HubToService => 2,
            Self::ServiceToHub => 3,
            Self::RecipientToService => 4,
            Self::ServiceToRecipient => 5,
            Self::CourierToService(n) => 8 + 2 * u64::from(n),
            Self::ServiceToCourier(n) => 9 + 2 * u64::from(n),
            Self::PhoneToLock(n) => 1_000 + 2 * u64::from(n),
            Self::LockToPhone(n) => 1_001 + 2 * u64::from(n),
        }
    }

    /// Key of its random draws.
    pub(super) fn name(self) -> String {
        match self {
            Self::LockToHub => "lock.up".to_owned(),
            Self::HubToLock => "lock.down".to_owned(),
            Self::HubToService => "hub.up".to_owned(),
            Self::ServiceToHub => "hub.down".to_owned(),
            Self::CourierToService(0) => "courier.up".to_owned(),
            Self::ServiceToCourier(0) => "courier.down".to_owned(),
            Self::CourierToService(n) => format!("courier {n}.up"),
            Self::ServiceToCourier(n) => format!("courier {n}.down"),
            Self::PhoneToLock(n) => format!("phone {n}.to-lock"),
            Self::LockToPhone(n) => format!("phone {n}.from-lock"),
            Self::RecipientToService => "recipient.up".to_owned(),
            Self::ServiceToRecipient => "recipient.down".to_owned(),
        }
    }
}

/// The routes of a world with this many couriers.
pub(super) fn all(couriers: usize) -> impl Iterator<Item = Route> {
    let couriers = (0..=u8::MAX).take(couriers);
    let phones = couriers.flat_map(|n| {
        [Route::CourierToService(n), Route::ServiceToCourier(n), Route::PhoneToLock(n), Route::LockToPhone(n)]
    });
    let fixed = [
        Route::LockToHub,
        Route::HubToLock,
        Route::HubToService,
        Route::ServiceToHub,
        Route::RecipientToService,
        Route::ServiceToRecipient,
    ];
    fixed.into_iter().chain(phones)
}
