//! What lock and camera hub do and report, in words.

use firmware::access::Refusal;
use firmware::matter::{DoorState, LockState};
use firmware::wire::{DriveFault, EventKind, HubEventKind, NotFilming, Operation, OperationResult};

use crate::event::{CameraEvent, LockEvent};
use crate::service::{alarm_words, part_name, part_words};

pub(super) fn lock_words(event: &LockEvent) -> String {
    match event {
        LockEvent::Boots => "boots".to_owned(),
        LockEvent::TestsBattery => "tests its battery".to_owned(),
        LockEvent::Throws => "throws the bolt".to_owned(),
        LockEvent::Withdraws => "withdraws the bolt".to_owned(),
        LockEvent::Rests => "stops the motor".to_owned(),
        LockEvent::State { lock, door } => {
            format!("reports {}, door {}", state_words(*lock), door_words(*door))
        }
        LockEvent::Reports(kind) => report_words(kind),
        LockEvent::AsksTime => "asks for the time".to_owned(),
        LockEvent::Rekeyed => "switches to a new radio key".to_owned(),
        LockEvent::NotStored { serial, reason } => format!("does not store grant {serial}: {reason}"),
    }
}

pub(super) fn hub_words(event: &CameraEvent) -> String {
    match event {
        CameraEvent::Boots => "boots".to_owned(),
        CameraEvent::GoesDark => "loses power".to_owned(),
        CameraEvent::OpensShutter => "opens its shutter".to_owned(),
        CameraEvent::ShutsShutter => "closes its shutter".to_owned(),
        CameraEvent::Films { delivery, clip } => format!("records delivery {delivery} into clip {clip}"),
        CameraEvent::DoesNotFilm(why) => format!("does not record: {}", why_words(*why)),
        CameraEvent::Reports(kind) => hub_report_words(kind),
    }
}

pub(crate) fn state_words(state: LockState) -> &'static str {
    match state {
        LockState::NotFullyLocked => "not fully locked",
        LockState::Locked => "locked",
        LockState::Unlocked => "unlocked",
        LockState::Unlatched => "unlatched",
    }
}

fn door_words(state: DoorState) -> &'static str {
    match state {
        DoorState::Open => "open",
        DoorState::Closed => "closed",
        DoorState::Jammed => "jammed",
        DoorState::ForcedOpen => "forced open",
        DoorState::Unspecified => "unknown",
        DoorState::Ajar => "ajar",
    }
}

fn report_words(kind: &EventKind) -> String {
    match kind {
        EventKind::Alarm(alarm) => format!("ALARM: {}", alarm_words(*alarm as u8)),
        EventKind::PartFault { part, .. } => format!("ALARM: {}", part_words(*part)),
        EventKind::PartRestored { part } => format!("reports that {} works again", part_name(*part)),
        EventKind::Spent { serial } => format!("accepts the code, marks grant {serial} as spent"),
        EventKind::Refused { reason, .. } => format!("refuses: {}", refusal_words(*reason)),
        EventKind::WrongCode { count } => format!("rejects a wrong code, {count} in a row"),
        EventKind::DriveFault { fault, attempt, bolt_um } => {
            let at =
                bolt_um.map_or_else(String::new, |um| format!(", bolt at {:.1} mm", f64::from(um) / 1e3));
            format!("stops the motor in attempt {attempt}: {}{at}", fault_words(*fault))
        }
        EventKind::JoinRefused => "refuses to join an unknown network".to_owned(),
        EventKind::ClockDoubted => "reports that its clock is unreliable".to_owned(),
        EventKind::TimeSet { .. } => "accepts the service's time and sets its clock".to_owned(),
        EventKind::Slammed => "detects that the door slams".to_owned(),
        EventKind::TamperCleared => "ends its tamper alarm".to_owned(),
        EventKind::StoreFailed => "reports that its flash is unreliable".to_owned(),
        EventKind::BatteryLow { loaded_mv: 0 } => "reports a weak battery: it fails under load".to_owned(),
        EventKind::BatteryLow { loaded_mv } => {
            format!("reports a weak battery: {:.2} V under load", f64::from(*loaded_mv) / 1e3)
        }
        EventKind::KeypadLocked { for_s } => format!("locks its keypad for {for_s} s"),
        EventKind::MovedByHand { .. } => "detects that a hand moved the bolt".to_owned(),
        EventKind::Operation { operation, result, .. } => operation_words(*operation, *result),
    }
}

