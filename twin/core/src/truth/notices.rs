//! Ground truth of promise H: is what the recipient and the courier are told so when they are told it?
//!
//! "When" is the moment at which the service sends it. A state of affairs (offline, not locked, at the door) must be so
//! each time it is sent, repetitions included: what is over must not be said again. An event (delivered, refused, an
//! alarm) must have been so when it was first sent. [`Facts`] gives the service a few seconds: what it knows of lock
//! and camera is as old as their latest words.
//!
//! Both matches are exhaustive: a new notice, or a new reason, must say here when it is false.

use super::alarms::Alarmed;
use crate::service::{Handover, Holder, Notice, Refusal, ServiceToCourier};

/// Cells that hold more than this under a motor that stands are not weak, V: 3.4 V is too little to open (promise B),
/// and 6.5 V is what new ones have without load. In between a warning is welcome (estimate).
const GOOD_CELLS_V: f64 = 5.2;
/// Cells that give so much under the current of a stalled motor may be on their way down, V (estimate).
const FALLING_CELLS_V: f64 = 5.8;
/// Below this the lock cannot count on its bolt, V. Source: promise B.
const WEAK_CELLS_V: f64 = 3.4;
/// A visit is long from here on, s: ten minutes (SPEC 2, promise V), less what clocks and words differ by.
const LONG_VISIT_S: f64 = 570.0;
/// A door that stands ajar for an alarm has been loose for so long, s (estimate: half of the shortest limit that worlds
/// set).
const AJAR_S: f64 = 20.0;

/// How things really are, or were within the service's few seconds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    /// The bolt is home in a closed door.
    pub(crate) locked: bool,
    /// It is not.
    pub(crate) not_locked: bool,
    /// The lock's word that it is locked has come to the service since it is, more than a few seconds ago.
    pub(crate) known_locked: bool,
    /// How long the door has not been locked, s.
    pub(crate) loose_s: f64,
    /// The hub has not heard the lock for long.
    pub(crate) lock_silent: bool,
    /// The service has not heard the hub for long.
    pub(crate) hub_silent: bool,
    /// A dog barked.
    pub(crate) bark: bool,
    /// The camera does not see the doorway, or somebody covered or upset it a short time ago.
    pub(crate) blind: bool,
    /// The flap is held, or was a short time ago.
    pub(crate) shutter_held: bool,
    /// The flap is before the lens, or the clip has its last segment, or the hub has no power.
    pub(crate) shut: bool,
    /// Somebody who does not live here was in the picture without business there, in this visit.
    pub(crate) was_second: bool,
    /// Somebody is in the house.
    pub(crate) somebody_inside: bool,
    /// A hand or a key moved the bolt out of its home a short time ago.
    pub(crate) by_hand: bool,
    /// How long the present visit has lasted, s; 0 without one.
    pub(crate) visit_s: f64,
    /// What the cells hold under a motor that stands, V.
    pub(crate) stalled_v: f64,
    /// Somebody on the hub's line forges, exchanges or leaves out.
    pub(crate) meddled: bool,
    /// A clip on the hub's flash marks a gap.
    pub(crate) has_gaps: bool,
    /// Tracked valuables that are not where they were.
    pub(crate) gone: Vec<String>,
    /// Alarms that the lock has raised.
    pub(crate) raised: Vec<Alarmed>,
    /// The leaf was away from its stop not long ago.
    pub(crate) door_open: bool,
    /// The motor was driven not long ago.
    pub(crate) driven: bool,
    /// The front cover is off, or was.
    pub(crate) front_off: bool,
    /// Nothing is heard of the lock, of the hub, at this moment; the camera does not see the doorway at this moment.
    pub(crate) lock_silent_now: bool,
    pub(crate) hub_silent_now: bool,
    pub(crate) blind_now: bool,
    /// The time of day, ms since 1970 UTC.
    pub(crate) unix_ms: u64,
    /// The keypad is locked after wrong codes, or was within the service's few seconds.
    pub(crate) keypad_locked: bool,
    /// ... or within the last minutes: who gave up at it gave up for it.
    pub(crate) keypad_was_locked: bool,
    /// Codes that fingers have entered.
    pub(crate) codes_entered: u32,
    /// Another courier is on the scene, or the hub still films for somebody.
    pub(crate) is_busy: bool,
    /// Of the order that it is about; none: about none, or about one that is not of this house.
    pub(crate) order: Option<OrderFacts>,
}

