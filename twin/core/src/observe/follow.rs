//! Inputs of the monitors, gathered once per tick: ground truth of orders, alarms, troubles and valuables, and of the
//! messages about them.

use super::Observe;
use crate::actors::Actors;
use crate::build;
use crate::moment::{Moment, Ways};
use crate::people::{Carried, Role};
use crate::service::Evidence;
use crate::truth::{OrderSight, OrderWays, Powers, RecentOrder, Trouble, TroubleState};
use crate::world::World;

/// A camera hub or lock that was not received for this long is silent, ns. Source: SPEC 2, promises L and N.
const SILENT_NS: u64 = 10_000_000_000;
/// ... and one that was received for this long without such a silence is back, ns (estimate: a link that drops out
/// every few seconds is not back each time).
const BACK_NS: u64 = 30_000_000_000;
/// A door that was locked, or a shutter that was shut, for this long counts as stable, ns (estimates).
const LOCKED_NS: u64 = 5_000_000_000;
const SHUT_NS: u64 = 20_000_000_000;
/// The recipient is notified of a visit of ten minutes (SPEC 2, promise V); the camera hub has half a minute more to
/// notice it, ns.
const LONG_VISIT_NS: u64 = 630_000_000_000;
/// A picture of the doorway is valid for this long, ns: five are taken a second.
const PICTURE_NS: u64 = 600_000_000;

impl Observe {
    /// Updates ground truth with the state at the end of this tick.
    pub(super) fn follow(&mut self, moment: Moment) {
        let (now_ns, ways) = (moment.tick.now_ns, moment.ways());
        self.follow_house(moment, ways);
        self.follow_orders(moment, ways);
        self.follow_valuables(moment, ways);
        self.follow_troubles(now_ns, ways);
        // A lock without keys has no path, whatever the radio carries.
        let has_keys = || {
            let lock = moment.nodes.lock.device.state(now_ns);
            lock.is_some_and(|lock| lock.key_generation > 0)
        };
        let can_report = ways.lock_to_phone() && self.truth.alarms_owed.unreported() > 0 && has_keys();
        self.truth.alarms_owed.look(now_ns, can_report, ways.to_phone);
        let on = Powers { lock: ways.lock, hub: ways.hub, reaches_recipient: ways.hub_to_phone() };
        self.truth.follow_clocks(now_ns, on, moment.nodes.hub.is_lens_clear());
        self.truth.company.look(now_ns, ways.hub_to_phone());
    }

    fn follow_house(&mut self, moment: Moment, ways: Ways) {
        let (now_ns, hub) = (moment.tick.now_ns, &moment.nodes.hub);
        let is_inside = moment.actors.present().any(|actor| actor.muscles.feet_m()[1] < 0.0);
        let couriers = moment.actors.present().filter(|actor| actor.mind.role() == Role::Courier);
        let busy = couriers.count() > 1 || self.truth.film.is_visited() || hub.is_lens_clear();
        let sensor = &hub.device.board.i2c.targets.camera;
        let filmed = self.truth.film.latest_ns().is_some_and(|at_ns| now_ns <= at_ns + PICTURE_NS);
        let blind = hub.lens_covered || sensor.hangs() || !filmed;
        let locked = self.truth.bolt_home && self.truth.door_closed;
        let shut = !hub.is_lens_clear();
        let lock_unheard_ns = now_ns - self.truth.relayed.lock_received_ns;
        let visited = self.truth.film.is_visited();
        let recent = &mut self.truth.recent;
        recent.locked.look(now_ns, locked);
        recent.not_locked.look(now_ns, !locked);
        // A second early: the camera hub and the service count from when they received a message, ground truth from
        // when it arrived.
        const EARLY_NS: u64 = 1_000_000_000;
        // "Nothing is heard from your lock": either the hub does not receive the lock, or the service receives
        // nothing sealed by it.
        let silence_ns = lock_unheard_ns.max(now_ns - self.truth.relayed.service_received_ns);
        recent.lock_silent.look(now_ns, silence_ns + EARLY_NS >= SILENT_NS);
        recent.hub_silent.look(now_ns, now_ns - recent.hub_received_ns + EARLY_NS >= SILENT_NS);
        recent.bark.look(now_ns, hub.bark_db > 0.0);
        recent.blind.look(now_ns, blind);
        recent.shutter_held.look(now_ns, hub.device.board.shutter_servo.is_jammed());
        recent.not_filmed.look(now_ns, !filmed || !ways.hub);
        recent.shut.look(now_ns, shut || !ways.hub);
        recent.somebody_inside.look(now_ns, is_inside);
        recent.driven.look(now_ns, self.truth.drive_since_ns.is_some());
        recent.door_open.look(now_ns, !self.truth.door_closed);
        recent.front_off.look(now_ns, moment.nodes.lock.is_cover_off());
        recent.busy.look(now_ns, busy);
        let silent = silence_ns >= SILENT_NS;
        recent.lock_back_ns = (!silent).then(|| recent.lock_back_ns.unwrap_or(now_ns));
        let silent = now_ns - recent.hub_received_ns >= SILENT_NS;
        recent.hub_back_ns = (!silent).then(|| recent.hub_back_ns.unwrap_or(now_ns));
        recent.locked_since_ns = locked.then(|| recent.locked_since_ns.unwrap_or(now_ns));
        recent.locked_heard_ns = recent.locked_heard_ns.filter(|_| locked);
        recent.shut_since_ns = (shut && ways.hub).then(|| recent.shut_since_ns.unwrap_or(now_ns));
        if let (Some(since_ns), false) = (recent.visited_since_ns, visited) {
            recent.last_visit_ns = (since_ns, now_ns);
        }
        recent.visited_since_ns = visited.then(|| recent.visited_since_ns.unwrap_or(now_ns));
    }

