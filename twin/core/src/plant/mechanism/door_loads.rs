//! Loads on the leaf besides bolt, latch and hands: closer, hinges, seal, frame stop, opening buffer.
//!
//! Everything is expressed at the bolt edge: `s` = width * angle, m, 0 = on the stop, + open; forces in N, + opens.

use super::contact::{Body, Buffer};
use super::latch;
use super::params::{PLAY_M, Params};

/// The stop of the frame at the bolt edge: about 3e5 N/m, rebound 0.2 to 0.3. Estimate. If it were stiffer, the
/// leaf's 2 ms steps would no longer resolve the impact; if softer, a jammed bolt would push the leaf through its
/// misalignment.
const STOP: Buffer = Buffer { stiffness: 3.0e5, damping_ratio: 0.3 };
/// Rubber buffer behind the open door, at the edge. Estimate.
const OPENING_BUFFER: Buffer = Buffer { stiffness: 1.0e4, damping_ratio: 0.3 };
/// Depth over which the seal is compressed, m. Source: PARTS, last 5 mm.
const SEAL_DEPTH_M: f64 = 0.005;
/// Opening below which the seal's bulb closes on itself and traps air, m. Estimate.
const SEAL_AIR_BELOW_M: f64 = 0.0012;
/// Stiffness of the trapped air, N/m at the edge. Estimate.
const SEAL_AIR_N_PER_M: f64 = 1.0e5;
/// Force at which the bulb lifts and releases the air at once, N. Estimate; without it a slam would rebound from the
/// seal.
const SEAL_AIR_MAX_N: f64 = 70.0;
/// Time in which trapped air leaks out under load, s; and in which the bulb fills again, s. Estimates. Together they
/// decide which misalignment stops a first throw but not a second: if the bulb refilled within the 3 s between two
/// attempts, retries would be pointless.
const SEAL_LEAK_S: f64 = 0.2;
const SEAL_REFILL_S: f64 = 8.0;
/// Below this angle the closer has its full moment, rad (4°). Source: EN 1154.
const CLOSER_FULL_RAD: f64 = 0.07;
/// Fraction of the moment left at 90 degrees. Estimate within EN 1154.
const CLOSER_AT_90: f64 = 0.6;
/// Angle below which the latching valve acts, rad (12°), and the damping there relative to the sweep. Estimate: set
/// for a quiet door, 0.15 m/s at the stop. If it were set faster, speed alone would carry the leaf through a swollen
/// seal.
const LATCHING_BELOW_RAD: f64 = 0.21;
const LATCHING_DAMPING: f64 = 2.0;
/// Distance at which the leaf counts as off its stop, m: an impact counts once, even if the contact chatters.
const OFF_STOP_M: f64 = 2.0e-4;
/// Slower contacts are no impact, m/s.
const IMPACT_ABOVE_M_S: f64 = 0.002;

/// Memory of the leaf's surroundings.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct DoorLoads {
    /// How far the bulb is compressed with no air left in it, m.
    seal_bled_m: f64,
    /// Force of the whole seal now, N.
    pub(super) seal_n: f64,
    air_n: f64,
    on_stop: bool,
    /// Largest edge speed at a new impact with the stop since `begin_step`, m/s.
    pub(super) stop_impact_m_s: f64,
}

impl DoorLoads {
    /// A leaf that has rested at `edge_m` for a long time.
    pub(super) fn settled(edge_m: f64) -> Self {
        Self {
            seal_bled_m: air_compression_m(edge_m),
            seal_n: 0.0,
            air_n: 0.0,
            on_stop: edge_m < OFF_STOP_M,
            stop_impact_m_s: 0.0,
        }
    }

    pub(super) fn begin_step(&mut self) {
        self.stop_impact_m_s = 0.0;
    }

    pub(super) fn push(&mut self, door: &mut Body, params: &Params, h: f64) {
        self.seal_n = self.seal_force_n(door.position, params, h);
        let opens_to_m = params.opens_to_rad * params.door_width_m;
        let closer_n = closer_nm(door, params) / params.door_width_m;
        self.note_impact(door);
        door.push(
            self.seal_n - closer_n + STOP.force(-door.position, -door.speed, door.inertia)
                - OPENING_BUFFER.force(door.position - opens_to_m, door.speed, door.inertia),
        );
    }

