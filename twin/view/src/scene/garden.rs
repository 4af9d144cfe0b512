//! The front garden: lawn, flagged path, porch, beds, hedges, fence, trees, letter box.

use bevy::prelude::*;
use twin_core::World as TwinWorld;

use super::occluders::Occluders;
use super::palette as ink;
use super::rooms::quad;
use super::stage::{SolidSpawner, scatter, span};
use crate::figure::solid::{Solid, ring};

/// The plot: left, right, back, front, m.
pub(crate) const PLOT_M: [f32; 4] = [-4.2, 10.2, -7.2, 8.0];
/// The lawn lies a little lower than path and floor, m.
pub(crate) const LAWN_M: f32 = -0.035;
/// Half the path's width, m.
const PATH_HALF_M: f32 = 0.62;
/// The gate's opening in the fence, m along x.
const GATE_M: [f32; 2] = [1.15, 2.65];
/// Trees: x, z, height and radius of the crown, m.
const TREES: [[f32; 4]; 4] =
    [[-2.7, -2.3, 3.4, 1.35], [8.6, -4.6, 3.9, 1.55], [-2.9, 5.4, 2.5, 0.95], [3.2, -6.0, 3.0, 1.2]];
/// Middle and radius of the round bed on the lawn, m.
const ROUND_BED: [f32; 3] = [4.5, 2.65, 0.75];
/// Round bushes: x, z, radius, m.
const BUSHES: [[f32; 3]; 7] = [
    [2.55, 0.42, 0.26],
    [3.15, 0.38, 0.2],
    [3.8, 0.44, 0.3],
    [4.6, 0.4, 0.24],
    [5.3, 0.43, 0.3],
    [5.95, 0.4, 0.22],
    [-1.15, 0.45, 0.3],
];

pub(crate) fn plugin(app: &mut App) {
    app.add_systems(Startup, (lay_ground, plant));
}

pub(crate) fn occlude(occluders: &mut Occluders) {
    for [x, z, tall, crown] in TREES {
        occluders.ball(Vec3::new(x, tall, z), Vec3::new(crown, crown * 0.95, crown));
    }
    for [x, z, r] in BUSHES {
        occluders.ball(Vec3::new(x, r * 0.6, z), Vec3::splat(r));
    }
    let [x, z, r] = ROUND_BED;
    occluders.ball(Vec3::new(x, 0.08, z), Vec3::new(r - 0.1, 0.2, r - 0.1));
    occluders.ball(Vec3::new(x, 0.66, z), Vec3::new(0.31, 0.05, 0.31));
    for [least, greatest] in hedges() {
        let (a, b) = (Vec3::from_array(least), Vec3::from_array(greatest));
        occluders.block((a + b) / 2.0, (b - a) / 2.0);
    }
}

fn lay_ground(mut stage: SolidSpawner) {
    let world = stage.shown.world.clone();
    let mut solid = Solid::default();
    lawn(&mut solid);
    path(&mut solid, &world);
    porch(&mut solid);
    stage.still(solid, 0.2);
}

/// Mown in stripes.
fn lawn(solid: &mut Solid) {
    const STRIPE_M: f32 = 0.75;
    let [left, right, back, front] = PLOT_M;
    let stripes = ((right - left) / STRIPE_M).ceil() as usize;
    for i in 0..stripes {
        let x = left + i as f32 * STRIPE_M;
        solid.ink(ink::LAWN[i % 2]).at(0.0, 0.0, 0.0);
        quad(solid, [x, (x + STRIPE_M).min(right)], [back, front], LAWN_M);
    }
}

/// The middle of the path at a distance from the porch, and across it: along the courier's way.
fn path_points(world: &TwinWorld) -> Vec<Vec2> {
    let [.., front] = PLOT_M;
    let way: Vec<Vec2> = world.plan.approach_m.iter().map(|p| Vec2::new(p[0] as f32, p[1] as f32)).collect();
    let mut points = Vec::new();
    let mut z = 1.5;
    while z <= front + 0.01 {
        let leg = way.windows(2).find(|leg| (leg[1].y..=leg[0].y).contains(&z));
        let x = leg.map_or(0.6, |leg| {
            let share = (z - leg[1].y) / (leg[0].y - leg[1].y).max(0.01);
            leg[1].x + (leg[0].x - leg[1].x) * share
        });
        points.push(Vec2::new(x, z));
        z += 0.1;
    }
    // The way has corners; a gardener would have rounded them.
    for _ in 0..12 {
        let old = points.clone();
        for (i, point) in points.iter_mut().enumerate() {
            let before = old[i.saturating_sub(3)];
            let after = old[(i + 3).min(old.len() - 1)];
            point.x = (before.x + point.x + after.x) / 3.0;
        }
    }
    points
}

