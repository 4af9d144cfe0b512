//! People in the twin: what each perceives, what they do to door, lock and parcels, which messages they send.

use crate::air::Jammer;
use crate::build;
use crate::event::Event;
use crate::people::{
    Actor, Carried, Courier, Doing, Intent, Leaf, Load, Mind, Parcel, Role, Senses, Turn, Word,
};
use crate::plant::{Actions, mechanism};
use crate::service::{self, CourierToService, Handover, RecipientToService, ServiceToCourier};
use crate::truth::BOLT_WITHDRAWN_M;
use crate::twin::Twin;
use crate::world::Enters;

/// A lamp is visible from here on, as a fraction of full brightness.
const LAMP_SEEN: f64 = 0.2;
/// A person nearer to the doorway than this is at the door, m.
const AT_DOOR_M: f64 = 3.0;
/// A parcel that is held out can be taken within this distance, feet to its middle, m (estimate: an arm and a lean).
const TAKES_FROM_M: f64 = 1.1;
/// A parcel is set down this far in front of the feet, and needs this much room, m (estimates).
const SETS_DOWN_AHEAD_M: f64 = 0.75;
const PARCELS_APART_M: f64 = 0.35;
/// Through a door open at least this far two people see each other, rad.
const SEEN_THROUGH_RAD: f64 = 0.25;

impl Twin {
    /// People decide, then push; the plant then reacts.
    pub(crate) fn let_people_act(&mut self) {
        self.news = false;
        let leaf = Leaf { angle_rad: self.plant.door_angle_rad(), edge_m_s: self.plant.door_edge_m_s() };
        // All perceive before anybody acts: the order in the file gives nobody an advantage.
        let senses: Vec<Senses> = (0..self.people.len()).map(|i| self.senses(i, &leaf)).collect();
        let mut words = std::mem::take(&mut self.words);
        for (i, senses) in senses.iter().enumerate() {
            let mind = &mut self.people[i].mind;
            let before = (mind.doing(), mind.rests_until_ns(self.now_ns));
            let mut turn = Turn { s: senses, words: &mut words, intent: Intent::default() };
            mind.think(&mut turn);
            let intent = turn.intent;
            // Acts of a person are visible to the others, and to the person, in the next tick.
            self.news |= (mind.doing(), mind.rests_until_ns(self.now_ns)) != before;
            for word in words.drain(..) {
                self.hear_word(i, word);
            }
            self.people[i].intent = intent;
        }
        self.words = words;
        self.note_who_is_at_the_door();
        self.move_plant(&leaf);
    }

    /// Ground truth: has a courier reached the door?
    fn note_who_is_at_the_door(&mut self) {
        let mut couriers = self.people.iter().filter(|actor| actor.mind.role() == Role::Courier);
        self.truth.courier_at_door = self.truth.courier_at_door || couriers.any(is_at_door);
    }

    /// When somebody next acts without a new perception, ns; `None`: somebody is moving.
    pub(crate) fn people_rest_until_ns(&self) -> Option<u64> {
        let rests = |actor: &Actor| actor.mind.rests_until_ns(self.now_ns);
        self.people.iter().map(rests).try_fold(u64::MAX, |least, rests| Some(least.min(rests?)))
    }

    fn senses(&self, i: usize, leaf: &Leaf) -> Senses {
        let me = &self.people[i];
        let others = || self.people.iter().enumerate().filter(move |(j, _)| *j != i).map(|(_, other)| other);
        let at_m = me.muscles.feet_m();
        let held = me.parcel().map(|parcel| &self.parcels[parcel].load);
        let prize =
            me.courier().and_then(Courier::prize).filter(|prize| me.carries != Some(Carried::Thing(*prize)));
        Senses {
            now_ns: self.now_ns,
            at_m,
            green: self.acts.green > LAMP_SEEN,
            red: self.acts.red > LAMP_SEEN,
            door_angle_rad: leaf.angle_rad,
            door_edge_m_s: leaf.edge_m_s,
            thumb_upright: self.plant.mechanism.state().bolt_travel_m <= BOLT_WITHDRAWN_M,
            holds: held.is_some(),
            prize_m: prize.map(|thing| {
                let [x, _, z] = self.plant.stage.centre(self.things[thing].body);
                [x, z]
            }),
            parcel_clear_m: held.map_or(0.0, |load| load.clear_m(&self.plant.stage)),
            floor_taken: self.floor_taken(me),
            door_taken: others().any(takes_door),
            lock_near: self
                .lane(i)
                .is_some_and(|lane| self.nearby.handsets[usize::from(lane)].is_near(self.now_ns)),
            knock: others().any(|other| other.mind.doing() == Doing::Knocking),
            welcomed: leaf.angle_rad > SEEN_THROUGH_RAD
                && others().any(|other| {
                    matches!(other.mind.doing(), Doing::PullingOpen | Doing::Receiving)
                        && other.mind.role() == Role::Recipient
                }),
            offered: self.offer(at_m).is_some(),
        }
    }

