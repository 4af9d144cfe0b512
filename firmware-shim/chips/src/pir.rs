//! A passive infra-red motion sensor (HC-SR501 class): sees warm bodies that move across its zones.
//!
//! Modelled: a threshold of angular speed, an output that stays high for the dwell after the last
//! motion, blindness after it falls. Deliberately absent: the minute of settling after power-on,
//! temperature, sunbeams, zones one by one.
//!
//! The output is push-pull: motion is high.

use crate::bus::pins::{InputLine, Level};

/// Slower motion than this is not detected, degrees a second as seen from it. Estimate: a zone of the class' lens is
/// about 7 degrees wide, its amplifier passes 0.3 Hz and more.
pub const THRESHOLD_DEG_S: f64 = 2.0;
/// The output stays high this long after the last motion, ns. Estimate: the class' shortest setting.
pub const DWELL_NS: u64 = 2_000_000_000;
/// After the output has fallen it detects nothing for this long, ns. Estimate.
pub const BLIND_NS: u64 = 500_000_000;

/// The sensor.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pir {
    /// Something opaque to heat is before it: glass or tape.
    pub covered: bool,
    /// When the output falls, or fell, ns.
    falls_ns: Option<u64>,
}

impl Pir {
    /// A sensor without motion, its line driven low.
    #[must_use]
    pub fn new(line: &mut InputLine) -> Self {
        line.drive(0, Level::Low);
        Self::default()
    }

    /// Sets the speed of a warm body across its field, degrees a second, and drives the line.
    pub fn sense(&mut self, now_ns: u64, warm_motion_deg_s: f64, line: &mut InputLine) {
        if self.covered || warm_motion_deg_s < THRESHOLD_DEG_S {
            return;
        }
        let blind = self.falls_ns.is_some_and(|falls| (falls..falls + BLIND_NS).contains(&now_ns));
        if blind {
            return;
        }
        line.drive(now_ns, Level::High);
        line.drive(now_ns + DWELL_NS, Level::Low);
        self.falls_ns = Some(now_ns + DWELL_NS);
    }

    /// The supply fails: the output falls.
    pub fn power_cut(&mut self, now_ns: u64, line: &mut InputLine) {
        line.drive(now_ns, Level::Low);
        self.falls_ns = None;
    }
}
