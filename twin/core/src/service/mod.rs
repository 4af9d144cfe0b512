//! The delivery service, sans-IO: inputs are messages and the time, outputs are messages. No clock, no socket, no
//! thread; the same code runs in the twin and behind the network server.
//!
//! The order of things (SPEC 1): grant to the lock, courier sets out, scan at the door, checks, notice to the
//! recipient, and only when that notice was *accepted* the code to the courier's phone. "Delivered" needs the parcel
//! confirmed inside and the lock's own report of "locked". Grant, revocation and notices are sent again until they are
//! answered; what the courier's phone repeats is answered again.

mod audit;
mod channel;
mod keys;
mod order;
mod phone;

use std::collections::BTreeSet;

pub use audit::Finding;
pub(crate) use channel::{Channel, overheard};
use firmware::access::{self, Grant, TimeTold};
use firmware::crypto::Signed;
use firmware::matter::LockState;
use firmware::wire::{Downlink, Event, EventKind, Operation, OperationResult, Status, Uplink};
pub use keys::Keys;
pub use order::{Input, Order, Output, Stage};
pub use phone::{
    CourierToService, Fallback, Handover, Notice, Proof, RecipientToService, Refusal, ServiceToCourier,
    ToRecipient,
};
pub(crate) use phone::{alarm_words, from_bytes, to_bytes};

use audit::Audit;

use crate::report::Closing;

const MS: u64 = 1_000_000;
/// An unanswered message is sent again after this, ns (estimate: twice a slow mesh round trip and a lock's idle poll).
const RESEND_NS: u64 = 2_500 * MS;
/// A door opened for a delivery and not locked again for this long is told to the recipient, ns. Source: SPEC 5.
const ESCALATE_NS: u64 = 120_000 * MS;
/// The journal is read this long after the order was closed, ns: what the closing brought is on record by then.
const AUDIT_AFTER_NS: u64 = 5_000 * MS;

/// A notice on its way to the recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
struct PendingNotice {
    number: u32,
    notice: Notice,
    sent_ns: u64,
}

/// The service's side of one order.
#[derive(Clone, Debug)]
pub struct Service {
    order: Order,
    keys: Keys,
    unix_ms_at_start: u64,
    code: String,
    serial: u32,
    grant: Option<Signed<Grant>>,
    audit_nonce: [u8; 16],
    audit: Option<Audit>,
    closed_ns: Option<u64>,
    stage: Stage,
    grant_sent_ns: Option<u64>,
    revoke_sent_ns: Option<u64>,
    revoked: bool,
    notices: Vec<PendingNotice>,
    notices_sent: u32,
    notice_to_release: Option<u32>,
    release_accepted: bool,
    code_sent: bool,
    spent: bool,
    lock_state: Option<LockState>,
    parcel_left: bool,
    events_seen: BTreeSet<(u32, u64)>,
    departure_cleared: bool,
    refused_why: Option<Refusal>,
    opened_ns: Option<u64>,
    escalated: bool,
    cells_told: bool,
}

impl Service {
    /// Takes an order. `random` makes code, salt and the auditor's nonce; `unix_ms_at_start` is the time of day at twin
    /// time 0.
    pub fn new(order: Order, keys: Keys, random: [u64; 4], unix_ms_at_start: u64) -> Self {
        let [code, salt, nonce_low, nonce_high] = random;
        let code = format!("{:06}", code % 1_000_000);
        let salt = salt.to_le_bytes();
        let serial = order.delivery;
        let grant = Grant {
            serial,
            delivery: order.delivery,
            door: order.door,
            courier: order.courier,
            parcel: parcel_id(&order.sscc),
            not_before_ms: order.window_unix_ms.0,
            not_after_ms: order.window_unix_ms.1,
            salt,
            verifier: keys.lock_key.verifier(&salt, serial, code.as_bytes()),
        };
        Self {
            // A grant is short enough to be signed.
            grant: keys.signer.sign(grant),
            serial,
            audit_nonce: (u128::from(nonce_high) << 64 | u128::from(nonce_low)).to_le_bytes(),
            audit: None,
            closed_ns: None,
            order,
            keys,
            unix_ms_at_start,
            code,
            stage: Stage::Granting,
            grant_sent_ns: None,
            revoke_sent_ns: None,
            revoked: false,
            notices: Vec::new(),
            notices_sent: 0,
            notice_to_release: None,
            release_accepted: false,
            code_sent: false,
            spent: false,
            lock_state: None,
            parcel_left: false,
            events_seen: BTreeSet::new(),
            departure_cleared: false,
            refused_why: None,
            opened_ns: None,
            escalated: false,
            cells_told: false,
        }
    }

