//! Floors and what stands in the rooms for their own sake. Nothing here takes part in the run: what does is furniture
//! of the plan.

use bevy::prelude::*;

use super::house::FULL_M;
use super::occluders::Occluders;
use super::palette as ink;
use super::stage::{SolidSpawner, scatter, span};
use crate::figure::solid::{Solid, ring};

pub(crate) fn plugin(app: &mut App) {
    app.add_systems(Startup, (lay_floors, furnish));
}

pub(crate) fn occlude(occluders: &mut Occluders) {
    let mut block = |least: [f32; 3], greatest: [f32; 3]| {
        let (a, b) = (Vec3::from_array(least), Vec3::from_array(greatest));
        occluders.block((a + b) / 2.0, (b - a) / 2.0);
    };
    block([3.0, 0.1, -4.0], [5.2, 0.42, -3.15]); // sofa
    block([3.0, 0.42, -4.05], [5.2, 0.82, -3.8]);
    block([3.45, 0.32, -2.45], [4.75, 0.38, -1.8]); // low table
    block([1.84, 0.0, -1.9], [2.18, 0.62, -0.55]); // sideboard
    occluders.ball(Vec3::new(5.75, 1.05, -3.65), Vec3::new(0.34, 0.5, 0.34)); // plant
}

fn lay_floors(mut stage: SolidSpawner) {
    let mut solid = Solid::default();
    tiles(&mut solid, [-0.7, 1.75], [-4.12, -0.12]);
    boards(&mut solid, [1.75, 6.2], [-4.12, -0.12]);
    stage.still(solid, 0.13);
}

fn tiles(solid: &mut Solid, [x0, x1]: [f32; 2], [z0, z1]: [f32; 2]) {
    const TILE_M: f32 = 0.4;
    const JOINT_M: f32 = 0.008;
    span(solid, ink::GROUT, [x0, -0.06, z0], [x1, -0.004, z1 + 0.12], 0.0);
    let (columns, rows) = (((x1 - x0) / TILE_M).ceil() as i32, ((z1 - z0) / TILE_M).ceil() as i32);
    for column in 0..columns {
        for row in 0..rows {
            let (x, z) = (x0 + column as f32 * TILE_M, z1 - row as f32 * TILE_M);
            let (right, far) = ((x + TILE_M).min(x1), (z - TILE_M).max(z0));
            let j = JOINT_M / 2.0;
            solid.ink(ink::TILES[((column + row) % 2) as usize]).at(0.0, 0.0, 0.0);
            quad(solid, [x + j, right - j], [far + j, z - j], 0.0);
        }
    }
}

fn boards(solid: &mut Solid, [x0, x1]: [f32; 2], [z0, z1]: [f32; 2]) {
    const BOARD_M: f32 = 0.16;
    let rows = ((z1 - z0) / BOARD_M).ceil() as i32;
    for row in 0..rows {
        let z = z1 - row as f32 * BOARD_M;
        let far = (z - BOARD_M).max(z0);
        let mut x = x0;
        for piece in 0.. {
            let length = 0.7 + 1.1 * scatter(row, piece);
            let right = if x + length > x1 - 0.4 { x1 } else { x + length };
            let tone = (scatter(row + 57, piece) * ink::BOARDS.len() as f32) as usize % ink::BOARDS.len();
            solid.ink(ink::BOARDS[tone]).at(0.0, 0.0, 0.0);
            quad(solid, [x, right], [far, z], 0.0);
            x = right;
            if right >= x1 {
                break;
            }
        }
    }
}

/// A level rectangle that looks up.
pub(super) fn quad(solid: &mut Solid, [x0, x1]: [f32; 2], [z0, z1]: [f32; 2], y: f32) {
    let at = |x, z| Vec3::new(x, y, z);
    solid.flat(&[at(x0, z1), at(x1, z1), at(x1, z0), at(x0, z0)]);
}

fn furnish(mut stage: SolidSpawner) {
    let mut solid = Solid::default();
    hall(&mut solid);
    sofa(&mut solid);
    low_table(&mut solid);
    sideboard(&mut solid);
    plant(&mut solid);
    on_the_walls(&mut solid);
    stage.still(solid, 0.16);
}

fn hall(solid: &mut Solid) {
    // A runner that leads inside.
    rug(solid, [-0.02, 0.82], [-3.3, -1.95]);
    // Coat hooks and a coat on the left wall.
    span(solid, ink::OAK, [-0.7, 1.62, -1.75], [-0.675, 1.72, -1.0], 0.005);
    for i in 0..4 {
        let z = -1.66 + 0.19 * i as f32;
        span(solid, ink::BRASS, [-0.675, 1.64, z - 0.01], [-0.63, 1.66, z + 0.01], 0.004);
    }
    solid.ink(0x5C_6E_58).at(-0.625, 0.0, -1.28).loft(
        &[
            ring(0.86, 0.07, 0.2, 0.0).square(3.0),
            ring(1.25, 0.065, 0.16, 0.0).square(3.0),
            ring(1.52, 0.05, 0.14, 0.0).square(3.0),
            ring(1.63, 0.02, 0.05, 0.0),
        ],
        14,
    );
}

