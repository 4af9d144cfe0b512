//! What time it is outside, as far as anybody has said.
//!
//! Without a clock chip the lock knows nothing after a reset, and refuses timed grants until the
//! service has told it the time.

use serde::{Deserialize, Serialize};

use crate::crypto::Statement;
use crate::time::Instant;

/// The time as the service tells it, signed, in answer to one question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeTold {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub unix_ms: u64,
    /// The nonce of the lock's question: an answer to another question is an old one.
    pub nonce: [u8; 16],
}

impl Statement for TimeTold {
    const DOMAIN: &'static [u8] = b"latchkey time 1";
}

/// Civil time, kept by the lock's own oscillator between two words from the service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clock {
    /// Civil time in ms since 1970 UTC, and when it was that.
    set: Option<(u64, Instant)>,
}

impl Clock {
    /// A clock that was never set.
    pub const fn new() -> Self {
        Self { set: None }
    }

    /// Civil time at `now`, ms since 1970 UTC; `None` until somebody said it.
    pub fn unix_ms(&self, now: Instant) -> Option<u64> {
        self.set.map(|(unix_ms, at)| unix_ms.saturating_add(now.ms_since(at)))
    }

    /// Takes the service's word, unless it would turn the clock back. A message can only be late,
    /// never early, so the latest time heard is the best one; and an old message sent again must
    /// not reopen a window that has closed.
    pub fn hear(&mut self, unix_ms: u64, now: Instant) {
        if self.unix_ms(now).is_none_or(|ours| ours < unix_ms) {
            self.set = Some((unix_ms, now));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_unknown_then_runs_then_only_jumps_forward() {
        let mut clock = Clock::new();
        assert_eq!(clock.unix_ms(Instant::from_ms(9)), None);
        clock.hear(1_000_000, Instant::from_ms(10));
        assert_eq!(clock.unix_ms(Instant::from_ms(15)), Some(1_000_005));
        clock.hear(1_000_000, Instant::from_ms(20)); // the same message, repeated
        assert_eq!(clock.unix_ms(Instant::from_ms(20)), Some(1_000_010));
        clock.hear(1_000_700, Instant::from_ms(20));
        assert_eq!(clock.unix_ms(Instant::from_ms(21)), Some(1_000_701));
    }
}
