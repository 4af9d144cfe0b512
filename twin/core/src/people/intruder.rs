//! An intruder's mind: comes, waits in hiding, tries the door when the courier has gone, leaves.

use super::skills::{self, HANDLE_NM, Hand, MS, STUCK_NS, Way, distance, draw};
use super::{Doing, Intent, Places, Senses, Turn};
use crate::event::Act;
use crate::world::Jammer;

/// The intruder's plan.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    pub(crate) arrives_ns: u64,
    /// Where they wait in hiding, x and z, m.
    pub(crate) stands_m: [f64; 2],
    /// For how long at most, ns.
    pub(crate) stays_ns: Option<u64>,
    pub(crate) tries_door: bool,
    /// They walk in this long after the door was opened wide, ns.
    pub(crate) follows_after_ns: Option<u64>,
    /// How long they stay in the house, ns.
    pub(crate) inside_ns: u64,
    pub(crate) jammer: Option<Jammer>,
}

/// They wait this long after the courier left the door before coming out, ns (estimate).
const LETS_HIM_GO_NS: u64 = 2_000 * MS;
/// A door open at least this far is walked through, rad.
const WIDE_RAD: f64 = 0.8;
/// They push for this long before concluding that the door is locked, ns (estimate).
const PUSHES_FOR_NS: u64 = 3_000 * MS;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Away,
    Comes,
    Lurks,
    UpToDoor,
    TurnsHandle,
    Pushes,
    GoesIn,
    Robs,
    BackToDoor,
    TurnsThumb,
    PullsOpen,
    GoesOut,
    Leaves,
    Gone,
}

/// An intruder's mind.
#[derive(Clone, Debug)]
pub(crate) struct Intruder {
    plan: Plan,
    places: Places,
    hand: Hand,
    walk_m_s: f64,
    step: Step,
    since_ns: u64,
    way: Way,
    /// Whether somebody has been at the door since they came; and since when nobody is, ns.
    saw_courier: bool,
    free_since_ns: Option<u64>,
    /// Since when the door has been wide open with somebody at it, ns.
    open_since_ns: Option<u64>,
}

impl Intruder {
    pub(crate) fn new(plan: Plan, places: Places, seed: u64, name: &str) -> Self {
        Self {
            plan,
            places,
            // Ranges are estimates.
            hand: Hand { push_m_s: draw(seed, name, "push", 0.6, 0.9) },
            walk_m_s: draw(seed, name, "walk", 1.2, 1.6),
            step: Step::Away,
            since_ns: 0,
            way: Way::default(),
            saw_courier: false,
            free_since_ns: None,
            open_since_ns: None,
        }
    }

    /// Are they on the scene?
    pub(crate) fn present(&self) -> bool {
        !matches!(self.step, Step::Away | Step::Gone)
    }

    /// The jammer in their bag: active from when they reach their place until they are gone.
    pub(crate) fn jammer(&self) -> Option<&Jammer> {
        self.plan.jammer.as_ref().filter(|_| self.present() && self.step != Step::Comes)
    }

    /// Their present activity.
    pub(crate) fn doing(&self) -> Doing {
        match self.step {
            Step::Away => Doing::Away,
            Step::Comes | Step::UpToDoor => Doing::Approaching,
            Step::Lurks => Doing::Lurking,
            Step::TurnsHandle => Doing::TurningHandle,
            Step::Pushes => Doing::PushingOpen,
            Step::GoesIn => Doing::SteppingIn,
            Step::Robs | Step::BackToDoor => Doing::WalkingAbout,
            Step::TurnsThumb => Doing::TurningThumb,
            Step::PullsOpen => Doing::PullingOpen,
            Step::GoesOut => Doing::SteppingOut,
            Step::Leaves => Doing::Leaving,
            Step::Gone => Doing::Gone,
        }
    }

    /// Until when they need no tick as long as nothing that they perceive changes, ns; `None`: they are moving.
    pub(crate) fn rests_until_ns(&self) -> Option<u64> {
        match self.step {
            Step::Away => Some(self.plan.arrives_ns),
            Step::Gone => Some(u64::MAX),
            Step::Lurks => {
                let tires_ns = self.plan.stays_ns.map(|stays_ns| self.since_ns + stays_ns);
                let comes_out_ns = self.free_since_ns.map(|since_ns| since_ns + LETS_HIM_GO_NS);
                Some(
                    [tires_ns, comes_out_ns, self.follows_ns()]
                        .into_iter()
                        .flatten()
                        .min()
                        .unwrap_or(u64::MAX),
                )
            }
            Step::Robs if self.way.left() == 0 => Some(self.since_ns + self.plan.inside_ns),
            _ => None,
        }
    }

