//! The service of one house: inputs, and what is due.

use firmware::access::TimeReply;
use firmware::journal::Kind;
use firmware::matter::LockState;
use firmware::wire::{Downlink, EventKind, FromHub, ToHub, Uplink};

use crate::audit::{self, Audit};
use crate::clips::{self, Clips};
use crate::delivery::Delivery;
use crate::desk::{self, Desk, Locks, Notices, Phones};
use crate::devices::Devices;
use crate::fallback::Fallback;
use crate::keys::Keys;
use crate::notice::{Notice, Refusal};
use crate::operator::Operations;
use crate::order::{Input, Order, Output, Phase};
use crate::phone::{CourierToService, RecipientToService, ServiceToCourier};
use crate::random::Random;
use crate::time::MS;
use crate::viewing::Viewing;

/// The journal is read this long after an order was closed, ns: the closing itself is recorded by then.
const AUDIT_AFTER_NS: u64 = 5_000 * MS;

/// The service of one house.
#[derive(Clone, Debug)]
pub struct Service {
    pub(crate) keys: Keys,
    pub(crate) random: Random,
    pub(crate) locks: Locks,
    pub(crate) unix_ms_at_start: u64,
    pub(crate) serials: u32,
    pub(crate) deliveries: Vec<Delivery>,
    pub(crate) devices: Devices,
    pub(crate) notices: Notices,
    pub(crate) phones: Phones,
    pub(crate) clips: Clips,
    pub(crate) viewing: Viewing,
    pub(crate) operations: Operations,
    pub(crate) audit: Audit,
    pub(crate) audits: u64,
    /// When the journal is due to be read, ns.
    pub(crate) audit_ns: Option<u64>,
    /// Number of closed orders.
    pub(crate) closed: usize,
    pub(crate) strangers: u32,
    pub(crate) put_off: u32,
}

impl Service {
    /// Starts a service with these orders. Codes, salts and the auditor's nonce come from `random`;
    /// `unix_ms_at_start` is the time of day at time 0.
    pub fn new(orders: Vec<Order>, keys: Keys, random: Random, locks: Locks, unix_ms_at_start: u64) -> Self {
        let mut service = Self {
            audit: Audit::new(keys.lock),
            keys,
            random,
            locks,
            unix_ms_at_start,
            serials: 0,
            deliveries: Vec::new(),
            devices: Devices::default(),
            notices: Notices::default(),
            phones: Phones::default(),
            clips: Clips::default(),
            viewing: Viewing::default(),
            operations: Operations::default(),
            audits: 0,
            audit_ns: None,
            closed: 0,
            strangers: 0,
            put_off: 0,
        };
        for order in orders {
            let delivery = Delivery::new(order, &mut service.at_desk(0, &mut Vec::new()).desk);
            service.deliveries.push(delivery);
        }
        service
    }

    /// Handles one message.
    pub fn handle(&mut self, now_ns: u64, input: Input, out: &mut Vec<Output>) {
        match input {
            Input::Hub(message) => self.hear_hub(now_ns, message, out),
            Input::Courier(courier, packet) => {
                for message in self.phones.courier(courier).take(now_ns, packet) {
                    self.hear_courier(now_ns, courier, message, out);
                }
            }
            Input::Recipient(packet) => {
                for message in self.phones.recipient.take(now_ns, packet) {
                    self.hear_recipient(now_ns, message, out);
                }
            }
            Input::Operator(act) => {
                let At { desk, operations, .. } = self.at_desk(now_ns, out);
                operations.order(act, &desk);
            }
        }
        self.settle(now_ns, out);
    }

