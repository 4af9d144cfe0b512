//! What passes through the camera hub, taken from the bytes: when it last received the lock, what it reports about
//! it, and when its report "I am recording" last reached the lock.

use std::collections::VecDeque;

use firmware::matter::LockState;
use firmware::wire::{FromHub, FromLock, ToLock, Uplink};

/// An answer counts for a question no older than this, ns. Source: SPEC 2, promise U.
const ANSWER_NS: u64 = 2_000_000_000;

/// The state of a lock that was not received for this long is unknown, ns. Source: SPEC 2, promise L.
const SILENT_NS: u64 = 10_000_000_000;

/// Maximum number of the lock's frames in transit; it sends at most a few a second, and none is held back for longer
/// than this covers.
const UNDER_WAY: usize = 256;

/// Memory of the camera hub's messages.
#[derive(Clone, Debug, Default)]
pub(crate) struct Relayed {
    /// When a genuine frame of the lock last reached the camera hub, ns.
    pub(crate) lock_received_ns: u64,
    /// Frames that the lock really sent and that have not reached the camera hub.
    under_way: VecDeque<Vec<u8>>,
    /// When a state reported by the lock last reached the service for the first time, ns, and the highest number
    /// among those reports.
    pub(crate) service_received_ns: u64,
    service_number: u64,
    /// State of the lock in the camera hub's latest report; none: unknown.
    pub(crate) lock_state: Option<LockState>,
    /// Number of codes for the lock that reached the camera hub.
    pub(crate) enters: u32,
    /// The lock's questions whether it is recorded, and their times, ns.
    asked: Vec<([u8; 16], u64)>,
    /// When the question that the camera hub answered last was generated, ns.
    word_ns: Option<u64>,
}

impl Relayed {
    /// The lock sends a message, in these bytes.
    pub(crate) fn lock_sends(&mut self, now_ns: u64, frame: &[u8], message: &FromLock) {
        if self.under_way.len() == UNDER_WAY {
            self.under_way.pop_front();
        }
        self.under_way.push_back(frame.to_vec());
        if let FromLock::AskRecording { nonce, .. } = message {
            self.asked.retain(|(_, at_ns)| now_ns <= at_ns + ANSWER_NS);
            self.asked.push((*nonce, now_ns));
        }
    }

    /// A frame reaches the camera hub. Anybody with the key can seal one, and anybody who receives one can send it
    /// again: it is the lock's only if the lock sent these bytes and they arrive for the first time.
    pub(crate) fn hub_receives(&mut self, now_ns: u64, frame: &[u8]) {
        if let Some(at) = self.under_way.iter().rposition(|sent| sent == frame) {
            self.under_way.remove(at);
            self.lock_received_ns = now_ns;
        }
    }

    /// A message that the lock itself sealed for the service under this number arrives there.
    pub(crate) fn service_receives(&mut self, now_ns: u64, number: u64, message: &Uplink) {
        if matches!(message, Uplink::Status(_)) && number > self.service_number {
            (self.service_number, self.service_received_ns) = (number, now_ns);
        }
    }

    /// A message reaches the lock. Only an answer to one of its own recent questions counts.
    pub(crate) fn lock_receives(&mut self, now_ns: u64, message: &ToLock) {
        if let ToLock::Recording { nonce, .. } = message {
            let is_open = |asked: &&([u8; 16], u64)| asked.0 == *nonce && now_ns <= asked.1 + ANSWER_NS;
            self.word_ns = self.asked.iter().find(is_open).map(|asked| asked.1).max(self.word_ns);
        }
    }

    /// The camera hub sends a message to the service.
    pub(crate) fn hub_sends(&mut self, message: &FromHub) {
        if let FromHub::Status(status) = message {
            self.lock_state = status.lock_state;
        }
    }

    /// Has the camera hub not received the lock for so long that it must report that?
    pub(crate) fn is_silent(&self, now_ns: u64) -> bool {
        now_ns > self.lock_received_ns + SILENT_NS
    }

    /// Age of the latest report "I am recording" that the lock could accept, s.
    pub(crate) fn word_s(&self, now_ns: u64) -> f64 {
        self.word_ns.map_or(f64::from(u32::MAX), |at_ns| crate::time::seconds(now_ns - at_ns))
    }
}

#[cfg(test)]
mod tests;