fn path(solid: &mut Solid, world: &TwinWorld) {
    const ROW: usize = 5;
    let points = path_points(world);
    for (row, pair) in points.windows(ROW + 1).step_by(ROW).enumerate() {
        let (near, far) = (pair[0], pair[ROW]);
        let (z0, z1) = (near.y, far.y);
        // Gravel under the row.
        let edge = PATH_HALF_M + 0.07;
        let at = |x: f32, y: f32, z: f32| Vec3::new(x, y, z);
        let y = LAWN_M + 0.018;
        let corners = [
            at(far.x - edge, y, z1),
            at(far.x + edge, y, z1),
            at(near.x + edge, y, z0),
            at(near.x - edge, y, z0),
        ];
        solid.ink(ink::GROUT).at(0.0, 0.0, 0.0).flat(&corners);
        // Two or three flags, their joints out of line with the next row's.
        let cuts: &[f32] = if row % 2 == 0 { &[-1.0, -0.3, 0.36, 1.0] } else { &[-1.0, 0.08, 1.0] };
        for (i, cut) in cuts.windows(2).enumerate() {
            let tone = (scatter(row as i32, i as i32) * 3.0) as usize % 3;
            let shift = 0.05 * (scatter(i as i32 + 9, row as i32) - 0.5);
            let middle = (near.x + far.x) / 2.0 + shift * 0.4;
            let (x0, x1) = (middle + cut[0] * PATH_HALF_M + 0.014, middle + cut[1] * PATH_HALF_M - 0.014);
            span(solid, ink::STONE[tone], [x0, -0.05, z0 + 0.014], [x1, 0.0, z1 - 0.014], 0.008);
        }
    }
}

fn porch(solid: &mut Solid) {
    for (row, z0) in [0.0, 0.5, 1.0].into_iter().enumerate() {
        for (column, x0) in [-0.75, -0.12, 0.51, 1.14].into_iter().enumerate() {
            let tone = (scatter(row as i32 + 31, column as i32) * 3.0) as usize % 3;
            span(
                solid,
                ink::STONE[tone],
                [x0 + 0.006, -0.06, z0 + 0.006],
                [x0 + 0.624, 0.0, z0 + 0.494],
                0.006,
            );
        }
    }
    span(solid, ink::GROUT, [-0.75, -0.06, 0.0], [1.77, -0.006, 1.5], 0.004);
    // Door mat.
    span(solid, 0x6B_55_3F, [0.1, 0.0, 0.16], [0.82, 0.012, 0.6], 0.004);
    span(solid, 0x7D_66_4C, [0.14, 0.008, 0.2], [0.78, 0.0135, 0.56], 0.002);
}

fn plant(mut stage: SolidSpawner) {
    let mut solid = Solid::default();
    trees(&mut solid);
    beds(&mut solid);
    for [least, greatest] in hedges() {
        span(&mut solid, ink::HEDGE, least, greatest, 0.09);
    }
    round_bed(&mut solid);
    bench(&mut solid);
    fence(&mut solid);
    letter_box(&mut solid);
    pots(&mut solid);
    lantern(&mut solid);
    stage.still(solid, 0.3);
}

fn hedges() -> [[[f32; 3]; 2]; 3] {
    let [left, right, back, front] = PLOT_M;
    [
        [[left, -0.05, back], [left + 0.5, 0.95, front - 0.3]],
        [[right - 0.5, -0.05, back], [right, 0.95, front - 0.3]],
        [[left, -0.05, back], [right, 1.05, back + 0.5]],
    ]
}

fn trees(solid: &mut Solid) {
    for (i, [x, z, tall, crown]) in TREES.into_iter().enumerate() {
        solid
            .ink(ink::BARK)
            .at(x, -0.05, z)
            .loft(&[ring(0.0, 0.16, 0.16, 0.0), ring(0.3, 0.11, 0.11, 0.0), ring(tall, 0.07, 0.07, 0.0)], 10);
        for k in 0..6 {
            let (a, b) = (scatter(i as i32, k), scatter(k, i as i32 + 7));
            let turn = Vec2::from_angle(std::f32::consts::TAU * (k as f32 / 6.0 + a * 0.1));
            let r = crown * (0.55 + 0.2 * b);
            let off = if k == 0 { Vec2::ZERO } else { turn * crown * 0.48 };
            let up = if k == 0 { crown * 0.42 } else { crown * 0.32 * (b - 0.6) };
            solid
                .ink(ink::LEAVES[(k % 2) as usize])
                .at(x + off.x, tall + up, z + off.y)
                .ball(Vec3::new(r, r * 0.86, r), 12);
        }
    }
}

