//! Messages from and to the courier: scan, code, parcel, and what happens to the parcel if it does not go in.

use firmware::wire::Downlink;

use super::Delivery;
use crate::custody::{Evidence, Holder};
use crate::desk::Desk;
use crate::fallback::{Fallback, Handover, Proof};
use crate::notice::{Notice, Refusal};
use crate::order::Stage;
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
        if self.stage == Stage::Announcing && self.notice_accepted && self.film.is_recording() {
            self.stage = Stage::CodeReleased;
            self.codes_released += 1;
            self.lock_said = None;
            self.tell_code(desk);
        }
    }

    fn tell_code(&self, desk: &mut Desk) {
        let (digits, serial, token) = (self.grants.code.clone(), self.grants.serial(), self.grants.token);
        desk.tell(self.order.courier, ServiceToCourier::Code { digits, serial, token });
    }

    /// The courier waits at a locked keypad: for how long.
    pub(crate) fn tell_keypad_locked(&mut self, desk: &mut Desk) {
        self.lock_said = Some(Refusal::KeypadLocked);
        let left_ms = desk.keypad_locked_until_ns.saturating_sub(desk.now_ns).div_ceil(MS);
        let until_unix_ms = desk.unix_ms + left_ms;
        desk.tell(self.order.courier, ServiceToCourier::KeypadLocked { until_unix_ms });
    }

    /// A message of the courier's phone.
    pub(crate) fn hear_courier(&mut self, message: CourierToService, desk: &mut Desk) {
        (self.touched_ns, self.visit.sign_ns) = (Some(desk.now_ns), Some(desk.now_ns));
        match message {
            CourierToService::Scanned { address, label } => self.hear_scan(&address, &label, desk),
            CourierToService::Unreadable => match self.stage {
                Stage::Granting | Stage::Underway => self.refuse(Refusal::UnreadableLabel, desk),
                _ => self.tell_refusal(desk),
            },
            CourierToService::PressUnlock => self.enter_code(desk),
            CourierToService::ParcelLeft => {
                self.visit.parcel_left = true;
                if self.visit.departure_cleared {
                    desk.tell(self.order.courier, ServiceToCourier::DoorLocked);
                }
            }
            CourierToService::HandedTo { holder, proof } => self.hand_over(holder, &proof, desk),
            CourierToService::GaveUp { of } => match self.asked {
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
        if self.stage >= Stage::Opened {
            return Refusal::GaveUpInside;
        }
        self.lock_said.unwrap_or(Refusal::CourierGaveUp)
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
                self.stage = Stage::Announcing;
                self.asked = None;
                self.scanned_ns = Some(desk.now_ns);
                self.notice_accepted = false;
                self.custody.note(desk.unix_ms, Holder::Courier, Evidence::Scanned);
                self.release_notice = Some(desk.notify(Some(self.order.delivery), Notice::CourierAtTheDoor));
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
        let waits = self.entered_ns.is_some_and(|at_ns| desk.now_ns < at_ns + ENTER_NS);
        if self.stage != Stage::CodeReleased || self.grants.is_spent() || waits {
            return;
        }
        if let Ok(digits) = self.grants.code.as_bytes().try_into() {
            self.entered_ns = Some(desk.now_ns);
            desk.tell_lock(Downlink::Enter { digits, unix_ms: desk.unix_ms });
        }
    }

    /// Ends the order as not delivered: recording and grant end, and the courier receives a fallback. If the door was
    /// opened, it is closed by lock and clip instead.
    pub(crate) fn refuse(&mut self, refusal: Refusal, desk: &mut Desk) {
        // A recording that shows nothing does not end the order while the courier stands there with the parcel and
        // reports giving up.
        let stands_there = self.stage == Stage::Unproven && refusal == Refusal::GaveUpInside;
        if self.stage.is_closed() && !stands_there {
            return;
        }
        if self.stage < Stage::Opened || stands_there {
            self.stage = Stage::Refused;
        }
        self.refusal = Some(refusal);
        self.failure_told = self.stage == Stage::Refused;
        self.scanned_ns = None;
        self.film.end();
        self.grants.kill();
        self.is_no_more_at_the_door(desk);
        desk.tell(self.order.courier, ServiceToCourier::Refused(refusal));
        desk.notify(Some(self.order.delivery), Notice::NotDelivered(refusal));
        self.fall_back(desk);
    }

    /// A notice that the courier is at the door, if it has not been shown yet, is no longer true.
    pub(crate) fn is_no_more_at_the_door(&self, desk: &mut Desk) {
        let ours = Some(self.order.delivery);
        desk.notices.withdraw(|of, notice| of == ours && *notice == Notice::CourierAtTheDoor);
    }

    /// The next fallback that the recipient allows and that makes sense; the depot, if there is none.
    fn fall_back(&mut self, desk: &mut Desk) {
        let Some(why) = self.refusal else { return };
        // No retry while it is unknown how the visit ended.
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
            // The courier who receives this has come, too late.
            let why = if why == Refusal::NobodyCame { Refusal::TooLate } else { why };
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

    /// The recipient has taken the parcel from the courier's hands. If nobody has been let in yet, nobody will be; if
    /// the door was opened, the recipient is behind it, and there is nobody to record once it is locked.
    pub(crate) fn received(&mut self, desk: &mut Desk) {
        if self.custody.holder() == Holder::Recipient {
            return;
        }
        self.custody.note(desk.unix_ms, Holder::Recipient, Evidence::Recipient);
        self.is_no_more_at_the_door(desk);
        desk.tell(self.order.courier, ServiceToCourier::Noted);
        if self.stage < Stage::Opened {
            self.stage = Stage::Received;
            self.film.end();
            self.grants.kill();
        } else if self.stage == Stage::Unproven {
            self.stage = Stage::Received;
        } else {
            self.film.end_vouched(self.visit.serial.unwrap_or(self.grants.serial()));
        }
    }
}

/// Does this fallback help after that failure?
fn makes_sense(fallback: Fallback, why: Refusal) -> bool {
    match why {
        // It is not this parcel, or its identity is unknown, or the recipient does not want any.
        Refusal::WrongCourier
        | Refusal::WrongParcel
        | Refusal::UnreadableLabel
        | Refusal::RecipientBlocked => fallback == Fallback::Depot,
        // The courier is at another house: the parcel must not be left there.
        Refusal::WrongAddress => matches!(fallback, Fallback::Retry | Fallback::Depot),
        Refusal::TooLate => fallback != Fallback::Retry,
        _ => true,
    }
}
