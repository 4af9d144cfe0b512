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
use crate::service::{
    self, CourierToService, Finding, Input, Notice, Output, RecipientToService, ToRecipient, alarm_words,
    overheard, part_words,
};
use crate::story::seconds;
use crate::twin::Twin;

impl Twin {
    /// Hands every frame that has arrived to whom it is for, and what the lock's modem sent to the air.
    pub(crate) fn carry_messages(&mut self) {
        let now_ns = self.now_ns;
        while let Some((to, frame)) = self.air.adversary.take(now_ns) {
            self.trace.fold_intrusion(now_ns, &frame);
            self.air.slip_in(now_ns, Route::to(to), frame);
        }
        while let Some(frame) = self.air.middleman.take(now_ns) {
            self.trace.fold_intrusion(now_ns, &frame);
            self.air.slip_in(now_ns, Route::ServiceToHub, frame);
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
                    self.service.handle(now_ns, Input::Hub(message), &mut outputs);
                }
            }
        }
        self.compare_clips();
        for lane in 0..self.world.couriers().count() as u8 {
            while let Some(bytes) = self.air.receive(now_ns, Route::CourierToService(lane)) {
                let message = service::from_bytes::<CourierToService>(&bytes);
                if let (Some(message), Some(number)) = (message, self.courier_of(lane)) {
                    self.service.handle(now_ns, Input::Courier(number, message), &mut outputs);
                }
            }
        }
        while let Some(bytes) = self.air.receive(now_ns, Route::RecipientToService) {
            if let Some(message) = service::from_bytes::<RecipientToService>(&bytes) {
                self.service.handle(now_ns, Input::Recipient(message), &mut outputs);
            }
        }
        for lane in 0..self.world.couriers().count() as u8 {
            while let Some(bytes) = self.air.receive(now_ns, Route::ServiceToCourier(lane)) {
                if let Some(message) = service::from_bytes(&bytes) {
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
                Some(Finding::Broken(why)) => self.tell("service", format!("JOURNAL BROKEN: {why}")),
                None => {}
            }
        }
    }

    /// Lets the service send what is due.
    pub(crate) fn poll_service(&mut self) {
        if self.now_ns < self.service.next_due_ns() {
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
        let mut outputs = std::mem::take(&mut self.outputs);
        for output in outputs.drain(..) {
            if let Output::Hub(ToHub::Film(order)) = &output {
                self.truth.privacy.asked(self.now_ns, order.unverified().serial);
            }
            let words = output_words(&output);
            let label = output_label(&output);
            let (route, bytes) = match output {
                Output::Hub(message) => (Route::ServiceToHub, self.channel.seal(&message)),
                Output::Courier(number, message) => {
                    let Some(lane) = self.lane_of(number) else { continue };
                    (Route::ServiceToCourier(lane), service::to_bytes(&message))
                }
                Output::Recipient(message) => (Route::ServiceToRecipient, service::to_bytes(&message)),
            };
            let sent = self.send(route, bytes, label);
            if let Some(words) = words {
                let fate = loss_words(sent).map(|fate| format!(" ({fate})")).unwrap_or_default();
                self.tell("service", format!("{words}{fate}"));
            }
        }
        self.outputs = outputs;
    }

    /// The recipient's phone takes what came, and answers.
    fn recipient_reads(&mut self, bytes: &[u8]) {
        let Some(message) = service::from_bytes::<ToRecipient>(bytes) else { return };
        let (answer, notice) = self.recipient.hear(self.now_ns, message);
        self.truth.streamed.shown(self.recipient.live().map(|live| &live.pixels[..]));
        if let Some(answer) = answer {
            self.send(Route::RecipientToService, service::to_bytes(&answer), "seen");
        }
        if let Some((delivery, notice)) = notice {
            if notice == Notice::WeakBattery {
                self.truth.battery_told();
            }
            self.recipient_sees(delivery, &notice);
        }
    }

    /// The recipient's phone asks again for what is missing.
    pub(crate) fn poll_recipient_phone(&mut self) {
        if let Some(message) = self.recipient.tick(self.now_ns) {
            self.send(Route::RecipientToService, service::to_bytes(&message), recipient_label(&message));
        }
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
    use service::ServiceToCourier as ToCourier;
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
        Output::Courier(_, ToCourier::Code { .. }) => "code",
        Output::Courier(_, ToCourier::Refused(_)) => "refused",
        Output::Courier(_, ToCourier::DoorLocked) => "door locked",
        Output::Courier(_, ToCourier::CheckDoor) => "check door",
        Output::Courier(_, ToCourier::Fallback(_)) => "fallback",
        Output::Courier(_, ToCourier::Noted) => "noted",
        Output::Courier(_, ToCourier::Wait) => "wait",
        Output::Recipient(ToRecipient::Notice { notice: Notice::Alarm(_) | Notice::LockPart(_), .. }) => {
            "ALARM"
        }
        Output::Recipient(ToRecipient::Notice { .. }) => "notice",
        Output::Recipient(ToRecipient::Noted(_)) => "noted",
        Output::Recipient(ToRecipient::Picture { .. }) => "live",
        Output::Recipient(ToRecipient::ClipPicture { .. } | ToRecipient::ClipEnd { .. }) => "clip",
    }
}

/// What a message of the recipient's phone is, for those who watch.
pub(crate) fn recipient_label(message: &RecipientToService) -> &'static str {
    match message {
        RecipientToService::Watch { .. } => "watch",
        RecipientToService::FetchClip { .. } => "clip?",
        RecipientToService::Block => "block",
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
    use service::ServiceToCourier as ToCourier;
    Some(match output {
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
        Output::Courier(_, ToCourier::Code { .. }) => "releases the code to the courier's phone".to_owned(),
        Output::Courier(_, ToCourier::Refused(why)) => format!("refuses the delivery: {}", why.words()),
        Output::Courier(_, ToCourier::DoorLocked) => "tells the courier that the door is locked".to_owned(),
        Output::Courier(_, ToCourier::CheckDoor) => "asks the courier to check the door".to_owned(),
        Output::Courier(_, ToCourier::Fallback(fallback)) => {
            format!("asks the courier to {}", fallback.words())
        }
        Output::Courier(_, ToCourier::Noted) => "has the handover on record".to_owned(),
        Output::Recipient(ToRecipient::Notice { notice, .. }) => {
            format!("notifies the recipient: {}", notice.words())
        }
        // Said again and again; the courier tells of it once.
        Output::Recipient(_) | Output::Courier(_, ToCourier::Wait) => return None,
    })
}
