//! One delivery: from its grant to its end, stage by stage.
//!
//! Scan, then notice and recording order, and only when the notice was accepted *and* the camera hub has signed that
//! it records, the code. After the door: locked again by the lock's own report, then the clip, then custody, then
//! "delivered". Missing evidence does not block the order: ten minutes after the courier has left, or after the
//! window, it is decided from what is there.
//!
//! - `state`: the data of each part of its life.
//! - `errand`: messages from and to the courier. `door`: reports of lock and camera hub.
//! - `failure`: why it does not go in, and what happens to the parcel then.
//! - `closing`: how it ends. `company`: who else is in the picture.

mod closing;
mod company;
mod door;
mod errand;
mod failure;
mod state;

use std::collections::BTreeSet;

use firmware::wire::Downlink;

pub(crate) use state::ReleaseNotice;
use state::{Company, Failure, Release, Signs, Told, Visit};

use crate::custody::{Custody, Holder, receipt};
use crate::desk::{Desk, Locks, due_ns};
use crate::film::Film;
use crate::grants::Grants;
use crate::notice::{Notice, Refusal};
use crate::order::{Order, Phase};
use crate::phone::ServiceToCourier;
use crate::time::{MS, RESEND_NS};

/// A recipient's phone that does not answer for this long after the scan has not accepted the notice, ns (estimate:
/// less than a courier waits).
const NOTICE_PATIENCE_NS: u64 = 20_000 * MS;

/// A courier without any sign for this long has left, ns (estimate: setting a parcel down takes ten seconds).
const AWAY_NS: u64 = 30_000 * MS;

/// Twin time, ns, and the time of day then, ms since 1970 UTC.
pub(crate) type Now = (u64, u64);

/// The service's side of one order.
#[derive(Clone, Debug)]
pub(crate) struct Delivery {
    pub(crate) order: Order,
    pub(crate) stage: Phase,
    pub(crate) grants: Grants,
    pub(crate) film: Film,
    pub(crate) custody: Custody,
    pub(crate) signs: Signs,
    pub(crate) release: Release,
    /// The latest opening for this order.
    visit: Option<Visit>,
    company: Company,
    pub(crate) failure: Failure,
    told: BTreeSet<Told>,
}

impl Delivery {
    /// Accepts an order.
    pub(crate) fn new(order: Order, desk: &mut Desk) -> Self {
        Self {
            grants: Grants::new(&order, desk),
            custody: Custody::new(&order.sscc, receipt(order.delivery, desk.random), desk.unix_ms),
            failure: Failure::new(&order.fallbacks),
            order,
            stage: Phase::Granting,
            film: Film::default(),
            signs: Signs::default(),
            release: Release::default(),
            visit: None,
            company: Company::default(),
            told: BTreeSet::new(),
        }
    }

    /// Ends what takes too long, and sends what is due. `may_offer`: no earlier order waits for the lock's answer.
    pub(crate) fn tick(&mut self, may_offer: bool, desk: &mut Desk) {
        if self.wants_film() && self.film.is_missing(desk) {
            self.refuse(self.why_no_film(desk), desk);
        }
        if self.notice_lapses_ns().is_some_and(|at_ns| desk.now_ns >= at_ns) {
            self.refuse(Refusal::NoNotice, desk);
        }
        if self.escalates_ns().is_some_and(|at_ns| desk.now_ns >= at_ns) {
            self.notify_once(Told::DoorNotLocked, Notice::DoorNotLocked, desk);
        }
        if self.locks_ns(desk.locks).is_some_and(|at_ns| desk.now_ns >= at_ns)
            && let Some(visit) = &mut self.visit
        {
            visit.lock_sent_ns = Some(desk.now_ns);
            desk.tell_lock(Downlink::Lock);
        }
        if let Some(serial) = self.grants.opened_unreported(desk.now_ns) {
            self.opened(serial, desk);
        }
        self.tell_company(desk);
        self.decide(desk);
        self.grants.tick(may_offer && self.wants_grant(), desk);
        self.film.tick(self.wants_film(), &self.order, desk);
    }

    /// When [`tick`](Self::tick) next has something to do, ns.
    pub(crate) fn next_due_ns(&self, may_offer: bool, locks: Locks, now: Now) -> Option<u64> {
        let due = [
            self.grants.next_due_ns(may_offer && self.wants_grant()),
            self.film.next_due_ns(self.wants_film()),
            self.notice_lapses_ns(),
            self.escalates_ns(),
            self.locks_ns(locks),
            self.company_notified_ns(),
            self.decides_ns(now),
        ];
        due.into_iter().flatten().min()
    }

    fn wants_grant(&self) -> bool {
        // Underway: a lock that was reset has lost the grant.
        matches!(self.stage, Phase::Granting | Phase::Underway)
    }

