//! What passes through the hub, as the bytes have it: when the lock was last heard there, what the hub makes of it, and
//! when its word "I film" last came to the lock.

use std::collections::VecDeque;

use firmware::matter::LockState;
use firmware::wire::{FromHub, FromLock, ToLock, Uplink};

/// An answer counts for a question not older than this, ns. Source: SPEC 2, promise U.
const ANSWER_NS: u64 = 2_000_000_000;

/// A lock that was not heard for so long is in no known state, ns. Source: SPEC 2, promise L.
const SILENT_NS: u64 = 10_000_000_000;

/// So many frames of the lock may be on their way; it sends a few a second at most, and none is held back for longer
/// than this lasts.
const UNDER_WAY: usize = 256;

/// Memory of the hub's words.
#[derive(Clone, Debug, Default)]
pub(crate) struct Relayed {
    /// When a genuine frame of the lock last came to the hub, ns.
    pub(crate) lock_heard_ns: u64,
    /// Frames that the lock really sent and that have not come to the hub.
    under_way: VecDeque<Vec<u8>>,
    /// When a state that the lock has told last came to the service for the first time, ns, and the highest number of
    /// those.
    pub(crate) service_heard_ns: u64,
    service_number: u64,
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
    /// The lock says something, in these bytes.
    pub(crate) fn lock_says(&mut self, now_ns: u64, frame: &[u8], message: &FromLock) {
        if self.under_way.len() == UNDER_WAY {
            self.under_way.pop_front();
        }
        self.under_way.push_back(frame.to_vec());
        if let FromLock::AskRecording { nonce, .. } = message {
            self.asked.retain(|(_, at_ns)| now_ns <= at_ns + ANSWER_NS);
            self.asked.push((*nonce, now_ns));
        }
    }

    /// A frame comes to the hub. Whoever has the key may seal one, and whoever has ears send one again: it is the
    /// lock's only if the lock sent these bytes and they come for the first time.
    pub(crate) fn hub_hears(&mut self, now_ns: u64, frame: &[u8]) {
        if let Some(at) = self.under_way.iter().rposition(|sent| sent == frame) {
            self.under_way.remove(at);
            self.lock_heard_ns = now_ns;
        }
    }

    /// Something that the lock itself has sealed for the service under this number comes there.
    pub(crate) fn service_hears(&mut self, now_ns: u64, number: u64, message: &Uplink) {
        if matches!(message, Uplink::Status(_)) && number > self.service_number {
            (self.service_number, self.service_heard_ns) = (number, now_ns);
        }
    }

    /// Something comes to the lock. Only an answer to one of its own fresh questions is a word.
    pub(crate) fn lock_hears(&mut self, now_ns: u64, message: &ToLock) {
        if let ToLock::Recording { nonce, .. } = message {
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

    /// Has the hub not heard the lock for so long that it must say so?
    pub(crate) fn is_silent(&self, now_ns: u64) -> bool {
        now_ns > self.lock_heard_ns + SILENT_NS
    }

    /// Age of the latest word "I film" that the lock could believe, s.
    pub(crate) fn word_s(&self, now_ns: u64) -> f64 {
        self.word_ns.map_or(f64::from(u32::MAX), |at_ns| crate::time::seconds(now_ns - at_ns))
    }
}

#[cfg(test)]
mod tests;