/// How an order really stands, or stood within the service's few seconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OrderFacts {
    /// Its courier is on the scene.
    pub(crate) courier_there: bool,
    /// He has been there with its parcel and is gone.
    pub(crate) courier_left: bool,
    /// The parcel stands inside, the door is locked, and nobody is inside who does not live here.
    pub(crate) is_delivered: bool,
    /// The parcel stands inside.
    pub(crate) parcel_inside: bool,
    /// Who has the parcel.
    pub(crate) holder: Holder,
    /// The door was open after the motor had pulled the bolt by one of its grants.
    pub(crate) was_opened: bool,
    /// Its courier's phone has said that he left the parcel inside.
    pub(crate) said_left: bool,
    /// The recipient has called it off.
    pub(crate) called_off: bool,
    /// The lock's word that it holds the newest grant of this order has come to the service.
    pub(crate) grant_confirmed: bool,
    /// The hub has filmed the doorway all the time within the service's few seconds.
    pub(crate) is_filmed: bool,
    /// The label that its courier presents is its own; none: it cannot be read.
    pub(crate) right_label: Option<bool>,
    /// His phone stands at its address.
    pub(crate) right_address: bool,
    /// Its window has not begun, or is over; a few seconds either way.
    pub(crate) before_window: bool,
    pub(crate) after_window: bool,
}

