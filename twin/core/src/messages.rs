//! Messages on their way: between lock, service and phones, over the air, as bytes.

use firmware::access::Refusal;
use firmware::lock::DriveFault;
use firmware::matter::{DoorState, LockState};
use firmware::wire::{
    Carried, Direction, Downlink, EventKind, FromHub, FromLock, Operation, OperationResult, ToHub, ToLock,
    Uplink,
};

use crate::air::{Route, loss_words};
use crate::build;
use crate::link::Sent;
use crate::phone::Phone;
use crate::service::{
    CourierToService, Finding, Input, Notice, Output, Packet, RecipientToService,
    ServiceToCourier as ToCourier, ToRecipient, alarm_words, overheard, part_words,
};
use crate::story::seconds;
use crate::twin::Twin;

impl Twin {
    /// Hands every frame that has arrived to whom it is for, and what the lock's modem sent to the air.
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
            let words = self.uplink_words(&frame);
            self.send(Route::LockToHub, frame, words);
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
                    self.courier_lines[usize::from(lane)].hear(now_ns, packet);
                }
                while let Some((_, message)) = self.courier_lines[usize::from(lane)].read() {
                    self.courier_reads(lane, message);
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

    /// The auditor has come to an end: said once.
    fn tell_finding(&mut self) {
        let finding = self.service.finding();
        if finding != self.finding {
            self.read_journal();
            self.finding = finding;
            match finding {
                Some(Finding::Verified(records)) => {
                    self.tell("service", format!("journal verified, {records} records"));
                }
                Some(Finding::Lost(records)) => {
                    self.tell("service", format!("journal verified, but {records} records are lost"));
                }
                Some(Finding::Broken(why)) => self.tell("service", format!("JOURNAL BROKEN: {why}")),
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

    /// Hands bytes to the air; `label` says what they are to those who watch.
    pub(crate) fn send(&mut self, route: Route, bytes: Vec<u8>, label: &'static str) -> Sent {
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
            let words = output_words(&output).filter(|_| self.is_said_first(&output));
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
            if let Some(words) = words {
                let fate = loss_words(sent).map(|fate| format!(" ({fate})")).unwrap_or_default();
                self.tell("service", format!("{words}{fate}"));
            }
            if let Some(told) = told {
                self.hold_words_against_truth(&told, sent);
            }
        }
        self.outputs = outputs;
    }

    /// What is repeated until it is acknowledged is told once.
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

    /// The recipient's phone takes what came, and answers.
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

    /// The recipient's phone says something to the service.
    fn send_from_recipient(&mut self, packet: &Packet<RecipientToService>) {
        let bytes = self.lines.up(Phone::Recipient, self.unix_ms(), packet);
        self.send(Route::RecipientToService, bytes, packet_label(packet, recipient_label));
    }

    /// How long ago the live picture on the recipient's phone was really taken, s; 0 while there is none.
    pub(crate) fn live_age_s(&self) -> f64 {
        let taken_ns = self.truth.streamed.shown_ns().filter(|_| self.recipient.live().is_some());
        taken_ns.map_or(0.0, |taken_ns| seconds(self.now_ns - taken_ns))
    }

    /// The time of day, ms since 1970 UTC.
    pub(crate) fn unix_ms(&self) -> u64 {
        self.world.starts_at.unix_ms as u64 + self.now_ns / 1_000_000
    }

    /// Ground truth of what comes to the lock: whoever sent it, it counts only if the service once made it.
    fn overhear_service(&mut self, frame: &[u8]) {
        let Some(message) = self.told(frame) else { return };
        self.truth.relayed.lock_hears(self.now_ns, &message);
        if let Some(message) = self.ordered(&message) {
            let service = self.service.keys().signer.public();
            self.truth.delivered(self.now_ns, &message, &service, build::DOOR);
        }
    }

    /// What a frame to the lock says, whoever sealed it.
    pub(crate) fn told(&self, frame: &[u8]) -> Option<ToLock> {
        self.service.mesh_keys().find_map(|key| overheard(frame, &key, Direction::ToLock))
    }

    /// What the service says in it, if it does.
    pub(crate) fn ordered(&self, message: &ToLock) -> Option<Downlink> {
        let ToLock::Service(envelope) = message else { return None };
        envelope.open(&self.service.keys().service_key(), Direction::ServiceToLock).ok()
    }

    /// What the lock says to the service in this, if it does.
    pub(crate) fn reported(&self, carried: &Carried) -> Option<Uplink> {
        carried.open(&self.service.keys().service_key()).ok()
    }

    /// Ground truth of what comes to the service from the lock: its own words count, whoever puts them into frames, and each
    /// once.
    fn note_what_service_hears(&mut self, frame: &[u8]) {
        let said = overheard::<FromHub<Carried>>(frame, &self.service.keys().cloud, Direction::FromHub);
        if let Some(FromHub::Lock(carried)) = said
            && let Some(message) = self.reported(&carried)
        {
            self.truth.relayed.service_hears(self.now_ns, carried.number(), &message);
        }
    }

    /// Ground truth of what the lock says: the bytes it sent, before the air has its way with them.
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
            let door = door_words(status.door_state);
            self.tell("lock", format!("reports {}, door {door}", state_words(status.lock_state)));
        }
        let words = match &message {
            Uplink::AskTime { .. } => Some("asks for the time".to_owned()),
            Uplink::Rekeyed { .. } => Some("has taken up another key for its radio".to_owned()),
            Uplink::GrantRefused { serial, reason } => {
                Some(format!("does not store grant {serial}: {reason}"))
            }
            _ => event.and_then(|event| event_words(&event.kind)),
        };
        if let Some(words) = words {
            self.tell("lock", words);
        }
    }

    pub(crate) fn said(&self, frame: &[u8]) -> Option<FromLock> {
        self.service.mesh_keys().find_map(|key| overheard(frame, &key, Direction::FromLock))
    }

    /// What a frame of the lock is, for those who watch.
    fn uplink_words(&self, frame: &[u8]) -> &'static str {
        match self.said(frame) {
            Some(FromLock::Service(carried)) => {
                self.reported(&carried).map_or("message", |message| uplink_label(&message))
            }
            Some(FromLock::AskRecording { .. }) => "do you film?",
            Some(FromLock::CounterFloor { .. } | FromLock::Joined) | None => "message",
        }
    }
}

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
fn output_label(output: &Output) -> &'static str {
    match output {
        Output::Hub(ToHub::Lock(message) | ToHub::LockIfFilming(message)) => downlink_label(message),
        Output::Hub(ToHub::Film(_)) => "film!",
        Output::Hub(ToHub::EndFilm(_)) => "end film",
        Output::Hub(ToHub::Time(_)) => "time",
        Output::Hub(ToHub::Ack { .. }) => "ack",
        Output::Hub(ToHub::NextMesh { .. }) => "next key",
        Output::Hub(ToHub::Join(_)) => "join",
        Output::Hub(ToHub::Stream { on: true }) => "stream on",
        Output::Hub(ToHub::Stream { on: false }) => "stream off",
        Output::Hub(ToHub::Got(_)) => "got",
        Output::Courier(_, packet) => packet_label(packet, to_courier_label),
        Output::Recipient(packet) => packet_label(packet, to_recipient_label),
    }
}

/// What a packet is, for those who watch.
fn packet_label<M>(packet: &Packet<M>, label: fn(&M) -> &'static str) -> &'static str {
    match packet {
        Packet::Once(message) | Packet::Numbered { message, .. } => label(message),
        Packet::Got { .. } => "got",
    }
}

/// What a message of a courier's phone is, for those who watch.
fn courier_label(message: &CourierToService) -> &'static str {
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
fn recipient_label(message: &RecipientToService) -> &'static str {
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
        Downlink::ClearTamper => "clear tamper",
        Downlink::Rekey { .. } => "new key",
        Downlink::FactoryReset { .. } => "factory reset",
        Downlink::ReadHead { .. } | Downlink::ReadRecord { .. } => "audit",
        Downlink::Enter { .. } => "code",
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

fn event_words(kind: &EventKind) -> Option<String> {
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

fn output_words(output: &Output) -> Option<String> {
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
