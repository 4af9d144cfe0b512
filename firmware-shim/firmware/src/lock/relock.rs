//! When to throw the bolt without a command, and when to report that the door is not locked.
//!
//! Needs neither hub nor service nor courier: the rules apply once the bolt has left its home position, by motor or by
//! hand. One clock runs from then on, and only "locked" stops it: no reset, no doubtful reading and no failed attempt
//! does. When it has run for too long that is reported, whatever the reason.

use super::Lock;
use super::board::Board;
use super::config::DoorConfig;
use super::operation::Ongoing;
use crate::matter::{Alarm, LockState};
use crate::store::LooseRecord;
use crate::time::Instant;
use crate::wire::{Operation, Part, Source};

/// The loose time is written this often, ms: a reset loses no more than this.
const WRITTEN_EVERY_MS: u64 = 30_000;
/// The clock chip's measure of the time without power is trusted up to this, ms.
const OUTAGE_MS_MAX: u64 = 24 * 3_600_000;
/// After this many throws in a row that ended in a reset, that is reported and the throw is tried as rarely as after a
/// jam: the supply fails under the motor.
const THROWS_CUT_MAX: u8 = 3;
/// A throw that failed for lack of a sensor is tried again after this, ms.
const SENSOR_BACK_MS: u64 = 30_000;
/// A throw that ended in a jam is tried again after these times, ms, the last one repeatedly: wind drops within a
/// minute, a swollen door dries within hours, and each attempt drains the battery.
const AFTER_JAM_MS: [u64; 3] = [60_000, 300_000, 900_000];

/// The state of the rules since the bolt left its home position.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Relock {
    record: LooseRecord,
    /// `record.loose_ms` counts up to here.
    counted_to: Option<Instant>,
    /// Whether the record must be written to flash, and when it was last written.
    is_unwritten: bool,
    written_at: Option<Instant>,
    /// The record is from before this reset, and the time without power has not been added yet.
    misses_outage: bool,
    /// Since when it is unlocked, by motor or by hand, and the door has not been opened.
    unused_since: Option<Instant>,
    /// Since when the door has read open.
    was_opened: bool,
    /// No attempt before this time.
    retry_at: Option<Instant>,
}

/// One poll's view of bolt and door.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sight {
    /// Encoder, strike switch and door sensor agree.
    pub(super) is_locked: bool,
    /// `None` without an encoder.
    pub(super) is_thrown: Option<bool>,
    /// The door reads open for longer than a bounce.
    pub(super) is_open: bool,
}

impl Relock {
    /// After a reset: the record from flash. It is not known whether the door was opened before it. A loose bolt behind
    /// a closed door is then locked as after a closing: to wait as for a courier who has not entered yet would break
    /// promise T.
    pub(super) fn restore(&mut self, record: LooseRecord, now: Instant) {
        self.was_opened = true;
        if record.is_loose {
            self.record = planted::bug!(
                LOOSE_TIME_LOST_AT_RESET,
                record,
                LooseRecord { loose_ms: 0, chip_ms: None, ..record }
            );
            self.misses_outage = true;
            self.counted_to = Some(now);
            let over = record.throws_cut.saturating_add(1).saturating_sub(THROWS_CUT_MAX);
            let failures = record.jams.max(over);
            if failures > 0 {
                self.retry_at = Some(now.after_ms(after_jam_ms(failures)));
            }
        }
    }

    /// Takes one poll's view.
    pub(super) fn take(&mut self, sight: Sight, now: Instant) {
        if sight.is_locked {
            if self.record.is_loose {
                *self = Self { is_unwritten: true, ..Self::default() };
            }
            return;
        }
        if !self.record.is_loose && sight.is_thrown == Some(false) {
            self.record = LooseRecord { is_loose: true, ..LooseRecord::default() };
            (self.counted_to, self.is_unwritten) = (Some(now), true);
            self.unused_since.get_or_insert(now);
        }
        if let Some(counted_to) = self.counted_to.filter(|_| self.record.is_loose) {
            // Whole milliseconds are counted, and the remainder is kept.
            let ms = now.ms_since(counted_to);
            self.record.loose_ms = self.record.loose_ms.saturating_add(ms);
            self.counted_to = Some(counted_to.after_ms(ms));
        }
        if sight.is_open {
            self.was_opened = true;
            // The cause of a jam may be gone after the next closing.
            self.retry_at = None;
        }
    }