    /// Sends what is due: first attempts and repetitions.
    pub fn tick(&mut self, now_ns: u64, out: &mut Vec<Output>) {
        let At { mut desk, deliveries, devices, viewing, clips, operations } = self.at_desk(now_ns, out);
        for number in 0..deliveries.len() {
            let may_offer = may_offer(deliveries, number, now_ns);
            deliveries[number].tick(may_offer, &mut desk);
        }
        devices.tick(&mut desk);
        operations.tick(&mut desk);
        viewing.tick(viewing.playing().and_then(|clip| clips.get(clip)), &mut desk);
        if self.audit_ns.take_if(|at_ns| *at_ns <= now_ns).is_some() {
            self.audits += 1;
            let [low, high] = [0, 1].map(|n| self.random.draw("service.audit", 2 * self.audits + n));
            self.audit.begin((u128::from(high) << 64 | u128::from(low)).to_le_bytes());
        }
        let question = self.audit.ask(now_ns);
        out.extend(question.map(|question| Output::Hub(ToHub::Lock(question))));
        self.settle(now_ns, out);
    }

    /// When [`tick`](Self::tick) next has something to do, ns.
    pub fn next_due_ns(&self, now_ns: u64) -> u64 {
        let own = [
            self.audit.next_ns(),
            self.audit_ns,
            self.devices.next_due_ns(),
            self.viewing.next_due_ns(),
            self.phones.next_due_ns(&self.notices),
        ];
        let unix_ms = desk::unix_ms(self.unix_ms_at_start, now_ns);
        let due = |(number, delivery): (usize, &Delivery)| {
            let may_offer = may_offer(&self.deliveries, number, now_ns);
            delivery.next_due_ns(may_offer, self.locks, (now_ns, unix_ms))
        };
        let deliveries = self.deliveries.iter().enumerate().filter_map(due);
        own.into_iter()
            .chain([self.operations.next_due_ns()])
            .flatten()
            .chain(deliveries)
            .min()
            .unwrap_or(u64::MAX)
    }

    /// Borrows at once everything that handles one message or tick.
    fn at_desk<'a>(&'a mut self, now_ns: u64, out: &'a mut Vec<Output>) -> At<'a> {
        let desk = Desk {
            now_ns,
            unix_ms: desk::unix_ms(self.unix_ms_at_start, now_ns),
            keys: &self.keys,
            random: self.random,
            locks: self.locks,
            serials: &mut self.serials,
            notices: &mut self.notices,
            phones: &mut self.phones,
            hub_received_ns: self.devices.received_ns,
            keypad_locked_until_ns: self.devices.keypad_locked_until_ns,
            out,
        };
        At {
            desk,
            deliveries: &mut self.deliveries,
            devices: &mut self.devices,
            viewing: &mut self.viewing,
            clips: &mut self.clips,
            operations: &mut self.operations,
        }
    }

