//! What lock and camera hub do and report, in words.

use firmware::access::Refusal;
use firmware::matter::{DoorState, LockState};
use firmware::wire::{DriveFault, EventKind, HubEventKind, NotFilming, Operation, OperationResult};

use crate::event::{CameraEvent, LockEvent};
use crate::service::{alarm_words, part_words};

pub(super) fn lock_words(event: &LockEvent) -> String {
    match event {
        LockEvent::Boots => "boots".to_owned(),
        LockEvent::TestsBattery => "tests its battery".to_owned(),
        LockEvent::Throws => "motor throws the bolt".to_owned(),
        LockEvent::Withdraws => "motor withdraws the bolt".to_owned(),
        LockEvent::Rests => "motor rests".to_owned(),
        LockEvent::State { lock, door } => {
            format!("reports {}, door {}", state_words(*lock), door_words(*door))
        }
        LockEvent::Reports(kind) => report_words(kind),
        LockEvent::AsksTime => "asks for the time".to_owned(),
        LockEvent::Rekeyed => "has taken up another key for its radio".to_owned(),
        LockEvent::NotStored { serial, reason } => format!("does not store grant {serial}: {reason}"),
    }
}

pub(super) fn hub_words(event: &CameraEvent) -> String {
    match event {
        CameraEvent::Boots => "boots".to_owned(),
        CameraEvent::GoesDark => "goes dark".to_owned(),
        CameraEvent::OpensShutter => "opens its shutter".to_owned(),
        CameraEvent::ShutsShutter => "shuts its shutter".to_owned(),
        CameraEvent::Films { delivery, clip } => format!("films delivery {delivery} into clip {clip}"),
        CameraEvent::DoesNotFilm(why) => format!("does not film: {}", why_words(*why)),
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
        DoorState::Unspecified => "not known",
        DoorState::Ajar => "ajar",
    }
}

fn report_words(kind: &EventKind) -> String {
    match kind {
        EventKind::Alarm(alarm) => format!("ALARM: {}", alarm_words(*alarm as u8)),
        EventKind::PartFault { part, .. } => format!("ALARM: {}", part_words(*part)),
        EventKind::PartRestored { part } => {
            format!("finds in order again what was reported: {}", part_words(*part))
        }
        EventKind::Spent { serial } => format!("accepts the code, marks grant {serial} spent"),
        EventKind::Refused { reason, .. } => format!("refuses: {}", refusal_words(*reason)),
        EventKind::WrongCode { count } => format!("wrong code, {count} in a row"),
        EventKind::DriveFault { fault, attempt, bolt_um } => {
            let at = bolt_um.map_or_else(String::new, |um| format!(" at {:.1} mm", f64::from(um) / 1e3));
            format!("cuts the motor in attempt {attempt}: {}{at}", fault_words(*fault))
        }
        EventKind::JoinRefused => "refuses to join a stranger's network".to_owned(),
        EventKind::ClockDoubted => "does not believe its clock any more".to_owned(),
        EventKind::TimeSet { .. } => "believes the service's time and sets its clock".to_owned(),
        EventKind::Slammed => "feels the door slam".to_owned(),
        EventKind::TamperCleared => "hears that its front is in order again".to_owned(),
        EventKind::StoreFailed => "cannot trust its flash".to_owned(),
        EventKind::BatteryLow { loaded_mv: 0 } => {
            "reports a weak battery: it fails under the motor".to_owned()
        }
        EventKind::BatteryLow { loaded_mv } => {
            format!("reports a weak battery: {:.2} V under load", f64::from(*loaded_mv) / 1e3)
        }
        EventKind::KeypadLocked { for_s } => format!("locks its keypad for {for_s} s"),
        EventKind::MovedByHand { .. } => "notices that a hand moved the bolt".to_owned(),
        EventKind::Operation { operation, result, .. } => {
            let what = match operation {
                Operation::Lock => "lock",
                Operation::Unlock => "unlock",
            };
            format!("{what}: {}", result_words(*result))
        }
    }
}

