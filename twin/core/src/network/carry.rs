//! Messages on their way: between lock, camera hub, service and phones, over the air, as bytes.

use firmware::wire::ToHub;

use super::Network;
use crate::actors::Actors;
use crate::air::{Label, Route};
use crate::clock::Tick;
use crate::event::{Event, Fate, ServiceEvent};
use crate::labels::{self, output_label, packet_label, sending};
use crate::link::Sent;
use crate::moment::Moment;
use crate::nodes::Nodes;
use crate::observe::Observe;
use crate::phone::Phone;
use crate::plant::Plant;
use crate::service::{CourierToService, Input, Output, Packet, RecipientToService, ToRecipient};

/// Who sends and receives, and who takes note.
pub(super) struct Ends<'a> {
    pub(super) tick: Tick<'a>,
    pub(super) plant: &'a Plant,
    pub(super) actors: &'a mut Actors,
    pub(super) nodes: &'a mut Nodes,
    pub(super) observe: &'a mut Observe,
}

impl Ends<'_> {
    /// The present moment on this network.
    pub(super) fn moment<'b>(&'b self, network: &'b Network) -> Moment<'b> {
        let Self { tick, plant, actors, nodes, .. } = self;
        Moment { tick: *tick, plant, actors, nodes, network }
    }
}

impl Network {
    /// Delivers every frame that has arrived, and sends what the nodes have to send.
    pub(crate) fn carry(
        &mut self,
        tick: Tick,
        plant: &Plant,
        actors: &mut Actors,
        nodes: &mut Nodes,
        observe: &mut Observe,
    ) {
        let mut ends = Ends { tick, plant, actors, nodes, observe };
        let ends = &mut ends;
        self.let_intruders_send(ends);
        self.carry_lock(ends);
        self.carry_nearby(ends);
        self.carry_hub(ends);
        self.carry_to_service(ends);
        self.carry_to_phones(ends);
        self.send_outputs(ends);
        ends.observe.finding_is(tick, ends.nodes.backend.service.finding(), &ends.nodes.lock.device);
        ends.nodes.backend.poll(tick);
        self.send_outputs(ends);
        self.send_from_phones(ends);
    }

    /// Frames that intruders held back, copied or made.
    fn let_intruders_send(&mut self, ends: &mut Ends) {
        let now_ns = ends.tick.now_ns;
        while let Some((to, frame)) = self.air.adversary.take(now_ns) {
            ends.observe.intruded(ends.tick, &frame);
            self.air.slip_in(now_ns, Route::to(to), frame);
        }
        while let Some(frame) = self.air.middleman.take(now_ns) {
            ends.observe.intruded(ends.tick, &frame);
            self.air.slip_in(now_ns, Route::ServiceToHub, frame);
        }
        while let Some((route, frame)) = self.air.wiretap.take(now_ns) {
            ends.observe.intruded(ends.tick, &frame);
            self.air.slip_in(now_ns, route, frame);
        }
    }

    /// Frames from the lock's modem to the air, and from the air to it.
    fn carry_lock(&mut self, ends: &mut Ends) {
        let now_ns = ends.tick.now_ns;
        for (_, frame) in ends.nodes.lock.device.board.radio.peer.take_outgoing() {
            ends.observe.lock_sends(ends.tick, &frame, ends.nodes);
            let label = labels::of_lock_frame(&frame, &ends.nodes.backend);
            self.send(ends, Route::LockToHub, frame, label);
        }
        while let Some(frame) = self.air.receive(now_ns, Route::HubToLock) {
            ends.observe.lock_receives(now_ns, &frame, &ends.nodes.backend);
            ends.nodes.lock.device.board.radio.peer.deliver(now_ns, &frame);
        }
    }

