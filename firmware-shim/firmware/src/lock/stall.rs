//! Is the motor, or the bolt, standing still although it is driven?
//!
//! Two measurements: the current (a stalled motor draws supply / winding resistance) and the encoder (a bolt that does
//! not advance). The first is quick, the second also sees a cam that slips.

use super::config::DriveConfig;
use super::sense::Readings;
use crate::time::Instant;
use crate::wire::DriveFault;

/// Supply for which the stall threshold is given, mV.
const NOMINAL_MV: i32 = 6_000;

/// Watches one run of the motor in one direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct StallWatch {
    /// Current is evaluated from here on.
    inrush_over_at: Instant,
    /// Since when stall current has flowed without interruption.
    strained_since: Option<Instant>,
    /// The travel to exceed, µm, and since when.
    mark_um: i32,
    marked_at: Instant,
}

impl StallWatch {
    pub(super) const fn new(config: &DriveConfig, now: Instant) -> Self {
        Self {
            inrush_over_at: now.after_ms(config.inrush_ms),
            strained_since: None,
            mark_um: 0,
            // In the future: the lost motion of the gearbox output is no lack of progress.
            marked_at: now.after_ms(config.lost_motion_ms),
        }
    }

    /// Evaluates the readings of one poll. `gain_um` is the bolt's travel since the run began, positive the way the
    /// motor pushes.
    pub(super) fn look(
        &mut self,
        config: &DriveConfig,
        readings: &Readings,
        gain_um: i32,
        now: Instant,
    ) -> Option<DriveFault> {
        if now >= self.inrush_over_at && is_strained(config, readings) {
            let since = *self.strained_since.get_or_insert(now);
            if now.ms_since(since) >= config.stall_ms {
                return Some(DriveFault::Stall);
            }
        } else {
            self.strained_since = None;
        }
        if gain_um.saturating_sub(self.mark_um) >= config.progress_um {
            self.mark_um = gain_um;
            self.marked_at = self.marked_at.max(now);
        }
        (now.ms_since(self.marked_at) >= config.progress_ms).then_some(DriveFault::NoProgress)
    }
}

/// Stall current, or a bridge that has switched itself off because of it.
fn is_strained(config: &DriveConfig, readings: &Readings) -> bool {
    let supply_mv = readings.supply_mv.map_or(NOMINAL_MV, i32::from);
    let limit_ma = config.stall_current_at_6v_ma.saturating_mul(supply_mv.min(NOMINAL_MV)) / NOMINAL_MV;
    let draws_much = |ma: i32| {
        planted::bug!(
            STALL_LIMIT_OF_A_FULL_BATTERY,
            ma.abs() >= limit_ma,
            ma.abs() >= config.stall_current_at_6v_ma.saturating_mul(4) / 3
        )
    };
    readings.bridge_fault || readings.motor_ma.is_some_and(draws_much)
}
