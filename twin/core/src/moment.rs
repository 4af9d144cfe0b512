//! Everything at one moment: for observers, and for what a message in transit would meet. Read-only.
//!
//! Jamming is by position: a transmitter near one of a link's ends blocks reception there. On each of these links a
//! frame that its receiver does not acknowledge counts as not arrived, so a jammer near either end blocks both
//! directions.

use crate::actors::Actors;
use crate::air::{Jammer, Passage, Route};
use crate::clock::Tick;
use crate::network::Network;
use crate::nodes::Nodes;
use crate::plant::Plant;
use crate::scene::Scene;
use crate::time::seconds;
use crate::world::{self, LinkName};

/// Range between a phone and the lock, m. Estimate: Bluetooth Low Energy at 0 dBm reaches 30 m in the open and 10
/// through a hand, a bag or a door.
pub(crate) const RANGE_M: f64 = 10.0;
/// Height of a phone in a hand above the ground, m (estimate).
const PHONE_HEIGHT_M: f64 = 1.2;

/// Which links work now, and which devices have power.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ways {
    pub(crate) lock: bool,
    pub(crate) hub: bool,
    pub(crate) mesh: bool,
    pub(crate) wifi: bool,
    pub(crate) to_phone: bool,
    pub(crate) from_phone: bool,
    pub(crate) to_hub: bool,
    pub(crate) to_lock: bool,
}

impl Ways {
    /// From camera hub to recipient.
    pub(crate) fn hub_to_phone(self) -> bool {
        self.hub && self.wifi && self.to_phone
    }

    /// From lock to recipient.
    pub(crate) fn lock_to_phone(self) -> bool {
        self.lock && self.mesh && self.hub_to_phone()
    }

    /// From recipient to lock.
    pub(crate) fn phone_to_lock(self) -> bool {
        self.from_phone && self.to_hub && self.hub && self.to_lock && self.lock
    }
}

/// The twin without its observers.
#[derive(Clone, Copy)]
pub(crate) struct Moment<'a> {
    pub(crate) tick: Tick<'a>,
    pub(crate) plant: &'a Plant,
    pub(crate) actors: &'a Actors,
    pub(crate) nodes: &'a Nodes,
    pub(crate) network: &'a Network,
}

impl<'a> Moment<'a> {
    /// The physical part of it.
    pub(crate) fn scene(&self) -> Scene<'a> {
        Scene { tick: self.tick, plant: self.plant, actors: self.actors }
    }

    /// Conditions for a frame on a route; none if nobody at its end could receive it.
    pub(crate) fn passage(&self, route: Route) -> Option<Passage> {
        let jammed = self.is_jammed(route);
        if route.link() != LinkName::Ble {
            return Some(Passage { jammed, carried_ns: 0 });
        }
        let [Some(lock_m), Some(phone_m)] = self.ends_m(route) else { return None };
        if distance_m(lock_m, phone_m) <= RANGE_M {
            return Some(Passage { jammed, carried_ns: 0 });
        }
        let carries = |relay: &&world::Relay| {
            let spans = |a_m, b_m| {
                distance_m(a_m, lock_m) <= relay.range_m && distance_m(b_m, phone_m) <= relay.range_m
            };
            spans(relay.from_m, relay.to_m) || spans(relay.to_m, relay.from_m)
        };
        let relay = self.network.relays.iter().find(carries)?;
        Some(Passage { jammed, carried_ns: (relay.by_ms * 1e6) as u64 })
    }

    /// Are a courier's phone and the lock within range of each other, without a relay?
    pub(crate) fn is_nearby(&self, lane: u8) -> bool {
        let route = Route::PhoneToLock(lane);
        let direct = self.passage(route).is_some_and(|way| !way.jammed && way.carried_ns == 0);
        direct && self.network.air.is_up(route, self.tick.now_ns)
    }

    /// All jammers that are active now.
    pub(crate) fn jammers(&self) -> impl Iterator<Item = Jammer> + 'a {
        self.network.jammers.iter().copied().chain(self.actors.jammers_in_bags())
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
        in_reach && self.network.air.is_up(route, self.tick.now_ns)
    }

    /// Is there a path from lock to recipient now?
    pub(crate) fn reaches_recipient(&self) -> bool {
        [Route::LockToHub, Route::HubToService, Route::ServiceToRecipient]
            .into_iter()
            .all(|route| self.carries(route))
    }

    /// Positions of a route's two ends, m; none for an end that is off the scene: masts, and absent people.
    pub(crate) fn ends_m(&self, route: Route) -> [Option<[f64; 3]>; 2] {
        let plan = &self.tick.world.plan;
        match route {
            Route::LockToHub | Route::HubToLock => {
                let lock_m = plan.lock_m(&self.tick.world.door, self.plant.door_angle_rad());
                [Some(lock_m), Some(plan.hub.at_m)]
            }
            Route::HubToService | Route::ServiceToHub => [Some(plan.hub.at_m), Some(plan.router_m)],
            Route::CourierToService(lane) | Route::ServiceToCourier(lane) => {
                [self.actors.courier_at_m(lane).map(|[x, z]| [x, PHONE_HEIGHT_M, z]), None]
            }
            Route::PhoneToLock(lane) | Route::LockToPhone(lane) => {
                let lock_m = plan.lock_m(&self.tick.world.door, self.plant.door_angle_rad());
                [Some(lock_m), self.actors.courier_at_m(lane).map(|[x, z]| [x, PHONE_HEIGHT_M, z])]
            }
            Route::RecipientToService | Route::ServiceToRecipient => [None, None],
        }
    }

    /// Which links work now, and which devices have power.
    pub(crate) fn ways(&self) -> Ways {
        Ways {
            lock: self.nodes.lock.runs(),
            hub: self.nodes.hub.runs(),
            mesh: self.carries(Route::LockToHub),
            wifi: self.carries(Route::HubToService),
            to_phone: self.carries(Route::ServiceToRecipient),
            from_phone: self.carries(Route::RecipientToService),
            to_hub: self.carries(Route::ServiceToHub),
            to_lock: self.carries(Route::HubToLock),
        }
    }

    /// True age of the live picture on the recipient's phone, s; 0 while there is none.
    pub(crate) fn live_age_s(&self, taken_ns: Option<u64>) -> f64 {
        let taken_ns = taken_ns.filter(|_| self.nodes.phones.recipient.live().is_some());
        taken_ns.map_or(0.0, |taken_ns| seconds(self.tick.now_ns - taken_ns))
    }
}

/// Distance between two places, m.
pub(crate) fn distance_m(a: [f64; 3], b: [f64; 3]) -> f64 {
    let square_m2: f64 = (0..3).map(|axis| (a[axis] - b[axis]) * (a[axis] - b[axis])).sum();
    libm::sqrt(square_m2)
}

#[cfg(test)]
mod tests;
