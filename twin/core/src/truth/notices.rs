//! Ground truth of promise H: is what the recipient and the courier are sent true when it is sent?
//!
//! "When" is the moment at which the service sends it. A state (offline, not locked, at the door) must hold each time
//! it is sent, repetitions included: a state that has ended must not be sent again. An event (delivered, refused, an
//! alarm) must have happened when its notice was first sent. [`Facts`] allows the service a few seconds: its
//! knowledge of lock and camera is as old as their latest messages.
//!
//! Both matches are exhaustive: for a new notice or a new reason this module must state when it is false.

use super::alarms::Alarmed;
use crate::service::{Handover, Holder, Notice, Refusal, ServiceToCourier};

/// A battery that keeps more than this under a stalled motor is not weak, V: 3.4 V is too little to open (promise B),
/// and a new one has 6.5 V without load. In between a warning is welcome (estimate).
const GOOD_BATTERY_V: f64 = 5.2;
/// A battery with this voltage under the current of a stalled motor may be running down, V (estimate).
const FALLING_BATTERY_V: f64 = 5.8;
/// Below this the lock cannot be sure of moving its bolt, V. Source: promise B.
const WEAK_BATTERY_V: f64 = 3.4;
/// A visit counts as long from here on, s: ten minutes (SPEC 2, promise V), minus the differences of clocks and
/// messages.
const LONG_VISIT_S: f64 = 570.0;
/// For an alarm "door ajar" the door must have been unlocked for this long, s (estimate: half of the shortest limit
/// that worlds set).
const AJAR_S: f64 = 20.0;

/// The true state, now or within the few seconds allowed to the service.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    /// The bolt is home in a closed door.
    pub(crate) locked: bool,
    /// It is not.
    pub(crate) not_locked: bool,
    /// The lock's report "locked" reached the service more than a few seconds ago, and the door has been locked
    /// since.
    pub(crate) known_locked: bool,
    /// How long the door has been unlocked, s.
    pub(crate) loose_s: f64,
    /// The camera hub has not received the lock for long.
    pub(crate) lock_silent: bool,
    /// The service has not received the camera hub for long.
    pub(crate) hub_silent: bool,
    /// A dog barked.
    pub(crate) bark: bool,
    /// The camera does not see the doorway, or somebody recently covered or moved it.
    pub(crate) blind: bool,
    /// The shutter is held, or was recently.
    pub(crate) shutter_held: bool,
    /// The shutter covers the lens, or the clip has its last segment, or the camera hub has no power.
    pub(crate) shut: bool,
    /// Somebody not of the household was in the picture without permission during this visit.
    pub(crate) was_second: bool,
    /// Somebody is in the house.
    pub(crate) somebody_inside: bool,
    /// A hand or a key moved the bolt out of the strike recently.
    pub(crate) by_hand: bool,
    /// Duration of the present visit, s; 0 without one.
    pub(crate) visit_s: f64,
    /// The voltage that the battery keeps under a stalled motor, V.
    pub(crate) stalled_v: f64,
    /// Somebody on the camera hub's link forges, swaps or drops messages.
    pub(crate) tampered: bool,
    /// A clip in the camera hub's flash marks a gap.
    pub(crate) has_gaps: bool,
    /// Tracked valuables that are not in their places.
    pub(crate) gone: Vec<String>,
    /// Alarms raised by the lock.
    pub(crate) raised: Vec<Alarmed>,
    /// The leaf was away from its stop recently.
    pub(crate) door_open: bool,
    /// The motor was driven recently.
    pub(crate) driven: bool,
    /// The front cover is off, or has been.
    pub(crate) front_off: bool,
    /// At this moment the lock is not received, the camera hub is not received, and the camera does not see the
    /// doorway, respectively.
    pub(crate) lock_silent_now: bool,
    pub(crate) hub_silent_now: bool,
    pub(crate) blind_now: bool,
    /// The time of day, ms since 1970 UTC.
    pub(crate) unix_ms: u64,
    /// The keypad is locked after wrong codes, or was within the few seconds allowed to the service.
    pub(crate) keypad_locked: bool,
    /// ... or was within the last minutes: a courier who gave up at the keypad gave up for this reason.
    pub(crate) keypad_was_locked: bool,
    /// Number of codes entered by fingers.
    pub(crate) codes_entered: u32,
    /// Another courier is on the scene, or the camera hub still records for somebody.
    pub(crate) is_busy: bool,
    /// The order concerned; none: no order, or one that is not of this house.
    pub(crate) order: Option<OrderFacts>,
}