/// Says a notice what is not so? Then why.
pub(crate) fn false_because(notice: &Notice, facts: &Facts) -> Option<&'static str> {
    let order = facts.order.as_ref();
    let is_not = |is_so: bool, why: &'static str| (!is_so).then_some(why);
    match notice {
        Notice::Arriving => match order {
            Some(order) if order.called_off => Some("the recipient has called the order off"),
            Some(order) if order.courier_left => Some("the courier was there and is gone"),
            _ => None,
        },
        Notice::CourierAtTheDoor => {
            is_not(order.is_some_and(|order| order.courier_there), "the courier of this order is not there")
        }
        Notice::Delivered => match order {
            Some(order) if order.is_delivered => None,
            Some(order) if !order.parcel_inside => Some("the parcel does not stand inside"),
            _ if !facts.locked => Some("the door is not locked"),
            _ => Some("somebody is still inside"),
        },
        // Whether the film shows it is the service's to judge.
        Notice::Unproven => {
            is_not(order.is_some_and(|order| order.was_opened) || facts.driven, "the lock was not opened")
        }
        Notice::NotDelivered(why) => match order {
            // What only the courier says is told as what he says, and what the service does not know it does not deny.
            Some(order) if order.parcel_inside && !why.leaves_open() => Some("the parcel stands inside"),
            _ => false_reason(*why, facts),
        },
        Notice::FilmMissing { locked } => {
            let door = if *locked { facts.locked } else { facts.not_locked || !facts.known_locked };
            is_not(order.is_some_and(|order| order.was_opened) || facts.driven, "the lock was not opened")
                .or(is_not(door, "it is the other way round with the door"))
        }
        Notice::OpenedAfterAll | Notice::TooLateToBlock => {
            is_not(order.is_some_and(|order| order.was_opened) || facts.driven, "the lock was not opened")
        }
        Notice::DoorLockedAgain => is_not(facts.locked, "the door is not locked"),
        Notice::LockBack => is_not(!facts.lock_silent_now, "the hub does not hear the lock"),
        Notice::CameraBack => is_not(!facts.hub_silent_now, "the service does not hear the camera"),
        Notice::CameraWorksAgain => is_not(!facts.blind_now, "the camera does not see the doorway"),
        Notice::BatteryFalls { .. } => is_not(facts.stalled_v < FALLING_CELLS_V, "the cells are good"),
        Notice::BatteryRestored => is_not(facts.stalled_v > WEAK_CELLS_V, "the cells are weak"),
        Notice::LockPartRestored(part) => {
            is_not(facts.raised.contains(&Alarmed::Part(*part)), "the lock has not reported this part")
        }
        // What the lock finds of its flash and its radio, and what has come of a clip, is known to nobody else here.
        Notice::LockMemory | Notice::StrangeNetwork | Notice::ClipThrough => None,
        Notice::TamperEnded => {
            is_not(facts.raised.contains(&Alarmed::Code(5)), "the lock has raised no tamper alarm")
        }
        Notice::LeftAt(to) => {
            let holder = order.map(|order| order.holder);
            let is_there = match to {
                Handover::Neighbour => holder == Some(Holder::Neighbour),
                Handover::Doorstep => holder == Some(Holder::Doorstep),
                // "... goes back to the depot."
                Handover::Depot => matches!(holder, Some(Holder::Depot | Holder::Courier)),
            };
            is_not(is_there, "the parcel is not there")
        }
        Notice::Alarm(code) => false_alarm(*code, facts),
        Notice::LockPart(part) => {
            // Which part of a contradiction is at fault no truth here knows; that the lock has found one it does.
            is_not(facts.raised.contains(&Alarmed::Part(*part)), "the lock has not reported this part")
        }
        Notice::WeakBattery => is_not(facts.stalled_v < GOOD_CELLS_V, "the cells are good"),
        Notice::DoorNotLocked => {
            // "... is not known to be locked."
            is_not(facts.not_locked || !facts.known_locked, "the door is locked, and the lock has said so")
        }
        Notice::OpenedByHand => is_not(facts.by_hand, "no hand has moved the bolt"),
        Notice::LockSilent => is_not(facts.lock_silent, "the hub hears the lock"),
        Notice::CameraOffline => is_not(facts.hub_silent, "the service hears the camera"),
        Notice::ShutterJammed => is_not(facts.shutter_held, "nothing holds the shutter"),
        Notice::CameraDark => is_not(facts.blind, "the camera sees the doorway"),
        // How full its flash is only the hub knows; nothing that a notice of it excuses depends on it.
        Notice::CameraFull => None,
        Notice::LongVisit { locked } => {
            let door = if *locked { facts.locked } else { facts.not_locked };
            is_not(facts.visit_s > LONG_VISIT_S, "no visit has lasted for so long")
                .or(is_not(door, "it is the other way round with the door"))
        }
        // "... what may be a second person": a wide load is taken for one. Somebody must be there.
        Notice::SecondPerson => is_not(facts.somebody_inside || facts.was_second, "nobody is inside"),
        Notice::StillInside => is_not(facts.somebody_inside || facts.was_second, "nobody is inside"),
        Notice::RecordingEnded => is_not(facts.shut, "the camera records"),
        Notice::NotGenuine => is_not(facts.meddled, "nobody meddles with the line"),
        // That parts have not come is so when the service says so; of who is to blame it says nothing.
        Notice::ClipHeldUp => None,
        Notice::DogBarks => is_not(facts.bark, "no dog barked"),
        Notice::ClipHasGaps => is_not(facts.has_gaps, "no clip marks a gap"),
        Notice::ValuableGone(name) => is_not(facts.gone.contains(name), "it stands where it stood"),
    }
}

/// An alarm must have been raised, and what it says must have been so as far as bolt, door and keypad can show it.
fn false_alarm(code: u8, facts: &Facts) -> Option<&'static str> {
    if code == super::alarms::UNKNOWN_KIND && !facts.raised.is_empty() {
        return None;
    }
    if !facts.raised.contains(&Alarmed::Code(code)) {
        return Some("the lock has raised no such alarm");
    }
    let is_not = |is_so: bool, why: &'static str| (!is_so).then_some(why);
    match code {
        0 => is_not(facts.driven || facts.loose_s > 0.0, "no motor was driven, and the bolt was home"),
        4 => is_not(facts.codes_entered >= 3, "nobody has entered three codes"),
        5 => is_not(facts.front_off, "the front cover was never off"),
        7 => is_not(facts.loose_s > AJAR_S, "the door has not been loose for long"),
        6 => is_not(facts.door_open, "the door was not open"),
        // Nothing in the twin raises these.
        _ => None,
    }
}

