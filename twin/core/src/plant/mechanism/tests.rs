//! The mechanism on a leaf with one degree of freedom that replaces the rigid-body solver.
#![allow(clippy::unwrap_used)]

use super::*;

mod battery_and_motor;
mod door;
mod egress;
mod strike;

/// Step of the plant, s.
const DT_S: f64 = 0.002;

/// A mechanism with its leaf, integrated as the solver does: speed first, then position, in single precision.
#[derive(Clone, Debug, PartialEq)]
struct Rig {
    mechanism: Mechanism,
    angle_rad: f32,
    rate_rad_s: f32,
    time_s: f64,
    impacts: Vec<f64>,
}

impl Rig {
    fn locked(params: Params) -> Self {
        let mechanism = Mechanism::new(params);
        Self {
            angle_rad: mechanism.closed_angle_rad() as f32,
            mechanism,
            rate_rad_s: 0.0,
            time_s: 0.0,
            impacts: Vec::new(),
        }
    }

    /// Bolt withdrawn by the thumb-turn, everything at rest again.
    fn unlocked(params: Params) -> Self {
        let mut rig = Self::locked(params);
        rig.run(0.6, &Inputs { thumb_turn_nm: -0.8, ..Inputs::default() });
        rig.run(3.0, &Inputs::default());
        rig.mechanism.rest(60.0, 0.0);
        assert!(rig.now().bolt_travel_m < 1.0e-4, "withdrawn: {:?}", rig.now());
        rig.time_s = 0.0;
        rig.impacts.clear();
        rig
    }

    /// Unlocked and open at an angle, at rest.
    fn open(params: Params, angle_deg: f64) -> Self {
        let mut rig = Self::unlocked(params);
        rig.angle_rad = angle_deg.to_radians() as f32;
        rig.rate_rad_s = 0.0;
        rig
    }

    fn step(&mut self, inputs: &Inputs) -> StepResult {
        let door =
            DoorMotion { angle_rad: f64::from(self.angle_rad), rate_rad_s: f64::from(self.rate_rad_s) };
        let result = self.mechanism.step(DT_S, door, inputs);
        let torque_nm = result.door_torque_nm + inputs.external_door_nm;
        let inertia = self.mechanism.params().door_inertia_kg_m2;
        self.rate_rad_s += (torque_nm / inertia * DT_S) as f32;
        self.angle_rad += self.rate_rad_s * DT_S as f32;
        self.time_s += DT_S;
        if result.stop_impact_m_s > 0.0 {
            self.impacts.push(result.stop_impact_m_s);
        }
        result
    }

    fn run(&mut self, for_s: f64, inputs: &Inputs) {
        let steps = (for_s / DT_S).round() as u32;
        for _ in 0..steps {
            self.step(inputs);
        }
    }

    /// Steps until `done`, at most `for_s`; returns the time it took.
    fn run_until(&mut self, for_s: f64, inputs: &Inputs, done: impl Fn(&Self) -> bool) -> Option<f64> {
        let start_s = self.time_s;
        while self.time_s - start_s < for_s {
            self.step(inputs);
            if done(self) {
                return Some(self.time_s - start_s);
            }
        }
        None
    }

    fn now(&self) -> &MechanismState {
        self.mechanism.state()
    }

    fn edge_mm(&self) -> f64 {
        f64::from(self.angle_rad) * self.mechanism.params().door_width_m * 1.0e3
    }

    fn bolt_mm(&self) -> f64 {
        self.now().bolt_travel_m * 1.0e3
    }
}

fn drive(duty: f64) -> Inputs {
    Inputs { bridge: MotorDrive::Drive { duty }, ..Inputs::default() }
}

fn no_closer() -> Params {
    Params { closer_moment_nm: 0.0, ..Params::default() }
}
