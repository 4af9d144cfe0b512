//! The delivery service, sans-IO: inputs are messages and the time, outputs are messages. No clock, no socket, no
//! thread; the same code runs in the twin and behind the network server.
//!
//! The order of things (SPEC 1): grant to the lock, courier sets out, scan at the door, checks, notice to the
//! recipient and film order to the hub, and only when that notice was *accepted* and the hub has *signed* that it films,
//! the code to the courier's phone. "Delivered" needs the lock's own report of "locked", the clip to its last segment,
//! verified, and film that shows the parcel. Grant, revocation, film order and notices are sent again until they are
//! answered; what a phone repeats is answered again.
//!
//! - `delivery`: one order, stage by stage. `grants`, `film`, `custody`: its parts.
//! - `devices`: what is known of hub and lock. `clips`, `proof`: what the hub filmed, and what that proves.
//! - `viewing`: who looks into the house. `audit`: the lock's journal.

mod audit;
mod channel;
mod clips;
mod custody;
mod delivery;
mod desk;
mod devices;
mod film;
mod grants;
mod keys;
mod operator;
mod order;
mod phone;
mod proof;
mod viewing;

pub use audit::Finding;
pub(crate) use channel::{Channel, overheard};
pub use custody::{Entry, Evidence, Holder};
use firmware::access::TimeTold;
use firmware::wire::{Downlink, Event, FromHub, ToHub, Uplink};
pub use keys::Keys;
pub use operator::OperatorAct;
pub use order::{Input, Order, Output, Stage};
pub use phone::{
    CourierToService, Fallback, Handover, Notice, Proof, RecipientToService, Refusal, ServiceToCourier,
    ToRecipient,
};
pub(crate) use phone::{alarm_words, from_bytes, part_words, to_bytes};
pub use proof::Region;
pub use viewing::{Access, Looked};

use audit::Audit;
use clips::Clips;
pub(crate) use clips::Picture;
use delivery::Delivery;
pub use desk::Locks;
use desk::{Desk, Notices};
use devices::Devices;
use operator::Operations;
use viewing::Viewing;

use crate::report::Closing;

const MS: u64 = 1_000_000;
/// An unanswered message is sent again after this, ns (estimate: twice a slow mesh round trip and a lock's idle poll).
const RESEND_NS: u64 = 2_500 * MS;
/// The journal is read this long after all orders were closed, ns: what the closing brought is on record by then.
const AUDIT_AFTER_NS: u64 = 5_000 * MS;

/// The service of one house.
#[derive(Clone, Debug)]
pub struct Service {
    keys: Keys,
    seed: u64,
    locks: Locks,
    unix_ms_at_start: u64,
    serials: u32,
    deliveries: Vec<Delivery>,
    devices: Devices,
    notices: Notices,
    clips: Clips,
    viewing: Viewing,
    operations: Operations,
    audit: Option<Audit>,
    closed_ns: Option<u64>,
    strangers: u32,
    put_off: u32,
}

impl Service {
    /// Takes orders. Codes, salts and the auditor's nonce are drawn by `seed`; `unix_ms_at_start` is the time of day at
    /// twin time 0.
    pub fn new(orders: Vec<Order>, keys: Keys, seed: u64, locks: Locks, unix_ms_at_start: u64) -> Self {
        let mut service = Self {
            keys,
            seed,
            locks,
            unix_ms_at_start,
            serials: 0,
            deliveries: Vec::new(),
            devices: Devices::default(),
            notices: Notices::default(),
            clips: Clips::default(),
            viewing: Viewing::default(),
            operations: Operations::default(),
            audit: None,
            closed_ns: None,
            strangers: 0,
            put_off: 0,
        };
        for order in orders {
            let delivery = Delivery::new(order, &mut service.at_desk(0, &mut Vec::new()).desk);
            service.deliveries.push(delivery);
        }
        service
    }

