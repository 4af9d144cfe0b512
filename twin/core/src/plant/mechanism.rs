//! The lock's mechanics: bolt, latch, handles, gear motor, battery, and the loads on the door leaf.
//!
//! One-dimensional bodies with analytic contacts, sub-stepped at 0.1 ms. Jam, stall, bounce, slam and ajar door
//! *emerge* from geometry, springs and friction; no flag decides them.
//!
//! The leaf itself is simulated by the rigid-body solver. Each step starts from that solver's door, predicts its
//! motion through the sub-steps, and returns the average torque of everything in this module.
//!
//! Frames: bolt travel `x` along lock +X, 0 = withdrawn; door angle about the hinge, + opens (inward), 0 = on the
//! stop; edge opening `s` = width * angle.
//!
//! - `contact`: bodies, pressing, rubbing
//! - `door_loads`: closer, hinges, seal, stop
//! - `latch`: sprung latch and handles
//! - `bolt`: tailpiece, bolt, strike
//! - `motor`: gear motor and gearbox output
//! - `cells`: supply
//! - `params`, `signals`: parameters of a world; inputs and outputs

mod battery;
mod bolt;
mod contact;
mod door_loads;
mod latch;
mod motor;
mod params;
mod signals;
#[cfg(test)]
mod tests;

pub use bolt::BOLT_THROW_M;
pub use motor::MotorDrive;
pub use params::{Params, leaf_inertia_kg_m2};
pub use signals::{DoorMotion, Inputs, MechanismState, StepResult};

use battery::Battery;
use bolt::Bolt;
use contact::Body;
use door_loads::DoorLoads;
use latch::Latch;
use motor::GearMotor;
use signals::finite;

/// Longest sub-step, s. The stiffest contacts need it (see `contact`).
const SUB_STEP_S: f64 = 1.0e-4;
/// Distance of magnet and reed with the leaf on its stop, m. Estimate.
const MAGNET_GAP_M: f64 = 0.003;

/// The mechanism of one lock on one door. Plain data: a clone continues bit for bit.
#[derive(Clone, Debug, PartialEq)]
pub struct Mechanism {
    params: Params,
    loads: DoorLoads,
    latch: Latch,
    bolt: Bolt,
    motor: GearMotor,
    battery: Battery,
    edge_speed_m_s: f64,
    /// Current of the electronics at the last update, A.
    electronics_a: f64,
    state: MechanismState,
    /// A step in which nothing but the leaf changed, and how the leaf ended: in the same situation the next step is the
    /// same, and its sub-steps need not be computed.
    stood: Option<(Situation, Body)>,
}

/// All that decides what a step does to a mechanism at rest.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Situation {
    dt_s: f64,
    door: DoorMotion,
    /// Without the electronics' current.
    inputs: Inputs,
}

impl Mechanism {
    /// A locked door: closed, latched, bolt thrown, everything at rest (see [`Mechanism::closed_angle_rad`]).
    ///
    /// If the strike is so far out of place that a hand could not have thrown the bolt into it, the bolt starts
    /// withdrawn.
    #[must_use]
    pub fn new(params: Params) -> Self {
        let free_edge_m = door_loads::closed_rest_edge_m(&params);
        let bound_edge_m = bolt::edge_beside_bolt_m(free_edge_m, &params);
        let (edge_m, bolt) = match bound_edge_m {
            Some(edge_m) => (edge_m, Bolt::thrown()),
            None => (free_edge_m, Bolt::withdrawn()),
        };
        let mut mechanism = Self {
            loads: DoorLoads::settled(edge_m),
            latch: Latch::out(),
            bolt,
            motor: GearMotor::new(),
            battery: Battery::new(params.battery_charge, params.battery_temperature_c),
            edge_speed_m_s: 0.0,
            electronics_a: 0.0,
            state: MechanismState::default(),
            stood: None,
            params,
        };
        mechanism.look(edge_m, 0.0);
        mechanism
    }

