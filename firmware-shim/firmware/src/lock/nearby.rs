//! The courier's phone at the door: it may answer a challenge over the short-range radio instead of having the code
//! typed.
//!
//! An answer is looked at only if it answers a nonce that this lock drew itself, the first time that anything answers
//! it, and within [`NearbyRule::answer_ms_max`] after the challenge went to the modem. What then is a right answer goes
//! the way of a right code (`keypad`): counted as wrong on flash before it is compared, cells tested, hub asked whether
//! it films, spent on flash, and only then the motor.
//!
//! What this stops: an answer that was heard before and is sent again; and proximity carried from afar over a data
//! network, because such a network is slower than the time allowed. What this does not stop: a relay with a fast radio
//! of its own, or one below the Bluetooth link layer, which adds about 8 ms (NCC Group, "Technical Advisory: BLE
//! Proximity Authentication Vulnerable to Relay Attacks", 2022), for no phone and modem keep time that well. Against
//! that one the phone answers only while its holder presses "unlock", about where he has scanned the label; within
//! those few metres it opens, on film. What it costs: somebody near can bar the keypad with wrong answers as he can
//! with wrong codes, and keep a phone out by talking all the time; the courier then types.
//!
//! The modem has power, and is listened to, only while a grant is in force (privacy: no house says "a lock is here" all
//! day; cells: see the board). No byte wakes the lock: during a delivery it polls ten times a second anyway, and every
//! 5 ms while an answer is due.

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
use crate::wire::{Framing, FromPhone, NEARBY_FRAME_BYTES_MAX, ToPhone, Verdict, read_nearby, write_nearby};

/// Bytes taken in one poll, at most: what the UART's buffer holds.
const READ_BYTES_MAX: usize = 256;

/// The modem stays on for this long after an answer was dealt with, ms: to send the verdict.
const LINGERS_MS: u64 = 1_000;

/// The lock's end of the short-range radio.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Nearby {
    incoming: Framing<NEARBY_FRAME_BYTES_MAX>,
    outgoing: Option<ToPhone>,
    challenge: Option<Challenge>,
    challenged_at: Option<Instant>,
    /// A phone's answer is being dealt with.
    owes_verdict: bool,
    /// When the last one was dealt with.
    concluded_at: Option<Instant>,
}

/// What came over the radio.
enum Heard {
    Message(FromPhone),
    /// It asks for the door with this grant and proves nothing.
    #[cfg(feature = "as-shipped")]
    Unproved {
        serial: u32,
    },
}

/// A nonce that nobody has answered yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Challenge {
    serial: u32,
    nonce: [u8; 16],
    /// When it went to the modem.
    sent_at: Option<Instant>,
}

impl Challenge {
    fn is_in_time(&self, rule: &NearbyRule, now: Instant) -> bool {
        self.sent_at.is_some_and(|at| now.ms_since(at) <= rule.answer_ms_max)
    }
}

impl Nearby {
    /// Whether an answer may come now, so that the lock should look often.
    pub(super) fn awaits_answer(&self, rule: &NearbyRule, now: Instant) -> bool {
        self.challenge.is_some_and(|challenge| challenge.is_in_time(rule, now))
    }

    /// The next message among the bytes that have come.
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

    /// Says what came of an answer, if one was given.
    pub(super) fn conclude(&mut self, verdict: Verdict, now: Instant) {
        if core::mem::take(&mut self.owes_verdict) {
            self.outgoing = Some(ToPhone::Verdict(verdict));
            self.concluded_at = Some(now);
        }
    }

    /// Nothing comes of it; unless there is something better to say.
    fn decline(&mut self) {
        self.outgoing.get_or_insert(ToPhone::Verdict(Verdict::NotNow));
    }

    fn challenge_is_due(&self, rule: &NearbyRule, now: Instant) -> bool {
        self.challenged_at.is_none_or(|at| now.ms_since(at) >= rule.challenge_every_ms)
    }

    /// Takes the open challenge, whatever becomes of the answer: a nonce is good once.
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

    /// Takes what phones have said since the last poll.
    pub(super) fn hear_phones<B: Board>(&mut self, board: &mut B, now: Instant) {
        if !self.expects_phone(now) {
            self.nearby = Nearby::default();
            let _ = board.nearby_enable().set_low();
            return;
        }
        let _ = board.nearby_enable().set_high();
        if self.signed_at == Some(now) {
            return; // a challenge would go out long after this poll began, and its time would be half over
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

    /// Draws a nonce for a phone whose grant could open now; to others the lock is silent.
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

    /// An answer in time to the open challenge is a code entered; any other is nothing.
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

    /// Hands the modem what there is to say. What it does not take is lost, and the phone asks again.
    pub(super) fn answer_phones<W: Write>(&mut self, modem: &mut W, now: Instant) {
        let Some(message) = self.nearby.outgoing.take() else { return };
        let mut frame = [0; NEARBY_FRAME_BYTES_MAX];
        // Every message fits; if one did not, nothing would be sent of it.
        let length = write_nearby(&message, &mut frame).unwrap_or(0);
        let _ = modem.write(frame.get(..length).unwrap_or_default());
        if let (ToPhone::Challenge { .. }, Some(challenge)) = (message, &mut self.nearby.challenge) {
            challenge.sent_at = Some(now);
        }
    }
}
