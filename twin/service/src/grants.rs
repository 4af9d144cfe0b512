//! The grants of a delivery: made, offered until the lock has one, and revoked until the lock has erased it.
//!
//! A delivery keeps every serial number that it ever had: the lock's reports about an old one are as true as those
//! about the newest, because a revocation may be lost and a lock may have been unreachable.

use firmware::access::{Grant, GrantRefusal};
use firmware::crypto::{PhoneToken, Signed};
use firmware::wire::Downlink;

use crate::desk::{Desk, due_ns, is_due};
use crate::order::Order;
use crate::time::{MS, RESEND_NS};

/// A grant for which the lock had no memory is offered again after this, ns, even if no message reports that some is
/// free.
const FULL_NS: u64 = 60_000 * MS;
/// An accepted code opens the door within this, ns: three attempts of 3 s, or the lock reports that they failed.
const OPENS_IN_NS: u64 = 10_000 * MS;

/// All grants of one delivery, the newest last.
#[derive(Clone, Debug)]
pub(crate) struct Grants {
    all: Vec<Issued>,
    /// Code and token of the newest.
    pub(crate) code: String,
    pub(crate) token: PhoneToken,
    signed: Option<Signed<Grant>>,
    sent_ns: Option<u64>,
    /// The lock has the newest.
    pub(crate) stored: bool,
    /// When the lock last had no memory for it, ns.
    full_ns: Option<u64>,
}

/// State of one serial number.
#[derive(Clone, Copy, Debug)]
struct Issued {
    serial: u32,
    /// It is being revoked, and the lock has not reported yet that it has erased it.
    revoking: bool,
    /// It was revoked, whatever the lock reports.
    is_void: bool,
    /// When the revocation was last sent, ns.
    revoked_ns: Option<u64>,
    /// Since when its code is known to have been accepted, ns.
    spent_ns: Option<u64>,
    outcome: Outcome,
}

/// How the bolt moved for an accepted code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// Not known, or not accepted.
    Unknown,
    /// The door was opened with it.
    Opened,
    /// The bolt did not move correctly, by the lock's report.
    Failed,
}

impl Grants {
    /// A first grant for this order.
    pub(crate) fn new(order: &Order, desk: &mut Desk) -> Self {
        let serial = desk.next_serial();
        let (code, token, signed) = make(order, serial, desk);
        Self {
            all: vec![Issued::new(serial)],
            code,
            token,
            signed,
            sent_ns: None,
            stored: false,
            full_ns: None,
        }
    }

    /// Issues another grant, with another code. The earlier ones are void.
    pub(crate) fn renew(&mut self, order: &Order, desk: &mut Desk) {
        self.kill();
        let next = Self::new(order, desk);
        let mut all = std::mem::take(&mut self.all);
        all.extend(&next.all);
        *self = Self { all, ..next };
    }

    /// Serial number of the newest.
    pub(crate) fn serial(&self) -> u32 {
        self.all.last().map_or(0, |issued| issued.serial)
    }

    /// Is this serial number one of the delivery's?
    pub(crate) fn owns(&self, serial: u32) -> bool {
        self.all.iter().any(|issued| issued.serial == serial)
    }

    /// The lock has erased what it had stored.
    pub(crate) fn lost(&mut self) {
        if !self.is_spent() {
            (self.stored, self.sent_ns) = (false, None);
        }
    }

    /// Was the newest accepted by the lock?
    pub(crate) fn is_spent(&self) -> bool {
        self.all.last().is_some_and(|issued| issued.spent_ns.is_some())
    }

    /// Makes void every grant that can still open; the revocation is repeated until the lock confirms it.
    pub(crate) fn kill(&mut self) {
        for issued in &mut self.all {
            issued.revoking |= !issued.is_void && issued.outcome != Outcome::Opened;
            issued.is_void = true;
        }
    }

    /// The lock has stored a grant. True if it is the newest of this delivery.
    pub(crate) fn hear_stored(&mut self, serial: u32) -> bool {
        let is_ours = serial == self.serial();
        if is_ours {
            (self.stored, self.full_ns) = (true, None);
        }
        is_ours
    }

    /// The lock has not stored a grant of this delivery. Returns true if the order needs another serial number.
    pub(crate) fn hear_refused(&mut self, serial: u32, reason: GrantRefusal, desk: &Desk) -> bool {
        if serial != self.serial() || self.stored {
            return false;
        }
        match reason {
            GrantRefusal::Full | GrantRefusal::StoreFailed => {
                self.full_ns = Some(desk.now_ns);
                false
            }
            GrantRefusal::Dead | GrantRefusal::SerialInUse => !self.is_void(),
            // The same bytes will be refused again. Wrong or damaged: it is offered less often.
            GrantRefusal::WrongDoor | GrantRefusal::BadWindow | GrantRefusal::BadSignature => {
                self.full_ns = Some(desk.now_ns);
                false
            }
        }
    }

    /// Was the lock's last answer that it has no memory for the newest?
    pub(crate) fn is_full(&self) -> bool {
        self.full_ns.is_some()
    }

    /// The lock has free memory again.
    pub(crate) fn hear_of_room(&mut self) {
        if self.full_ns.take().is_some() {
            self.sent_ns = None;
        }
    }