    /// Advances by `dt_s` (the plant's step, 0.002 s) from the given motion of the leaf.
    pub fn step(&mut self, dt_s: f64, door: DoorMotion, inputs: &Inputs) -> StepResult {
        if !(dt_s > 0.0 && dt_s.is_finite()) {
            return StepResult::default();
        }
        let width_m = self.params.door_width_m;
        let inputs = inputs.finite();
        let speed_before_m_s = finite(door.rate_rad_s) * width_m;
        let mut leaf = Body::moving(
            self.params.door_inertia_kg_m2 / (width_m * width_m),
            finite(door.angle_rad) * width_m,
            speed_before_m_s,
        );

        self.loads.begin_step();
        let sub_steps = libm::ceil(dt_s / SUB_STEP_S - 1.0e-9).max(1.0);
        let h = dt_s / sub_steps;
        let source_ohm = self.battery.resistance_ohm();
        let source_v = self.battery.open_circuit_v() - source_ohm * inputs.electronics_a;
        let mut drawn_as = 0.0;
        let situation = Situation { dt_s, door, inputs: Inputs { electronics_a: 0.0, ..inputs } };
        if let Some((stood, leaf_after)) = &self.stood
            && *stood == situation
        {
            leaf = leaf_after.clone();
            for _ in 0..sub_steps as u32 {
                drawn_as += (self.motor.drawn_a + inputs.electronics_a) * h;
            }
        } else {
            let before = (self.loads.clone(), self.latch.clone(), self.bolt.clone(), self.motor.clone());
            for _ in 0..sub_steps as u32 {
                self.sub_step(h, &mut leaf, &inputs, (source_v, source_ohm));
                drawn_as += (self.motor.drawn_a + inputs.electronics_a) * h;
            }
            // Without drive the battery has no influence.
            let stands = !matches!(inputs.bridge, MotorDrive::Drive { .. })
                && (&self.loads, &self.latch, &self.bolt, &self.motor)
                    == (&before.0, &before.1, &before.2, &before.3);
            self.stood = stands.then(|| (situation, leaf.clone()));
        }
        self.battery.draw(drawn_as, 1.0);
        self.edge_speed_m_s = leaf.speed;
        self.look(leaf.position, inputs.electronics_a);

        // Every change of the leaf's speed was caused by a force in here or by the external torque.
        let average_n = leaf.inertia * (leaf.speed - speed_before_m_s) / dt_s;
        StepResult {
            door_torque_nm: average_n * width_m - inputs.external_door_nm,
            stop_impact_m_s: self.loads.stop_impact_m_s,
        }
    }

    /// One sub-step of `h` seconds; `source` is the supply's voltage behind its resistance, V and ohm.
    ///
    /// Semi-implicit Euler: all forces, then speeds, then friction (hinges last, so that a held leaf stands exactly
    /// still), then positions.
    fn sub_step(&mut self, h: f64, leaf: &mut Body, inputs: &Inputs, source: (f64, f64)) {
        let params = &self.params;

        leaf.push(inputs.external_door_nm / params.door_width_m);
        self.loads.push(leaf, params, h);
        self.motor.push(inputs.bridge, source.0, source.1);
        let on_output_nm = self.bolt.push(&mut self.motor.output, leaf, inputs.thumb_turn_nm, params);
        let travel_m = self.bolt.travel_m();
        self.latch.push(leaf, inputs.handle_inner_nm, inputs.handle_outer_nm, travel_m, params);

        self.motor.output.kick(h);
        self.bolt.tailpiece.kick(h);
        self.latch.kick(h);
        leaf.kick(h);

        self.bolt.rub(leaf, h);
        self.latch.rub(leaf, h);
        self.motor.rub(on_output_nm, h);
        self.loads.rub(leaf, params, h);

        self.motor.output.drift(h);
        self.bolt.tailpiece.drift(h);
        self.latch.drift(h);
        leaf.drift(h);
    }

