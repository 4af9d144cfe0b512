//! Inputs of the monitors, gathered once per tick: ground truth of orders, alarms, troubles and valuables, and of the
//! messages about them.

use firmware::matter::LockState;
use firmware::wire::{Downlink, FromHub, ToHub, Uplink};

use crate::air::Route;
use crate::build;
use crate::event::{Event, WorldEvent};
use crate::link::Sent;
use crate::people::{Carried, Role};
use crate::service::{
    Evidence, Holder, Notice, Output, Packet, RecipientToService, ServiceToCourier, ToRecipient,
};
use crate::time::seconds;
use crate::truth::{
    self, Alarmed, Facts, HEARD_NS, KNOWN_NS, LATE_NS, OrderFacts, OrderSight, OrderWays, Powers, SEEN_NS,
    Trouble, TroubleState,
};
use crate::twin::Twin;
use crate::world::Zone;

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
/// Tolerance for the start and the end of a delivery window, ms: clocks of phones, and messages in transit.
const WINDOW_MS: u64 = 3_000;

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
    fn phone_to_lock(self) -> bool {
        self.from_phone && self.to_hub && self.hub && self.to_lock && self.lock
    }
}

impl Twin {
    pub(crate) fn ways(&self) -> Ways {
        Ways {
            lock: self.lock.firmware().is_some(),
            hub: self.hub.firmware().is_some(),
            mesh: self.carries(Route::LockToHub),
            wifi: self.carries(Route::HubToService),
            to_phone: self.carries(Route::ServiceToRecipient),
            from_phone: self.carries(Route::RecipientToService),
            to_hub: self.carries(Route::ServiceToHub),
            to_lock: self.carries(Route::HubToLock),
        }
    }

    /// Updates ground truth with the state at the end of this tick.
    pub(crate) fn follow_promises(&mut self) {
        let ways = self.ways();
        self.follow_house(ways);
        self.follow_orders(ways);
        self.follow_valuables(ways);
        self.follow_troubles(ways);
        self.truth.alarms_owed.look(self.now_ns, ways.lock_to_phone(), ways.to_phone);
        let on = Powers { lock: ways.lock, hub: ways.hub, reaches_recipient: ways.hub_to_phone() };
        self.truth.follow_clocks(self.now_ns, on, self.hub_acts.lens_clear > 0.0);
        self.truth.company.look(self.now_ns, ways.hub_to_phone());
    }

