//! A delivery that does not go in: why, and what happens to the parcel instead.

use super::Delivery;
use super::state::Told;
use crate::desk::Desk;
use crate::fallback::{Fallback, Handover, Proof};
use crate::notice::{Notice, Refusal};
use crate::order::Phase;
use crate::phone::ServiceToCourier;

impl Delivery {
    /// Ends the order as not delivered: recording and grant end, and the courier receives a fallback. If the door was
    /// opened, it is closed by lock and clip instead.
    pub(crate) fn refuse(&mut self, refusal: Refusal, desk: &mut Desk) {
        // A recording that shows nothing does not end the order while the courier stands there with the parcel and
        // reports giving up.
        let stands_there = self.stage == Phase::Unproven && refusal == Refusal::GaveUpInside;
        if self.stage.is_closed() && !stands_there {
            return;
        }
        if self.stage.is_before_opening() || stands_there {
            self.stage = Phase::Refused;
            self.told.insert(Told::NotDelivered);
        }
        self.failure.why = Some(refusal);
        self.release.awaits_grant_since_ns = None;
        self.film.end();
        self.grants.kill();
        self.is_no_more_at_the_door(desk);
        desk.tell(self.order.courier, ServiceToCourier::Refused(refusal));
        desk.notify(Some(self.order.delivery), Notice::NotDelivered(refusal));
        self.fall_back(desk);
    }

    /// A notice that the courier is at the door, if it has not been shown yet, is no longer true.
    pub(crate) fn is_no_more_at_the_door(&self, desk: &mut Desk) {
        let ours = Some(self.order.delivery);
        desk.notices.withdraw(|of, notice| of == ours && *notice == Notice::CourierAtTheDoor);
    }

    /// The next fallback that the recipient allows and that makes sense; the depot, if there is none.
    pub(super) fn fall_back(&mut self, desk: &mut Desk) {
        let Some(why) = self.failure.why else { return };
        // No retry while it is unknown how the visit ended.
        let is_open = self.stage == Phase::Opened;
        let helps = |next: &Fallback| makes_sense(*next, why) && !(is_open && *next == Fallback::Retry);
        let next = std::iter::from_fn(|| self.failure.left.pop_front()).find(helps);
        let next = next.unwrap_or(Fallback::Depot);
        self.failure.asked = Some((next, desk.now_ns));
        desk.tell(self.order.courier, ServiceToCourier::Fallback(next));
        if next == Fallback::Retry {
            self.grants.renew(&self.order, desk);
            self.stage = Phase::Granting;
        }
    }

    pub(super) fn tell_refusal(&self, desk: &mut Desk) {
        let courier = self.order.courier;
        if let (Some(why), Some((fallback, _))) = (self.failure.why, self.failure.asked) {
            // The courier who receives this has come, too late.
            let why = if why == Refusal::NobodyCame { Refusal::TooLate } else { why };
            desk.tell(courier, ServiceToCourier::Refused(why));
            desk.tell(courier, ServiceToCourier::Fallback(fallback));
        } else if self.stage == Phase::Received {
            desk.tell(courier, ServiceToCourier::Noted);
        }
    }

    pub(super) fn hand_over(&mut self, to: Handover, proof: &Proof, desk: &mut Desk) {
        let asked = match self.failure.asked {
            Some((Fallback::Neighbour, _)) => Handover::Neighbour,
            Some((Fallback::Doorstep, _)) => Handover::Doorstep,
            Some((Fallback::Depot, _)) => Handover::Depot,
            // Nobody asked for it: the recipient's consent is missing.
            _ => return,
        };
        if to != asked {
            return;
        }
        if self.failure.reported.replace(to) != Some(to)
            && self.custody.hand_over(desk.unix_ms, to, proof).is_some()
        {
            self.failure.left_at = Some(to);
            desk.notify(Some(self.order.delivery), Notice::LeftAt(to));
        }
        desk.tell(self.order.courier, ServiceToCourier::Noted);
    }
}

/// Does this fallback help after that failure?
fn makes_sense(fallback: Fallback, why: Refusal) -> bool {
    match why {
        // It is not this parcel, or its identity is unknown, or the recipient does not want any.
        Refusal::WrongCourier
        | Refusal::WrongParcel
        | Refusal::UnreadableLabel
        | Refusal::RecipientBlocked => fallback == Fallback::Depot,
        // The courier is at another house: the parcel must not be left there.
        Refusal::WrongAddress => matches!(fallback, Fallback::Retry | Fallback::Depot),
        Refusal::TooLate => fallback != Fallback::Retry,
        _ => true,
    }
}
