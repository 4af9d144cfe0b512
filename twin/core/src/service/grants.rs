//! The grant of a delivery: made, sent until the lock has it, and revoked until the lock has forgotten it.

use firmware::access::Grant;
use firmware::crypto::{PhoneToken, Signed};
use firmware::wire::Downlink;

use super::RESEND_NS;
use super::desk::{Desk, due_ns, is_due};
use super::order::Order;

/// The grant in force, and those before it that must die.
#[derive(Clone, Debug)]
pub(super) struct Grants {
    pub(super) serial: u32,
    pub(super) code: String,
    pub(super) token: PhoneToken,
    signed: Option<Signed<Grant>>,
    sent_ns: Option<u64>,
    pub(super) stored: bool,
    pub(super) spent: bool,
    dead: Vec<Dead>,
}

#[derive(Clone, Copy, Debug)]
struct Dead {
    serial: u32,
    sent_ns: Option<u64>,
}

impl Grants {
    /// A first grant for this order.
    pub(super) fn new(order: &Order, desk: &mut Desk) -> Self {
        let serial = desk.next_serial();
        let (code, token, signed) = make(order, serial, desk);
        Self { serial, code, token, signed, sent_ns: None, stored: false, spent: false, dead: Vec::new() }
    }

    /// The grant in force is void; the lock is told until it says so.
    pub(super) fn kill(&mut self) {
        if !self.dead.iter().any(|dead| dead.serial == self.serial) {
            self.dead.push(Dead { serial: self.serial, sent_ns: None });
        }
    }

    /// Another grant, with another code, in place of one that was killed.
    pub(super) fn renew(&mut self, order: &Order, desk: &mut Desk) {
        let dead = std::mem::take(&mut self.dead);
        *self = Self { dead, ..Self::new(order, desk) };
    }

    /// The lock has stored a grant.
    pub(super) fn hear_stored(&mut self, serial: u32) {
        self.stored |= serial == self.serial;
    }

    /// The lock has forgotten a grant, or had spent it.
    pub(super) fn hear_revoked(&mut self, serial: u32) {
        self.dead.retain(|dead| dead.serial != serial);
    }

    /// The lock has erased what it had stored.
    pub(super) fn lost(&mut self) {
        if !self.spent {
            (self.stored, self.sent_ns) = (false, None);
        }
    }

    fn is_dead(&self) -> bool {
        self.dead.iter().any(|dead| dead.serial == self.serial)
    }

    /// What the lock could not hear is said again at once.
    pub(super) fn say_again(&mut self) {
        self.sent_ns = None;
        self.dead.iter_mut().for_each(|dead| dead.sent_ns = None);
    }

    /// Has the grant been sent to the lock?
    pub(super) fn sent(&self) -> bool {
        self.sent_ns.is_some()
    }

    pub(super) fn tick(&mut self, is_wanted: bool, desk: &mut Desk) {
        let is_wanted = is_wanted && !self.stored && !self.is_dead();
        if is_wanted && is_due(self.sent_ns, RESEND_NS, desk.now_ns) {
            self.sent_ns = Some(desk.now_ns);
            if let Some(grant) = self.signed {
                desk.tell_lock(Downlink::Grant(grant));
            }
        }
        for dead in &mut self.dead {
            if is_due(dead.sent_ns, RESEND_NS, desk.now_ns) {
                dead.sent_ns = Some(desk.now_ns);
                desk.tell_lock(Downlink::Revoke { serial: dead.serial });
            }
        }
    }

    pub(super) fn next_due_ns(&self, is_wanted: bool) -> Option<u64> {
        let is_wanted = is_wanted && !self.stored && !self.is_dead();
        let grant_ns = is_wanted.then(|| due_ns(self.sent_ns, RESEND_NS));
        self.dead.iter().map(|dead| due_ns(dead.sent_ns, RESEND_NS)).chain(grant_ns).min()
    }
}

/// A code and a phone's token, and a grant that fits them. Code and salt are drawn for this serial number alone.
fn make(order: &Order, serial: u32, desk: &Desk) -> (String, PhoneToken, Option<Signed<Grant>>) {
    let draw = |what: &str| chips::random::draw(desk.seed, what, u64::from(serial));
    let code = format!("{:06}", draw("service.code") % 1_000_000);
    let salt = draw("service.salt").to_le_bytes();
    let grant = Grant {
        serial,
        delivery: order.delivery,
        door: order.door,
        courier: order.courier,
        parcel: parcel_id(&order.sscc),
        not_before_ms: order.window_unix_ms.0,
        not_after_ms: order.window_unix_ms.1,
        salt,
        verifier: desk.keys.lock_key.verifier(&salt, serial, code.as_bytes()),
    };
    // A grant is short enough to be signed.
    (code, desk.keys.lock_key.phone_token(&salt, serial), desk.keys.signer.sign(grant))
}

/// An SSCC as a grant carries it: 18 ASCII digits, padded with zeros where a label is short.
fn parcel_id(sscc: &str) -> [u8; 18] {
    let mut id = [b'0'; 18];
    for (slot, digit) in id.iter_mut().zip(sscc.bytes()) {
        *slot = digit;
    }
    id
}
