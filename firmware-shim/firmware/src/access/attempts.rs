//! Wrong codes, and the lockout that follows them.
//!
//! Source: promise A: 3 wrong codes lock the keypad for 60 s, doubling to 15 min. A right code resets the count. A
//! million codes at three per 15 min take half a century.

use serde::{Deserialize, Serialize};

use crate::time::Instant;

/// When the keypad locks, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lockout {
    /// Wrong codes in a row that lock the keypad.
    pub after_wrong_codes: u16,
    /// First lockout, ms. Each following one lasts twice as long.
    pub first_ms: u64,
    /// Longest lockout, ms.
    pub longest_ms: u64,
}

/// The part of the count that survives a power cut.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttemptsRecord {
    wrong_since_right: u16,
    wrong_since_lockout: u16,
    /// Length of the last lockout since a right code, ms.
    last_lockout_ms: Option<u64>,
    /// That lockout is not known to be over.
    is_locked: bool,
    /// A load test was begun and its end is not recorded: if a reset follows, the supply failed under the load.
    testing: Option<TestFor>,
}

/// What the battery is tested for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TestFor {
    /// The right code of this grant was entered.
    Grant(u32),
    /// No courier waits for it: the lock tests its battery unasked.
    Itself,
}

impl AttemptsRecord {
    /// The same count, with a load test begun, or ended.
    #[must_use]
    pub const fn testing(self, testing: Option<TestFor>) -> Self {
        Self { testing, ..self }
    }

    /// The load test that was begun and not ended.
    pub const fn unfinished_test(&self) -> Option<TestFor> {
        self.testing
    }
}

/// The count of wrong codes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Attempts {
    record: AttemptsRecord,
    locked_until: Option<Instant>,
}

impl Attempts {
    /// No wrong code so far.
    pub const fn new() -> Self {
        let record = AttemptsRecord {
            wrong_since_right: 0,
            wrong_since_lockout: 0,
            last_lockout_ms: None,
            is_locked: false,
            testing: None,
        };
        Self { record, locked_until: None }
    }

    /// The count after a reset at `now`. It is not known for how long the lock was off, so a lockout starts again in
    /// full: removing the battery must not shorten it.
    pub fn restored(record: AttemptsRecord, now: Instant) -> Self {
        let lockout_ms = record.last_lockout_ms.filter(|_| record.is_locked);
        Self { record, locked_until: lockout_ms.map(|ms| now.after_ms(ms)) }
    }

    /// Records that a load test begins, or has ended.
    pub const fn note_test(&mut self, testing: Option<TestFor>) {
        self.record.testing = testing;
    }

    /// What to write to flash.
    pub const fn record(&self) -> &AttemptsRecord {
        &self.record
    }

    /// Counts a wrong code. Returns the lockout it caused, ms.
    pub fn wrong(&mut self, rule: &Lockout, now: Instant) -> Option<u64> {
        let record = &mut self.record;
        record.wrong_since_right = record.wrong_since_right.saturating_add(1);
        record.wrong_since_lockout = record.wrong_since_lockout.saturating_add(1);
        let is_allowed = planted::bug!(
            LOCKOUT_ONE_LATE,
            record.wrong_since_lockout < rule.after_wrong_codes,
            record.wrong_since_lockout <= rule.after_wrong_codes
        );
        if is_allowed {
            return None;
        }
        record.wrong_since_lockout = 0;
        let lockout_ms = match record.last_lockout_ms {
            None => rule.first_ms,
            // Twice nothing is nothing: a record that says so must not let every code be tried.
            Some(last_ms) => last_ms.saturating_mul(2).max(rule.first_ms),
        }
        .min(rule.longest_ms);
        record.last_lockout_ms = Some(lockout_ms);
        record.is_locked = true;
        self.locked_until = Some(now.after_ms(lockout_ms));
        Some(lockout_ms)
    }

    /// Resets the count after a code that opened.
    pub fn right(&mut self) {
        *self = Self::new();
    }

    /// Ends a lockout that is over: true if flash must be updated.
    pub fn expire(&mut self, now: Instant) -> bool {
        let is_over = self.record.is_locked && !self.is_locked(now);
        if is_over {
            self.record.is_locked = false;
            self.locked_until = None;
        }
        is_over
    }

    /// Whether codes are refused without being compared at `now`.
    pub fn is_locked(&self, now: Instant) -> bool {
        self.locked_until.is_some_and(|until| now < until)
    }

    /// For how long, from `now` on, codes are refused without being compared, ms.
    pub fn locked_for_ms(&self, now: Instant) -> Option<u64> {
        self.locked_until.filter(|until| now < *until).map(|until| until.ms_since(now))
    }

    /// Wrong codes since the last right one.
    pub const fn wrong_since_right(&self) -> u16 {
        self.record.wrong_since_right
    }
}

#[cfg(test)]
mod tests;
