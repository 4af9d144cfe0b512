//! What time it is outside, and whether to believe it.
//!
//! The time comes from a clock chip with a cell of its own. A chip that has stopped, that says
//! nonsense, or that says less than what was true before is not believed, and then nothing is, until
//! the service has proved the time: signed, and over a nonce that the lock drew for this question.

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

/// Times outside these years are nonsense, ms since 1970 UTC: 2024-01-01 to 2100-01-01, where the
/// clock chip's calendar ends.
const SANE_MS: core::ops::Range<u64> = 1_704_067_200_000..4_102_444_800_000;

/// The chip tells whole seconds: it is up to this much later than it says, ms.
const SECOND_LESS_MS: u64 = 999;

/// How clocks are judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockRule {
    /// The chip is read this often, ms.
    pub read_every_ms: u64,
    /// Chip and microcontroller may drift apart by this much between two readings, ms: the chip tells
    /// whole seconds, and an oscillator without crystal errs by 1 %.
    pub drift_ms_max: u64,
    /// A question for the time is good for this long, ms: an answer is late by no more than this.
    pub question_ms: u64,
}

/// Civil time, as far as it is believed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clock {
    /// Civil time in ms since 1970 UTC, and when it was that.
    set: Option<(u64, Instant)>,
    /// It cannot have been earlier than this, ms since 1970 UTC.
    not_before_ms: u64,
    in_doubt: bool,
    question: Option<([u8; 16], Instant)>,
}

impl Clock {
    /// A clock after a reset: all that is known is what was true before it.
    pub const fn restored(not_before_ms: u64, in_doubt: bool) -> Self {
        Self { set: None, not_before_ms, in_doubt, question: None }
    }

    /// Civil time at `now`, ms since 1970 UTC; `None` while it is not believed.
    pub fn unix_ms(&self, now: Instant) -> Option<u64> {
        let (unix_ms, at) = self.set.filter(|_| !self.in_doubt)?;
        Some(unix_ms.saturating_add(now.ms_since(at)))
    }

    /// Whether nothing is believed until the service has proved the time.
    pub const fn is_in_doubt(&self) -> bool {
        self.in_doubt
    }

    /// Takes a reading of the chip: `None` if it has stopped or says nonsense. True if this is the
    /// moment at which belief ends.
    pub fn look(&mut self, chip_ms: Option<u64>, rule: &ClockRule, now: Instant) -> bool {
        if self.in_doubt {
            return false;
        }
        let believed_ms = self.unix_ms(now);
        let is_sane = |ms: &u64| SANE_MS.contains(ms) && *ms >= self.not_before_ms;
        let agrees =
            |ms: &u64| believed_ms.is_none_or(|believed| believed.abs_diff(*ms) <= rule.drift_ms_max);
        match chip_ms.filter(is_sane).filter(agrees) {
            Some(ms) => {
                // The chip tells whole seconds; what has run on since its last second is not lost. What the
                // microcontroller's oscillator has gained on it is, or it would add up from reading to reading.
                let within_second = |believed: u64| believed.clamp(ms, ms.saturating_add(SECOND_LESS_MS));
                self.set = Some((believed_ms.map_or(ms, within_second), now));
                false
            }
            None => {
                self.in_doubt = true;
                true
            }
        }
    }

    /// The question to ask now: the one that is open, or `fresh` if it is too old to be answered.
    /// True if `fresh` was taken.
    pub fn ask(&mut self, fresh: [u8; 16], rule: &ClockRule, now: Instant) -> bool {
        let is_open = self.is_asking(rule, now);
        if !is_open {
            self.question = Some((fresh, now));
        }
        !is_open
    }

    /// A question is open: the time that answers it is as wrong as the answer lies unread.
    pub fn is_asking(&self, rule: &ClockRule, now: Instant) -> bool {
        self.question.is_some_and(|(_, at)| now.ms_since(at) < rule.question_ms)
    }

    /// Takes the service's word, whose signature was checked, if it answers the open question. True if
    /// it was taken.
    pub fn hear(&mut self, told: &TimeTold, rule: &ClockRule, now: Instant) -> bool {
        let answers = self
            .question
            .is_some_and(|(nonce, at)| nonce == told.nonce && now.ms_since(at) < rule.question_ms);
        if !answers || !SANE_MS.contains(&told.unix_ms) {
            return false;
        }
        *self = Self { set: Some((told.unix_ms, now)), not_before_ms: told.unix_ms, ..Self::default() };
        true
    }

    /// A later lower bound to write to flash, if the last one is older than `every_ms`.
    pub fn bound_due(&self, every_ms: u64, now: Instant) -> Option<u64> {
        self.unix_ms(now).filter(|unix_ms| unix_ms.saturating_sub(self.not_before_ms) >= every_ms)
    }

    /// The bound is on flash.
    pub fn bound(&mut self, not_before_ms: u64) {
        self.not_before_ms = not_before_ms;
    }

    /// The lower bound that is on flash, ms since 1970 UTC.
    pub const fn not_before_ms(&self) -> u64 {
        self.not_before_ms
    }
}

#[cfg(test)]
#[path = "clock_tests.rs"]
mod tests;
