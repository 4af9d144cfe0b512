//! The privacy shutter, with one rule: it is open only for a recording in force (promise P).

use embedded_hal::digital::InputPin;
use embedded_hal::pwm::SetDutyCycle;

use super::board::Board;
use super::config::ShutterConfig;
use super::film::Film;
use crate::time::Instant;

/// Period of the servo's signal, µs.
const PERIOD_US: u16 = 20_000;

/// The command to the shutter, and the reading of its end switch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Shutter {
    is_to_open: bool,
    /// Since when the shutter is not where it was commanded to be.
    astray_since: Option<Instant>,
    jam_reported: bool,
    /// The end switch; `None` if it cannot be read.
    is_shut: Option<bool>,
    /// Since when it has left the end switch, while opening.
    opening_since: Option<Instant>,
}

impl Shutter {
    /// Moves the shutter, at every poll and nowhere else: open for a recording, otherwise shut. True when it has just
    /// been found not to move.
    pub(super) fn drive<B: Board>(
        &mut self,
        board: &mut B,
        film: Option<&Film>,
        config: &ShutterConfig,
        now: Instant,
    ) -> bool {
        let is_to_open = film.is_some();
        if is_to_open != self.is_to_open {
            (self.is_to_open, self.astray_since, self.jam_reported) = (is_to_open, None, false);
        }
        let pulse_us = if is_to_open { config.open_pulse_us } else { config.shut_pulse_us };
        // If the servo cannot be set it stays where it is, and the end switch shows that.
        let _ = board.shutter().set_duty_cycle_fraction(pulse_us, PERIOD_US);
        self.is_shut = board.shutter_end().is_low().ok();
        let has_let_go = is_to_open && self.is_shut == Some(false);
        self.opening_since = has_let_go.then(|| self.opening_since.unwrap_or(now));
        if self.is_shut == Some(!is_to_open) {
            (self.astray_since, self.jam_reported) = (None, false);
            return false;
        }
        let since = *self.astray_since.get_or_insert(now);
        let is_jammed = now.ms_since(since) >= config.travel_ms_max;
        is_jammed && !core::mem::replace(&mut self.jam_reported, is_jammed)
    }

    /// The shutter has had the time for its full travel since it left its end switch: half open it would hide what
    /// stands behind.
    pub(super) fn is_open(&self, config: &ShutterConfig, now: Instant) -> bool {
        self.opening_since.is_some_and(|since| now.ms_since(since) >= config.travel_ms)
    }

    /// Whether the end switch reads "shut". One that cannot be read does not.
    pub(super) fn is_shut(&self) -> bool {
        self.is_shut == Some(true)
    }

    /// Whether the shutter did not reach its commanded position.
    pub(super) const fn is_jammed(&self) -> bool {
        self.jam_reported
    }
}
