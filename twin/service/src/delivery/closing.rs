//! How an order ends. Behind a door that was opened: by the lock's own report and by what the clip proves, whatever a
//! phone reports. In any case: ten minutes after its courier has left, or after its window, from what is there (SPEC
//! 2, promise D). Later evidence is still compared with the record.

use firmware::matter::LockState;

use super::state::Told;
use super::{Delivery, Now};
use crate::clips::{Clip, Clips};
use crate::custody::{Evidence, Holder};
use crate::desk::Desk;
use crate::notice::{Notice, Refusal};
use crate::order::Phase;
use crate::phone::ServiceToCourier;
use crate::proof::Difference;
use crate::time::MS;

/// An order is decided this long after the last sign of its courier, ns: SPEC gives 10 min from the moment at which
/// they leave, which is after that sign. A sign is a message of their phone, the unlock, or somebody in the picture.
const DECIDES_NS: u64 = 540_000 * MS;
/// After this long past the window nobody comes any more, ms (estimate: a scan in transit).
const COMES_LATE_MS: u64 = 30_000;

impl Delivery {
    /// When the order is decided from the evidence present, ns.
    pub(crate) fn decides_ns(&self, (now_ns, unix_ms): Now) -> Option<u64> {
        match self.stage {
            Phase::Granting | Phase::Underway => {
                let left_ms = (self.order.window_unix_ms.1 + COMES_LATE_MS).saturating_sub(unix_ms);
                Some(now_ns.saturating_add(left_ms.saturating_mul(MS)))
            }
            // Notice, recording and the camera hub's two minutes have their own limits; this one is for a hub that is
            // silent.
            Phase::Announcing | Phase::CodeReleased => {
                self.signs.latest_ns.map(|sign_ns| sign_ns + DECIDES_NS)
            }
            Phase::Opened | Phase::Locked => {
                let earliest_ns = self.visit.map_or(0, |visit| visit.decides_ns_min);
                self.signs.latest_ns.map(|sign_ns| (sign_ns + DECIDES_NS).max(earliest_ns))
            }
            Phase::Delivered | Phase::Unproven | Phase::Received | Phase::Refused => None,
        }
    }

    /// Ends what has lasted too long.
    pub(crate) fn decide(&mut self, desk: &mut Desk) {
        if self.decides_ns((desk.now_ns, desk.unix_ms)).is_none_or(|at_ns| desk.now_ns < at_ns) {
            return;
        }
        match self.stage {
            Phase::Granting | Phase::Underway => self.refuse(Refusal::NobodyCame, desk),
            Phase::Announcing | Phase::CodeReleased => self.refuse(Refusal::CourierSilent, desk),
            Phase::Opened | Phase::Locked => self.decide_without_film(desk),
            Phase::Delivered | Phase::Unproven | Phase::Received | Phase::Refused => {}
        }
    }

    fn decide_without_film(&mut self, desk: &mut Desk) {
        let locked = self.is_relocked();
        if let Some(visit) = &mut self.visit {
            visit.is_film_missing = true;
        }
        if self.is_with_recipient() {
            self.stage = Phase::Received;
            return;
        }
        self.custody.note(desk.unix_ms, Holder::Unknown, Evidence::FilmMissing);
        // A courier who gave up has received a fallback for the parcel, and the recipient was notified of it.
        self.stage = if self.failure.why.is_some() { Phase::Refused } else { Phase::Unproven };
        desk.notify(Some(self.order.delivery), Notice::FilmMissing { locked });
    }

    /// Draws the conclusions that need more than one message. `lock_state`: as last received, if it is known.
    pub(crate) fn settle(&mut self, lock_state: Option<LockState>, clips: &Clips, desk: &mut Desk) {
        // The report "unlock: done" may be lost in a reset; an accepted code and a withdrawn bolt mean the same.
        if lock_state == Some(LockState::Unlocked)
            && let Some(serial) = self.grants.opening()
        {
            self.opened(serial, desk);
        }
        if self.stage == Phase::CodeReleased {
            let release = &mut self.release;
            release.was_locked |= lock_state == Some(LockState::Locked);
            release.was_unlocked |= release.was_locked && lock_state == Some(LockState::Unlocked);
        }
        let is_home = lock_state == Some(LockState::Locked);
        if lock_state.is_some()
            && let Some(visit) = &mut self.visit
        {
            visit.relock = visit.relock.after(is_home, desk.now_ns);
        }
        if self.stage == Phase::Opened && self.signs.parcel_left && is_home {
            self.is_no_more_at_the_door(desk);
            self.stage = Phase::Locked;
            self.told.insert(Told::DoorLocked);
            desk.tell(self.order.courier, ServiceToCourier::DoorLocked);
        }
        let is_late = self.visit.is_some_and(|visit| visit.is_film_missing);
        let may_note = planted::bug!(CUSTODY_WITHOUT_A_LOCKED_DOOR, is_home, is_home || self.is_relocked());
        if may_note && (is_late || matches!(self.stage, Phase::Opened | Phase::Locked)) {
            self.close_by_clip(clips, desk);
        }
    }

    /// The clip is complete: what does it prove?
    fn close_by_clip(&mut self, clips: &Clips, desk: &mut Desk) {
        let Some(visit) = &mut self.visit else { return };
        let Some(number) = self.film.clip_of(visit.serial) else { return };
        let Some(clip) = clips.get(number).filter(|clip| clip.is_complete()) else { return };
        visit.is_film_missing = false;
        let difference = Difference::of(clip.pictures());
        self.close_for_parcel(number, difference.as_ref(), desk);
        self.tell_losses(number, clip, difference.as_ref(), desk);
    }

    fn close_for_parcel(&mut self, number: u32, difference: Option<&Difference>, desk: &mut Desk) {
        let delivery = Some(self.order.delivery);
        let stands = difference.filter(|difference| difference.shows(&self.order.drop));
        if self.is_with_recipient() {
            self.stage = Phase::Received;
        } else if let Some(difference) = stands.filter(|_| self.failure.left_at.is_none()) {
            let pixels = difference.pixels_in(&self.order.drop);
            self.custody.note(desk.unix_ms, Holder::Home, Evidence::LockAndFilm { clip: number, pixels });
            self.stage = Phase::Delivered;
            desk.notify(delivery, Notice::Delivered);
        } else if self.failure.why.is_some() {
            // The courier has reported so, and has received a fallback for the parcel.
            self.stage = Phase::Refused;
        } else {
            self.custody.note(desk.unix_ms, Holder::Unknown, Evidence::FilmShowsNothing);
            self.stage = Phase::Unproven;
            desk.notify(delivery, Notice::Unproven);
        }
    }

    fn tell_losses(&mut self, number: u32, clip: &Clip, difference: Option<&Difference>, desk: &mut Desk) {
        let delivery = Some(self.order.delivery);
        if clip.gaps() > 0 {
            desk.notify(delivery, Notice::ClipHasGaps);
        }
        let gone = |(_, region): &&(String, _)| difference.is_some_and(|d| d.shows(region));
        for (name, _) in self.order.tracked.iter().filter(gone) {
            self.custody.note_gone(desk.unix_ms, name, number);
            desk.notify(delivery, Notice::ValuableGone(name.clone()));
        }
    }
}
