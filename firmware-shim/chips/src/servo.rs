//! A hobby servo (SG90 class): a pulse of 1 to 2 ms, 50 times a second, asks for 0 to 90 degrees.
//!
//! Modelled: pulse width to angle, a bounded speed, the angle kept without a signal or supply, a jam. Deliberately
//! absent: the up to 20 ms until the next pulse, load and torque (the shutter is as light as paper), the pot's dead
//! band, overshoot.

use crate::bus::pins::PwmChannel;

/// Pulses shorter or longer than this are ignored, ns. Source: data sheets of the class.
const PULSE_NS: core::ops::RangeInclusive<u64> = 500_000..=2_500_000;
/// The pulse that asks for 0 degrees, ns.
const ZERO_NS: f64 = 1_000_000.0;
/// Pulse per degree, ns: 1 ms for 90.
const PER_DEG_NS: f64 = 1_000_000.0 / 90.0;
/// The farthest angle, degrees.
pub const FARTHEST_DEG: f64 = 90.0;
/// Speed, degrees per second. Estimate: 0.1 s per 60 degrees, as data sheets of the class have it.
pub const SPEED_DEG_S: f64 = 600.0;

/// The servo.
#[derive(Debug, Clone, PartialEq)]
pub struct Servo {
    /// Something holds the arm in place.
    jammed: bool,
    angle_deg: f64,
    target_deg: f64,
    advanced_ns: u64,
}

impl Servo {
    /// A servo at this angle, degrees, without a signal.
    #[must_use]
    pub fn new(angle_deg: f64) -> Self {
        Self { jammed: false, angle_deg, target_deg: angle_deg, advanced_ns: 0 }
    }

    /// From `now_ns` on something holds the arm in place, or no longer. The movement of past time is not made up for.
    pub fn jam(&mut self, now_ns: u64, jammed: bool) {
        self.advance(now_ns);
        self.jammed = jammed;
    }

    /// Advances to `now_ns`, then follows this signal; without power the arm stays where it is.
    pub fn drive(&mut self, now_ns: u64, signal: &PwmChannel, powered: bool) {
        self.advance(now_ns);
        let pulse_ns = signal.duty(now_ns) * 1e9 / f64::from(signal.frequency_hz());
        let obeys = powered && PULSE_NS.contains(&(pulse_ns as u64));
        let asked_deg = ((pulse_ns - ZERO_NS) / PER_DEG_NS).clamp(0.0, FARTHEST_DEG);
        self.target_deg = if obeys { asked_deg } else { self.angle_deg };
    }

    /// Advances to `now_ns`.
    pub fn advance(&mut self, now_ns: u64) {
        let reach_deg = now_ns.saturating_sub(self.advanced_ns) as f64 * 1e-9 * SPEED_DEG_S;
        self.advanced_ns = self.advanced_ns.max(now_ns);
        if !self.jammed {
            self.angle_deg += (self.target_deg - self.angle_deg).clamp(-reach_deg, reach_deg);
        }
    }

    /// Where the arm is, degrees.
    #[must_use]
    pub fn angle_deg(&self) -> f64 {
        self.angle_deg
    }

    /// Whether something holds the arm in place.
    #[must_use]
    pub fn is_jammed(&self) -> bool {
        self.jammed
    }

    /// Whether the arm is asked to move and cannot.
    #[must_use]
    pub fn is_blocked(&self) -> bool {
        self.jammed && self.target_deg != self.angle_deg
    }

    /// Whether the arm is under way.
    #[must_use]
    pub fn is_moving(&self) -> bool {
        self.target_deg != self.angle_deg && !self.jammed
    }
}