    /// Takes in one message.
    pub fn handle(&mut self, now_ns: u64, input: Input, out: &mut Vec<Output>) {
        match input {
            Input::Lock(message) => self.hear_lock(now_ns, message, out),
            Input::Courier(_, message) => self.hear_courier(now_ns, message, out),
            Input::Recipient(RecipientToService::Shown(number)) => self.notice_accepted(number, out),
            Input::Recipient(RecipientToService::Block) => self.block(now_ns, out),
            Input::Recipient(_) => {}
        }
        self.settle(now_ns, out);
    }

    /// Sends what is due: first attempts and repetitions.
    pub fn tick(&mut self, now_ns: u64, out: &mut Vec<Output>) {
        if self.stage == Stage::Granting && due(self.grant_sent_ns, RESEND_NS, now_ns) {
            self.grant_sent_ns = Some(now_ns);
            out.extend(self.grant.map(|grant| Output::Lock(Downlink::Grant(grant))));
        }
        if self.audit.is_none() && self.audit_begins_ns().is_some_and(|at_ns| now_ns >= at_ns) {
            self.audit = Some(Audit::new(self.keys.lock, self.audit_nonce));
        }
        out.extend(self.audit.as_mut().and_then(|audit| audit.ask(now_ns)).map(Output::Lock));
        if self.wants_revocation() && due(self.revoke_sent_ns, RESEND_NS, now_ns) {
            self.revoke_sent_ns = Some(now_ns);
            out.push(Output::Lock(Downlink::Revoke { serial: self.serial }));
        }
        if self.escalates_ns().is_some_and(|at_ns| now_ns >= at_ns) {
            self.escalated = true;
            self.notify(now_ns, Notice::DoorNotLocked, out);
        }
        for pending in &mut self.notices {
            if now_ns >= pending.sent_ns + RESEND_NS {
                pending.sent_ns = now_ns;
                let (number, notice) = (pending.number, pending.notice.clone());
                let delivery = Some(self.order.delivery);
                out.push(Output::Recipient(ToRecipient::Notice { number, delivery, notice }));
            }
        }
    }

    /// When [`tick`](Self::tick) next has something to do, ns.
    pub fn next_due_ns(&self) -> u64 {
        let after = |sent: Option<u64>, every: u64| sent.map_or(0, |s| s + every);
        let audit_ns = match &self.audit {
            Some(audit) => audit.next_ns(),
            None => self.audit_begins_ns(),
        };
        let mut next = audit_ns.unwrap_or(u64::MAX);
        if self.stage == Stage::Granting {
            next = next.min(after(self.grant_sent_ns, RESEND_NS));
        }
        if self.wants_revocation() {
            next = next.min(after(self.revoke_sent_ns, RESEND_NS));
        }
        next = next.min(self.escalates_ns().unwrap_or(u64::MAX));
        self.notices.iter().fold(next, |next, n| next.min(n.sent_ns + RESEND_NS))
    }

    /// How far the order is.
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// Has the grant been sent to the lock?
    pub fn grant_sent(&self) -> bool {
        self.grant_sent_ns.is_some()
    }

    /// Closed, one way or the other?
    pub fn is_closed(&self) -> bool {
        self.delivered() || self.refused()
    }

    /// How the order has ended, so far.
    pub(crate) fn closing(&self) -> Closing {
        match self.refused_why {
            _ if self.delivered() => Closing::Delivered,
            Some(why) => Closing::Refused(why),
            None => Closing::Open,
        }
    }

    /// Closed as delivered?
    pub fn delivered(&self) -> bool {
        self.stage == Stage::Delivered
    }

    /// Closed as not delivered?
    pub fn refused(&self) -> bool {
        self.stage == Stage::Refused
    }

    /// Has the code left for the courier's phone at some time?
    pub fn code_released(&self) -> bool {
        self.code_sent
    }

    /// Has the code left for the courier's phone, and is the order still open?
    pub fn authorised(&self) -> bool {
        matches!(self.stage, Stage::CodeReleased | Stage::Opened)
    }

    /// Has the channel accepted the notice that must precede the code?
    pub fn release_notice_accepted(&self) -> bool {
        self.release_accepted
    }

    /// The one-time code; for the twin's ground truth, never for a message but the one to the courier.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// What reading the lock's journal has brought.
    pub fn finding(&self) -> Option<Finding> {
        self.audit.as_ref().and_then(Audit::finding)
    }