    /// Is there a parcel where this person would set theirs down?
    fn floor_taken(&self, me: &Actor) -> bool {
        let ([x, z], [ahead_x, ahead_z]) = (me.muscles.feet_m(), me.muscles.facing());
        let spot_m = [x + SETS_DOWN_AHEAD_M * ahead_x, z + SETS_DOWN_AHEAD_M * ahead_z];
        let stands = |(i, parcel): (usize, &Parcel)| {
            let loose = self.people.iter().all(|actor| actor.parcel() != Some(i));
            let [x, _, z] = self.plant.stage.centre(parcel.load.body);
            loose && libm::hypot(x - spot_m[0], z - spot_m[1]) < PARCELS_APART_M
        };
        self.parcels.iter().enumerate().any(stands)
    }

    /// Who holds out a parcel that a person at this place can take.
    fn offer(&self, at_m: [f64; 2]) -> Option<usize> {
        self.people.iter().position(|other| {
            let near = |parcel: usize| {
                let [x, _, z] = self.plant.stage.centre(self.parcels[parcel].load.body);
                libm::hypot(x - at_m[0], z - at_m[1]) < TAKES_FROM_M
            };
            other.mind.doing() == Doing::HandingOver && other.parcel().is_some_and(near)
        })
    }

    fn hear_word(&mut self, i: usize, word: Word) {
        match word {
            Word::Note(act) => self.tell(Event::Person { who: i, act }),
            Word::Courier(message) => self.courier_says(i, &message),
            Word::Recipient(message) => {
                if let RecipientToService::Block { delivery } = &message {
                    self.call_off(Some(*delivery));
                }
                self.recipient_says(message);
            }
            Word::Received => {
                let order = self.people[i].parcel().and_then(|parcel| self.world.orders().nth(parcel));
                if let Some(label) = order.map(|order| order.parcel.sscc.clone()) {
                    self.recipient_says(RecipientToService::Received { label });
                }
            }
            Word::Press => {
                if let Some(lane) = self.lane(i) {
                    self.press_on_phone(lane);
                }
            }
            Word::LetGo => self.people[i].carries = None,
            Word::Take => {
                if let Some(giver) = self.offer(self.people[i].muscles.feet_m()) {
                    self.people[i].carries = self.people[giver].carries.take();
                }
            }
            Word::HandOver(to) => self.take_in(i, to),
            Word::Fetch(parcel) => {
                self.people[i].carries = Some(Carried::Parcel(parcel));
                self.parcels[parcel].away_with = None;
            }
            Word::Steal => {
                let prize = self.people[i].courier().and_then(Courier::prize);
                self.people[i].carries = prize.map(Carried::Thing);
            }
        }
    }

    /// A neighbour, or the depot, accepts a parcel and gives the courier the handover code.
    fn take_in(&mut self, i: usize, to: Handover) {
        let Some(parcel) = self.people[i].parcel() else { return };
        self.people[i].carries = None;
        self.parcels[parcel].away_with = Some(to);
        let code = self.service.receipt(parcel).map(str::to_owned);
        if let (Some(code), Some(courier)) = (code, self.people[i].courier_mut()) {
            courier.is_told(code);
            self.news = true;
        }
    }

    /// Body, size and mass of what is carried.
    pub(crate) fn load(&self, carried: Carried) -> Load {
        match carried {
            Carried::Parcel(parcel) => self.parcels[parcel].load,
            Carried::Thing(thing) => self.things[thing],
        }
    }

    fn courier_says(&mut self, i: usize, message: &CourierToService) {
        let Some(lane) = self.lane(i) else { return };
        match message {
            CourierToService::Scanned { .. } => self.scan_with_phone(lane),
            CourierToService::PressUnlock => self.code_pressed(lane),
            CourierToService::GaveUp { .. } => self.nearby.handsets[usize::from(lane)].forget(),
            _ => {}
        }
        self.courier_lines[usize::from(lane)].say(self.now_ns, message.clone());
    }

    fn recipient_says(&mut self, message: RecipientToService) {
        self.recipient.say(self.now_ns, message);
    }

    /// Ground truth of what was typed: electrodes that begin to detect a finger, whatever was intended.
    pub(crate) fn note_keys(&mut self, touched: u16) {
        let begun = touched & !std::mem::replace(&mut self.felt, touched);
        for electrode in (0..16).filter(|electrode| begun >> electrode & 1 == 1) {
            let unix_ms = self.unix_ms();
            self.truth.key_touched(self.now_ns, unix_ms, electrode, &self.service.keys().lock_key);
        }
    }

