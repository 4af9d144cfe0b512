//! The physical world in one tick, as sensors, cameras and observers perceive it. Read-only.

use crate::actors::Actors;
use crate::clock::Tick;
use crate::people::{Carried, Doing, Role};
use crate::plant::Plant;
use crate::plant::camera::{self, PARCEL_ALBEDO, Subject};
use crate::service::{Handover, Holder};
use crate::world::Zone;

/// Dark jackets and trousers (estimate).
const CLOTHES_ALBEDO: f32 = 0.12;

/// Plant and people at one time.
#[derive(Clone, Copy)]
pub(crate) struct Scene<'a> {
    pub(crate) tick: Tick<'a>,
    pub(crate) plant: &'a Plant,
    pub(crate) actors: &'a Actors,
}

impl<'a> Scene<'a> {
    /// Everything that can move in view of the lens: leaf, people, parcels, loose furniture.
    pub(crate) fn subjects(&self) -> Vec<Subject> {
        let Self { tick, plant, actors } = self;
        let stage = &plant.stage;
        let loose = tick.world.plan.loose().zip(stage.furniture());
        let furniture = loose.zip(0..).map(|(((_, thing), body), number)| Subject {
            body: *body,
            albedo: thing.albedo as f32,
            furniture: Some(number),
            is_person: false,
        });
        let there = actors.present();
        let bodies = there.map(|actor| (actor.muscles.body(), CLOTHES_ALBEDO, true));
        let parcels = actors.parcels().iter().enumerate();
        let parcels = parcels.filter(|(parcel, _)| actors.is_there(Carried::Parcel(*parcel)));
        let people = bodies.chain(parcels.map(|(_, parcel)| (parcel.load.body, PARCEL_ALBEDO, false)));
        let people =
            people.map(|(body, albedo, is_person)| Subject { body, albedo, furniture: None, is_person });
        [camera::leaf(stage)].into_iter().chain(furniture).chain(people).collect()
    }

    /// Where the parcel of an order is; orders are numbered from 1.
    pub(crate) fn parcel_zone(&self, order: usize) -> Zone {
        let Some(parcel) = order.checked_sub(1).and_then(|i| self.actors.parcels().get(i)) else {
            return Zone::Away;
        };
        if !self.actors.is_there(Carried::Parcel(order - 1)) {
            return Zone::Away;
        }
        let [x, _, z] = self.plant.stage.centre(parcel.load.body);
        self.tick.world.plan.zone_at(x, z)
    }

    /// Is the parcel of an order in the house with nobody holding it?
    pub(crate) fn parcel_inside(&self, order: usize) -> bool {
        let held =
            order.checked_sub(1).and_then(|parcel| self.actors.bearer(Carried::Parcel(parcel))).is_some();
        !held && matches!(self.parcel_zone(order), Zone::Hall | Zone::Living)
    }

    /// Who really has the parcel of an order; orders are numbered from 1.
    pub(crate) fn holder(&self, order: usize) -> Holder {
        let Some(parcel) = order.checked_sub(1).filter(|parcel| *parcel < self.actors.parcels().len()) else {
            return Holder::Unknown;
        };
        let bearer = self.actors.bearer(Carried::Parcel(parcel));
        match bearer.map(|bearer| (bearer.mind.role(), bearer)) {
            Some((Role::Recipient, _)) => Holder::Recipient,
            Some((_, bearer)) if bearer.mind.doing() == Doing::Away => Holder::Depot,
            Some((_, bearer)) if self.actors.brings(self.tick.world, bearer, order) => Holder::Courier,
            Some(_) => Holder::Unknown,
            None => match self.actors.parcels()[parcel].away_with {
                Some(Handover::Neighbour) => Holder::Neighbour,
                Some(Handover::Depot) => Holder::Depot,
                Some(Handover::Doorstep) => Holder::Doorstep,
                None => match self.parcel_zone(order) {
                    Zone::Hall | Zone::Living => Holder::Home,
                    Zone::Porch => Holder::Doorstep,
                    _ => Holder::Unknown,
                },
            },
        }
    }

    /// Tracked valuables that are not in their places: farther away than a leaf or a foot pushes them.
    pub(crate) fn valuables_gone(&self) -> Vec<&'a str> {
        const PUSHED_M: f64 = 0.5;
        let is_tracked = |name: &String| self.tick.world.orders().any(|order| order.tracked.contains(name));
        let loose = self.tick.world.plan.loose();
        let is_gone = |((name, thing), body): &((&String, &crate::world::Thing), &crate::plant::Body)| {
            let [x, _, z] = self.plant.stage.centre(**body);
            let moved_m = libm::hypot(x - thing.at_m[0], z - thing.at_m[2]);
            is_tracked(name) && moved_m > PUSHED_M
        };
        let gone = loose.zip(self.plant.stage.furniture()).filter(is_gone);
        gone.map(|((name, _), _)| name.as_str()).collect()
    }

    /// Where the nth person of a role is, counted from 0 in the order of the world file.
    pub(crate) fn person_zone(&self, role: Role, nth: usize) -> Zone {
        let mut of_role = self.actors.people().iter().filter(|actor| actor.mind.role() == role);
        let Some(person) = of_role.nth(nth).filter(|actor| actor.present()) else { return Zone::Away };
        let [x, z] = person.muscles.feet_m();
        self.tick.world.plan.zone_at(x, z)
    }
}