fn rug(solid: &mut Solid, [x0, x1]: [f32; 2], [z0, z1]: [f32; 2]) {
    span(solid, ink::RUG[1], [x0, 0.0, z0], [x1, 0.006, z1], 0.002);
    let b = 0.06;
    span(solid, ink::RUG[0], [x0 + b, 0.004, z0 + b], [x1 - b, 0.009, z1 - b], 0.001);
    span(
        solid,
        ink::RUG[1],
        [x0 + 2.0 * b, 0.006, z0 + 2.0 * b],
        [x1 - 2.0 * b, 0.0105, z1 - 2.0 * b],
        0.001,
    );
    span(solid, ink::RUG[0], [x0 + 2.3 * b, 0.008, z0 + 2.3 * b], [x1 - 2.3 * b, 0.012, z1 - 2.3 * b], 0.001);
}

fn sofa(solid: &mut Solid) {
    rug(solid, [2.9, 5.3], [-3.2, -1.35]);
    for x in [3.08, 5.06] {
        for z in [-3.95, -3.25] {
            span(solid, ink::WALNUT, [x, 0.0, z], [x + 0.06, 0.12, z + 0.06], 0.0);
        }
    }
    span(solid, ink::SOFA, [3.0, 0.1, -4.02], [5.2, 0.34, -3.15], 0.03);
    span(solid, ink::SOFA, [3.0, 0.3, -4.06], [5.2, 0.84, -3.82], 0.06);
    for x in [3.0, 4.98] {
        span(solid, ink::SOFA, [x, 0.3, -4.0], [x + 0.22, 0.6, -3.15], 0.05);
    }
    for x in [3.24, 4.12] {
        span(solid, 0x6A_88_96, [x, 0.33, -3.84], [x + 0.84, 0.47, -3.12], 0.04);
    }
    let lean = Quat::from_rotation_x(-0.35);
    for (x, colour) in [(3.46, ink::CUSHION), (4.72, ink::RUG[1])] {
        solid.ink(colour).at(x, 0.64, -3.7).turned(lean).block(Vec3::new(0.19, 0.18, 0.06), 0.05);
    }
}

fn low_table(solid: &mut Solid) {
    span(solid, ink::OAK, [3.45, 0.33, -2.45], [4.75, 0.375, -1.8], 0.012);
    for x in [3.53, 4.63] {
        for z in [-2.4, -1.89] {
            span(solid, ink::WALNUT, [x, 0.0, z], [x + 0.04, 0.34, z + 0.04], 0.0);
        }
    }
    // Two books and a bowl.
    span(solid, ink::DOOR, [3.7, 0.375, -2.3], [3.98, 0.405, -2.08], 0.004);
    span(solid, ink::CUSHION, [3.73, 0.405, -2.28], [3.97, 0.43, -2.1], 0.004);
    solid
        .ink(ink::TRIM)
        .at(4.35, 0.375, -2.1)
        .loft(&[ring(0.0, 0.06, 0.06, 0.0), ring(0.05, 0.13, 0.13, 0.0), ring(0.065, 0.14, 0.14, 0.0)], 18);
}

fn sideboard(solid: &mut Solid) {
    span(solid, ink::WALNUT, [1.82, 0.12, -1.9], [2.2, 0.6, -0.55], 0.012);
    for i in 0..3 {
        let z = -1.87 + 0.44 * i as f32;
        span(solid, ink::OAK, [2.195, 0.16, z], [2.212, 0.56, z + 0.4], 0.005);
        span(solid, ink::BRASS, [2.212, 0.36, z + 0.17], [2.225, 0.375, z + 0.23], 0.002);
    }
    for z in [-1.84, -0.66] {
        span(solid, ink::IRON, [1.86, 0.0, z], [2.16, 0.12, z + 0.05], 0.0);
    }
    // A lamp and a row of books.
    solid
        .ink(ink::BRASS)
        .at(2.0, 0.6, -0.8)
        .loft(&[ring(0.0, 0.08, 0.08, 0.0), ring(0.03, 0.02, 0.02, 0.0)], 14);
    span(solid, ink::BRASS, [1.99, 0.62, -0.81], [2.01, 0.86, -0.79], 0.0);
    solid
        .ink(0xFB_E7_B4)
        .at(2.0, 0.84, -0.8)
        .loft(&[ring(0.0, 0.14, 0.14, 0.0), ring(0.2, 0.09, 0.09, 0.0)], 18);
    let spines = [ink::RUG[0], ink::GLAZE, ink::TRIM, ink::DOOR, ink::CUSHION, ink::WALNUT, ink::HEDGE];
    let mut z = -1.78;
    for (i, colour) in spines.into_iter().enumerate() {
        let (thick, tall) = (0.03 + 0.02 * scatter(i as i32, 3), 0.2 + 0.07 * scatter(i as i32, 4));
        span(solid, colour, [1.9, 0.6, z], [2.08, 0.6 + tall, z + thick], 0.002);
        z += thick + 0.003;
    }
}

