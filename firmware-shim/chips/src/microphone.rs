//! A microphone that measures loudness alone: capsule, logarithmic detector, low-pass.
//!
//! By design no speech can be recovered from it. Modelled: the detector's slope, floor and ceiling, its quick rise and
//! slow fall. Deliberately absent: spectrum, direction, the capsule's tolerance.

use libm::exp;

/// Lower limit of its output, dB of sound pressure: the capsule's own noise. Estimate.
pub const FLOOR_DB: f64 = 30.0;
/// Above this it is overloaded, dB. Source: acoustic overload point of usual capsules, 120 dB.
pub const CEILING_DB: f64 = 120.0;
/// Slope, V per dB, from 0 V at 0 dB. Estimate: usual logarithmic detectors have 20 to 25 mV.
pub const SLOPE_V_PER_DB: f64 = 0.020;

/// Time constant of the rise, s, and of the fall. Estimate.
const RISE_S: f64 = 0.005;
const FALL_S: f64 = 0.050;
/// Within this distance of the level it has settled, dB: a tenth of the converter's step. Without a limit an idle
/// microphone would never settle.
const SETTLED_DB: f64 = 0.000_5;

/// The microphone with its detector.
#[derive(Debug, Clone, PartialEq)]
pub struct Microphone {
    /// The hole is taped over: it receives no sound.
    pub covered: bool,
    heard_db: f64,
    shown_db: f64,
    advanced_ns: u64,
}

impl Default for Microphone {
    fn default() -> Self {
        Self { covered: false, heard_db: FLOOR_DB, shown_db: FLOOR_DB, advanced_ns: 0 }
    }
}

impl Microphone {
    /// The sound at the microphone from now on, dB of sound pressure.
    pub fn receive(&mut self, now_ns: u64, sound_db: f64) {
        self.advance(now_ns);
        let through = if self.covered { FLOOR_DB } else { sound_db };
        self.heard_db = through.clamp(FLOOR_DB, CEILING_DB);
    }

    /// The detector's output now, V.
    pub fn volts(&mut self, now_ns: u64) -> f64 {
        self.advance(now_ns);
        self.shown_db * SLOPE_V_PER_DB
    }

    /// Whether its output is constant until the sound changes.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.shown_db == self.heard_db
    }

    fn advance(&mut self, now_ns: u64) {
        let passed_s = now_ns.saturating_sub(self.advanced_ns) as f64 * 1e-9;
        self.advanced_ns = self.advanced_ns.max(now_ns);
        let left_db = self.heard_db - self.shown_db;
        let constant_s = if left_db > 0.0 { RISE_S } else { FALL_S };
        self.shown_db = if left_db.abs() < SETTLED_DB {
            self.heard_db
        } else {
            self.heard_db - left_db * exp(-passed_s / constant_s)
        };
    }
}
