//! Reports of lock and camera hub about the visit: the code accepted, the door opened, a hand, a dog, the recording.

use firmware::matter::LockState;
use firmware::wire::{EventKind, HubEventKind, NotFilming, Operation, OperationResult};

use super::Delivery;
use crate::desk::Desk;
use crate::notice::{Notice, Refusal};
use crate::order::Stage;
use crate::time::MS;

/// If a door opened for a delivery is not locked again within this, the recipient is notified, ns. Source: SPEC 5.
const ESCALATE_NS: u64 = 120_000 * MS;
/// A hand that opens the door this soon after a delivery's relock may belong to a courier who never left, ns
/// (estimate: the patience of a hidden thief; SPEC gives none, but SPEC 2, promise V, includes couriers who shut
/// themselves in).
const MAY_BE_INSIDE_NS: u64 = 600_000 * MS;
/// A camera hub that was not received for this long cannot be asked why it does not record, ns.
const HUB_SILENT_NS: u64 = 10_000 * MS;
/// A courier without a message for this long after their code counts as silent, ns (estimate: half of the camera
/// hub's patience).
const COURIER_SILENT_NS: u64 = 60_000 * MS;

/// State of a visit from the unlock on.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Visit {
    /// Serial number of the latest grant that opened.
    pub(crate) serial: Option<u32>,
    pub(crate) opened_ns: Option<u64>,
    /// The order had already been decided when the opening was reported, ns.
    pub(crate) reopened_ns: Option<u64>,
    /// The recipient was notified that the door is not locked.
    pub(crate) escalated: bool,
    /// The courier reports that the parcel is inside and that they are out.
    pub(crate) parcel_left: bool,
    pub(crate) departure_cleared: bool,
    /// When the lock last reported "locked" after it was opened for this delivery, ns.
    pub(crate) relocked_ns: Option<u64>,
    /// It has reported so ever since.
    pub(crate) is_relocked: bool,
    /// Time of the last sign of the courier, ns: a message, the unlock, somebody in the picture.
    pub(crate) sign_ns: Option<u64>,
    /// Decided without the recording, which may still arrive.
    pub(crate) is_film_missing: bool,
    opened_by_hand_told: bool,
}

impl Delivery {
    /// When the recipient is notified that the door is not locked, ns.
    pub(crate) fn escalates_ns(&self) -> Option<u64> {
        let waits = self.is_open() && !self.visit.escalated;
        self.visit.opened_ns.filter(|_| waits).map(|opened_ns| opened_ns + ESCALATE_NS)
    }

    /// An event of the lock; `filming`: the camera hub records.
    pub(crate) fn hear_event(&mut self, kind: &EventKind, filming: bool, desk: &mut Desk) {
        let is_at_the_door = self.stage == Stage::CodeReleased;
        match *kind {
            EventKind::Alarm(_) if self.is_open() => self.call_back(desk),
            EventKind::Spent { serial } => self.grants.hear_spent(serial, desk.now_ns),
            EventKind::Operation { operation: Operation::Unlock, serial: Some(serial), result, .. } => {
                self.hear_unlock(serial, result, desk);
            }
            // Somebody types an accepted code again: it had been accepted.
            EventKind::Refused { serial: Some(serial), reason: firmware::access::Refusal::Spent } => {
                self.grants.hear_spent(serial, desk.now_ns);
            }
            EventKind::Refused { serial, reason } => {
                let is_ours = serial.map_or(is_at_the_door, |serial| self.grants.owns(serial));
                self.lock_said = Refusal::by_lock(reason).filter(|_| is_ours).or(self.lock_said);
            }
            EventKind::WrongCode { .. } if is_at_the_door => self.lock_said = Some(Refusal::WrongCode),
            EventKind::KeypadLocked { .. } if is_at_the_door => self.tell_keypad_locked(desk),
            EventKind::MovedByHand { lock_state: LockState::Unlocked } if !filming => self.hear_hand(desk),
            // What concerns the whole lock is handled in `devices`.
            EventKind::Alarm(_)
            | EventKind::Operation { .. }
            | EventKind::WrongCode { .. }
            | EventKind::KeypadLocked { .. }
            | EventKind::MovedByHand { .. }
            | EventKind::DriveFault { .. }
            | EventKind::JoinRefused
            | EventKind::ClockDoubted
            | EventKind::TimeSet { .. }
            | EventKind::Slammed
            | EventKind::TamperCleared
            | EventKind::StoreFailed
            | EventKind::BatteryLow { .. }
            | EventKind::PartFault { .. }
            | EventKind::PartRestored { .. } => {}
        }
    }

    /// A journal record: if it reports something new about a grant, the message was lost in transit or withheld.
    pub(crate) fn hear_journal(&mut self, kind: &EventKind, desk: &mut Desk) {
        match *kind {
            EventKind::Spent { serial } => self.grants.hear_spent(serial, desk.now_ns),
            EventKind::Operation { operation: Operation::Unlock, serial: Some(serial), result, .. } => {
                self.hear_unlock(serial, result, desk);
            }
            // The other kinds matter only at their time.
            _ => {}
        }
    }

