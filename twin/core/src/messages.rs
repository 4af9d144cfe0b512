//! Messages on their way: between lock, service and phones, over the air, as bytes.

mod words;

use firmware::wire::{Carried, Direction, Downlink, FromHub, FromLock, ToHub, ToLock, Uplink};
use words::{courier_label, output_label, packet_label, recipient_label, sending};
pub(crate) use words::{downlink_label, uplink_label};

use crate::air::{Label, Route};
use crate::build;
use crate::event::{Event, Fate, LockEvent, ServiceEvent};
use crate::link::Sent;
use crate::phone::Phone;
use crate::service::{
    CourierToService, Finding, Input, Output, Packet, RecipientToService, ToRecipient, overheard,
};
use crate::time::seconds;
use crate::twin::Twin;

impl Twin {
    /// Delivers every frame that has arrived to its receiver, and passes what the lock's modem sent to the air.
    pub(crate) fn carry_messages(&mut self) {
        let (now_ns, unix_ms) = (self.now_ns, self.unix_ms());
        while let Some((to, frame)) = self.air.adversary.take(now_ns) {
            self.trace.fold_intrusion(now_ns, &frame);
            self.air.slip_in(now_ns, Route::to(to), frame);
        }
        while let Some(frame) = self.air.middleman.take(now_ns) {
            self.trace.fold_intrusion(now_ns, &frame);
            self.air.slip_in(now_ns, Route::ServiceToHub, frame);
        }
        while let Some((route, frame)) = self.air.wiretap.take(now_ns) {
            self.trace.fold_intrusion(now_ns, &frame);
            self.air.slip_in(now_ns, route, frame);
        }
        for (_, frame) in self.lock.board.radio.peer.take_outgoing() {
            self.overhear_lock(&frame);
            let label = self.uplink_label_of(&frame);
            self.send(Route::LockToHub, frame, label);
        }
        while let Some(frame) = self.air.receive(now_ns, Route::HubToLock) {
            self.overhear_service(&frame);
            self.lock.board.radio.peer.deliver(now_ns, &frame);
        }
        self.carry_nearby();
        self.carry_hub_messages();
        let mut outputs = std::mem::take(&mut self.outputs);
        while let Some(frame) = self.air.receive(now_ns, Route::HubToService) {
            self.note_what_service_hears(&frame);
            for byte in frame {
                if let Some(message) = self.channel.hear(now_ns, byte) {
                    self.follow_to_service(&message);
                    self.service.handle(now_ns, Input::Hub(message), &mut outputs);
                }
            }
        }
        self.compare_clips();
        for lane in 0..self.world.couriers().count() as u8 {
            while let Some(bytes) = self.air.receive(now_ns, Route::CourierToService(lane)) {
                let packet: Option<Packet<CourierToService>> =
                    self.lines.heard_up(Phone::Courier(lane), unix_ms, &bytes);
                if let (Some(packet), Some(number)) = (packet, self.courier_of(lane)) {
                    if matches!(&packet, Packet::Numbered { message: CourierToService::ParcelLeft, .. }) {
                        self.follow_parcel_left(lane);
                    }
                    self.service.handle(now_ns, Input::Courier(number, packet), &mut outputs);
                }
            }
        }
        while let Some(bytes) = self.air.receive(now_ns, Route::RecipientToService) {
            let packet: Option<Packet<RecipientToService>> =
                self.lines.heard_up(Phone::Recipient, unix_ms, &bytes);
            if let Some(packet) = packet {
                if let Packet::Numbered { message, .. } = &packet {
                    self.follow_from_recipient(message);
                }
                self.service.handle(now_ns, Input::Recipient(packet), &mut outputs);
            }
        }
        for lane in 0..self.world.couriers().count() as u8 {
            while let Some(bytes) = self.air.receive(now_ns, Route::ServiceToCourier(lane)) {
                if let Some(packet) = self.lines.heard_down(Phone::Courier(lane), unix_ms, &bytes) {
                    for message in self.courier_lines[usize::from(lane)].take(now_ns, packet) {
                        self.courier_reads(lane, message);
                    }
                }
            }
        }
        while let Some(bytes) = self.air.receive(now_ns, Route::ServiceToRecipient) {
            self.recipient_reads(&bytes);
        }
        self.outputs = outputs;
        self.send_outputs();
        self.tell_finding();
    }

