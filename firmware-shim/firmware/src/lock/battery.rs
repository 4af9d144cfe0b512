//! Is the battery strong enough to open and to lock again? Tested before each opening, soon after a reset, and once a
//! day.
//!
//! A test may itself cause a reset. Its start is therefore recorded on flash first, and a record found after a reset
//! shows that the supply failed.

use super::Lock;
use super::board::Board;
use super::load::{LoadResult, Pulse};
use crate::access::{Refusal, TestFor};
use crate::time::Instant;
use crate::wire::EventKind;

/// The first test comes this long after a reset, ms: by then the chips have been started, and the link to the hub is
/// up.
const FIRST_TEST_MS: u64 = 3_000;
/// Tested again after this, ms: a battery loses strength over weeks, or in a night of frost.
const TEST_EVERY_MS: u64 = 24 * 3_600_000;
/// A battery that must recover before a throw is tested this often, ms.
const TEST_AGAIN_MS: u64 = 15 * 60_000;
/// A test that could not be made is tried again after this, ms.
const NOT_READY_MS: u64 = 10_000;
/// A battery that failed under a test is not tested again for this long, ms: each test would cause a reset.
const SPARED_MS: u64 = 10 * 60_000;
/// A weak battery is reported at most this often, ms: once for each visitor, not for each of their attempts.
const REPORTED_EVERY_MS: u64 = 60_000;

/// What is known of the battery.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct BatteryWatch {
    /// A test outside of an opening.
    test: Option<Test>,
    /// The next one.
    due_at: Option<Instant>,
    /// The supply failed under the last test; no other test before this time.
    spared_until: Option<Instant>,
    /// When it was reported as weak; no test has found it strong since.
    reported_at: Option<Instant>,
    is_weak: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Test {
    /// Recorded on flash; the motor gets its pulse in the next poll, because writing takes time.
    Noted,
    Running(Pulse),
    /// Its end must be written once the motor rests.
    Over(LoadResult),
}

impl BatteryWatch {
    /// The pulse under way.
    pub(super) const fn pulse(&self) -> Option<&Pulse> {
        match &self.test {
            Some(Test::Running(pulse)) => Some(pulse),
            _ => None,
        }
    }

    /// Whether a test outside of an opening is under way.
    pub(super) const fn is_testing(&self) -> bool {
        self.test.is_some()
    }

    /// Whether the supply failed under a test a short time ago.
    pub(super) fn is_spared(&self, now: Instant) -> bool {
        self.spared_until.is_some_and(|until| now < until)
    }

    /// Whether the last test found it weak.
    pub(super) const fn is_weak(&self) -> bool {
        self.is_weak
    }

    fn postpone(&mut self, ms: u64, now: Instant) {
        self.due_at = Some(now.after_ms(ms));
    }
}

impl Lock {
    /// After a reset: what an unfinished test shows about the battery.
    pub(super) fn learn_of_unfinished_test(&mut self, now: Instant) -> Option<TestFor> {
        let test = self.attempts.record().unfinished_test()?;
        self.attempts.note_test(None);
        self.battery.spared_until = Some(now.after_ms(SPARED_MS));
        self.report_weak(0, now);
        if let TestFor::Grant(serial) = test {
            self.report(EventKind::Refused { serial: Some(serial), reason: Refusal::BatteryLow }, now);
        }
        Some(test)
    }

    /// The last three throws ended in resets: the supply fails under the motor.
    pub(super) fn supply_fails(&mut self, now: Instant) {
        self.report_weak(0, now);
        // It was not measured, and with a bolt halfway it cannot be: try again, later.
        self.battery.is_weak = false;
    }

    /// Reports a weak battery, once for each occasion.
    fn report_weak(&mut self, loaded_mv: u16, now: Instant) {
        self.battery.is_weak = true;
        if self.battery.reported_at.is_none_or(|at| now.ms_since(at) >= REPORTED_EVERY_MS) {
            self.battery.reported_at = Some(now);
            self.report(EventKind::BatteryLow { loaded_mv }, now);
        }
    }

    /// Takes the result of a test.
    pub(super) fn judge_battery(&mut self, verdict: LoadResult, now: Instant) {
        match verdict {
            LoadResult::Strong { loaded_mv } => {
                self.battery.is_weak = false;
                if loaded_mv < self.config.load.warned_mv_min {
                    // It still opens and locks for some days: time to replace it.
                    self.report_weak(loaded_mv, now);
                    self.battery.is_weak = false;
                } else {
                    self.battery.reported_at = None;
                }
            }
            LoadResult::Weak { loaded_mv } => self.report_weak(loaded_mv, now),
            LoadResult::Unknown => {}
        }
    }

    /// Tests the battery when that is due and nobody is about to use the motor.
    pub(super) fn test_battery_unasked<B: Board>(&mut self, board: &mut B, now: Instant) {
        match self.battery.test {
            None => self.begin_unasked_test(board, now),
            Some(Test::Noted) => match self.begin_load_test(now) {
                Ok(pulse) => self.battery.test = Some(Test::Running(pulse)),
                Err(_) => self.battery.test = Some(Test::Over(LoadResult::Unknown)),
            },
            Some(Test::Running(mut pulse)) => {
                let verdict = pulse.look(&self.config.load, &self.readings, now);
                self.battery.test = Some(verdict.map_or(Test::Running(pulse), Test::Over));
            }
            Some(Test::Over(verdict)) => {
                self.battery.test = None;
                self.note_test(board, None, now);
                self.judge_battery(verdict, now);
                let again_ms = match verdict {
                    LoadResult::Strong { .. } => TEST_EVERY_MS,
                    LoadResult::Weak { .. } => TEST_AGAIN_MS,
                    LoadResult::Unknown => NOT_READY_MS,
                };
                self.battery.postpone(again_ms, now);
            }
        }
    }

    fn begin_unasked_test<B: Board>(&mut self, board: &mut B, now: Instant) {
        let due_at = *self.battery.due_at.get_or_insert(now.after_ms(FIRST_TEST_MS));
        if now < due_at || self.battery.is_spared(now) || self.is_occupied() || self.entered.is_some() {
            return;
        }
        // Only with the bolt at rest against a stop, and nobody at the door who would be irritated by the noise.
        let is_at_rest = self.begin_load_test(now).is_ok() && !self.keys.is_recent(now, REPORTED_EVERY_MS);
        if is_at_rest && self.note_test(board, Some(TestFor::Itself), now).is_some() {
            self.battery.test = Some(Test::Noted);
        } else {
            self.battery.postpone(NOT_READY_MS, now);
        }
    }

    /// Records on flash that a test begins, or has ended.
    pub(super) fn note_test<B: Board>(
        &mut self,
        board: &mut B,
        testing: Option<TestFor>,
        now: Instant,
    ) -> Option<()> {
        let record = self.attempts.record().testing(testing);
        self.write(board, &record, now)?;
        self.attempts.note_test(testing);
        Some(())
    }
}
