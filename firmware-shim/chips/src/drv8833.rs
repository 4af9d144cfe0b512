//! DRV8833, dual H-bridge motor driver (Texas Instruments SLVSAR1E), one of its two bridges.
//!
//! Modelled: the input truth table with PWM and both decay modes (7.3.2), sleep and wake-up
//! (7.3.4), over-current trip and retry (7.3.5.1), thermal shutdown (7.3.5.2), undervoltage lockout
//! (7.3.5.3), the open-drain nFAULT line. Deliberately absent: current regulation by ISEN (the
//! board ties ISEN to ground, 7.3.3), the second bridge, dead time.
//!
//! **Glossary.** *Fast decay*: between drive pulses the bridge is open and the winding's current
//! falls through the diodes. *Slow decay*: between drive pulses both outputs are low and the
//! current circulates. *VM*: motor supply.

use crate::bus::pins::Level;
use libm::exp;

/// What the bridge does to the motor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Bridge {
    /// Both outputs open: the motor turns freely.
    Coast,
    /// Both outputs low: the winding is shorted.
    Brake,
    /// The supply across the winding for a part of each period.
    Drive {
        /// Mean share of the supply, -1 to 1; positive is forward (IN1), which throws the bolt.
        duty: f64,
        /// What happens in the rest of the period.
        decay: Decay,
    },
}

/// What the bridge does between two drive pulses. Source: 7.3.2, table 2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decay {
    /// Open between pulses.
    Fast,
    /// Shorted between pulses.
    Slow,
}

/// One bridge of a DRV8833 with its protections.
#[derive(Debug, Clone)]
pub struct Drv8833 {
    in1: f64,
    in2: f64,
    awake_from_ns: Option<u64>,
    supply_v: f64,
    current_a: f64,
    undervoltage: bool,
    overcurrent_since_ns: Option<u64>,
    disabled_until_ns: u64,
    ambient_c: f64,
    junction_c: f64,
    overheated: bool,
    advanced_ns: u64,
}

/// Time from nSLEEP high to a working bridge, ns. Source: 7.3.4, up to 1 ms.
pub const WAKE_NS: u64 = 1_000_000;
/// Current at which a bridge trips, A. Source: 6.5, IOCP, 2 A at least (3.3 A at most); the least
/// is what a board must expect.
pub const TRIP_A: f64 = 2.0;
/// How long an over-current must last to trip, ns. Source: 6.5, tDEG, 2.25 us.
pub const DEGLITCH_NS: u64 = 2_250;
/// How long a tripped bridge stays off before it tries again, ns. Source: 6.5, tOCP, 1.35 ms.
pub const RETRY_NS: u64 = 1_350_000;
/// VM at which the driver works again when it rises, V. Source: 6.5, VUVLO.
pub const LOCKOUT_RISING_V: f64 = 2.6;
/// How far below [`LOCKOUT_RISING_V`] VM must fall to lock out, V. Source: 6.5, VHYS, 90 mV.
pub const LOCKOUT_HYSTERESIS_V: f64 = 0.09;
/// Junction temperature of the thermal shutdown, °C. Source: 6.5, tTSD, 160 typical.
pub const SHUTDOWN_C: f64 = 160.0;
/// How far the junction must cool to go on, K. Source: 6.5, 40 typical.
pub const SHUTDOWN_HYSTERESIS_K: f64 = 40.0;

/// High and low side in series, ohm. Source: 6.5 at 5 V, 25 °C: 200 and 160 mOhm.
const ON_RESISTANCE_OHM: f64 = 0.36;
/// Junction to ambient, K/W. Source: 6.4, PWP package, 40.5.
const THERMAL_RESISTANCE_K_PER_W: f64 = 40.5;
/// Junction and board copper, s. Estimate.
const THERMAL_TIME_CONSTANT_S: f64 = 4.0;

impl Default for Drv8833 {
    fn default() -> Self {
        Self::new()
    }
}

impl Drv8833 {
    /// A sleeping driver at 6 V and 20 °C.
    #[must_use]
    pub fn new() -> Self {
        Self {
            in1: 0.0,
            in2: 0.0,
            awake_from_ns: None,
            supply_v: 6.0,
            current_a: 0.0,
            undervoltage: false,
            overcurrent_since_ns: None,
            disabled_until_ns: 0,
            ambient_c: 20.0,
            junction_c: 20.0,
            overheated: false,
            advanced_ns: 0,
        }
    }

