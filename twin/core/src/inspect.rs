//! Queries about a twin. None of them changes it.

use boards::{HubDevice, LockDevice};

use crate::build;
use crate::judge::Value;
use crate::people::{Actor, Carried, Doing, Role};
use crate::plant::mechanism;
use crate::service::{Handover, Holder};
use crate::signals;
use crate::story::StoryLine;
use crate::time::seconds;
use crate::twin::Twin;
use crate::world::Zone;

impl Twin {
    /// Has the world reached its end?
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.now_ns >= self.ends_ns
    }

    /// Time, s since the start of the world.
    #[must_use]
    pub fn now_s(&self) -> f64 {
        seconds(self.now_ns)
    }

    /// Is this the part of the story that counts for the real-time factor: courier's arrival to relock?
    #[must_use]
    pub fn is_active(&self) -> bool {
        !self.truth.relocked && self.courier().is_some_and(Actor::present)
    }

    /// The timeline so far.
    #[must_use]
    pub fn events(&self) -> &[StoryLine] {
        self.story.events()
    }

    /// Hash of the trace so far, hexadecimal.
    #[must_use]
    pub fn trace_hash(&self) -> String {
        self.trace.hash()
    }

    /// A signal's value now, by its name; `None` if there is no such signal.
    #[must_use]
    pub fn signal(&self, name: &str) -> Option<Value> {
        signals::value(self, name)
    }

    /// The lock with its board: for panels, fault buttons, and tests that check what the firmware reads.
    #[must_use]
    pub fn lock(&self) -> &LockDevice {
        &self.lock
    }

    /// The camera hub with its board, like [`Self::lock`].
    #[must_use]
    pub fn hub(&self) -> &HubDevice {
        &self.hub
    }

    /// Faults injected so far: when, ns, and which.
    #[must_use]
    pub fn pressed(&self) -> &[(u64, crate::world::FaultKind)] {
        self.schedule.pressed()
    }

    /// The key under the courier's finger.
    #[must_use]
    pub fn key_down(&self) -> Option<u8> {
        self.courier().and_then(|courier| courier.intent.key)
    }

    /// Direction of the motor's drive: 1 throws, -1 withdraws, 0 rests.
    pub(crate) fn drive(&self) -> i8 {
        match self.bridge {
            mechanism::Bridge::Drive { duty } if duty > 0.02 => 1,
            mechanism::Bridge::Drive { duty } if duty < -0.02 => -1,
            _ => 0,
        }
    }

    /// Where the parcel of an order is; orders are numbered from 1.
    pub(crate) fn parcel_zone(&self, order: usize) -> Zone {
        let Some(parcel) = order.checked_sub(1).and_then(|i| self.parcels.get(i)) else { return Zone::Away };
        if !self.is_there(Carried::Parcel(order - 1)) {
            return Zone::Away;
        }
        let [x, _, z] = self.plant.stage.centre(parcel.load.body);
        self.world.plan.zone_at(x, z)
    }

    /// Is the parcel of an order in the house with nobody holding it?
    pub(crate) fn parcel_inside(&self, order: usize) -> bool {
        let held = order.checked_sub(1).and_then(|parcel| self.bearer(Carried::Parcel(parcel))).is_some();
        !held && matches!(self.parcel_zone(order), Zone::Hall | Zone::Living)
    }

    /// Who really has the parcel of an order; orders are numbered from 1.
    pub(crate) fn holder(&self, order: usize) -> Holder {
        let Some(parcel) = order.checked_sub(1).filter(|parcel| *parcel < self.parcels.len()) else {
            return Holder::Unknown;
        };
        let bearer = self.bearer(Carried::Parcel(parcel));
        match bearer.map(|bearer| (bearer.mind.role(), bearer)) {
            Some((Role::Recipient, _)) => Holder::Recipient,
            Some((_, bearer)) if bearer.mind.doing() == Doing::Away => Holder::Depot,
            Some((_, bearer)) if self.brings(bearer, order) => Holder::Courier,
            Some(_) => Holder::Unknown,
            None => match self.parcels[parcel].away_with {
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

    /// Is this the courier to whom the service gave the order?
    fn brings(&self, actor: &Actor, order: usize) -> bool {
        let number = build::courier_of_order(&self.world, order as u32);
        actor.courier().is_some_and(|courier| courier.number() == number)
    }

    /// Tracked valuables that are not in their places: farther away than a leaf or a foot pushes them.
    pub(crate) fn valuables_gone(&self) -> Vec<&str> {
        const PUSHED_M: f64 = 0.5;
        let is_tracked = |name: &String| self.world.orders().any(|order| order.tracked.contains(name));
        let loose = self.world.plan.loose();
        let is_gone = |((name, thing), body): &((&String, &crate::world::Thing), &crate::plant::Body)| {
            let [x, _, z] = self.plant.stage.centre(**body);
            let moved_m = libm::hypot(x - thing.at_m[0], z - thing.at_m[2]);
            is_tracked(name) && moved_m > PUSHED_M
        };
        let gone = loose.zip(self.plant.stage.furniture()).filter(is_gone);
        gone.map(|((name, _), _)| name.as_str()).collect()
    }

    /// Is an object on the scene: loose, or in the hands of somebody who is?
    pub(crate) fn is_there(&self, carried: Carried) -> bool {
        match (self.bearer(carried), carried) {
            (Some(bearer), _) => bearer.present(),
            (None, Carried::Parcel(parcel)) => self.parcels[parcel].away_with.is_none(),
            (None, Carried::Thing(_)) => true,
        }
    }

    /// Who carries it.
    pub(crate) fn bearer(&self, carried: Carried) -> Option<&Actor> {
        self.people.iter().find(|actor| actor.carries == Some(carried))
    }

    /// Where the nth person of a role is, counted from 0 in the order of the world file.
    pub(crate) fn person_zone(&self, role: Role, nth: usize) -> Zone {
        let mut of_role = self.people.iter().filter(|actor| actor.mind.role() == role);
        let Some(person) = of_role.nth(nth).filter(|actor| actor.present()) else { return Zone::Away };
        let [x, z] = person.muscles.feet_m();
        self.world.plan.zone_at(x, z)
    }

    /// The final state, in words.
    pub(crate) fn ending(&self) -> String {
        let door = match self.plant.door_gap_m() {
            gap_m if self.truth.door_closed => {
                format!("door closed ({:.1} mm from its stop)", (gap_m * 1e3).max(0.0))
            }
            gap_m => {
                format!("door open ({:.0} mm, {:.0}°)", gap_m * 1e3, self.plant.door_angle_rad().to_degrees())
            }
        };
        let bolt_mm = (self.plant.mechanism.state().bolt_travel_m * 1e3).max(0.0);
        let bolt = if self.truth.bolt_home { "home in the strike" } else { "not home" };
        let says = self.truth.reported.map_or("nothing", crate::narrate::state_words);
        format!("{door}, bolt {bolt_mm:.1} mm thrown and {bolt}, lock reports \"{says}\"")
    }
}
