//! What happens to a parcel that does not go in: handed over, set on the doorstep, left with a neighbour, returned to
//! the depot, or brought to the same door again.

use super::super::skills::{INWARDS, MS, OFFER, STUCK_NS, set_down};
use super::super::{Effect, Senses, Turn};
use super::state::{Afterwards, Handing, Step, Visit};
use super::{Courier, Manner};
use crate::event::{Act, GaveUp};
use crate::phone_message::PhoneMessage;
use crate::service::{CourierToService, Fallback, Handover, Proof, ServiceToCourier};

/// How long they hold a parcel out, ns.
const OFFERS_FOR_NS: u64 = 20_000 * MS;
/// Time to walk to the neighbour, off the scene, and the time spent there, ns (estimate).
const TO_NEIGHBOUR_NS: u64 = 15_000 * MS;
/// Time to reach the depot, ns. An estimate that keeps worlds short: a real round takes hours.
const TO_DEPOT_NS: u64 = 30_000 * MS;
/// Time to find the next parcel in the van, ns (estimate).
const TO_VAN_NS: u64 = 5_000 * MS;
/// A handover code that a thief invents because nobody gave them one.
const MADE_UP: &str = "123456";

impl Courier {
    /// Holds the parcel out until it is taken.
    pub(super) fn hand_over(&mut self, turn: &mut Turn<'_>) {
        turn.intent.face = Some(INWARDS);
        turn.intent.hold = turn.s.holds.then_some(OFFER);
        if !turn.s.holds {
            turn.note(Act::HandedParcelOver);
            self.walk_away(turn.s);
        } else if self.for_ns(turn.s) >= OFFERS_FOR_NS {
            self.give_up(GaveUp::NobodyTakesParcel, turn);
        }
    }

    /// Waits for the service's instructions about the parcel.
    pub(super) fn await_word(&mut self, turn: &mut Turn<'_>) {
        match self.phone.inbox.pop_front() {
            Some(ServiceToCourier::Fallback(fallback)) => self.follow(fallback, turn),
            _ if self.for_ns(turn.s) >= Self::WORD_PATIENCE_NS => {
                turn.note(Act::TakesParcelAlong);
                self.leave_for(Afterwards::Depot, turn.s);
            }
            _ => {}
        }
    }

    /// Follows the recipient's preference.
    pub(super) fn follow(&mut self, fallback: Fallback, turn: &mut Turn<'_>) {
        self.phone.message = Some(PhoneMessage::instead(fallback));
        self.phone.fallback = Some(fallback);
        turn.note(Act::ReadsFallback(fallback));
        match fallback {
            Fallback::Retry => self.leave_for(Afterwards::TriesAgain, turn.s),
            Fallback::Depot => self.leave_for(Afterwards::Depot, turn.s),
            Fallback::Neighbour => {
                let step = Step::DownThePath(Afterwards::Neighbour);
                self.go_along(step, self.places.way_to_neighbour_m(), turn.s);
            }
            Fallback::Doorstep => {
                self.go_along(Step::BackFromPorch, vec![self.places.before_porch_m], turn.s);
            }
        }
    }

    /// Steps back until the parcel in front of their chest is over the porch.
    pub(super) fn back_from_porch(&mut self, turn: &mut Turn<'_>) {
        turn.intent.face = Some(INWARDS);
        if self.way.walk(turn, 0.6 * self.habits.walk_m_s) || self.for_ns(turn.s) >= STUCK_NS {
            self.go(Step::SetOnDoorstep, turn.s);
        }
    }

    pub(super) fn set_on_doorstep(&mut self, turn: &mut Turn<'_>) {
        turn.intent.face = Some(INWARDS);
        if set_down(turn, self.for_ns(turn.s), self.habits.set_down_m_s) {
            turn.note(Act::SetsParcelOnDoorstep);
            turn.effects.push(Effect::LetGo);
            self.go(Step::Photograph, turn.s);
        }
    }

    pub(super) fn photograph(&mut self, turn: &mut Turn<'_>) {
        if self.for_ns(turn.s) >= Self::PHOTO_NS {
            turn.note(Act::PhotographsParcel);
            let proof = Proof::Photo { label: self.orders.label.clone().unwrap_or_default() };
            self.say_handover(Handover::Doorstep, proof, turn);
            self.walk_away(turn.s);
        }
    }