    /// Adds the time without power, by the clock chip's present time, ms since 1970 UTC.
    pub(super) fn add_outage(&mut self, chip_ms: u64) {
        if core::mem::take(&mut self.misses_outage)
            && let Some(before_ms) = self.record.chip_ms
        {
            let outage_ms = chip_ms.saturating_sub(before_ms).min(OUTAGE_MS_MAX);
            self.record.loose_ms = self.record.loose_ms.saturating_add(outage_ms);
        }
    }

    /// Restarts the wait for the door to be opened: the bolt was just withdrawn, by motor or by hand.
    pub(super) const fn restart(&mut self, now: Instant) {
        self.unused_since = Some(now);
        self.was_opened = false;
    }

    /// A throw has ended, successful or not, but not by a reset.
    const fn throw_ended(&mut self) {
        self.is_unwritten |= self.record.throws_cut > 0;
        self.record.throws_cut = 0;
    }

    /// A throw has failed; the next attempt waits, and each further one waits longer. True if it is the first.
    const fn jammed(&mut self, now: Instant) -> bool {
        self.record.jams = self.record.jams.saturating_add(1);
        self.is_unwritten = true;
        self.retry_at = Some(now.after_ms(after_jam_ms(self.record.jams)));
        self.record.jams == 1
    }

    /// A sensor stopped answering during a throw.
    const fn blinded(&mut self, now: Instant) {
        self.retry_at = Some(now.after_ms(SENSOR_BACK_MS));
    }

    /// A command: clears all waits, so that the bolt is thrown again.
    pub(super) const fn forgive(&mut self) {
        self.retry_at = None;
        self.throw_ended();
    }

    /// The supply has failed under each of the last throws.
    const fn supply_fails(&self) -> bool {
        self.record.throws_cut >= THROWS_CUT_MAX
    }

    /// Whether the bolt should be thrown now. `closed_since`: `None` if the door does not count as closed.
    fn is_due(
        &self,
        is_thrown: Option<bool>,
        closed_since: Option<Instant>,
        config: &DoorConfig,
        now: Instant,
    ) -> bool {
        let is_loose = self.record.is_loose && is_thrown != Some(true);
        let Some(closed_since) = closed_since.filter(|_| is_loose) else {
            return false;
        };
        let is_ripe = if self.was_opened {
            now.ms_since(closed_since) >= config.relock_after_close_ms
        } else {
            self.unused_since.is_none_or(|since| {
                let waited_ms = now.ms_since(since);
                planted::bug!(
                    UNUSED_UNLOCK_WAITS_TOO_LONG,
                    waited_ms >= config.relock_unused_ms,
                    waited_ms >= config.relock_unused_ms.saturating_mul(3)
                )
            })
        };
        is_ripe && self.retry_at.is_none_or(|at| at <= now)
    }

    /// Whether to report now that the door is not locked for too long, or cannot be locked; true once until it is.
    const fn must_report(&mut self, is_due: bool) -> bool {
        let is_new = is_due && !self.record.is_reported;
        self.record.is_reported |= is_new;
        self.is_unwritten |= is_new;
        is_new
    }

    /// Whether that was reported.
    pub(super) const fn is_reported(&self) -> bool {
        self.record.is_reported
    }

    /// Whether a throw failed since the bolt left its home position.
    pub(super) const fn has_jammed(&self) -> bool {
        self.record.jams > 0 || self.supply_fails()
    }

    fn wants_writing(&self, now: Instant) -> bool {
        let is_old = self.written_at.is_none_or(|at| now.ms_since(at) >= WRITTEN_EVERY_MS);
        self.is_unwritten || self.record.is_loose && is_old
    }
}

