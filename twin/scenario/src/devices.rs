//! What a world may set about lock and camera hub.

use serde::{Deserialize, Serialize};

/// The lock's supply and the settings of its firmware that a world may change.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Lock {
    /// Four AA cells in series.
    #[serde(alias = "cells")]
    pub battery: Battery,
    /// Relocks this long after the door closed, s. Default 5 (SPEC 3).
    pub auto_relock_after_s: f64,
    /// Relocks this long after an unlock that nobody used, s. Default 30 (SPEC 3).
    pub unused_relock_after_s: f64,
    /// Raises the "ajar" alarm when the door has stood open this long, s. Default 180 (SPEC, T).
    pub ajar_alarm_after_s: f64,
    /// Throws the bolt only after the door read closed for this long, ms. Default 500 (SPEC 3).
    pub closed_for_ms: u32,
    /// How much its microcontroller's clock is fast (+) or slow (-), parts in a million. Default: drawn by the seed,
    /// within 50 (a crystal). An oscillator without crystal errs by up to 20,000.
    pub clock_ppm: Option<i32>,
}

impl Default for Lock {
    fn default() -> Self {
        Self {
            battery: Battery::default(),
            auto_relock_after_s: 5.0,
            unused_relock_after_s: 30.0,
            ajar_alarm_after_s: 180.0,
            closed_for_ms: 500,
            clock_ppm: None,
        }
    }
}

/// What a world may change of the camera hub.
#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Hub {
    /// Like [`Lock::clock_ppm`].
    pub clock_ppm: Option<i32>,
}

/// Four AA cells in series.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Battery {
    /// Chemistry of the cells.
    pub chemistry: Chemistry,
    /// Charge left, 0 (flat) to 1 (fresh). Default 0.9.
    pub charge: f64,
}

impl Default for Battery {
    fn default() -> Self {
        Self { chemistry: Chemistry::Alkaline, charge: 0.9 }
    }
}

/// Chemistry of the cells: sets open-circuit voltage and internal resistance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Chemistry {
    /// Zinc and manganese dioxide: 6.5 V fresh, 3.6 V flat for four.
    Alkaline,
}