    /// Frames from both of the camera hub's modems to the air, and from the air to them.
    fn carry_hub(&mut self, ends: &mut Ends) {
        let now_ns = ends.tick.now_ns;
        for (_, frame) in ends.nodes.hub.device.board.mesh.peer.take_outgoing() {
            let label = labels::of_frame_to_lock(&frame, &ends.nodes.backend);
            self.send(ends, Route::HubToLock, frame, label);
        }
        for (_, frame) in ends.nodes.hub.device.board.cloud.peer.take_outgoing() {
            let message = ends.nodes.backend.opened_hub_message(&frame);
            let label = message.as_ref().map_or(Label::chatter("message"), labels::of_hub_message);
            if let Some(message) = message {
                ends.observe.hub_sends(ends.tick, &message, ends.nodes);
            }
            self.send(ends, Route::HubToService, frame, label);
        }
        // Without supply the camera hub receives nothing.
        let receives = ends.nodes.hub.runs();
        while let Some(frame) = self.air.receive(now_ns, Route::LockToHub) {
            if receives {
                ends.observe.hub_receives_lock(now_ns, &frame, &ends.nodes.backend);
            }
            ends.nodes.hub.device.board.mesh.peer.deliver(now_ns, &frame);
        }
        while let Some(frame) = self.air.receive(now_ns, Route::ServiceToHub) {
            if receives {
                ends.observe.hub_receives_service(now_ns, &frame, &ends.nodes.backend);
            }
            ends.nodes.hub.device.board.cloud.peer.deliver(now_ns, &frame);
        }
    }

    /// Frames of the camera hub and of the phones that reach the service.
    fn carry_to_service(&mut self, ends: &mut Ends) {
        let (now_ns, unix_ms) = (ends.tick.now_ns, ends.tick.unix_ms());
        while let Some(frame) = self.air.receive(now_ns, Route::HubToService) {
            ends.observe.service_receives_lock(now_ns, &frame, &ends.nodes.backend);
            for byte in frame {
                if let Some(message) = ends.nodes.backend.channel.receive(now_ns, byte) {
                    ends.observe.service_receives(now_ns, &message);
                    ends.nodes.backend.handle(now_ns, Input::Hub(message));
                }
            }
        }
        ends.observe.compare_clips(ends.nodes);
        for lane in ends.nodes.phones.lanes() {
            while let Some(bytes) = self.air.receive(now_ns, Route::CourierToService(lane)) {
                let packet: Option<Packet<CourierToService>> =
                    self.lines.open_up(Phone::Courier(lane), unix_ms, &bytes);
                if let (Some(packet), Some(number)) = (packet, ends.actors.courier_of(lane)) {
                    if matches!(&packet, Packet::Numbered { message: CourierToService::ParcelLeft, .. }) {
                        ends.observe.parcel_reported_left(ends.tick, lane, ends.actors);
                    }
                    ends.nodes.backend.handle(now_ns, Input::Courier(number, packet));
                }
            }
        }
        while let Some(bytes) = self.air.receive(now_ns, Route::RecipientToService) {
            let packet: Option<Packet<RecipientToService>> =
                self.lines.open_up(Phone::Recipient, unix_ms, &bytes);
            if let Some(packet) = packet {
                if let Packet::Numbered { message, .. } = &packet {
                    ends.observe.service_receives_recipient(message);
                }
                ends.nodes.backend.handle(now_ns, Input::Recipient(packet));
            }
        }
    }

    /// Frames of the service that reach the phones.
    fn carry_to_phones(&mut self, ends: &mut Ends) {
        let (now_ns, unix_ms) = (ends.tick.now_ns, ends.tick.unix_ms());
        for lane in ends.nodes.phones.lanes() {
            while let Some(bytes) = self.air.receive(now_ns, Route::ServiceToCourier(lane)) {
                let packet = self.lines.open_down(Phone::Courier(lane), unix_ms, &bytes);
                let enters = ends.actors.courier_enters(lane);
                if let (Some(packet), Some(enters)) = (packet, enters) {
                    for message in ends.nodes.phones.courier_receives(now_ns, lane, packet, enters) {
                        ends.actors.courier_reads(ends.tick, lane, message);
                    }
                }
            }
        }
        while let Some(bytes) = self.air.receive(now_ns, Route::ServiceToRecipient) {
            let packet = self.lines.open_down::<Packet<ToRecipient>>(Phone::Recipient, unix_ms, &bytes);
            if let Some(packet) = packet {
                self.recipient_receives(ends, packet);
            }
        }
    }

