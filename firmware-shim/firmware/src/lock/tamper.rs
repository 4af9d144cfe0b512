//! Tamper detection at the lock's front.
//!
//! Two sensors. A switch behind the front escutcheon opens when the cover is removed. The alarm survives power cuts,
//! because with the cover off the battery can be removed too. Until an operator has cleared it, no code opens. The
//! accelerometer detects a slammed door, which is only reported, and an attack with tools, which raises the same alarm:
//! one jolt is a knock, jolts for seconds on end are a drill or a crowbar.

use embedded_hal::digital::InputPin;

use super::Lock;
use super::board::Board;
use crate::matter::Alarm;
use crate::store::Tamper;
use crate::time::Instant;
use crate::wire::{EventKind, Uplink};

/// The switch must read "off" for this long, ms: a slammed door shakes it. Estimate.
const OFF_FOR_MS: u64 = 30;

/// Jolts closer together than this count as one, ms.
const JOLT_MS: u64 = 200;
/// So many jolts ...
const JOLTS_MAX: u8 = 12;
/// ... with no pause longer than this, ms, are more than a courier's knocking (estimate: three knocks, three times).
const PAUSE_MS: u64 = 1_500;
/// A jolt this soon after the door came to its frame, ms, is caused by the door.
const SLAM_MS: u64 = 300;

/// The state of the tamper detection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct TamperWatch {
    off_since: Option<Instant>,
    /// The last jolt, and how many preceded it without a pause.
    jolts: Option<(Instant, u8)>,
    is_alarmed: bool,
    /// Not written to flash yet.
    is_unwritten: bool,
}

impl TamperWatch {
    /// After a reset: the state from flash.
    pub(super) fn restore(&mut self, stored: Tamper) {
        self.is_alarmed |= stored.is_alarmed;
    }

    /// Whether the alarm is on and no operator has cleared it.
    pub(super) const fn is_alarmed(&self) -> bool {
        self.is_alarmed
    }

    /// Whether the switch has just opened and must be read again soon.
    pub(super) const fn is_settling(&self) -> bool {
        self.off_since.is_some() && !self.is_alarmed
    }

    /// Whether there was a recent jolt that more may follow.
    pub(super) fn is_shaken(&self, now: Instant) -> bool {
        self.jolts.is_some_and(|(at, _)| now.ms_since(at) < PAUSE_MS)
    }

    /// Takes a jolt; true if it raises the alarm.
    fn jolt(&mut self, now: Instant) -> bool {
        let (at, count) = match self.jolts.filter(|(at, _)| now.ms_since(*at) < PAUSE_MS) {
            Some((at, count)) if now.ms_since(at) < JOLT_MS => (at, count),
            Some((_, count)) => (now, count.saturating_add(1)),
            None => (now, 1),
        };
        self.jolts = Some((at, count));
        self.raise(count >= JOLTS_MAX)
    }

    /// Takes a reading of the switch; true if it raises the alarm.
    fn look(&mut self, is_off: bool, now: Instant) -> bool {
        self.off_since = is_off.then(|| self.off_since.unwrap_or(now));
        let is_removed = self.off_since.is_some_and(|since| now.ms_since(since) >= OFF_FOR_MS);
        self.raise(is_removed)
    }

    /// True if this is new.
    fn raise(&mut self, is_alarming: bool) -> bool {
        let raises = is_alarming && !self.is_alarmed;
        self.is_alarmed |= raises;
        self.is_unwritten |= raises;
        raises
    }
}

impl Lock {
    /// Reads the sensors; a new alarm is written to flash as soon as the motor rests.
    pub(super) fn guard_front<B: Board>(&mut self, board: &mut B, now: Instant) {
        // A switch that cannot be read is ignored.
        let is_off = board.tamper().is_high().unwrap_or(false);
        let mut raises = self.tamper.look(is_off, now);
        // Vibration of the motor is ignored.
        if self.senses.read_jolt(board, now) && !self.is_occupied() {
            if self.observed.is_just_closed(now, SLAM_MS) {
                self.report(EventKind::Slammed, now);
            } else {
                raises |= self.tamper.jolt(now);
            }
        }
        if raises {
            self.alarm(Alarm::FrontEscutcheonRemoved, now);
        }
        if self.tamper.is_unwritten && self.write(board, &Tamper { is_alarmed: true }, now).is_some() {
            self.tamper.is_unwritten = false;
        }
    }

    /// An operator has cleared the alarm. If the cover is still off, it returns at once.
    pub(super) fn clear_tamper<B: Board>(&mut self, board: &mut B, now: Instant) {
        if self.tamper.is_alarmed && self.write(board, &Tamper::default(), now).is_some() {
            self.tamper = TamperWatch::default();
            self.report(EventKind::TamperCleared, now);
        }
        self.reports.answer(Uplink::Tamper { is_alarmed: self.tamper.is_alarmed });
    }
}
