//! The civil time, and whether it can be trusted.
//!
//! After a reset the time is not known: while the lock had no supply, somebody may have tampered with the clock chip.
//! Then, and whenever the chip and the lock's own oscillator disagree, no time is trusted until the service has proved
//! it: signed, and over a nonce that the lock drew for this question. The chip is set by that proof. From then on chip
//! and oscillator check each other: the chip is the better clock, and the oscillator cannot be manipulated from
//! outside.

use serde::{Deserialize, Serialize};

use crate::crypto::Statement;
use crate::time::Instant;

/// The service's signed time, in answer to one question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeReply {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub unix_ms: u64,
    /// The nonce of the lock's question: an answer to another question is outdated.
    pub nonce: [u8; 16],
}

impl Statement for TimeReply {
    const DOMAIN: &'static [u8] = b"latchkey time 1";
}

/// Times outside these years are nonsense, ms since 1970 UTC: 2024-01-01 to 2100-01-01, where the
/// clock chip's calendar ends.
const SANE_MS: core::ops::Range<u64> = 1_704_067_200_000..4_102_444_800_000;

/// The chip shows whole seconds: its reading lags by up to this much, ms.
const SECOND_MS: i64 = 1_000;

/// The chip is read at most this long after the poll began, ms: flash writes and signature checks may come first.
const READ_LATE_MS: i64 = 300;

/// How clocks are judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockRule {
    /// The chip is read this often, ms. No whole number of seconds: readings at another point of the chip's second each
    /// time narrow down where that second begins, and then even a move by one second shows.
    pub read_every_ms: u64,
    /// Chip and microcontroller drift apart by this at most, ppm: two crystals of 50 ppm over all temperatures,
    /// doubled. More, and a chip that is shifted a little before each reading is trusted; less, and good crystals are
    /// doubted.
    pub drift_ppm_max: u64,
    /// A question for the time is valid for this long, ms: an answer cannot be later than this.
    pub question_ms: u64,
}

/// Civil time, as far as it is trusted. The default knows no time, as after a reset.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clock {
    set: Option<Set>,
    question: Option<([u8; 16], Instant)>,
}

/// A time that the service has proved, and how the chip has kept it since.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Set {
    /// Civil time less the time since boot, ms.
    offset_ms: i64,
    /// The chip's time less the time since boot lies within these bounds, ms.
    chip_ms: [i64; 2],
    /// When the bounds held.
    at: Instant,
}

impl Clock {
    /// Civil time at `now`, ms since 1970 UTC; `None` while it is not trusted.
    pub fn unix_ms(&self, now: Instant) -> Option<u64> {
        let set = self.set?;
        u64::try_from(set.offset_ms.saturating_add(local_ms(now))).ok()
    }

    /// Whether no time is trusted until the service has proved it.
    pub const fn is_in_doubt(&self) -> bool {
        self.set.is_none()
    }

    /// Takes a reading of the chip: `None` if it has stopped or shows an impossible time. True if the clock has just
    /// lost trust.
    pub fn look(&mut self, chip_ms: Option<u64>, rule: &ClockRule, now: Instant) -> bool {
        let Some(set) = &mut self.set else {
            return false;
        };
        let is_kept = chip_ms.filter(|ms| SANE_MS.contains(ms)).is_some_and(|ms| set.agrees(ms, rule, now));
        if !is_kept {
            self.set = None;
        }
        !is_kept
    }

    /// The question to ask now: the open one, or `fresh` if that is too old to be answered. True if `fresh` was used.
    pub fn ask(&mut self, fresh: [u8; 16], rule: &ClockRule, now: Instant) -> bool {
        let is_open = self.is_asking(rule, now);
        if !is_open {
            self.question = Some((fresh, now));
        }
        !is_open
    }

    /// The open question, to be repeated: it, or its answer, may have been lost.
    pub fn open_question(&self, rule: &ClockRule, now: Instant) -> Option<[u8; 16]> {
        self.question.filter(|_| self.is_asking(rule, now)).map(|(nonce, _)| nonce)
    }

    /// Whether a question is open: the answer must be read at once, because a delay in reading it falsifies the time.
    pub fn is_asking(&self, rule: &ClockRule, now: Instant) -> bool {
        self.question.is_some_and(|(_, at)| now.ms_since(at) < rule.question_ms)
    }

    /// Takes the chip's time, if no better one is known.
    #[cfg(feature = "as-shipped")]
    pub(crate) fn believe(&mut self, chip_ms: u64, now: Instant) {
        if self.set.is_none() && SANE_MS.contains(&chip_ms) {
            let offset_ms = chip_ms.cast_signed().saturating_sub(local_ms(now));
            let chip_ms = [offset_ms.saturating_sub(READ_LATE_MS), offset_ms.saturating_add(SECOND_MS)];
            self.set = Some(Set { offset_ms, chip_ms, at: now });
        }
    }

    /// Takes the service's time, whose signature was checked, if it answers the open question. True if it was taken:
    /// then the chip must be set, to whole seconds.
    pub fn take_answer(&mut self, told: &TimeReply, rule: &ClockRule, now: Instant) -> bool {
        let answers = self
            .question
            .is_some_and(|(nonce, at)| nonce == told.nonce && now.ms_since(at) < rule.question_ms);
        if !answers || !SANE_MS.contains(&told.unix_ms) {
            return false;
        }
        let offset_ms = told.unix_ms.cast_signed().saturating_sub(local_ms(now));
        let chip_ms = [
            offset_ms.saturating_sub(SECOND_MS).saturating_sub(READ_LATE_MS),
            offset_ms.saturating_add(READ_LATE_MS),
        ];
        *self = Self { set: Some(Set { offset_ms, chip_ms, at: now }), question: None };
        true
    }
}

impl Set {
    /// Narrows the bounds by a reading of the chip. False if the reading contradicts them.
    fn agrees(&mut self, reading_ms: u64, rule: &ClockRule, now: Instant) -> bool {
        let [least, most] = self.chip_ms;
        // Rounded up, and a millisecond for what both sides round.
        let gained = now.ms_since(self.at).saturating_mul(rule.drift_ppm_max);
        let drift = planted::bug!(DRIFT_IN_THE_WRONG_UNIT, gained / 1_000_000, gained);
        let drift_ms = drift.saturating_add(2).cast_signed();
        let shown_ms = reading_ms.cast_signed().saturating_sub(local_ms(now));
        let least = least.saturating_sub(drift_ms).max(shown_ms.saturating_sub(READ_LATE_MS));
        let most = most.saturating_add(drift_ms).min(shown_ms.saturating_add(SECOND_MS));
        if least > most {
            return false;
        }
        // The chip was set to a whole second, so it is up to a second behind; the oscillator cannot gain more than
        // that.
        let offset_ms = self.offset_ms.clamp(least, most.saturating_add(SECOND_MS));
        *self = Self { offset_ms, chip_ms: [least, most], at: now };
        true
    }
}

fn local_ms(now: Instant) -> i64 {
    now.as_ms().cast_signed()
}

#[cfg(test)]
mod tests;