    pub(super) fn rub(&self, door: &mut Body, params: &Params, h: f64) {
        door.rub(params.hinge_friction_nm / params.door_width_m, h);
    }

    /// Static part by compression, plus the trapped air, whose amount is tracked through the sub-step.
    fn seal_force_n(&mut self, edge_m: f64, params: &Params, h: f64) -> f64 {
        if params.seal_n <= 0.0 {
            return 0.0;
        }
        let pressed_m = air_compression_m(edge_m);
        let over_m = pressed_m - self.seal_bled_m;
        let time_s = if over_m > 0.0 { SEAL_LEAK_S } else { SEAL_REFILL_S };
        let held_m = (over_m * (1.0 - h / time_s)).min(SEAL_AIR_MAX_N / SEAL_AIR_N_PER_M);
        self.seal_bled_m = pressed_m - held_m;
        self.air_n = SEAL_AIR_N_PER_M * held_m.max(0.0);
        let bulb_n = params.seal_n * (1.0 - edge_m / SEAL_DEPTH_M).max(0.0);
        bulb_n + self.air_n
    }

    fn note_impact(&mut self, door: &Body) {
        if door.position > OFF_STOP_M {
            self.on_stop = false;
        } else if door.position <= 0.0 && !self.on_stop {
            self.on_stop = true;
            if -door.speed > IMPACT_ABOVE_M_S {
                self.stop_impact_m_s = self.stop_impact_m_s.max(-door.speed);
            }
        }
    }

    /// Whether the seal has no short-term motion left. Refilling (seconds, no force) does not count.
    pub(super) fn is_quiet(&self) -> bool {
        self.air_n < 0.5
    }

    /// Refilling of the bulb over a time in which the leaf rested at `edge_m`.
    pub(super) fn rest(&mut self, edge_m: f64, time_s: f64) {
        let pressed_m = air_compression_m(edge_m);
        let over_m = pressed_m - self.seal_bled_m;
        let tau_s = if over_m > 0.0 { SEAL_LEAK_S } else { SEAL_REFILL_S };
        self.seal_bled_m = pressed_m - over_m * libm::exp(-time_s / tau_s);
    }
}

/// Where a closed, latched leaf comes to rest, m: on its stop if the closer is stronger than the seal, otherwise
/// where seal and closer balance or the latch holds it.
pub(super) fn closed_rest_edge_m(params: &Params) -> f64 {
    let closer_n = params.closer_moment_nm / params.door_width_m;
    let per_m = params.seal_n / SEAL_DEPTH_M;
    let surplus_n = params.seal_n - closer_n;
    if surplus_n <= 0.0 {
        return surplus_n / (STOP.stiffness + per_m);
    }
    let balanced_m = surplus_n / per_m;
    if params.strike_fitted && balanced_m > PLAY_M {
        latch::held_edge_m(surplus_n - per_m * PLAY_M)
    } else {
        balanced_m
    }
}

fn air_compression_m(edge_m: f64) -> f64 {
    (SEAL_AIR_BELOW_M - edge_m).max(0.0)
}

/// Closing torque of the closer, N·m.
fn closer_nm(door: &Body, params: &Params) -> f64 {
    if params.closer_moment_nm <= 0.0 {
        return 0.0;
    }
    let angle_rad = door.position / params.door_width_m;
    let rate_rad_s = door.speed / params.door_width_m;
    let fading = (angle_rad - CLOSER_FULL_RAD) / (core::f64::consts::FRAC_PI_2 - CLOSER_FULL_RAD);
    let moment_nm = params.closer_moment_nm * (1.0 - (1.0 - CLOSER_AT_90) * fading.clamp(0.0, 1.0));
    let valve = if angle_rad < LATCHING_BELOW_RAD { LATCHING_DAMPING } else { 1.0 };
    moment_nm + params.closer_damping_nms * valve * rate_rad_s.min(0.0)
}
