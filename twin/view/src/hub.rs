//! The hub on the hall's wall: a puck on an arm, with lens, privacy shutter, infra-red lights and a REC lamp.
//! [`sight`] makes its picture as people see it, also of an instant in the past.

pub(crate) mod corner;
mod eye;
pub(crate) mod hindsight;
pub(crate) mod sight;

use std::f32::consts::TAU;

use bevy::prelude::*;
use twin_core::World as TwinWorld;

use crate::figure::solid::Solid;
use crate::scene::glow::{Shine, glass, glow, light, veil};
use crate::scene::palette as ink;
use crate::scene::stage::SolidSpawner;
use crate::{SceneSet, Shown};

pub(crate) use eye::{HubEye, SIZE_PX, open_eye, view, wake};

pub(crate) fn plugin(app: &mut App) {
    app.add_systems(Startup, mount).add_systems(Update, (swing_shutter, light_up).in_set(SceneSet::Pose));
}

// Frame of the device: the lens's front in its origin, looking along -z, y up. m.

/// Scale on the stage: the real puck is 10 cm wide and could not be seen from the street.
const SIZE: f32 = 1.3;
/// The puck: radius and depth.
const PUCK_M: (f32, f32) = (0.048, 0.034);
/// The face's dark glass.
const FACE_M: f32 = 0.042;
/// The lens: its ring and its glass.
const LENS_M: (f32, f32) = (0.0125, 0.0085);
/// Infra-red lights: their ring and their own size.
const INFRARED_M: (f32, f32) = (0.0235, 0.0032);
const INFRARED_LIGHTS: u32 = 8;
/// The REC lamp, below the lens.
const REC_M: (f32, f32) = (-0.0335, 0.0036);
/// The shutter turns about this point above the lens, in front of the face.
const PIVOT_M: Vec3 = Vec3::new(0.0, 0.031, -0.0035);
/// Turn of the shutter from shut to open: past the puck's rim, where it is visible from across the hall.
const SHUTTER_RAD: f32 = 1.9;
/// Where the arm meets the puck.
const BACK_M: f32 = 0.05;

const SHELL: u32 = 0xF2_EF_E8;
const RIM: u32 = 0xC9_C5_BC;
const GLASS: u32 = 0x12_14_19;
const LENS: u32 = 0x23_33_52;
const REC: u32 = 0xFF_3B_2E;
/// Near infra-red as a person sees it.
const DULL_RED: u32 = 0x009C_1E16;

/// The shutter before the lens.
#[derive(Component)]
struct Shutter;

/// A lamp's glass or its glow.
#[derive(Component, Clone, Copy)]
struct PromiseFrame {
    is_rec: bool,
    glows: bool,
}

/// Where the device is and how it is turned.
pub(crate) fn place(world: &TwinWorld) -> Transform {
    let view = view(world);
    view.transform().with_scale(Vec3::splat(SIZE))
}

fn mount(mut stage: SolidSpawner) {
    let world = stage.world();
    let place = place(&world);
    let foot = arm(&world, &place);
    stage.moving(&foot, Name::new("hub's arm"));
    let puck = stage.moving(&puck(), (Name::new("hub"), place));
    let shutter = stage.moving(&shutter(), (Name::new("shutter"), Shutter, turned(0.0)));
    let mut lamps = Vec::new();
    for side in 0..INFRARED_LIGHTS {
        let turn = Vec2::from_angle(TAU * (side as f32 + 0.5) / INFRARED_LIGHTS as f32);
        lamps.push((false, (turn * INFRARED_M.0).extend(-0.0005), INFRARED_M.1, 0.017));
    }
    lamps.push((true, Vec3::new(0.0, REC_M.0, -0.0005), REC_M.1, 0.036));
    let mut parts = vec![shutter];
    for (is_rec, at, radius_m, glow_m) in lamps {
        let mut dome = Solid::default();
        dome.ball(Vec3::new(radius_m, radius_m, 0.6 * radius_m), 12);
        let dome = crate::scene::mesh::mesh(&dome);
        let opaque = StandardMaterial { unlit: true, ..default() };
        parts.push(stage.shining(
            dome,
            opaque,
            (PromiseFrame { is_rec, glows: false }, Transform::from_translation(at)),
        ));
        // Discs look along +z; the device looks the other way.
        let before =
            Transform::from_translation(at - Vec3::Z * 0.004).with_rotation(Quat::from_rotation_y(TAU / 2.0));
        let halo = glow(Vec2::splat(glow_m));
        parts.push(stage.shining(
            halo,
            light(0xFF_FF_FF, 0.0),
            (PromiseFrame { is_rec, glows: true }, before),
        ));
    }
    stage.hang_on(puck, &parts);
}

