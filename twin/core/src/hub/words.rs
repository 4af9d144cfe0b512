//! What the hub says, in words: from the bytes that it really sent, before the air has its way with them.

use firmware::wire::{Carried, Direction, FromHub, HubEventKind, NotFilming, ToLock};

use crate::messages::{downlink_label, uplink_label};
use crate::service::overheard;
use crate::twin::Twin;

impl Twin {
    /// What a frame to the lock is, for those who watch.
    pub(super) fn downlink_words(&self, frame: &[u8]) -> &'static str {
        match self.told(frame) {
            Some(message @ ToLock::Service(_)) => {
                self.ordered(&message).map_or("message", |message| downlink_label(&message))
            }
            Some(ToLock::Recording { .. }) => "recording",
            Some(ToLock::CounterFloor { .. }) => "number",
            Some(ToLock::Join(_)) => "join",
            None => "message",
        }
    }

    /// Takes note of what the hub says to the service; what it is, for those who watch.
    pub(super) fn overhear_hub(&mut self, frame: &[u8]) -> &'static str {
        let keys = self.service.keys();
        let said: Option<FromHub<Carried>> = overheard(frame, &keys.cloud, Direction::FromHub);
        let opened = said.and_then(|message| message.opened(&keys.service_key()).ok());
        let Some(message) = opened else { return "message" };
        self.truth.relayed.hub_says(&message);
        if let FromHub::Picture(picture) = &message {
            self.truth.streamed.sent(self.now_ns, &picture.pixels);
        }
        self.follow_film(&message);
        if let Some(words) = self.hub_words(&message) {
            self.tell("hub", words);
        }
        label(&message)
    }

    /// What is worth telling of a message: not what it repeats.
    fn hub_words(&mut self, message: &FromHub) -> Option<String> {
        match message {
            FromHub::Recording(signed) => {
                let recording = signed.unverified();
                let is_new = self.hub_told.recording.replace(recording.serial) != Some(recording.serial);
                is_new.then(|| format!("films delivery {} into clip {}", recording.delivery, recording.clip))
            }
            FromHub::NotRecording { serial, why } => {
                let is_new = self.hub_told.refusal.replace((*serial, *why)) != Some((*serial, *why));
                is_new.then(|| format!("does not film: {}", why_words(*why)))
            }
            FromHub::Event(event) => {
                let key = (event.boot, event.id);
                self.hub_told.events.insert(key).then(|| event_words(&event.kind)).flatten()
            }
            _ => None,
        }
    }
}

fn label(message: &FromHub) -> &'static str {
    match message {
        FromHub::Lock(message) => uplink_label(message),
        FromHub::Status(status) if status.filming.is_some() => "filming",
        FromHub::Status(_) => "hub",
        FromHub::Recording(_) => "recording",
        FromHub::NotRecording { .. } => "NOT FILMED",
        FromHub::Event(event) if matches!(event.kind, HubEventKind::Bark { .. }) => "BARK",
        FromHub::Event(_) => "event",
        FromHub::Picture(_) => "live",
        FromHub::SegmentHead(_) | FromHub::SegmentPicture(_) => "clip",
        FromHub::AskTime { .. } => "what time?",
        FromHub::HasNextMesh { .. } => "has next key",
        FromHub::CounterFloor { .. } => "number",
    }
}

fn event_words(kind: &HubEventKind) -> Option<String> {
    Some(match kind {
        // Told when it happens.
        HubEventKind::Booted { .. } => return None,
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
    })
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