    fn hear_hub(&mut self, now_ns: u64, message: FromHub, out: &mut Vec<Output>) {
        if self.devices.is_quiet(now_ns) {
            self.deliveries.iter_mut().for_each(|delivery| delivery.film.hub_is_back(now_ns));
        }
        self.devices.heard(now_ns, &mut self.notices);
        match message {
            FromHub::Lock(message) => return self.hear_lock(now_ns, message, out),
            FromHub::AskTime { nonce } => {
                let told = self.time(now_ns, nonce).map(ToHub::Time);
                return out.extend(told.map(Output::Hub));
            }
            _ => {}
        }
        let At { mut desk, deliveries, devices, viewing, clips, operations } = self.at_desk(now_ns, out);
        match message {
            FromHub::HasNextMesh { generation } => operations.hear_next_mesh(generation),
            FromHub::Status(status) => {
                devices.hear_status(&status, now_ns);
                deliveries.iter_mut().for_each(|delivery| delivery.film.hear_filming(status.filming, now_ns));
                deliveries.iter_mut().for_each(|delivery| delivery.hear_people(&status, &desk));
            }
            FromHub::Recording(signed) => {
                let mut is_news = false;
                for delivery in deliveries {
                    is_news |= delivery.film.receive(&signed, &delivery.order, &desk);
                    delivery.heard_film(&mut desk);
                }
                if is_news {
                    devices.hear_recording(&mut desk);
                }
            }
            FromHub::NotRecording { serial, why } => {
                deliveries.iter_mut().for_each(|delivery| delivery.hear_not_filming(serial, why, &mut desk));
            }
            FromHub::Event(event) => {
                desk.tell_hub(ToHub::Ack { boot: event.boot, event_id: event.id });
                let is_new = devices.hear_hub_event(&event, &mut desk);
                for delivery in deliveries.iter_mut().filter(|_| is_new) {
                    delivery.hear_hub_event(&event.kind, &mut desk);
                }
            }
            FromHub::Picture(picture) => viewing.hear_picture(&picture, &mut desk),
            FromHub::SegmentHead(signed) => {
                let clip = signed.unverified().clip;
                let got = clips.hear_head(&signed, &desk.keys.hub);
                devices.hear_of_clip(clip, got, clips.is_complete(clip), &mut desk);
            }
            FromHub::SegmentPicture(picture) => {
                let got = clips.hear_picture(&picture);
                devices.hear_of_clip(picture.clip, got, clips.is_complete(picture.clip), &mut desk);
            }
            // What the camera hub could not receive is sent again at once, under numbers that it accepts.
            FromHub::CounterFloor { .. } => deliveries.iter_mut().for_each(|delivery| {
                delivery.grants.say_again();
                delivery.film.say_again();
            }),
            FromHub::Lock(_) | FromHub::AskTime { .. } => {}
        }
    }

    fn hear_lock(&mut self, now_ns: u64, message: Uplink, out: &mut Vec<Output>) {
        if let Uplink::AskTime { nonce } = message {
            let told = self.time(now_ns, nonce).map(|told| ToHub::Lock(Downlink::Time(told)));
            return out.extend(told.map(Output::Hub));
        }
        if let Uplink::JournalHead(signed) = &message {
            return self.audit.hear_head(signed);
        }
        if let Uplink::JournalRecord(link) = &message {
            self.audit.hear_record(link);
            return self.compare_journal(now_ns, out);
        }
        let At { mut desk, deliveries, devices, operations, .. } = self.at_desk(now_ns, out);
        if operations.hear_lock(&message) {
            deliveries.iter_mut().for_each(|delivery| delivery.grants.lost());
        }
        match message {
            Uplink::GrantStored { serial } => {
                deliveries.iter_mut().for_each(|delivery| delivery.hear_stored(serial, &mut desk));
            }
            Uplink::GrantRefused { serial, reason } => {
                deliveries
                    .iter_mut()
                    .for_each(|delivery| delivery.hear_not_stored(serial, reason, &mut desk));
            }
            Uplink::Revoked { serial } => {
                deliveries.iter_mut().for_each(|delivery| _ = delivery.grants.hear_revoked(serial));
                make_room(deliveries);
            }
            // It had been accepted before.
            Uplink::RevokedTooLate { serial } => {
                deliveries.iter_mut().for_each(|delivery| delivery.grants.hear_spent(serial, now_ns));
                make_room(deliveries);
            }
            Uplink::Status(status) => devices.hear_lock_status(&status, &mut desk),
            Uplink::Event(event) => {
                desk.tell_lock(Downlink::Ack { boot: event.boot, event_id: event.id });
                if event.kind.is_alarm() {
                    devices.alarm_came();
                }
                if devices.lock_events.is_new(event.boot, event.id) {
                    let delivery = at_the_door(deliveries).map(|delivery| delivery.order.delivery);
                    devices.hear_lock_event(&event, delivery, &mut desk);
                    desk.keypad_locked_until_ns = devices.keypad_locked_until_ns;
                    let filming = devices.films(now_ns);
                    for delivery in deliveries.iter_mut() {
                        delivery.hear_event(&event.kind, filming, &mut desk);
                    }
                    if matches!(event.kind, EventKind::Spent { .. }) {
                        make_room(deliveries);
                    }
                }
            }
            // Handled above, or by the camera hub, which answers; or an answer to something this service does not
            // send.
            Uplink::JournalHead(_)
            | Uplink::JournalRecord(_)
            | Uplink::AskTime { .. }
            | Uplink::CounterFloor { .. }
            // The operator's: handled above.
            | Uplink::Tamper { .. }
            | Uplink::Rekeyed { .. } => {}
        }
    }