    fn follow_orders(&mut self, moment: Moment, ways: Ways) {
        let Moment { tick, actors, nodes, .. } = moment;
        let now_ns = tick.now_ns;
        let locked = self.truth.bolt_home && self.truth.door_closed;
        let stranger_inside = actors
            .present()
            .any(|actor| actor.mind.role() != Role::Recipient && actor.muscles.feet_m()[1] < 0.0);
        let mut sights = Vec::with_capacity(actors.parcels().len());
        let mut recent = std::mem::take(&mut self.truth.recent.orders);
        recent.resize(actors.parcels().len(), RecentOrder::default());
        for ((parcel, closing), recent) in (0..).zip(nodes.backend.service.closings()).zip(&mut recent) {
            let courier = build::courier_of_order(tick.world, parcel as u32 + 1);
            let theirs = |who: &usize| {
                let actor = &actors.people()[*who];
                actor.courier().is_some_and(|mind| mind.number() == courier) && actor.present()
            };
            let there = (0..actors.people().len()).find(theirs);
            let brings = |who: &usize| actors.people()[*who].carries == Some(Carried::Parcel(parcel));
            sights.push(OrderSight { brought_by: there.filter(brings), closing });
            let inside = moment.scene().parcel_inside(parcel + 1);
            recent.courier_there.look(now_ns, there.is_some());
            recent.parcel_inside.look(now_ns, inside);
            recent.delivered.look(now_ns, inside && locked && !stranger_inside);
        }
        self.truth.recent.orders = recent;
        let order_ways = OrderWays {
            to_phone: ways.to_phone,
            from_phone: ways.from_phone,
            phone_to_lock: ways.phone_to_lock(),
            door_open: !self.truth.door_closed,
            driven_out: self.truth.driven_out,
        };
        let people = actors.people();
        self.truth.orders.look(now_ns, sights.into_iter(), |who| people[who].present(), order_ways);
    }

    fn follow_valuables(&mut self, moment: Moment, ways: Ways) {
        if moment.tick.world.orders().all(|order| order.tracked.is_empty()) {
            return;
        }
        let named_ms = |name: &str| {
            let entries = moment.nodes.backend.service.records().flatten();
            let named = entries.filter(
                |entry| matches!(&entry.evidence, Evidence::Gone { name: named, .. } if named == name),
            );
            named.map(|entry| entry.unix_ms).max()
        };
        let (has_way, visited) = (ways.hub && ways.wifi, self.truth.film.is_visited());
        let (now_ns, unix_ms) = (moment.tick.now_ns, moment.tick.unix_ms());
        let gone = moment.scene().valuables_gone();
        self.truth.valuables.look(now_ns, unix_ms, &gone, named_ms, has_way, visited);
    }

    fn follow_troubles(&mut self, now_ns: u64, ways: Ways) {
        let recent = &self.truth.recent;
        let for_ns = |since_ns: Option<u64>| since_ns.map_or(0, |since_ns| now_ns - since_ns);
        let visit_ns = for_ns(recent.visited_since_ns);
        let states = [
            (
                Trouble::Camera,
                TroubleState {
                    is_there: recent.hub_back_ns.is_none(),
                    is_over: for_ns(recent.hub_back_ns) >= BACK_NS,
                    can_tell: ways.to_phone,
                    can_tell_end: ways.to_phone,
                },
            ),
            (
                Trouble::Lock,
                TroubleState {
                    is_there: recent.lock_back_ns.is_none(),
                    is_over: for_ns(recent.lock_back_ns) >= BACK_NS,
                    // No promise requires a notice of a silent lock; promise L has the hub report "unknown".
                    can_tell: false,
                    can_tell_end: ways.hub_to_phone(),
                },
            ),
            (
                Trouble::Door,
                TroubleState {
                    is_there: recent.locked_since_ns.is_none(),
                    is_over: for_ns(recent.locked_since_ns) >= LOCKED_NS,
                    // Promise T sets the deadline.
                    can_tell: false,
                    can_tell_end: ways.lock_to_phone(),
                },
            ),
            (
                Trouble::LongVisit,
                TroubleState {
                    is_there: visit_ns >= LONG_VISIT_NS,
                    is_over: visit_ns == 0 && for_ns(recent.shut_since_ns) >= SHUT_NS,
                    can_tell: ways.hub_to_phone(),
                    can_tell_end: ways.hub_to_phone(),
                },
            ),
        ];
        for (trouble, state) in states {
            self.truth.troubles.look(now_ns, trouble, state);
        }
    }

    /// The order of a courier: the one whose parcel they carry, or brought last, or will bring next.
    pub(super) fn order_of_lane(&self, world: &World, lane: u8, actors: &Actors) -> Option<u32> {
        let who = actors.courier_on(lane)?;
        let actor = &actors.people()[who];
        let number = actor.courier()?.number();
        let is_his = |order: &u32| build::courier_of_order(world, *order) == number;
        let orders = 1..=actors.parcels().len() as u32;
        let carried = actor.parcel().map(|parcel| parcel as u32 + 1);
        let latest = || self.truth.orders.latest_of(who);
        carried.or_else(latest).filter(is_his).or_else(|| orders.into_iter().find(is_his))
    }
}
