//! The shapes of the lock's works, each in its own frame at rest: solids, and where they move with the mechanism.
//!
//! True to scale: crank, throw, dog angle and wheel are those of `twin_core::plant::mechanism`, so that what is seen to
//! touch does touch. Frame: the leaf's; the works lie on its inner face in a case without its cover, in layers towards
//! the hall (-z). Angles about z, counter-clockwise seen from the street.

use std::f32::consts::{FRAC_1_SQRT_2, FRAC_PI_2, FRAC_PI_4, PI, TAU};

use bevy::math::{Quat, Vec2, Vec3};
use bevy::prelude::Transform;
use twin_core::World;
use twin_core::plant::mechanism::{BOLT_THROW_M, MechanismState};

use super::places::{self, Face, LEVER_LONG_M, LEVER_OFF_M};
use crate::figure::solid::{Solid, ring};
use crate::scene::palette::{ACCENT, BRASS, IRON};

const STEEL: u32 = 0xD3_D8_DE;
const STEEL_DARK: u32 = 0x8E_97_A3;
const BACK: u32 = 0xCF_C6_B6;
/// Faces where the case is cut: the draughtsman's red, as at the strike.
const CUT: u32 = 0xD9_5B_43;
const COPPER: u32 = 0xC7_7B_45;
const BOARD: u32 = 0x2E_7D_5E;
const CHIP: u32 = 0x1B_1E_23;
const NORTH: u32 = 0xD6_45_3D;
const SOUTH: u32 = 0x3F_6F_C4;

/// Crank's radius, m: as in the mechanism, half the throw over sin 45°.
const CRANK_M: f32 = BOLT_THROW_M as f32 * FRAC_1_SQRT_2;
/// Half the bolt's thickness across the door and its height, m.
pub(super) const BOLT_HALF_Z_M: f32 = 0.008;
pub(super) const BOLT_HALF_Y_M: f32 = 0.011;
/// The bolt's middle lies this far towards the hall from the inner face, m.
pub(super) const BOLT_IN_M: f32 = 0.022;
/// Depth of the case, m.
const CASE_M: f32 = 0.042;
/// The magnet's wheel rolls on the bolt: 25.4 mm of bolt are 2760 of 4096 counts. Source: PARTS.
const WHEEL_TURN_RAD: f32 = 2760.0 / 4096.0 * TAU;
const WHEEL_M: f32 = BOLT_THROW_M as f32 / WHEEL_TURN_RAD;
/// The wheel's zero: raw 200 of 4096 counts with the bolt withdrawn.
const WHEEL_ZERO_RAD: f32 = 200.0 / 4096.0 * TAU;
/// The wheel's axis before the tailpiece's, m along x.
const WHEEL_AHEAD_M: f32 = 0.053;
/// The slot for the crank's pin, behind the nose, m: its middle runs 12.7 mm to either side of the tailpiece's axis,
/// which stands 70 mm behind the leaf's edge.
const SLOT_M: f32 = -(0.07 + BOLT_THROW_M as f32 / 2.0);
/// Latch: half its thickness across the door, and half its height, m.
const LATCH_HALF_Z_M: f32 = 0.006;
const LATCH_HALF_Y_M: f32 = 0.009;
/// Stroke of the latch, m. Source: PARTS.
const LATCH_STROKE_M: f32 = 0.012;

/// A part that moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Hub,
    Tailpiece,
    ThumbTurn,
    Bolt,
    Wheel,
    Worm,
    Latch,
    Spring,
    Follower,
    LeverInner,
    LeverOuter,
}

impl Part {
    pub(super) const ALL: [Self; 11] = [
        Self::Hub,
        Self::Tailpiece,
        Self::ThumbTurn,
        Self::Bolt,
        Self::Wheel,
        Self::Worm,
        Self::Latch,
        Self::Spring,
        Self::Follower,
        Self::LeverInner,
        Self::LeverOuter,
    ];

