//! How an order ends behind a door that was opened: by the lock's own word and by what the clip proves, whatever a phone says.

use firmware::matter::LockState;

use super::Delivery;
use crate::service::clips::Clips;
use crate::service::custody::{Evidence, Holder};
use crate::service::desk::Desk;
use crate::service::order::Stage;
use crate::service::phone::{Notice, ServiceToCourier};
use crate::service::proof::Difference;

impl Delivery {
    /// Draws the conclusions that need more than one message. `lock_state`: as last heard, if it is known.
    pub(in crate::service) fn settle(
        &mut self,
        lock_state: Option<LockState>,
        clips: &Clips,
        desk: &mut Desk,
    ) {
        // The word "unlock: done" may be lost with a reset; a spent grant and an open bolt say the same.
        let has_opened = self.grants.spent && lock_state == Some(LockState::Unlocked);
        if has_opened && self.stage == Stage::CodeReleased {
            self.opened(desk);
        }
        if self.opened_ns.is_some() && lock_state.is_some() {
            let is_locked = lock_state == Some(LockState::Locked);
            if is_locked && !std::mem::replace(&mut self.is_relocked, is_locked) {
                self.relocked_ns = Some(desk.now_ns);
            }
            self.is_relocked = is_locked;
        }
        if self.stage == Stage::Opened && self.parcel_left && lock_state == Some(LockState::Locked) {
            self.stage = Stage::Locked;
            self.departure_cleared = true;
            desk.tell(self.order.courier, ServiceToCourier::DoorLocked);
        }
        let is_home = lock_state == Some(LockState::Locked);
        if matches!(self.stage, Stage::Opened | Stage::Locked) && is_home {
            self.close_by_clip(clips, desk);
        }
    }

    /// The clip is whole: what does it prove?
    fn close_by_clip(&mut self, clips: &Clips, desk: &mut Desk) {
        let whole = |number: &u32| clips.get(*number).filter(|clip| clip.is_complete());
        let Some((number, clip)) =
            self.film.clip().and_then(|number| whole(&number).map(|clip| (number, clip)))
        else {
            return;
        };
        let delivery = Some(self.order.delivery);
        let difference = Difference::of(clip.pictures());
        let is_with_her = self.custody.holder() == Holder::Recipient;
        let stands = difference.as_ref().filter(|difference| difference.shows(&self.order.drop));
        if is_with_her {
            self.stage = Stage::Received;
        } else if let Some(difference) = stands.filter(|_| self.left_at.is_none()) {
            let pixels = difference.pixels_in(&self.order.drop);
            self.custody.note(desk.unix_ms, Holder::Home, Evidence::LockAndFilm { clip: number, pixels });
            self.stage = Stage::Delivered;
            desk.notify(delivery, Notice::Delivered);
        } else if self.refusal.is_some() {
            // He has said so himself, and was told where to go with it.
            self.stage = Stage::Refused;
        } else {
            self.custody.note(desk.unix_ms, Holder::Unknown, Evidence::FilmShowsNothing);
            self.stage = Stage::Unproven;
            desk.notify(delivery, Notice::Unproven);
        }
        if clip.gaps() > 0 {
            desk.notify(delivery, Notice::ClipHasGaps);
        }
        let gone = |(_, region): &&(String, _)| difference.as_ref().is_some_and(|d| d.shows(region));
        for (name, _) in self.order.tracked.iter().filter(gone) {
            self.custody.note_gone(desk.unix_ms, name, number);
            desk.notify(delivery, Notice::ValuableGone(name.clone()));
        }
    }
}
