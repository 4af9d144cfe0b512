//! The recipient's mind: reads the phone, watches, calls off; and, if at home, opens when somebody knocks.

use crate::event::Act;
use std::collections::VecDeque;

use super::skills::{
    self, CARRY, Hand, INWARDS, MS, OUTWARDS, STUCK_NS, Shutting, Way, distance, draw, draw_ns, set_down,
};
use super::{Doing, Effect, Intent, Places, Senses, Turn};
use crate::service::{Notice, RecipientToService};
use crate::world::Watches;

/// The recipient's preferences.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Preferences {
    /// They are in the living room; otherwise away, with a phone.
    pub(crate) at_home: bool,
    pub(crate) watches: Watches,
    /// Calls the delivery off this long after reading that the courier is at the door, ns.
    pub(crate) blocks_after_ns: Option<u64>,
    /// They are asleep until then, ns.
    pub(crate) sleeps_until_ns: Option<u64>,
}

/// A door open at least this far is wide enough to take a parcel through, rad.
const WIDE_RAD: f64 = 1.2;
/// How long they wait in the open door for the parcel, ns.
const RECEIVES_FOR_NS: u64 = 20_000 * MS;
/// They watch the live picture until this long after reading how the delivery ended, ns (estimate).
const LOOKS_ON_NS: u64 = 5_000 * MS;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// Away, or in the living room.
    Sits,
    /// Heard the knock.
    GetsUp,
    ComesToDoor,
    TurnsThumb,
    PullsOpen,
    Receives,
    StepsAside,
    PushesShut,
    GoesBack,
    SetsDown,
}

/// The recipient's mind.
#[derive(Clone, Debug)]
pub(crate) struct Recipient {
    preferences: Preferences,
    places: Places,
    hand: Hand,
    walk_m_s: f64,
    react_ns: u64,
    set_down_m_s: f64,
    inbox: VecDeque<(Option<u32>, Notice)>,
    step: Step,
    since_ns: u64,
    way: Way,
    shutting: Shutting,
    /// They have opened for somebody who is still here: they open once per visit.
    opened: bool,
    /// When they call a delivery off, ns, and which one.
    blocks_ns: Option<(u64, u32)>,
    stops_watching_ns: Option<u64>,
}

impl Recipient {
    pub(crate) fn new(preferences: Preferences, places: Places, seed: u64, name: &str) -> Self {
        Self {
            preferences,
            places,
            // Ranges are estimates.
            hand: Hand { push_m_s: draw(seed, name, "push", 0.55, 0.75) },
            walk_m_s: draw(seed, name, "walk", 1.1, 1.4),
            react_ns: draw_ns(seed, name, "react", 900.0, 1_800.0),
            set_down_m_s: draw(seed, name, "set-down", 0.45, 0.7),
            inbox: VecDeque::new(),
            step: Step::Sits,
            since_ns: 0,
            way: Way::default(),
            shutting: Shutting::default(),
            opened: false,
            blocks_ns: None,
            stops_watching_ns: None,
        }
    }

    /// Are they on the scene?
    pub(crate) fn present(&self) -> bool {
        self.preferences.at_home
    }

    /// Their present activity.
    pub(crate) fn doing(&self) -> Doing {
        match self.step {
            Step::Sits | Step::GetsUp if !self.preferences.at_home => Doing::Away,
            Step::Sits | Step::GetsUp => Doing::Sitting,
            Step::ComesToDoor => Doing::ComingToDoor,
            Step::TurnsThumb => Doing::TurningThumb,
            Step::PullsOpen => Doing::PullingOpen,
            Step::Receives => Doing::Receiving,
            Step::StepsAside | Step::GoesBack => Doing::GoingBack,
            Step::PushesShut => Doing::PushingShut,
            Step::SetsDown => Doing::SettingDown,
        }
    }

    /// Their phone shows something new.
    pub(crate) fn reads(&mut self, delivery: Option<u32>, notice: Notice) {
        self.inbox.push_back((delivery, notice));
    }

    /// Until when they need no tick as long as nothing that they perceive changes, ns; `None`: they are moving.
    pub(crate) fn rests_until_ns(&self) -> Option<u64> {
        let gets_up_ns = match self.step {
            Step::Sits => self.preferences.sleeps_until_ns,
            Step::GetsUp => Some(self.since_ns + self.react_ns),
            _ => return None,
        };
        let blocks_ns = self.blocks_ns.map(|(at_ns, _)| at_ns);
        let dues = [gets_up_ns, blocks_ns, self.stops_watching_ns];
        Some(dues.into_iter().flatten().min().unwrap_or(u64::MAX))
    }

