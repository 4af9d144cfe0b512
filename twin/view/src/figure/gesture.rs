//! What hands, trunk and eyes do: turns a person's activity into goals in the world.

use bevy::math::{Mat3, Quat, Vec2, Vec3};
use twin_core::{Doing, Frame, PersonFrame, World};

use super::pose::{FOREARM_M, HAND_M, Hand, Joint, Stance, Trunk, UPPER_ARM_M, shoulder, sign, trunk, yaw};
use crate::lockwork::places::{self, Face};

/// From the wrist to the middle of the palm, and from the hand's middle to the palm's skin, m.
const PALM_M: f32 = 0.085;
const PALM_OFF_M: f32 = 0.018;
/// An arm is comfortable up to this length, m.
const EASY_REACH_M: f32 = 0.985 * (UPPER_ARM_M + FOREARM_M);
/// Farther away than this over the ground, a thing is out of reach even for a bent trunk, m.
const FAR_M: f32 = 0.98;

/// What a hand is to do.
#[derive(Clone, Copy, Debug)]
struct Goal {
    wrist: Vec3,
    turn: Quat,
}

/// What one person does in one frame.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Gesture {
    goals: [Option<Goal>; 2],
    look_at: Vec3,
    /// The right hand holds the phone.
    pub(super) phone: bool,
}

/// Own axes of a body on the ground.
#[derive(Clone, Copy)]
struct Body {
    at: Vec3,
    right: Vec3,
    ahead: Vec3,
}

impl Body {
    fn point(&self, right_m: f32, up_m: f32, ahead_m: f32) -> Vec3 {
        self.at + self.right * right_m + Vec3::Y * up_m + self.ahead * ahead_m
    }
}

/// Reads the gesture from a frame.
pub(super) fn gesture(world: &World, frame: &Frame, person: &PersonFrame) -> Gesture {
    let facing = flat(person.facing);
    let body = Body {
        at: Vec3::new(person.feet_m[0] as f32, 0.0, person.feet_m[1] as f32),
        right: Vec3::new(-facing.y, 0.0, facing.x),
        ahead: Vec3::new(facing.x, 0.0, facing.y),
    };
    let mut gesture = Gesture { look_at: body.point(0.0, 1.35, 4.0), ..Gesture::default() };
    let busy = busy_hand(world, frame, person, &body, &mut gesture);
    if let (Some(_), Some(parcel)) = (person.holds_parcel, held_box(world, frame, person)) {
        for side in 0..2 {
            if gesture.goals[side].is_none() {
                gesture.goals[side] =
                    Some(if busy { parcel.held_below(side, &body) } else { parcel.at_side(side, &body) });
            }
        }
        if matches!(person.doing, Doing::SettingDown | Doing::SettingOnDoorstep) {
            gesture.look_at = parcel.centre;
        }
    }
    gesture
}

/// Gives one hand its goal, if the person does anything but carry.
fn busy_hand(world: &World, frame: &Frame, person: &PersonFrame, body: &Body, gesture: &mut Gesture) -> bool {
    let leaf = places::leaf_turn(frame.leaf_angle_rad);
    // A person inside uses the inner lever or the thumb-turn.
    let inside = (leaf.inverse() * body.at).z < -(world.door.thickness_m as f32) / 2.0;
    let (out, right_along) =
        if inside { (leaf * Vec3::NEG_Z, leaf * Vec3::NEG_X) } else { (leaf * Vec3::Z, leaf * Vec3::X) };
    let grip = leaf
        * match (inside, person.doing) {
            (true, Doing::TurningThumb) => places::thumb_turn_m(world),
            (true, _) => places::grip_m(world, Face::Inner, frame.mechanism.handle_inner_rad),
            (false, _) => places::grip_m(world, Face::Outer, frame.mechanism.handle_outer_rad),
        };
    let handle_hand = |gesture: &mut Gesture| {
        let side = usize::from((grip - body.at).dot(body.right) > -0.12);
        let fingers = (-out * 0.75 - right_along * 0.1 + Vec3::NEG_Y * 0.45).normalize();
        gesture.goals[side] =
            Some(palm(side, grip + Vec3::Y * 0.012, fingers, (-out * 0.5 + Vec3::NEG_Y).normalize()));
        gesture.look_at = grip;
    };
    match person.doing {
        Doing::Knocking => {
            // Knuckles: the back of a hand that hangs a little.
            let off_m = if person.hand_on_door { 0.0 } else { 0.10 };
            let knuckles = leaf * Vec3::new(0.66 * world.door.width_m as f32, 1.40, 0.0) + out * off_m;
            let fingers = (Vec3::NEG_Y - out * 0.5).normalize();
            let turn = hand_turn(1, fingers, out.reject_from(fingers).normalize_or(Vec3::Y));
            gesture.goals[1] = Some(Goal { wrist: knuckles - fingers * 0.105 + out * 0.03, turn });
            gesture.look_at = knuckles;
        }
        Doing::Scanning | Doing::Photographing => {
            hold_phone(gesture, body.point(0.07, 1.34, 0.40), body, 0.9)
        }
        Doing::AwaitingCode
        | Doing::AwaitingClearance
        | Doing::AwaitingInstructions
        | Doing::PressingUnlock => {
            hold_phone(gesture, body.point(0.10, 1.27, 0.36), body, 0.5);
        }
        Doing::Typing | Doing::AwaitingLock => {
            let pad = leaf * places::keypad_m(world);
            let tip = match person.key {
                Some(key) => leaf * places::key_m(world, key),
                None if person.doing == Doing::Typing => pad + out * 0.045 + Vec3::NEG_Y * 0.02,
                None => pad + out * 0.20 + Vec3::NEG_Y * 0.14,
            };
            let from = body.point(0.2, 1.3, 0.0);
            let fingers = (-out * 1.2 + (tip - from).normalize_or(-out)).normalize();
            gesture.goals[1] = Some(fingertip(1, tip, fingers, Vec3::NEG_Y));
            gesture.look_at = pad;
        }
        Doing::TurningHandle | Doing::PullingShut | Doing::TurningThumb => handle_hand(gesture),
        _ if person.hand_on_door => handle_hand(gesture),
        _ => return false,
    }
    true
}

