//! Reports of lock and camera hub about the visit: the code accepted, the door opened, a hand, a dog, the recording.

use firmware::matter::LockState;
use firmware::wire::{EventKind, HubEventKind, NotFilming, Operation, OperationResult};

use super::Delivery;
use super::state::{Relock, Told, Visit};
use crate::desk::Desk;
use crate::film;
use crate::notice::{Notice, Refusal};
use crate::order::Phase;
use crate::time::MS;

/// If a door opened for a delivery is not locked again within this, the recipient is notified, ns. Source: SPEC 5.
const ESCALATE_NS: u64 = 120_000 * MS;
/// A hand that opens the door this soon after a delivery's relock may belong to a courier who never left, ns
/// (estimate: the patience of a hidden thief; SPEC gives none, but SPEC 2, promise V, includes couriers who shut
/// themselves in).
const MAY_BE_INSIDE_NS: u64 = 600_000 * MS;
/// A courier without a message for this long after their code counts as silent, ns (estimate: half of the camera
/// hub's patience).
const COURIER_SILENT_NS: u64 = 60_000 * MS;
/// An opening reported after everything was decided waits for its recording for at least this long, ns (estimate: a
/// clip takes 15 s).
const REOPENED_NS: u64 = 60_000 * MS;

impl Delivery {
    /// When the recipient is notified that the door is not locked, ns.
    pub(crate) fn escalates_ns(&self) -> Option<u64> {
        let waits = self.is_open() && !self.told.contains(&Told::DoorNotLocked);
        self.visit.filter(|_| waits).map(|visit| visit.opened_ns + ESCALATE_NS)
    }

    /// An event of the lock; `filming`: the camera hub records.
    pub(crate) fn hear_event(&mut self, kind: &EventKind, filming: bool, desk: &mut Desk) {
        let is_at_the_door = self.stage == Phase::CodeReleased;
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
                let lock_said = &mut self.release.lock_said;
                *lock_said = Refusal::by_lock(reason).filter(|_| is_ours).or(*lock_said);
            }
            EventKind::WrongCode { .. } if is_at_the_door => {
                self.release.lock_said = Some(Refusal::WrongCode);
            }
            EventKind::KeypadLocked { .. } if is_at_the_door => self.tell_keypad_locked(desk),
            EventKind::MovedByHand { lock_state: LockState::Unlocked } if filming => {
                self.release.by_hand = true;
            }
            EventKind::MovedByHand { lock_state: LockState::Unlocked } => {
                self.release.by_hand = true;
                self.hear_hand(desk);
            }
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
            self.release.lock_said = Some(Refusal::LockFault);
        }
    }

    /// A hand has opened the door, from inside or with a key, and nobody records it.
    fn hear_hand(&mut self, desk: &mut Desk) {
        let locked_ns = self.visit.and_then(|visit| visit.relock.locked_ns());
        let is_soon = locked_ns.is_some_and(|at_ns| desk.now_ns <= at_ns + MAY_BE_INSIDE_NS);
        // A recipient who took the parcel at the door is at home, and the hand is theirs.
        if is_soon && !self.is_with_recipient() {
            self.notify_once(Told::OpenedByHand, Notice::OpenedByHand, desk);
        }
    }

    /// The door was opened for this order, whatever was reported about it meanwhile, and with whichever of its
    /// grants.
    pub(crate) fn opened(&mut self, serial: u32, desk: &mut Desk) {
        self.grants.hear_opened(serial, true, desk.now_ns);
        let was_decided = self.stage.is_closed();
        self.stage = Phase::Opened;
        if !was_decided {
            self.signs.latest_ns = Some(desk.now_ns);
        }
        self.visit = Some(Visit {
            serial,
            opened_ns: desk.now_ns,
            decides_ns_min: if was_decided { desk.now_ns + REOPENED_NS } else { 0 },
            relock: Relock::Awaited,
            lock_sent_ns: None,
            is_film_missing: false,
        });
        self.told.retain(|told| !Told::OF_A_VISIT.contains(told));
        // No other grant is needed.
        self.grants.kill();
        if self.told.remove(&Told::NotDelivered) {
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
        // The camera hub's visit is over, and the lock was unlocked by its own states: its report of the code is late,
        // or withheld.
        if refusal == Refusal::NotOpened && self.release.was_unlocked && !self.release.by_hand {
            self.opened(serial, desk);
            return;
        }
        let silent_ns = self.signs.message_ns.map_or(0, |message_ns| desk.now_ns - message_ns);
        self.refuse(
            match refusal {
                Refusal::NotOpened if silent_ns >= COURIER_SILENT_NS => Refusal::CourierSilent,
                Refusal::NotOpened => self.release.lock_said.unwrap_or(refusal),
                _ => refusal,
            },
            desk,
        );
    }

    /// The camera hub has not signed that it records, and has not given a reason.
    pub(crate) fn why_no_film(&self, desk: &Desk) -> Refusal {
        let is_silent = desk.now_ns >= desk.hub_received_ns + film::SILENT_NS;
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
                self.notify_once(Told::LongVisit, Notice::LongVisit { locked }, desk);
            }
            HubEventKind::SecondPerson { serial } => self.hear_company(serial, Notice::SecondPerson, desk),
            HubEventKind::StillInside { serial } => self.hear_company(serial, Notice::StillInside, desk),
            HubEventKind::ClipClosed { clip, .. } if self.film.owns(clip) => {
                desk.notices
                    .withdraw(|of, notice| of == delivery && matches!(notice, Notice::LongVisit { .. }));
                if self.told.insert(Told::RecordingEnd) && self.told.contains(&Told::LongVisit) {
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
