//! Inputs and outputs of the mechanism.

use super::motor::MotorDrive;

/// The leaf's motion in the rigid-body solver.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct DoorMotion {
    /// Angle about the hinge, rad; 0 = on the stop, + open.
    pub angle_rad: f64,
    /// Rate, rad/s.
    pub rate_rad_s: f64,
}

/// What acts on the mechanism during one step.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Inputs {
    /// The motor's bridge.
    pub bridge: MotorDrive,
    /// Torque of a hand on the thumb-turn, N·m; + throws the bolt.
    pub thumb_turn_nm: f64,
    /// Torque on the inside handle, N·m; + retracts the latch.
    pub handle_inner_nm: f64,
    /// Torque on the street-side handle, N·m; + retracts the latch, if the bolt is withdrawn.
    pub handle_outer_nm: f64,
    /// All other torque on the leaf about its hinge, N·m, + opens: hands, wind, bodies. Used for prediction only.
    pub external_door_nm: f64,
    /// Current of the electronics, A.
    pub electronics_a: f64,
}

/// Effects of one step on the rest of the plant.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct StepResult {
    /// Average torque on the leaf about its hinge from closer, hinges, seal, stops, latch and bolt, N·m, + opens.
    /// Without [`Inputs::external_door_nm`].
    pub door_torque_nm: f64,
    /// Edge speed at a new impact with the frame's stop, m/s; 0 if there was none.
    pub stop_impact_m_s: f64,
}

/// Everything that a sensor, a panel or a promise may read, at the end of the last step.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct MechanismState {
    /// Bolt travel, m; 0 = withdrawn, 0.0254 = thrown.
    pub bolt_travel_m: f64,
    /// Bolt speed, m/s, + throws.
    pub bolt_speed_m_s: f64,
    /// Tailpiece, rad; 0 = withdrawn, quarter turn = thrown.
    pub tailpiece_angle_rad: f64,
    /// Gearbox output angle, rad; an eighth turn is the middle.
    pub output_angle_rad: f64,
    /// Gearbox output speed, rad/s.
    pub motor_speed_rad_s: f64,
    /// Winding current, A; + throws.
    pub motor_current_a: f64,
    /// Battery voltage under load, V.
    pub supply_v: f64,
    /// Charge left in the battery, 0..1.
    pub charge: f64,
    /// How far the latch protrudes, m; 0.012 = fully.
    pub latch_protrusion_m: f64,
    /// Whether the latch is behind its lip and would hold the leaf.
    pub latch_captured: bool,
    /// Handle inside, rad; an eighth turn is full.
    pub handle_inner_rad: f64,
    /// Handle on the street side, rad.
    pub handle_outer_rad: f64,
    /// Whether the bolt's tip is in the pocket of the strike.
    pub bolt_tip_in_pocket: bool,
    /// How far the bolt presses the plunger of the strike's switch, m; the switch closes at 0.001.
    pub strike_plunger_m: f64,
    /// Distance of reed and magnet, m; `None` without a magnet.
    pub magnet_distance_m: Option<f64>,
    /// Force of the frame on the bolt across the door, N; + into the room.
    pub bolt_lateral_n: f64,
    /// Force of the frame against throwing the bolt, N.
    pub bolt_axial_contact_n: f64,
    /// Force of the seal at the edge, N; + opens.
    pub seal_force_n: f64,
    /// Edge opening, m, as predicted for the end of the step.
    pub edge_opening_m: f64,
}

impl Inputs {
    /// The same with zero in place of values that are not finite.
    pub(super) fn finite(&self) -> Self {
        Self {
            bridge: self.bridge,
            thumb_turn_nm: finite(self.thumb_turn_nm),
            handle_inner_nm: finite(self.handle_inner_nm),
            handle_outer_nm: finite(self.handle_outer_nm),
            external_door_nm: finite(self.external_door_nm),
            electronics_a: finite(self.electronics_a),
        }
    }
}

/// A sensor fault or a solver's overflow must not spread through the whole plant.
pub(super) fn finite(value: f64) -> f64 {
    if value.is_finite() { value } else { 0.0 }
}
