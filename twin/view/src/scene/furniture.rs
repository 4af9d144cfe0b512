//! The plan's furniture. What is loose follows the frame; what is screwed down stands still.

use bevy::prelude::*;
use twin_core::Pose;
use twin_core::world::Thing;

use super::palette as ink;
use super::shade::Blob;
use super::stage::{SolidSpawner, span};
use crate::figure::solid::{Solid, ring};
use crate::{SceneSet, Shown};

/// Loose furniture: its place in [`twin_core::Frame::furniture`].
#[derive(Component)]
struct Loose(usize);

pub(crate) fn plugin(app: &mut App) {
    app.add_systems(Startup, move_in).add_systems(Update, follow.in_set(SceneSet::Pose));
}

fn move_in(mut stage: SolidSpawner) {
    let world = stage.shown.world.clone();
    let mut loose = 0;
    for (name, thing) in &world.plan.furniture {
        let solid = shape(name, thing);
        let centre = Vec3::from_array(thing.centre_m().map(|v| v as f32));
        let [w, _, d] = thing.box_m.map(|v| v as f32);
        let blob = Blob { half_m: Vec2::new(w, d) / 2.0 };
        if thing.fixed {
            stage.moving(&solid, (Transform::from_translation(centre), blob));
        } else {
            stage.moving(&solid, (Loose(loose), Transform::from_translation(centre), blob));
            loose += 1;
        }
    }
}

fn follow(shown: Res<Shown>, mut things: Query<(&Loose, &mut Transform, &mut Visibility)>) {
    for (Loose(index), mut at, mut visibility) in &mut things {
        let pose = shown.frame.furniture.get(*index).copied().flatten();
        visibility.set_if_neq(if pose.is_some() { Visibility::Visible } else { Visibility::Hidden });
        if let Some(pose) = pose {
            *at = transform(&pose);
        }
    }
}

/// A pose of the frame as Bevy's.
pub(crate) fn transform(pose: &Pose) -> Transform {
    let [x, y, z, w] = pose.orientation.map(|v| v as f32);
    Transform {
        translation: Vec3::from_array(pose.centre_m.map(|v| v as f32)),
        rotation: Quat::from_xyzw(x, y, z, w).normalize(),
        ..default()
    }
}

/// A thing around the middle of its box. Known names get a shape; others a chest that fills the box.
fn shape(name: &str, thing: &Thing) -> Solid {
    let half = Vec3::from_array(thing.box_m.map(|v| v as f32)) / 2.0;
    match name {
        "console_table" => console_table(half),
        "shoe_rack" => shoe_rack(half),
        "vase" => vase(half),
        _ => chest(half),
    }
}

fn console_table(half: Vec3) -> Solid {
    let mut solid = Solid::default();
    let Vec3 { x, y, z } = half;
    span(&mut solid, ink::OAK, [-x, y - 0.035, -z], [x, y, z], 0.006);
    span(&mut solid, ink::OAK, [-x + 0.02, y - 0.17, -z + 0.03], [x - 0.02, y - 0.03, z - 0.03], 0.004);
    for k in [-1.0_f32, 1.0] {
        let mid = k * z / 2.0;
        span(
            &mut solid,
            0xC2_8F_5C,
            [x - 0.022, y - 0.15, mid - z / 2.0 + 0.05],
            [x - 0.012, y - 0.05, mid + z / 2.0 - 0.05],
            0.003,
        );
        span(&mut solid, ink::BRASS, [x - 0.014, y - 0.105, mid - 0.03], [x, y - 0.092, mid + 0.03], 0.003);
    }
    for sx in [-1.0_f32, 1.0] {
        for sz in [-1.0_f32, 1.0] {
            let (cx, cz) = (sx * (x - 0.03), sz * (z - 0.045));
            span(
                &mut solid,
                ink::WALNUT,
                [cx - 0.02, -y, cz - 0.02],
                [cx + 0.02, y - 0.15, cz + 0.02],
                0.004,
            );
        }
    }
    span(&mut solid, ink::OAK, [-x + 0.03, -y + 0.16, -z + 0.04], [x - 0.03, -y + 0.18, z - 0.04], 0.003);
    // A bowl for keys and a pile of post.
    solid
        .ink(ink::TERRACOTTA)
        .at(0.0, y, z * 0.45)
        .loft(&[ring(0.0, 0.04, 0.04, 0.0), ring(0.03, 0.085, 0.085, 0.0), ring(0.05, 0.1, 0.1, 0.0)], 16);
    solid
        .ink(ink::TRIM)
        .at(0.02, y + 0.008, -z * 0.4)
        .turned(Quat::from_rotation_y(0.3))
        .block(Vec3::new(0.06, 0.008, 0.11), 0.0);
    solid
}

