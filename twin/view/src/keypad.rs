//! The keypad on the outer face: twelve keys that light under a finger, a green and a red lamp that glow.

use bevy::prelude::*;
use twin_core::World as TwinWorld;

use crate::figure::solid::Solid;
use crate::lockwork::OnLeaf;
use crate::lockwork::places::{self, KEY_PITCH_M, KEYPAD_HALF_M, KEYPAD_OUT_M};
use crate::paint::{Align, Area, Picture, Rgba, Style};
use crate::scene::glow::{Shine, glass, glow, light, veil};
use crate::scene::mesh::{matt, mesh};
use crate::texture::{screen, texture};
use crate::{SceneSet, Shown};

pub(crate) fn plugin(app: &mut App) {
    app.add_systems(Startup, mount).add_systems(Update, (light_keys, light_lamps).in_set(SceneSet::Pose));
}

/// The light under a key.
#[derive(Component)]
struct KeyLight(u8);

/// A lamp's glass or its glow.
#[derive(Component, Clone, Copy)]
struct PromiseFrame {
    is_green: bool,
    glows: bool,
}

const GLASS: u32 = 0x17_1B_22;
const RIM: u32 = 0x3A_41_4D;
const GREEN: u32 = 0x3F_E0_7A;
const RED: u32 = 0xFF_4B_3A;
const KEY_LIGHT: u32 = 0xFF_D9_8A;
/// Pixels a metre of the painted glass.
const PX_M: f32 = 8000.0;
/// Lamps: above the keys, this far up and to the side of the keypad's middle, m.
const LAMP_M: [f32; 2] = [0.016, 0.049];
/// A lamp's glow at full brightness, m.
const GLOW_M: f32 = 0.075;

fn mount(
    mut commands: Commands,
    shown: Res<Shown>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut materials: ResMut<Assets<StandardMaterial>>,
    mut images: ResMut<Assets<Image>>,
) {
    let world = &shown.world;
    let [half_x, half_y] = KEYPAD_HALF_M;
    let middle = places::keypad_m(world);
    let mut plate = Solid::default();
    let half_z = KEYPAD_OUT_M / 2.0;
    plate
        .ink(RIM)
        .at(middle.x, middle.y, half_z - 0.001)
        .block(Vec3::new(half_x + 0.003, half_y + 0.003, half_z - 0.001), 0.003);
    plate.ink(GLASS).at(middle.x, middle.y, half_z).block(Vec3::new(half_x, half_y, half_z), 0.002);

    let leaf = Transform::from_rotation(places::leaf_turn(shown.frame.leaf_angle_rad));
    let plate = (Mesh3d(meshes.add(mesh(&plate))), MeshMaterial3d(materials.add(matt())));
    let face = materials.add(screen(images.add(texture(&face(world)))));
    let key = meshes.add(glow(Vec2::splat(0.62 * KEY_PITCH_M)));
    let key_light = materials.add(light(KEY_LIGHT, 0.85));
    let dome = {
        let mut dome = Solid::default();
        dome.ball(Vec3::new(0.0048, 0.0048, 0.0026), 14);
        meshes.add(mesh(&dome))
    };
    let halo = meshes.add(glow(Vec2::splat(GLOW_M)));
    commands.spawn((Name::new("keypad"), OnLeaf, leaf, plate)).with_children(|leaf| {
        let out = |m: f32| Vec3::Z * (KEYPAD_OUT_M + m);
        let rectangle = meshes.add(Rectangle::new(2.0 * half_x, 2.0 * half_y));
        leaf.spawn((
            Mesh3d(rectangle),
            MeshMaterial3d(face),
            Transform::from_translation(middle + out(0.0006)),
        ));
        for electrode in 0..12 {
            let at = Transform::from_translation(places::key_m(world, electrode) + Vec3::Z * 0.0003);
            let look = (Mesh3d(key.clone()), MeshMaterial3d(key_light.clone()));
            leaf.spawn((KeyLight(electrode), look, at, Visibility::Hidden));
        }
        for (is_green, side) in [(true, -1.0), (false, 1.0)] {
            let at = middle + Vec3::new(side * LAMP_M[0], LAMP_M[1], 0.0);
            let mut shine = |look: StandardMaterial| {
                let material = materials.add(look);
                (Shine(material.clone()), MeshMaterial3d(material))
            };
            let dome_light = shine(StandardMaterial { unlit: true, ..default() });
            let halo_light = shine(light(0xFF_FF_FF, 0.0));
            let place = |m: f32| Transform::from_translation(at + out(m));
            leaf.spawn((
                PromiseFrame { is_green, glows: false },
                Mesh3d(dome.clone()),
                dome_light,
                place(0.0),
            ));
            leaf.spawn((
                PromiseFrame { is_green, glows: true },
                Mesh3d(halo.clone()),
                halo_light,
                place(0.004),
            ));
        }
    });
}

/// The painted glass: keys and their signs.
fn face(world: &TwinWorld) -> Picture {
    let [half_x, half_y] = KEYPAD_HALF_M;
    let mut picture = Picture::new((2.0 * half_x * PX_M) as u32, (2.0 * half_y * PX_M) as u32, [0, 0, 0, 0]);
    let ink: Rgba = [232, 236, 242, 255];
    let style = Style::text(0.0125 * PX_M, ink).bold();
    for electrode in 0..12_u8 {
        let at = places::key_m(world, electrode) - places::keypad_m(world);
        let (x, y) = ((half_x + at.x) * PX_M, (half_y - at.y) * PX_M);
        let size = 0.88 * KEY_PITCH_M * PX_M;
        let key = Area::new(x - size / 2.0, y - size / 2.0, size, size);
        picture.fill_round(key, 0.2 * size, [44, 50, 60, 255]);
        picture.frame_round(key, 0.2 * size, 3.0, [88, 96, 110, 255]);
        let sign = match electrode {
            10 => "*".to_owned(),
            11 => "#".to_owned(),
            digit => digit.to_string(),
        };
        picture.text(x, y + style.cap_px() / 2.0, Align::Centre, &style, &sign);
    }
    picture
}

fn light_keys(shown: Res<Shown>, mut keys: Query<(&KeyLight, &mut Visibility)>) {
    for (KeyLight(electrode), mut visibility) in &mut keys {
        let touched = shown.frame.touched >> electrode & 1 == 1;
        visibility.set_if_neq(if touched { Visibility::Inherited } else { Visibility::Hidden });
    }
}

fn light_lamps(
    shown: Res<Shown>,
    mut materials: ResMut<Assets<StandardMaterial>>,
    mut lamps: Query<(&PromiseFrame, &Shine, &mut Visibility)>,
) {
    for (lamp, shine, mut visibility) in &mut lamps {
        let bright = (if lamp.is_green { shown.frame.green } else { shown.frame.red }).clamp(0.0, 1.0) as f32;
        let ink = if lamp.is_green { GREEN } else { RED };
        if lamp.glows {
            visibility.set_if_neq(if bright > 0.01 { Visibility::Inherited } else { Visibility::Hidden });
        }
        shine.set(&mut materials, if lamp.glows { veil(ink, 0.9 * bright) } else { glass(ink, bright) });
    }
}