    /// What the journal contains and no message has reported: it was lost in transit, or withheld.
    fn compare_journal(&mut self, now_ns: u64, out: &mut Vec<Output>) {
        let news = self.audit.take_news();
        if news.iter().filter_map(audit::serial_of).any(|serial| serial > self.serials) {
            self.audit.is_broken("the lock has stored a grant that was never issued");
        }
        let At { mut desk, deliveries, .. } = self.at_desk(now_ns, out);
        for kind in &news {
            if let Kind::Event(event) = kind {
                deliveries.iter_mut().for_each(|delivery| delivery.hear_journal(event, &mut desk));
            }
        }
    }

    fn time(&self, now_ns: u64, nonce: [u8; 16]) -> Option<firmware::crypto::Signed<TimeReply>> {
        self.keys.signer.sign(TimeReply { unix_ms: desk::unix_ms(self.unix_ms_at_start, now_ns), nonce })
    }

    fn hear_courier(&mut self, now_ns: u64, courier: u32, message: CourierToService, out: &mut Vec<Output>) {
        if message == CourierToService::Withdrawn {
            return;
        }
        let At { mut desk, deliveries, devices, .. } = self.at_desk(now_ns, out);
        let Some(number) = meant_by(deliveries, courier, &message) else {
            // The courier has no order here and must not learn what orders there are.
            if matches!(message, CourierToService::Scanned { .. } | CourierToService::Unreadable) {
                desk.tell(courier, ServiceToCourier::Refused(Refusal::WrongCourier));
                desk.tell(courier, ServiceToCourier::Fallback(Fallback::Depot));
                self.strangers += 1;
            }
            return;
        };
        let begins = matches!(message, CourierToService::Scanned { .. });
        let (mut is_busy, mut has_left_open, mut stands_open) = (devices.films(now_ns), false, false);
        let others = deliveries.iter().enumerate().filter(|(other, _)| *other != number);
        for delivery in others.map(|(_, delivery)| delivery) {
            is_busy |= delivery.stage.is_at_the_door();
            has_left_open |= delivery.has_left_open(courier);
            stands_open |= delivery.is_left_open(now_ns);
        }
        if begins && has_left_open {
            // No next stop while their previous door is not locked (SPEC 5).
            let left_open = |other: &&mut Delivery| other.has_left_open(courier);
            deliveries.iter_mut().filter(left_open).take(1).for_each(|other| other.call_back(&mut desk));
            return;
        }
        if begins && stands_open {
            // The previous courier is asked as well: either can close it.
            deliveries
                .iter_mut()
                .filter(|other| other.is_left_open(now_ns))
                .for_each(|other| other.call_back(&mut desk));
            desk.tell(courier, ServiceToCourier::CloseDoor);
        }
        let delivery = &mut deliveries[number];
        if begins && is_busy && delivery.stage == Phase::Underway {
            // One visit at a time; the courier's phone asks again.
            if !stands_open {
                desk.tell(courier, ServiceToCourier::Wait);
            }
            self.put_off += 1;
        } else {
            delivery.hear_courier(message, &mut desk);
        }
    }