    /// Narrates, once, that the auditor has reached a conclusion.
    fn tell_finding(&mut self) {
        let finding = self.service.finding();
        if finding != self.finding {
            self.read_journal();
            self.finding = finding;
            match finding {
                Some(Finding::Verified(records)) => {
                    self.tell(Event::Service(ServiceEvent::JournalVerified(records)));
                }
                Some(Finding::Lost(records)) => self.tell(Event::Service(ServiceEvent::JournalLost(records))),
                Some(Finding::Broken(why)) => self.tell(Event::Service(ServiceEvent::JournalBroken(why))),
                None => {}
            }
        }
    }

    /// Lets the service send what is due.
    pub(crate) fn poll_service(&mut self) {
        if self.now_ns < self.service.next_due_ns(self.now_ns) {
            return;
        }
        let mut outputs = std::mem::take(&mut self.outputs);
        self.service.tick(self.now_ns, &mut outputs);
        self.outputs = outputs;
        self.send_outputs();
    }

    /// Sends bytes over the air; `label` describes them to observers.
    pub(crate) fn send(&mut self, route: Route, bytes: Vec<u8>, label: Label) -> Sent {
        let way = self.passage(route).unwrap_or_default();
        let sent = self.air.send(self.now_ns, route, bytes, label, way);
        self.trace.fold_sent(self.now_ns, route, sent);
        sent
    }

    fn send_outputs(&mut self) {
        let unix_ms = self.unix_ms();
        let mut outputs = std::mem::take(&mut self.outputs);
        for output in outputs.drain(..) {
            if let Output::Hub(ToHub::Film(order)) = &output {
                self.truth.privacy.asked(self.now_ns, order.unverified().serial);
            }
            self.follow_output(&output);
            let message = sending(&output).filter(|_| self.is_said_first(&output));
            let label = output_label(&output);
            let told = matches!(
                output,
                Output::Courier(..) | Output::Recipient(Packet::Once(ToRecipient::Notice { .. }))
            );
            let told = told.then(|| output.clone());
            let (route, bytes) = match output {
                Output::Hub(message) => (Route::ServiceToHub, self.channel.seal(&message)),
                Output::Courier(number, message) => {
                    let Some(lane) = self.lane_of(number) else { continue };
                    (Route::ServiceToCourier(lane), self.lines.down(Phone::Courier(lane), unix_ms, &message))
                }
                Output::Recipient(message) => {
                    (Route::ServiceToRecipient, self.lines.down(Phone::Recipient, unix_ms, &message))
                }
            };
            let sent = self.send(route, bytes, label);
            if let Some(message) = message {
                self.tell(Event::Service(ServiceEvent::Sends { message, fate: Fate::from(sent) }));
            }
            if let Some(told) = told {
                self.hold_words_against_truth(&told, sent);
            }
        }
        self.outputs = outputs;
    }

    /// A message that is repeated until it is acknowledged is narrated once.
    fn is_said_first(&mut self, output: &Output) -> bool {
        let (of, number) = match output {
            Output::Courier(courier, Packet::Numbered { number, .. }) => (Some(*courier), *number),
            Output::Recipient(Packet::Once(ToRecipient::Notice { number, .. })) => (None, *number),
            _ => return true,
        };
        let told = self.said.entry(of).or_default();
        let is_first = number > *told;
        *told = number.max(*told);
        is_first
    }

    /// The recipient's phone processes what arrived, and answers.
    fn recipient_reads(&mut self, bytes: &[u8]) {
        let unix_ms = self.unix_ms();
        let packet = self.lines.heard_down::<Packet<ToRecipient>>(Phone::Recipient, unix_ms, bytes);
        let Some(packet) = packet else { return };
        let (answer, notice) = self.recipient.hear(self.now_ns, packet);
        self.truth.streamed.shown(self.recipient.live().map(|live| &live.pixels[..]));
        if let Some(answer) = answer {
            self.send_from_recipient(&Packet::Once(answer));
        }
        if let Some((delivery, notice)) = notice {
            self.follow_shown(delivery, &notice);
            self.recipient_sees(delivery, &notice);
        }
    }

    /// The phones send what is due.
    pub(crate) fn poll_phones(&mut self) {
        while let Some(packet) = self.recipient.next(self.now_ns) {
            self.send_from_recipient(&packet);
        }
        for lane in 0..self.courier_lines.len() {
            while let Some(packet) = self.courier_lines[lane].next(self.now_ns) {
                let (phone, label) = (Phone::Courier(lane as u8), packet_label(&packet, courier_label));
                let bytes = self.lines.up(phone, self.unix_ms(), &packet);
                self.send(Route::CourierToService(lane as u8), bytes, label);
            }
        }
    }