    pub(super) fn solid(self) -> Solid {
        let mut s = Solid::default();
        match self {
            Self::Hub => hub(&mut s),
            Self::Tailpiece => tailpiece(&mut s),
            Self::ThumbTurn => thumb_turn(&mut s),
            Self::Bolt => bolt(&mut s),
            Self::Wheel => wheel(&mut s),
            Self::Worm => worm(&mut s),
            Self::Latch => latch(&mut s),
            Self::Spring => spring(&mut s),
            Self::Follower => {
                s.ink(BRASS).wheel(0.0095, 0.005, 16);
                s.at(0.0, 0.011, 0.0).block(Vec3::new(0.0035, 0.010, 0.004), 0.001);
            }
            Self::LeverInner => lever(&mut s, -1.0),
            Self::LeverOuter => lever(&mut s, 1.0),
        }
        s
    }

    /// Where the part is on the leaf.
    pub(super) fn place(self, world: &World, state: &MechanismState) -> Transform {
        let axis = places::tailpiece_m(world);
        let inner = -world.door.thickness_m as f32;
        let layer = |in_m: f32| axis.with_z(inner - in_m);
        let edge_m = world.door.width_m as f32;
        let travel_m = state.bolt_travel_m as f32;
        // The crank stands an eighth of a turn before its middle when the bolt is withdrawn.
        let crank = |angle_rad: f64| Quat::from_rotation_z(FRAC_PI_4 - angle_rad as f32);
        let handle = places::handle_m(world, Face::Inner);
        match self {
            Self::Hub => at(layer(0.0065), crank(state.output_angle_rad)),
            Self::Tailpiece => at(layer(0.012), crank(state.tailpiece_angle_rad)),
            Self::ThumbTurn => at(layer(CASE_M), crank(state.tailpiece_angle_rad)),
            Self::Bolt => at(Vec3::new(edge_m + travel_m, axis.y, inner - BOLT_IN_M), Quat::IDENTITY),
            Self::Wheel => {
                let turn = WHEEL_ZERO_RAD + travel_m / WHEEL_M;
                let up_m = BOLT_HALF_Y_M + 0.0012 + WHEEL_M;
                at(layer(BOLT_IN_M) + Vec3::new(WHEEL_AHEAD_M, up_m, 0.0), Quat::from_rotation_z(turn))
            }
            Self::Worm => {
                let turn = Quat::from_rotation_y(-24.0 * state.output_angle_rad as f32);
                at(layer(0.0085) + Vec3::new(-0.0305, 0.0, 0.0), turn)
            }
            Self::Latch => {
                let x_m = edge_m + state.latch_protrusion_m as f32;
                at(Vec3::new(x_m, handle.y, inner - BOLT_IN_M), Quat::IDENTITY)
            }
            Self::Spring => {
                let out_m = (state.latch_protrusion_m as f32).clamp(0.0, LATCH_STROKE_M);
                let long_m = SPRING_LONG_M - LATCH_STROKE_M + out_m;
                Transform {
                    translation: Vec3::new(
                        edge_m - 0.030 + out_m - LATCH_STROKE_M,
                        handle.y,
                        inner - BOLT_IN_M,
                    ),
                    scale: Vec3::new(long_m / SPRING_LONG_M, 1.0, 1.0),
                    ..Transform::IDENTITY
                }
            }
            Self::Follower => {
                let pulled = (LATCH_STROKE_M - state.latch_protrusion_m as f32).clamp(0.0, LATCH_STROKE_M);
                let turn_rad =
                    (state.handle_inner_rad as f32).max(pulled / LATCH_STROKE_M * FRAC_PI_4 * 0.999);
                at(handle.with_z(inner - BOLT_IN_M + 0.010), Quat::from_rotation_z(turn_rad))
            }
            Self::LeverInner => at(
                handle.with_z(inner - CASE_M),
                Quat::from_rotation_z(state.handle_inner_rad.max(0.0) as f32),
            ),
            Self::LeverOuter => {
                let outer = places::handle_m(world, Face::Outer);
                at(outer, Quat::from_rotation_z(state.handle_outer_rad.max(0.0) as f32))
            }
        }
    }
}

fn at(place: Vec3, turn: Quat) -> Transform {
    Transform::from_translation(place).with_rotation(turn)
}

