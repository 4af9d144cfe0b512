//! What nodes really send and receive: from the bytes that left and arrived, whoever made them.

use firmware::matter::{DoorState, LockState};
use firmware::wire::{
    Carried, Direction, Downlink, FromHub, FromLock, FromPhone, HubEventKind, ToHub, ToPhone, Uplink,
};

use super::Observe;
use crate::actors::Actors;
use crate::air::Passage;
use crate::build;
use crate::clock::Tick;
use crate::event::{CameraEvent, Event, LockEvent};
use crate::nodes::{Backend, Nodes};
use crate::service::{Notice, Output, Packet, RecipientToService, ServiceToCourier};
use crate::truth::{self, Alarmed, Told};

impl Observe {
    /// A message that is repeated until it is acknowledged is narrated once: is this the first time?
    pub(crate) fn is_first(&mut self, output: &Output) -> bool {
        self.log.is_first(output)
    }

    /// The lock's modem emits a frame.
    pub(crate) fn lock_sends(&mut self, tick: Tick, frame: &[u8], nodes: &Nodes) {
        let Some(message) = nodes.backend.lock_message(frame) else { return };
        self.truth.relayed.lock_sends(tick.now_ns, frame, &message);
        let FromLock::Service(carried) = message else { return };
        let Some(message) = nodes.backend.reported(&carried) else { return };
        if let Uplink::Status(status) = &message {
            self.truth.privacy.sent(tick.now_ns, (status.boot, status.uptime_ms));
        }
        let before = self.truth.reported;
        let event = self.truth.overhear(tick.now_ns, nodes.lock.device.boots(), &message);
        if let (Uplink::Status(status), true) = (&message, self.truth.reported != before) {
            let state = LockEvent::State { lock: status.lock_state, door: status.door_state };
            self.tell(tick, Event::Lock(state));
        }
        let event = match &message {
            Uplink::AskTime { .. } => Some(LockEvent::AsksTime),
            Uplink::Rekeyed { .. } => Some(LockEvent::Rekeyed),
            Uplink::GrantRefused { serial, reason } => {
                Some(LockEvent::NotStored { serial: *serial, reason: *reason })
            }
            _ => event.map(|event| LockEvent::Reports(event.kind)),
        };
        if let Some(event) = event {
            self.tell(tick, Event::Lock(event));
        }
    }

    /// A frame reaches the lock: whoever sent it, its message counts only if the service once made it.
    pub(crate) fn lock_receives(&mut self, now_ns: u64, frame: &[u8], backend: &Backend) {
        let Some(message) = backend.message_to_lock(frame) else { return };
        self.truth.relayed.lock_receives(now_ns, &message);
        if let Some(message) = backend.ordered(&message) {
            let service = backend.service.keys().signer.public();
            self.truth.delivered(now_ns, &message, &service, build::DOOR);
        }
    }

    /// A message of a phone nearby reaches the lock, whoever sent it.
    pub(crate) fn lock_receives_phone(&mut self, now_ns: u64, message: &FromPhone) {
        match message {
            FromPhone::Hello { .. } => self.truth.nearby.hellos += 1,
            FromPhone::Answer { .. } => {
                self.truth.nearby.answers += 1;
                self.truth.code_entered(now_ns);
            }
        }
    }

    /// A message of the lock reaches a phone nearby.
    pub(crate) fn phone_receives_lock(&mut self, message: &ToPhone) {
        self.truth.nearby.challenges += u32::from(matches!(message, ToPhone::Challenge { .. }));
    }

    /// A frame is sent on the short-range radio.
    pub(crate) fn nearby_sent(&mut self, way: Passage) {
        self.truth.nearby.relayed += u32::from(way.carried_ns > 0);
    }

    /// The camera hub sends a message to the service.
    pub(crate) fn hub_sends(&mut self, tick: Tick, message: &FromHub, nodes: &Nodes) {
        self.truth.relayed.hub_sends(message);
        if let FromHub::Picture(picture) = message {
            self.truth.streamed.sent(tick.now_ns, &picture.pixels);
        }
        self.follow_film(tick.now_ns, message, nodes);
        if let Some(event) = self.hub_event(message) {
            self.tell(tick, Event::Hub(event));
        }
    }

    /// The event for a message of the camera hub; none for a repetition.
    fn hub_event(&mut self, message: &FromHub) -> Option<CameraEvent> {
        match message {
            FromHub::Recording(signed) => {
                let recording = signed.unverified();
                let is_new = self.filming.statement.replace(recording.serial) != Some(recording.serial);
                let films = CameraEvent::Films { delivery: recording.delivery, clip: recording.clip };
                is_new.then_some(films)
            }
            FromHub::NotRecording { serial, why } => {
                let is_new = self.filming.refusal.replace((*serial, *why)) != Some((*serial, *why));
                is_new.then_some(CameraEvent::DoesNotFilm(*why))
            }
            FromHub::Event(event) => {
                let is_first = self.filming.events.insert((event.boot, event.id));
                // That it boots was narrated when it did.
                let is_new = is_first && !matches!(event.kind, HubEventKind::Booted { .. });
                is_new.then_some(CameraEvent::Reports(event.kind))
            }
            _ => None,
        }
    }