    fn follow_house(&mut self, ways: Ways) {
        let now_ns = self.now_ns;
        let is_inside = self.people.iter().any(|actor| actor.present() && actor.muscles.feet_m()[1] < 0.0);
        let couriers =
            self.people.iter().filter(|actor| actor.present() && actor.mind.role() == Role::Courier);
        let busy = couriers.count() > 1 || self.truth.film.is_visited() || self.hub_acts.lens_clear > 0.0;
        let sensor = &self.hub.board.i2c.targets.camera;
        let filmed = self.truth.film.latest_ns().is_some_and(|at_ns| now_ns <= at_ns + PICTURE_NS);
        let blind = self.lens_covered || sensor.hangs() || !filmed;
        let locked = self.truth.bolt_home && self.truth.door_closed;
        let shut = self.hub_acts.lens_clear <= 0.0;
        let lock_unheard_ns = now_ns - self.truth.relayed.lock_heard_ns;
        let visited = self.truth.film.is_visited();
        let recent = &mut self.truth.recent;
        recent.locked.look(now_ns, locked);
        recent.not_locked.look(now_ns, !locked);
        // A second early: the camera hub and the service count from when they received a message, ground truth from
        // when it arrived.
        const EARLY_NS: u64 = 1_000_000_000;
        // "Nothing is heard from your lock": either the hub does not receive the lock, or the service receives
        // nothing sealed by it.
        let unheard_ns = lock_unheard_ns.max(now_ns - self.truth.relayed.service_heard_ns);
        recent.lock_silent.look(now_ns, unheard_ns + EARLY_NS >= SILENT_NS);
        recent.hub_silent.look(now_ns, now_ns - recent.hub_heard_ns + EARLY_NS >= SILENT_NS);
        recent.bark.look(now_ns, self.bark_db > 0.0);
        recent.blind.look(now_ns, blind);
        recent.shutter_held.look(now_ns, self.hub.board.flap.is_jammed());
        recent.not_filmed.look(now_ns, !filmed || !ways.hub);
        recent.shut.look(now_ns, shut || !ways.hub);
        recent.somebody_inside.look(now_ns, is_inside);
        recent.driven.look(now_ns, self.truth.drive_since_ns.is_some());
        recent.door_open.look(now_ns, !self.truth.door_closed);
        recent.front_off.look(now_ns, self.cover_off);
        recent.busy.look(now_ns, busy);
        let silent = unheard_ns >= SILENT_NS;
        recent.lock_back_ns = (!silent).then(|| recent.lock_back_ns.unwrap_or(now_ns));
        let silent = now_ns - recent.hub_heard_ns >= SILENT_NS;
        recent.hub_back_ns = (!silent).then(|| recent.hub_back_ns.unwrap_or(now_ns));
        recent.locked_since_ns = locked.then(|| recent.locked_since_ns.unwrap_or(now_ns));
        recent.locked_heard_ns = recent.locked_heard_ns.filter(|_| locked);
        recent.shut_since_ns = (shut && ways.hub).then(|| recent.shut_since_ns.unwrap_or(now_ns));
        if let (Some(since_ns), false) = (recent.visited_since_ns, visited) {
            recent.last_visit_ns = (since_ns, now_ns);
        }
        recent.visited_since_ns = visited.then(|| recent.visited_since_ns.unwrap_or(now_ns));
    }