/// Names a refusal a reason that is not so? Then why.
pub(crate) fn false_reason(why: Refusal, facts: &Facts) -> Option<&'static str> {
    let Some(order) = facts.order.as_ref() else {
        // A window that is over before the first tick is over without a sight of anybody.
        let may_be = matches!(why, Refusal::WrongCourier | Refusal::NobodyCame);
        return (!may_be).then_some("it is about no order of this house");
    };
    let is_not = |is_so: bool, why: &'static str| (!is_so).then_some(why);
    match why {
        Refusal::WrongCourier => Some("the order is this courier's"),
        Refusal::WrongParcel => is_not(order.right_label == Some(false), "the label is this order's"),
        Refusal::WrongAddress => is_not(!order.right_address, "he stands at the order's address"),
        Refusal::TooEarly => is_not(order.before_window, "the window has begun"),
        Refusal::TooLate => is_not(order.after_window, "the window is not over"),
        Refusal::UnreadableLabel => is_not(order.right_label.is_none(), "the label can be read"),
        Refusal::LockUnreachable => is_not(!order.grant_confirmed, "the lock has confirmed a grant"),
        // "The recipient's phone has not confirmed the notice." What has come back from it only the service knows.
        Refusal::NoNotice => None,
        Refusal::NoFilm => is_not(!order.is_filmed, "the camera films"),
        Refusal::Dog => is_not(facts.bark, "no dog barked"),
        // "The courier says that he could not open." So he does.
        Refusal::CourierGaveUp => None,
        Refusal::LockFull => is_not(!order.grant_confirmed, "the lock has confirmed a grant"),
        Refusal::NobodyCame => is_not(!order.courier_there && !order.courier_left, "the courier was there"),
        // That nothing was heard of him, or nothing of the camera, is so of what has come to the service.
        Refusal::CourierSilent => is_not(!order.said_left, "he has said that he left it inside"),
        Refusal::CameraUnreachable => is_not(facts.hub_silent, "the service hears the camera"),
        Refusal::NotOpened => is_not(!order.was_opened, "the door was opened for this order"),
        // "The code was accepted, and the courier says ...": the lock's own mark, which promise O is about.
        Refusal::GaveUpInside => None,
        Refusal::KeypadLocked => is_not(facts.keypad_was_locked, "the keypad was not locked"),
        Refusal::WrongCode => is_not(facts.codes_entered > 0, "nobody has entered a code"),
        // The lock's own reasons: what it has found in itself is held against promises L, K and B.
        Refusal::LockBattery | Refusal::LockClock | Refusal::LockFault | Refusal::LockHearsNoFilm => {
            is_not(!order.was_opened, "the door was opened for this order")
        }
        Refusal::RecipientBlocked => is_not(order.called_off, "the recipient has not called this order off"),
    }
}

/// Is the courier told what is not so? Then why.
pub(crate) fn false_word_because(word: &ServiceToCourier, facts: &Facts) -> Option<&'static str> {
    match word {
        ServiceToCourier::Refused(why) => false_reason(*why, facts),
        ServiceToCourier::DoorLocked => (!facts.locked).then_some("the door is not locked"),
        // What comes late speaks of a time that is over.
        ServiceToCourier::KeypadLocked { until_unix_ms } => {
            (*until_unix_ms > facts.unix_ms && !facts.keypad_locked).then_some("the keypad is not locked")
        }
        ServiceToCourier::CloseDoor => (!facts.not_locked).then_some("the door is locked"),
        ServiceToCourier::NotYet => {
            let confirmed = facts.order.as_ref().is_some_and(|order| order.grant_confirmed);
            confirmed.then_some("the lock has confirmed the grant")
        }
        ServiceToCourier::SetOut => {
            let confirmed = facts.order.as_ref().is_some_and(|order| order.grant_confirmed);
            (!confirmed).then_some("the lock has confirmed no grant")
        }
        ServiceToCourier::Wait => {
            (!facts.is_busy).then_some("nobody else is there, and the camera does not film")
        }
        // A code, a wish, a question, a receipt.
        ServiceToCourier::Code { .. }
        | ServiceToCourier::Fallback(_)
        | ServiceToCourier::Noted
        | ServiceToCourier::CheckDoor => None,
    }
}

/// Says it how things are, rather than what happened? Then it must be so each time it is sent.
pub(crate) fn is_a_state(notice: &Notice) -> bool {
    matches!(
        notice,
        Notice::CourierAtTheDoor
            | Notice::DoorNotLocked
            | Notice::LockSilent
            | Notice::CameraOffline
            | Notice::LongVisit { .. }
    )
}

#[cfg(test)]
mod tests;
