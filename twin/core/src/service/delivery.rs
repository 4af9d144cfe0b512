//! One delivery: from its grant to its end, stage by stage.
//!
//! Scan, then notice and film order, and only when the notice was accepted *and* the hub has signed that it films, the
//! code. After the door: locked again by the lock's own word, then the clip, then custody, then "delivered".

mod closing;
mod company;

use std::collections::VecDeque;

use firmware::matter::LockState;
use firmware::wire::{Downlink, EventKind, HubEventKind, NotFilming, Operation, OperationResult};

use company::Company;

use super::custody::{Custody, Evidence, Holder};
use super::desk::{Desk, Locks, due_ns};
use super::film::Film;
use super::grants::Grants;
use super::order::{Order, Stage};
use super::phone::{CourierToService, Fallback, Handover, Notice, Proof, Refusal, ServiceToCourier};
use super::{MS, RESEND_NS};

/// A door opened for a delivery and not locked again for this long is told to the recipient, ns. Source: SPEC 5.
const ESCALATE_NS: u64 = 120_000 * MS;
/// A hand that opens the door this soon after a delivery's relock may be the courier's, who never left, ns (estimate: the
/// patience of a thief who hides; SPEC names none, but SPEC 2, promise V, knows couriers who shut themselves in).
const MAY_BE_INSIDE_NS: u64 = 600_000 * MS;
/// A recipient's phone that is silent for this long after the scan has not accepted the notice, ns (estimate: less than a
/// courier waits).
const NOTICE_PATIENCE_NS: u64 = 20_000 * MS;
/// A lock that did not confirm its grant this long after the scan is out of reach, ns (estimate: some resends).
const GRANT_PATIENCE_NS: u64 = 10_000 * MS;
/// After "try again later" no scan counts for this long, ns: the phone may still repeat the old one.
const RETRY_NS: u64 = 10_000 * MS;
/// A code that was entered for the courier is not entered again sooner, ns: the lock asks the hub for 3 s at most.
const ENTER_NS: u64 = 4_000 * MS;

/// The service's side of one order.
#[derive(Clone, Debug)]
pub(super) struct Delivery {
    pub(super) order: Order,
    pub(super) stage: Stage,
    pub(super) grants: Grants,
    pub(super) film: Film,
    pub(super) custody: Custody,
    pub(super) refusal: Option<Refusal>,
    fallbacks: VecDeque<Fallback>,
    /// What the courier was asked to do instead, and when, ns.
    asked: Option<(Fallback, u64)>,
    pub(super) left_at: Option<Handover>,
    /// The handover that he has told of: each is judged once, so that nobody tries codes.
    handover_told: Option<Handover>,
    scanned_ns: Option<u64>,
    /// When its courier last scanned at the door, ns: what he says then is about this order.
    pub(super) touched_ns: Option<u64>,
    release_notice: Option<u32>,
    pub(super) notice_accepted: bool,
    pub(super) codes_released: u32,
    entered_ns: Option<u64>,
    parcel_left: bool,
    /// When the app's command to lock was last sent, ns.
    lock_sent_ns: Option<u64>,
    departure_cleared: bool,
    opened_ns: Option<u64>,
    escalated: bool,
    /// When the lock last said "locked" after it was opened for this delivery, ns.
    relocked_ns: Option<u64>,
    /// It says so since then.
    is_relocked: bool,
    opened_by_hand_told: bool,
    arrival_told: bool,
    long_visit_told: bool,
    recording_end_told: bool,
    company: Company,
}

impl Delivery {
    /// Takes an order.
    pub(super) fn new(order: Order, desk: &mut Desk) -> Self {
        Self {
            grants: Grants::new(&order, desk),
            custody: Custody::new(&order.sscc, receipt(&order, desk), desk.unix_ms),
            fallbacks: order.fallbacks.iter().copied().collect(),
            order,
            stage: Stage::Granting,
            film: Film::default(),
            refusal: None,
            asked: None,
            left_at: None,
            handover_told: None,
            scanned_ns: None,
            touched_ns: None,
            release_notice: None,
            notice_accepted: false,
            codes_released: 0,
            entered_ns: None,
            parcel_left: false,
            lock_sent_ns: None,
            departure_cleared: false,
            opened_ns: None,
            escalated: false,
            relocked_ns: None,
            is_relocked: false,
            opened_by_hand_told: false,
            arrival_told: false,
            long_visit_told: false,
            recording_end_told: false,
            company: Company::default(),
        }
    }