    /// Updates what sensors and panels read.
    fn look(&mut self, edge_m: f64, electronics_a: f64) {
        let angle_rad = edge_m / self.params.door_width_m;
        let chord_m = 2.0 * self.params.door_width_m * libm::sin(0.5 * angle_rad);
        let drawn_a = self.motor.drawn_a + electronics_a;
        self.electronics_a = electronics_a;
        self.state = MechanismState {
            bolt_travel_m: self.bolt.travel_m(),
            bolt_speed_m_s: self.bolt.speed_m_s(),
            tailpiece_angle_rad: self.bolt.tailpiece.position,
            output_angle_rad: self.motor.output.position,
            motor_speed_rad_s: self.motor.output.speed,
            motor_current_a: self.motor.current_a,
            supply_v: self.battery.open_circuit_v() - self.battery.resistance_ohm() * drawn_a,
            charge: self.battery.charge(),
            latch_protrusion_m: self.latch.bolt.position,
            latch_captured: self.latch.captured(edge_m, &self.params),
            handle_inner_rad: self.latch.inner.position,
            handle_outer_rad: self.latch.outer.position,
            bolt_tip_in_pocket: self.bolt.tip_in_pocket(edge_m, &self.params),
            strike_plunger_m: self.bolt.plunger_m(edge_m, &self.params),
            magnet_distance_m: self.params.magnet_fitted.then_some((MAGNET_GAP_M + chord_m).max(0.0)),
            bolt_lateral_n: self.bolt.lateral_n,
            bolt_axial_contact_n: self.bolt.axial_n,
            seal_force_n: self.loads.seal_n,
            edge_opening_m: edge_m,
        };
    }

    /// What sensors, panels and promises read.
    #[must_use]
    pub fn state(&self) -> &MechanismState {
        &self.state
    }

    /// The constants this mechanism was built from.
    #[must_use]
    pub fn params(&self) -> &Params {
        &self.params
    }

    /// Angle at which the closed, latched leaf of a new world rests, rad.
    #[must_use]
    pub fn closed_angle_rad(&self) -> f64 {
        let free_edge_m = door_loads::closed_rest_edge_m(&self.params);
        bolt::edge_beside_bolt_m(free_edge_m, &self.params).unwrap_or(free_edge_m) / self.params.door_width_m
    }

    /// Moves the strike, as when it works loose or is repaired: its pocket is elsewhere from now on. See
    /// [`Params::strike_offset_m`].
    pub fn move_strike(&mut self, offset_m: f64) {
        self.params.strike_offset_m = finite(offset_m);
        self.stood = None;
    }

    /// Battery contacts corrode or are cleaned: from now on this resistance is in series with the cells, ohm.
    pub fn corrode_contacts(&mut self, ohm: f64) {
        self.battery.corrode_contacts(finite(ohm));
        self.look(self.state.edge_opening_m, self.electronics_a);
    }

    /// Resistance of the battery's contacts, ohm.
    #[must_use]
    pub fn contacts_ohm(&self) -> f64 {
        self.battery.contacts_ohm()
    }

    /// The gearbox output works loose on the motor's shaft, or is tightened: while loose it turns without driving
    /// anything.
    pub fn loosen_gearbox(&mut self, loose: bool) {
        self.bolt.output_slips = loose;
        self.stood = None;
        if !loose {
            self.bolt.seize(&mut self.motor.output);
        }
    }

    /// Battery voltage without load, V.
    #[must_use]
    pub fn open_circuit_v(&self) -> f64 {
        self.battery.open_circuit_v()
    }

    /// Resistance of the battery and its contacts, ohm.
    #[must_use]
    pub fn source_ohm(&self) -> f64 {
        self.battery.resistance_ohm()
    }

    /// Voltage that the battery would keep under a stalled motor, the largest load, V.
    #[must_use]
    pub fn stalled_v(&self) -> f64 {
        self.open_circuit_v() * motor::RESISTANCE_OHM / (motor::RESISTANCE_OHM + self.source_ohm())
    }

    /// Whether everything is at rest and would stay so without a new hand or current.
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        self.edge_speed_m_s.abs() < 1.0e-5
            && self.bolt.speed_m_s().abs() < 1.0e-5
            && self.motor.output.speed.abs() < 1.0e-4
            && self.motor.current_a == 0.0
            && self.latch.bolt.speed.abs() < 1.0e-5
            && self.latch.inner.speed.abs() < 1.0e-4
            && self.latch.outer.speed.abs() < 1.0e-4
            && self.loads.is_quiet()
    }

    /// Accounts for a time in which the resting plant was not stepped: the seal refills, the electronics draw
    /// current.
    pub fn rest(&mut self, time_s: f64, electronics_a: f64) {
        let time_s = finite(time_s).max(0.0);
        self.loads.rest(self.state.edge_opening_m, time_s);
        self.stood = None;
        self.battery.draw(finite(electronics_a), time_s);
        self.look(self.state.edge_opening_m, finite(electronics_a));
    }
}