    /// Keys of this service, and what it knows of its lock's.
    pub(crate) fn keys(&self) -> &Keys {
        &self.keys
    }

    fn audit_begins_ns(&self) -> Option<u64> {
        self.closed_ns.map(|closed_ns| closed_ns + AUDIT_AFTER_NS)
    }

    fn hear_lock(&mut self, now_ns: u64, message: Uplink, out: &mut Vec<Output>) {
        match message {
            Uplink::GrantStored { serial } if serial == self.serial && self.stage == Stage::Granting => {
                self.stage = Stage::Underway;
            }
            Uplink::Revoked { serial } | Uplink::RevokedTooLate { serial } if serial == self.serial => {
                self.revoked = true;
            }
            Uplink::Status(Status { lock_state, .. }) => {
                self.lock_state = Some(lock_state);
                // The word "unlock: done" may be lost with a reset; a spent grant and an open bolt say the same.
                if self.spent && lock_state == LockState::Unlocked && self.stage == Stage::CodeReleased {
                    self.stage = Stage::Opened;
                }
            }
            Uplink::Event(Event { id, at_ms, kind }) => {
                out.push(Output::Lock(Downlink::Ack { event_id: id }));
                // The lock repeats an event until it is acknowledged; each counts once.
                // Ids begin anew with each boot; with its time an event is unique.
                if self.events_seen.insert((id, at_ms)) {
                    self.hear_event(now_ns, kind, out);
                }
            }
            Uplink::AskTime { nonce } => {
                let told = TimeTold { unix_ms: self.unix_ms_at_start + now_ns / MS, nonce };
                out.extend(self.keys.signer.sign(told).map(|told| Output::Lock(Downlink::Time(told))));
            }
            // What the lock could not hear is said again at once, under numbers that it takes.
            Uplink::CounterFloor { .. } => (self.grant_sent_ns, self.revoke_sent_ns) = (None, None),
            Uplink::JournalHead(_) | Uplink::JournalRecord(_) => {
                if let Some(audit) = &mut self.audit {
                    audit.hear(&message);
                }
            }
            _ => {}
        }
    }

    fn hear_event(&mut self, now_ns: u64, kind: EventKind, out: &mut Vec<Output>) {
        match kind {
            EventKind::Alarm(alarm) => {
                self.notify(now_ns, Notice::Alarm(alarm as u8), out);
                if self.stage == Stage::Opened {
                    out.push(Output::Courier(self.order.courier, ServiceToCourier::CheckDoor));
                }
            }
            EventKind::Refused { reason: access::Refusal::BatteryLow, .. } if !self.cells_told => {
                self.cells_told = true;
                self.notify(now_ns, Notice::WeakCells, out);
            }
            EventKind::Spent { serial } if serial == self.serial => self.spent = true,
            EventKind::Operation {
                operation: Operation::Unlock,
                serial: Some(serial),
                result: OperationResult::Done,
                ..
            } if serial == self.serial && self.stage == Stage::CodeReleased => self.stage = Stage::Opened,
            _ => {}
        }
    }

    fn hear_courier(&mut self, now_ns: u64, message: CourierToService, out: &mut Vec<Output>) {
        match message {
            CourierToService::Scanned { courier, address, label } => {
                // The phone asks again until it is answered; the answer may have been lost.
                match (self.stage, self.refused_why) {
                    (Stage::CodeReleased, _) => return out.push(self.code_for_courier()),
                    (Stage::Refused, Some(why)) => {
                        return out.push(Output::Courier(self.order.courier, ServiceToCourier::Refused(why)));
                    }
                    (Stage::Granting | Stage::Underway, _) => {}
                    _ => return,
                }
                match self.check_scan(now_ns, courier, &address, &label) {
                    Ok(()) => {
                        self.stage = Stage::Announcing;
                        self.notice_to_release = Some(self.notify(now_ns, Notice::CourierAtTheDoor, out));
                    }
                    Err(refusal) => self.refuse(now_ns, refusal, out),
                }
            }
            CourierToService::ParcelLeft => {
                self.parcel_left = true;
                if self.departure_cleared {
                    out.push(Output::Courier(self.order.courier, ServiceToCourier::DoorLocked));
                }
            }
            CourierToService::GaveUp => self.refuse(now_ns, Refusal::CourierGaveUp, out),
            CourierToService::Unreadable => self.refuse(now_ns, Refusal::UnreadableLabel, out),
            CourierToService::PressUnlock | CourierToService::HandedTo { .. } => {}
        }
    }

