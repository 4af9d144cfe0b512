//! The walk: where feet stand and hang for a body at a place on its way.
//!
//! The cycle is driven by distance along the way, not by time: left and right foot are planted at fixed points of the
//! ground, a stride apart, and the body passes over them. So feet do not slide, at any speed, forward or backward, and
//! a single frame without history shows the same step as the film does.

use std::f32::consts::PI;

use bevy::math::{Quat, Vec2, Vec3};

use super::pose::{ANKLE_M, Foot};

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

    /// The milestone nearest to a point; the way goes straight on beyond its ends.
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

/// The turn about y that looks along `facing` (x, z), for bodies whose front is -z.
pub(super) fn yaw(facing: Vec2) -> Quat {
    Quat::from_rotation_y((-facing.x).atan2(-facing.y))
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
mod tests {
    use super::*;

    fn straight() -> Way {
        Way::new([Vec2::new(0.0, 10.0), Vec2::new(0.0, -10.0)])
    }

    /// The foot's ball on the ground.
    fn ball(foot: &Foot) -> Vec3 {
        foot.ankle + foot.turn * Vec3::new(0.0, -ANKLE_M, -BALL_M)
    }

    #[test]
    fn a_planted_foot_does_not_slide() {
        for facing in [Vec2::NEG_Y, Vec2::Y] {
            let (mut planted, mut worst_m) = (0, 0.0_f32);
            for i in 0..2000 {
                let z = 9.0 - i as f32 * 0.005;
                let now = feet(&straight(), Vec2::new(0.0, z), facing, 1.0);
                let next = feet(&straight(), Vec2::new(0.0, z - 0.005), facing, 1.0);
                for (a, b) in now.iter().zip(&next) {
                    if ball(a).y < 0.002 && ball(b).y < 0.002 {
                        planted += 1;
                        worst_m = worst_m.max((ball(a) - ball(b)).with_y(0.0).length());
                    }
                }
            }
            assert!(planted > 1500, "{planted} of 4000 planted");
            assert!(worst_m < 0.003, "slides {worst_m} m within 5 mm of way");
        }
    }

    #[test]
    fn feet_are_continuous_and_never_below_the_ground() {
        for i in 0..4000 {
            let z = 9.0 - i as f32 * 0.002;
            let now = feet(&straight(), Vec2::new(0.0, z), Vec2::NEG_Y, 1.0);
            let next = feet(&straight(), Vec2::new(0.0, z - 0.002), Vec2::NEG_Y, 1.0);
            for (a, b) in now.iter().zip(&next) {
                assert!(a.ankle.distance(b.ankle) < 0.02, "jumps at {z}: {} to {}", a.ankle, b.ankle);
                assert!(a.ankle.y > 0.05 && ball(a).y > -0.004, "{}", a.ankle);
            }
        }
    }

    #[test]
    fn who_stands_has_both_feet_on_the_ground_beside_each_other() {
        let [left, right] = feet(&straight(), Vec2::new(0.0, 3.3), Vec2::NEG_Y, 0.0);
        assert_eq!((left.ankle.y, right.ankle.y), (ANKLE_M, ANKLE_M));
        assert!(left.ankle.x < 0.0 && right.ankle.x > 0.0 && left.ankle.z == right.ankle.z);
    }

    #[test]
    fn a_way_is_measured_round_its_corners() {
        let way = Way::new([Vec2::ZERO, Vec2::new(3.0, 0.0), Vec2::new(3.0, 4.0)]);
        assert!((way.milestone(Vec2::new(3.1, 2.0)).along_m - 5.0).abs() < 1e-5);
        assert!((way.milestone(Vec2::new(3.0, 6.0)).along_m - 9.0).abs() < 1e-5);
        assert!((way.milestone(Vec2::new(-2.0, 0.1)).along_m + 2.0).abs() < 1e-5);
    }
}