/// Housing, face and lens.
fn puck() -> Solid {
    let mut solid = Solid::default();
    let (radius, deep) = PUCK_M;
    let lying = Quat::from_rotation_x(TAU / 4.0);
    // Lofts rise along y; laid down, that is along z: from the face to the back.
    let shell: Vec<_> = [
        (0.0, 0.94),
        (0.003, 0.99),
        (0.009, 1.0),
        (0.7 * deep, 0.97),
        (0.9 * deep, 0.86),
        (deep, 0.6),
        (deep + 0.004, 0.2),
    ]
    .map(|(y, share)| crate::figure::solid::ring(y, radius * share, radius * share, 0.0))
    .into();
    solid.ink(SHELL).at(0.0, 0.0, 0.001).turned(lying).loft(&shell, 40);
    solid.ink(RIM).at(0.0, 0.0, 0.0012).washer(FACE_M, FACE_M + 0.002, 0.0008, 40);
    solid.ink(GLASS).at(0.0, 0.0, 0.0015).wheel(FACE_M, 0.0015, 40);
    solid.ink(0x3C_42_4D).at(0.0, 0.0, 0.0).washer(LENS_M.1, LENS_M.0, 0.0012, 32);
    solid.ink(LENS).at(0.0, 0.0, 0.0016).ball(Vec3::new(LENS_M.1, LENS_M.1, 0.0022), 24);
    // A glint, so that it reads as glass.
    solid.ink(0x9F_B8_D8).at(-0.003, 0.0032, -0.0008).ball(Vec3::new(0.0017, 0.0012, 0.0005), 10);
    // The servo's output, about which the shutter turns.
    solid.ink(0x55_5B_66).at(PIVOT_M.x, PIVOT_M.y, -0.0015).wheel(0.0046, 0.0015, 20);
    solid
}

/// A paddle that hangs from its pivot over the lens.
fn shutter() -> Solid {
    let mut solid = Solid::default();
    let long = PIVOT_M.y;
    solid.ink(ink::ACCENT).at(0.0, -long, 0.0).wheel(0.0165, 0.0011, 32);
    solid.at(0.0, -0.45 * long, 0.0).block(Vec3::new(0.0062, 0.5 * long, 0.0011), 0.0006);
    solid.at(0.0, 0.0, 0.0).wheel(0.0078, 0.0014, 24);
    solid.ink(SHELL).at(0.0, -long, -0.0012).washer(0.0105, 0.0125, 0.0003, 28);
    solid.ink(0x55_5B_66).at(0.0, 0.0, -0.0015).wheel(0.0028, 0.0006, 16);
    solid
}

/// Arm and plate from the puck's back to the nearest wall, in the world's frame.
fn arm(world: &TwinWorld, place: &Transform) -> Solid {
    let mut solid = Solid::default();
    let back = place.transform_point(Vec3::Z * (PUCK_M.1 + 0.002));
    let joint = place.transform_point(Vec3::Z * BACK_M);
    let Some((wall, out)) = nearest_wall(world, joint) else { return solid };
    let elbow = wall + out * 0.022;
    solid.ink(RIM).limb(back, joint, 0.0095, 0.0105, 14);
    solid.ink(SHELL).at(joint.x, joint.y, joint.z).ball(Vec3::splat(0.0145), 16);
    solid.ink(RIM).at(0.0, 0.0, 0.0).limb(joint, elbow, 0.0085, 0.0085, 14);
    solid.at(elbow.x, elbow.y, elbow.z).turned(Quat::from_rotation_arc(Vec3::Z, out));
    solid.ink(SHELL).wheel(0.012, 0.012, 20);
    let plate = wall + out * 0.0045;
    solid.at(plate.x, plate.y, plate.z).turned(Quat::from_rotation_arc(Vec3::Z, out));
    solid.wheel(0.034, 0.0045, 32);
    solid
}

/// The point of a wall that is nearest to a point in a room, and where the wall looks there.
fn nearest_wall(world: &TwinWorld, from: Vec3) -> Option<(Vec3, Vec3)> {
    let metres = |v: [f64; 3]| Vec3::from_array(v.map(|x| x as f32));
    let standing = world.plan.walls.iter().filter(|wall| wall.centre_m[1] > wall.half_m[1] * 0.5);
    let points = standing.map(|wall| {
        let (centre, half) = (metres(wall.centre_m), metres(wall.half_m));
        from.clamp(centre - half, centre + half)
    });
    let nearest = points.min_by(|a, b| a.distance(from).total_cmp(&b.distance(from)))?;
    Some((nearest, (from - nearest).normalize_or(Vec3::X)))
}

fn turned(open: f32) -> Transform {
    Transform::from_translation(PIVOT_M).with_rotation(Quat::from_rotation_z(SHUTTER_RAD * open))
}

fn swing_shutter(shown: Res<Shown>, mut shutter: Single<&mut Transform, With<Shutter>>) {
    **shutter = turned(shown.frame.hub.shutter_open.clamp(0.0, 1.0) as f32);
}

fn light_up(
    shown: Res<Shown>,
    mut materials: ResMut<Assets<StandardMaterial>>,
    mut lamps: Query<(&PromiseFrame, &Shine, &mut Visibility)>,
) {
    let hub = &shown.frame.hub;
    for (lamp, shine, mut visibility) in &mut lamps {
        let bright =
            if lamp.is_rec { f32::from(u8::from(hub.rec_lamp)) } else { hub.infrared.clamp(0.0, 1.0) as f32 };
        let colour = match (lamp.is_rec, lamp.glows) {
            (true, false) => glass(REC, bright),
            (true, true) => veil(REC, 0.9 * bright),
            (false, false) => veil_over(bright),
            (false, true) => veil(DULL_RED, 0.75 * bright),
        };
        if lamp.glows {
            visibility.set_if_neq(if bright > 0.01 { Visibility::Inherited } else { Visibility::Hidden });
        }
        shine.set(&mut materials, colour);
    }
}

/// An infra-red light's glass: nearly black, dull red when it burns.
fn veil_over(bright: f32) -> Color {
    let [r, g, b, _] = crate::figure::solid::linear(DULL_RED);
    let lit = 0.05 + 0.95 * bright;
    Color::linear_rgb(r * lit + 0.25 * bright, g * lit, b * lit)
}