    /// One tick of a mind.
    pub(crate) fn think(&mut self, turn: &mut Turn<'_>) {
        turn.intent = Intent { hold: turn.s.holds.then_some(CARRY), ..Intent::default() };
        self.mind_the_phone(turn);
        let s = turn.s;
        let for_ns = s.now_ns - self.since_ns;
        match self.step {
            Step::Sits if self.preferences.sleeps_until_ns.is_some() => {
                if self.preferences.sleeps_until_ns.take_if(|at_ns| *at_ns <= s.now_ns).is_some() {
                    turn.note(Act::Wakes);
                    self.go(Step::GetsUp, s);
                }
            }
            Step::Sits => {
                self.opened &= s.door_taken;
                if self.preferences.at_home && s.knock && !self.opened {
                    turn.note(Act::HearsKnock);
                    self.go(Step::GetsUp, s);
                }
            }
            Step::GetsUp => {
                if for_ns >= self.react_ns {
                    self.go_along(Step::ComesToDoor, self.places.way_from_living_m(), s);
                }
            }
            Step::ComesToDoor => {
                if self.way.walk(turn, self.walk_m_s) || for_ns >= STUCK_NS {
                    turn.note(Act::TurnsThumbTurn);
                    self.opened = true;
                    self.go(Step::TurnsThumb, s);
                }
            }
            Step::TurnsThumb => {
                skills::turn_thumb(turn);
                if (s.thumb_upright && for_ns >= 300 * MS) || for_ns >= 6_000 * MS {
                    self.go(Step::PullsOpen, s);
                }
            }
            Step::PullsOpen => self.pull_open(turn, for_ns),
            Step::Receives => self.receive(turn, for_ns),
            Step::StepsAside => {
                self.hand.hold_open(turn);
                turn.intent.face = Some(OUTWARDS);
                if self.way.walk(turn, 0.7 * self.walk_m_s) || for_ns >= STUCK_NS {
                    self.shutting = Shutting::default();
                    self.go(Step::PushesShut, s);
                }
            }
            Step::PushesShut => self.push_shut(turn, for_ns),
            Step::GoesBack => {
                if self.way.walk(turn, self.walk_m_s) || for_ns >= STUCK_NS {
                    self.go(if s.holds { Step::SetsDown } else { Step::Sits }, s);
                }
            }
            Step::SetsDown => {
                if set_down(turn, for_ns, self.set_down_m_s) {
                    turn.note(Act::PutsParcelAway);
                    turn.effects.push(Effect::LetGo);
                    self.go(Step::Sits, s);
                }
            }
        }
    }

    fn pull_open(&mut self, turn: &mut Turn<'_>, for_ns: u64) {
        self.hand.pull_open(turn);
        if turn.s.door_angle_rad > WIDE_RAD {
            turn.note(Act::OpensDoor);
            self.go(Step::Receives, turn.s);
        } else if for_ns >= 8_000 * MS {
            turn.note(Act::CannotOpenDoor);
            self.close(turn);
        }
    }

    /// In the open door: takes the parcel that is held out.
    fn receive(&mut self, turn: &mut Turn<'_>, for_ns: u64) {
        let s = turn.s;
        self.hand.hold_open(turn);
        turn.intent.face = Some(OUTWARDS);
        let to_m = self.places.inside_m;
        if distance(s.at_m, to_m) >= 0.08 {
            turn.intent.walk = Some((to_m, 0.5 * self.walk_m_s));
        }
        if s.holds {
            turn.note(Act::TakesParcel);
            turn.effects.push(Effect::Received);
            self.close(turn);
        } else if s.offered {
            turn.effects.push(Effect::Take);
        } else if for_ns >= RECEIVES_FOR_NS {
            turn.note(Act::SeesNobody);
            self.close(turn);
        }
    }

    fn close(&mut self, turn: &Turn<'_>) {
        self.go_along(Step::StepsAside, vec![self.places.hall_m], turn.s);
    }

    fn push_shut(&mut self, turn: &mut Turn<'_>, for_ns: u64) {
        turn.intent.face = Some(OUTWARDS);
        let felt = self.shutting.shut(turn);
        if felt || for_ns >= 12_000 * MS {
            turn.note(if felt { Act::PushedDoorShut } else { Act::CannotPushDoorShut });
            turn.intent.face = Some(INWARDS);
            self.go_along(Step::GoesBack, self.places.way_to_living_m(), turn.s);
        }
    }

    /// Reads, watches, calls off.
    fn mind_the_phone(&mut self, turn: &mut Turn<'_>) {
        let now_ns = turn.s.now_ns;
        while let Some((delivery, notice)) = self.inbox.pop_front() {
            turn.note(Act::ReadsNotice(notice.clone()));
            match (&notice, self.preferences.watches) {
                (Notice::CourierAtTheDoor, Watches::Live) => {
                    turn.effects.push(Effect::Recipient(RecipientToService::Watch { on: true }));
                }
                (Notice::Delivered, Watches::Later) => {
                    let fetch = delivery.map(|delivery| RecipientToService::FetchClip { delivery, from: 0 });
                    turn.effects.extend(fetch.map(Effect::Recipient));
                }
                (Notice::Delivered | Notice::NotDelivered(_), Watches::Live) => {
                    self.stops_watching_ns = Some(now_ns + LOOKS_ON_NS);
                }
                _ => {}
            }
            // The first delivery announced by a notice is called off; the others of the day are wanted.
            if let (Notice::CourierAtTheDoor, Some(number)) = (&notice, delivery)
                && let Some(after_ns) = self.preferences.blocks_after_ns.take()
            {
                self.blocks_ns = Some((now_ns + after_ns, number));
            }
        }
        if let Some((_, delivery)) = self.blocks_ns.take_if(|(at_ns, _)| *at_ns <= now_ns) {
            turn.note(Act::CallsOff);
            turn.effects.push(Effect::Recipient(RecipientToService::Block { delivery }));
        }
        if self.stops_watching_ns.take_if(|at_ns| *at_ns <= now_ns).is_some() {
            turn.effects.push(Effect::Recipient(RecipientToService::Watch { on: false }));
        }
    }

    fn go(&mut self, step: Step, s: &Senses) {
        self.step = step;
        self.since_ns = s.now_ns;
    }

    fn go_along(&mut self, step: Step, points_m: Vec<[f64; 2]>, s: &Senses) {
        self.way = Way::new(points_m);
        self.go(step, s);
    }
}