fn refusal_words(reason: Refusal) -> &'static str {
    match reason {
        Refusal::Spent => "this code was used already",
        Refusal::OutsideWindow => "this code is not valid at this time",
        Refusal::ClockUnknown => "its time is not confirmed",
        Refusal::KeypadLocked => "its keypad is locked after wrong codes",
        Refusal::BatteryLow => "its battery is too weak to lock again",
        Refusal::Revoked => "this code was revoked",
        Refusal::SensorFault => "its sensors contradict each other",
        Refusal::NotReady => "it is not ready",
        Refusal::Tampered => "its front was tampered with",
        Refusal::StoreFailed => "its flash is unreliable",
        Refusal::NotFilmed => "the hub has not confirmed a recording",
    }
}

fn fault_words(fault: DriveFault) -> &'static str {
    match fault {
        DriveFault::Stall => "stall",
        DriveFault::NoProgress => "the bolt does not move",
        DriveFault::TooSlow => "too slow",
        DriveFault::SensorLost => "a sensor stopped answering",
    }
}

fn operation_words(operation: Operation, result: OperationResult) -> String {
    let (verb, gerund) = match operation {
        Operation::Lock => ("lock", "locking"),
        Operation::Unlock => ("unlock", "unlocking"),
    };
    match result {
        OperationResult::Done => format!("finishes {gerund}"),
        OperationResult::Failed(fault) => format!("fails to {verb}: {}", fault_words(fault)),
        OperationResult::TakenOverByHand => format!("stops {gerund}: a hand moved the bolt the other way"),
        OperationResult::DoorOpened => format!("stops {gerund}: the door opened"),
        OperationResult::DoorNotClosed => format!("does not {verb}: the door is not closed"),
        OperationResult::NotReady => format!("does not {verb}: it is not ready"),
    }
}

fn hub_report_words(kind: &HubEventKind) -> String {
    match kind {
        HubEventKind::Booted { .. } => "boots".to_owned(),
        HubEventKind::Bark { .. } => "detects a dog bark".to_owned(),
        HubEventKind::ShutterJammed { is_to_open: true } => "cannot open its shutter".to_owned(),
        HubEventKind::ShutterJammed { is_to_open: false } => "cannot close its shutter".to_owned(),
        HubEventKind::PictureDark { .. } => "reports a dark picture, even with its infrared lamp".to_owned(),
        HubEventKind::CameraSilent => "receives no answer from its image sensor".to_owned(),
        HubEventKind::LongVisit { is_locked: true, .. } => {
            "keeps recording after 10 min: somebody may be inside".to_owned()
        }
        HubEventKind::LongVisit { is_locked: false, .. } => {
            "keeps recording after 10 min: the door is not locked".to_owned()
        }
        HubEventKind::SecondPerson { .. } => "detects two people or more".to_owned(),
        HubEventKind::StillInside { .. } => "detects somebody in the hall after the visit".to_owned(),
        HubEventKind::LockSilent => "receives nothing from the lock: its state is unknown".to_owned(),
        HubEventKind::LockBack => "receives the lock again".to_owned(),
        HubEventKind::RingFull => "has no space left for pictures".to_owned(),
        HubEventKind::StoreFailed => "reports that its flash is unreliable".to_owned(),
        HubEventKind::TimeSet { .. } => "accepts the service's time".to_owned(),
        HubEventKind::ClipClosed { clip, segments } => format!("closes clip {clip}, {segments} segments"),
    }
}

fn why_words(why: NotFilming) -> &'static str {
    match why {
        NotFilming::BadSignature => "the request has no valid signature",
        NotFilming::WrongDoor => "the request is for another door",
        NotFilming::Stale => "the request is too old",
        NotFilming::Ended => "the order has ended",
        NotFilming::Busy => "it records for another order",
        NotFilming::ShutterJammed => "its shutter does not open",
        NotFilming::Camera => "its image sensor does not answer",
        NotFilming::PictureDark => "its picture is dark",
        NotFilming::Bark => "a dog barks",
        NotFilming::Store => "its flash cannot store pictures",
    }
}