fn plant(solid: &mut Solid) {
    solid
        .ink(ink::TERRACOTTA)
        .at(5.75, 0.0, -3.65)
        .loft(&[ring(0.0, 0.15, 0.15, 0.0), ring(0.34, 0.21, 0.21, 0.0), ring(0.38, 0.21, 0.21, 0.0)], 18);
    solid
        .ink(ink::EARTH)
        .at(5.75, 0.0, -3.65)
        .loft(&[ring(0.37, 0.19, 0.19, 0.0), ring(0.385, 0.19, 0.19, 0.0)], 14);
    for i in 0..11 {
        let turn = Quat::from_rotation_y(2.4 * i as f32);
        let lean = Quat::from_rotation_x(0.2 + 0.5 * scatter(i, 9));
        let tall = 0.75 + 0.45 * scatter(i, 11);
        solid.ink(ink::LEAVES[(i % 2) as usize]).at(5.75, 0.36, -3.65).turned(turn * lean).loft(
            &[
                ring(0.0, 0.012, 0.012, 0.0),
                ring(tall * 0.45, 0.065, 0.014, 0.02),
                ring(tall * 0.8, 0.05, 0.01, 0.06),
                ring(tall, 0.004, 0.004, 0.12),
            ],
            6,
        );
    }
}

fn on_the_walls(solid: &mut Solid) {
    let back = -4.12;
    // A window over the sofa.
    let (low, high) = (1.02, FULL_M - 0.22);
    span(solid, ink::TRIM, [3.25, low - 0.05, back], [4.95, high + 0.05, back + 0.03], 0.006);
    for [x0, x1] in [[3.31, 4.07], [4.13, 4.89]] {
        span(solid, ink::GLASS, [x0, low, back + 0.02], [x1, high, back + 0.034], 0.0);
    }
    span(solid, ink::TRIM, [3.18, low - 0.08, back], [5.02, low - 0.045, back + 0.11], 0.006);
    // Curtains.
    for x in [3.02, 4.98] {
        for i in 0..4 {
            let x = x + 0.055 * i as f32;
            solid
                .ink(if i % 2 == 0 { 0xE9_DC_C2 } else { 0xDD_CC_AC })
                .at(x, 0.0, back + 0.07)
                .loft(&[ring(0.5, 0.034, 0.03, 0.0), ring(high + 0.1, 0.03, 0.025, 0.0)], 8);
        }
    }
    span(solid, ink::BRASS, [2.95, high + 0.1, back + 0.06], [5.25, high + 0.12, back + 0.08], 0.0);
    // Two pictures beside it and one at the hall's end.
    for (x, w, h, field) in
        [(2.15, 0.42, 0.56, ink::RUG[0]), (5.62, 0.42, 0.42, ink::GLAZE), (0.32, 0.5, 0.62, ink::DOOR)]
    {
        let y = 1.5;
        span(solid, ink::WALNUT, [x, y - h / 2.0, back], [x + w, y + h / 2.0, back + 0.022], 0.004);
        span(
            solid,
            ink::TRIM,
            [x + 0.025, y - h / 2.0 + 0.025, back + 0.02],
            [x + w - 0.025, y + h / 2.0 - 0.025, back + 0.025],
            0.0,
        );
        span(
            solid,
            field,
            [x + 0.09, y - h / 2.0 + 0.1, back + 0.024],
            [x + w - 0.09, y + h / 2.0 - 0.1, back + 0.028],
            0.0,
        );
    }
    // A round mirror over the console table.
    let turn = Quat::from_rotation_y(std::f32::consts::FRAC_PI_2);
    solid.ink(ink::BRASS).at(-0.69, 1.5, -3.5).turned(turn).wheel(0.3, 0.012, 36);
    solid.ink(0xC3_D6_DD).at(-0.68, 1.5, -3.5).turned(turn).wheel(0.275, 0.012, 36);
}
