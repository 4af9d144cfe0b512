//! The load test: can the battery that opens the door also drive the bolt home again?
//!
//! The voltage at rest reveals little about a cold or old battery; what counts is how far it falls under load. So
//! before an unlock the motor is driven for a few milliseconds *into* the stop against which the bolt already rests,
//! where it cannot move. Besides, the lost motion of the gearbox output (46 degrees) absorbs the whole pulse: within 20
//! ms from rest an output that takes 15 ms to spin up turns less than 2 degrees. While it spins up, the motor draws
//! most of its stall current, and current and voltage measured together give the battery's internal resistance. From it
//! follows what a stalled throw, the heaviest load there is, leaves of the supply.

use super::config::LoadConfig;
use super::motor::MotorCommand;
use super::sense::Readings;
use crate::time::Instant;
use crate::wire::Operation;

/// The result of a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LoadResult {
    /// Enough: a stalled throw would leave this of the supply, mV.
    Strong { loaded_mv: u16 },
    /// A stalled throw would leave this of the supply, mV.
    Weak { loaded_mv: u16 },
    /// Nothing could be measured.
    Unknown,
}

/// A pulse under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pulse {
    toward: Operation,
    began_at: Instant,
    rest_mv: i32,
    /// The heaviest load seen: mA, and mV under it.
    heaviest: Option<(i32, i32)>,
}

impl Pulse {
    /// Begins a pulse towards the stop at which the bolt rests.
    pub(super) fn new(toward: Operation, rest_mv: u16, now: Instant) -> Self {
        Self { toward, began_at: now, rest_mv: i32::from(rest_mv), heaviest: None }
    }

    /// The command to the bridge.
    pub(super) const fn bridge(&self) -> MotorCommand {
        match self.toward {
            Operation::Lock => MotorCommand::Throw,
            Operation::Unlock => MotorCommand::Withdraw,
        }
    }

    /// Takes the readings of one poll; the verdict at its end.
    pub(super) fn look(
        &mut self,
        config: &LoadConfig,
        readings: &Readings,
        now: Instant,
    ) -> Option<LoadResult> {
        let for_ms = now.ms_since(self.began_at);
        if for_ms >= config.settle_ms
            && let (Some(ma), Some(mv)) = (readings.motor_ma, readings.supply_mv)
            && self.heaviest.is_none_or(|(heaviest_ma, _)| ma.abs() > heaviest_ma)
        {
            self.heaviest = Some((ma.abs(), i32::from(mv)));
        }
        (for_ms >= config.pulse_ms).then(|| self.verdict(config))
    }

    fn verdict(&self, config: &LoadConfig) -> LoadResult {
        let Some((ma, mv)) = self.heaviest.filter(|(ma, _)| *ma >= config.current_ma_min) else {
            return LoadResult::Unknown;
        };
        let sag_mv = self.rest_mv.saturating_sub(mv).max(0);
        let Some(battery_mohm) = sag_mv.saturating_mul(1_000).checked_div(ma) else {
            return LoadResult::Unknown;
        };
        // A stalled throw is a voltage divider of battery and motor.
        let circuit_mohm = i64::from(config.motor_mohm).saturating_add(i64::from(battery_mohm));
        let loaded_mv = i64::from(self.rest_mv)
            .saturating_mul(i64::from(config.motor_mohm))
            .checked_div(circuit_mohm)
            .unwrap_or(0);
        let is_strong = planted::bug!(
            BATTERY_JUDGED_AT_REST,
            loaded_mv >= i64::from(config.loaded_mv_min),
            self.rest_mv >= i32::from(config.warned_mv_min)
        );
        let loaded_mv = u16::try_from(loaded_mv).unwrap_or(0);
        if is_strong { LoadResult::Strong { loaded_mv } } else { LoadResult::Weak { loaded_mv } }
    }
}

#[cfg(test)]
mod tests;
