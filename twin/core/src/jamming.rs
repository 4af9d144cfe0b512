//! Jamming by position: a transmitter near one of a link's ends blocks reception there.
//!
//! On each of these links a frame that its receiver does not acknowledge counts as not arrived, so a jammer near
//! either end blocks both directions.

use crate::air::{Jammer, Route};
use crate::twin::Twin;

/// Height of a phone in a hand above the ground, m (estimate).
const PHONE_HEIGHT_M: f64 = 1.2;

impl Twin {
    /// All jammers that are active now.
    pub(crate) fn jammers(&self) -> impl Iterator<Item = Jammer> + '_ {
        self.jammers.iter().copied().chain(self.jammers_in_bags())
    }

    /// Is one of the ends of this route within a jammer's range?
    pub(crate) fn is_jammed(&self, route: Route) -> bool {
        let link = route.link();
        self.jammers().any(|jammer| {
            self.ends_m(route).into_iter().flatten().any(|receiver_m| jammer.deafens(link, receiver_m))
        })
    }

    /// Does this route work now?
    pub(crate) fn carries(&self, route: Route) -> bool {
        let in_reach = self.passage(route).is_some_and(|way| !way.jammed);
        in_reach && self.air.is_up(route, self.now_ns)
    }

    /// Is there a path from lock to recipient now?
    pub(crate) fn reaches_recipient(&self) -> bool {
        [Route::LockToHub, Route::HubToService, Route::ServiceToRecipient]
            .into_iter()
            .all(|route| self.carries(route))
    }

    /// Positions of a route's two ends, m; none for an end that is off the scene: masts, and absent people.
    pub(crate) fn ends_m(&self, route: Route) -> [Option<[f64; 3]>; 2] {
        let plan = &self.world.plan;
        match route {
            Route::LockToHub | Route::HubToLock => {
                let lock_m = plan.lock_m(&self.world.door, self.plant.door_angle_rad());
                [Some(lock_m), Some(plan.hub.at_m)]
            }
            Route::HubToService | Route::ServiceToHub => [Some(plan.hub.at_m), Some(plan.router_m)],
            Route::CourierToService(lane) | Route::ServiceToCourier(lane) => {
                [self.courier_at_m(lane).map(|[x, z]| [x, PHONE_HEIGHT_M, z]), None]
            }
            Route::PhoneToLock(lane) | Route::LockToPhone(lane) => {
                let lock_m = plan.lock_m(&self.world.door, self.plant.door_angle_rad());
                [Some(lock_m), self.courier_at_m(lane).map(|[x, z]| [x, PHONE_HEIGHT_M, z])]
            }
            Route::RecipientToService | Route::ServiceToRecipient => [None, None],
        }
    }
}

#[cfg(test)]
mod tests;