    /// The pins as the board drives them: duties of IN1 and IN2, 0 to 1, and nSLEEP.
    pub fn set_pins(&mut self, now_ns: u64, in1: f64, in2: f64, nsleep: Level) {
        self.advance(now_ns);
        self.in1 = in1.clamp(0.0, 1.0);
        self.in2 = in2.clamp(0.0, 1.0);
        match (nsleep, self.awake_from_ns) {
            (Level::Low, _) => {
                self.awake_from_ns = None;
                self.reset_protections();
            }
            (Level::High, None) => self.awake_from_ns = Some(now_ns.saturating_add(WAKE_NS)),
            (Level::High, Some(_)) => {}
        }
    }

    /// Inputs from the plant: VM in V and the winding's current in A (either sign).
    pub fn set_motor(&mut self, now_ns: u64, supply_v: f64, current_a: f64) {
        self.advance(now_ns);
        self.supply_v = supply_v;
        self.current_a = current_a;
        if supply_v < LOCKOUT_RISING_V - LOCKOUT_HYSTERESIS_V {
            self.undervoltage = true;
            // The lockout resets the logic: a trip is forgotten.
            self.reset_protections();
        } else if supply_v >= LOCKOUT_RISING_V {
            self.undervoltage = false;
        }
        let over = self.works_at(now_ns) && current_a.abs() > TRIP_A;
        self.overcurrent_since_ns = if over { self.overcurrent_since_ns.or(Some(now_ns)) } else { None };
    }

    /// The air around the chip, °C.
    pub fn set_ambient_c(&mut self, now_ns: u64, ambient_c: f64) {
        self.advance(now_ns);
        self.ambient_c = ambient_c;
    }

    /// What the bridge does from `now_ns` on.
    pub fn bridge(&mut self, now_ns: u64) -> Bridge {
        self.advance(now_ns);
        if !self.works_at(now_ns) {
            return Bridge::Coast;
        }
        // Both channels start their period together, so the shorter pulse lies inside the longer
        // one.
        let (duty, both_high, both_low) =
            (self.in1 - self.in2, self.in1.min(self.in2), 1.0 - self.in1.max(self.in2));
        if duty == 0.0 {
            return if both_high > both_low { Bridge::Brake } else { Bridge::Coast };
        }
        let decay = if both_high > both_low { Decay::Slow } else { Decay::Fast };
        Bridge::Drive { duty, decay }
    }

    /// The nFAULT line: low while a protection acts; released (pulled up) in sleep.
    pub fn fault_line(&mut self, now_ns: u64) -> Level {
        self.advance(now_ns);
        let awake = self.awake_from_ns.is_some_and(|from_ns| from_ns <= now_ns);
        let tripped = now_ns < self.disabled_until_ns;
        Level::active_low(awake && (tripped || self.overheated || self.undervoltage))
    }

    /// The next moment after `now_ns` at which the chip changes by itself, ns: end of wake-up, a
    /// trip, or a retry.
    #[must_use]
    pub fn next_change_ns(&self, now_ns: u64) -> Option<u64> {
        let trip_ns = self.overcurrent_since_ns.map(|since_ns| since_ns + DEGLITCH_NS);
        let ahead = [self.awake_from_ns, trip_ns, Some(self.disabled_until_ns)];
        ahead.into_iter().flatten().filter(|&at_ns| at_ns > now_ns).min()
    }

    /// Junction temperature, °C.
    #[must_use]
    pub fn junction_c(&self) -> f64 {
        self.junction_c
    }

    fn works_at(&self, now_ns: u64) -> bool {
        let awake = self.awake_from_ns.is_some_and(|from_ns| from_ns <= now_ns);
        awake && !self.undervoltage && !self.overheated && now_ns >= self.disabled_until_ns
    }

    fn advance(&mut self, now_ns: u64) {
        if let Some(since_ns) = self.overcurrent_since_ns
            && now_ns >= since_ns + DEGLITCH_NS
        {
            self.disabled_until_ns = since_ns + DEGLITCH_NS + RETRY_NS;
            self.overcurrent_since_ns = None;
        }
        let elapsed_ns = now_ns.saturating_sub(self.advanced_ns);
        if elapsed_ns == 0 {
            return;
        }
        self.advanced_ns = now_ns;
        let settled_c =
            self.ambient_c + self.current_a * self.current_a * ON_RESISTANCE_OHM * THERMAL_RESISTANCE_K_PER_W;
        let share = 1.0 - exp(-(elapsed_ns as f64) * 1e-9 / THERMAL_TIME_CONSTANT_S);
        self.junction_c += (settled_c - self.junction_c) * share;
        if self.junction_c >= SHUTDOWN_C {
            self.overheated = true;
        } else if self.junction_c < SHUTDOWN_C - SHUTDOWN_HYSTERESIS_K {
            self.overheated = false;
        }
    }

    fn reset_protections(&mut self) {
        self.overcurrent_since_ns = None;
        self.disabled_until_ns = 0;
    }
}