    fn move_plant(&mut self, leaf: &Leaf) {
        let tick_s = self.tick_s();
        let mut hands = mechanism::Inputs::default();
        let mut somebody_acts = self.held_door_nm != 0.0;
        for actor in self.people.iter().filter(|actor| actor.present()) {
            let (intent, muscles) = (&actor.intent, &actor.muscles);
            if muscles.reaches_handle(leaf) {
                hands.handle_inner_nm += intent.handle_inner_nm;
                hands.handle_outer_nm += intent.handle_outer_nm;
            }
            if muscles.reaches_thumb_turn(leaf) {
                hands.thumb_turn_nm += intent.thumb_nm;
            }
            somebody_acts |= !muscles.strolls(&self.plant.stage) && intent.exerts();
        }
        self.hand_on_thumb_nm = self.thumb_nm + hands.thumb_turn_nm;
        let inputs = mechanism::Inputs {
            bridge: self.bridge,
            thumb_turn_nm: self.hand_on_thumb_nm,
            electronics_a: self.acts.electronics_a,
            ..hands
        };
        let mut actions = Actions { mechanism: inputs, hands_nm: self.held_door_nm, somebody_acts };
        self.rouse_plant(&actions);
        for i in 0..self.people.len() {
            let load = self.people[i].carries.map(|carried| self.load(carried));
            let actor = &mut self.people[i];
            let stage = &mut self.plant.stage;
            if !actor.mind.present() {
                actor.muscles.leave(load.as_ref(), stage);
            } else if actor.muscles.strolls(stage) {
                actor.muscles.stroll(&actor.intent, load.as_ref(), stage, tick_s);
            } else if !self.plant.is_asleep() {
                let stage = &mut self.plant.stage;
                actions.hands_nm += actor.muscles.act(&actor.intent, load.as_ref(), leaf, stage, tick_s);
            }
        }
        self.step_plant(&actions);
    }

    /// Electrodes under fingers that reach the keypad.
    pub(crate) fn touched(&self) -> u16 {
        let fingers = self.people.iter().filter(|actor| actor.muscles.reaches_keypad());
        fingers.filter_map(|actor| actor.intent.key).fold(0, |touched, electrode| touched | 1 << electrode)
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

    /// The route of a person, if they are a courier.
    fn lane(&self, i: usize) -> Option<u8> {
        self.people[i].courier().and_then(|courier| self.lane_of(courier.number()))
    }

    /// The number of the courier on a route.
    pub(crate) fn courier_of(&self, lane: u8) -> Option<u32> {
        self.couriers().nth(usize::from(lane)).map(Courier::number)
    }

    /// The route of the courier of this number.
    pub(crate) fn lane_of(&self, number: u32) -> Option<u8> {
        self.couriers().position(|courier| courier.number() == number).map(|lane| lane as u8)
    }

    /// Position of the courier on a route, if on the scene, x and z, m.
    pub(crate) fn courier_at_m(&self, lane: u8) -> Option<[f64; 2]> {
        let mut couriers = self.people.iter().filter(|actor| actor.mind.role() == Role::Courier);
        let courier = couriers.nth(usize::from(lane))?;
        courier.present().then(|| courier.muscles.feet_m())
    }

    /// The courier on a route receives a message.
    pub(crate) fn courier_reads(&mut self, lane: u8, message: service::ServiceToCourier) {
        let unix_ms = self.unix_ms();
        let mut couriers = self.people.iter_mut().filter_map(Actor::courier_mut);
        if let Some(courier) = couriers.nth(usize::from(lane)) {
            let handset = &mut self.nearby.handsets[usize::from(lane)];
            match &message {
                ServiceToCourier::Code { serial, token, .. } if courier.enters() == Enters::Phone => {
                    handset.take(self.now_ns, *serial, build::DOOR, *token);
                }
                ServiceToCourier::Code { .. }
                | ServiceToCourier::CheckDoor
                | ServiceToCourier::CloseDoor
                | ServiceToCourier::KeypadLocked { .. }
                | ServiceToCourier::NotYet
                | ServiceToCourier::SetOut
                | ServiceToCourier::Wait => {}
                ServiceToCourier::Refused(_)
                | ServiceToCourier::Fallback(_)
                | ServiceToCourier::Noted
                | ServiceToCourier::DoorLocked => handset.forget(),
            }
            if let ServiceToCourier::KeypadLocked { until_unix_ms } = message {
                let left_ms = until_unix_ms.saturating_sub(unix_ms);
                courier.hear_of_keypad(self.now_ns + left_ms * 1_000_000);
            }
            courier.hear(message);
            self.news = true;
        }
    }

    /// The recipient's phone shows a new notice.
    pub(crate) fn recipient_sees(&mut self, delivery: Option<u32>, notice: &service::Notice) {
        for actor in &mut self.people {
            if let Mind::Recipient(recipient) = &mut actor.mind {
                recipient.reads(delivery, notice.clone());
                self.news = true;
            }
        }
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
}

/// Height of a jammer in a bag, m (estimate).
const JAMMER_HEIGHT_M: f64 = 0.8;

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
