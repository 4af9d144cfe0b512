//! Messages in words, for those who watch: a label for a frame on its way, and a sentence of the story.

use firmware::access::Refusal;
use firmware::matter::{DoorState, LockState};
use firmware::wire::DriveFault;
use firmware::wire::{Downlink, EventKind, Operation, OperationResult, ToHub, Uplink};

use crate::service::{
    CourierToService, Notice, Output, Packet, RecipientToService, ServiceToCourier as ToCourier, ToRecipient,
    alarm_words, part_words,
};

/// What a message of the lock is, for those who watch.
pub(crate) fn uplink_label(message: &Uplink) -> &'static str {
    match message {
        Uplink::Status(status) => state_words(status.lock_state),
        Uplink::Event(event) if event.kind.is_alarm() => "ALARM",
        Uplink::Event(_) => "event",
        Uplink::GrantStored { .. } => "grant stored",
        Uplink::GrantRefused { .. } => "grant refused",
        Uplink::Revoked { .. } => "revoked",
        Uplink::AskTime { .. } => "what time?",
        Uplink::JournalHead(_) | Uplink::JournalRecord(_) => "journal",
        _ => "message",
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

/// What a message of the service is, for those who watch.
pub(super) fn output_label(output: &Output) -> &'static str {
    match output {
        Output::Hub(ToHub::Lock(message) | ToHub::LockIfFilming(message)) => downlink_label(message),
        Output::Hub(ToHub::Film(_)) => "film!",
        Output::Hub(ToHub::EndFilm(_)) => "end film",
        Output::Hub(ToHub::Time(_)) => "time",
        Output::Hub(ToHub::Ack { .. }) => "ack",
        Output::Hub(ToHub::NextMesh(_)) => "next key",
        Output::Hub(ToHub::Join(_)) => "join",
        Output::Hub(ToHub::Stream { on: true }) => "stream on",
        Output::Hub(ToHub::Stream { on: false }) => "stream off",
        Output::Hub(ToHub::Got(_)) => "got",
        Output::Courier(_, packet) => packet_label(packet, to_courier_label),
        Output::Recipient(packet) => packet_label(packet, to_recipient_label),
    }
}

/// What a packet is, for those who watch.
pub(super) fn packet_label<M>(packet: &Packet<M>, label: fn(&M) -> &'static str) -> &'static str {
    match packet {
        Packet::Once(message) | Packet::Numbered { message, .. } => label(message),
        Packet::Got { .. } => "got",
    }
}

/// What a message of a courier's phone is, for those who watch.
pub(super) fn courier_label(message: &CourierToService) -> &'static str {
    match message {
        CourierToService::Scanned { .. } => "scan",
        CourierToService::Unreadable => "unreadable",
        CourierToService::PressUnlock => "unlock",
        CourierToService::ParcelLeft => "parcel left",
        CourierToService::HandedTo { .. } => "handed over",
        CourierToService::GaveUp { .. } => "gave up",
    }
}

/// What a message to a courier's phone is, for those who watch.
fn to_courier_label(message: &ToCourier) -> &'static str {
    match message {
        ToCourier::Code { .. } => "code",
        ToCourier::Refused(_) => "refused",
        ToCourier::DoorLocked => "door locked",
        ToCourier::CheckDoor => "check door",
        ToCourier::CloseDoor => "close door",
        ToCourier::Fallback(_) => "fallback",
        ToCourier::Noted => "noted",
        ToCourier::Wait => "wait",
        ToCourier::KeypadLocked { .. } => "keypad locked",
        ToCourier::NotYet => "not yet",
        ToCourier::SetOut => "set out",
    }
}

/// What a message to the recipient's phone is, for those who watch.
fn to_recipient_label(message: &ToRecipient) -> &'static str {
    match message {
        ToRecipient::Notice { notice: Notice::Alarm(_) | Notice::LockPart(_), .. } => "ALARM",
        ToRecipient::Notice { .. } => "notice",
        ToRecipient::Picture { .. } => "live",
        ToRecipient::ClipPicture { .. } | ToRecipient::ClipEnd { .. } => "clip",
    }
}