    /// SPEC 1.3: courier, parcel, address, door and time.
    fn check_scan(&self, now_ns: u64, courier: u32, address: &str, label: &str) -> Result<(), Refusal> {
        let unix_ms = self.unix_ms_at_start + now_ns / MS;
        if courier != self.order.courier {
            Err(Refusal::WrongCourier)
        } else if label != self.order.sscc {
            Err(Refusal::WrongParcel)
        } else if address != self.order.address {
            Err(Refusal::WrongAddress)
        } else if unix_ms < self.order.window_unix_ms.0 {
            Err(Refusal::TooEarly)
        } else if unix_ms > self.order.window_unix_ms.1 {
            Err(Refusal::TooLate)
        } else if self.stage == Stage::Granting {
            Err(Refusal::LockUnreachable)
        } else {
            Ok(())
        }
    }

    fn notice_accepted(&mut self, number: u32, out: &mut Vec<Output>) {
        self.notices.retain(|n| n.number != number);
        if self.notice_to_release == Some(number) && self.stage == Stage::Announcing {
            self.release_accepted = true;
            self.code_sent = true;
            self.stage = Stage::CodeReleased;
            out.push(self.code_for_courier());
        }
    }

    fn code_for_courier(&self) -> Output {
        Output::Courier(self.order.courier, ServiceToCourier::Code { digits: self.code.clone() })
    }

    fn refuse(&mut self, now_ns: u64, refusal: Refusal, out: &mut Vec<Output>) {
        if matches!(self.stage, Stage::Refused | Stage::Delivered) {
            return;
        }
        self.stage = Stage::Refused;
        self.refused_why = Some(refusal);
        out.push(Output::Courier(self.order.courier, ServiceToCourier::Refused(refusal)));
        self.notify(now_ns, Notice::NotDelivered(refusal), out);
    }

    /// Draws the conclusions that need more than one message.
    fn settle(&mut self, now_ns: u64, out: &mut Vec<Output>) {
        let locked = self.lock_state == Some(LockState::Locked);
        if self.stage == Stage::Opened {
            self.opened_ns.get_or_insert(now_ns);
        }
        if self.stage == Stage::Opened && self.parcel_left && locked {
            self.stage = Stage::Delivered;
            self.notify(now_ns, Notice::Delivered, out);
        }
        if self.stage == Stage::Delivered && !self.departure_cleared {
            self.departure_cleared = true;
            out.push(Output::Courier(self.order.courier, ServiceToCourier::DoorLocked));
        }
        if self.is_closed() {
            self.closed_ns.get_or_insert(now_ns);
        }
    }

    /// When the recipient is told that her door is not locked, ns.
    fn escalates_ns(&self) -> Option<u64> {
        let is_open = self.stage == Stage::Opened && !self.escalated;
        self.opened_ns.filter(|_| is_open).map(|opened_ns| opened_ns + ESCALATE_NS)
    }

    /// The recipient called it off: too late once the door is open.
    fn block(&mut self, now_ns: u64, out: &mut Vec<Output>) {
        if self.stage < Stage::Opened {
            self.refuse(now_ns, Refusal::RecipientBlocked, out);
        }
    }

    /// A grant that was refused or given up must die in the lock, too.
    fn wants_revocation(&self) -> bool {
        self.stage == Stage::Refused && !self.revoked
    }

    fn notice(&self, number: u32, notice: Notice) -> Output {
        Output::Recipient(ToRecipient::Notice { number, delivery: Some(self.order.delivery), notice })
    }

    fn notify(&mut self, now_ns: u64, notice: Notice, out: &mut Vec<Output>) -> u32 {
        self.notices_sent += 1;
        let number = self.notices_sent;
        self.notices.push(PendingNotice { number, notice: notice.clone(), sent_ns: now_ns });
        out.push(self.notice(number, notice));
        number
    }
}

fn due(sent_ns: Option<u64>, every_ns: u64, now_ns: u64) -> bool {
    sent_ns.is_none_or(|sent| now_ns >= sent + every_ns)
}

/// An SSCC as a grant carries it: 18 ASCII digits, padded with zeros where a label is short.
fn parcel_id(sscc: &str) -> [u8; 18] {
    let mut id = [b'0'; 18];
    for (slot, digit) in id.iter_mut().zip(sscc.bytes()) {
        *slot = digit;
    }
    id
}
