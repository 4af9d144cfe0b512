//! The walk: where feet stand and hang for a body at a place on its way.
//!
//! The cycle is driven by distance along the way, not by time: left and right foot are planted at fixed points of the
//! ground, a stride apart, and the body passes over them. So feet do not slide, at any speed, forward or backward, and
//! a single frame without history shows the same step as the film does.

use std::f32::consts::PI;

use bevy::math::{Quat, Vec2, Vec3};

use super::pose::{ANKLE_M, Foot, yaw};

/// Length of a step, m. Estimate for 1.75 m at a courier's 1.4 m/s.
pub(super) const STEP_M: f32 = 0.70;
/// Share of a stride in which a foot stands. Source: gait literature, 0.60 to 0.62.
const STANCE: f32 = 0.60;
/// How much longer a foot stands behind the body than before it, m: the heel lifts, the ball stays.
const TRAIL_M: f32 = 0.16 * STEP_M;
/// Half the distance between the tracks of both feet, m; standing and walking. Estimate.
const APART_STANDING_M: f32 = 0.105;
const APART_WALKING_M: f32 = 0.065;
/// From ankle forward to the ball of the foot, and back to the heel, m.
const BALL_M: f32 = 0.125;
const HEEL_M: f32 = 0.055;
/// Pitch of the foot at toe-off and at heel-strike, rad (+ heel up). Estimate.
const TOE_OFF_RAD: f32 = 0.95;
const HEEL_STRIKE_RAD: f32 = -0.30;

/// A way on the ground (x, z; m), along which the cycle is measured.
#[derive(Clone, Debug, Default)]
pub(super) struct Way {
    points: Vec<Vec2>,
}

/// A place measured along a way.
#[derive(Clone, Copy, Debug)]
pub(super) struct Milestone {
    /// Arc length from the way's start, m.
    pub(super) along_m: f32,
    /// The way's direction there.
    pub(super) ahead: Vec2,
}

impl Way {
    pub(super) fn new(points: impl IntoIterator<Item = Vec2>) -> Self {
        Self { points: points.into_iter().collect() }
    }

    /// The milestone nearest to a point. Beyond its ends the way is extended straight.
    pub(super) fn milestone(&self, at: Vec2) -> Milestone {
        let mut nearest = Milestone { along_m: -at.y, ahead: Vec2::NEG_Y };
        let (mut least_m, mut before_m) = (f32::INFINITY, 0.0);
        let last = self.points.len().saturating_sub(2);
        for (i, leg) in self.points.windows(2).enumerate() {
            let (ahead, length_m) = ((leg[1] - leg[0]).normalize_or(Vec2::NEG_Y), leg[0].distance(leg[1]));
            let low = if i == 0 { f32::NEG_INFINITY } else { 0.0 };
            let high = if i == last { f32::INFINITY } else { length_m };
            let on_leg_m = (at - leg[0]).dot(ahead).clamp(low, high);
            let off_m = at.distance(leg[0] + ahead * on_leg_m);
            if off_m < least_m {
                least_m = off_m;
                nearest = Milestone { along_m: before_m + on_leg_m, ahead };
            }
            before_m += length_m;
        }
        nearest
    }
}

/// Both feet (left, right) of a body at `at`, facing `facing`, whose stride is `walking` (0 stands, 1 walks).
pub(super) fn feet(way: &Way, at: Vec2, facing: Vec2, walking: f32) -> [Foot; 2] {
    let stone = way.milestone(at);
    let right = Vec2::new(-facing.y, facing.x);
    let forward = facing.dot(stone.ahead);
    [-1.0, 1.0].map(|side| {
        let plant_m = if side < 0.0 { 0.0 } else { STEP_M };
        let step = step(stone.along_m - plant_m, forward);
        let apart_m = APART_STANDING_M + (APART_WALKING_M - APART_STANDING_M) * walking;
        // A foot that has yet to come to rest beside the other is set down, not dragged.
        let settling_m = 0.05 * (4.0 * walking * (1.0 - walking)) * (step.ahead_m.abs() / STEP_M).min(1.0);
        let place = at + right * (side * apart_m) + stone.ahead * (step.ahead_m * walking);
        let (lift_m, pitch_rad) = (step.lift_m * walking + settling_m, step.pitch_rad * walking);
        Foot {
            ankle: Vec3::new(place.x, ANKLE_M + lift_m, place.y) + rolled(pitch_rad, facing),
            turn: yaw(facing) * Quat::from_rotation_x(-pitch_rad),
        }
    })
}

struct Step {
    /// Foot's place before the body along the way, m.
    ahead_m: f32,
    lift_m: f32,
    pitch_rad: f32,
}

/// One foot that is planted at multiples of a stride, for a body `along_m` from one of these points.
fn step(along_m: f32, forward: f32) -> Step {
    let stride_m = 2.0 * STEP_M;
    let half_m = STANCE * STEP_M;
    let trail_m = TRAIL_M * forward;
    let begin_m = trail_m - half_m;
    let past_m = (along_m - begin_m).rem_euclid(stride_m) + begin_m;
    let stance_end_m = trail_m + half_m;
    if past_m < stance_end_m {
        let progress = (past_m - trail_m) / half_m * forward.signum();
        let heel_off = ((progress - 0.25) / 0.75).clamp(0.0, 1.0);
        let heel_strike = ((-progress - 0.7) / 0.3).clamp(0.0, 1.0);
        let pitch_rad = TOE_OFF_RAD * heel_off * heel_off + HEEL_STRIKE_RAD * heel_strike;
        return Step { ahead_m: -past_m, lift_m: 0.0, pitch_rad: pitch_rad * forward.abs() };
    }
    let swing = (past_m - stance_end_m) / (stride_m - 2.0 * half_m);
    let ease = swing * swing * (3.0 - 2.0 * swing);
    let in_time = if forward < 0.0 { 1.0 - swing } else { swing };
    let pitch_rad = if in_time < 0.6 {
        TOE_OFF_RAD * (1.0 - in_time / 0.6) * (1.0 - in_time / 0.6)
    } else {
        HEEL_STRIKE_RAD * ((in_time - 0.6) / 0.4)
    };
    Step {
        ahead_m: stride_m * ease - past_m,
        lift_m: 0.055 * (PI * swing).sin(),
        pitch_rad: pitch_rad * forward.abs(),
    }
}

/// How far the ankle moves when the foot rolls over its ball (+) or its heel (-).
fn rolled(pitch_rad: f32, facing: Vec2) -> Vec3 {
    let pivot_m = if pitch_rad > 0.0 { BALL_M } else { -HEEL_M };
    let (sin, cos) = pitch_rad.sin_cos();
    let forward_m = pivot_m - pivot_m * cos + ANKLE_M * sin;
    let up_m = pivot_m * sin + ANKLE_M * cos - ANKLE_M;
    Vec3::new(facing.x * forward_m, up_m, facing.y * forward_m)
}

#[cfg(test)]
mod tests;
