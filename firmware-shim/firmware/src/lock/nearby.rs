//! The courier's phone at the door: it may answer a challenge over the short-range radio instead of having the code
//! typed.
//!
//! An answer is compared only if it is the first one to a nonce that this lock drew itself, and arrives within
//! [`NearbyRule::answer_ms_max`] after the challenge went to the modem. It is then handled like a code (`keypad`):
//! counted as wrong on flash before it is compared, battery tested, hub asked whether it records, marked spent on
//! flash, and only then the motor.
//!
//! What this prevents: replay of an answer; and a relay of the exchange over a data network, because such a network is
//! slower than the time allowed. What this does not prevent: a relay with a fast radio of its own, or one below the
//! Bluetooth link layer, which adds about 8 ms (NCC Group, "Technical Advisory: BLE Proximity Authentication Vulnerable
//! to Relay Attacks", 2022), because phones and modems do not keep time that precisely. Against it the phone answers
//! only while its holder presses "unlock", near the place where the label was scanned; within those few metres it
//! opens, and is recorded. The cost: anybody nearby can lock the keypad with wrong answers, as with wrong codes, and
//! can jam a phone by sending all the time; the courier then types.
//!
//! The modem is powered and received only while a grant is in force (privacy: no house advertises a lock all day;
//! battery: see the board). No byte wakes the lock: during a delivery it polls ten times a second anyway, and every 5
//! ms while an answer is due.

use embedded_hal::digital::OutputPin;
use embedded_io::{Read, ReadReady, Write};

use super::Lock;
use super::board::Board;
use super::config::NearbyRule;
use crate::access::{Entry, PhoneAnswer};
use crate::link::next_byte;
#[cfg(feature = "as-shipped")]
use crate::policy::Policy;
use crate::time::Instant;
use crate::wire::{Decision, Framing, FromPhone, NEARBY_FRAME_BYTES_MAX, ToPhone, read_nearby, write_nearby};

/// Bytes taken in one poll, at most: what the UART's buffer holds.
const READ_BYTES_MAX: usize = 256;

/// The modem stays on for this long after an answer was handled, ms: to send the verdict.
const LINGERS_MS: u64 = 1_000;

/// The lock's end of the short-range radio.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Nearby {
    incoming: Framing<NEARBY_FRAME_BYTES_MAX>,
    outgoing: Option<ToPhone>,
    challenge: Option<Challenge>,
    challenged_at: Option<Instant>,
    /// A phone's answer is being handled.
    owes_verdict: bool,
    /// When the last one was handled.
    concluded_at: Option<Instant>,
}

/// What was received.
enum Heard {
    Message(FromPhone),
    /// A request to open with this grant, without a proof.
    #[cfg(feature = "as-shipped")]
    Unproved {
        serial: u32,
    },
}

/// A nonce that has not been answered yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Challenge {
    serial: u32,
    nonce: [u8; 16],
    /// When it went to the modem.
    sent_at: Option<Instant>,
}

impl Challenge {
    fn is_in_time(&self, rule: &NearbyRule, now: Instant) -> bool {
        let is_soon = |took_ms: u64| {
            let longest_ms = rule.answer_ms_max;
            planted::bug!(
                PHONE_ANSWER_TOO_LATE,
                took_ms <= longest_ms,
                took_ms <= longest_ms.saturating_mul(2)
            )
        };
        self.sent_at.is_some_and(|at| is_soon(now.ms_since(at)))
    }
}

impl Nearby {
    /// Whether an answer may arrive now, so that the lock should poll often.
    pub(super) fn awaits_answer(&self, rule: &NearbyRule, now: Instant) -> bool {
        self.challenge.is_some_and(|challenge| challenge.is_in_time(rule, now))
    }

    /// The next message among the received bytes.
    fn receive<R: Read + ReadReady>(
        &mut self,
        modem: &mut R,
        #[cfg(feature = "as-shipped")] policy: Policy,
        budget: &mut usize,
    ) -> Option<Heard> {
        while let Some(byte) = next_byte(modem, budget) {
            if let Some(Ok(mut frame)) = self.incoming.push(byte) {
                #[cfg(feature = "as-shipped")]
                if policy.takes_unproved()
                    && let Some(serial) = crate::wire::read_short_answer(&mut frame.clone())
                {
                    return Some(Heard::Unproved { serial });
                }
                if let Ok(message) = read_nearby(&mut frame) {
                    return Some(Heard::Message(message));
                }
            }
        }
        None
    }