fn refusal_words(reason: Refusal) -> &'static str {
    match reason {
        Refusal::Spent => "this code has opened once",
        Refusal::OutsideWindow => "it is not the time for this code",
        Refusal::ClockUnknown => "it does not know the time",
        Refusal::KeypadLocked => "its keypad is locked after wrong codes",
        Refusal::BatteryLow => "its battery could not lock again",
        Refusal::Revoked => "this code was revoked",
        Refusal::SensorFault => "its sensors contradict each other",
        Refusal::NotReady => "it is not ready",
        Refusal::Tampered => "somebody was at its front",
        Refusal::StoreFailed => "it cannot trust its flash",
        Refusal::NotFilmed => "the hub did not say that it films",
    }
}

fn fault_words(fault: DriveFault) -> &'static str {
    match fault {
        DriveFault::Stall => "it stalls",
        DriveFault::NoProgress => "it turns and the bolt does not move",
        DriveFault::TooSlow => "too slow",
        DriveFault::SensorLost => "a sensor fell silent",
    }
}

fn result_words(result: OperationResult) -> String {
    match result {
        OperationResult::Done => "done".to_owned(),
        OperationResult::Failed(fault) => format!("failed, {}", fault_words(fault)),
        OperationResult::TakenOverByHand => "a hand moved the bolt the other way".to_owned(),
        OperationResult::DoorOpened => "the door opened".to_owned(),
        OperationResult::DoorNotClosed => "not begun, the door is not closed".to_owned(),
        OperationResult::NotReady => "not begun, it is not ready".to_owned(),
    }
}

fn hub_report_words(kind: &HubEventKind) -> String {
    match kind {
        HubEventKind::Booted { .. } => "boots".to_owned(),
        HubEventKind::Bark { .. } => "hears a dog bark".to_owned(),
        HubEventKind::ShutterJammed { is_to_open: true } => "cannot open its shutter".to_owned(),
        HubEventKind::ShutterJammed { is_to_open: false } => "cannot shut its shutter".to_owned(),
        HubEventKind::PictureDark { .. } => "sees nothing, even with its infra-red lamp".to_owned(),
        HubEventKind::CameraSilent => "gets no answer from its image sensor".to_owned(),
        HubEventKind::LongVisit { is_locked: true, .. } => {
            "goes on recording after ten minutes: somebody may still be inside".to_owned()
        }
        HubEventKind::LongVisit { is_locked: false, .. } => {
            "goes on recording after ten minutes: the door is still not locked".to_owned()
        }
        HubEventKind::SecondPerson { .. } => "sees two people or more".to_owned(),
        HubEventKind::StillInside { .. } => "sees somebody in the hall that should be empty".to_owned(),
        HubEventKind::LockSilent => "has not heard the lock for long: its state is unknown".to_owned(),
        HubEventKind::LockBack => "hears the lock again".to_owned(),
        HubEventKind::RingFull => "has no room for pictures left".to_owned(),
        HubEventKind::StoreFailed => "cannot trust its flash".to_owned(),
        HubEventKind::TimeSet { .. } => "believes the service's time".to_owned(),
        HubEventKind::ClipClosed { clip, segments } => format!("closes clip {clip}, {segments} segments"),
    }
}

fn why_words(why: NotFilming) -> &'static str {
    match why {
        NotFilming::BadSignature => "the service did not sign this",
        NotFilming::WrongDoor => "it is another door",
        NotFilming::Stale => "this was asked for too long ago",
        NotFilming::Ended => "this order is over",
        NotFilming::Busy => "it films for another order",
        NotFilming::ShutterJammed => "its shutter does not open",
        NotFilming::Camera => "its image sensor does not answer",
        NotFilming::PictureDark => "it sees nothing",
        NotFilming::Bark => "a dog barks",
        NotFilming::Store => "its flash takes no pictures",
    }
}
