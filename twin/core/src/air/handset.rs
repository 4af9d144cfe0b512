//! The app on a courier's phone that communicates with the lock.
//!
//! It sends hellos from when it has a code until the door was opened or the order closed, so that the courier sees
//! when the lock is near. It answers a challenge only while the courier presses "unlock", and only one that it
//! requested then; and a press counts only near the place where the label was scanned. An attacker who relays the
//! radio from a distance therefore finds a phone that is not at the door, however fast the relay is: this is what the
//! lock's time bound cannot stop (`firmware`, `lock/nearby.rs`).

use firmware::crypto::PhoneToken;
use firmware::wire::{Decision, FromPhone, ToPhone};

use crate::event::PhoneShows;
use crate::phone_message::PhoneMessage;

const MS: u64 = 1_000_000;
/// Interval of hellos while nobody presses, ns.
const SEEKS_EVERY_NS: u64 = 1_000 * MS;
/// Interval of hellos while somebody presses, ns. The lock issues two challenges a second.
const ASKS_EVERY_NS: u64 = 300 * MS;
/// A press is valid for this long, ns (estimate: a thumb and some patience).
const PRESSED_FOR_NS: u64 = 4_000 * MS;
/// From a challenge's arrival to the answer's departure, ns (estimate: two hops between radio and app, and a hash).
const ANSWERS_AFTER_NS: u64 = 15 * MS;
/// A lock that was received this recently counts as near, ns.
const NEAR_FOR_NS: u64 = 2_500 * MS;
/// A press counts within this distance of where the label was scanned, m. Estimate: a few steps on a porch, plus the
/// difference between two satellite fixes of one phone taken minutes apart; the lock's radio reaches 10.
const AWAY_M: f64 = 14.0;

/// A phone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Handset {
    pass: Option<Pass>,
    /// Satellite position at which the label was last scanned, x and z, m.
    scanned_m: Option<[f64; 2]>,
    pressed_until_ns: u64,
    off_until_ns: u64,
    says_hello_ns: u64,
    /// Its last hello was sent while the courier pressed, and no challenge has arrived since.
    asks: bool,
    /// A challenge to answer, and when, ns.
    answers: Option<(u64, [u8; 16])>,
    received_ns: Option<u64>,
    awaits_decision: bool,
    decision: Option<Decision>,
}

/// What the phone needs to open.
#[derive(Clone, Copy, Debug)]
struct Pass {
    serial: u32,
    door: u32,
    token: PhoneToken,
}

impl Handset {
    /// The service has released a code with a token.
    pub(crate) fn take(&mut self, now_ns: u64, serial: u32, door: u32, token: PhoneToken) {
        if self.pass.is_none_or(|pass| pass.serial != serial) {
            let pass = Some(Pass { serial, door, token });
            let (scanned_m, off_until_ns) = (self.scanned_m, self.off_until_ns);
            *self = Self { pass, scanned_m, off_until_ns, says_hello_ns: now_ns, ..Self::default() };
        }
    }

    /// The order is closed.
    pub(crate) fn forget(&mut self) {
        *self = Self { off_until_ns: self.off_until_ns, ..Self::default() };
    }

    /// The phone is off until then. Afterwards it does not know of a press.
    pub(crate) fn switch_off(&mut self, until_ns: u64) {
        self.off_until_ns = until_ns;
        (self.pressed_until_ns, self.asks, self.answers) = (0, false, None);
    }

    /// Is the phone off?
    pub(crate) fn is_off(&self, now_ns: u64) -> bool {
        now_ns < self.off_until_ns
    }

    /// The courier scans a label; `at_m`: satellite position, x and z.
    pub(crate) fn scan(&mut self, at_m: [f64; 2]) {
        self.scanned_m = Some(at_m);
    }

    /// The courier presses "unlock"; `at_m`: satellite position, x and z. Returns whether that counts here.
    pub(crate) fn press(&mut self, now_ns: u64, at_m: [f64; 2]) -> bool {
        let is_here = self.scanned_m.is_some_and(|[x, z]| libm::hypot(at_m[0] - x, at_m[1] - z) <= AWAY_M);
        if is_here {
            self.pressed_until_ns = now_ns + PRESSED_FOR_NS;
            self.says_hello_ns = now_ns;
            self.decision = None;
        }
        is_here
    }

    /// A message of the lock arrived. Returns what the phone then shows to the courier.
    pub(crate) fn receive(&mut self, now_ns: u64, message: ToPhone) -> Option<PhoneShows> {
        match message {
            ToPhone::Challenge { nonce } => {
                let was_near = self.is_near(now_ns);
                self.received_ns = Some(now_ns);
                if std::mem::take(&mut self.asks) && now_ns < self.pressed_until_ns {
                    self.answers = Some((now_ns + ANSWERS_AFTER_NS, nonce));
                }
                (!was_near).then_some(PhoneShows::LockNear)
            }
            ToPhone::Decision(Decision::NotNow) => None,
            // Sent to another phone, or by an intruder.
            ToPhone::Decision(_) if !self.awaits_decision => None,
            ToPhone::Decision(decision) => {
                self.awaits_decision = false;
                self.decision = Some(decision);
                self.pressed_until_ns = 0;
                if decision == Decision::Opening {
                    self.pass = None;
                }
                Some(PhoneShows::Decision(decision))
            }
        }
    }

    /// The next message that is due.
    pub(crate) fn tick(&mut self, now_ns: u64) -> Option<FromPhone> {
        let Pass { serial, door, token } = self.pass?;
        if let Some((_, nonce)) = self.answers.take_if(|(at_ns, _)| *at_ns <= now_ns) {
            self.awaits_decision = true;
            return Some(FromPhone::Answer { serial, mac: token.answer(door, serial, &nonce) });
        }
        if now_ns < self.says_hello_ns {
            return None;
        }
        let presses = now_ns < self.pressed_until_ns;
        self.asks = presses;
        self.says_hello_ns = now_ns + if presses { ASKS_EVERY_NS } else { SEEKS_EVERY_NS };
        Some(FromPhone::Hello { serial })
    }

    /// When a message is due, ns.
    pub(crate) fn next_due_ns(&self) -> Option<u64> {
        self.pass?;
        let answers_ns = self.answers.map(|(at_ns, _)| at_ns);
        answers_ns.into_iter().chain([self.says_hello_ns]).min()
    }

    /// Has it received the lock a moment ago?
    pub(crate) fn is_near(&self, now_ns: u64) -> bool {
        self.received_ns.is_some_and(|at_ns| now_ns < at_ns + NEAR_FOR_NS)
    }

    /// What it shows besides the code.
    pub(crate) fn message(&self, now_ns: u64) -> Option<PhoneMessage> {
        self.decision.map(PhoneMessage::of_lock).or(self.is_near(now_ns).then_some(PhoneMessage::LOCK_NEAR))
    }
}

#[cfg(test)]
mod tests;