    /// Sends the verdict on an answer, if there was one.
    pub(super) fn conclude(&mut self, verdict: Decision, now: Instant) {
        if core::mem::take(&mut self.owes_verdict) {
            self.outgoing = Some(ToPhone::Decision(verdict));
            self.concluded_at = Some(now);
        }
    }

    /// Sends that the answer is ignored, unless another verdict is due.
    fn decline(&mut self) {
        self.outgoing.get_or_insert(ToPhone::Decision(Decision::NotNow));
    }

    fn challenge_is_due(&self, rule: &NearbyRule, now: Instant) -> bool {
        self.challenged_at.is_none_or(|at| now.ms_since(at) >= rule.challenge_every_ms)
    }

    /// Takes the open challenge, whether the answer is right or not: a nonce is valid once.
    fn take_challenge(&mut self, serial: u32, rule: &NearbyRule, now: Instant) -> Option<[u8; 16]> {
        let challenge = self.challenge.take()?;
        (challenge.serial == serial && challenge.is_in_time(rule, now)).then_some(challenge.nonce)
    }
}

impl Lock {
    /// Whether a phone may be at the door.
    fn expects_phone(&self, now: Instant) -> bool {
        let lingers = self.nearby.concluded_at.is_some_and(|at| now.ms_since(at) < LINGERS_MS);
        self.memory.is_good() && (self.grants.expects_someone(self.clock.unix_ms(now)) || lingers)
    }

    /// Handles what phones have sent since the last poll.
    pub(super) fn handle_phones<B: Board>(&mut self, board: &mut B, now: Instant) {
        if !self.expects_phone(now) {
            self.nearby = Nearby::default();
            let _ = board.nearby_enable().set_low();
            return;
        }
        let _ = board.nearby_enable().set_high();
        if self.signed_at == Some(now) {
            return; // a challenge would be sent long after this poll began, with half of its time over
        }
        let mut budget = READ_BYTES_MAX;
        while let Some(heard) = self.nearby.receive(
            board.nearby(),
            #[cfg(feature = "as-shipped")]
            self.config.policy,
            &mut budget,
        ) {
            match heard {
                Heard::Message(FromPhone::Hello { serial }) => self.challenge_phone(serial, now),
                Heard::Message(FromPhone::Answer { serial, mac }) => self.take_answer(serial, mac, now),
                #[cfg(feature = "as-shipped")]
                Heard::Unproved { serial } => {
                    self.entered = self.entered.or(Some(Entry::Unproved { serial }));
                }
            }
        }
    }

    /// Draws a nonce for a phone whose grant could open now; to others the lock does not reply.
    fn challenge_phone(&mut self, serial: u32, now: Instant) {
        if self.grants.objection_to(serial, self.clock.unix_ms(now)).is_some() {
            return;
        }
        let is_due = self.nearby.challenge_is_due(&self.config.access.nearby, now);
        match self.memory.nonce().filter(|_| is_due && !self.is_occupied()) {
            Some(nonce) => {
                self.memory.take_nonce();
                let nonce = self.config.policy.challenge(nonce);
                self.nearby.challenge = Some(Challenge { serial, nonce, sent_at: None });
                self.nearby.challenged_at = Some(now);
                self.nearby.outgoing = Some(ToPhone::Challenge { nonce });
            }
            None => self.nearby.decline(),
        }
    }

    /// An answer in time to the open challenge counts as an entered code; any other is ignored.
    fn take_answer(&mut self, serial: u32, mac: [u8; 32], now: Instant) {
        let asked = self.nearby.take_challenge(serial, &self.config.access.nearby, now);
        let nonce = asked.or(self.config.policy.unasked());
        match nonce.filter(|_| !self.is_occupied() && self.entered.is_none()) {
            Some(nonce) => {
                self.entered = Some(Entry::Phone(PhoneAnswer { serial, nonce, mac }));
                self.nearby.owes_verdict = true;
            }
            None => self.nearby.decline(),
        }
    }

    /// Passes the outgoing message to the modem. If the modem does not take it, it is lost, and the phone asks again.
    pub(super) fn answer_phones<W: Write>(&mut self, modem: &mut W, now: Instant) {
        let Some(message) = self.nearby.outgoing.take() else { return };
        let mut frame = [0; NEARBY_FRAME_BYTES_MAX];
        // Every message fits; one that did not would not be sent.
        let length = write_nearby(&message, &mut frame).unwrap_or(0);
        let _ = modem.write(frame.get(..length).unwrap_or_default());
        if let (ToPhone::Challenge { .. }, Some(challenge)) = (message, &mut self.nearby.challenge) {
            challenge.sent_at = Some(now);
        }
    }
}