/// The true state of an order, now or within the few seconds allowed to the service.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OrderFacts {
    /// Its courier is on the scene.
    pub(crate) courier_there: bool,
    /// The courier has been there with the order's parcel and has left.
    pub(crate) courier_left: bool,
    /// The parcel is inside, the door is locked, and nobody is inside who is not of the household.
    pub(crate) is_delivered: bool,
    /// The parcel is inside.
    pub(crate) parcel_inside: bool,
    /// Who has the parcel.
    pub(crate) holder: Holder,
    /// The door was open after the motor had withdrawn the bolt for one of the order's grants.
    pub(crate) was_opened: bool,
    /// Its courier's phone has reported that the parcel was left inside.
    pub(crate) said_left: bool,
    /// The recipient has called it off.
    pub(crate) called_off: bool,
    /// The lock's report that it holds this order's newest grant has reached the service.
    pub(crate) grant_confirmed: bool,
    /// The camera hub has recorded the doorway throughout the few seconds allowed to the service.
    pub(crate) is_filmed: bool,
    /// Does the courier present the order's own label? None: it cannot be read.
    pub(crate) right_label: Option<bool>,
    /// The courier's phone is at the order's address.
    pub(crate) right_address: bool,
    /// Its window has not begun, or is over; with a tolerance of a few seconds.
    pub(crate) before_window: bool,
    pub(crate) after_window: bool,
}

