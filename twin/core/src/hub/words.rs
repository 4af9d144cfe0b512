//! What the camera hub sends, in words: from the bytes that it really sent, before the air alters them.

use firmware::wire::{Carried, Direction, FromHub, HubEventKind, ToLock};

use crate::air::Label;
use crate::event::{CameraEvent, Event};
use crate::messages::{downlink_label, uplink_label};
use crate::service::overheard;
use crate::twin::Twin;

impl Twin {
    /// Label of a frame to the lock, for observers.
    pub(super) fn downlink_words(&self, frame: &[u8]) -> Label {
        match self.told(frame) {
            Some(message @ ToLock::Service(_)) => {
                self.ordered(&message).map_or(Label::chatter("message"), |message| downlink_label(&message))
            }
            Some(ToLock::Recording { .. }) => Label::of("recording"),
            Some(ToLock::CounterFloor { .. }) => Label::chatter("number"),
            Some(ToLock::Join(_)) => Label::of("join"),
            None => Label::chatter("message"),
        }
    }

    /// Notes what the camera hub sends to the service; returns its label, for observers.
    pub(super) fn overhear_hub(&mut self, frame: &[u8]) -> Label {
        let keys = self.service.keys();
        let said: Option<FromHub<Carried>> = overheard(frame, &keys.cloud, Direction::FromHub);
        let opened = said.and_then(|message| message.opened(&keys.service_key()).ok());
        let Some(message) = opened else { return Label::chatter("message") };
        self.truth.relayed.hub_says(&message);
        if let FromHub::Picture(picture) = &message {
            self.truth.streamed.sent(self.now_ns, &picture.pixels);
        }
        self.follow_film(&message);
        if let Some(event) = self.hub_event(&message) {
            self.tell(Event::Hub(event));
        }
        label(&message)
    }

    /// The event for a message; none for a repetition.
    fn hub_event(&mut self, message: &FromHub) -> Option<CameraEvent> {
        match message {
            FromHub::Recording(signed) => {
                let recording = signed.unverified();
                let is_new = self.hub_told.recording.replace(recording.serial) != Some(recording.serial);
                let films = CameraEvent::Films { delivery: recording.delivery, clip: recording.clip };
                is_new.then_some(films)
            }
            FromHub::NotRecording { serial, why } => {
                let is_new = self.hub_told.refusal.replace((*serial, *why)) != Some((*serial, *why));
                is_new.then_some(CameraEvent::DoesNotFilm(*why))
            }
            FromHub::Event(event) => {
                let key = (event.boot, event.id);
                let is_new = self.hub_told.events.insert(key);
                // That it boots was narrated when it did.
                let is_news = is_new && !matches!(event.kind, HubEventKind::Booted { .. });
                is_news.then_some(CameraEvent::Reports(event.kind))
            }
            _ => None,
        }
    }
}

fn label(message: &FromHub) -> Label {
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