    fn hear_unlock(&mut self, serial: u32, result: OperationResult, desk: &mut Desk) {
        let has_opened = result == OperationResult::Done;
        if self.grants.hear_opened(serial, has_opened, desk.now_ns) {
            self.opened(serial, desk);
        } else if !has_opened && self.grants.owns(serial) {
            self.lock_said = Some(Refusal::LockFault);
        }
    }

    /// A hand has opened the door, from inside or with a key, and nobody records it.
    fn hear_hand(&mut self, desk: &mut Desk) {
        let is_soon = self.visit.relocked_ns.is_some_and(|at_ns| desk.now_ns <= at_ns + MAY_BE_INSIDE_NS);
        // A recipient who took the parcel at the door is at home, and the hand is theirs.
        let is_told = &mut self.visit.opened_by_hand_told;
        if is_soon && self.custody.holder() != super::Holder::Recipient && !std::mem::replace(is_told, true) {
            desk.notify(Some(self.order.delivery), Notice::OpenedByHand);
        }
    }

    /// The door was opened for this order, whatever was reported about it meanwhile, and with whichever of its
    /// grants.
    pub(crate) fn opened(&mut self, serial: u32, desk: &mut Desk) {
        self.grants.hear_opened(serial, true, desk.now_ns);
        let was_decided = self.stage.is_closed();
        self.stage = Stage::Opened;
        let sign_ns = if was_decided { self.visit.sign_ns } else { Some(desk.now_ns) };
        self.visit = super::Visit {
            serial: Some(serial),
            opened_ns: Some(desk.now_ns),
            reopened_ns: was_decided.then_some(desk.now_ns),
            parcel_left: self.visit.parcel_left,
            sign_ns: sign_ns.or(self.touched_ns),
            ..super::Visit::default()
        };
        // No other grant is needed.
        self.grants.kill();
        if std::mem::take(&mut self.failure_told) {
            desk.notify(Some(self.order.delivery), Notice::OpenedAfterAll);
        }
    }

    /// The camera hub's signed "recording" arrived.
    pub(crate) fn heard_film(&mut self, desk: &mut Desk) {
        self.release_if_ready(desk);
    }

    /// The camera hub reports that it does not record for this serial number.
    pub(crate) fn hear_not_filming(&mut self, serial: u32, why: NotFilming, desk: &mut Desk) {
        let Some(refusal) = self.film.hear_not(serial, why).filter(|_| self.wants_film()) else { return };
        let silent_ns = self.touched_ns.map_or(0, |touched_ns| desk.now_ns - touched_ns);
        self.refuse(
            match refusal {
                Refusal::NotOpened if silent_ns >= COURIER_SILENT_NS => Refusal::CourierSilent,
                Refusal::NotOpened => self.lock_said.unwrap_or(refusal),
                _ => refusal,
            },
            desk,
        );
    }

    /// The camera hub has not signed that it records, and has not given a reason.
    pub(crate) fn why_no_film(&self, desk: &Desk) -> Refusal {
        let is_silent = desk.now_ns >= desk.hub_heard_ns + HUB_SILENT_NS;
        if is_silent { Refusal::CameraUnreachable } else { Refusal::NoFilm }
    }

    /// An event of the camera hub that may concern this delivery.
    pub(crate) fn hear_hub_event(&mut self, kind: &HubEventKind, desk: &mut Desk) {
        let delivery = Some(self.order.delivery);
        match *kind {
            // A dog barked while the courier with this grant was waiting.
            HubEventKind::Bark { serial } if serial == self.grants.serial() && self.wants_film() => {
                self.refuse(Refusal::Dog, desk);
            }
            // A long visit is notified once, and so is its end.
            HubEventKind::LongVisit { serial, is_locked: locked } if self.grants.owns(serial) => {
                if !std::mem::replace(&mut self.long_visit_told, true) {
                    desk.notify(delivery, Notice::LongVisit { locked });
                }
            }
            HubEventKind::SecondPerson { serial } => self.hear_company(serial, Notice::SecondPerson, desk),
            HubEventKind::StillInside { serial } => self.hear_company(serial, Notice::StillInside, desk),
            HubEventKind::ClipClosed { clip, .. } if self.film.owns(clip) => {
                desk.notices
                    .withdraw(|of, notice| of == delivery && matches!(notice, Notice::LongVisit { .. }));
                let was_told = std::mem::replace(&mut self.recording_end_told, true);
                if self.long_visit_told && !was_told {
                    desk.notify(delivery, Notice::RecordingEnded);
                }
            }
            // Another delivery's, or the camera hub's own: `devices`.
            HubEventKind::Bark { .. }
            | HubEventKind::LongVisit { .. }
            | HubEventKind::ClipClosed { .. }
            | HubEventKind::Booted { .. }
            | HubEventKind::ShutterJammed { .. }
            | HubEventKind::PictureDark { .. }
            | HubEventKind::CameraSilent
            | HubEventKind::LockSilent
            | HubEventKind::LockBack
            | HubEventKind::RingFull
            | HubEventKind::StoreFailed
            | HubEventKind::TimeSet { .. } => {}
        }
    }
}
