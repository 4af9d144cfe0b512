//! The strike in the frame, cut open at the bolt's middle: its pocket is at the place given by the world, with its true
//! play.
//!
//! A strike that is 3 mm off is seen to be 3 mm off, because bolt and pocket are drawn from the same numbers by which
//! they touch in the mechanism.

use bevy::math::Vec3;
use bevy::prelude::Transform;
use twin_core::World;
use twin_core::plant::mechanism::MechanismState;

use super::places::{self, Face};
use super::works::{BOLT_HALF_Y_M, BOLT_HALF_Z_M, BOLT_IN_M};
use crate::figure::solid::Solid;
use crate::scene::palette::IRON;

const STEEL: u32 = 0xB4_BB_C4;
/// Faces where metal is cut: the draughtsman's red.
const CUT: u32 = 0xD9_5B_43;
const DARK: u32 = 0x23_27_2E;
const SWITCH: u32 = 0x3F_6F_C4;
const PLUNGER: u32 = 0xF4_D3_6A;
/// From the leaf's edge to the plate, m: as in the mechanism.
const EDGE_GAP_M: f32 = 0.003;
/// Depth of the pocket behind the plate's face, m: more than the bolt needs.
const POCKET_M: f32 = 0.0265;
/// Plate and jamb between pocket and hall, m: as in the mechanism. The other wall is the stop's.
const JAMB_M: f32 = 0.014;
const STOP_M: f32 = 0.012;
/// Where the bolt's tip meets the switch's plunger, m of travel: as in the mechanism.
const PLUNGER_AT_M: f32 = 0.023;

/// Middle of the pocket on the plate's face, m, in the world's frame.
fn pocket_m(world: &World) -> Vec3 {
    let axis = places::tailpiece_m(world);
    let bolt_z = -world.door.thickness_m as f32 - BOLT_IN_M;
    // Deeper means nearer to the stop: towards the street.
    Vec3::new(world.door.width_m as f32 + EDGE_GAP_M, axis.y, bolt_z + world.strike.offset_mm as f32 / 1e3)
}

/// Everything of the strike that stands still.
pub(super) fn strike(world: &World) -> Solid {
    let mut s = Solid::default();
    let pocket = pocket_m(world);
    let play_m = world.strike.clearance_mm as f32 / 1e3;
    let wall_from = BOLT_HALF_Z_M + play_m;
    let x = pocket.x + POCKET_M / 2.0;
    let (low, cut) = (pocket.y - BOLT_HALF_Y_M - 0.0015, pocket.y + 0.0015);
    let half_y = (cut - low) / 2.0;
    for (side, thick) in [(1.0_f32, STOP_M), (-1.0, JAMB_M)] {
        let z = pocket.z + side * (wall_from + thick / 2.0);
        let half = Vec3::new(POCKET_M / 2.0, half_y, thick / 2.0);
        s.ink(STEEL).at(x, low + half_y, z).block(half, 0.0);
        s.ink(CUT).at(x, cut + 0.0004, z).block(Vec3::new(half.x, 0.0004, half.z), 0.0);
    }
    let middle_z = pocket.z + (STOP_M - JAMB_M) / 2.0;
    let across = wall_from + (STOP_M + JAMB_M) / 2.0;
    // Floor and back; the pocket's inside is dark, so that the play beside the bolt is seen as a line.
    s.ink(DARK).at(x, low - 0.001, middle_z).block(Vec3::new(POCKET_M / 2.0, 0.001, across), 0.0);
    s.ink(STEEL)
        .at(pocket.x + POCKET_M + 0.001, low + half_y, middle_z)
        .block(Vec3::new(0.001, half_y, across), 0.0);
    s.ink(CUT)
        .at(pocket.x + POCKET_M + 0.001, cut + 0.0004, middle_z)
        .block(Vec3::new(0.001, 0.0004, across), 0.0);
    // The plate below the cut, with its screw.
    let below = 0.034;
    s.ink(STEEL)
        .at(pocket.x + 0.001, low - below / 2.0, middle_z)
        .block(Vec3::new(0.001, below / 2.0, across), 0.0004);
    s.ink(IRON).at(pocket.x - 0.0002, low - 0.022, middle_z).block(Vec3::new(0.0004, 0.0035, 0.0035), 0.0003);
    // The switch behind the pocket.
    s.ink(SWITCH)
        .at(pocket.x + POCKET_M + 0.008, pocket.y - 0.004, pocket.z)
        .block(Vec3::new(0.006, 0.007, 0.005), 0.001);
    latch_plate(&mut s, world);
    s
}

/// The latch's plate on the frame's lining: a hole whose hall side is the lip.
fn latch_plate(s: &mut Solid, world: &World) {
    let latch = places::handle_m(world, Face::Inner);
    let z = latch.z - BOLT_IN_M;
    let x = world.door.width_m as f32 + EDGE_GAP_M;
    s.ink(STEEL).at(x + 0.0006, latch.y, z).block(Vec3::new(0.0006, 0.034, 0.016), 0.0004);
    s.ink(DARK).at(x - 0.0001, latch.y, z).block(Vec3::new(0.0002, 0.0115, 0.0085), 0.0);
}

/// The switch's plunger, its tip at the origin.
pub(super) fn plunger() -> Solid {
    let mut s = Solid::default();
    s.ink(PLUNGER).at(0.005, 0.0, 0.0).block(Vec3::new(0.005, 0.0022, 0.0022), 0.0006);
    s
}

/// Where the plunger is.
pub(super) fn plunger_place(world: &World, state: &MechanismState) -> Transform {
    let rest_m = PLUNGER_AT_M - EDGE_GAP_M;
    Transform::from_translation(pocket_m(world) + Vec3::X * (rest_m + state.strike_plunger_m as f32))
}

#[cfg(test)]
mod tests;
