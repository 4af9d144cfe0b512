//! What people do in a tick: each perceives, decides, sends messages, and then pushes.

use super::{Actors, takes_door};
use crate::clock::Tick;
use crate::event::{Act, Event, PhoneShows};
use crate::moment::Moment;
use crate::network::Network;
use crate::nodes::{LockNode, Nodes};
use crate::observe::Observe;
use crate::people::{Actor, Carried, Courier, Doing, Effect, Intent, Leaf, Parcel, Role, Senses, Turn};
use crate::plant::{Actions, Plant, Stage, mechanism};
use crate::service::{CourierToService, Handover, RecipientToService};
use crate::truth::BOLT_WITHDRAWN_M;

/// A lamp is visible from here on, as a fraction of full brightness.
const LAMP_SEEN: f64 = 0.2;
/// A parcel that is held out can be taken within this distance, feet to its middle, m (estimate: an arm and a lean).
const TAKES_FROM_M: f64 = 1.1;
/// A parcel is set down this far in front of the feet, and needs this much room, m (estimates).
const SETS_DOWN_AHEAD_M: f64 = 0.75;
const PARCELS_APART_M: f64 = 0.35;
/// Through a door open at least this far two people see each other, rad.
const SEEN_THROUGH_RAD: f64 = 0.25;
/// Largest change of the error of a phone's fix from one minute to the next, m. Estimate: 4.9 m of error under open
/// sky (GPS.gov, "GPS accuracy", for smartphones), most of which two fixes of one phone have in common.
const FIX_ERROR_M: f64 = 1.0;

/// What people perceive, and what their messages and acts reach.
struct Reach<'a> {
    tick: Tick<'a>,
    plant: &'a Plant,
    nodes: &'a mut Nodes,
    network: &'a Network,
    observe: &'a mut Observe,
}

impl Actors {
    /// People perceive, decide, and send messages.
    pub(crate) fn act(
        &mut self,
        tick: Tick,
        plant: &Plant,
        nodes: &mut Nodes,
        network: &Network,
        observe: &mut Observe,
    ) {
        let mut reach = Reach { tick, plant, nodes, network, observe };
        let leaf = Leaf::of(plant);
        // All perceive before anybody acts: the order in the file gives nobody an advantage.
        let senses: Vec<Senses> = (0..self.people.len()).map(|i| self.senses(i, &reach, &leaf)).collect();
        let mut effects = Vec::new();
        for (i, senses) in senses.iter().enumerate() {
            let mind = &mut self.people[i].mind;
            let before = (mind.doing(), mind.rests_until_ns(tick.now_ns));
            let mut turn = Turn { s: senses, effects: &mut effects, intent: Intent::default() };
            mind.think(&mut turn);
            let intent = turn.intent;
            // Acts of a person are visible to the others, and to the person, in the next tick.
            if (mind.doing(), mind.rests_until_ns(tick.now_ns)) != before {
                self.changed_ns = Some(tick.now_ns);
            }
            for word in effects.drain(..) {
                self.carry_out(i, word, &mut reach);
            }
            self.people[i].intent = intent;
        }
    }

    fn senses(&self, i: usize, reach: &Reach, leaf: &Leaf) -> Senses {
        let (plant, lock) = (reach.plant, &reach.nodes.lock);
        let me = &self.people[i];
        let others = || self.people.iter().enumerate().filter(move |(j, _)| *j != i).map(|(_, other)| other);
        let at_m = me.muscles.feet_m();
        let held = me.parcel().map(|parcel| &self.parcels[parcel].load);
        let prize =
            me.courier().and_then(Courier::prize).filter(|prize| me.carries != Some(Carried::Thing(*prize)));
        Senses {
            now_ns: reach.tick.now_ns,
            at_m,
            green: lock.acts.green > LAMP_SEEN,
            red: lock.acts.red > LAMP_SEEN,
            door_angle_rad: leaf.angle_rad,
            door_edge_m_s: leaf.edge_m_s,
            thumb_upright: plant.mechanism.state().bolt_travel_m <= BOLT_WITHDRAWN_M,
            holds: held.is_some(),
            prize_m: prize.map(|thing| {
                let [x, _, z] = plant.stage.centre(self.things[thing].body);
                [x, z]
            }),
            parcel_clear_m: held.map_or(0.0, |load| load.clear_m(&plant.stage)),
            floor_taken: self.floor_taken(me, &plant.stage),
            door_taken: others().any(takes_door),
            lock_near: self
                .lane(i)
                .is_some_and(|lane| reach.nodes.phones.handset(lane).is_near(reach.tick.now_ns)),
            knock: others().any(|other| other.mind.doing() == Doing::Knocking),
            welcomed: leaf.angle_rad > SEEN_THROUGH_RAD
                && others().any(|other| {
                    matches!(other.mind.doing(), Doing::PullingOpen | Doing::Receiving)
                        && other.mind.role() == Role::Recipient
                }),
            offered: self.offer(at_m, &plant.stage).is_some(),
        }
    }