/// Everything of the lock that stands still on the leaf.
pub(super) fn case(world: &World) -> Solid {
    let mut s = Solid::default();
    let inner = -world.door.thickness_m as f32;
    let edge = world.door.width_m as f32;
    let bolt = places::tailpiece_m(world);
    let handle = places::handle_m(world, Face::Inner);
    let (left, right) = (bolt.x - 0.062, edge - 0.002);
    let (low, high) = (handle.y - 0.042, bolt.y + 0.115);
    let (x, y) = ((left + right) / 2.0, (low + high) / 2.0);
    let half = Vec2::new((right - left) / 2.0, (high - low) / 2.0);
    // Back plate and walls; the side towards the strike is open where bolt and latch come out.
    s.ink(BACK).at(x, y, inner - 0.0012).block(half.extend(0.0012), 0.0);
    // Walls are cut off in front of the works, the one towards the strike lower still: nothing hides the bolt's nose.
    let rim = |s: &mut Solid, at: Vec3, half: Vec3| {
        let cut = 0.0005;
        s.ink(IRON).at(at.x, at.y, inner - half.z).block(half, 0.0);
        s.ink(CUT).at(at.x, at.y, inner - 2.0 * half.z - cut).block(half.with_z(cut), 0.0);
    };
    let deep = 0.5 * CASE_M;
    rim(&mut s, Vec3::new(left, y, 0.0), Vec3::new(0.003, half.y + 0.003, deep));
    rim(&mut s, Vec3::new(x, low, 0.0), Vec3::new(half.x, 0.003, deep));
    rim(&mut s, Vec3::new(x, high, 0.0), Vec3::new(half.x, 0.003, deep));
    let mut edge_wall = |from: f32, to: f32| {
        rim(
            &mut s,
            Vec3::new(right, (from + to) / 2.0, 0.0),
            Vec3::new(0.002, (to - from) / 2.0, 0.3 * deep),
        );
    };
    edge_wall(low, handle.y - LATCH_HALF_Y_M - 0.0015);
    edge_wall(handle.y + LATCH_HALF_Y_M + 0.0015, bolt.y - BOLT_HALF_Y_M - 0.0015);
    edge_wall(bolt.y + BOLT_HALF_Y_M + 0.0015, high);
    // Guides under bolt and latch.
    for (y, half_y) in [(bolt.y, BOLT_HALF_Y_M), (handle.y, LATCH_HALF_Y_M)] {
        s.ink(STEEL_DARK)
            .at(edge - 0.018, y - half_y - 0.003, inner - BOLT_IN_M)
            .block(Vec3::new(0.016, 0.0025, 0.011), 0.0008);
    }
    // Motor: can, copper, gearbox; its worm drives the gearbox output.
    let motor = bolt + Vec3::new(-0.0305, -0.052, 0.0);
    let z = inner - 0.014;
    s.ink(STEEL_DARK)
        .at(motor.x, motor.y, z)
        .loft(&[ring(-0.024, 0.0115, 0.0115, 0.0), ring(0.012, 0.0115, 0.0115, 0.0)], 18);
    s.ink(COPPER).loft(&[ring(-0.016, 0.0118, 0.0118, 0.0), ring(-0.004, 0.0118, 0.0118, 0.0)], 18);
    s.ink(IRON).loft(&[ring(0.012, 0.010, 0.010, 0.0), ring(0.024, 0.008, 0.008, 0.0)], 16);
    // Battery: four cells, side by side.
    for i in 0..4 {
        let x = bolt.x - 0.047 + 0.0155 * i as f32;
        let z = inner - 0.013;
        s.ink(CHIP)
            .at(x, high - 0.031, z)
            .loft(&[ring(-0.0235, 0.0071, 0.0071, 0.0), ring(0.012, 0.0071, 0.0071, 0.0)], 14);
        s.ink(ACCENT).loft(&[ring(0.012, 0.0072, 0.0072, 0.0), ring(0.0235, 0.0072, 0.0072, 0.0)], 14);
        s.ink(STEEL).loft(&[ring(0.0235, 0.0028, 0.0028, 0.0), ring(0.0255, 0.0026, 0.0026, 0.0)], 10);
    }
    // Circuit board with its chips; the encoder looks at the wheel from behind.
    let board = bolt + Vec3::new(0.048, 0.066, 0.0);
    s.ink(BOARD).at(board.x, board.y, inner - 0.006).block(Vec3::new(0.017, 0.041, 0.001), 0.0);
    for (x, y, half) in [(-0.004, 0.016, 0.006), (0.006, -0.004, 0.0045), (0.005, -0.047, 0.004)] {
        s.ink(CHIP).at(board.x + x, board.y + y, inner - 0.0085).block(Vec3::new(half, half, 0.0012), 0.0003);
    }
    s.ink(BOARD)
        .at(board.x + 0.005, board.y - 0.047, inner - 0.006)
        .block(Vec3::new(0.008, 0.008, 0.001), 0.0);
    // The cylinder's rose outside, and the roses under both levers.
    for (y, r) in [(bolt.y, 0.021), (handle.y, 0.026)] {
        s.ink(BRASS).at(bolt.x, y, 0.003).wheel(r, 0.003, 24);
        s.at(bolt.x, y, 0.0055).wheel(r * 0.86, 0.002, 24);
    }
    s.ink(IRON).at(bolt.x, bolt.y, 0.008).block(Vec3::new(0.0012, 0.006, 0.0006), 0.0);
    s
}