    /// The recipient's phone sends a message to the service.
    fn send_from_recipient(&mut self, packet: &Packet<RecipientToService>) {
        let bytes = self.lines.up(Phone::Recipient, self.unix_ms(), packet);
        self.send(Route::RecipientToService, bytes, packet_label(packet, recipient_label));
    }

    /// True age of the live picture on the recipient's phone, s; 0 while there is none.
    pub(crate) fn live_age_s(&self) -> f64 {
        let taken_ns = self.truth.streamed.shown_ns().filter(|_| self.recipient.live().is_some());
        taken_ns.map_or(0.0, |taken_ns| seconds(self.now_ns - taken_ns))
    }

    /// The time of day, ms since 1970 UTC.
    pub(crate) fn unix_ms(&self) -> u64 {
        self.world.starts_at.unix_ms as u64 + self.now_ns / 1_000_000
    }

    /// Ground truth of what reaches the lock: whoever sent it, it counts only if the service once made it.
    fn overhear_service(&mut self, frame: &[u8]) {
        let Some(message) = self.told(frame) else { return };
        self.truth.relayed.lock_hears(self.now_ns, &message);
        if let Some(message) = self.ordered(&message) {
            let service = self.service.keys().signer.public();
            self.truth.delivered(self.now_ns, &message, &service, build::DOOR);
        }
    }

    /// Decodes a frame to the lock, whoever sealed it.
    pub(crate) fn told(&self, frame: &[u8]) -> Option<ToLock> {
        self.service.mesh_keys().find_map(|key| overheard(frame, &key, Direction::ToLock))
    }

    /// The service's message inside it, if there is one.
    pub(crate) fn ordered(&self, message: &ToLock) -> Option<Downlink> {
        let ToLock::Service(envelope) = message else { return None };
        envelope.open(&self.service.keys().service_key(), Direction::ServiceToLock).ok()
    }

    /// The lock's message to the service inside it, if there is one.
    pub(crate) fn reported(&self, carried: &Carried) -> Option<Uplink> {
        carried.open(&self.service.keys().service_key()).ok()
    }

    /// Ground truth of what the service receives from the lock: only the lock's own messages count, whoever framed
    /// them, and each counts once.
    fn note_what_service_hears(&mut self, frame: &[u8]) {
        let said = overheard::<FromHub<Carried>>(frame, &self.service.keys().cloud, Direction::FromHub);
        if let Some(FromHub::Lock(carried)) = said
            && let Some(message) = self.reported(&carried)
        {
            self.truth.relayed.service_hears(self.now_ns, carried.number(), &message);
        }
    }

    /// Ground truth of what the lock sends: the bytes it emitted, before the air alters them.
    fn overhear_lock(&mut self, frame: &[u8]) {
        let Some(message) = self.said(frame) else { return };
        self.truth.relayed.lock_says(self.now_ns, frame, &message);
        let FromLock::Service(carried) = message else { return };
        let Some(message) = self.reported(&carried) else { return };
        if let Uplink::Status(status) = &message {
            self.truth.privacy.sent(self.now_ns, (status.boot, status.uptime_ms));
        }
        let before = self.truth.reported;
        let event = self.truth.overhear(self.now_ns, self.lock.boots(), &message);
        if let (Uplink::Status(status), true) = (&message, self.truth.reported != before) {
            let state = LockEvent::State { lock: status.lock_state, door: status.door_state };
            self.tell(Event::Lock(state));
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
            self.tell(Event::Lock(event));
        }
    }

    pub(crate) fn said(&self, frame: &[u8]) -> Option<FromLock> {
        self.service.mesh_keys().find_map(|key| overheard(frame, &key, Direction::FromLock))
    }

    /// Label of a frame of the lock, for observers.
    fn uplink_label_of(&self, frame: &[u8]) -> Label {
        match self.said(frame) {
            Some(FromLock::Service(carried)) => {
                self.reported(&carried).map_or(Label::chatter("message"), |message| uplink_label(&message))
            }
            Some(FromLock::AskRecording { .. }) => Label::of("recording?"),
            Some(FromLock::CounterFloor { .. } | FromLock::Joined) | None => Label::chatter("message"),
        }
    }
}