fn beds(solid: &mut Solid) {
    span(solid, ink::EARTH, [2.15, -0.06, 0.06], [6.25, -0.012, 0.72], 0.01);
    span(solid, ink::EARTH, [-1.5, -0.06, 0.1], [-0.8, -0.012, 0.85], 0.01);
    for (i, [x, z, r]) in BUSHES.into_iter().enumerate() {
        let i = i as i32;
        solid
            .ink(if i % 2 == 0 { ink::HEDGE } else { ink::LEAVES[0] })
            .at(x, r * 0.6, z)
            .ball(Vec3::new(r, r * 0.85, r), 12);
        for k in 0..7 {
            let turn = Vec2::from_angle(2.4 * k as f32 + i as f32);
            let out = r * (0.35 + 0.55 * scatter(i, k));
            let up = (r * r - out * out).max(0.0).sqrt() * 0.85;
            solid
                .ink(ink::BLOSSOM[((i + k / 3) % 3) as usize])
                .at(x + turn.x * out, r * 0.6 + up, z + turn.y * out)
                .ball(Vec3::splat(0.03), 6);
        }
    }
}

/// Roses around a bird bath.
fn round_bed(solid: &mut Solid) {
    let [x, z, r] = ROUND_BED;
    solid
        .ink(ink::STONE[1])
        .at(x, 0.0, z)
        .loft(&[ring(-0.08, r, r, 0.0), ring(0.0, r, r, 0.0), ring(0.012, r - 0.02, r - 0.02, 0.0)], 28);
    solid
        .ink(ink::EARTH)
        .at(x, 0.0, z)
        .loft(&[ring(0.0, r - 0.1, r - 0.1, 0.0), ring(0.022, r - 0.12, r - 0.12, 0.0)], 28);
    for i in 0..9 {
        let turn = Vec2::from_angle(std::f32::consts::TAU * i as f32 / 9.0) * (r - 0.29);
        let half = 0.15 + 0.05 * scatter(i, 77);
        let (bx, bz) = (x + turn.x, z + turn.y);
        solid
            .ink(ink::LEAVES[(i % 2) as usize])
            .at(bx, 0.11, bz)
            .ball(Vec3::new(half, half * 0.85, half), 10);
        for k in 0..4 {
            let out = Vec2::from_angle(1.7 * k as f32 + i as f32) * half * 0.55;
            let colour = ink::BLOSSOM[((i + k) % 3) as usize];
            solid.ink(colour).at(bx + out.x, 0.11 + half * 0.72, bz + out.y).ball(Vec3::splat(0.033), 6);
        }
    }
    let stone = [
        ring(0.0, 0.16, 0.16, 0.0),
        ring(0.06, 0.12, 0.12, 0.0),
        ring(0.5, 0.07, 0.07, 0.0),
        ring(0.58, 0.1, 0.1, 0.0),
        ring(0.62, 0.27, 0.27, 0.0),
        ring(0.68, 0.31, 0.31, 0.0),
    ];
    solid.ink(ink::STONE[2]).at(x, 0.02, z).loft(&stone, 20);
    solid
        .ink(ink::GLASS)
        .at(x, 0.0, z)
        .loft(&[ring(0.69, 0.265, 0.265, 0.0), ring(0.704, 0.26, 0.26, 0.0)], 20);
}

/// A bench under the living room's window would be hidden; it stands on the lawn's far side and looks at the path.
fn bench(solid: &mut Solid) {
    let (x, z) = (8.75, 2.2);
    for k in 0..3 {
        let at = x - 0.2 + 0.15 * k as f32;
        span(solid, ink::OAK, [at, 0.4, z - 0.75], [at + 0.12, 0.43, z + 0.75], 0.006);
    }
    for y in [0.56, 0.72] {
        span(solid, ink::OAK, [x + 0.24, y, z - 0.75], [x + 0.27, y + 0.11, z + 0.75], 0.006);
    }
    for at in [z - 0.68, z + 0.62] {
        span(solid, ink::IRON, [x - 0.18, -0.03, at], [x - 0.12, 0.4, at + 0.06], 0.0);
        span(solid, ink::IRON, [x + 0.2, -0.03, at], [x + 0.25, 0.84, at + 0.06], 0.0);
    }
}

