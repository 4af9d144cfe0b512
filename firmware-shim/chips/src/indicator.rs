//! The lock's signals: a light-emitting diode on a pin, a piezo buzzer on a PWM channel.
//!
//! Modelled: light as a share of full brightness over supply and temperature, sound pressure over duty and frequency.
//! Deliberately absent: colour shift, perception (part of the people), the tone's harmonics.

use crate::bus::pins::Level;
use libm::{log10, sin};

/// A light-emitting diode with its resistor, lit by a high pin.
#[derive(Debug, Clone, PartialEq)]
pub struct Led {
    /// Below this supply no current flows, V. Source: data sheets of the class: 1.8 V red, 2.1 V
    /// (GaP) green.
    pub forward_v: f64,
    /// The resistor in series, ohm. Estimate: 270, for 5 mA at 3.3 V.
    pub series_ohm: f64,
    /// Current of full brightness, A. Estimate: 5 mA.
    pub nominal_a: f64,
    /// The diode is dead: open circuit.
    pub burnt_out: bool,
}

impl Led {
    /// A red diode.
    #[must_use]
    pub fn red() -> Self {
        Self { forward_v: 1.8, series_ohm: 270.0, nominal_a: 0.005, burnt_out: false }
    }

    /// A green diode.
    #[must_use]
    pub fn green() -> Self {
        Self { forward_v: 2.1, ..Self::red() }
    }

    /// An infra-red diode behind a transistor, fed with 5 V: 1.5 V and 35 ohm make 0.1 A. Source: data
    /// sheets of the class.
    #[must_use]
    pub fn infrared() -> Self {
        Self { forward_v: 1.5, series_ohm: 35.0, nominal_a: 0.1, burnt_out: false }
    }

    /// Current at this pin level and supply, A.
    #[must_use]
    pub fn current_a(&self, level: Level, supply_v: f64) -> f64 {
        if level == Level::Low || self.burnt_out {
            return 0.0;
        }
        (supply_v - self.forward_v).max(0.0) / self.series_ohm
    }

    /// Brightness at this pin level, supply and ambient temperature (°C), 1 = nominal; a die loses
    /// about 0.7 % per kelvin (estimate), so that a winter night's signal is the brighter one.
    #[must_use]
    pub fn brightness(&self, level: Level, supply_v: f64, ambient_c: f64) -> f64 {
        let cooling = (1.0 - 0.007 * (ambient_c - 25.0)).clamp(0.0, 1.5);
        self.current_a(level, supply_v) / self.nominal_a * cooling
    }
}

/// A piezo buzzer without its own oscillator.
#[derive(Debug, Clone, PartialEq)]
pub struct Buzzer {
    /// Where it is loudest, Hz. Estimate: 2,700, a usual 14 mm disc.
    pub resonance_hz: f64,
    /// Width of the resonance: resonance over bandwidth. Estimate: 8.
    pub quality: f64,
    /// Sound pressure level at resonance, half duty, nominal voltage, 10 cm, dB. Estimate: 85.
    pub loudest_db: f64,
    /// Voltage of the above, V peak to peak. Estimate: 3.3.
    pub nominal_v: f64,
    /// The disc is cracked or its wire is off: silent.
    pub broken: bool,
}

impl Default for Buzzer {
    fn default() -> Self {
        Self { resonance_hz: 2_700.0, quality: 8.0, loudest_db: 85.0, nominal_v: 3.3, broken: false }
    }
}

impl Buzzer {
    /// Sound pressure level at 10 cm, dB, for a square wave of this duty (0 to 1) and frequency at
    /// this voltage; `None` is silence.
    #[must_use]
    pub fn sound_db(&self, duty: f64, frequency_hz: f64, supply_v: f64) -> Option<f64> {
        // A square wave's fundamental goes with sin(pi * duty): a constant level, low or high, is
        // silent.
        let fundamental = sin(core::f64::consts::PI * duty.clamp(0.0, 1.0));
        let drive = fundamental * (supply_v / self.nominal_v);
        if self.broken || drive <= 1e-6 || frequency_hz <= 0.0 {
            return None;
        }
        let detuning = self.quality * (frequency_hz / self.resonance_hz - self.resonance_hz / frequency_hz);
        let loudness_db = self.loudest_db + 20.0 * log10(drive) - 10.0 * log10(1.0 + detuning * detuning);
        (loudness_db > 0.0).then_some(loudness_db)
    }
}
