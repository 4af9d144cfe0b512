//! Beyond the fence: pavement, road, the courier's van, neighbours, meadow to the horizon.

use bevy::prelude::*;

use super::garden::LAWN_M;
use super::light::{Daylight, haze};
use super::occluders::Occluders;
use super::palette as ink;
use super::rooms::quad;
use super::stage::{SolidSpawner, span};
use crate::figure::solid::Solid;

/// Pavement and road along z, m.
const PAVEMENT_M: [f32; 2] = [8.0, 9.6];
const ROAD_M: [f32; 2] = [9.6, 15.0];
/// How far the road runs to both sides, m.
const ROAD_LONG_M: f32 = 70.0;
/// The van: rear, front along x; left, right along z; height of its box, m. The courier steps out behind it.
const VAN_M: [f32; 5] = [5.9, 10.3, 10.9, 12.8, 2.35];
/// Neighbours: x and z of the middle, width, depth, height of the eaves, m, colour.
const NEIGHBOURS: [([f32; 5], u32); 6] = [
    ([-19.0, -13.0, 9.0, 7.0, 3.2], 0xC9_B4_98),
    ([21.5, -8.0, 9.0, 7.0, 3.4], 0xB9_AE_A0),
    ([-9.0, 22.0, 9.0, 7.0, 3.4], 0xBF_AC_94),
    ([4.0, 23.0, 8.0, 7.0, 3.2], 0xCB_BA_A2),
    ([17.0, 22.5, 9.0, 7.0, 3.6], 0xB4_AC_A2),
    ([6.0, -24.0, 10.0, 7.0, 3.4], 0xC4_B2_9A),
];

/// Neighbours' windows.
const PANE: u32 = 0x6F_8C_9C;

pub(crate) fn plugin(app: &mut App) {
    app.add_systems(Startup, (pave, park, settle));
}

pub(crate) fn occlude(occluders: &mut Occluders) {
    let [rear, front, left, right, tall] = VAN_M;
    let (a, b) = (Vec3::new(rear, 0.35, left), Vec3::new(front - 1.1, tall, right));
    occluders.block((a + b) / 2.0, (b - a) / 2.0);
    let (a, b) = (Vec3::new(front - 1.1, 0.35, left), Vec3::new(front, 1.2, right));
    occluders.block((a + b) / 2.0, (b - a) / 2.0);
}

fn pave(mut stage: SolidSpawner) {
    let mut solid = Solid::default();
    let (near, far) = (-9.0, 15.0);
    solid.ink(ink::PAVEMENT).at(0.0, 0.0, 0.0);
    let mut x = near;
    while x < far {
        quad(&mut solid, [x + 0.006, x + 0.794], [PAVEMENT_M[0], PAVEMENT_M[1] - 0.16], 0.0);
        x += 0.8;
    }
    solid.ink(ink::GROUT);
    quad(&mut solid, [near, far], PAVEMENT_M, -0.006);
    solid.ink(0xD6_D2_CA);
    quad(&mut solid, [near, far], [PAVEMENT_M[1] - 0.15, PAVEMENT_M[1]], 0.001);
    solid.ink(ink::ROAD);
    quad(&mut solid, [near, far], ROAD_M, 0.0);
    solid.ink(ink::MARKING);
    let mut x = near;
    while x < far {
        quad(&mut solid, [x, x + 1.2], [13.15, 13.27], 0.004);
        x += 2.4;
    }
    stage.still(solid, 0.35);
}

fn park(mut stage: SolidSpawner) {
    let mut solid = Solid::default();
    let [rear, front, left, right, tall] = VAN_M;
    let white = 0xF3_F0_E8;
    // Box, cab, bonnet.
    span(&mut solid, white, [rear, 0.38, left], [front - 1.05, tall, right], 0.09);
    span(&mut solid, white, [front - 1.3, 0.38, left + 0.02], [front, 1.12, right - 0.02], 0.1);
    let (z0, z1) = (left + 0.06, right - 0.06);
    let (a, b) = (front - 1.2, front - 0.42);
    let roof = 1.92;
    let at = |x: f32, y: f32, z: f32| Vec3::new(x, y, z);
    solid.ink(white).at(0.0, 0.0, 0.0);
    solid.flat(&[at(a, roof, z0), at(a, roof, z1), at(b - 0.25, roof, z1), at(b - 0.25, roof, z0)]);
    solid.ink(0x2E_3A_46);
    solid.flat(&[at(b - 0.25, roof, z0), at(b - 0.25, roof, z1), at(b + 0.3, 1.1, z1), at(b + 0.3, 1.1, z0)]);
    for (z, flip) in [(z0, true), (z1, false)] {
        let mut side = [at(a, 1.1, z), at(b + 0.3, 1.1, z), at(b - 0.25, roof, z), at(a, roof, z)];
        if flip {
            side.reverse();
        }
        solid.flat(&side);
    }
    // The accent's stripe and a mark on both sides.
    for z in [left - 0.004, right + 0.004] {
        span(&mut solid, ink::ACCENT, [rear + 0.12, 0.78, z - 0.003], [front - 1.1, 0.98, z + 0.003], 0.0);
        span(&mut solid, ink::DOOR, [rear + 1.0, 1.25, z - 0.003], [rear + 1.5, 1.75, z + 0.003], 0.0);
        span(&mut solid, ink::ACCENT, [rear + 1.13, 1.38, z - 0.004], [rear + 1.37, 1.62, z + 0.004], 0.0);
    }
    span(&mut solid, 0xC9_43_3A, [rear - 0.006, 0.7, left + 0.12], [rear, 0.95, left + 0.22], 0.0);
    span(&mut solid, 0xC9_43_3A, [rear - 0.006, 0.7, right - 0.22], [rear, 0.95, right - 0.12], 0.0);
    span(&mut solid, ink::IRON, [rear + 0.1, 0.28, left + 0.08], [front - 0.1, 0.4, right - 0.08], 0.0);
    for x in [rear + 0.85, front - 0.75] {
        for z in [left + 0.1, right - 0.1] {
            solid.ink(0x26_28_2C).at(x, 0.33, z).wheel(0.33, 0.11, 24);
            solid.ink(0xB6_BA_BE).at(x, 0.33, z).wheel(0.18, 0.118, 16);
        }
    }
    stage.still(solid, 0.35);
}