/// The gearbox output: a toothed wheel with a dog that takes the tailpiece along after 46° of play.
fn hub(s: &mut Solid) {
    s.ink(BRASS).gear(0.0245, 0.0022, 36, 0.0022);
    s.ink(COPPER).washer(0.013, 0.0185, 0.0026, 28);
    let (sin, cos) = (0.0_f32, -1.0_f32);
    s.ink(ACCENT).at(0.0205 * sin, 0.0205 * cos, -0.005).block(Vec3::new(0.0030, 0.0028, 0.0045), 0.0006);
}

/// The tailpiece: disc with two lugs for the dog, and the crank's pin.
fn tailpiece(s: &mut Solid) {
    s.ink(STEEL).wheel(0.0165, 0.002, 28);
    s.ink(STEEL_DARK).at(0.0, 0.0, -0.001).wheel(0.008, 0.0025, 18);
    // 46° of play each way, and half the widths of dog and lug.
    let play_rad = 46.0_f32.to_radians() + (0.0030 + 0.0026) / 0.0205;
    for side in [-1.0_f32, 1.0] {
        let lug = PI + side * play_rad;
        let turn = Quat::from_rotation_z(-lug);
        s.ink(STEEL)
            .at(0.0205 * lug.sin(), 0.0205 * lug.cos(), 0.0)
            .turned(turn)
            .block(Vec3::new(0.0026, 0.0045, 0.002), 0.0006);
    }
    s.ink(STEEL).at(0.0, CRANK_M, 0.0).wheel(0.0055, 0.002, 16);
    s.ink(ACCENT).at(0.0, CRANK_M, -0.0085).wheel(0.0034, 0.0085, 14);
}

/// The turn for a hand inside, on the tailpiece's axis before the case.
fn thumb_turn(s: &mut Solid) {
    s.ink(BRASS).at(0.0, 0.0, 0.008).wheel(0.0045, 0.016, 14);
    s.at(0.0, 0.0, -0.010).block(Vec3::new(0.0045, 0.021, 0.0045), 0.002);
}

/// The bolt from its nose (origin, middle) back to the slot in which the crank's pin runs.
fn bolt(s: &mut Solid) {
    let (hy, hz, nose) = (BOLT_HALF_Y_M, BOLT_HALF_Z_M, 0.001);
    s.ink(STEEL).at(-0.0235, 0.0, 0.0).block(Vec3::new(0.0235, hy, hz), nose);
    // The rack for the magnet's wheel.
    for i in 0..22 {
        s.ink(STEEL_DARK)
            .at(-0.0435 + 0.00175 * i as f32, hy + 0.0003, 0.0)
            .block(Vec3::new(0.0005, 0.0009, 0.003), 0.0);
    }
    let slot = SLOT_M;
    let z = -0.0045;
    s.ink(STEEL)
        .at(slot / 2.0 - 0.0235, -0.004, z)
        .block(Vec3::new(-slot / 2.0 - 0.0185, 0.0045, 0.0022), 0.0008);
    for side in [-1.0_f32, 1.0] {
        s.at(slot + side * 0.0059, 0.0105, z).block(Vec3::new(0.0022, 0.0125, 0.0022), 0.0006);
    }
    s.at(slot, 0.0245, z).block(Vec3::new(0.0081, 0.0018, 0.0022), 0.0006);
}