    /// Gives up what takes too long, and sends what is due.
    pub(super) fn tick(&mut self, desk: &mut Desk) {
        if self.wants_film() && self.film.is_missing(desk.now_ns) {
            self.refuse(Refusal::NoFilm, desk);
        }
        if self.notice_lapses_ns().is_some_and(|at_ns| desk.now_ns >= at_ns) {
            self.refuse(Refusal::NoNotice, desk);
        }
        if self.escalates_ns().is_some_and(|at_ns| desk.now_ns >= at_ns) {
            self.escalated = true;
            desk.notify(Some(self.order.delivery), Notice::DoorNotLocked);
        }
        if self.locks_ns(desk.locks).is_some_and(|at_ns| desk.now_ns >= at_ns) {
            self.lock_sent_ns = Some(desk.now_ns);
            desk.tell_lock(Downlink::Lock);
        }
        self.tell_company(desk);
        self.grants.tick(self.wants_grant(), desk);
        self.film.tick(self.wants_film(), &self.order, desk);
    }

    /// When [`tick`](Self::tick) next has something to do, ns.
    pub(super) fn next_due_ns(&self, locks: Locks) -> Option<u64> {
        let due = [
            self.grants.next_due_ns(self.wants_grant()),
            self.film.next_due_ns(self.wants_film()),
            self.notice_lapses_ns(),
            self.escalates_ns(),
            self.locks_ns(locks),
            self.company_told_ns(),
        ];
        due.into_iter().flatten().min()
    }

    fn wants_grant(&self) -> bool {
        // Underway: a lock that was reset has lost it.
        matches!(self.stage, Stage::Granting | Stage::Underway)
    }

    /// Until the lock has been opened; then the hub goes on by itself.
    fn wants_film(&self) -> bool {
        matches!(self.stage, Stage::Announcing | Stage::CodeReleased) && !self.grants.spent
    }

    /// When the app's command to lock is due, ns, in a house whose lock waits for it.
    fn locks_ns(&self, locks: Locks) -> Option<u64> {
        let is_wanted = locks == Locks::ByApp && self.stage == Stage::Opened && self.parcel_left;
        is_wanted.then(|| due_ns(self.lock_sent_ns, RESEND_NS))
    }

    fn notice_lapses_ns(&self) -> Option<u64> {
        let waits = self.stage == Stage::Announcing && !self.notice_accepted;
        self.scanned_ns.filter(|_| waits).map(|scanned_ns| scanned_ns + NOTICE_PATIENCE_NS)
    }

    /// When the recipient is told that her door is not locked, ns.
    fn escalates_ns(&self) -> Option<u64> {
        let is_open = self.stage == Stage::Opened && !self.escalated;
        self.opened_ns.filter(|_| is_open).map(|opened_ns| opened_ns + ESCALATE_NS)
    }

    /// The lock holds this grant.
    pub(super) fn hear_stored(&mut self, serial: u32, desk: &mut Desk) {
        self.grants.hear_stored(serial);
        if self.grants.stored && self.stage == Stage::Granting {
            self.stage = Stage::Underway;
            if !self.arrival_told {
                self.arrival_told = true;
                desk.notify(Some(self.order.delivery), Notice::Arriving);
            }
        }
    }