fn hold_phone(gesture: &mut Gesture, at: Vec3, body: &Body, tilt: f32) {
    let fingers = (Vec3::Y + body.ahead * tilt - body.right * 0.25).normalize();
    gesture.goals[1] = Some(palm(1, at, fingers, -body.ahead.reject_from(fingers).normalize_or(Vec3::Y)));
    gesture.look_at = at + Vec3::Y * 0.05;
    gesture.phone = true;
}

/// The carried box, as it is.
struct HeldBox {
    centre: Vec3,
    turn: Quat,
    half: Vec3,
}

fn held_box(world: &World, frame: &Frame, person: &PersonFrame) -> Option<HeldBox> {
    let held = person.holds_parcel?;
    let pose = frame.parcels.get(held).copied().flatten()?;
    let size_m = world.orders().nth(held)?.parcel.size_m;
    Some(HeldBox {
        centre: Vec3::from_array(pose.centre_m.map(|m| m as f32)),
        turn: Quat::from_array(pose.orientation.map(|q| q as f32)),
        half: Vec3::from_array(size_m.map(|m| m as f32 / 2.0)),
    })
}

impl HeldBox {
    /// How far the box reaches from its middle in a direction.
    fn reach_m(&self, direction: Vec3) -> f32 {
        (self.turn.inverse() * direction).abs().dot(self.half)
    }

    /// A hand flat against the box's side, low.
    fn at_side(&self, side: usize, body: &Body) -> Goal {
        // The face that looks most to this side.
        let outward = self.turn * nearest_axis(self.turn.inverse() * body.right * sign(side));
        let low = -(self.half.y - 0.045).max(0.0);
        let near_m = (0.3 * self.reach_m(body.ahead)).min(0.06);
        let spot = self.centre + outward * self.reach_m(outward) + Vec3::Y * low - body.ahead * near_m;
        let fingers = (body.ahead + Vec3::NEG_Y * 0.25).reject_from(outward).normalize_or(body.ahead);
        palm(side, spot, fingers, -outward)
    }

    /// A hand under the box, its forearm along it.
    fn held_below(&self, side: usize, body: &Body) -> Goal {
        let near_m = (0.45 * self.reach_m(body.ahead)).min(0.08);
        let aside_m = sign(side) * 0.25 * self.reach_m(body.right);
        let spot = self.centre - Vec3::Y * self.half.y - body.ahead * near_m + body.right * aside_m;
        let fingers = (body.ahead - body.right * (sign(side) * 0.45)).normalize();
        palm(side, spot, fingers, Vec3::Y)
    }
}

fn nearest_axis(v: Vec3) -> Vec3 {
    if v.x.abs() >= v.z.abs() { Vec3::X * v.x.signum() } else { Vec3::Z * v.z.signum() }
}

/// A hand whose palm touches `spot`.
fn palm(side: usize, spot: Vec3, fingers: Vec3, palm: Vec3) -> Goal {
    Goal { wrist: spot - fingers * PALM_M - palm * PALM_OFF_M, turn: hand_turn(side, fingers, palm) }
}

/// A hand whose forefinger touches `tip`.
fn fingertip(side: usize, tip: Vec3, fingers: Vec3, palm: Vec3) -> Goal {
    let turn = hand_turn(side, fingers, palm);
    // The forefinger is the hand's front edge.
    Goal { wrist: tip - turn * Vec3::new(0.0, -HAND_M, -0.022), turn }
}

