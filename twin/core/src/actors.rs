//! People with their parcels and the loose objects of the house: who is where, and who carries what.
//!
//! [`crate::people`] says how one person thinks and moves. `act`: what all of them do in a tick.

mod act;

use crate::air::Jammer;
use crate::build;
use crate::clock::Tick;
use crate::people::{Actor, Carried, Courier, Doing, Load, Mind, Parcel, Role};
use crate::service::{Notice, ServiceToCourier};
use crate::world::{Enters, World};

/// A person nearer to the doorway than this is at the door, m.
const AT_DOOR_M: f64 = 3.0;
/// Height of a jammer in a bag, m (estimate).
const JAMMER_HEIGHT_M: f64 = 0.8;

/// All people, and what they can carry.
#[derive(Clone)]
pub(crate) struct Actors {
    /// In the order of the world file.
    people: Vec<Actor>,
    /// Parcels to deliver: parcel i belongs to order i + 1.
    parcels: Vec<Parcel>,
    /// Loose objects in the house, in the order of the stage's furniture.
    things: Vec<Load>,
    hands: Hands,
    /// When something last changed to which a person, or the plant, reacts in the next tick, ns.
    changed_ns: Option<u64>,
}

/// Forces on the door that nobody's muscles exert, and the sum of all on the thumb-turn.
#[derive(Clone, Copy, Debug, Default)]
struct Hands {
    /// Torque on the thumb-turn from outside the simulation (the user's hand), N·m.
    user_thumb_nm: f64,
    /// Total torque on the thumb-turn, N·m.
    thumb_nm: f64,
    /// Torque about the hinge of something that holds the leaf, N·m.
    door_nm: f64,
}

impl Actors {
    pub(crate) fn new(people: Vec<Actor>, parcels: Vec<Parcel>, things: Vec<Load>) -> Self {
        Self { people, parcels, things, hands: Hands::default(), changed_ns: None }
    }

    /// In the order of the world file.
    pub(crate) fn people(&self) -> &[Actor] {
        &self.people
    }

    /// The people on the scene.
    pub(crate) fn present(&self) -> impl Iterator<Item = &Actor> {
        self.people.iter().filter(|actor| actor.present())
    }

    /// Parcel i belongs to order i + 1.
    pub(crate) fn parcels(&self) -> &[Parcel] {
        &self.parcels
    }

    /// Body, size and mass of what is carried.
    pub(crate) fn load(&self, carried: Carried) -> Load {
        match carried {
            Carried::Parcel(parcel) => self.parcels[parcel].load,
            Carried::Thing(thing) => self.things[thing],
        }
    }

    /// Who carries it.
    pub(crate) fn bearer(&self, carried: Carried) -> Option<&Actor> {
        self.people.iter().find(|actor| actor.carries == Some(carried))
    }

    /// Is an object on the scene: loose, or in the hands of somebody who is?
    pub(crate) fn is_there(&self, carried: Carried) -> bool {
        match (self.bearer(carried), carried) {
            (Some(bearer), _) => bearer.present(),
            (None, Carried::Parcel(parcel)) => self.parcels[parcel].away_with.is_none(),
            (None, Carried::Thing(_)) => true,
        }
    }

    /// The first courier of the world who is on the scene, or the first of all.
    pub(crate) fn courier(&self) -> Option<&Actor> {
        let couriers = || self.people.iter().filter(|actor| actor.mind.role() == Role::Courier);
        couriers().find(|actor| actor.present()).or_else(|| couriers().next())
    }

    /// Couriers in the order of the world file, which is that of their routes.
    pub(crate) fn couriers(&self) -> impl Iterator<Item = &Courier> {
        self.people.iter().filter_map(Actor::courier)
    }

    /// The index of the courier on a route.
    pub(crate) fn courier_on(&self, lane: u8) -> Option<usize> {
        let mut couriers = self.people.iter().enumerate().filter(|(_, actor)| actor.courier().is_some());
        couriers.nth(usize::from(lane)).map(|(who, _)| who)
    }

    /// The route of a person, if they are a courier.
    fn lane(&self, i: usize) -> Option<u8> {
        self.people[i].courier().and_then(|courier| self.lane_of(courier.number()))
    }

    /// The number of the courier on a route.
    pub(crate) fn courier_of(&self, lane: u8) -> Option<u32> {
        self.couriers().nth(usize::from(lane)).map(Courier::number)
    }

    /// How the courier on a route sends the code to the lock.
    pub(crate) fn courier_enters(&self, lane: u8) -> Option<Enters> {
        self.couriers().nth(usize::from(lane)).map(Courier::enters)
    }

    /// The route of the courier of this number.
    pub(crate) fn lane_of(&self, number: u32) -> Option<u8> {
        self.couriers().position(|courier| courier.number() == number).map(|lane| lane as u8)
    }