    /// One tick of a mind.
    pub(crate) fn think(&mut self, turn: &mut Turn<'_>) {
        turn.intent = Intent::default();
        let s = turn.s;
        let for_ns = s.now_ns - self.since_ns;
        match self.step {
            Step::Away => {
                if s.now_ns >= self.plan.arrives_ns {
                    self.go_along(Step::Comes, vec![self.plan.stands_m], s);
                }
            }
            Step::Comes => {
                if self.way.walk(turn, self.walk_m_s) {
                    turn.note(Act::LiesInWait);
                    self.go(Step::Lurks, s);
                }
            }
            Step::Lurks => self.lurk(turn, for_ns),
            Step::UpToDoor => {
                if self.way.walk(turn, self.walk_m_s) || for_ns >= STUCK_NS {
                    turn.note(Act::TriesHandle);
                    self.go(Step::TurnsHandle, s);
                }
            }
            Step::TurnsHandle => {
                turn.intent.handle_outer_nm = HANDLE_NM;
                if for_ns >= 400 * MS {
                    self.go(Step::Pushes, s);
                }
            }
            Step::Pushes => {
                self.hand.push_open(turn);
                if s.door_angle_rad > 0.45 {
                    turn.note(Act::DoorOpens);
                    self.go(Step::GoesIn, s);
                } else if for_ns >= PUSHES_FOR_NS {
                    turn.note(Act::SlipsAway);
                    self.leave(s);
                }
            }
            Step::GoesIn => {
                turn.intent.walk = Some((self.places.inside_m, 0.7 * self.walk_m_s));
                self.hand.hold_open(turn);
                if distance(s.at_m, self.places.inside_m) < 0.08 {
                    turn.note(Act::IsInHouse);
                    self.go_along(Step::Robs, self.places.way_to_living_m(), s);
                } else if for_ns >= STUCK_NS {
                    self.leave(s);
                }
            }
            Step::Robs => {
                let there = self.way.walk(turn, self.walk_m_s);
                if for_ns >= self.plan.inside_ns && (there || for_ns >= STUCK_NS) {
                    self.go_along(Step::BackToDoor, self.places.way_from_living_m(), s);
                }
            }
            Step::BackToDoor => {
                if self.way.walk(turn, self.walk_m_s) || for_ns >= STUCK_NS {
                    self.go(Step::TurnsThumb, s);
                }
            }
            Step::TurnsThumb => {
                skills::turn_thumb(turn);
                if (s.thumb_upright && for_ns >= 300 * MS) || for_ns >= 6_000 * MS {
                    self.go(Step::PullsOpen, s);
                }
            }
            Step::PullsOpen => {
                self.hand.pull_open(turn);
                if s.door_angle_rad > 1.1 {
                    self.go_along(Step::GoesOut, vec![self.places.inside_m, self.places.doorstep_m], s);
                } else if for_ns >= 8_000 * MS {
                    self.go(Step::TurnsThumb, s);
                }
            }
            Step::GoesOut => {
                if s.at_m[1] < 0.0 {
                    self.hand.hold_open(turn);
                    turn.intent.face = Some(skills::OUTWARDS);
                }
                if self.way.walk(turn, self.walk_m_s) || for_ns >= STUCK_NS {
                    self.leave(s);
                }
            }
            Step::Leaves => {
                if self.way.walk(turn, self.walk_m_s) {
                    turn.note(Act::HasLeft);
                    self.go(Step::Gone, s);
                }
            }
            Step::Gone => {}
        }
    }

    /// When they walk in behind somebody, ns.
    fn follows_ns(&self) -> Option<u64> {
        Some(self.open_since_ns? + self.plan.follows_after_ns?)
    }

    fn lurk(&mut self, turn: &mut Turn<'_>, for_ns: u64) {
        let s = turn.s;
        self.saw_courier |= s.door_taken;
        self.free_since_ns = match self.saw_courier && self.plan.tries_door && !s.door_taken {
            true => self.free_since_ns.or(Some(s.now_ns)),
            false => None,
        };
        self.open_since_ns = match s.door_taken && s.door_angle_rad > WIDE_RAD {
            true => self.open_since_ns.or(Some(s.now_ns)),
            false => None,
        };
        if self.follows_ns().is_some_and(|at_ns| s.now_ns >= at_ns) {
            turn.note(Act::WalksInBehind);
            self.go(Step::GoesIn, s);
        } else if self.free_since_ns.is_some_and(|since_ns| s.now_ns >= since_ns + LETS_HIM_GO_NS) {
            turn.note(Act::ComesOutOfHiding);
            self.go_along(Step::UpToDoor, self.places.way_from_garden_m(), s);
        } else if self.plan.stays_ns.is_some_and(|stays_ns| for_ns >= stays_ns) {
            self.leave(s);
        }
    }

    fn leave(&mut self, s: &Senses) {
        self.go_along(Step::Leaves, self.places.way_down_m(), s);
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