    /// Takes in one message.
    pub fn handle(&mut self, now_ns: u64, input: Input, out: &mut Vec<Output>) {
        match input {
            Input::Hub(message) => self.hear_hub(now_ns, message, out),
            Input::Courier(courier, message) => self.hear_courier(now_ns, courier, message, out),
            Input::Recipient(message) => self.hear_recipient(now_ns, message, out),
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
        deliveries.iter_mut().for_each(|delivery| delivery.tick(&mut desk));
        devices.tick(&mut desk);
        operations.tick(&mut desk);
        viewing.tick(viewing.playing().and_then(|clip| clips.get(clip)), &mut desk);
        if self.audit.is_none() && self.audit_begins_ns().is_some_and(|at_ns| now_ns >= at_ns) {
            let [low, high] = [0, 1].map(|n| chips::random::draw(self.seed, "service.audit", n));
            let nonce = (u128::from(high) << 64 | u128::from(low)).to_le_bytes();
            self.audit = Some(Audit::new(self.keys.lock, nonce));
        }
        let question = self.audit.as_mut().and_then(|audit| audit.ask(now_ns));
        out.extend(question.map(|question| Output::Hub(ToHub::Lock(question))));
        self.notices.tick(now_ns, out);
        self.settle(now_ns, out);
    }

    /// When [`tick`](Self::tick) next has something to do, ns.
    pub fn next_due_ns(&self) -> u64 {
        let audit_ns = match &self.audit {
            Some(audit) => audit.next_ns(),
            None => self.audit_begins_ns(),
        };
        let own =
            [audit_ns, self.devices.next_due_ns(), self.viewing.next_due_ns(), self.notices.next_due_ns()];
        let own = own.into_iter().chain([self.operations.next_due_ns()]);
        let deliveries = self.deliveries.iter().filter_map(|delivery| delivery.next_due_ns(self.locks));
        own.flatten().chain(deliveries).min().unwrap_or(u64::MAX)
    }

    fn audit_begins_ns(&self) -> Option<u64> {
        self.closed_ns.map(|closed_ns| closed_ns + AUDIT_AFTER_NS)
    }

    /// Everything that deals with one message or tick, borrowed at once.
    fn at_desk<'a>(&'a mut self, now_ns: u64, out: &'a mut Vec<Output>) -> At<'a> {
        let desk = Desk {
            now_ns,
            unix_ms: desk::unix_ms(self.unix_ms_at_start, now_ns),
            keys: &self.keys,
            seed: self.seed,
            locks: self.locks,
            serials: &mut self.serials,
            notices: &mut self.notices,
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
        self.devices.heard(now_ns);
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
                devices.hear_status(&status);
                deliveries.iter_mut().for_each(|delivery| delivery.hear_people(&status, &desk));
            }
            FromHub::Recording(signed) => {
                for delivery in deliveries {
                    delivery.film.hear(&signed, &delivery.order, &desk);
                    delivery.heard_film(&mut desk);
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
                let got = clips.hear_head(&signed, &desk.keys.hub);
                devices.hear_of_clip(got, &mut desk);
            }
            FromHub::SegmentPicture(picture) => {
                let got = clips.hear_picture(&picture);
                devices.hear_of_clip(got, &mut desk);
            }
            // What the hub could not hear is said again at once, under numbers that it takes.
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
        if let Some(audit) = &mut self.audit {
            audit.hear(&message);
        }
        let At { mut desk, deliveries, devices, operations, .. } = self.at_desk(now_ns, out);
        if operations.hear_lock(&message) {
            deliveries.iter_mut().for_each(|delivery| delivery.grants.lost());
        }
        match message {
            Uplink::GrantStored { serial } => {
                deliveries.iter_mut().for_each(|delivery| delivery.hear_stored(serial, &mut desk));
            }
            Uplink::Revoked { serial } | Uplink::RevokedTooLate { serial } => {
                deliveries.iter_mut().for_each(|delivery| delivery.grants.hear_revoked(serial));
            }
            Uplink::Status(status) => devices.hear_lock_state(&status, now_ns),
            Uplink::Event(Event { boot, id, kind, .. }) => {
                desk.tell_lock(Downlink::Ack { boot, event_id: id });
                if kind.is_alarm() {
                    devices.alarm_came();
                }
                if devices.lock_events.is_new(boot, id) {
                    let delivery = at_the_door(deliveries).map(|delivery| delivery.order.delivery);
                    devices.hear_lock_event(&kind, delivery, &mut desk);
                    let filming = devices.filming.is_some();
                    for delivery in deliveries {
                        delivery.hear_event(&kind, filming, &mut desk);
                    }
                }
            }
            _ => {}
        }
    }

    fn time(&self, now_ns: u64, nonce: [u8; 16]) -> Option<firmware::crypto::Signed<TimeTold>> {
        self.keys.signer.sign(TimeTold { unix_ms: desk::unix_ms(self.unix_ms_at_start, now_ns), nonce })
    }

    fn hear_courier(&mut self, now_ns: u64, courier: u32, message: CourierToService, out: &mut Vec<Output>) {
        let At { mut desk, deliveries, devices, .. } = self.at_desk(now_ns, out);
        let Some(number) = meant_by(deliveries, courier, &message) else {
            // He has no order here. It is nobody's business what is.
            if matches!(message, CourierToService::Scanned { .. } | CourierToService::Unreadable) {
                desk.tell(courier, ServiceToCourier::Refused(Refusal::WrongCourier));
                desk.tell(courier, ServiceToCourier::Fallback(Fallback::Depot));
                self.strangers += 1;
            }
            return;
        };
        let begins = matches!(message, CourierToService::Scanned { .. });
        let others = deliveries.iter().enumerate().filter(|(other, _)| *other != number);
        let (mut is_busy, mut has_left_open) = (devices.filming.is_some(), false);
        for (_, other) in others {
            is_busy |= other.stage.is_at_the_door();
            has_left_open |= other.order.courier == courier && other.stage == Stage::Opened;
        }
        if begins && has_left_open {
            // No next stop while his door is not locked (SPEC 5).
            let left_open =
                |other: &&mut Delivery| other.order.courier == courier && other.stage == Stage::Opened;
            deliveries.iter_mut().filter(left_open).take(1).for_each(|other| other.call_back(&mut desk));
            return;
        }
        let delivery = &mut deliveries[number];
        if begins && is_busy && delivery.stage == Stage::Underway {
            // One visit at a time; his phone asks again.
            desk.tell(courier, ServiceToCourier::Wait);
            self.put_off += 1;
        } else {
            delivery.hear_courier(message, &mut desk);
        }
    }

    fn hear_recipient(&mut self, now_ns: u64, message: RecipientToService, out: &mut Vec<Output>) {
        let At { mut desk, deliveries, viewing, clips, .. } = self.at_desk(now_ns, out);
        if matches!(message, RecipientToService::Block | RecipientToService::Received { .. }) {
            desk.out.push(Output::Recipient(ToRecipient::Noted(message.clone())));
        }
        match message {
            RecipientToService::Shown(number) => {
                desk.notices.shown(number);
                deliveries.iter_mut().for_each(|delivery| delivery.notice_shown(number, &mut desk));
            }
            // Too late once the door is open.
            RecipientToService::Block => {
                for delivery in deliveries.iter_mut().filter(|delivery| delivery.stage < Stage::Opened) {
                    delivery.refuse(Refusal::RecipientBlocked, &mut desk);
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
                // Her word may come when lock and film have already said that nobody knows.
                let is_open = |delivery: &&mut Delivery| {
                    !delivery.stage.is_closed() || delivery.stage == Stage::Unproven
                };
                let mut open = deliveries.iter_mut().filter(is_open);
                if let Some(delivery) = open.find(|delivery| delivery.order.sscc == label) {
                    delivery.received(&mut desk);
                }
            }
        }
    }

    /// Draws the conclusions that need more than one message.
    fn settle(&mut self, now_ns: u64, out: &mut Vec<Output>) {
        let At { mut desk, deliveries, devices, clips, .. } = self.at_desk(now_ns, out);
        let lock_state = devices.lock_state;
        deliveries.iter_mut().for_each(|delivery| delivery.settle(lock_state, clips, &mut desk));
        if self.is_closed() {
            self.closed_ns.get_or_insert(now_ns);
        }
    }
}

/// What the outside may know of the service: for signals, reports and screens.
impl Service {
    /// How far the order of this number (from 1) is; the first one's, if there is no such order.
    pub fn stage(&self) -> Stage {
        self.deliveries.first().map_or(Stage::Granting, |delivery| delivery.stage)
    }

    /// Has the first grant been sent to the lock?
    pub fn grant_sent(&self) -> bool {
        self.deliveries.first().is_some_and(|delivery| delivery.grants.sent())
    }

    /// Are all orders closed, one way or the other?
    pub fn is_closed(&self) -> bool {
        self.deliveries.iter().all(|delivery| delivery.stage.is_closed())
    }

    /// How each order has ended, so far.
    pub(crate) fn closings(&self) -> impl Iterator<Item = Closing> + '_ {
        self.deliveries.iter().map(|delivery| match (delivery.stage, delivery.left_at, delivery.refusal) {
            (Stage::Delivered, ..) => Closing::Delivered,
            (Stage::Unproven, ..) => Closing::Unproven,
            (Stage::Received, ..) => Closing::Received,
            (Stage::Refused, Some(handover), _) => Closing::LeftAt(handover),
            (Stage::Refused, None, Some(why)) => Closing::Refused(why),
            _ => Closing::Open,
        })
    }

    /// How many orders are at this stage.
    pub(crate) fn count(&self, stage: Stage) -> u32 {
        self.deliveries.iter().filter(|delivery| delivery.stage == stage).count() as u32
    }

    /// First order closed as delivered?
    pub fn delivered(&self) -> bool {
        self.stage() == Stage::Delivered
    }

    /// First order closed as not delivered?
    pub fn refused(&self) -> bool {
        self.stage() == Stage::Refused
    }

    /// Why the first order was refused last.
    pub fn refusal(&self) -> Option<Refusal> {
        self.deliveries.first().and_then(|delivery| delivery.refusal)
    }

    /// How many codes have left for couriers' phones.
    pub fn codes_released(&self) -> u32 {
        self.deliveries.iter().map(|delivery| delivery.codes_released).sum()
    }

    /// Has a code left for a courier's phone, and is its order still open?
    pub fn authorised(&self) -> bool {
        let may_open = |delivery: &Delivery| matches!(delivery.stage, Stage::CodeReleased | Stage::Opened);
        self.deliveries.iter().any(may_open)
    }

    /// Has the first order's courier been told that the door is locked?
    pub fn courier_cleared(&self) -> bool {
        self.deliveries.first().is_some_and(Delivery::is_cleared)
    }

    /// Has the channel accepted the notice that must precede the first order's code?
    pub fn release_notice_accepted(&self) -> bool {
        self.deliveries.first().is_some_and(|delivery| delivery.notice_accepted)
    }

    /// Has the hub signed that it films for the first order?
    pub fn film_proved(&self) -> bool {
        self.deliveries.first().is_some_and(|delivery| delivery.film.clip().is_some())
    }

    /// Who has the parcel of this order (0 is the first), as far as the service can prove it.
    pub fn holder(&self, order: usize) -> Holder {
        self.deliveries.get(order).map_or(Holder::Unknown, |delivery| delivery.custody.holder())
    }

    /// What the neighbour's phone and the depot's counter show for the parcel of this order (0 is the first).
    pub(crate) fn receipt(&self, order: usize) -> Option<&str> {
        self.deliveries.get(order).map(|delivery| delivery.custody.receipt())
    }

    /// The record of each parcel, in the order of the orders.
    pub fn records(&self) -> impl Iterator<Item = &[Entry]> {
        self.deliveries.iter().map(|delivery| delivery.custody.entries())
    }

    /// Tracked valuables that the record names as gone.
    pub fn gone(&self) -> impl Iterator<Item = &str> {
        self.deliveries.iter().flat_map(|delivery| delivery.custody.gone())
    }

    /// How often somebody asked for a code who has no order here.
    pub fn strangers(&self) -> u32 {
        self.strangers
    }

    /// How often a scan had to wait for another visit to end.
    pub fn put_off(&self) -> u32 {
        self.put_off
    }

    /// Clips that it takes to be whole: number, and when each picture was taken and what it shows.
    pub(crate) fn whole_clips(&self) -> impl Iterator<Item = (u32, &[std::sync::Arc<Picture>])> {
        self.clips.whole().map(|(number, clip)| (number, clip.pictures()))
    }

    /// Who looked into the house, and when.
    pub fn access_log(&self) -> &[Access] {
        self.viewing.log()
    }

    /// State of the lock by its own word, if it is known.
    pub(crate) fn lock_state(&self) -> Option<firmware::matter::LockState> {
        self.devices.lock_state
    }

    /// Does the service take the hub to be offline?
    pub fn hub_offline(&self) -> bool {
        self.devices.is_offline()
    }

    /// What reading the lock's journal has brought.
    pub fn finding(&self) -> Option<Finding> {
        self.audit.as_ref().and_then(Audit::finding)
    }

    /// Keys that the mesh has or had, the latest first.
    pub(crate) fn mesh_keys(&self) -> impl Iterator<Item = firmware::crypto::NetworkKey> + '_ {
        self.operations.keys().chain([self.keys.network])
    }

    /// Keys of this service, and what it knows of its devices'.
    pub(crate) fn keys(&self) -> &Keys {
        &self.keys
    }
}

/// The desk, and those who work at it.
struct At<'a> {
    desk: Desk<'a>,
    deliveries: &'a mut [Delivery],
    devices: &'a mut Devices,
    viewing: &'a mut Viewing,
    clips: &'a mut Clips,
    operations: &'a mut Operations,
}

/// The delivery whose courier is at the door now.
fn at_the_door(deliveries: &[Delivery]) -> Option<&Delivery> {
    deliveries.iter().find(|delivery| delivery.stage.is_at_the_door())
}

/// Which of his orders a courier speaks of: the one with the label that he scanned, or the one that he
/// scanned last.
fn meant_by(deliveries: &[Delivery], courier: u32, message: &CourierToService) -> Option<usize> {
    let his = || deliveries.iter().enumerate().filter(|(_, delivery)| delivery.order.courier == courier);
    let by_label = match message {
        CourierToService::Scanned { label, .. } => his().find(|(_, delivery)| delivery.order.sscc == *label),
        _ => None,
    };
    let touched = || his().filter(|(_, delivery)| delivery.touched_ns.is_some());
    let latest = || touched().max_by_key(|(_, delivery)| delivery.touched_ns);
    let open = || his().find(|(_, delivery)| !delivery.stage.is_closed());
    by_label.or_else(latest).or_else(open).map(|(number, _)| number)
}

#[cfg(test)]
mod tests;
