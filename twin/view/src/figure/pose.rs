//! From a stance (where pelvis, feet and hands are, where the eyes look) to the place of every bone.
//!
//! Arms and legs are two bones each, solved in closed form. Frame: the world's; a bone hangs from its joint along its
//! own -y, its front is -z. Proportions of a man of 1.75 m with shoes, m. Source: Drillis and Contini, rounded.

use bevy::math::{Mat3, Quat, Vec2, Vec3};

/// Ankle above the ground.
pub(super) const ANKLE_M: f32 = 0.09;
/// Thigh and shin, joint to joint.
pub(super) const THIGH_M: f32 = 0.43;
pub(super) const SHIN_M: f32 = 0.41;
/// Upper arm and forearm, joint to joint; wrist to fingertip.
pub(super) const UPPER_ARM_M: f32 = 0.29;
pub(super) const FOREARM_M: f32 = 0.26;
pub(super) const HAND_M: f32 = 0.185;
/// Middle between the hip joints above the ground, standing.
pub(super) const HIPS_M: f32 = 0.915;
/// Half the distance between hip joints, and between shoulder joints.
pub(super) const HIP_HALF_M: f32 = 0.088;
pub(super) const SHOULDER_HALF_M: f32 = 0.185;
/// From the hips up to the waist, where the trunk bends; from there to the shoulders, and to the neck's base.
pub(super) const WAIST_UP_M: f32 = 0.10;
pub(super) const SHOULDERS_UP_M: f32 = 0.405;
pub(super) const NECK_UP_M: f32 = 0.465;

/// The turn about y that looks along `facing` (x, z), for bodies whose front is -z.
pub(super) fn yaw(facing: Vec2) -> Quat {
    Quat::from_rotation_y((-facing.x).atan2(-facing.y))
}

/// A foot: its ankle and how it is turned.
#[derive(Clone, Copy, Debug)]
pub(super) struct Foot {
    pub(super) ankle: Vec3,
    pub(super) turn: Quat,
}

/// A hand: its wrist and how it is turned.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hand {
    pub(super) wrist: Vec3,
    pub(super) turn: Quat,
}

/// What the trunk does, seen from the body itself.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Trunk {
    /// Middle of the hips relative to standing: right, up, back, m.
    pub(super) shift: Vec3,
    /// Lean from the hips, rad (+ forward), of which the pelvis takes a third.
    pub(super) lean_rad: f32,
    /// Twist of the chest about its axis, rad (+ to the left).
    pub(super) twist_rad: f32,
}

/// Everything that decides a pose.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stance {
    /// Feet on the ground, x and z, m.
    pub(super) at: Vec2,
    pub(super) facing: Vec2,
    pub(super) trunk: Trunk,
    pub(super) feet: [Foot; 2],
    pub(super) hands: [Hand; 2],
    /// What the eyes look at.
    pub(super) look_at: Vec3,
}

/// A bone's joint and turn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Joint {
    pub(super) at: Vec3,
    pub(super) turn: Quat,
}

/// Number of bones: pelvis, chest, head, and six on each side.
pub(super) const BONES: usize = 15;

/// Bones in order: pelvis, chest, head; then left and right of upper arm, forearm, hand, thigh, shin, shoe.
pub(super) fn bones(stance: &Stance) -> [Joint; BONES] {
    let [pelvis, chest] = trunk(stance);
    let head = head(&chest, stance);
    let [left, right] = [0, 1].map(|side| {
        let [upper_arm, forearm] = arm(&chest, side, &stance.hands[side]);
        let [thigh, shin] = leg(&pelvis, side, &stance.feet[side]);
        let wrist = forearm.at - forearm.turn * Vec3::Y * FOREARM_M;
        let ankle = shin.at - shin.turn * Vec3::Y * SHIN_M;
        let hand = Joint { at: wrist, turn: stance.hands[side].turn };
        let shoe = Joint { at: ankle, turn: stance.feet[side].turn };
        [upper_arm, forearm, hand, thigh, shin, shoe]
    });
    let pairs: [Joint; 12] = std::array::from_fn(|i| if i % 2 == 0 { left[i / 2] } else { right[i / 2] });
    let mut all = [pelvis; BONES];
    all[1] = chest;
    all[2] = head;
    all[3..].copy_from_slice(&pairs);
    all
}

/// Pelvis and chest.
pub(super) fn trunk(stance: &Stance) -> [Joint; 2] {
    let (body, Trunk { shift, lean_rad, twist_rad }) = (yaw(stance.facing), stance.trunk);
    let hips = Vec3::new(stance.at.x, HIPS_M, stance.at.y) + body * shift;
    let pelvis = Joint { at: hips, turn: body * Quat::from_rotation_x(-lean_rad / 3.0) };
    let waist = hips + pelvis.turn * Vec3::Y * WAIST_UP_M;
    let chest = body * Quat::from_rotation_x(-lean_rad) * Quat::from_rotation_y(twist_rad);
    [pelvis, Joint { at: waist, turn: chest }]
}