    /// An event of the lock; `filming`: the hub films.
    pub(super) fn hear_event(&mut self, kind: &EventKind, filming: bool, desk: &mut Desk) {
        match kind {
            EventKind::Alarm(_) if self.stage == Stage::Opened => {
                self.call_back(desk);
            }
            EventKind::Spent { serial } if *serial == self.grants.serial => self.grants.spent = true,
            EventKind::Operation {
                operation: Operation::Unlock,
                serial: Some(serial),
                result: OperationResult::Done,
                ..
            } if *serial == self.grants.serial => self.opened(desk),
            EventKind::MovedByHand { lock_state: LockState::Unlocked } if !filming => self.hear_hand(desk),
            _ => {}
        }
    }

    /// A hand has opened the door, from inside or with a key, and nobody films it.
    fn hear_hand(&mut self, desk: &mut Desk) {
        let is_soon = self.relocked_ns.is_some_and(|at_ns| desk.now_ns <= at_ns + MAY_BE_INSIDE_NS);
        // She took it at the door, so the hand is hers.
        let is_at_home = self.custody.holder() == Holder::Recipient;
        if is_soon && !is_at_home && !std::mem::replace(&mut self.opened_by_hand_told, true) {
            desk.notify(Some(self.order.delivery), Notice::OpenedByHand);
        }
    }

    /// The door was opened for this order, whatever was said of it meanwhile.
    fn opened(&mut self, desk: &Desk) {
        if matches!(self.stage, Stage::CodeReleased | Stage::Refused) {
            self.stage = Stage::Opened;
            self.opened_ns = Some(desk.now_ns);
        }
    }

    /// The hub's signed word was heard.
    pub(super) fn heard_film(&mut self, desk: &mut Desk) {
        self.release_if_ready(desk);
    }

    /// The hub says that it does not film for this serial number.
    pub(super) fn hear_not_filming(&mut self, serial: u32, why: NotFilming, desk: &mut Desk) {
        let refusal = self.film.hear_not(serial, why);
        if let Some(refusal) = refusal.filter(|_| self.wants_film()) {
            self.refuse(refusal, desk);
        }
    }

    /// An event of the hub that may concern this delivery.
    pub(super) fn hear_hub_event(&mut self, kind: &HubEventKind, desk: &mut Desk) {
        let delivery = Some(self.order.delivery);
        match *kind {
            // A dog barked while the courier with this grant was waiting.
            HubEventKind::Bark { serial } if serial == self.grants.serial && self.wants_film() => {
                self.refuse(Refusal::Dog, desk);
            }
            // A long visit is told once, and its end.
            HubEventKind::LongVisit { serial, is_locked: locked } if serial == self.grants.serial => {
                let was_told = std::mem::replace(&mut self.long_visit_told, true);
                if !was_told {
                    desk.notify(delivery, Notice::LongVisit { locked });
                }
            }
            HubEventKind::SecondPerson { serial } => self.hear_company(serial, Notice::SecondPerson, desk),
            HubEventKind::StillInside { serial } => self.hear_company(serial, Notice::StillInside, desk),
            HubEventKind::ClipClosed { clip, .. } if self.film.clip() == Some(clip) => {
                let was_told = std::mem::replace(&mut self.recording_end_told, true);
                if self.long_visit_told && !was_told {
                    desk.notify(delivery, Notice::RecordingEnded);
                }
            }
            _ => {}
        }
    }

    /// A notice was shown.
    pub(super) fn notice_shown(&mut self, number: u32, desk: &mut Desk) {
        if self.release_notice == Some(number) {
            self.notice_accepted = true;
            self.release_if_ready(desk);
        }
    }

    /// The code leaves only after notice and film.
    fn release_if_ready(&mut self, desk: &mut Desk) {
        if self.stage == Stage::Announcing && self.notice_accepted && self.film.is_recording() {
            self.stage = Stage::CodeReleased;
            self.codes_released += 1;
            self.tell_code(desk);
        }
    }

    fn tell_code(&self, desk: &mut Desk) {
        let Grants { serial, token, .. } = self.grants;
        let digits = self.grants.code.clone();
        desk.tell(self.order.courier, ServiceToCourier::Code { digits, serial, token });
    }

    /// He was told that the door is locked.
    pub(super) fn is_cleared(&self) -> bool {
        self.departure_cleared
    }

