//! What somebody who watches the door from outside knows, and whether an opening breaks a promise. Nothing here asks
//! the lock whether it may open.

use crate::lock::tests::bench::NOON;

/// End of both grants' windows, ms since 1970 UTC.
pub(super) const WINDOW_ENDS: u64 = NOON + 3_600_000;

/// Wrong codes in a row that lock the keypad, and for how long at least, ms. Source: promise A.
const WRONG_MAX: u8 = 3;
const LOCKED_MS: u64 = 60_000;

/// A recording that ended this long ago still counts, ms: the 2 s of promise U.
const FILMED_MS: u64 = 2_000;

/// The time that the service proved may be late by this, ms: a question is open for 10 s.
const LATE_MS: u64 = 10_000;

/// The promises that are watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Promise {
    Once,
    Unlock,
    Recover,
    Attempts,
    Clock,
}

impl Promise {
    /// By its letter in SPEC and README.
    pub(super) fn of(letter: &str) -> Option<Self> {
        Some(match letter {
            "O" => Self::Once,
            "U" => Self::Unlock,
            "R" => Self::Recover,
            "A" => Self::Attempts,
            "K" => Self::Clock,
            _ => return None,
        })
    }
}

/// The observer.
#[derive(Clone, Debug, Default)]
pub(super) struct Watch {
    /// Openings of each grant.
    pub(super) opened: [u8; 2],
    pub(super) resets: u8,
    /// The hub records.
    pub(super) is_filmed: bool,
    /// When its last recording ended, ms since 1970 UTC.
    film_ended: Option<u64>,
    /// What the lock can have counted: without a guess in whose entry its supply ended, and with it.
    counts: [Count; 2],
    broken: u8,
}

/// What a lock has counted.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    /// Wrong codes that it compared since the last opening or lockout.
    wrong: u8,
    /// The keypad must be locked until then, ms since 1970 UTC.
    locked_until: u64,
}

impl Count {
    fn guessed(&mut self, locks: bool, true_ms: u64) {
        self.wrong += 1;
        if locks || self.wrong >= WRONG_MAX {
            (self.wrong, self.locked_until) = (0, true_ms + LOCKED_MS);
        }
    }
}

impl Watch {
    pub(super) fn broke(&self, promise: Promise) -> bool {
        self.broken >> promise as u8 & 1 == 1
    }

    pub(super) fn breaks(&mut self, promise: Promise) {
        self.broken |= 1 << promise as u8;
    }

    /// Whether the keypad must refuse every code, whatever the lock has counted.
    pub(super) fn is_locked_out(&self, true_ms: u64) -> bool {
        self.counts.iter().all(|count| true_ms < count.locked_until)
    }

    /// The hub begins to record, or ends it.
    pub(super) fn film(&mut self, true_ms: u64) {
        self.is_filmed = !self.is_filmed;
        self.film_ended = (!self.is_filmed).then_some(true_ms);
    }

    /// A wrong code was compared. `locks`: the lock locks its keypad.
    pub(super) fn guessed(&mut self, locks: bool, true_ms: u64) {
        self.counts.iter_mut().for_each(|count| count.guessed(locks, true_ms));
    }

    /// The supply ended while a wrong code was compared: it may be counted or not.
    pub(super) fn perhaps_guessed(&mut self, true_ms: u64) {
        self.counts[1].guessed(false, true_ms);
    }

    /// The motor withdraws the bolt, for this grant.
    pub(super) fn opens(&mut self, serial: Option<u32>, true_ms: u64) {
        let grant = serial.and_then(|serial| self.opened.get_mut(serial as usize - 1));
        match grant {
            Some(times) => {
                *times += 1;
                if *times > 1 {
                    self.breaks(Promise::Once);
                }
            }
            None => self.breaks(Promise::Unlock),
        }
        let is_filmed = self.is_filmed || self.film_ended.is_some_and(|at| true_ms <= at + FILMED_MS);
        if !is_filmed {
            self.breaks(Promise::Unlock);
        }
        if self.is_locked_out(true_ms) {
            self.breaks(Promise::Attempts);
        }
        if !(NOON..WINDOW_ENDS + LATE_MS).contains(&true_ms) {
            self.breaks(Promise::Clock);
        }
        self.counts = [Count::default(); 2];
    }

    /// All that matters for what comes, with times as they are seen now.
    pub(super) fn facts(&self, true_ms: u64) -> [u64; 10] {
        [
            u64::from(self.opened[0]),
            u64::from(self.opened[1]),
            u64::from(self.resets.min(1)),
            u64::from(self.is_filmed),
            self.film_ended.map_or(u64::MAX, |at| true_ms.saturating_sub(at).min(FILMED_MS + 1)),
            u64::from(self.counts[0].wrong),
            self.counts[0].locked_until.saturating_sub(true_ms),
            u64::from(self.counts[1].wrong),
            self.counts[1].locked_until.saturating_sub(true_ms),
            u64::from(self.broken),
        ]
    }
}
