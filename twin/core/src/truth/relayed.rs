//! What passes through the hub, as the bytes have it: when the lock was last heard there, what the hub makes of it, and
//! when its word "I film" last came to the lock.

use firmware::matter::LockState;
use firmware::wire::{Downlink, FromHub, Uplink};

/// An answer counts for a question not older than this, ns. Source: SPEC 2, promise U.
const ANSWER_NS: u64 = 2_000_000_000;

/// Memory of the hub's words.
#[derive(Clone, Debug, Default)]
pub(crate) struct Relayed {
    /// When a genuine frame of the lock last came to the hub, ns.
    pub(crate) lock_heard_ns: u64,
    /// State of the lock in the hub's latest word; none: unknown.
    pub(crate) lock_state: Option<LockState>,
    /// Codes that came to the hub for the lock.
    pub(crate) enters: u32,
    /// The lock's questions whether it is filmed, and when, ns.
    asked: Vec<([u8; 16], u64)>,
    /// When the question was drawn that the hub answered last, ns.
    word_ns: Option<u64>,
}

impl Relayed {
    /// The lock says something.
    pub(crate) fn lock_says(&mut self, now_ns: u64, message: &Uplink) {
        if let Uplink::AskRecording { nonce, .. } = message {
            self.asked.retain(|(_, at_ns)| now_ns <= at_ns + ANSWER_NS);
            self.asked.push((*nonce, now_ns));
        }
    }

    /// Something comes to the lock. Only an answer to one of its own fresh questions is a word.
    pub(crate) fn lock_hears(&mut self, now_ns: u64, message: &Downlink) {
        if let Downlink::Recording { nonce, .. } = message {
            let is_open = |asked: &&([u8; 16], u64)| asked.0 == *nonce && now_ns <= asked.1 + ANSWER_NS;
            self.word_ns = self.asked.iter().find(is_open).map(|asked| asked.1).max(self.word_ns);
        }
    }

    /// The hub says something to the service.
    pub(crate) fn hub_says(&mut self, message: &FromHub) {
        if let FromHub::Status(status) = message {
            self.lock_state = status.lock_state;
        }
    }

    /// Age of the latest word "I film" that the lock could believe, s.
    pub(crate) fn word_s(&self, now_ns: u64) -> f64 {
        self.word_ns.map_or(f64::from(u32::MAX), |at_ns| crate::story::seconds(now_ns - at_ns))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const S: u64 = 1_000_000_000;

    fn word(nonce: u8) -> Downlink {
        Downlink::Recording { nonce: [nonce; 16], serial: 1, clip: 1 }
    }

    #[test]
    fn only_an_answer_to_a_fresh_question_is_a_word() {
        let mut relayed = Relayed::default();
        relayed.lock_says(S, &Uplink::AskRecording { nonce: [1; 16], serial: 1 });
        relayed.lock_hears(S, &word(2));
        assert!(relayed.word_s(S) > 1e6, "not its nonce");
        relayed.lock_hears(3 * S + 1, &word(1));
        assert!(relayed.word_s(4 * S) > 1e6, "too late");
        relayed.lock_hears(2 * S, &word(1));
        assert!((relayed.word_s(3 * S) - 2.0).abs() < 1e-9);
    }
}