    /// The lock has erased a grant. True if it was one of this delivery's.
    pub(crate) fn hear_revoked(&mut self, serial: u32) -> bool {
        let issued = self.all.iter_mut().find(|issued| issued.serial == serial);
        issued.map(|issued| issued.revoking = false).is_some()
    }

    /// The lock has accepted this grant's code, whichever of its answers reports it.
    pub(crate) fn hear_spent(&mut self, serial: u32, now_ns: u64) {
        if let Some(issued) = self.all.iter_mut().find(|issued| issued.serial == serial) {
            issued.spent_ns.get_or_insert(now_ns);
            issued.revoking = false;
        }
    }

    /// The lock reports how its bolt moved with this grant. True if the door was opened and that is new.
    pub(crate) fn hear_opened(&mut self, serial: u32, has_opened: bool, now_ns: u64) -> bool {
        self.hear_spent(serial, now_ns);
        let Some(issued) = self.all.iter_mut().find(|issued| issued.serial == serial) else { return false };
        let is_news = has_opened && issued.outcome != Outcome::Opened;
        if has_opened {
            issued.outcome = Outcome::Opened;
        } else if issued.outcome == Outcome::Unknown {
            issued.outcome = Outcome::Failed;
        }
        is_news
    }

    /// A grant that was accepted and about which nothing more arrives: the message "unlock: done" can be lost, or
    /// withheld.
    pub(crate) fn opened_unreported(&self, now_ns: u64) -> Option<u32> {
        let waits = |issued: &&Issued| issued.opens_ns().is_some_and(|at_ns| now_ns >= at_ns);
        self.all.iter().find(waits).map(|issued| issued.serial)
    }

    /// A grant that was accepted, while nothing is known of the bolt.
    pub(crate) fn opening(&self) -> Option<u32> {
        self.all.iter().find(|issued| issued.opens_ns().is_some()).map(|issued| issued.serial)
    }

    fn is_void(&self) -> bool {
        self.all.last().is_some_and(|issued| issued.is_void)
    }

    /// What the lock could not receive is sent again at once.
    pub(crate) fn say_again(&mut self) {
        self.sent_ns = None;
        self.all.iter_mut().for_each(|issued| issued.revoked_ns = None);
    }

    /// Has the grant been sent to the lock?
    pub(crate) fn sent(&self) -> bool {
        self.sent_ns.is_some()
    }

    /// Has the lock answered, or been silent for so long that other grants need not wait for this one?
    pub(crate) fn lets_others_pass(&self, now_ns: u64) -> bool {
        self.stored || self.is_full() || self.sent_ns.is_some_and(|sent_ns| now_ns >= sent_ns + RESEND_NS)
    }

    pub(crate) fn tick(&mut self, is_wanted: bool, desk: &mut Desk) {
        if self.offer_ns(is_wanted).is_some_and(|at_ns| desk.now_ns >= at_ns) {
            self.sent_ns = Some(desk.now_ns);
            self.full_ns = None;
            if let Some(grant) = self.signed {
                desk.tell_lock(Downlink::Grant(grant));
            }
        }
        for issued in self.all.iter_mut().filter(|issued| issued.revoking) {
            let is_due = planted::bug!(
                REVOCATION_SENT_ONCE,
                is_due(issued.revoked_ns, RESEND_NS, desk.now_ns),
                issued.revoked_ns.is_none()
            );
            if is_due {
                issued.revoked_ns = Some(desk.now_ns);
                desk.tell_lock(Downlink::Revoke { serial: issued.serial });
            }
        }
    }

    /// When the newest grant must be offered, ns.
    fn offer_ns(&self, is_wanted: bool) -> Option<u64> {
        let is_wanted = is_wanted && !self.stored && !self.is_void();
        is_wanted.then(|| self.full_ns.map_or(due_ns(self.sent_ns, RESEND_NS), |at_ns| at_ns + FULL_NS))
    }

    pub(crate) fn next_due_ns(&self, is_wanted: bool) -> Option<u64> {
        let revoking = self.all.iter().filter(|issued| issued.revoking);
        let revokes_ns = revoking.map(|issued| due_ns(issued.revoked_ns, RESEND_NS));
        let opens_ns = self.all.iter().filter_map(Issued::opens_ns);
        revokes_ns.chain(opens_ns).chain(self.offer_ns(is_wanted)).min()
    }
}

impl Issued {
    fn new(serial: u32) -> Self {
        Self {
            serial,
            revoking: false,
            is_void: false,
            revoked_ns: None,
            spent_ns: None,
            outcome: Outcome::Unknown,
        }
    }

    /// When it counts as opened although nothing was received, ns.
    fn opens_ns(&self) -> Option<u64> {
        self.spent_ns.filter(|_| self.outcome == Outcome::Unknown).map(|spent_ns| spent_ns + OPENS_IN_NS)
    }
}

/// A code and a phone's token, and a matching grant. Code and salt are drawn for this serial number only.
fn make(order: &Order, serial: u32, desk: &Desk) -> (String, PhoneToken, Option<Signed<Grant>>) {
    let draw = |what: &str| desk.random.draw(what, u64::from(serial));
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

/// An SSCC in the form used in a grant: 18 ASCII digits, padded with zeros where a label is short.
fn parcel_id(sscc: &str) -> [u8; 18] {
    let mut id = [b'0'; 18];
    for (slot, digit) in id.iter_mut().zip(sscc.bytes()) {
        *slot = digit;
    }
    id
}
