//! Is it true what the service sends to a phone?

use firmware::crypto::Signed;
use firmware::wire::Segment;

use super::Observe;
use crate::build;
use crate::event::{Event, WorldEvent};
use crate::link::Sent;
use crate::moment::Moment;
use crate::service::{Holder, Output, Packet, ServiceToCourier, ToRecipient};
use crate::time::seconds;
use crate::truth::{self, Facts, HEARD_NS, KNOWN_NS, LATE_NS, OrderFacts, SEEN_NS};
use crate::world::Zone;

/// Tolerance for the start and the end of a delivery window, ms: clocks of phones, and messages in transit.
const WINDOW_MS: u64 = 3_000;

impl Observe {
    /// Is what the service sends to a phone true? A message lost in transit was not received, and a message sent
    /// earlier is judged by the state at that time.
    pub(crate) fn check_claims(&mut self, moment: Moment, output: &Output, sent: Sent) {
        if self.is_trial {
            return;
        }
        let arrives = matches!(sent, Sent::Arrives(_));
        match output {
            Output::Recipient(Packet::Once(ToRecipient::Notice { number, delivery, notice })) => {
                if self.truth.said.is_judged(*number) {
                    return;
                }
                let why = truth::false_because(notice, &self.facts(moment, *delivery, None));
                let is_state = truth::is_a_state(notice);
                if let Some(why) = self.truth.said.notice(*number, is_state, why, arrives) {
                    self.tell(
                        moment.tick,
                        Event::World(WorldEvent::FalseNotice { notice: notice.clone(), why }),
                    );
                }
            }
            Output::Courier(courier, Packet::Numbered { message: word, .. }) if arrives => {
                let lane = moment.actors.lane_of(*courier);
                let order = lane.and_then(|lane| self.order_of_lane(moment.tick.world, lane, moment.actors));
                let facts = self.facts(moment, order, lane);
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
                    self.tell(moment.tick, Event::World(WorldEvent::FalseMessage { message, why }));
                }
            }
            _ => {}
        }
    }

    /// The facts for somebody who is sent a message now. `lane`: of the courier it goes to.
    fn facts(&self, moment: Moment, delivery: Option<u32>, lane: Option<u8>) -> Facts {
        let (now_ns, recent) = (moment.tick.now_ns, &self.truth.recent);
        let visit_ns = match recent.visited_since_ns {
            Some(since_ns) => now_ns - since_ns,
            None if now_ns <= recent.last_visit_ns.1 + SEEN_NS => {
                recent.last_visit_ns.1 - recent.last_visit_ns.0
            }
            None => 0,
        };
        let middleman = moment.network.air.middleman.counts();
        let heads = moment.nodes.hub.device.heads().unwrap_or_default();
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
            blind_now: moment.nodes.hub.lens_covered
                || moment.nodes.hub.device.board.i2c.targets.camera.hangs(),
            hub_silent: recent.hub_silent.within(now_ns, HEARD_NS),
            bark: recent.bark.within(now_ns, SEEN_NS),
            blind: recent.blind.within(now_ns, SEEN_NS),
            shutter_held: recent.shutter_held.within(now_ns, LATE_NS),
            shut: recent.shut.within(now_ns, KNOWN_NS) || self.is_clip_closed(&heads),
            was_second: self.truth.company.was_second,
            somebody_inside: recent.somebody_inside.within(now_ns, SEEN_NS),
            by_hand: recent.by_hand.within(now_ns, LATE_NS),
            visit_s: seconds(visit_ns),
            stalled_v: moment.plant.mechanism.stalled_v(),
            tampered: middleman.orders + middleman.exchanged + middleman.left_out + middleman.heads > 0,
            has_gaps: self.has_clip_gaps(&heads),
            gone: moment.scene().valuables_gone().into_iter().map(str::to_owned).collect(),
            raised: self.truth.alarms_owed.kinds().to_vec(),
            door_open: recent.door_open.within(now_ns, LATE_NS),
            driven: recent.driven.within(now_ns, LATE_NS),
            front_off: recent.front_off.within(now_ns, u64::MAX - now_ns),
            codes_entered: self.truth.keypad.entered,
            unix_ms: moment.tick.unix_ms(),
            keypad_was_locked: self.truth.keypad.is_locked(now_ns)
                || self.truth.keypad.was_locked(now_ns, LATE_NS),
            keypad_locked: self.truth.keypad.is_locked(now_ns),
            is_busy: recent.busy.within(now_ns, SEEN_NS),
            order: self.order_facts(moment, delivery, lane),
        }
    }

    fn order_facts(&self, moment: Moment, delivery: Option<u32>, lane: Option<u8>) -> Option<OrderFacts> {
        let number = delivery?;
        let at = number.checked_sub(1)? as usize;
        let (now_ns, recent) = (moment.tick.now_ns, self.truth.recent.orders.get(at)?);
        let order = moment.tick.world.orders().nth(at)?;
        let (from_ms, until_ms) = moment.tick.world.window_unix_ms(order);
        let mind = lane.map_or_else(
            || {
                moment
                    .actors
                    .couriers()
                    .find(|mind| mind.number() == build::courier_of_order(moment.tick.world, number))
            },
            |lane| moment.actors.couriers().nth(usize::from(lane)),
        );
        let holder = moment.scene().holder(at + 1);
        let is_delivered = recent.delivered.within(now_ns, KNOWN_NS);
        Some(OrderFacts {
            courier_there: recent.courier_there.within(now_ns, KNOWN_NS),
            courier_left: self.truth.orders.has_left(number),
            is_delivered,
            parcel_inside: is_delivered
                || matches!(moment.scene().parcel_zone(at + 1), Zone::Hall | Zone::Living)
                    && holder == Holder::Home,
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
            before_window: moment.tick.unix_ms() < from_ms + WINDOW_MS,
            after_window: moment.tick.unix_ms() + WINDOW_MS > until_ms,
        })
    }

    /// Is the latest clip's last segment in the camera hub's flash? Then nothing is recorded, although the shutter is
    /// still moving.
    fn is_clip_closed(&self, heads: &[(u32, Signed<Segment>)]) -> bool {
        let Some(latest) = self.filming.clips.last() else { return false };
        heads.iter().any(|(clip, head)| clip == latest && head.unverified().last)
    }

    /// Does a clip in the camera hub's flash mark a gap?
    fn has_clip_gaps(&self, heads: &[(u32, Signed<Segment>)]) -> bool {
        let is_known = |clip: &u32| self.filming.clips.contains(clip);
        heads.iter().any(|(clip, head)| is_known(clip) && head.unverified().gap.is_some())
    }
}