    /// The courier's phone.
    pub(super) fn hear_courier(&mut self, message: CourierToService, desk: &mut Desk) {
        match message {
            CourierToService::Scanned { address, label } => {
                self.touched_ns = Some(desk.now_ns);
                self.hear_scan(&address, &label, desk);
            }
            CourierToService::Unreadable => match self.stage {
                Stage::Granting | Stage::Underway => self.refuse(Refusal::UnreadableLabel, desk),
                _ => self.tell_refusal(desk),
            },
            CourierToService::PressUnlock => self.enter_code(desk),
            CourierToService::ParcelLeft => {
                self.parcel_left = true;
                if self.departure_cleared {
                    desk.tell(self.order.courier, ServiceToCourier::DoorLocked);
                }
            }
            CourierToService::HandedTo { holder, proof } => self.hand_over(holder, &proof, desk),
            CourierToService::GaveUp { of } => match self.asked {
                None => self.refuse(Refusal::CourierGaveUp, desk),
                // He could not do that either.
                Some((asked, _)) if of == Some(asked) => self.fall_back(desk),
                // Said before he had read what to do instead.
                Some(_) => {}
            },
        }
    }

    fn hear_scan(&mut self, address: &str, label: &str, desk: &mut Desk) {
        // The phone asks again until it is answered; the answer may have been lost.
        match self.stage {
            Stage::CodeReleased => return self.tell_code(desk),
            Stage::Granting | Stage::Underway => {}
            _ => return self.tell_refusal(desk),
        }
        if let Some((Fallback::Retry, asked_ns)) = self.asked
            && desk.now_ns < asked_ns + RETRY_NS
        {
            return self.tell_refusal(desk);
        }
        match self.check_scan(address, label, desk) {
            Err(refusal) => self.refuse(refusal, desk),
            Ok(()) if self.stage == Stage::Granting => {
                let since_ns = *self.scanned_ns.get_or_insert(desk.now_ns);
                if desk.now_ns >= since_ns + GRANT_PATIENCE_NS {
                    self.refuse(Refusal::LockUnreachable, desk);
                }
            }
            Ok(()) => {
                self.stage = Stage::Announcing;
                self.asked = None;
                self.scanned_ns = Some(desk.now_ns);
                self.notice_accepted = false;
                self.custody.note(desk.unix_ms, Holder::Courier, Evidence::Scanned);
                self.release_notice = Some(desk.notify(Some(self.order.delivery), Notice::CourierAtTheDoor));
                self.film.ask(self.grants.serial, desk.now_ns);
            }
        }
    }

    /// SPEC 1.3: parcel, address and time. The courier is this order's, or it would not have been meant.
    fn check_scan(&self, address: &str, label: &str, desk: &Desk) -> Result<(), Refusal> {
        if label != self.order.sscc {
            Err(Refusal::WrongParcel)
        } else if address != self.order.address {
            Err(Refusal::WrongAddress)
        } else if desk.unix_ms < self.order.window_unix_ms.0 {
            Err(Refusal::TooEarly)
        } else if desk.unix_ms > self.order.window_unix_ms.1 {
            Err(Refusal::TooLate)
        } else {
            Ok(())
        }
    }

    fn enter_code(&mut self, desk: &mut Desk) {
        let waits = self.entered_ns.is_some_and(|at_ns| desk.now_ns < at_ns + ENTER_NS);
        if self.stage != Stage::CodeReleased || self.grants.spent || waits {
            return;
        }
        if let Ok(digits) = self.grants.code.as_bytes().try_into() {
            self.entered_ns = Some(desk.now_ns);
            desk.tell_lock(Downlink::Enter { digits });
        }
    }

    /// Ends the order as not delivered: film and grant end, the courier hears what to do instead. Behind a door that was
    /// opened it is closed by lock and clip.
    pub(super) fn refuse(&mut self, refusal: Refusal, desk: &mut Desk) {
        if self.stage.is_closed() {
            return;
        }
        if self.stage < Stage::Opened {
            self.stage = Stage::Refused;
        }
        self.refusal = Some(refusal);
        self.scanned_ns = None;
        self.film.end();
        self.grants.kill();
        desk.tell(self.order.courier, ServiceToCourier::Refused(refusal));
        desk.notify(Some(self.order.delivery), Notice::NotDelivered(refusal));
        self.fall_back(desk);
    }

