//! The clock chip: reading it, setting it, and asking the service for the time when it is not trusted.

use ds323x::{DateTimeAccess, Ds323x, NaiveDate, NaiveDateTime};
use embedded_hal::i2c::I2c;

use super::Lock;
use super::board::Board;
use crate::policy::Policy;
use crate::time::Instant;
use crate::wire::{EventKind, Part, PartFault, Uplink};

/// An unanswered question is asked again after this, ms: one lost message must not keep a courier waiting for the 10 s
/// for which a question is valid.
const ASKED_EVERY_MS: u64 = 2_000;

/// The chip's reading.
enum Chip {
    /// No answer: the bus failed.
    Silent,
    /// No valid time: it has stopped since it was set, or its calendar is invalid.
    Stopped,
    /// ms since 1970 UTC; it shows whole seconds.
    At(u64),
}

impl Lock {
    /// Reads the chip when it is due, and asks the service for the time while it is unknown.
    pub(super) fn keep_time<B: Board>(&mut self, board: &mut B, now: Instant) {
        // A question needs a nonce, and the first reading after a reset completes the loose time on flash.
        if !self.may_write() {
            return;
        }
        let rule = self.config.clock;
        let is_due = self.clock_read_at.is_none_or(|at| now.ms_since(at) >= rule.read_every_ms);
        if is_due {
            self.read_clock_chip(board, now);
        }
        if !self.clock.is_in_doubt() {
            return;
        }
        let is_due = self.time_asked_at.is_none_or(|at| now.ms_since(at) >= ASKED_EVERY_MS);
        if let Some(nonce) = self.clock.open_question(&rule, now) {
            if is_due {
                self.ask_time(nonce, now);
            }
        } else if let Some(nonce) = self.memory.nonce()
            && self.clock.ask(nonce, &rule, now)
        {
            self.memory.take_nonce();
            self.ask_time(nonce, now);
        }
    }

    fn ask_time(&mut self, nonce: [u8; 16], now: Instant) {
        self.time_asked_at = Some(now);
        self.reports.answer(Uplink::AskTime { nonce });
    }

    /// Reads the chip at once, for the decision on a code.
    pub(super) fn read_clock_chip<B: Board>(&mut self, board: &mut B, now: Instant) {
        self.clock_read_at = Some(now);
        let chip_ms = match read_chip(board.i2c(), self.config.policy) {
            // The oscillator continues alone, and the chip is checked against it when it answers again.
            Chip::Silent => return self.watch_part(Part::Clock, Some(PartFault::Silent), now),
            Chip::Stopped => None,
            Chip::At(unix_ms) => Some(unix_ms),
        };
        self.watch_part(Part::Clock, None, now);
        if let Some(chip_ms) = chip_ms {
            self.chip_seen = Some((chip_ms, now));
            self.relock.add_outage(chip_ms);
        }
        if self.clock.look(chip_ms, &self.config.clock, now) {
            self.report(EventKind::ClockDoubted, now);
        }
        #[cfg(feature = "as-shipped")]
        if !self.config.policy.doubts_clock()
            && let Some(chip_ms) = chip_ms
        {
            self.clock.believe(chip_ms, now);
        }
    }

    /// Sets the chip to the service's time. If that fails the lock continues by its own oscillator, and distrusts the
    /// chip when it answers again.
    pub(super) fn set_clock_chip<B: Board>(&mut self, board: &mut B, unix_ms: u64, now: Instant) {
        self.clock_read_at = Some(now);
        let _ = set_chip(board.i2c(), unix_ms);
    }
}

fn read_chip<I: I2c>(i2c: &mut I, policy: Policy) -> Chip {
    let mut chip = Ds323x::new_ds3231(i2c);
    match chip.has_been_stopped() {
        Ok(has_stopped) if !(has_stopped && policy.doubts_clock()) => {}
        Ok(_) => return Chip::Stopped,
        Err(_) => return Chip::Silent,
    }
    match chip.datetime() {
        Ok(time) => u64::try_from(time.and_utc().timestamp_millis()).map_or(Chip::Stopped, Chip::At),
        Err(ds323x::Error::Comm(_)) => Chip::Silent,
        Err(_) => Chip::Stopped,
    }
}

/// Sets time first and clears the flag then: a power cut in between leaves a chip that is marked as stopped.
fn set_chip<I: I2c>(i2c: &mut I, unix_ms: u64) -> Option<()> {
    let time = chrono_of(unix_ms)?;
    let mut chip = Ds323x::new_ds3231(i2c);
    chip.set_datetime(&time).ok()?;
    chip.clear_has_been_stopped_flag().ok()
}

fn chrono_of(unix_ms: u64) -> Option<NaiveDateTime> {
    let seconds = u32::try_from(unix_ms / 1_000).ok()?;
    let of_day = seconds % 86_400;
    let date = NaiveDate::from_epoch_days(i32::try_from(seconds / 86_400).ok()?)?;
    date.and_hms_opt(of_day / 3_600, of_day / 60 % 60, of_day % 60)
}
