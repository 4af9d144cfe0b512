//! The plant: everything physical, one tick at a time.
//!
//! Two solvers share the door. `stage` (rapier3d) moves what collides freely: leaf, people, parcel, furniture.
//! [`mechanism`] decides what happens within tenths of a millimetre at the leaf's edge, in sub-steps, and returns a
//! torque on the leaf. The plant falls asleep when nothing moves and nobody touches anything. A sleeping plant is not
//! stepped at all, so that skipping its time changes nothing.

pub(crate) mod camera;
pub mod mechanism;
mod stage;
pub(crate) mod sun;
mod wind;

use mechanism::{DoorMotion, Inputs, Mechanism, Params};
pub(crate) use stage::{Body, LeafShape, Stage};
pub(crate) use wind::{Gust, Wind};

use crate::time::seconds;

/// Time at rest after which the plant falls asleep, ns.
const FALLS_ASLEEP_AFTER_NS: u64 = 600_000_000;
/// A lower speed counts as rest, m/s at the leaf's edge or of a loose body (rapier's contacts creep below it).
const REST_M_S: f64 = 1.5e-3;
/// Time in which a leaf that hits its stop comes to rest, s (estimate).
const STOPS_WITHIN_S: f64 = 0.02;
const GRAVITY_M_S2: f64 = 9.81;
/// A slower contact with the stop is no slam, m/s.
const SLAM_M_S: f64 = 0.02;

/// What acts on the plant from outside during one tick.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Actions {
    /// Mechanism inputs from the board's bridge and from hands on handles and thumb-turn.
    pub(crate) mechanism: Inputs,
    /// Torque about the hinge from hands and held objects, N·m (+ opens).
    pub(crate) hands_nm: f64,
    /// Somebody touches, pushes or moves something.
    pub(crate) somebody_acts: bool,
}

/// Door leaf with its lock, and the stage around it.
#[derive(Clone)]
pub(crate) struct Plant {
    pub(crate) stage: Stage,
    pub(crate) mechanism: Mechanism,
    pub(crate) wind: Wind,
    width_m: f64,
    tick_s: f64,
    still_since_ns: Option<u64>,
    asleep: bool,
    slept_since_ns: Option<u64>,
    slam_m_s: f64,
    /// Edge speed at an impact in the latest step, m/s.
    impact_m_s: f64,
    rebounds: u32,
    rebounding: bool,
    last_inputs: Inputs,
}

impl Plant {
    pub(crate) fn new(mut stage: Stage, params: Params, wind: Wind, tick_s: f64) -> Self {
        let width_m = params.door_width_m;
        let mechanism = Mechanism::new(params);
        stage.set_leaf_angle(mechanism.closed_angle_rad());
        Self {
            stage,
            mechanism,
            wind,
            width_m,
            tick_s,
            still_since_ns: None,
            asleep: false,
            slept_since_ns: None,
            slam_m_s: 0.0,
            impact_m_s: 0.0,
            rebounds: 0,
            rebounding: false,
            last_inputs: Inputs::default(),
        }
    }

    /// Wakes up if anything new acts during the tick that ends at `now_ns`. Slow processes first catch up with the
    /// idle time, so that jumping gives the same result as stepping.
    pub(crate) fn wake(&mut self, now_ns: u64, actions: &Actions) {
        let (new, old) = (&actions.mechanism, &self.last_inputs);
        let stirred = actions.somebody_acts
            || new.bridge != old.bridge
            || new.thumb_turn_nm != old.thumb_turn_nm
            || new.handle_inner_nm != old.handle_inner_nm
            || new.handle_outer_nm != old.handle_outer_nm
            || self.wind.turned_at_ns(now_ns, self.tick_ns());
        if stirred {
            self.asleep = false;
            self.still_since_ns = None;
        }
        self.last_inputs = *new;
        if !self.asleep
            && let Some(since_ns) = self.slept_since_ns.take()
        {
            self.mechanism.rest(seconds(now_ns - since_ns), actions.mechanism.electronics_a);
        }
    }

    /// Advances by one tick that ends at `now_ns`, if anything moves. Returns whether it does.
    pub(crate) fn step(&mut self, now_ns: u64, actions: &Actions) -> bool {
        if self.asleep {
            return false;
        }
        let (angle_rad, rate_rad_s) = self.stage.leaf_motion();
        let outside_nm = actions.hands_nm + self.wind.torque_nm(now_ns, angle_rad);
        let inputs = Inputs { external_door_nm: outside_nm, ..actions.mechanism };
        let result = self.mechanism.step(self.tick_s, DoorMotion { angle_rad, rate_rad_s }, &inputs);
        self.stage.step(outside_nm + result.door_torque_nm);
        self.note_impacts(result.stop_impact_m_s);
        self.fall_asleep(now_ns);
        true
    }

    /// A slam is an impact on the stop; a rebound is the leaf leaving it again by itself.
    fn note_impacts(&mut self, impact_m_s: f64) {
        self.impact_m_s = impact_m_s;
        if impact_m_s > SLAM_M_S {
            self.slam_m_s = impact_m_s;
            self.rebounding = true;
        }
        let edge_m_s = self.stage.leaf_motion().1 * self.width_m;
        if self.rebounding && edge_m_s > SLAM_M_S {
            self.rebounds += 1;
            self.rebounding = false;
        }
    }

    fn fall_asleep(&mut self, now_ns: u64) {
        let leaf_m_s = (self.stage.leaf_motion().1 * self.width_m).abs();
        let driven = matches!(self.last_inputs.bridge, mechanism::MotorDrive::Drive { .. });
        let still = !driven
            && leaf_m_s < REST_M_S
            && self.mechanism.is_quiet()
            && self.stage.liveliest_m_s() < REST_M_S;
        if !still {
            self.still_since_ns = None;
            return;
        }
        let since_ns = *self.still_since_ns.get_or_insert(now_ns);
        if now_ns >= since_ns + FALLS_ASLEEP_AFTER_NS {
            self.stage.halt();
            self.asleep = true;
            self.slept_since_ns = Some(now_ns);
        }
    }

    pub(crate) fn is_asleep(&self) -> bool {
        self.asleep
    }

    /// When something next moves by itself, ns; now while anything moves.
    pub(crate) fn next_due_ns(&self, now_ns: u64) -> Option<u64> {
        if self.asleep { self.wind.next_turn_ns(now_ns) } else { Some(now_ns) }
    }

    fn tick_ns(&self) -> u64 {
        (self.tick_s * 1e9) as u64
    }

    /// Leaf angle, rad (+ open).
    pub(crate) fn door_angle_rad(&self) -> f64 {
        self.stage.leaf_motion().0
    }

    /// Speed of the leaf's free edge, m/s (+ opening).
    pub(crate) fn door_edge_m_s(&self) -> f64 {
        self.stage.leaf_motion().1 * self.width_m
    }

    /// Opening at the leaf's free edge, m.
    pub(crate) fn door_gap_m(&self) -> f64 {
        2.0 * self.width_m * libm::sin(self.door_angle_rad() / 2.0)
    }

    /// Acceleration of a lock on the leaf at an impact on the stop, g: the edge comes to rest within a few
    /// milliseconds.
    pub(crate) fn jolt_g(&self) -> f64 {
        self.impact_m_s / (STOPS_WITHIN_S * GRAVITY_M_S2)
    }

    /// Edge speed at the latest impact on the stop, m/s.
    pub(crate) fn slam_m_s(&self) -> f64 {
        self.slam_m_s
    }

    /// Number of times the leaf has bounced off its stop.
    pub(crate) fn rebounds(&self) -> u32 {
        self.rebounds
    }
}