    /// The next thing that the recipient allows and that makes sense; the depot, if there is none.
    fn fall_back(&mut self, desk: &mut Desk) {
        let Some(why) = self.refusal else { return };
        // Nobody tries again while it is not known how the visit ended.
        let is_open = self.stage == Stage::Opened;
        let helps = |next: &Fallback| makes_sense(*next, why) && !(is_open && *next == Fallback::Retry);
        let next = std::iter::from_fn(|| self.fallbacks.pop_front()).find(helps);
        let next = next.unwrap_or(Fallback::Depot);
        self.asked = Some((next, desk.now_ns));
        desk.tell(self.order.courier, ServiceToCourier::Fallback(next));
        if next == Fallback::Retry {
            self.grants.renew(&self.order, desk);
            self.stage = Stage::Granting;
        }
    }

    fn tell_refusal(&self, desk: &mut Desk) {
        let courier = self.order.courier;
        if let (Some(why), Some((fallback, _))) = (self.refusal, self.asked) {
            desk.tell(courier, ServiceToCourier::Refused(why));
            desk.tell(courier, ServiceToCourier::Fallback(fallback));
        } else if self.stage == Stage::Received {
            desk.tell(courier, ServiceToCourier::Noted);
        }
    }

    fn hand_over(&mut self, to: Handover, proof: &Proof, desk: &mut Desk) {
        let asked = match self.asked {
            Some((Fallback::Neighbour, _)) => Handover::Neighbour,
            Some((Fallback::Doorstep, _)) => Handover::Doorstep,
            Some((Fallback::Depot, _)) => Handover::Depot,
            // Nobody asked for it: the recipient's consent is missing.
            _ => return,
        };
        if to != asked {
            return;
        }
        if self.handover_told != Some(to) {
            self.handover_told = Some(to);
            if self.custody.hand_over(desk.unix_ms, to, proof).is_some() {
                self.left_at = Some(to);
                desk.notify(Some(self.order.delivery), Notice::LeftAt(to));
            }
        }
        desk.tell(self.order.courier, ServiceToCourier::Noted);
    }

    /// The recipient has the parcel from the courier's hands. If nobody has been let in yet, nobody will be; if the door was
    /// opened, she is behind it, and there is nobody to film once it is locked.
    pub(super) fn received(&mut self, desk: &mut Desk) {
        if self.custody.holder() == Holder::Recipient {
            return;
        }
        self.custody.note(desk.unix_ms, Holder::Recipient, Evidence::Recipient);
        desk.tell(self.order.courier, ServiceToCourier::Noted);
        if self.stage < Stage::Opened {
            self.stage = Stage::Received;
            self.film.end();
            self.grants.kill();
        } else if self.stage == Stage::Unproven {
            self.stage = Stage::Received;
        } else {
            self.film.end_vouched(self.grants.serial);
        }
    }
}

/// The code that neighbour and depot tell for the parcel of this order.
fn receipt(order: &Order, desk: &Desk) -> String {
    let drawn = chips::random::draw(desk.seed, "service.receipt", order.delivery.into());
    format!("{:06}", drawn % 1_000_000)
}

/// Does this fallback help when that went wrong?
fn makes_sense(fallback: Fallback, why: Refusal) -> bool {
    match why {
        // It is not this parcel, or nobody knows which it is, or she wants none.
        Refusal::WrongCourier
        | Refusal::WrongParcel
        | Refusal::UnreadableLabel
        | Refusal::RecipientBlocked => fallback == Fallback::Depot,
        // He stands at another house: the parcel is not to be left around there.
        Refusal::WrongAddress => matches!(fallback, Fallback::Retry | Fallback::Depot),
        Refusal::TooLate => fallback != Fallback::Retry,
        _ => true,
    }
}
