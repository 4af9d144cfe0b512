//! Wrong codes, and the locked keypad that answers them.
//!
//! Source: promise A: 3 wrong codes lock the keypad for 60 s, doubling to 15 min. A right code
//! forgives everything. A million codes at three per 15 min take half a century.

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

/// The account of wrong codes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Attempts {
    wrong_since_right: u16,
    wrong_since_lockout: u16,
    /// Length of the last lockout since a right code, ms.
    last_lockout_ms: Option<u64>,
    locked_until: Option<Instant>,
}

impl Attempts {
    /// No wrong code so far.
    pub const fn new() -> Self {
        Self { wrong_since_right: 0, wrong_since_lockout: 0, last_lockout_ms: None, locked_until: None }
    }

    /// Books a wrong code. Returns the lockout it caused, ms.
    pub fn wrong(&mut self, rule: &Lockout, now: Instant) -> Option<u64> {
        self.wrong_since_right = self.wrong_since_right.saturating_add(1);
        self.wrong_since_lockout = self.wrong_since_lockout.saturating_add(1);
        if self.wrong_since_lockout < rule.after_wrong_codes {
            return None;
        }
        self.wrong_since_lockout = 0;
        let lockout_ms = match self.last_lockout_ms {
            None => rule.first_ms,
            Some(last_ms) => last_ms.saturating_mul(2),
        }
        .min(rule.longest_ms);
        self.last_lockout_ms = Some(lockout_ms);
        self.locked_until = Some(now.after_ms(lockout_ms));
        Some(lockout_ms)
    }

    /// Books a code that opened.
    pub fn right(&mut self) {
        *self = Self::new();
    }

    /// Whether codes are refused unseen at `now`.
    pub fn is_locked(&self, now: Instant) -> bool {
        self.locked_until.is_some_and(|until| now < until)
    }

    /// Wrong codes since the last right one.
    pub const fn wrong_since_right(&self) -> u16 {
        self.wrong_since_right
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: Lockout = Lockout { after_wrong_codes: 3, first_ms: 60_000, longest_ms: 900_000 };

    /// Length of each of the next `n` lockouts, guessing as fast as the keypad allows.
    fn lockouts(attempts: &mut Attempts, n: usize) -> std::vec::Vec<u64> {
        let mut now = Instant::START;
        let mut found = std::vec::Vec::new();
        while found.len() < n {
            assert!(!attempts.is_locked(now));
            if let Some(ms) = attempts.wrong(&RULE, now) {
                assert!(attempts.is_locked(now.after_ms(ms - 1)));
                now = now.after_ms(ms);
                found.push(ms);
            }
        }
        found
    }

    #[test]
    fn every_third_wrong_code_locks_and_the_time_doubles_to_its_limit() {
        let mut attempts = Attempts::new();
        assert_eq!(lockouts(&mut attempts, 6), [60_000, 120_000, 240_000, 480_000, 900_000, 900_000]);
        assert_eq!(attempts.wrong_since_right(), 18);
    }

    #[test]
    fn a_right_code_forgives() {
        let mut attempts = Attempts::new();
        lockouts(&mut attempts, 2);
        attempts.right();
        assert_eq!(attempts, Attempts::new());
        assert_eq!(lockouts(&mut attempts, 1), [60_000]);
    }
}
