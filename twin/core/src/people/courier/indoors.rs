//! Acts in the house that are not part of the delivery: shuts themselves in, comes back in before the lock has
//! locked, lets themselves out.

use super::super::skills::{self, MS, OUTWARDS, STUCK_NS, Shutting, distance, is_inside};
use super::super::{Effect, Turn};
use super::Courier;
use super::state::{Step, Visit};
use crate::event::Act;

/// Walking pace in a stranger's hall, as a fraction of their own (estimate).
const INDOORS: f64 = 0.6;
/// A door open at least this far is walked through without touching it, rad.
const WIDE_RAD: f64 = 1.1;
/// They turn the thumb-turn for at most this long, ns.
const THUMB_PATIENCE_NS: u64 = 6_000 * MS;

/// Distance at which they stand from an object to lift it, feet to its centre, m (estimate).
const LIFTS_FROM_M: f64 = 0.6;
/// Time to bend down, and to straighten up with the object in the bag, ns (estimates).
const BENDS_NS: u64 = 900 * MS;
const LIFTS_NS: u64 = 2_400 * MS;

impl Courier {
    /// Walks to the object they want to steal, with the door still open.
    pub(super) fn go_to_prize(&mut self, turn: &Turn<'_>) {
        let Some([x, z]) = turn.s.prize_m else { return };
        let [from_x, from_z] = self.places.inside_m;
        let share = LIFTS_FROM_M / distance([x, z], self.places.inside_m).max(LIFTS_FROM_M);
        let stands_m = [x + share * (from_x - x), z + share * (from_z - z)];
        self.go_along(Step::ToPrize, vec![stands_m], turn.s);
    }

    pub(super) fn walk_to_prize(&mut self, turn: &mut Turn<'_>) {
        self.habits.hand.hold_open(turn);
        if self.way.walk(turn, INDOORS * self.habits.walk_m_s) {
            self.go(Step::LiftPrize, turn.s);
        } else if self.for_ns(turn.s) >= STUCK_NS {
            self.leave_through_door(turn);
        }
    }

    /// Puts it into the bag.
    pub(super) fn lift_prize(&mut self, turn: &mut Turn<'_>) {
        self.habits.hand.hold_open(turn);
        if let Some([x, z]) = turn.s.prize_m {
            turn.intent.face = Some([x - turn.s.at_m[0], z - turn.s.at_m[1]]);
            if self.for_ns(turn.s) >= BENDS_NS {
                turn.note(Act::Steals);
                turn.effects.push(Effect::Steal);
            }
        } else if self.for_ns(turn.s) >= LIFTS_NS {
            self.leave_through_door(turn);
        }
    }

    /// Steps out of the leaf's sweep, with the door still open.
    pub(super) fn step_aside(&mut self, turn: &mut Turn<'_>) {
        self.habits.hand.hold_open(turn);
        if self.way.walk(turn, INDOORS * self.habits.walk_m_s) || self.for_ns(turn.s) >= STUCK_NS {
            self.shutting = Shutting::default();
            self.go(Step::ShutIn, turn.s);
        }
    }

    /// Pushes the door shut from inside.
    pub(super) fn shut_in(&mut self, turn: &mut Turn<'_>) {
        turn.intent.face = Some(OUTWARDS);
        let felt = self.shutting.shut(turn);
        if felt || self.for_ns(turn.s) >= 12_000 * MS {
            turn.note(Act::ShutInside);
            let shut_since_ns = turn.s.now_ns;
            self.go_along(Step::WalkAbout { shut_since_ns }, self.places.way_about_hall_m(), turn.s);
        }
    }

    /// Walks about in view of the camera hub until their time is over and they are back at the door.
    pub(super) fn walk_about(&mut self, shut_since_ns: u64, turn: &mut Turn<'_>) {
        if !self.way.walk(turn, INDOORS * self.habits.walk_m_s) && self.for_ns(turn.s) < 120_000 * MS {
            return;
        }
        if turn.s.now_ns - shut_since_ns >= self.orders.shut_in_ns {
            self.let_himself_out(turn);
        } else if self.orders.stands_still {
            turn.note(Act::StandsStill);
            self.go(Step::Stand { shut_since_ns }, turn.s);
        } else {
            self.go_along(Step::WalkAbout { shut_since_ns }, self.places.way_about_hall_m(), turn.s);
        }
    }