/// The turn of a hand whose fingers (its -y) and palm look there.
fn hand_turn(side: usize, fingers: Vec3, palm: Vec3) -> Quat {
    let up = -fingers;
    let across = (palm * -sign(side)).reject_from(up).normalize_or(up.any_orthonormal_vector());
    Quat::from_mat3(&Mat3::from_cols(across, up, across.cross(up)))
}

/// Bends the trunk of a stance whose feet are known, as far as the hands' goals ask.
pub(super) fn bend(stance: &mut Stance, gesture: &Gesture) {
    stance.look_at = gesture.look_at;
    let walk = Trunk {
        // The hips sway over the foot that stands.
        shift: Vec3::X * (0.02 * lift_balance(stance)),
        lean_rad: 0.05,
        twist_rad: -0.16 * stride_m(stance),
    };
    stance.trunk = bent(&walk, 0.0, gesture);
    if !reaches(stance, gesture) {
        let (mut near, mut far) = (0.0, 1.0);
        for _ in 0..10 {
            let middle = 0.5 * (near + far);
            stance.trunk = bent(&walk, middle, gesture);
            if reaches(stance, gesture) { far = middle } else { near = middle }
        }
    }
}

/// Lays the hands of a stance whose trunk is known on their goals; a hand without a goal swings with the walk.
pub(super) fn lay_hands(stance: &mut Stance, gesture: &Gesture) {
    let [_, chest] = trunk(stance);
    stance.hands = [0, 1].map(|side| match gesture.goals[side] {
        Some(goal) if within_reach(stance, &goal) => Hand { wrist: goal.wrist, turn: goal.turn },
        _ => swinging(&chest, side, stance),
    });
}

/// The trunk bent by `share` towards its goals: from the hips towards what is high, with the knees to what is low.
fn bent(walk: &Trunk, share: f32, gesture: &Gesture) -> Trunk {
    let wrists = gesture.goals.iter().flatten().map(|goal| goal.wrist.y);
    let lowest_m = wrists.fold(f32::INFINITY, f32::min);
    let low = ((0.95 - lowest_m) / 0.6).clamp(0.0, 1.0);
    let low = low * low * (3.0 - 2.0 * low);
    let one_handed = match gesture.goals {
        [None, Some(_)] => 1.0,
        [Some(_), None] => -1.0,
        _ => 0.0,
    };
    Trunk {
        shift: walk.shift + share * Vec3::new(0.0, -0.54 * low, 0.13 * low - 0.07 * (1.0 - low)),
        lean_rad: walk.lean_rad + share * (1.3 * low + 0.5 * (1.0 - low)),
        twist_rad: walk.twist_rad + share * 0.4 * one_handed * (1.0 - low),
    }
}

/// Whether all goals that bending can bring nearer are within arm's reach.
fn reaches(stance: &Stance, gesture: &Gesture) -> bool {
    let [_, chest] = trunk(stance);
    (0..2).all(|side| {
        gesture.goals[side].is_none_or(|goal| {
            !within_reach(stance, &goal) || goal.wrist.distance(shoulder(&chest, side)) < EASY_REACH_M
        })
    })
}

/// Whether a hand can reach the goal from where the person stands.
fn within_reach(stance: &Stance, goal: &Goal) -> bool {
    Vec2::new(goal.wrist.x, goal.wrist.z).distance(stance.at) < FAR_M
}

/// An arm that swings against the legs.
fn swinging(chest: &Joint, side: usize, stance: &Stance) -> Hand {
    let swing_rad = -sign(side) * 0.62 * stride_m(stance);
    let bend_rad = 0.28 + 0.5 * swing_rad.max(0.0);
    let body = yaw(stance.facing);
    let splay = Quat::from_rotation_z(sign(side) * 0.10);
    let upper = body * splay * Quat::from_rotation_x(swing_rad);
    let fore = body * splay * Quat::from_rotation_x(swing_rad + bend_rad);
    let elbow = shoulder(chest, side) - upper * Vec3::Y * UPPER_ARM_M;
    Hand { wrist: elbow - fore * Vec3::Y * FOREARM_M, turn: fore * Quat::from_rotation_x(0.1) }
}

/// Which foot is in the air: -1 the right (weight on the left), 1 the left.
fn lift_balance(stance: &Stance) -> f32 {
    ((stance.feet[0].ankle.y - stance.feet[1].ankle.y) / 0.06).clamp(-1.0, 1.0)
}

/// How far the right foot is ahead of the left, m.
fn stride_m(stance: &Stance) -> f32 {
    let ahead = Vec3::new(stance.facing.x, 0.0, stance.facing.y);
    (stance.feet[1].ankle - stance.feet[0].ankle).dot(ahead)
}

pub(super) fn flat(v: [f64; 2]) -> Vec2 {
    Vec2::new(v[0] as f32, v[1] as f32)
}