    /// Is there a parcel where this person would set theirs down?
    fn floor_taken(&self, me: &Actor, stage: &Stage) -> bool {
        let ([x, z], [ahead_x, ahead_z]) = (me.muscles.feet_m(), me.muscles.facing());
        let spot_m = [x + SETS_DOWN_AHEAD_M * ahead_x, z + SETS_DOWN_AHEAD_M * ahead_z];
        let stands = |(i, parcel): (usize, &Parcel)| {
            let loose = self.people.iter().all(|actor| actor.parcel() != Some(i));
            let [x, _, z] = stage.centre(parcel.load.body);
            loose && libm::hypot(x - spot_m[0], z - spot_m[1]) < PARCELS_APART_M
        };
        self.parcels.iter().enumerate().any(stands)
    }

    /// Who holds out a parcel that a person at this place can take.
    fn offer(&self, at_m: [f64; 2], stage: &Stage) -> Option<usize> {
        self.people.iter().position(|other| {
            let near = |parcel: usize| {
                let [x, _, z] = stage.centre(self.parcels[parcel].load.body);
                libm::hypot(x - at_m[0], z - at_m[1]) < TAKES_FROM_M
            };
            other.mind.doing() == Doing::HandingOver && other.parcel().is_some_and(near)
        })
    }

    /// Carries out what a person does besides pushing.
    fn carry_out(&mut self, i: usize, word: Effect, reach: &mut Reach) {
        let now_ns = reach.tick.now_ns;
        match word {
            Effect::Note(act) => reach.observe.tell(reach.tick, Event::Person { who: i, act }),
            Effect::Courier(message) => self.courier_sends(i, &message, reach),
            Effect::Recipient(message) => {
                if let RecipientToService::Block { delivery } = &message {
                    reach.observe.called_off(now_ns, *delivery);
                }
                reach.nodes.phones.recipient.say(now_ns, message);
            }
            Effect::Received => {
                let order = self.people[i].parcel().and_then(|parcel| reach.tick.world.orders().nth(parcel));
                if let Some(label) = order.map(|order| order.parcel.sscc.clone()) {
                    reach.nodes.phones.recipient.say(now_ns, RecipientToService::Received { label });
                }
            }
            Effect::Press => self.press_on_phone(i, reach),
            Effect::LetGo => self.people[i].carries = None,
            Effect::Take => {
                if let Some(giver) = self.offer(self.people[i].muscles.feet_m(), &reach.plant.stage) {
                    self.people[i].carries = self.people[giver].carries.take();
                }
            }
            Effect::HandOver(to) => self.take_in(i, to, reach),
            Effect::Fetch(parcel) => {
                self.people[i].carries = Some(Carried::Parcel(parcel));
                self.parcels[parcel].away_with = None;
            }
            Effect::Steal => {
                let prize = self.people[i].courier().and_then(Courier::prize);
                self.people[i].carries = prize.map(Carried::Thing);
            }
        }
    }

    /// A neighbour, or the depot, accepts a parcel and gives the courier the handover code.
    fn take_in(&mut self, i: usize, to: Handover, reach: &Reach) {
        let Some(parcel) = self.people[i].parcel() else { return };
        self.people[i].carries = None;
        self.parcels[parcel].away_with = Some(to);
        let code = reach.nodes.backend.service.receipt(parcel).map(str::to_owned);
        if let (Some(code), Some(courier)) = (code, self.people[i].courier_mut()) {
            courier.is_told(code);
            self.changed_ns = Some(reach.tick.now_ns);
        }
    }