/// What lies far away: coarse, without shadows of its own, fading into the haze.
fn settle(mut stage: SolidSpawner) {
    let light = *stage.light;
    let mut solid = Solid::default();
    meadow(&mut solid, &light);
    for side in [-1.0_f32, 1.0] {
        let near = if side < 0.0 { -9.0 } else { 15.0 };
        let far = near + side * ROAD_LONG_M;
        strip(&mut solid, &light, ink::ROAD, [near, far], ROAD_M, -0.004);
        strip(&mut solid, &light, ink::PAVEMENT, [near, far], PAVEMENT_M, -0.003);
    }
    for (place, colour) in NEIGHBOURS {
        neighbour(&mut solid, place, colour);
    }
    stage.still(solid, 30.0);
}

fn meadow(solid: &mut Solid, light: &Daylight) {
    const SIDES: u32 = 32;
    let rings = [(0.0, 0.0), (16.0, 0.0), (30.0, 0.15), (50.0, 0.5), (70.0, 0.85), (88.0, 1.0)];
    let base = solid.positions.len() as u32;
    for (radius, share) in rings {
        for side in 0..SIDES {
            let turn = Vec2::from_angle(std::f32::consts::TAU * side as f32 / SIDES as f32) * radius;
            solid.positions.push(Vec3::new(3.0 + turn.x, LAWN_M - 0.03, 4.0 + turn.y));
            solid.normals.push(Vec3::Y);
            solid.colours.push(haze(light, ink::MEADOW, share));
        }
    }
    for row in 0..rings.len() as u32 - 1 {
        for side in 0..SIDES {
            let next = (side + 1) % SIDES;
            let (a, b) = (base + row * SIDES + side, base + row * SIDES + next);
            solid.triangles.extend([[a, b, a + SIDES], [b, b + SIDES, a + SIDES]]);
        }
    }
}

/// A strip of road that fades into the haze.
fn strip(solid: &mut Solid, light: &Daylight, colour: u32, [near, far]: [f32; 2], z: [f32; 2], y: f32) {
    let steps = 6;
    let start = solid.colours.len();
    for i in 0..steps {
        let at = |k: i32| near + (far - near) * k as f32 / steps as f32;
        let (a, b) = (at(i), at(i + 1));
        solid.ink(colour).at(0.0, 0.0, 0.0);
        quad(solid, [a.min(b), a.max(b)], z, y);
    }
    for (at, tint) in solid.positions[start..].iter().zip(&mut solid.colours[start..]) {
        *tint = haze(light, colour, ((at.x - near) / (far - near)).clamp(0.0, 1.0) * 0.95);
    }
}

/// A house with a gabled roof along x.
fn neighbour(solid: &mut Solid, [x, z, wide, deep, eaves]: [f32; 5], colour: u32) {
    let (w, d) = (wide / 2.0, deep / 2.0);
    span(solid, colour, [x - w, -0.05, z - d], [x + w, eaves, z + d], 0.0);
    let ridge = eaves + d * 0.75;
    let at = |dx: f32, y: f32, dz: f32| Vec3::new(x + dx, y, z + dz);
    let over = 0.4;
    solid.ink(0xA5_5F_4A).at(0.0, 0.0, 0.0);
    let (we, de) = (w + over, d + over);
    let low = eaves - over * 0.75;
    solid.flat(&[at(-we, low, de), at(we, low, de), at(we, ridge, 0.0), at(-we, ridge, 0.0)]);
    solid.flat(&[at(we, low, -de), at(-we, low, -de), at(-we, ridge, 0.0), at(we, ridge, 0.0)]);
    solid.ink(colour);
    solid.flat(&[at(w, eaves, d), at(w, eaves, -d), at(w, ridge, 0.0)]);
    solid.flat(&[at(-w, eaves, -d), at(-w, eaves, d), at(-w, ridge, 0.0)]);
    // Windows on both long sides.
    for side in [-1.0_f32, 1.0] {
        for k in [-0.62_f32, -0.2, 0.2, 0.62] {
            let (cx, cz) = (x + k * w, z + side * d);
            span(solid, ink::TRIM, [cx - 0.5, 0.95, cz - 0.03], [cx + 0.5, 2.25, cz + 0.03], 0.0);
            span(solid, PANE, [cx - 0.42, 1.03, cz - 0.04], [cx + 0.42, 2.17, cz + 0.04], 0.0);
        }
        // And in the gables.
        for (y, k) in [(0.95, -0.4_f32), (0.95, 0.4), (eaves - 0.1, 0.0)] {
            let (cx, cz) = (x + side * w, z + k * d);
            span(solid, ink::TRIM, [cx - 0.03, y, cz - 0.45], [cx + 0.03, y + 1.2, cz + 0.45], 0.0);
            span(solid, PANE, [cx - 0.04, y + 0.08, cz - 0.37], [cx + 0.04, y + 1.12, cz + 0.37], 0.0);
        }
    }
}
