//! The privacy shutter, and the one rule about it: it is open only for a film in force (promise P).

use embedded_hal::digital::InputPin;
use embedded_hal::pwm::SetDutyCycle;

use super::board::Board;
use super::config::ShutterConfig;
use super::film::Film;
use crate::time::Instant;

/// Period of the servo's signal, µs.
const PERIOD_US: u16 = 20_000;

/// What the flap was told and what its end switch says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Shutter {
    is_to_open: bool,
    /// The flap has not been where it was told to be since then.
    astray_since: Option<Instant>,
    jam_told: bool,
    /// The end switch; `None` if it cannot be read.
    is_shut: Option<bool>,
    /// Since when the end switch has let go, on the way to open.
    opening_since: Option<Instant>,
}

impl Shutter {
    /// Moves the flap, at every poll and nowhere else: open for a film, shut for none. True when it has just turned
    /// out not to move.
    pub(super) fn drive<B: Board>(
        &mut self,
        board: &mut B,
        film: Option<&Film>,
        config: &ShutterConfig,
        now: Instant,
    ) -> bool {
        let is_to_open = film.is_some();
        if is_to_open != self.is_to_open {
            (self.is_to_open, self.astray_since, self.jam_told) = (is_to_open, None, false);
        }
        let pulse_us = if is_to_open { config.open_pulse_us } else { config.shut_pulse_us };
        // A servo that is not told stays where it is, and the end switch tells.
        let _ = board.shutter().set_duty_cycle_fraction(pulse_us, PERIOD_US);
        self.is_shut = board.shutter_end().is_low().ok();
        let has_let_go = is_to_open && self.is_shut == Some(false);
        self.opening_since = has_let_go.then(|| self.opening_since.unwrap_or(now));
        if self.is_shut == Some(!is_to_open) {
            (self.astray_since, self.jam_told) = (None, false);
            return false;
        }
        let since = *self.astray_since.get_or_insert(now);
        let is_jammed = now.ms_since(since) >= config.travel_ms_max;
        is_jammed && !core::mem::replace(&mut self.jam_told, is_jammed)
    }

    /// The flap has had the time for its whole way since its end switch has let go: half of it would hide what
    /// stands behind.
    pub(super) fn is_open(&self, config: &ShutterConfig, now: Instant) -> bool {
        self.opening_since.is_some_and(|since| now.ms_since(since) >= config.travel_ms)
    }

    /// The end switch says "shut". One that cannot be read says nothing of the kind.
    pub(super) fn is_shut(&self) -> bool {
        self.is_shut == Some(true)
    }

    /// The flap did not go where it was told.
    pub(super) const fn is_jammed(&self) -> bool {
        self.jam_told
    }
}
