//! Descriptions of messages: a label for a frame in transit, and the event of sending it.

use firmware::wire::{Downlink, FromHub, FromLock, HubEventKind, ToHub, ToLock, Uplink};

use crate::air::Label;
use crate::event::Sending;
use crate::narrate::state_words;
use crate::nodes::Backend;
use crate::service::{
    CourierToService, Notice, Output, Packet, RecipientToService, ServiceToCourier as ToCourier, ToRecipient,
};

/// Label of a frame of the lock, for observers.
pub(crate) fn of_lock_frame(frame: &[u8], backend: &Backend) -> Label {
    match backend.lock_message(frame) {
        Some(FromLock::Service(carried)) => {
            backend.reported(&carried).map_or(Label::chatter("message"), |message| uplink_label(&message))
        }
        Some(FromLock::AskRecording { .. }) => Label::of("recording?"),
        Some(FromLock::CounterFloor { .. } | FromLock::Joined) | None => Label::chatter("message"),
    }
}

/// Label of a frame to the lock, for observers.
pub(crate) fn of_frame_to_lock(frame: &[u8], backend: &Backend) -> Label {
    match backend.message_to_lock(frame) {
        Some(message @ ToLock::Service(_)) => {
            backend.ordered(&message).map_or(Label::chatter("message"), |message| downlink_label(&message))
        }
        Some(ToLock::Recording { .. }) => Label::of("recording"),
        Some(ToLock::CounterFloor { .. }) => Label::chatter("number"),
        Some(ToLock::Join(_)) => Label::of("join"),
        None => Label::chatter("message"),
    }
}

/// Label of a message of the camera hub, for observers.
pub(crate) fn of_hub_message(message: &FromHub) -> Label {
    match message {
        FromHub::Lock(message) => uplink_label(message),
        FromHub::Status(status) if status.filming.is_some() => Label::of("recording"),
        FromHub::Status(_) => Label::chatter("hub"),
        FromHub::Recording(_) => Label::of("recording"),
        FromHub::NotRecording { .. } => Label::bad("NOT RECORDING"),
        FromHub::Event(event) if matches!(event.kind, HubEventKind::Bark { .. }) => Label::bad("BARK"),
        FromHub::Event(_) => Label::chatter("event"),
        FromHub::Picture(_) => Label::chatter("live"),
        FromHub::SegmentHead(_) | FromHub::SegmentPicture(_) => Label::chatter("clip"),
        FromHub::AskTime { .. } => Label::of("time?"),
        FromHub::HasNextMesh { .. } => Label::of("has next key"),
        FromHub::CounterFloor { .. } => Label::chatter("number"),
    }
}

/// Label of a message of the lock, for observers.
fn uplink_label(message: &Uplink) -> Label {
    match message {
        Uplink::Status(status) => Label::of(state_words(status.lock_state)),
        Uplink::Event(event) if event.kind.is_alarm() => Label::bad("ALARM"),
        Uplink::Event(_) => Label::chatter("event"),
        Uplink::GrantStored { .. } => Label::of("grant stored"),
        Uplink::GrantRefused { .. } => Label::of("grant refused"),
        Uplink::Revoked { .. } => Label::of("revoked"),
        Uplink::AskTime { .. } => Label::of("time?"),
        Uplink::JournalHead(_) | Uplink::JournalRecord(_) => Label::chatter("journal"),
        _ => Label::chatter("message"),
    }
}

/// Label of a message of the service, for observers.
pub(crate) fn output_label(output: &Output) -> Label {
    match output {
        Output::Hub(ToHub::Lock(message) | ToHub::LockIfFilming(message)) => downlink_label(message),
        Output::Hub(ToHub::Film(_)) => Label::of("record"),
        Output::Hub(ToHub::EndFilm(_)) => Label::of("stop recording"),
        Output::Hub(ToHub::Time(_)) => Label::of("time"),
        Output::Hub(ToHub::Ack { .. }) => Label::chatter("ack"),
        Output::Hub(ToHub::NextMesh(_)) => Label::of("next key"),
        Output::Hub(ToHub::Join(_)) => Label::of("join"),
        Output::Hub(ToHub::Stream { on: true }) => Label::of("stream on"),
        Output::Hub(ToHub::Stream { on: false }) => Label::of("stream off"),
        Output::Hub(ToHub::Got(_)) => Label::chatter("got"),
        Output::Courier(_, packet) => packet_label(packet, to_courier_label),
        Output::Recipient(packet) => packet_label(packet, to_recipient_label),
    }
}

/// Label of a packet, for observers.
pub(crate) fn packet_label<M>(packet: &Packet<M>, label: fn(&M) -> Label) -> Label {
    match packet {
        Packet::Once(message) | Packet::Numbered { message, .. } => label(message),
        Packet::Got { .. } => Label::chatter("got"),
    }
}

