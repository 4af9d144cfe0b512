//! The gear motor and the gearbox output it turns.
//!
//! All values refer to the gearbox output, behind the gears. It drives the tailpiece through a dog with lost motion
//! (see `bolt`); a spring returns the unpowered gearbox output to the middle, so that the thumb-turn never drags the
//! gears.

use super::contact::Body;

/// Winding, bridge and shunt, ohm: 6 V / 1.5 A at stall. Source: PARTS, gear motor (estimate).
pub(super) const RESISTANCE_OHM: f64 = 4.0;
/// Back-EMF, V·s/rad: 12 rpm free at 6 V after friction. Source: PARTS (estimate).
const BACK_EMF_VS: f64 = 4.455;
/// Torque per ampere, N·m/A: 1.2 N·m at 1.5 A. Far below the back-EMF constant because the gears lose much of the
/// power in both directions. Source: PARTS (estimate).
const TORQUE_NM_PER_A: f64 = 0.8;
/// Dry friction of motor and gears, N·m. Estimate.
const FRICTION_NM: f64 = 0.08;
/// Grease in the gears, N·m·s/rad. Estimate. Without it a returning gearbox output overshoots the middle and hits the
/// bolt's dog.
const DRAG_NMS: f64 = 0.03;
/// Fraction that the gears lose of a torque that drives them from behind. Estimate: they also lose most of the
/// motor's. Without it a gearbox output flung back by a hand bounces at the bolt's other end and takes the bolt
/// along.
const BACK_DRIVING_LOSS: f64 = 0.5;
/// Rotor inertia seen through the gears, kg m^2. Estimate; spin-up takes about 15 ms.
const INERTIA_KG_M2: f64 = 0.0125;
/// The middle of the gearbox output's travel, rad.
pub(super) const NEUTRAL_RAD: f64 = core::f64::consts::FRAC_PI_4;
/// Torque of the centring spring, N·m: above the stiction of motor and gears (otherwise the gearbox output stays
/// where it is and the thumb-turn must drag it), well below the motor's torque. Estimate.
const CENTRING_NM: f64 = 0.115;
/// Around the middle the spring weakens linearly over this angle, rad (15 degrees): the gearbox output arrives
/// slowly.
const CENTRING_BAND_RAD: f64 = 0.26;

/// How the bridge drives the motor's terminals.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum MotorDrive {
    /// Both sides open: no current.
    #[default]
    Coast,
    /// Both sides low: the motor is shorted and brakes by its back-EMF.
    Brake,
    /// On for this part of each period, -1..1; positive throws the bolt.
    ///
    /// Switching is averaged: the current follows `duty * supply` as if that were a steady voltage (true for slow
    /// decay and a period well below the winding's time constant). Zero duty is [`MotorDrive::Coast`].
    Drive {
        /// Signed part of the period with the bridge on.
        duty: f64,
    },
}

/// The motor with its gearbox output. Output angle: rad, rising as the bolt is thrown; [`NEUTRAL_RAD`] is the middle.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct GearMotor {
    pub(super) output: Body,
    /// Winding current, A; positive throws.
    pub(super) current_a: f64,
    /// Current taken from the supply by the bridge, A.
    pub(super) drawn_a: f64,
}

impl GearMotor {
    pub(super) fn new() -> Self {
        Self { output: Body::at_rest(INERTIA_KG_M2, NEUTRAL_RAD), current_a: 0.0, drawn_a: 0.0 }
    }

    /// Current from bridge, supply and speed, and the torques on the gearbox output.
    ///
    /// Quasi-static: the winding's own time constant (under a millisecond) is below what is measured here. `source_v`
    /// is the supply's voltage before its resistance `source_ohm`, with the voltage drop of the electronics
    /// subtracted.
    pub(super) fn push(&mut self, bridge: MotorDrive, source_v: f64, source_ohm: f64) {
        let back_emf_v = BACK_EMF_VS * self.output.speed;
        let duty = match bridge {
            MotorDrive::Drive { duty } if duty.is_finite() => duty.clamp(-1.0, 1.0),
            _ => 0.0,
        };
        self.current_a = match bridge {
            MotorDrive::Brake => -back_emf_v / RESISTANCE_OHM,
            _ if duty == 0.0 => 0.0,
            // The bridge acts as a transformer: it takes duty * current from the supply, so the supply's resistance
            // counts duty^2 in the motor's circuit.
            _ => (duty * source_v - back_emf_v) / (RESISTANCE_OHM + duty * duty * source_ohm),
        };
        self.drawn_a = duty * self.current_a;
        let off_middle = (self.output.position - NEUTRAL_RAD) / CENTRING_BAND_RAD;
        self.output.push(
            TORQUE_NM_PER_A * self.current_a
                - CENTRING_NM * off_middle.clamp(-1.0, 1.0)
                - DRAG_NMS * self.output.speed,
        );
    }

    /// `on_output_nm`: torque of the dog on the gearbox output. Where it drives the gears from behind they lose a
    /// fraction of it.
    pub(super) fn rub(&mut self, on_output_nm: f64, h: f64) {
        let drives_back = on_output_nm * self.output.speed > 0.0;
        let lost_nm = if drives_back { BACK_DRIVING_LOSS * on_output_nm.abs() } else { 0.0 };
        self.output.rub(FRICTION_NM + lost_nm, h);
    }
}