    fn follow_orders(&mut self, ways: Ways) {
        let now_ns = self.now_ns;
        let locked = self.truth.bolt_home && self.truth.door_closed;
        let stranger_inside = self.people.iter().any(|actor| {
            actor.present() && actor.mind.role() != Role::Recipient && actor.muscles.feet_m()[1] < 0.0
        });
        let mut sights = Vec::with_capacity(self.parcels.len());
        let mut recent = std::mem::take(&mut self.truth.recent.orders);
        recent.resize(self.parcels.len(), truth::RecentOrder::default());
        for ((parcel, closing), recent) in (0..).zip(self.service.closings()).zip(&mut recent) {
            let courier = build::courier_of_order(&self.world, parcel as u32 + 1);
            let his = |who: &usize| {
                let actor = &self.people[*who];
                actor.courier().is_some_and(|mind| mind.number() == courier) && actor.present()
            };
            let there = (0..self.people.len()).find(his);
            let brings = |who: &usize| self.people[*who].carries == Some(Carried::Parcel(parcel));
            sights.push(OrderSight { brought_by: there.filter(brings), closing });
            let inside = self.parcel_inside(parcel + 1);
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
        let people = &self.people;
        self.truth.orders.look(now_ns, sights.into_iter(), |who| people[who].present(), order_ways);
    }

    fn follow_valuables(&mut self, ways: Ways) {
        if self.world.orders().all(|order| order.tracked.is_empty()) {
            return;
        }
        let mut valuables = std::mem::take(&mut self.truth.valuables);
        let named_ms = |name: &str| {
            let entries = self.service.records().flatten();
            let named = entries.filter(
                |entry| matches!(&entry.evidence, Evidence::Gone { name: named, .. } if named == name),
            );
            named.map(|entry| entry.unix_ms).max()
        };
        let (has_way, visited) = (ways.hub && ways.wifi, self.truth.film.is_visited());
        valuables.look(self.now_ns, self.unix_ms(), &self.valuables_gone(), named_ms, has_way, visited);
        self.truth.valuables = valuables;
    }

    fn follow_troubles(&mut self, ways: Ways) {
        let now_ns = self.now_ns;
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

    /// The service sends something: is it a grant, a code or a notice?
    pub(crate) fn follow_output(&mut self, output: &Output) {
        match output {
            Output::Hub(ToHub::Lock(Downlink::Grant(signed))) => {
                let grant = signed.unverified();
                self.truth.orders.granted(grant.serial, grant.delivery);
            }
            Output::Courier(_, Packet::Numbered { message: ServiceToCourier::Code { serial, .. }, .. }) => {
                self.truth.orders.released(*serial);
            }
            _ => {}
        }
    }

    /// A message of the camera hub has reached the service.
    pub(crate) fn follow_to_service(&mut self, message: &FromHub) {
        let now_ns = self.now_ns;
        self.truth.recent.hub_heard_ns = now_ns;
        match message {
            FromHub::Lock(Uplink::Event(event)) => {
                self.truth.alarms_owed.reached_service((event.boot, event.id));
            }
            FromHub::Lock(Uplink::JournalRecord(link)) => {
                let is_next = link.record.sequence == self.truth.journal_read + 1;
                self.truth.journal_read += u32::from(is_next);
            }
            FromHub::Lock(Uplink::Status(status)) if status.lock_state == LockState::Locked => {
                let recent = &mut self.truth.recent;
                if recent.locked_since_ns.is_some() {
                    recent.locked_heard_ns.get_or_insert(now_ns);
                }
            }
            FromHub::Lock(Uplink::GrantStored { serial }) => {
                let delivery = self.truth.orders.delivery_of(*serial);
                if let Some(order) = self.recent_order(delivery)
                    && order.confirmed.is_none_or(|(confirmed, _)| confirmed != *serial)
                {
                    order.confirmed = Some((*serial, now_ns));
                }
            }
            _ => {}
        }
    }

    /// A message of the order's courier, as it reached the service.
    pub(crate) fn follow_parcel_left(&mut self, lane: u8) {
        let delivery = self.order_of_lane(lane);
        if let Some(order) = self.recent_order(delivery) {
            order.said_left = true;
        }
    }

    fn recent_order(&mut self, delivery: Option<u32>) -> Option<&mut truth::RecentOrder> {
        let at = delivery?.checked_sub(1)? as usize;
        self.truth.recent.orders.get_mut(at)
    }

    /// The order of a courier: the one whose parcel they carry, or brought last, or will bring next.
    fn order_of_lane(&self, lane: u8) -> Option<u32> {
        let couriers = self.people.iter().enumerate().filter(|(_, actor)| actor.courier().is_some());
        let (who, actor) = couriers.into_iter().nth(usize::from(lane))?;
        let number = actor.courier()?.number();
        let is_his = |order: &u32| build::courier_of_order(&self.world, *order) == number;
        let orders = 1..=self.parcels.len() as u32;
        let carried = actor.parcel().map(|parcel| parcel as u32 + 1);
        let latest = || self.truth.orders.latest_of(who);
        carried.or_else(latest).filter(is_his).or_else(|| orders.into_iter().find(is_his))
    }

    /// The recipient decides that the door must not be opened.
    pub(crate) fn call_off(&mut self, delivery: Option<u32>) {
        self.truth.orders.called_off(self.now_ns, delivery);
    }

    /// The recipient's phone shows something new.
    pub(crate) fn follow_shown(&mut self, delivery: Option<u32>, notice: &Notice) {
        let now_ns = self.now_ns;
        match notice {
            Notice::Alarm(code) => self.truth.alarms_owed.told(Alarmed::Code(*code)),
            Notice::LockPart(part) => self.truth.alarms_owed.told(Alarmed::Part(*part)),
            Notice::WeakBattery => self.truth.battery.told(now_ns),
            Notice::SecondPerson | Notice::StillInside => self.truth.company.told(),
            Notice::DoorNotLocked => self.truth.door_told_ns = Some(now_ns),
            _ => {}
        }
        self.truth.troubles.told(notice);
        self.truth.orders.told(delivery, notice);
    }

    /// A refusal, as it reached the service.
    pub(crate) fn follow_from_recipient(&mut self, message: &RecipientToService) {
        if let RecipientToService::Block { delivery } = message {
            self.truth.orders.veto_heard(Some(*delivery));
        }
    }

    /// Is what the service sends to a phone true? A message lost in transit was not received, and a message sent
    /// earlier is judged by the state at that time.
    pub(crate) fn hold_words_against_truth(&mut self, output: &Output, sent: Sent) {
        if self.trial {
            return;
        }
        let arrives = matches!(sent, Sent::Arrives(_));
        match output {
            Output::Recipient(Packet::Once(ToRecipient::Notice { number, delivery, notice })) => {
                if self.truth.said.is_judged(*number) {
                    return;
                }
                let why = truth::false_because(notice, &self.facts(*delivery, None));
                let is_state = truth::is_a_state(notice);
                if let Some(why) = self.truth.said.notice(*number, is_state, why, arrives) {
                    self.tell(Event::World(WorldEvent::FalseNotice { notice: notice.clone(), why }));
                }
            }
            Output::Courier(courier, Packet::Numbered { message: word, .. }) if arrives => {
                let lane = self.lane_of(*courier);
                let order = lane.and_then(|lane| self.order_of_lane(lane));
                let facts = self.facts(order, lane);
                let Some(why) = truth::false_word_because(word, &facts) else { return };
                // A repeated request of a phone gets a repeated answer.
                if self.truth.said.word(*courier, word) {
                    let message = match word {
                        ServiceToCourier::Refused(reason) => reason.words(),
                        ServiceToCourier::DoorLocked => "the door is locked",
                        ServiceToCourier::KeypadLocked { .. } => "the keypad is locked",
                        ServiceToCourier::CloseDoor => "the door is open",
                        ServiceToCourier::NotYet => "the lock cannot store your code yet",
                        ServiceToCourier::SetOut => "the lock has stored your code",
                        _ => "please wait",
                    };
                    self.tell(Event::World(WorldEvent::FalseMessage { message, why }));
                }
            }
            _ => {}
        }
    }

    /// The facts for somebody who is sent a message now. `lane`: of the courier it goes to.
    fn facts(&self, delivery: Option<u32>, lane: Option<u8>) -> Facts {
        let (now_ns, recent) = (self.now_ns, &self.truth.recent);
        let visit_ns = match recent.visited_since_ns {
            Some(since_ns) => now_ns - since_ns,
            None if now_ns <= recent.last_visit_ns.1 + SEEN_NS => {
                recent.last_visit_ns.1 - recent.last_visit_ns.0
            }
            None => 0,
        };
        let middleman = self.air.middleman.deeds();
        Facts {
            locked: recent.locked.within(now_ns, KNOWN_NS),
            not_locked: recent.not_locked.within(now_ns, KNOWN_NS),
            known_locked: recent.locked_heard_ns.is_some_and(|at_ns| at_ns + KNOWN_NS < now_ns),
            loose_s: self.truth.loose.loose_s(now_ns).max(if recent.not_locked.within(now_ns, LATE_NS) {
                f64::MAX
            } else {
                0.0
            }),
            lock_silent: recent.lock_silent.within(now_ns, HEARD_NS),
            lock_silent_now: recent.lock_back_ns.is_none(),
            hub_silent_now: recent.hub_back_ns.is_none(),
            blind_now: self.lens_covered || self.hub.board.i2c.targets.camera.hangs(),
            hub_silent: recent.hub_silent.within(now_ns, HEARD_NS),
            bark: recent.bark.within(now_ns, SEEN_NS),
            blind: recent.blind.within(now_ns, SEEN_NS),
            shutter_held: recent.shutter_held.within(now_ns, LATE_NS),
            shut: recent.shut.within(now_ns, KNOWN_NS) || self.is_clip_closed(),
            was_second: self.truth.company.was_second,
            somebody_inside: recent.somebody_inside.within(now_ns, SEEN_NS),
            by_hand: recent.by_hand.within(now_ns, LATE_NS),
            visit_s: seconds(visit_ns),
            stalled_v: self.plant.mechanism.stalled_v(),
            meddled: middleman.orders + middleman.exchanged + middleman.left_out + middleman.heads > 0,
            has_gaps: self.has_clip_gaps(),
            gone: self.valuables_gone().into_iter().map(str::to_owned).collect(),
            raised: self.truth.alarms_owed.kinds().to_vec(),
            door_open: recent.door_open.within(now_ns, LATE_NS),
            driven: recent.driven.within(now_ns, LATE_NS),
            front_off: recent.front_off.within(now_ns, u64::MAX - now_ns),
            codes_entered: self.truth.keypad.entered,
            unix_ms: self.unix_ms(),
            keypad_was_locked: self.truth.keypad.is_locked(now_ns)
                || self.truth.keypad.was_locked(now_ns, LATE_NS),
            keypad_locked: self.truth.keypad.is_locked(now_ns),
            is_busy: recent.busy.within(now_ns, SEEN_NS),
            order: self.order_facts(delivery, lane),
        }
    }

    fn order_facts(&self, delivery: Option<u32>, lane: Option<u8>) -> Option<OrderFacts> {
        let number = delivery?;
        let at = number.checked_sub(1)? as usize;
        let (now_ns, recent) = (self.now_ns, self.truth.recent.orders.get(at)?);
        let order = self.world.orders().nth(at)?;
        let (from_ms, until_ms) = self.world.window_unix_ms(order);
        let mind = lane.map_or_else(
            || self.couriers().find(|mind| mind.number() == build::courier_of_order(&self.world, number)),
            |lane| self.couriers().nth(usize::from(lane)),
        );
        let holder = self.holder(at + 1);
        let is_delivered = recent.delivered.within(now_ns, KNOWN_NS);
        Some(OrderFacts {
            courier_there: recent.courier_there.within(now_ns, KNOWN_NS),
            courier_left: self.truth.orders.has_left(number),
            is_delivered,
            parcel_inside: is_delivered
                || matches!(self.parcel_zone(at + 1), Zone::Hall | Zone::Living) && holder == Holder::Home,
            holder,
            was_opened: self.truth.orders.was_opened(number),
            said_left: recent.said_left,
            called_off: self.truth.orders.is_called_off(number),
            grant_confirmed: recent.confirmed.is_some_and(|(serial, at_ns)| {
                self.truth.orders.latest_grant(number) == Some(serial) && at_ns + KNOWN_NS < now_ns
            }),
            is_filmed: !self.truth.recent.not_filmed.within(now_ns, KNOWN_NS),
            right_label: mind.and_then(|mind| mind.label()).map(|label| label == order.parcel.sscc),
            right_address: mind.is_none_or(|mind| mind.address() == order.address),
            before_window: self.unix_ms() < from_ms + WINDOW_MS,
            after_window: self.unix_ms() + WINDOW_MS > until_ms,
        })
    }

    /// Is the latest clip's last segment in the camera hub's flash? Then nothing is recorded, although the shutter is
    /// still moving.
    fn is_clip_closed(&self) -> bool {
        let latest = self.filming.clips.last().and_then(|clip| self.hub.clip(*clip).ok()).unwrap_or_default();
        latest.into_iter().filter_map(|segment| segment.head).any(|signed| signed.unverified().last)
    }

    /// Does a clip in the camera hub's flash mark a gap?
    fn has_clip_gaps(&self) -> bool {
        let shelved = self.filming.clips.iter().filter_map(|clip| self.hub.clip(*clip).ok()).flatten();
        shelved.filter_map(|segment| segment.head).any(|signed| signed.unverified().gap.is_some())
    }
}
