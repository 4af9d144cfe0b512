//! Messages from and to the courier: scan, code, parcel.

use firmware::wire::Downlink;

use super::Delivery;
use super::state::ReleaseNotice;
use crate::custody::{Evidence, Holder};
use crate::desk::Desk;
use crate::fallback::Fallback;
use crate::notice::{Notice, Refusal};
use crate::order::Phase;
use crate::phone::{CourierToService, ServiceToCourier};
use crate::time::MS;

/// A lock that did not confirm its grant this long after the scan is unreachable, ns (estimate: some resends).
const GRANT_PATIENCE_NS: u64 = 10_000 * MS;
/// After "try again later" no scan counts for this long, ns: the phone may still repeat the old one.
const RETRY_NS: u64 = 10_000 * MS;
/// A code that was sent to the lock for the courier is not sent again sooner, ns: the lock asks the camera hub for 3
/// s at most.
const ENTER_NS: u64 = 4_000 * MS;
/// If a keypad is locked for longer than this, nothing is announced until it is free, ns: the camera hub records for
/// two minutes only.
const KEYPAD_NS: u64 = 5_000 * MS;

impl Delivery {
    /// The code is released only after notice and recording.
    pub(crate) fn release_if_ready(&mut self, desk: &mut Desk) {
        let is_accepted = self.release.notice == ReleaseNotice::Accepted;
        if self.stage == Phase::Announcing && is_accepted && self.film.is_recording() {
            self.stage = Phase::CodeReleased;
            self.release.codes += 1;
            self.release.lock_said = None;
            let release = &mut self.release;
            (release.was_locked, release.was_unlocked, release.by_hand) = (false, false, false);
            self.tell_code(desk);
        }
    }

    fn tell_code(&self, desk: &mut Desk) {
        let (digits, serial, token) = (self.grants.code.clone(), self.grants.serial(), self.grants.token);
        desk.tell(self.order.courier, ServiceToCourier::Code { digits, serial, token });
    }

    /// The courier waits at a locked keypad: for how long.
    pub(crate) fn tell_keypad_locked(&mut self, desk: &mut Desk) {
        self.release.lock_said = Some(Refusal::KeypadLocked);
        let left_ms = desk.keypad_locked_until_ns.saturating_sub(desk.now_ns).div_ceil(MS);
        let until_unix_ms = desk.unix_ms + left_ms;
        desk.tell(self.order.courier, ServiceToCourier::KeypadLocked { until_unix_ms });
    }

    /// A message of the courier's phone.
    pub(crate) fn hear_courier(&mut self, message: CourierToService, desk: &mut Desk) {
        (self.signs.message_ns, self.signs.latest_ns) = (Some(desk.now_ns), Some(desk.now_ns));
        match message {
            CourierToService::Scanned { address, label } => self.hear_scan(&address, &label, desk),
            CourierToService::Unreadable => match self.stage {
                Phase::Granting | Phase::Underway => self.refuse(Refusal::UnreadableLabel, desk),
                _ => self.tell_refusal(desk),
            },
            CourierToService::PressUnlock => self.enter_code(desk),
            CourierToService::ParcelLeft => {
                self.signs.parcel_left = true;
                if self.is_cleared() {
                    desk.tell(self.order.courier, ServiceToCourier::DoorLocked);
                }
            }
            CourierToService::HandedTo { holder, proof } => self.hand_over(holder, &proof, desk),
            CourierToService::Withdrawn => {}
            CourierToService::GaveUp { of } => match self.failure.asked {
                None => self.refuse(self.why_gave_up(), desk),
                // The courier could not do that either.
                Some((asked, _)) if of == Some(asked) => self.fall_back(desk),
                // Sent before the courier had read the fallback.
                Some(_) => {}
            },
        }
    }

    /// The courier's report is worded as their report; what the lock has reported is the reason.
    fn why_gave_up(&self) -> Refusal {
        if self.stage.is_before_opening() {
            self.release.lock_said.unwrap_or(Refusal::CourierGaveUp)
        } else {
            Refusal::GaveUpInside
        }
    }

    fn hear_scan(&mut self, address: &str, label: &str, desk: &mut Desk) {
        // The phone asks again until it is answered; the answer may have been lost.
        match self.stage {
            Phase::CodeReleased => return self.tell_code(desk),
            Phase::Granting | Phase::Underway => {}
            _ => return self.tell_refusal(desk),
        }
        if let Some((Fallback::Retry, asked_ns)) = self.failure.asked
            && desk.now_ns < asked_ns + RETRY_NS
        {
            return self.tell_refusal(desk);
        }
        match self.check_scan(address, label, desk) {
            Err(refusal) => self.refuse(refusal, desk),
            Ok(()) if self.stage == Phase::Granting => {
                let since_ns = *self.release.awaits_grant_since_ns.get_or_insert(desk.now_ns);
                if self.grants.is_full() {
                    self.refuse(Refusal::LockFull, desk);
                } else if desk.now_ns >= since_ns + GRANT_PATIENCE_NS {
                    self.refuse(Refusal::LockUnreachable, desk);
                }
            }
            Ok(()) if desk.keypad_locked_until_ns > desk.now_ns + KEYPAD_NS => {
                self.tell_keypad_locked(desk);
            }
            Ok(()) => {
                self.stage = Phase::Announcing;
                self.failure.asked = None;
                self.custody.note(desk.unix_ms, Holder::Courier, Evidence::Scanned);
                let number = desk.notify(Some(self.order.delivery), Notice::CourierAtTheDoor);
                self.release.notice = ReleaseNotice::Sent { number, at_ns: desk.now_ns };
                self.film.ask(self.grants.serial(), desk.now_ns);
            }
        }
    }

    /// SPEC 1.3: parcel, address and time. The courier is this order's, otherwise the message would refer to another
    /// order.
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
        let waits = self.release.entered_ns.is_some_and(|at_ns| desk.now_ns < at_ns + ENTER_NS);
        if self.stage != Phase::CodeReleased || self.grants.is_spent() || waits {
            return;
        }
        if let Ok(digits) = self.grants.code.as_bytes().try_into() {
            self.release.entered_ns = Some(desk.now_ns);
            desk.tell_lock(Downlink::Enter { digits, unix_ms: desk.unix_ms });
        }
    }

    /// The recipient has taken the parcel from the courier's hands. If nobody has been let in yet, nobody will be; if
    /// the door was opened, the recipient is behind it, and there is nobody to record once it is locked.
    pub(crate) fn received(&mut self, desk: &mut Desk) {
        if self.custody.holder() == Holder::Recipient {
            return;
        }
        self.custody.note(desk.unix_ms, Holder::Recipient, Evidence::Recipient);
        self.is_no_more_at_the_door(desk);
        desk.tell(self.order.courier, ServiceToCourier::Noted);
        if self.stage.is_before_opening() {
            self.stage = Phase::Received;
            self.film.end();
            self.grants.kill();
        } else if self.stage == Phase::Unproven {
            self.stage = Phase::Received;
        } else {
            let opened = self.visit.map(|visit| visit.serial);
            self.film.end_vouched(opened.unwrap_or(self.grants.serial()));
        }
    }
}
