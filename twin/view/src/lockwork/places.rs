//! Where fittings sit on the leaf, in the leaf's frame: the closed door's (x along the leaf from the hinge, y up, outer
//! face at z = 0, inner face at z = -thickness), turned about the hinge by the leaf's angle. Units: m.

use bevy::math::{Quat, Vec3};
use twin_core::World;

/// Half the keypad's plate.
pub(crate) const KEYPAD_HALF_M: [f32; 2] = [0.035, 0.062];
/// From key to key. Source: estimate; a fingertip is 12 to 16 mm wide.
pub(crate) const KEY_PITCH_M: f32 = 0.0185;
/// How far the keypad's glass stands out of the leaf.
pub(crate) const KEYPAD_OUT_M: f32 = 0.012;
/// How far a lever handle stands off its face, and how long it is.
pub(crate) const LEVER_OFF_M: f32 = 0.05;
pub(crate) const LEVER_LONG_M: f32 = 0.115;
/// The keypad's middle key lies this far below the plate's middle: lamps are above.
const KEYS_DOWN_M: f32 = 0.011;

/// A side of the leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Face {
    /// Towards the street.
    Outer,
    /// Towards the hall.
    Inner,
}

/// Turn of the leaf.
pub(crate) fn leaf_turn(angle_rad: f64) -> Quat {
    Quat::from_rotation_y(angle_rad as f32)
}

/// Middle of a key on the keypad's glass. Electrodes 0..=9 are digits, 10 is `*`, 11 is `#`.
pub(crate) fn key_m(world: &World, electrode: u8) -> Vec3 {
    let (column, row) = cell(electrode);
    keypad_m(world)
        + Vec3::new((column - 1.0) * KEY_PITCH_M, (1.5 - row) * KEY_PITCH_M - KEYS_DOWN_M, KEYPAD_OUT_M)
}

/// Column and row of a key, from the upper left.
pub(crate) fn cell(electrode: u8) -> (f32, f32) {
    match electrode {
        0 => (1.0, 3.0),
        10 => (0.0, 3.0),
        11 => (2.0, 3.0),
        digit => (f32::from((digit - 1) % 3), f32::from((digit - 1) / 3)),
    }
}

/// Middle of the keypad on the outer face.
pub(crate) fn keypad_m(world: &World) -> Vec3 {
    metres(world.plan.keypad_m(&world.door))
}

/// The bolt's axis where it crosses the tailpiece's, in the leaf's middle plane.
pub(crate) fn tailpiece_m(world: &World) -> Vec3 {
    let fittings = &world.plan.fittings;
    let x_m = world.door.width_m - fittings.backset_m;
    metres([x_m, fittings.bolt_height_m, -world.door.thickness_m / 2.0])
}

/// The thumb-turn on the inner face, where fingers hold it.
pub(crate) fn thumb_turn_m(world: &World) -> Vec3 {
    tailpiece_m(world).with_z(-(world.door.thickness_m as f32) - 0.05)
}

/// The circuit board, from which the radio speaks: above the bolt, on the inner face.
pub(crate) fn antenna_m(world: &World) -> Vec3 {
    let edge_m = world.door.width_m - 0.03;
    metres([edge_m, world.plan.fittings.bolt_height_m + 0.03, -world.door.thickness_m])
}

/// The handles' axis on a face of the leaf.
pub(crate) fn handle_m(world: &World, face: Face) -> Vec3 {
    let z_m = if face == Face::Outer { 0.0 } else { -world.door.thickness_m };
    metres(world.plan.handle_m(&world.door)).with_z(z_m as f32)
}

/// Middle of the grip of a lever that is turned down by `turned_rad`: levers point to the hinge.
pub(crate) fn grip_m(world: &World, face: Face, turned_rad: f64) -> Vec3 {
    let out_m = if face == Face::Outer { LEVER_OFF_M } else { -LEVER_OFF_M };
    let (sin, cos) = (turned_rad as f32).sin_cos();
    handle_m(world, face) + Vec3::new(-cos, -sin, 0.0) * (0.6 * LEVER_LONG_M) + Vec3::Z * out_m
}

fn metres(v: [f64; 3]) -> Vec3 {
    Vec3::from_array(v.map(|x| x as f32))
}