/// The encoder's wheel with its two-pole magnet.
fn wheel(s: &mut Solid) {
    s.ink(IRON).gear(WHEEL_M, 0.0014, 16, 0.0028);
    for (colour, from) in [(NORTH, -FRAC_PI_2), (SOUTH, FRAC_PI_2)] {
        let arc: Vec<Vec2> =
            (0..=10).map(|i| Vec2::from_angle(from + PI * i as f32 / 10.0) * (0.8 * WHEEL_M)).collect();
        for pair in arc.windows(2) {
            let z = -0.0036;
            s.ink(colour).at(0.0, 0.0, 0.0).flat(&[
                Vec3::new(0.0, 0.0, z),
                pair[1].extend(z),
                pair[0].extend(z),
            ]);
            let rim = -0.0028;
            s.flat(&[pair[0].extend(rim), pair[0].extend(z), pair[1].extend(z), pair[1].extend(rim)]);
        }
    }
}

/// The worm on the motor's shaft: a screw along y.
fn worm(s: &mut Solid) {
    s.ink(STEEL_DARK).loft(&[ring(-0.03, 0.0022, 0.0022, 0.0), ring(0.014, 0.0022, 0.0022, 0.0)], 10);
    for i in 0..8 {
        let tilt = Quat::from_rotation_z(0.22);
        s.ink(BRASS)
            .at(0.0, -0.0115 + 0.0033 * i as f32, 0.0)
            .turned(tilt)
            .loft(&[ring(-0.0006, 0.0050, 0.0050, 0.0), ring(0.0006, 0.0050, 0.0050, 0.0)], 12);
    }
}

/// The latch from its tip (origin, middle): flat back towards the hall, bevel towards the stop.
fn latch(s: &mut Solid) {
    let h = LATCH_HALF_Z_M;
    // Seen from above: x along, y is z here.
    let outline = [(0.0, -h), (0.0, -h + 0.0015), (-2.0 * h + 0.0015, h), (-0.034, h), (-0.034, -h)];
    let outline: Vec<Vec2> = outline.iter().rev().map(|(x, z)| Vec2::new(x + 0.018, -z)).rev().collect();
    let lie = Quat::from_rotation_x(-FRAC_PI_2);
    s.ink(BRASS).at(-0.018, 0.0, 0.0).turned(lie).plate(&ccw(outline), LATCH_HALF_Y_M);
    s.at(-0.048, 0.0, 0.002).block(Vec3::new(0.016, 0.003, 0.0025), 0.0008);
    s.at(-0.0655, 0.008, 0.006).block(Vec3::new(0.0022, 0.011, 0.0025), 0.0008);
}

fn ccw(mut outline: Vec<Vec2>) -> Vec<Vec2> {
    let area: f32 = (0..outline.len()).map(|i| outline[i].perp_dot(outline[(i + 1) % outline.len()])).sum();
    if area < 0.0 {
        outline.reverse();
    }
    outline
}

/// Length of the latch's spring at rest, m.
const SPRING_LONG_M: f32 = 0.026;

/// The latch's spring: from its right end (origin) to the left.
fn spring(s: &mut Solid) {
    for i in 0..9 {
        let x = -SPRING_LONG_M * (i as f32 + 0.5) / 9.0;
        let turn = Quat::from_rotation_y(FRAC_PI_2 + 0.25);
        s.ink(STEEL).at(x - 0.004, 0.0, 0.002).turned(turn).washer(0.0052, 0.0066, 0.0005, 14);
    }
}

/// A lever handle: neck off the face, grip towards the hinge. `out`: 1 outside, -1 inside.
fn lever(s: &mut Solid, out: f32) {
    let off = Vec3::Z * (out * LEVER_OFF_M * 0.92);
    s.ink(BRASS).limb(Vec3::ZERO, off, 0.0095, 0.0095, 12);
    let end = off + Vec3::new(-LEVER_LONG_M, 0.0, 0.0);
    s.limb(off, end, 0.0098, 0.0085, 12);
}

#[cfg(test)]
mod tests;