/// Label of a message of a courier's phone, for observers.
pub(crate) fn courier_label(message: &CourierToService) -> Label {
    match message {
        CourierToService::Scanned { .. } => Label::of("scan"),
        CourierToService::Unreadable => Label::of("unreadable"),
        CourierToService::PressUnlock => Label::of("unlock"),
        CourierToService::ParcelLeft => Label::of("parcel left"),
        CourierToService::HandedTo { .. } => Label::of("handed over"),
        CourierToService::GaveUp { .. } => Label::bad("gave up"),
        CourierToService::Withdrawn => Label::chatter("withdrawn"),
    }
}

/// Label of a message to a courier's phone, for observers.
fn to_courier_label(message: &ToCourier) -> Label {
    match message {
        ToCourier::Code { .. } => Label::of("code"),
        ToCourier::Refused(_) => Label::bad("refused"),
        ToCourier::DoorLocked => Label::of("door locked"),
        ToCourier::CheckDoor => Label::of("check door"),
        ToCourier::CloseDoor => Label::of("close door"),
        ToCourier::Fallback(_) => Label::of("fallback"),
        ToCourier::Noted => Label::of("noted"),
        ToCourier::Wait => Label::of("wait"),
        ToCourier::KeypadLocked { .. } => Label::of("keypad locked"),
        ToCourier::NotYet => Label::of("not yet"),
        ToCourier::SetOut => Label::of("set out"),
    }
}

/// Label of a message to the recipient's phone, for observers.
fn to_recipient_label(message: &ToRecipient) -> Label {
    match message {
        ToRecipient::Notice { notice: Notice::Alarm(_) | Notice::LockPart(_), .. } => Label::bad("ALARM"),
        ToRecipient::Notice { .. } => Label::of("notice"),
        ToRecipient::Picture { .. } => Label::chatter("live"),
        ToRecipient::ClipPicture { .. } | ToRecipient::ClipEnd { .. } => Label::chatter("clip"),
    }
}

/// Label of a message of the recipient's phone, for observers.
pub(crate) fn recipient_label(message: &RecipientToService) -> Label {
    match message {
        RecipientToService::Watch { .. } => Label::of("watch"),
        RecipientToService::FetchClip { .. } => Label::of("clip?"),
        RecipientToService::Block { .. } => Label::of("block"),
        RecipientToService::Received { .. } => Label::of("received"),
        RecipientToService::Shown(_) => Label::chatter("seen"),
    }
}

/// Label of a message to the lock, for observers.
fn downlink_label(message: &Downlink) -> Label {
    match message {
        Downlink::Grant(_) => Label::of("grant"),
        Downlink::Revoke { .. } => Label::of("revoke"),
        Downlink::Time(_) => Label::of("time"),
        Downlink::Ack { .. } => Label::chatter("ack"),
        Downlink::Lock => Label::of("lock now"),
        Downlink::ClearTamper { .. } => Label::of("clear tamper"),
        Downlink::Rekey { .. } => Label::of("new key"),
        Downlink::FactoryReset { .. } => Label::of("factory reset"),
        Downlink::ReadHead { .. } | Downlink::ReadRecord { .. } => Label::chatter("audit"),
        Downlink::Enter { .. } => Label::of("code"),
    }
}

/// The event for an output; none if it is not narrated.
pub(crate) fn sending(output: &Output) -> Option<Sending> {
    Some(match output {
        Output::Courier(_, Packet::Numbered { message, .. }) => return to_courier(message),
        Output::Recipient(Packet::Once(ToRecipient::Notice { notice, .. })) => {
            Sending::Notice(notice.clone())
        }
        Output::Hub(ToHub::Lock(Downlink::Grant(grant))) => Sending::Grant(grant.unverified().serial),
        Output::Hub(ToHub::Lock(Downlink::Time(_))) => Sending::Time,
        Output::Hub(ToHub::Lock(Downlink::Revoke { serial })) => Sending::Revocation(*serial),
        Output::Hub(ToHub::Lock(Downlink::Enter { .. })) => Sending::Code,
        Output::Hub(ToHub::Film(order)) => Sending::FilmOrder(order.unverified().delivery),
        Output::Hub(ToHub::EndFilm(_)) => Sending::FilmEnd,
        Output::Hub(_) | Output::Recipient(_) | Output::Courier(..) => return None,
    })
}

fn to_courier(message: &ToCourier) -> Option<Sending> {
    Some(match message {
        ToCourier::Code { .. } => Sending::CodeRelease,
        ToCourier::Refused(why) => Sending::Refused(*why),
        ToCourier::DoorLocked => Sending::DoorLocked,
        ToCourier::CheckDoor => Sending::CheckDoor,
        ToCourier::CloseDoor => Sending::CloseDoor,
        ToCourier::Fallback(fallback) => Sending::Fallback(*fallback),
        ToCourier::Noted => Sending::Noted,
        ToCourier::KeypadLocked { .. } => Sending::KeypadLocked,
        ToCourier::NotYet => Sending::NotYet,
        ToCourier::SetOut => Sending::SetOut,
        // Repeated with each scan; narrated once, as an act of the courier.
        ToCourier::Wait => return None,
    })
}