/// If a notice is false, why.
pub(crate) fn false_because(notice: &Notice, facts: &Facts) -> Option<&'static str> {
    let order = facts.order.as_ref();
    let is_not = |is_so: bool, why: &'static str| (!is_so).then_some(why);
    match notice {
        Notice::Arriving => match order {
            Some(order) if order.called_off => Some("the recipient has called the order off"),
            Some(order) if order.courier_left => Some("the courier was there and has left"),
            _ => None,
        },
        Notice::CourierAtTheDoor => {
            is_not(order.is_some_and(|order| order.courier_there), "the courier of this order is not there")
        }
        Notice::Delivered => match order {
            Some(order) if order.is_delivered => None,
            Some(order) if !order.parcel_inside => Some("the parcel is not inside"),
            _ if !facts.locked => Some("the door is not locked"),
            _ => Some("somebody is still inside"),
        },
        // Whether the recording proves it is for the service to judge.
        Notice::Unproven => {
            is_not(order.is_some_and(|order| order.was_opened) || facts.driven, "the lock was not opened")
        }
        Notice::NotDelivered(why) => match order {
            // What only the courier reports is worded as their report, and what the service does not know it does not
            // deny.
            Some(order) if order.parcel_inside && !why.leaves_open() => Some("the parcel is inside"),
            _ => false_reason(*why, facts),
        },
        Notice::FilmMissing { locked } => {
            let door = if *locked { facts.locked } else { facts.not_locked || !facts.known_locked };
            is_not(order.is_some_and(|order| order.was_opened) || facts.driven, "the lock was not opened")
                .or(is_not(door, "the door is in the other state"))
        }
        Notice::OpenedAfterAll | Notice::TooLateToBlock => {
            is_not(order.is_some_and(|order| order.was_opened) || facts.driven, "the lock was not opened")
        }
        Notice::DoorLockedAgain => is_not(facts.locked, "the door is not locked"),
        Notice::LockBack => is_not(!facts.lock_silent_now, "the hub does not receive the lock"),
        Notice::CameraBack => is_not(!facts.hub_silent_now, "the service does not receive the camera"),
        Notice::CameraWorksAgain => is_not(!facts.blind_now, "the camera does not show the doorway"),
        Notice::BatteryFalls { .. } => is_not(facts.stalled_v < FALLING_BATTERY_V, "the battery is good"),
        Notice::BatteryRestored => is_not(facts.stalled_v > WEAK_BATTERY_V, "the battery is weak"),
        Notice::LockPartRestored(part) => {
            is_not(facts.raised.contains(&Alarmed::Part(*part)), "the lock has not reported this part")
        }
        // No other part of the twin knows what the lock finds in its flash and radio, or what happened to a clip.
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
            // Ground truth does not know which of two contradictory parts is faulty, but it does know that the lock
            // found one.
            is_not(facts.raised.contains(&Alarmed::Part(*part)), "the lock has not reported this part")
        }
        Notice::WeakBattery => is_not(facts.stalled_v < GOOD_BATTERY_V, "the battery is good"),
        Notice::DoorNotLocked => {
            // "... is not known to be locked."
            is_not(
                facts.not_locked || !facts.known_locked,
                "the door is locked, and the lock has reported it",
            )
        }
        Notice::OpenedByHand => is_not(facts.by_hand, "no hand has moved the bolt"),
        Notice::LockSilent => is_not(facts.lock_silent, "the hub receives the lock"),
        Notice::CameraOffline => is_not(facts.hub_silent, "the service receives the camera"),
        Notice::ShutterJammed => is_not(facts.shutter_held, "nothing blocks the shutter"),
        Notice::CameraDark => is_not(facts.blind, "the camera shows the doorway"),
        // Only the camera hub knows how full its flash is; nothing that a notice about it excuses depends on that.
        Notice::CameraFull => None,
        Notice::LongVisit { locked } => {
            let door = if *locked { facts.locked } else { facts.not_locked };
            is_not(facts.visit_s > LONG_VISIT_S, "no visit has lasted that long")
                .or(is_not(door, "the door is in the other state"))
        }
        // "... what may be a second person": a wide load can look like one. Somebody must be there.
        Notice::SecondPerson => is_not(facts.somebody_inside || facts.was_second, "nobody is inside"),
        Notice::StillInside => is_not(facts.somebody_inside || facts.was_second, "nobody is inside"),
        Notice::RecordingEnded => is_not(facts.shut, "the camera records"),
        Notice::NotGenuine => is_not(facts.tampered, "nobody tampers with the line"),
        // That parts are missing is true when the service says so; it does not say who is to blame.
        Notice::ClipHeldUp => None,
        Notice::DogBarks => is_not(facts.bark, "no dog barked"),
        Notice::ClipHasGaps => is_not(facts.has_gaps, "no clip marks a gap"),
        Notice::ValuableGone(name) => is_not(facts.gone.contains(name), "it is in its place"),
    }
}

/// An alarm must have been raised, and its content must have been true as far as bolt, door and keypad can show it.
fn false_alarm(code: u8, facts: &Facts) -> Option<&'static str> {
    if code == super::alarms::UNKNOWN_KIND && !facts.raised.is_empty() {
        return None;
    }
    if !facts.raised.contains(&Alarmed::Code(code)) {
        return Some("the lock has raised no such alarm");
    }
    let is_not = |is_so: bool, why: &'static str| (!is_so).then_some(why);
    match code {
        0 => is_not(facts.driven || facts.loose_s > 0.0, "the motor was not driven, and the bolt was home"),
        4 => is_not(facts.codes_entered >= 3, "fewer than three codes were entered"),
        5 => is_not(facts.front_off, "the front cover was never removed"),
        7 => is_not(facts.loose_s > AJAR_S, "the door has not been unlocked for long"),
        6 => is_not(facts.door_open, "the door was not open"),
        // Nothing in the twin raises these.
        _ => None,
    }
}