    fn courier_sends(&mut self, i: usize, message: &CourierToService, reach: &mut Reach) {
        let Some(lane) = self.lane(i) else { return };
        match message {
            CourierToService::Scanned { .. } => {
                if let Some(at_m) = self.fix_m(reach.tick, lane) {
                    reach.nodes.phones.handset_mut(lane).scan(at_m);
                }
            }
            CourierToService::PressUnlock => self.code_pressed(i, reach),
            CourierToService::GaveUp { .. } => reach.nodes.phones.handset_mut(lane).forget(),
            _ => {}
        }
        reach.nodes.phones.courier_sends(reach.tick.now_ns, lane, message.clone());
    }

    /// A courier presses "unlock" on their phone. Near the lock this equals typing the code that it shows.
    fn press_on_phone(&mut self, i: usize, reach: &mut Reach) {
        let Some(lane) = self.lane(i) else { return };
        let Some(at_m) = self.fix_m(reach.tick, lane) else { return };
        if reach.nodes.phones.handset(lane).is_off(reach.tick.now_ns) {
            return; // the screen is black
        }
        if !reach.nodes.phones.handset_mut(lane).press(reach.tick.now_ns, at_m) {
            let act = Act::Reads(PhoneShows::NotWhereScanned);
            reach.observe.pressed_away(reach.tick, Event::Person { who: i, act });
        }
        let (tick, plant, nodes, network) = (reach.tick, reach.plant, &*reach.nodes, reach.network);
        if (Moment { tick, actors: self, plant, nodes, network }).is_nearby(lane) {
            self.code_pressed(i, reach);
        }
    }

    /// A courier asks to enter, and may if the code on their phone is valid.
    fn code_pressed(&self, i: usize, reach: &mut Reach) {
        if let Some(code) = self.people[i].courier().and_then(Courier::code_on_phone) {
            let key = &reach.nodes.backend.service.keys().lock_key;
            reach.observe.code_pressed(reach.tick, code, key);
        }
    }

    /// A courier's phone's fix of its position, x and z, m.
    fn fix_m(&self, tick: Tick, lane: u8) -> Option<[f64; 2]> {
        let [x, z] = self.courier_at_m(lane)?;
        let unit = |what| chips::random::unit(tick.seed, &format!("handset{lane}.{what}"), tick.now_ns);
        let (turn_rad, off_m) = (unit("fix.turn") * std::f64::consts::TAU, unit("fix.off") * FIX_ERROR_M);
        Some([x + off_m * libm::cos(turn_rad), z + off_m * libm::sin(turn_rad)])
    }

    /// Everybody pushes, walks and carries; wakes the plant if they touch it. Returns what acts on it.
    pub(crate) fn push(&mut self, tick: Tick, plant: &mut Plant, lock: &LockNode) -> Actions {
        let (leaf, tick_s) = (Leaf::of(plant), tick.tick_s());
        let mut hands = mechanism::Inputs::default();
        let mut somebody_acts = self.hands.door_nm != 0.0;
        for actor in self.people.iter().filter(|actor| actor.present()) {
            let (intent, muscles) = (&actor.intent, &actor.muscles);
            if muscles.reaches_handle(&leaf) {
                hands.handle_inner_nm += intent.handle_inner_nm;
                hands.handle_outer_nm += intent.handle_outer_nm;
            }
            if muscles.reaches_thumb_turn(&leaf) {
                hands.thumb_turn_nm += intent.thumb_nm;
            }
            somebody_acts |= !muscles.strolls(&plant.stage) && intent.exerts();
        }
        self.hands.thumb_nm = self.hands.user_thumb_nm + hands.thumb_turn_nm;
        let mechanism = mechanism::Inputs {
            bridge: lock.bridge(),
            thumb_turn_nm: self.hands.thumb_nm,
            electronics_a: lock.acts.electronics_a,
            ..hands
        };
        let mut actions = Actions { mechanism, hands_nm: self.hands.door_nm, somebody_acts };
        plant.wake(tick.now_ns, &actions);
        for i in 0..self.people.len() {
            let load = self.people[i].carries.map(|carried| self.load(carried));
            let actor = &mut self.people[i];
            let stage = &mut plant.stage;
            if !actor.mind.present() {
                actor.muscles.leave(load.as_ref(), stage);
            } else if actor.muscles.strolls(stage) {
                actor.muscles.stroll(&actor.intent, load.as_ref(), stage, tick_s);
            } else if !plant.is_asleep() {
                let stage = &mut plant.stage;
                actions.hands_nm += actor.muscles.act(&actor.intent, load.as_ref(), &leaf, stage, tick_s);
            }
        }
        actions
    }
}
