//! Is somebody at the lock's front who should not be?
//!
//! Two witnesses. A switch behind the front escutcheon opens when it is taken off. The alarm outlives power cuts:
//! whoever takes off the cover gets at the cells too. Until an operator has looked, no code opens. The
//! accelerometer feels a slammed door, which is only told, and being worked on, which raises the
//! same alarm: one jolt is a knock, jolts for seconds on end are a drill or a crowbar.

use embedded_hal::digital::InputPin;

use super::Lock;
use super::board::Board;
use crate::matter::Alarm;
use crate::store::Tamper;
use crate::time::Instant;
use crate::wire::{EventKind, Uplink};

/// The switch must read "off" for this long, ms: a slammed door shakes it. Estimate.
const OFF_FOR_MS: u64 = 30;

/// Jolts closer together than this are one, ms.
const JOLT_MS: u64 = 200;
/// So many jolts ...
const JOLTS_MAX: u8 = 12;
/// ... with no pause longer than this, ms, are no courier's knocking (estimate: three knocks, thrice).
const PAUSE_MS: u64 = 1_500;
/// A jolt this soon after the door came to its frame, ms, is the door's.
const SLAM_MS: u64 = 300;

/// The watch over the lock's front.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct TamperWatch {
    off_since: Option<Instant>,
    /// The last jolt, and how many came before it without a pause.
    jolts: Option<(Instant, u8)>,
    is_alarmed: bool,
    /// Flash does not know it yet.
    is_unwritten: bool,
}

impl TamperWatch {
    /// After a reset: what flash says.
    pub(super) fn restore(&mut self, stored: Tamper) {
        self.is_alarmed |= stored.is_alarmed;
    }

    /// Whether somebody was at the front and no operator has looked since.
    pub(super) const fn is_alarmed(&self) -> bool {
        self.is_alarmed
    }

    /// Whether the switch has just opened and must be looked at again soon.
    pub(super) const fn is_settling(&self) -> bool {
        self.off_since.is_some() && !self.is_alarmed
    }

    /// Whether there was a jolt lately that more may follow.
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

    /// True if this is news.
    fn raise(&mut self, is_alarming: bool) -> bool {
        let raises = is_alarming && !self.is_alarmed;
        self.is_alarmed |= raises;
        self.is_unwritten |= raises;
        raises
    }
}

impl Lock {
    /// Looks at the front; a new alarm goes to flash as soon as the motor rests.
    pub(super) fn guard_front<B: Board>(&mut self, board: &mut B, now: Instant) {
        // A switch that cannot be read says nothing.
        let is_off = board.tamper().is_high().unwrap_or(false);
        let mut raises = self.tamper.look(is_off, now);
        // The motor's own shaking is nobody's.
        if self.senses.read_jolt(board, now) && !self.is_occupied() {
            if self.observed.is_just_closed(now, SLAM_MS) {
                self.tell(EventKind::Slammed, now);
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

    /// An operator has looked. If the cover is still off, the alarm comes back at once.
    pub(super) fn clear_tamper<B: Board>(&mut self, board: &mut B, now: Instant) {
        if self.tamper.is_alarmed && self.write(board, &Tamper::default(), now).is_some() {
            self.tamper = TamperWatch::default();
            self.tell(EventKind::TamperCleared, now);
        }
        self.reports.answer(Uplink::Tamper { is_alarmed: self.tamper.is_alarmed });
    }
}