    /// Position of the courier on a route, if on the scene, x and z, m.
    pub(crate) fn courier_at_m(&self, lane: u8) -> Option<[f64; 2]> {
        let courier = &self.people[self.courier_on(lane)?];
        courier.present().then(|| courier.muscles.feet_m())
    }

    /// Has a courier reached the door?
    pub(crate) fn is_courier_at_door(&self) -> bool {
        let mut couriers = self.people.iter().filter(|actor| actor.mind.role() == Role::Courier);
        couriers.any(is_at_door)
    }

    /// Is this the courier to whom the service gave the order?
    pub(crate) fn brings(&self, world: &World, actor: &Actor, order: usize) -> bool {
        let number = build::courier_of_order(world, order as u32);
        actor.courier().is_some_and(|courier| courier.number() == number)
    }

    /// Electrodes under fingers that reach the keypad.
    pub(crate) fn touched(&self) -> u16 {
        let fingers = self.people.iter().filter(|actor| actor.muscles.reaches_keypad());
        fingers.filter_map(|actor| actor.intent.key).fold(0, |touched, electrode| touched | 1 << electrode)
    }

    /// Total torque of all hands on the thumb-turn, N·m.
    pub(crate) fn thumb_nm(&self) -> f64 {
        self.hands.thumb_nm
    }

    /// Jammers that intruders have switched on.
    pub(crate) fn jammers_in_bags(&self) -> impl Iterator<Item = Jammer> + '_ {
        self.people.iter().filter_map(|actor| {
            let Mind::Intruder(mind) = &actor.mind else { return None };
            let [x, z] = actor.muscles.feet_m();
            let jammer = mind.jammer()?;
            Some(Jammer { at_m: [x, JAMMER_HEIGHT_M, z], range_m: jammer.range_m, links: jammer.links })
        })
    }

    /// When somebody next acts, or the plant is touched, without a new perception, ns; now while somebody moves.
    pub(crate) fn next_due_ns(&self, now_ns: u64) -> u64 {
        if self.changed_ns == Some(now_ns) {
            return now_ns;
        }
        let rests = |actor: &Actor| actor.mind.rests_until_ns(now_ns);
        let until_ns =
            self.people.iter().map(rests).try_fold(u64::MAX, |least, rests| Some(least.min(rests?)));
        until_ns.unwrap_or(now_ns)
    }

    /// The user's hand applies this torque to the thumb-turn from now on, N·m (+ throws).
    pub(crate) fn user_turns(&mut self, now_ns: u64, torque_nm: f64) {
        if self.hands.user_thumb_nm != torque_nm {
            self.hands.user_thumb_nm = torque_nm;
            self.changed_ns = Some(now_ns);
        }
    }

    /// Something holds the leaf with this torque about its hinge, N·m (+ opens).
    pub(crate) fn hold_door(&mut self, torque_nm: f64) {
        self.hands.door_nm = torque_nm;
    }

    /// Couriers begin, or cease, to mistype the code.
    pub(crate) fn mistype(&mut self, on: bool) {
        for courier in self.people.iter_mut().filter_map(Actor::courier_mut) {
            courier.mistypes(on);
        }
    }

    /// The courier on a route reads a message on their phone.
    pub(crate) fn courier_reads(&mut self, tick: Tick, lane: u8, message: ServiceToCourier) {
        let mut couriers = self.people.iter_mut().filter_map(Actor::courier_mut);
        if let Some(courier) = couriers.nth(usize::from(lane)) {
            if let ServiceToCourier::KeypadLocked { until_unix_ms } = message {
                let left_ms = until_unix_ms.saturating_sub(tick.unix_ms());
                courier.hear_of_keypad(tick.now_ns + left_ms * 1_000_000);
            }
            courier.receive(message);
            self.changed_ns = Some(tick.now_ns);
        }
    }

    /// The courier on a route may have seen their phone change.
    pub(crate) fn phone_changes(&mut self, now_ns: u64) {
        self.changed_ns = Some(now_ns);
    }

    /// The recipient reads a new notice on their phone.
    pub(crate) fn recipient_reads(&mut self, now_ns: u64, delivery: Option<u32>, notice: &Notice) {
        for actor in &mut self.people {
            if let Mind::Recipient(recipient) = &mut actor.mind {
                recipient.reads(delivery, notice.clone());
                self.changed_ns = Some(now_ns);
            }
        }
    }
}

/// Are they at the door or in the house, and not of the household?
fn takes_door(other: &Actor) -> bool {
    let busy = match other.mind.role() {
        Role::Courier => true,
        Role::Recipient => false,
        Role::Intruder => !matches!(other.mind.doing(), Doing::Lurking | Doing::Approaching | Doing::Leaving),
    };
    is_at_door(other) && busy
}

/// Are they before the door, or in the house?
fn is_at_door(actor: &Actor) -> bool {
    let [x, z] = actor.muscles.feet_m();
    actor.present() && (z < 0.0 || libm::hypot(x - 0.5, z) < AT_DOOR_M)
}
