//! The door: open it, set the parcel down, close it, wait for the message that it is locked.

use super::super::skills::{HANDLE_NM, INWARDS, MS, STUCK_NS, Shutting, distance, is_inside, set_down};
use super::super::{Effect, Senses, Turn};
use super::state::{Afterwards, Step, Then, Visit};
use super::{Courier, Manner};
use crate::event::{Act, GaveUp};
use crate::phone_message::PhoneMessage;
use crate::service::{CourierToService, ServiceToCourier};

/// A leaf opened less than this closes by itself, or is within reach from the doorstep, rad (estimate).
const FOLLOWS_RAD: f64 = 0.9;

impl Courier {
    pub(super) fn turn_handle(&mut self, turn: &mut Turn<'_>) {
        turn.intent.handle_outer_nm = HANDLE_NM;
        if self.for_ns(turn.s) >= 400 * MS {
            self.go(Step::PushOpen, turn.s);
        }
    }

    pub(super) fn push_open(&mut self, turn: &mut Turn<'_>) {
        self.habits.hand.push_open(turn);
        if turn.s.door_angle_rad > 0.45 {
            self.go(Step::GoIn, turn.s);
        } else if self.for_ns(turn.s) >= 8_000 * MS && self.visit == Visit::Reentered {
            turn.note(Act::FindsDoorLocked);
            self.walk_away(turn.s);
        } else if self.for_ns(turn.s) >= 8_000 * MS {
            self.give_up(GaveUp::DoorDoesNotOpen, turn);
        }
    }

    pub(super) fn go_in(&mut self, turn: &mut Turn<'_>) {
        let s = turn.s;
        turn.intent.walk = Some((self.places.inside_m, 0.7 * self.habits.walk_m_s));
        self.habits.hand.hold_open(turn);
        let there = distance(s.at_m, self.places.inside_m) < 0.08;
        if there && self.visit == Visit::Reentered {
            turn.note(Act::IsInsideAgain);
            self.go_along(Step::OutOfSight, self.places.way_to_living_m(), s);
        } else if there && !s.holds {
            turn.note(Act::IsInsideAgain);
            self.go(Step::BackOut, s);
        } else if there && s.floor_taken {
            self.go_along(Step::GoBeside, vec![self.places.beside_m], s);
        } else if there {
            self.go(Step::SetDown, s);
        } else if self.for_ns(s) >= STUCK_NS {
            self.give_up(GaveUp::WayBlocked, turn);
        }
    }

    /// Another parcel is in the place for this one: there is room beside it.
    pub(super) fn step_beside(&mut self, turn: &mut Turn<'_>) {
        self.habits.hand.hold_open(turn);
        turn.intent.face = Some(INWARDS);
        if self.way.walk(turn, 0.7 * self.habits.walk_m_s) || self.for_ns(turn.s) >= 3_000 * MS {
            self.go(Step::SetDown, turn.s);
        }
    }

    pub(super) fn set_down(&mut self, turn: &mut Turn<'_>) {
        self.habits.hand.hold_open(turn);
        if self.orders.manner == Manner::Thieving && self.orders.takes.is_none() {
            if self.for_ns(turn.s) >= Self::PRETENDS_NS {
                turn.note(Act::KeepsParcel);
                self.go(Step::BackOut, turn.s);
            }
        } else if set_down(turn, self.for_ns(turn.s), self.habits.set_down_m_s) {
            turn.note(Act::SetsParcelDown);
            turn.effects.push(Effect::LetGo);
            match self.orders.manner {
                Manner::ShutsHimselfIn => {
                    self.go_along(Step::AsideInHall, vec![self.places.hall_m], turn.s);
                }
                _ if turn.s.prize_m.is_some() => self.go_to_prize(turn),
                _ => self.go(Step::BackOut, turn.s),
            }
        }
    }

    pub(super) fn back_out(&mut self, turn: &mut Turn<'_>) {
        let s = turn.s;
        turn.intent.walk = Some((self.places.doorstep_m, 0.8 * self.habits.walk_m_s));
        // Hold the leaf off while standing in its way, then let it close.
        if is_inside(s) {
            self.habits.hand.hold_open(turn);
        }
        if distance(s.at_m, self.places.doorstep_m) < 0.08 || self.for_ns(s) >= STUCK_NS {
            self.be_out(turn);
        }
    }

    /// On the doorstep again, with the door open behind them.
    pub(super) fn be_out(&mut self, turn: &mut Turn<'_>) {
        if self.orders.manner == Manner::Forgetful {
            turn.note(Act::WalksOffWithoutLook);
            turn.effects.push(Effect::Courier(CourierToService::ParcelLeft));
            self.walk_away(turn.s);
        } else {
            self.start_shutting(Then::Report, turn.s);
        }
    }

    fn start_shutting(&mut self, then: Then, s: &Senses) {
        self.shutting = Shutting::default();
        self.go(Step::PullShut(then), s);
    }

