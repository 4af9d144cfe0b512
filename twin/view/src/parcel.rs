//! Parcels: cardboard boxes with tape and the logistics labels of their SSCCs, on top and on the carrier's side.

use std::f32::consts::FRAC_PI_2;

use bevy::prelude::*;
use twin_core::World as TwinWorld;
use twin_core::world::Scans;

use crate::figure::solid::Solid;
use crate::paint::label;
use crate::scene::mesh::{matt, mesh};
use crate::scene::shade::Blob;
use crate::texture::slanted;
use crate::{SceneSet, Shown};

pub(crate) fn plugin(app: &mut App) {
    app.add_systems(Startup, pack).add_systems(Update, carry.in_set(SceneSet::Pose));
}

/// A parcel; its place in the world's orders.
#[derive(Component)]
struct Parcel(usize);

const CARDBOARD: u32 = 0xC8_98_62;
const EDGE: u32 = 0xB0_80_4C;
const TAPE: u32 = 0xE6_C9_94;
/// A6 across, m: the label's true size.
const LABEL_M: Vec2 = Vec2::new(0.148, 0.105);
/// The label covers at most this share of a side's edges.
const LABEL_SHARE: f32 = 0.92;
/// Tape: half its width, and how far it stands out, m.
const TAPE_HALF_M: f32 = 0.024;
const TAPE_OUT_M: f32 = 0.0006;
/// How far the label stands out, m: over the tape, without fighting it for a pixel.
const LABEL_OUT_M: f32 = 0.0016;

fn pack(
    mut commands: Commands,
    shown: Res<Shown>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut materials: ResMut<Assets<StandardMaterial>>,
    mut images: ResMut<Assets<Image>>,
) {
    for (place, order) in shown.world.orders().enumerate() {
        let half = Vec3::from_array(order.parcel.size_m.map(|m| m as f32 / 2.0));
        let picture = slanted(&label::gs1_128(printed(&shown.world, place), &order.address));
        let paper =
            materials.add(StandardMaterial { base_color_texture: Some(images.add(picture)), ..matt() });
        let card = (Mesh3d(meshes.add(mesh(&cardboard(half)))), MeshMaterial3d(materials.add(matt())));
        let blob = Blob { half_m: Vec2::new(half.x, half.z) };
        let sides = [
            // Upright on the carrier's side, and on top, readable from the same side.
            (Transform::from_xyz(0.0, 0.0, half.z + LABEL_OUT_M), Vec2::new(half.x, half.y)),
            (
                Transform::from_xyz(0.0, half.y + LABEL_OUT_M, 0.0)
                    .with_rotation(Quat::from_rotation_x(-FRAC_PI_2)),
                Vec2::new(half.x, half.z),
            ),
        ];
        commands.spawn((Name::new("parcel"), Parcel(place), blob, card, Visibility::Hidden)).with_children(
            |parcel| {
                for (side, half_side) in sides {
                    let fit = (2.0 * LABEL_SHARE * half_side / LABEL_M).min_element().min(1.0);
                    let size = LABEL_M * fit;
                    let sheet = Mesh3d(meshes.add(Rectangle::new(size.x, size.y)));
                    parcel.spawn((Name::new("label"), sheet, MeshMaterial3d(paper.clone()), side));
                }
            },
        );
    }
}

/// The number on the label of an order's parcel. The courier may bring a wrong parcel.
fn printed(world: &TwinWorld, place: usize) -> &str {
    let brings = world.couriers().find(|courier| courier.order as usize == place + 1);
    match brings.and_then(|courier| courier.scans.as_ref()) {
        Some(Scans::Label(sscc)) => sscc,
        Some(Scans::Unreadable) => "",
        None => world.orders().nth(place).map_or("", |order| &order.parcel.sscc),
    }
}

/// The box with its folds, taped along x.
fn cardboard(half: Vec3) -> Solid {
    let mut solid = Solid::default();
    let fold = 0.003;
    solid.ink(CARDBOARD).block(half, fold);
    let tape = TAPE_HALF_M.min(0.5 * half.z);
    solid.ink(TAPE);
    for side in [-1.0_f32, 1.0] {
        solid.at(0.0, side * half.y, 0.0).block(Vec3::new(half.x - fold, TAPE_OUT_M, tape), 0.0);
        let down = 0.35 * half.y;
        solid.at(side * half.x, half.y - fold - down, 0.0).block(Vec3::new(TAPE_OUT_M, down, tape), 0.0);
    }
    // The flaps' seam where the tape leaves it open to the eye: a darker line on both small sides.
    solid.ink(EDGE);
    for side in [-1.0_f32, 1.0] {
        solid.at(side * half.x, -0.15 * half.y, 0.0).block(Vec3::new(0.0004, 0.5 * half.y, 0.0008), 0.0);
    }
    solid
}

fn carry(shown: Res<Shown>, mut parcels: Query<(&Parcel, &mut Transform, &mut Visibility)>) {
    for (Parcel(place), mut transform, mut visibility) in &mut parcels {
        let pose = shown.frame.parcels.get(*place).copied().flatten();
        visibility.set_if_neq(if pose.is_some() { Visibility::Visible } else { Visibility::Hidden });
        if let Some(pose) = pose {
            transform.translation = Vec3::from_array(pose.centre_m.map(|m| m as f32));
            transform.rotation = Quat::from_array(pose.orientation.map(|q| q as f32)).normalize();
        }
    }
}