/// Shoulder joint of a side (0 left, 1 right).
pub(super) fn shoulder(chest: &Joint, side: usize) -> Vec3 {
    chest.at + chest.turn * Vec3::new(sign(side) * SHOULDER_HALF_M, SHOULDERS_UP_M, 0.0)
}

/// -1 for the left side, 1 for the right.
pub(super) fn sign(side: usize) -> f32 {
    if side == 0 { -1.0 } else { 1.0 }
}

/// Highest place of the hips that both legs reach to their feet, m above standing (negative: lower).
pub(super) fn hips_drop_m(stance: &Stance) -> f32 {
    let [pelvis, _] = trunk(stance);
    let drop = |side: usize| {
        let hip = hip(&pelvis, side);
        let away = stance.feet[side].ankle - hip;
        let reach_m = 0.997 * (THIGH_M + SHIN_M);
        let flat = Vec2::new(away.x, away.z).length().min(reach_m);
        away.y + (reach_m * reach_m - flat * flat).sqrt()
    };
    let (a, b) = (drop(0), drop(1));
    // A soft minimum: the hips glide from one leg's arc to the other's.
    let soft_m = 0.012;
    let least = a.min(b) - soft_m * (-(a - b).abs() / soft_m).exp();
    least.min(0.0)
}

fn hip(pelvis: &Joint, side: usize) -> Vec3 {
    pelvis.at + pelvis.turn * Vec3::X * (sign(side) * HIP_HALF_M)
}

fn head(chest: &Joint, stance: &Stance) -> Joint {
    let neck = chest.at + chest.turn * Vec3::Y * NECK_UP_M;
    let eyes = neck + Vec3::Y * 0.16;
    let body = yaw(stance.facing);
    let want = body.inverse() * (stance.look_at - eyes);
    let left_rad = (-want.x).atan2(-want.z).clamp(-1.0, 1.0);
    let up_rad = want.y.atan2(Vec2::new(want.x, want.z).length()).clamp(-0.75, 0.4);
    // A neck follows a trunk that bends deep.
    let up_rad = up_rad - 0.45 * (stance.trunk.lean_rad - 0.4).max(0.0);
    Joint { at: neck, turn: body * Quat::from_rotation_y(left_rad) * Quat::from_rotation_x(0.85 * up_rad) }
}

fn arm(chest: &Joint, side: usize, hand: &Hand) -> [Joint; 2] {
    let shoulder = shoulder(chest, side);
    // Elbows point down, back, and a little away from the body.
    let pole = chest.turn * Vec3::new(sign(side) * 0.55, -1.0, 0.45);
    let elbow = middle_joint(shoulder, hand.wrist, UPPER_ARM_M, FOREARM_M, pole);
    let wrist = elbow + (hand.wrist - elbow).normalize_or(Vec3::NEG_Y) * FOREARM_M;
    [hung(shoulder, elbow, -pole), hung(elbow, wrist, -pole)]
}

fn leg(pelvis: &Joint, side: usize, foot: &Foot) -> [Joint; 2] {
    let hip = hip(pelvis, side);
    let front = (foot.turn * Vec3::NEG_Z).with_y(0.0).normalize_or(Vec3::NEG_Z);
    let pole = front + pelvis.turn * Vec3::X * (sign(side) * 0.12);
    let knee = middle_joint(hip, foot.ankle, THIGH_M, SHIN_M, pole);
    let ankle = knee + (foot.ankle - knee).normalize_or(Vec3::NEG_Y) * SHIN_M;
    [hung(hip, knee, pole), hung(knee, ankle, pole)]
}

/// Where elbow or knee is: at `first_m` from `from` and, if it can be reached, `second_m` from `to`, bent towards
/// `pole`.
pub(super) fn middle_joint(from: Vec3, to: Vec3, first_m: f32, second_m: f32, pole: Vec3) -> Vec3 {
    let away = to - from;
    let direction = away.normalize_or(Vec3::NEG_Y);
    let shortest_m = (first_m - second_m).abs() + 0.02;
    let distance_m = away.length().clamp(shortest_m, 0.9995 * (first_m + second_m));
    let along_m = (distance_m * distance_m + first_m * first_m - second_m * second_m) / (2.0 * distance_m);
    let aside_m = (first_m * first_m - along_m * along_m).max(0.0).sqrt();
    let aside = pole.reject_from(direction).normalize_or(direction.any_orthonormal_vector());
    from + direction * along_m + aside * aside_m
}

/// A bone that hangs from `from` to `to`, its front towards `front`.
fn hung(from: Vec3, to: Vec3, front: Vec3) -> Joint {
    let up = (from - to).normalize_or(Vec3::Y);
    let back = -front.reject_from(up).normalize_or(up.any_orthonormal_vector());
    Joint { at: from, turn: Quat::from_mat3(&Mat3::from_cols(up.cross(back), up, back)) }
}

#[cfg(test)]
mod tests;