fn fence(solid: &mut Solid) {
    let [left, right, _, front] = PLOT_M;
    for [from, to] in [[left, GATE_M[0]], [GATE_M[1], right]] {
        for y in [0.24, 0.6] {
            span(solid, ink::FENCE, [from, y, front - 0.05], [to, y + 0.06, front - 0.025], 0.0);
        }
        let pickets = ((to - from) / 0.17) as i32;
        for i in 0..=pickets {
            let x = from + (to - from) * i as f32 / pickets as f32;
            let half = 0.035;
            span(solid, ink::FENCE, [x - half, -0.03, front - 0.028], [x + half, 0.76, front - 0.008], 0.0);
            let tip = [
                Vec3::new(x - half, 0.76, front - 0.008),
                Vec3::new(x + half, 0.76, front - 0.008),
                Vec3::new(x, 0.82, front - 0.008),
            ];
            let back = tip.map(|p| p.with_z(front - 0.028));
            solid.at(0.0, 0.0, 0.0).flat(&tip).flat(&[back[1], back[0], back[2]]);
        }
    }
    for x in GATE_M {
        span(solid, ink::FENCE, [x - 0.06, -0.03, front - 0.08], [x + 0.06, 0.98, front + 0.04], 0.01);
        solid.ink(ink::FENCE).at(x, 1.03, front - 0.02).ball(Vec3::splat(0.07), 10);
    }
}

fn letter_box(solid: &mut Solid) {
    let (x, z) = (3.05, 7.82);
    span(solid, ink::WALNUT, [x - 0.04, -0.03, z - 0.04], [x + 0.04, 1.0, z + 0.04], 0.006);
    span(solid, ink::DOOR, [x - 0.12, 1.0, z - 0.2], [x + 0.12, 1.2, z + 0.2], 0.03);
    let turn = Quat::IDENTITY;
    solid.ink(ink::DOOR).at(x, 1.19, z).turned(turn).wheel(0.118, 0.198, 20);
    span(solid, ink::BRASS, [x - 0.07, 1.12, z + 0.198], [x + 0.07, 1.14, z + 0.206], 0.0);
    span(solid, ink::ACCENT, [x + 0.12, 1.12, z + 0.06], [x + 0.13, 1.34, z + 0.09], 0.0);
    span(solid, ink::ACCENT, [x + 0.12, 1.28, z - 0.03], [x + 0.13, 1.34, z + 0.09], 0.0);
}

fn pots(solid: &mut Solid) {
    for (i, x) in [-0.5_f32, 1.5].into_iter().enumerate() {
        let z = 0.32;
        solid.ink(ink::TERRACOTTA).at(x, 0.0, z).loft(
            &[
                ring(0.0, 0.11, 0.11, 0.0),
                ring(0.26, 0.16, 0.16, 0.0),
                ring(0.27, 0.18, 0.18, 0.0),
                ring(0.32, 0.18, 0.18, 0.0),
            ],
            18,
        );
        solid.ink(ink::HEDGE).at(x, 0.52, z).ball(Vec3::new(0.22, 0.24, 0.22), 14);
        for k in 0..9 {
            let turn = Vec2::from_angle(2.4 * k as f32);
            let up = 0.2 * (scatter(k, i as i32 + 40) - 0.2);
            let out = (0.23 * 0.23 - up * up).max(0.0).sqrt();
            solid
                .ink(ink::BLOSSOM[i * 2])
                .at(x + turn.x * out, 0.52 + up, z + turn.y * out)
                .ball(Vec3::splat(0.032), 6);
        }
    }
}

/// A lamp beside the door.
fn lantern(solid: &mut Solid) {
    let (x, y) = (-0.46, 1.72);
    span(solid, ink::IRON, [x - 0.04, y - 0.09, 0.0], [x + 0.04, y + 0.09, 0.02], 0.004);
    span(solid, ink::IRON, [x - 0.012, y + 0.03, 0.0], [x + 0.012, y + 0.055, 0.12], 0.0);
    solid
        .ink(0xFF_EB_B8)
        .at(x, y - 0.09, 0.12)
        .loft(&[ring(0.0, 0.045, 0.045, 0.0), ring(0.12, 0.06, 0.06, 0.0)], 12);
    solid
        .ink(ink::IRON)
        .at(x, y + 0.03, 0.12)
        .loft(&[ring(0.0, 0.08, 0.08, 0.0), ring(0.06, 0.02, 0.02, 0.0)], 12);
}