    /// A frame of the lock reaches the camera hub, which has power.
    pub(crate) fn hub_receives_lock(&mut self, now_ns: u64, frame: &[u8], backend: &Backend) {
        let Some(message) = backend.lock_message(frame) else { return };
        self.truth.relayed.hub_receives(now_ns, frame);
        match message {
            FromLock::Service(Carried::Status(tagged)) => {
                let status = tagged.status;
                let told = match (status.lock_state, status.door_state) {
                    (LockState::Locked, DoorState::Closed) => Told::Locked,
                    (LockState::Locked, _) => Told::DoorUnknown,
                    _ => Told::NotLocked,
                };
                self.truth.privacy.told(now_ns, (status.boot, status.uptime_ms), told);
            }
            FromLock::AskRecording { serial, .. } => self.truth.privacy.lock_asked(serial),
            _ => {}
        }
    }

    /// A frame of the service reaches the camera hub, which has power. A damaged one may swallow the next.
    pub(crate) fn hub_receives_service(&mut self, now_ns: u64, frame: &[u8], backend: &Backend) {
        for message in self.to_hub.take(frame, &backend.service.keys().cloud, Direction::ToHub) {
            match message {
                ToHub::EndFilm(signed) => {
                    if let Some(end) = signed.open(&backend.service.keys().signer.public()) {
                        self.truth.privacy.ended(now_ns, end.serial);
                    }
                }
                ToHub::LockIfFilming(_) => self.truth.relayed.enters += 1,
                _ => {}
            }
        }
    }

    /// A frame reaches the service: only the lock's own messages count, whoever framed them, and each counts once.
    pub(crate) fn service_receives_lock(&mut self, now_ns: u64, frame: &[u8], backend: &Backend) {
        if let Some(FromHub::Lock(carried)) = backend.hub_message(frame)
            && let Some(message) = backend.reported(&carried)
        {
            self.truth.relayed.service_receives(now_ns, carried.number(), &message);
        }
    }

    /// The service accepts a message of the camera hub.
    pub(crate) fn service_receives(&mut self, now_ns: u64, message: &FromHub) {
        self.truth.recent.hub_received_ns = now_ns;
        match message {
            FromHub::Lock(Uplink::Event(event)) => {
                self.truth.alarms_owed.reached_service((event.boot, event.id));
            }
            FromHub::Lock(Uplink::JournalRecord(link)) => {
                let is_next = link.record.sequence == self.truth.journal_read + 1;
                self.truth.journal_read += u32::from(is_next);
            }
            FromHub::Lock(Uplink::Status(status)) if status.lock_state == LockState::Locked => {
                let recent = &mut self.truth.recent;
                if recent.locked_since_ns.is_some() {
                    recent.locked_heard_ns.get_or_insert(now_ns);
                }
            }
            FromHub::Lock(Uplink::GrantStored { serial }) => {
                let delivery = self.truth.orders.delivery_of(*serial);
                if let Some(order) = self.recent_order(delivery)
                    && order.confirmed.is_none_or(|(confirmed, _)| confirmed != *serial)
                {
                    order.confirmed = Some((*serial, now_ns));
                }
            }
            _ => {}
        }
    }

    /// A courier's report that the parcel was left reaches the service.
    pub(crate) fn parcel_reported_left(&mut self, tick: Tick, lane: u8, actors: &Actors) {
        let delivery = self.order_of_lane(tick.world, lane, actors);
        if let Some(order) = self.recent_order(delivery) {
            order.said_left = true;
        }
    }

    fn recent_order(&mut self, delivery: Option<u32>) -> Option<&mut truth::RecentOrder> {
        let at = delivery?.checked_sub(1)? as usize;
        self.truth.recent.orders.get_mut(at)
    }

    /// A message of the recipient reaches the service.
    pub(crate) fn service_receives_recipient(&mut self, message: &RecipientToService) {
        if let RecipientToService::Block { delivery } = message {
            self.truth.orders.veto_received(Some(*delivery));
        }
    }

    /// The service orders the camera hub to record.
    pub(crate) fn recording_ordered(&mut self, now_ns: u64, serial: u32) {
        self.truth.privacy.asked(now_ns, serial);
    }

    /// The service sends something: is it a grant or a code?
    pub(crate) fn service_sends(&mut self, output: &Output) {
        match output {
            Output::Hub(ToHub::Lock(Downlink::Grant(signed))) => {
                let grant = signed.unverified();
                self.truth.orders.granted(grant.serial, grant.delivery);
            }
            Output::Courier(_, Packet::Numbered { message: ServiceToCourier::Code { serial, .. }, .. }) => {
                self.truth.orders.released(*serial);
            }
            _ => {}
        }
    }

    /// The live picture on the recipient's phone, if there is one.
    pub(crate) fn live_picture_is(&mut self, pixels: Option<&[u8]>) {
        self.truth.streamed.shown(pixels);
    }

    /// The recipient's phone shows a new notice.
    pub(crate) fn notice_shown(&mut self, now_ns: u64, delivery: Option<u32>, notice: &Notice) {
        match notice {
            Notice::Alarm(code) => self.truth.alarms_owed.told(Alarmed::Code(*code)),
            Notice::LockPart(part) => self.truth.alarms_owed.told(Alarmed::Part(*part)),
            Notice::WeakBattery => self.truth.battery.told(now_ns),
            Notice::SecondPerson | Notice::StillInside => self.truth.company.told(),
            Notice::DoorNotLocked => self.truth.door_notified_ns = Some(now_ns),
            _ => {}
        }
        self.truth.troubles.told(notice);
        self.truth.orders.told(delivery, notice);
    }
}