    pub(super) fn walk_down(&mut self, afterwards: Afterwards, turn: &mut Turn<'_>) {
        if self.turns_back(turn) {
            return;
        }
        if self.way.walk(turn, self.habits.walk_m_s) {
            turn.note(Act::HasLeft);
            self.go(Step::Gone(afterwards), turn.s);
        }
    }

    /// When they act again after having left, ns.
    pub(super) fn acts_again_ns(&self, afterwards: Afterwards) -> Option<u64> {
        let after_ns = match afterwards {
            Afterwards::Nothing => return None,
            Afterwards::TypesAgain => self.orders.returns_after_ns?,
            Afterwards::TriesAgain => self.orders.retry_after_ns,
            Afterwards::Neighbour => TO_NEIGHBOUR_NS,
            Afterwards::Depot => TO_DEPOT_NS,
            Afterwards::NextStop => TO_VAN_NS,
        };
        Some(self.since_ns + after_ns)
    }

    /// Has somebody given them a handover code that the service has not got yet?
    pub(super) fn has_receipt(&self) -> bool {
        self.handing.as_ref().is_some_and(|handing| handing.receipt.is_some())
    }

    pub(super) fn be_gone(&mut self, afterwards: Afterwards, turn: &mut Turn<'_>) {
        let s = turn.s;
        // Messages about a finished delivery change nothing.
        self.phone.inbox.clear();
        if let Some(code) = self.handing.as_mut().and_then(|handing| handing.receipt.take()) {
            return self.tell_handover(code, turn);
        }
        if self.acts_again_ns(afterwards).is_none_or(|at_ns| s.now_ns < at_ns) {
            return;
        }
        self.step = Step::Gone(Afterwards::Nothing);
        match afterwards {
            Afterwards::Nothing => {}
            Afterwards::TypesAgain => {
                turn.note(Act::ComesBack);
                self.visit = Visit::Returned;
                self.begin_anew(s);
            }
            Afterwards::TriesAgain => {
                turn.note(Act::ComesBackWithParcel);
                self.tries_left.label = Self::LABEL_TRIES;
                self.entry.by = self.orders.enters;
                self.phone.code = None;
                self.begin_anew(s);
            }
            Afterwards::Neighbour => {
                self.give_to(Handover::Neighbour, Act::HandsToNeighbour, turn);
            }
            Afterwards::Depot => self.give_to(Handover::Depot, Act::IsBackAtDepot, turn),
            Afterwards::NextStop => {
                turn.note(Act::ComesWithNextParcel);
                if let Some((parcel, label)) = self.orders.next.take() {
                    turn.effects.push(Effect::Fetch(parcel));
                    self.orders.label = Some(label);
                }
                (self.phone.code, self.phone.fallback) = (None, None);
                // What they took is in the van.
                self.orders.takes = None;
                self.tries_left.check = Self::CHECKS;
                self.begin_anew(s);
            }
        }
    }

    /// Gives the parcel to somebody off the scene; a thief only reports so.
    fn give_to(&mut self, to: Handover, act: Act, turn: &mut Turn<'_>) {
        self.handing = Some(Handing { to, receipt: None });
        if self.orders.manner == Manner::Thieving {
            turn.note(Act::KeepsParcelAndLies);
            self.tell_handover(MADE_UP.to_owned(), turn);
        } else {
            turn.note(act);
            turn.effects.push(Effect::HandOver(to));
        }
    }

    /// Reports the handover to the service, with the code.
    fn tell_handover(&mut self, code: String, turn: &mut Turn<'_>) {
        let Some(Handing { to, .. }) = self.handing.take() else { return };
        let proof = match to {
            Handover::Depot => Proof::Scan { label: self.orders.label.clone().unwrap_or_default(), code },
            Handover::Neighbour | Handover::Doorstep => Proof::Receipt { code },
        };
        self.say_handover(to, proof, turn);
    }

    fn begin_anew(&mut self, s: &Senses) {
        self.tries_left.code = self.orders.tries.max(1);
        // Messages about the first attempt no longer matter.
        self.phone.inbox.clear();
        self.set_out(s);
    }

    fn say_handover(&mut self, holder: Handover, proof: Proof, turn: &mut Turn<'_>) {
        turn.effects.push(Effect::Courier(CourierToService::HandedTo { holder, proof }));
    }
}