    /// Stands still, in view of the camera hub, until their time is over.
    pub(super) fn stand(&mut self, shut_since_ns: u64, turn: &mut Turn<'_>) {
        if turn.s.now_ns - shut_since_ns >= self.orders.shut_in_ns {
            self.let_himself_out(turn);
        }
    }

    /// Outside, with the door just pulled shut and the bolt not thrown yet.
    pub(super) fn await_reentry(&mut self, turn: &mut Turn<'_>) {
        let Some((after_ns, _)) = self.orders.reenters_ns else { return self.walk_away(turn.s) };
        if self.for_ns(turn.s) >= after_ns {
            turn.note(Act::OpensBeforeLock);
            self.visit = Visit::Reentered;
            self.go(Step::TurnHandle, turn.s);
        }
    }

    /// Walks out of the camera hub's view; the door falls shut behind them.
    pub(super) fn walk_out_of_sight(&mut self, turn: &mut Turn<'_>) {
        if self.way.walk(turn, self.habits.walk_m_s) || self.for_ns(turn.s) >= STUCK_NS {
            self.go(Step::Hidden, turn.s);
        }
    }

    /// How long they stay there, ns.
    pub(super) fn hides_for_ns(&self) -> u64 {
        self.orders.reenters_ns.map_or(0, |(_, stays_ns)| stays_ns)
    }

    pub(super) fn hide(&mut self, turn: &mut Turn<'_>) {
        if self.for_ns(turn.s) >= self.hides_for_ns() {
            self.go_along(Step::BackToDoor, self.places.way_from_living_m(), turn.s);
        }
    }

    pub(super) fn walk_back_to_door(&mut self, turn: &mut Turn<'_>) {
        if self.way.walk(turn, self.habits.walk_m_s) || self.for_ns(turn.s) >= STUCK_NS {
            self.let_himself_out(turn);
        }
    }

    /// At the door, inside. They find out by touch whether it is locked.
    fn let_himself_out(&mut self, turn: &mut Turn<'_>) {
        if turn.s.door_angle_rad > WIDE_RAD {
            return self.leave_through_door(turn);
        }
        turn.note(Act::TurnsThumbTurn);
        self.go(Step::TurnThumb, turn.s);
    }

    pub(super) fn turn_thumb(&mut self, turn: &mut Turn<'_>) {
        skills::turn_thumb(turn);
        let for_ns = self.for_ns(turn.s);
        if (turn.s.thumb_upright && for_ns >= 300 * MS) || for_ns >= THUMB_PATIENCE_NS {
            self.go(Step::PullOpen, turn.s);
        }
    }

    pub(super) fn pull_open(&mut self, turn: &mut Turn<'_>) {
        self.habits.hand.pull_open(turn);
        if turn.s.door_angle_rad > WIDE_RAD {
            self.leave_through_door(turn);
        } else if self.for_ns(turn.s) >= 8_000 * MS {
            // The lock may have thrown its bolt again: then they turn the thumb-turn.
            self.go(Step::TurnThumb, turn.s);
        }
    }

    fn leave_through_door(&mut self, turn: &mut Turn<'_>) {
        turn.note(Act::GoesOut);
        self.go_along(Step::WalkOut, vec![self.places.inside_m, self.places.doorstep_m], turn.s);
    }

    pub(super) fn walk_out(&mut self, turn: &mut Turn<'_>) {
        if is_inside(turn.s) {
            self.habits.hand.hold_open(turn);
            turn.intent.face = Some(OUTWARDS);
        }
        if self.way.walk(turn, 0.8 * self.habits.walk_m_s) || self.for_ns(turn.s) >= STUCK_NS {
            self.be_out(turn);
        }
    }
}