fn shoe_rack(half: Vec3) -> Solid {
    let mut solid = Solid::default();
    let Vec3 { x, y, z } = half;
    for k in [-1.0_f32, 1.0] {
        let (a, b) = if k < 0.0 { (-z, -z + 0.025) } else { (z - 0.025, z) };
        span(&mut solid, ink::OAK, [-x, -y, a], [x, y, b], 0.004);
    }
    span(&mut solid, ink::OAK, [-x, y - 0.025, -z], [x, y, z], 0.004);
    for level in [0.1, 0.5] {
        let floor = -y + level * 2.0 * y * 0.9;
        span(&mut solid, ink::WALNUT, [-x, floor, -z + 0.025], [x, floor + 0.018, z - 0.025], 0.0);
        for (i, colour) in [ink::RUG[0], ink::IRON, ink::GLAZE].into_iter().enumerate() {
            let at = -z + 0.16 + 0.25 * i as f32 + if level > 0.3 { 0.03 } else { 0.0 };
            if at + 0.1 > z {
                continue;
            }
            for shoe in [-0.05_f32, 0.05] {
                solid
                    .ink(colour)
                    .at(0.0, floor + 0.05, at + shoe)
                    .block(Vec3::new(0.12_f32.min(x - 0.02), 0.034, 0.04), 0.028);
            }
        }
    }
    // A folded scarf on top.
    solid.ink(ink::CUSHION).at(0.0, y + 0.012, -z * 0.3).block(Vec3::new(0.1_f32.min(x), 0.012, 0.13), 0.01);
    solid
}

/// A floor vase: slender foot, shoulder, lip; a few dry stems that stand out of the box above.
fn vase(half: Vec3) -> Solid {
    let mut solid = Solid::default();
    let (r, y) = (half.x.min(half.z), half.y);
    let profile = [
        (-1.0, 0.55),
        (-0.94, 0.6),
        (-0.5, 0.86),
        (0.0, 1.0),
        (0.35, 0.93),
        (0.62, 0.62),
        (0.78, 0.42),
        (0.9, 0.42),
        (1.0, 0.54),
    ];
    let rings = profile.map(|(up, wide)| ring(up * y, wide * r, wide * r, 0.0));
    let start = solid.colours.len();
    solid.ink(ink::GLAZE).at(0.0, 0.0, 0.0).loft(&rings, 24);
    // A band of light glaze around the shoulder.
    let [light, ..] = [crate::figure::solid::linear(ink::TRIM)];
    for (at, colour) in solid.positions[start..].iter().zip(&mut solid.colours[start..]) {
        if (at.y / y - 0.35).abs() < 0.05 {
            *colour = light;
        }
    }
    for i in 0..6 {
        let turn = Quat::from_rotation_y(1.05 * i as f32) * Quat::from_rotation_x(0.1 + 0.03 * i as f32);
        let long = 0.34 + 0.05 * ((i * 2) % 5) as f32;
        solid
            .ink(0xC9_B0_7C)
            .at(0.0, y * 0.8, 0.0)
            .turned(turn)
            .loft(&[ring(0.0, 0.004, 0.004, 0.0), ring(long, 0.003, 0.003, 0.0)], 5);
        solid.ink(ink::BLOSSOM[1]).at(0.0, y * 0.8, 0.0).turned(turn).loft(
            &[
                ring(long - 0.02, 0.006, 0.006, 0.0),
                ring(long + 0.04, 0.022, 0.022, 0.0),
                ring(long + 0.12, 0.004, 0.004, 0.0),
            ],
            7,
        );
    }
    solid
}

fn chest(half: Vec3) -> Solid {
    let mut solid = Solid::default();
    solid.ink(ink::OAK).block(half, 0.012);
    let lid = Vec3::new(half.x, 0.012_f32.min(half.y / 4.0), half.z) * 1.005;
    solid.ink(ink::WALNUT).at(0.0, half.y * 0.7, 0.0).block(lid, 0.004);
    solid
}