    /// Must this order's grant be in the lock before that of an order with a later window is offered?
    pub(crate) fn goes_before(&self, other: &Self, now_ns: u64) -> bool {
        let is_earlier = self.order.window_unix_ms.0 < other.order.window_unix_ms.0;
        is_earlier && self.wants_grant() && !self.grants.lets_others_pass(now_ns)
    }

    /// Until the lock has been opened; then the camera hub continues by itself.
    fn wants_film(&self) -> bool {
        matches!(self.stage, Phase::Announcing | Phase::CodeReleased) && !self.grants.is_spent()
    }

    /// When the app's command to lock is due, ns, in a house whose lock needs it.
    fn locks_ns(&self, locks: Locks) -> Option<u64> {
        let is_wanted = locks == Locks::ByApp && self.stage == Phase::Opened && self.signs.parcel_left;
        self.visit.filter(|_| is_wanted).map(|visit| due_ns(visit.lock_sent_ns, RESEND_NS))
    }

    fn notice_lapses_ns(&self) -> Option<u64> {
        match self.release.notice {
            ReleaseNotice::Sent { at_ns, .. } if self.stage == Phase::Announcing => {
                Some(at_ns + NOTICE_PATIENCE_NS)
            }
            _ => None,
        }
    }

    /// The lock reports that it holds this grant.
    pub(crate) fn hear_stored(&mut self, serial: u32, desk: &mut Desk) {
        if !self.grants.hear_stored(serial) || self.stage != Phase::Granting {
            return;
        }
        self.stage = Phase::Underway;
        if self.told.remove(&Told::NotYet) {
            desk.tell(self.order.courier, ServiceToCourier::SetOut);
        }
        self.notify_once(Told::Arriving, Notice::Arriving, desk);
    }

    /// The lock reports that it does not store this grant.
    pub(crate) fn hear_not_stored(
        &mut self,
        serial: u32,
        reason: firmware::access::GrantRefusal,
        desk: &mut Desk,
    ) {
        if self.grants.hear_refused(serial, reason, desk) {
            self.grants.renew(&self.order, desk);
        }
        if self.stage == Phase::Granting && self.grants.is_full() && self.told.insert(Told::NotYet) {
            desk.tell(self.order.courier, ServiceToCourier::NotYet);
        }
    }

    /// A notice was shown on the phone.
    pub(crate) fn notice_shown(&mut self, number: u32, desk: &mut Desk) {
        if matches!(self.release.notice, ReleaseNotice::Sent { number: sent, .. } if sent == number) {
            self.release.notice = ReleaseNotice::Accepted;
            self.release_if_ready(desk);
        }
    }

    /// Sends the recipient this notice unless that has been done.
    fn notify_once(&mut self, what: Told, notice: Notice, desk: &mut Desk) {
        if self.told.insert(what) {
            desk.notify(Some(self.order.delivery), notice);
        }
    }

    /// The courier was asked not to set out: the lock has not received the grant.
    pub(crate) fn is_held_back(&self) -> bool {
        self.told.contains(&Told::NotYet)
    }

    /// The courier was notified that the door is locked.
    pub(crate) fn is_cleared(&self) -> bool {
        self.told.contains(&Told::DoorLocked)
    }

    /// Has this courier left a door open, as far as is known?
    pub(crate) fn has_left_open(&self, courier: u32) -> bool {
        self.order.courier == courier && self.is_open()
    }

    /// The recipient refuses the delivery. This is too late once the door is open.
    pub(crate) fn block(&mut self, desk: &mut Desk) {
        if self.stage.is_before_opening() {
            self.refuse(Refusal::RecipientBlocked, desk);
        } else if !self.stage.is_closed() {
            desk.notify(Some(self.order.delivery), Notice::TooLateToBlock);
        }
    }

    /// The door was opened for this order, and its courier has left it open, as far as is known: they report that
    /// they are out, or are not in the picture.
    pub(crate) fn is_left_open(&self, now_ns: u64) -> bool {
        let is_away = self.signs.latest_ns.is_none_or(|sign_ns| now_ns >= sign_ns + AWAY_NS);
        self.is_open() && (self.signs.parcel_left || is_away && !self.company.is_in_picture)
    }

    /// The door was opened for this order and has not been locked since.
    pub(crate) fn is_open(&self) -> bool {
        self.stage == Phase::Opened && !self.is_relocked()
    }

    /// The lock has reported "locked" after the latest opening, and nothing else since.
    fn is_relocked(&self) -> bool {
        self.visit.is_some_and(|visit| visit.relock.is_locked())
    }

    /// The recipient took the parcel at the door, and is one of the people in the picture.
    fn is_with_recipient(&self) -> bool {
        self.custody.holder() == Holder::Recipient
    }
}