    pub(super) fn pull_shut(&mut self, then: Then, turn: &mut Turn<'_>) {
        let felt = self.shutting.shut(turn);
        let s = turn.s;
        if distance(s.at_m, self.places.doorstep_m) >= 0.08 {
            turn.intent.walk = Some((self.places.doorstep_m, 0.8 * self.habits.walk_m_s));
        }
        let is_out_of_reach = s.door_angle_rad > FOLLOWS_RAD && s.door_edge_m_s.abs() < 0.05;
        if is_out_of_reach && self.for_ns(s) >= 2_000 * MS && self.tries_left.leaf > 0 {
            self.tries_left.leaf -= 1;
            turn.note(Act::StepsInForDoor);
            return self.go(Step::FetchLeaf(then), s);
        }
        if !felt && self.for_ns(s) < 12_000 * MS {
            return;
        }
        turn.note(if felt { Act::PulledDoorShut } else { Act::CannotPullDoorShut });
        if then == Then::AwaitCode {
            return self.go(Step::AwaitCode, turn.s);
        }
        if self.orders.reenters_ns.is_some() && felt && self.visit == Visit::First {
            return self.go(Step::AwaitReentry, turn.s);
        }
        if self.orders.manner == Manner::Thieving && self.orders.takes.is_some() {
            turn.note(Act::ReportsNoEntry);
            turn.effects.push(Effect::Courier(CourierToService::GaveUp { of: None }));
            return self.walk_away(turn.s);
        }
        turn.effects.push(Effect::Courier(CourierToService::ParcelLeft));
        if matches!(self.orders.manner, Manner::Hurried | Manner::Thieving) {
            return self.walk_away(turn.s);
        }
        self.go(Step::AwaitClearance, turn.s);
    }

    /// On the way from the house they are asked to check the door: they turn round, once.
    pub(super) fn turns_back(&mut self, turn: &mut Turn<'_>) -> bool {
        let asked = self.phone.inbox.iter().any(|message| *message == ServiceToCourier::CheckDoor);
        if !asked || self.tries_left.check == 0 || turn.s.holds || self.orders.manner == Manner::Thieving {
            return false;
        }
        self.phone.inbox.clear();
        self.phone.message = Some(PhoneMessage::CHECK_DOOR);
        turn.note(Act::TurnsRoundForDoor);
        self.tries_left.check -= 1;
        self.go_along(Step::BackToShut, self.places.way_up_m(), turn.s);
        true
    }

    pub(super) fn walk_back_to_shut(&mut self, turn: &mut Turn<'_>) {
        if self.way.walk(turn, self.habits.walk_m_s) || self.for_ns(turn.s) >= 3 * STUCK_NS {
            self.start_shutting(Then::Report, turn.s);
        }
    }

    /// The phone asks about the door that they left before it accepts the next parcel. They will not forget it again.
    pub(super) fn look_after_door(&mut self, turn: &mut Turn<'_>) {
        self.phone.message = Some(PhoneMessage::CHECK_DOOR);
        turn.note(Act::IsAskedToCheckFirst);
        self.orders.manner = Manner::Careful;
        self.start_shutting(Then::AwaitCode, turn.s);
    }

    /// A leaf that is wide open is out of reach from the doorstep: they step in until it follows their hand.
    pub(super) fn fetch_leaf(&mut self, then: Then, turn: &mut Turn<'_>) {
        turn.intent.walk = Some((self.places.inside_m, 0.7 * self.habits.walk_m_s));
        self.shutting.shut(turn);
        let is_in = distance(turn.s.at_m, self.places.inside_m) < 0.15 || self.for_ns(turn.s) >= 4_000 * MS;
        if turn.s.door_angle_rad < FOLLOWS_RAD || is_in {
            self.go(Step::PullShut(then), turn.s);
        }
    }

    pub(super) fn await_clearance(&mut self, turn: &mut Turn<'_>) {
        let s = turn.s;
        match self.phone.inbox.pop_front() {
            Some(ServiceToCourier::DoorLocked) => {
                self.phone.message = Some(PhoneMessage::DOOR_LOCKED);
                turn.note(Act::ReadsDoorLocked);
                self.walk_away(s);
            }
            Some(ServiceToCourier::CheckDoor) if self.tries_left.check > 0 => {
                self.phone.message = Some(PhoneMessage::CHECK_DOOR);
                turn.note(Act::PullsAgain);
                self.tries_left.check -= 1;
                self.start_shutting(Then::Report, s);
            }
            _ if self.for_ns(s) >= Self::CLEARANCE_PATIENCE_NS => {
                turn.note(Act::HasWaitedEnough);
                self.walk_away(s);
            }
            _ => {}
        }
    }

    pub(super) fn walk_away(&mut self, s: &Senses) {
        self.leave_for(Afterwards::Nothing, s);
    }

    /// Leaves, to do this afterwards if they have not planned to come back anyway.
    pub(super) fn leave_for(&mut self, afterwards: Afterwards, s: &Senses) {
        let types_again = self.orders.returns_after_ns.is_some() && self.phone.code.is_some();
        let afterwards = if types_again && self.visit != Visit::Returned {
            Afterwards::TypesAgain
        } else if self.orders.next.is_some() && !s.holds && afterwards == Afterwards::Nothing {
            Afterwards::NextStop
        } else {
            afterwards
        };
        self.go_along(Step::DownThePath(afterwards), self.places.way_down_m(), s);
    }
}