/// If a refusal gives a false reason, why it is false.
pub(crate) fn false_reason(why: Refusal, facts: &Facts) -> Option<&'static str> {
    let Some(order) = facts.order.as_ref() else {
        // A window that ended before the first tick is over whether or not anybody was seen.
        let may_be = matches!(why, Refusal::WrongCourier | Refusal::NobodyCame);
        return (!may_be).then_some("it concerns no order of this house");
    };
    let is_not = |is_so: bool, why: &'static str| (!is_so).then_some(why);
    match why {
        Refusal::WrongCourier => Some("the order belongs to this courier"),
        Refusal::WrongParcel => is_not(order.right_label == Some(false), "the label belongs to this order"),
        Refusal::WrongAddress => is_not(!order.right_address, "the courier is at the order's address"),
        Refusal::TooEarly => is_not(order.before_window, "the window has begun"),
        Refusal::TooLate => is_not(order.after_window, "the window is not over"),
        Refusal::UnreadableLabel => is_not(order.right_label.is_none(), "the label can be read"),
        Refusal::LockUnreachable => is_not(!order.grant_confirmed, "the lock has confirmed a grant"),
        // "The recipient's phone has not confirmed the notice." Only the service knows what the phone has confirmed.
        Refusal::NoNotice => None,
        Refusal::NoFilm => is_not(!order.is_filmed, "the camera records"),
        Refusal::Dog => is_not(facts.bark, "no dog barked"),
        // "The courier reports that they could not open." The courier does report that.
        Refusal::CourierGaveUp => None,
        Refusal::LockFull => is_not(!order.grant_confirmed, "the lock has confirmed a grant"),
        Refusal::NobodyCame => is_not(!order.courier_there && !order.courier_left, "the courier was there"),
        // That nothing was received from the courier, or from the camera, is a statement about what reached the
        // service.
        Refusal::CourierSilent => is_not(!order.said_left, "the courier reported that the parcel is inside"),
        Refusal::CameraUnreachable => is_not(facts.hub_silent, "the service receives the camera"),
        Refusal::NotOpened => is_not(!order.was_opened, "the door was opened for this order"),
        // "The code was accepted, and the courier reports ...": the lock's own record, which promise O covers.
        Refusal::GaveUpInside => None,
        Refusal::KeypadLocked => is_not(facts.keypad_was_locked, "the keypad was not locked"),
        Refusal::WrongCode => is_not(facts.codes_entered > 0, "no code was entered"),
        // The lock's own reasons: what it has found about itself is checked by promises L, K and B.
        Refusal::LockBattery | Refusal::LockClock | Refusal::LockFault | Refusal::LockHearsNoFilm => {
            is_not(!order.was_opened, "the door was opened for this order")
        }
        Refusal::RecipientBlocked => is_not(order.called_off, "the recipient has not called this order off"),
    }
}

/// If the courier is sent something false, why it is false.
pub(crate) fn false_word_because(word: &ServiceToCourier, facts: &Facts) -> Option<&'static str> {
    match word {
        ServiceToCourier::Refused(why) => false_reason(*why, facts),
        ServiceToCourier::DoorLocked => (!facts.locked).then_some("the door is not locked"),
        // A message that arrives late refers to a time that is over.
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
            (!confirmed).then_some("the lock has not confirmed the grant")
        }
        ServiceToCourier::Wait => {
            (!facts.is_busy).then_some("nobody else is there, and the camera does not record")
        }
        // A code, a request, a question, a receipt.
        ServiceToCourier::Code { .. }
        | ServiceToCourier::Fallback(_)
        | ServiceToCourier::Noted
        | ServiceToCourier::CheckDoor => None,
    }
}

/// Does it state how things are, rather than what happened? Then it must be true each time it is sent.
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