const fn after_jam_ms(jams: u8) -> u64 {
    let [first, second, later] = AFTER_JAM_MS;
    match jams {
        0 | 1 => first,
        2 => second,
        _ => later,
    }
}

impl Lock {
    /// Throws the bolt when the rules say so.
    pub(super) fn relock_when_due<B: Board>(&mut self, board: &mut B, now: Instant) {
        let closed_since = self.closed_since(now).filter(|_| !self.door_sensor_lies());
        let is_due = self.relock.is_due(self.observed.is_thrown(), closed_since, &self.config.door, now);
        // A weak battery is not drained by a door that jams, but every door is tried once.
        let is_spared = self.relock.has_jammed() && self.battery.is_weak();
        if !is_due || is_spared || !self.config.policy.relocks_unasked() || self.is_occupied() {
            return;
        }
        if self.can_drive() {
            self.begin_throw(board, Source::Auto, now);
        } else if self.relock.must_report(true) {
            // A door that cannot be locked raises an alarm, whatever the reason (promise T).
            self.alarm(Alarm::Jammed, now);
        }
    }

    /// Begins to throw the bolt. Its start is recorded on flash first, so that a throw that resets the lock is counted.
    pub(super) fn begin_throw<B: Board>(&mut self, board: &mut B, source: Source, now: Instant) {
        // After that many the throw has waited for minutes, and counts as new.
        let has_tried = if self.relock.supply_fails() { 0 } else { self.relock.record.throws_cut };
        self.relock.record.throws_cut = self.relock.record.throws_cut.saturating_add(1);
        // A lock whose flash fails locks nevertheless.
        let _ = self.write_loose(board, now);
        self.begin(Ongoing { operation: Operation::Lock, source, serial: None }, now);
        self.drive.has_tried(has_tried);
    }

    /// A throw has ended in a jam.
    pub(super) fn throw_jammed(&mut self, now: Instant) {
        if self.relock.jammed(now) {
            self.relock.must_report(true);
            self.alarm(Alarm::Jammed, now);
        }
    }

    /// A throw failed for lack of a sensor.
    pub(super) fn throw_blinded(&mut self, now: Instant) {
        self.relock.blinded(now);
        if self.relock.must_report(true) {
            self.alarm(Alarm::Jammed, now);
        }
    }

    /// A throw has ended, successful or not.
    pub(super) const fn throw_ended(&mut self) {
        self.relock.throw_ended();
    }

    /// After a reset: the record of the bolt on flash.
    pub(super) fn resume_relock(&mut self, record: LooseRecord, now: Instant) {
        self.relock.restore(record, now);
        if self.relock.supply_fails() && self.relock.must_report(true) {
            self.supply_fails(now);
            self.alarm(Alarm::Jammed, now);
        }
    }

    /// Reports a door that has not been locked for too long.
    pub(super) fn report_loose_time(&mut self, now: Instant) {
        let is_overdue = self.relock.record.loose_ms > self.config.door.loose_alarm_ms
            && self.lock_state(now) != LockState::Locked;
        if self.relock.must_report(is_overdue) {
            let is_closed = self.closed_since(now).is_some() && !self.is_distrusted(Part::DoorSensor);
            self.alarm(if is_closed { Alarm::Jammed } else { Alarm::Ajar }, now);
        }
    }

    /// Writes the loose time when its state has changed, and at intervals.
    pub(super) fn keep_loose_time<B: Board>(&mut self, board: &mut B, now: Instant) {
        if self.relock.wants_writing(now) {
            let _ = self.write_loose(board, now);
        }
    }

    fn write_loose<B: Board>(&mut self, board: &mut B, now: Instant) -> Option<()> {
        let chip_ms = self.chip_seen.map(|(chip_ms, at)| chip_ms.saturating_add(now.ms_since(at)));
        let record = LooseRecord { chip_ms, ..self.relock.record };
        self.write(board, &record, now)?;
        self.relock.record = record;
        (self.relock.is_unwritten, self.relock.written_at) = (false, Some(now));
        Some(())
    }
}