    /// The recipient's phone processes what arrived, and answers.
    fn recipient_receives(&mut self, ends: &mut Ends, packet: Packet<ToRecipient>) {
        let now_ns = ends.tick.now_ns;
        let (answer, notice) = ends.nodes.phones.recipient.receive(now_ns, packet);
        ends.observe.live_picture_is(ends.nodes.phones.recipient.live().map(|live| &live.pixels[..]));
        if let Some(answer) = answer {
            self.send_from_recipient(ends, &Packet::Once(answer));
        }
        if let Some((delivery, notice)) = notice {
            ends.observe.notice_shown(now_ns, delivery, &notice);
            ends.actors.recipient_reads(now_ns, delivery, &notice);
        }
    }

    /// Sends bytes over the air; `label` describes them to observers.
    pub(super) fn send(&mut self, ends: &mut Ends, route: Route, bytes: Vec<u8>, label: Label) -> Sent {
        let way = ends.moment(self).passage(route).unwrap_or_default();
        let sent = self.air.send(ends.tick.now_ns, route, bytes, label, way);
        ends.observe.sent(ends.tick, route, sent);
        sent
    }

    /// What the service sends.
    fn send_outputs(&mut self, ends: &mut Ends) {
        let (now_ns, unix_ms) = (ends.tick.now_ns, ends.tick.unix_ms());
        for output in ends.nodes.backend.take_outputs() {
            if let Output::Hub(ToHub::Film(order)) = &output {
                ends.observe.recording_ordered(now_ns, order.unverified().serial);
            }
            ends.observe.service_sends(&output);
            let message = sending(&output).filter(|_| ends.observe.is_first(&output));
            let label = output_label(&output);
            let claims = matches!(
                output,
                Output::Courier(..) | Output::Recipient(Packet::Once(ToRecipient::Notice { .. }))
            );
            let claims = claims.then(|| output.clone());
            let (route, bytes) = match output {
                Output::Hub(message) => (Route::ServiceToHub, ends.nodes.backend.channel.seal(&message)),
                Output::Courier(number, message) => {
                    let Some(lane) = ends.actors.lane_of(number) else { continue };
                    (Route::ServiceToCourier(lane), self.lines.down(Phone::Courier(lane), unix_ms, &message))
                }
                Output::Recipient(message) => {
                    (Route::ServiceToRecipient, self.lines.down(Phone::Recipient, unix_ms, &message))
                }
            };
            let sent = self.send(ends, route, bytes, label);
            if let Some(message) = message {
                let event = ServiceEvent::Sends { message, fate: Fate::from(sent) };
                ends.observe.tell(ends.tick, Event::Service(event));
            }
            if let Some(claims) = claims {
                let Ends { tick, plant, actors, nodes, observe } = ends;
                observe.check_claims(
                    Moment { tick: *tick, plant, actors, nodes, network: self },
                    &claims,
                    sent,
                );
            }
        }
    }

    /// What the phones send to the service.
    fn send_from_phones(&mut self, ends: &mut Ends) {
        let (now_ns, unix_ms) = (ends.tick.now_ns, ends.tick.unix_ms());
        while let Some(packet) = ends.nodes.phones.recipient.next(now_ns) {
            self.send_from_recipient(ends, &packet);
        }
        for lane in ends.nodes.phones.lanes() {
            while let Some(packet) = ends.nodes.phones.next_of_courier(now_ns, lane) {
                let label = packet_label(&packet, labels::courier_label);
                let bytes = self.lines.up(Phone::Courier(lane), unix_ms, &packet);
                self.send(ends, Route::CourierToService(lane), bytes, label);
            }
        }
    }

    fn send_from_recipient(&mut self, ends: &mut Ends, packet: &Packet<RecipientToService>) {
        let bytes = self.lines.up(Phone::Recipient, ends.tick.unix_ms(), packet);
        self.send(ends, Route::RecipientToService, bytes, packet_label(packet, labels::recipient_label));
    }
}