    fn hear_recipient(&mut self, now_ns: u64, message: RecipientToService, out: &mut Vec<Output>) {
        let At { mut desk, deliveries, viewing, clips, .. } = self.at_desk(now_ns, out);
        match message {
            RecipientToService::Shown(number) => {
                desk.notices.shown(number, now_ns);
                deliveries.iter_mut().for_each(|delivery| delivery.notice_shown(number, &mut desk));
            }
            RecipientToService::Block { delivery: number } => {
                let meant = deliveries.iter_mut().find(|delivery| delivery.order.delivery == number);
                if let Some(delivery) = meant {
                    delivery.block(&mut desk);
                }
            }
            RecipientToService::Watch { on } => viewing.watch(on, &mut desk),
            RecipientToService::FetchClip { delivery, from } => {
                let clip =
                    deliveries.iter().find(|d| d.order.delivery == delivery).and_then(|d| d.film.clip());
                if let Some(clip) = clip.filter(|clip| clips.get(*clip).is_some_and(clips::Clip::is_complete))
                {
                    viewing.fetch(delivery, clip, from, &desk);
                }
            }
            RecipientToService::Received { label } => {
                // It may arrive after lock and recording have already reported that nobody knows.
                let is_open = |delivery: &&mut Delivery| {
                    !delivery.stage.is_closed() || delivery.stage == Phase::Unproven
                };
                let mut open = deliveries.iter_mut().filter(is_open);
                if let Some(delivery) = open.find(|delivery| delivery.order.sscc == label) {
                    delivery.received(&mut desk);
                }
            }
        }
    }

    /// Draws the conclusions that need more than one message, and sends the resulting messages to the phones.
    fn settle(&mut self, now_ns: u64, out: &mut Vec<Output>) {
        let At { mut desk, deliveries, devices, clips, .. } = self.at_desk(now_ns, out);
        let lock_state = devices.lock_state();
        deliveries.iter_mut().for_each(|delivery| delivery.settle(lock_state, clips, &mut desk));
        if lock_state == Some(LockState::Locked) && desk.notices.is_door_told() {
            desk.notify(None, Notice::DoorLockedAgain);
        }
        let closed = self.deliveries.iter().filter(|delivery| delivery.stage.is_closed()).count();
        if closed > std::mem::replace(&mut self.closed, closed) {
            self.audit_ns = Some(now_ns + AUDIT_AFTER_NS);
        }
        self.phones.tick(&mut self.notices, now_ns, out);
    }
}

/// The desk, and the parts that work with it.
struct At<'a> {
    desk: Desk<'a>,
    deliveries: &'a mut [Delivery],
    devices: &'a mut Devices,
    viewing: &'a mut Viewing,
    clips: &'a mut Clips,
    operations: &'a mut Operations,
}

/// No order with an earlier window is waiting for the lock's answer to its grant.
fn may_offer(deliveries: &[Delivery], number: usize, now_ns: u64) -> bool {
    deliveries.get(number).is_some_and(|this| !deliveries.iter().any(|other| other.goes_before(this, now_ns)))
}

/// A grant has left the lock: one that did not fit before may fit now.
fn make_room(deliveries: &mut [Delivery]) {
    deliveries.iter_mut().for_each(|delivery| delivery.grants.hear_of_room());
}

/// The delivery whose courier is at the door now.
fn at_the_door(deliveries: &[Delivery]) -> Option<&Delivery> {
    deliveries.iter().find(|delivery| delivery.stage.is_at_the_door())
}

/// Which of a courier's orders a message refers to: the one with the label that they scanned, or the one they scanned
/// last.
fn meant_by(deliveries: &[Delivery], courier: u32, message: &CourierToService) -> Option<usize> {
    let theirs = || deliveries.iter().enumerate().filter(|(_, delivery)| delivery.order.courier == courier);
    let by_label = match message {
        CourierToService::Scanned { label, .. } => {
            theirs().find(|(_, delivery)| delivery.order.sscc == *label)
        }
        _ => None,
    };
    let touched = || theirs().filter(|(_, delivery)| delivery.signs.message_ns.is_some());
    let latest = || touched().max_by_key(|(_, delivery)| delivery.signs.message_ns);
    let open = || theirs().find(|(_, delivery)| !delivery.stage.is_closed());
    by_label.or_else(latest).or_else(open).map(|(number, _)| number)
}

#[cfg(test)]
mod tests;