/// What a message of the recipient's phone is, for those who watch.
pub(super) fn recipient_label(message: &RecipientToService) -> &'static str {
    match message {
        RecipientToService::Watch { .. } => "watch",
        RecipientToService::FetchClip { .. } => "clip?",
        RecipientToService::Block { .. } => "block",
        RecipientToService::Received { .. } => "received",
        RecipientToService::Shown(_) => "seen",
    }
}

/// What a message to the lock is, for those who watch.
pub(crate) fn downlink_label(message: &Downlink) -> &'static str {
    match message {
        Downlink::Grant(_) => "grant",
        Downlink::Revoke { .. } => "revoke",
        Downlink::Time(_) => "time",
        Downlink::Ack { .. } => "ack",
        Downlink::Lock => "lock now",
        Downlink::ClearTamper { .. } => "clear tamper",
        Downlink::Rekey { .. } => "new key",
        Downlink::FactoryReset { .. } => "factory reset",
        Downlink::ReadHead { .. } | Downlink::ReadRecord { .. } => "audit",
        Downlink::Enter { .. } => "code",
    }
}

pub(super) fn door_words(state: DoorState) -> &'static str {
    match state {
        DoorState::Open => "open",
        DoorState::Closed => "closed",
        DoorState::Jammed => "jammed",
        DoorState::ForcedOpen => "forced open",
        DoorState::Unspecified => "not known",
        DoorState::Ajar => "ajar",
    }
}

pub(super) fn event_words(kind: &EventKind) -> Option<String> {
    Some(match kind {
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
    })
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

pub(super) fn output_words(output: &Output) -> Option<String> {
    Some(match output {
        Output::Courier(_, Packet::Numbered { message, .. }) => return courier_words(message),
        Output::Recipient(Packet::Once(ToRecipient::Notice { notice, .. })) => {
            format!("notifies the recipient: {}", notice.words())
        }
        Output::Hub(ToHub::Lock(Downlink::Grant(grant))) => {
            format!("sends grant {} to the lock", grant.unverified().serial)
        }
        Output::Hub(ToHub::Lock(Downlink::Time(_))) => "tells the lock the time, signed".to_owned(),
        Output::Hub(ToHub::Lock(Downlink::Revoke { serial })) => format!("revokes grant {serial}"),
        Output::Hub(ToHub::Lock(Downlink::Enter { .. })) => "enters the code for the courier".to_owned(),
        Output::Hub(ToHub::Film(order)) => {
            format!("asks the hub to film delivery {}", order.unverified().delivery)
        }
        Output::Hub(ToHub::EndFilm(_)) => "ends the order to film".to_owned(),
        Output::Hub(_) => return None,
        Output::Recipient(_) | Output::Courier(..) => return None,
    })
}

fn courier_words(message: &ToCourier) -> Option<String> {
    Some(match message {
        ToCourier::Code { .. } => "releases the code to the courier's phone".to_owned(),
        ToCourier::Refused(why) => format!("refuses the delivery: {}", why.words()),
        ToCourier::DoorLocked => "tells the courier that the door is locked".to_owned(),
        ToCourier::CheckDoor => "asks the courier to check the door".to_owned(),
        ToCourier::CloseDoor => "asks the next courier to pull the door shut".to_owned(),
        ToCourier::Fallback(fallback) => format!("asks the courier to {}", fallback.words()),
        ToCourier::Noted => "has the handover on record".to_owned(),
        ToCourier::KeypadLocked { .. } => "tells the courier how long the keypad is locked".to_owned(),
        ToCourier::NotYet => "tells the courier not to set out yet".to_owned(),
        ToCourier::SetOut => "tells the courier to set out".to_owned(),
        // Said again with each scan; the courier tells of it once.
        ToCourier::Wait => return None,
    })
}
