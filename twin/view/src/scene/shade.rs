//! Blob shadows: on the low tier a soft dark patch lies under what moves, in place of a shadow map.

use bevy::prelude::*;

use super::mesh::mesh;
use crate::figure::solid::Solid;
use crate::{Quality, SceneSet};

/// Height of the patch above the floor, m: enough to stay above rugs, too little to be seen from the side.
const LIFT_M: f32 = 0.014;
/// The patch reaches beyond its thing by this much, m.
const PENUMBRA_M: f32 = 0.09;
/// Darkness in the middle, 0..1.
const DARKEST: f32 = 0.55;
/// A thing this high above the floor throws no patch any more, m.
const FADES_AT_M: f32 = 1.6;

/// A thing that throws a patch: half its footprint along its own x and z, m. For entities without a parent.
#[derive(Component, Clone, Copy, Debug)]
pub(crate) struct Blob {
    /// Half the footprint, m.
    pub(crate) half_m: Vec2,
}

/// The patch of a thing.
#[derive(Component)]
struct PatchOf(Entity);

#[derive(Resource)]
struct Patch {
    mesh: Handle<Mesh>,
    material: Handle<StandardMaterial>,
}

pub(crate) fn plugin(app: &mut App) {
    if app.world().get_resource::<Quality>().is_some_and(|quality| *quality != Quality::Low) {
        return;
    }
    app.add_systems(PreStartup, prepare).add_systems(Update, (lay, follow).chain().after(SceneSet::Pose));
}

fn prepare(
    mut commands: Commands,
    mut meshes: ResMut<Assets<Mesh>>,
    mut materials: ResMut<Assets<StandardMaterial>>,
) {
    let material = StandardMaterial {
        unlit: true,
        alpha_mode: AlphaMode::Blend,
        depth_bias: 1.0,
        ..StandardMaterial::default()
    };
    commands.insert_resource(Patch { mesh: meshes.add(patch()), material: materials.add(material) });
}

fn lay(mut commands: Commands, patch: Res<Patch>, fresh: Query<Entity, Added<Blob>>) {
    for thing in &fresh {
        let look = (Mesh3d(patch.mesh.clone()), MeshMaterial3d(patch.material.clone()));
        commands.spawn((PatchOf(thing), look, Transform::default()));
    }
}

fn follow(
    mut commands: Commands,
    things: Query<(&Blob, &Transform, Option<&Visibility>), Without<PatchOf>>,
    mut patches: Query<(Entity, &PatchOf, &mut Transform, &mut Visibility)>,
) {
    for (entity, PatchOf(thing), mut at, mut visible) in &mut patches {
        let Ok((blob, stands, shown)) = things.get(*thing) else {
            commands.entity(entity).despawn();
            continue;
        };
        let fade = 1.0 - (stands.translation.y / FADES_AT_M).clamp(0.0, 1.0) * 0.4;
        let half = (blob.half_m + PENUMBRA_M) * fade;
        let (yaw, ..) = stands.rotation.to_euler(EulerRot::YXZ);
        *at = Transform {
            translation: stands.translation.with_y(LIFT_M),
            rotation: Quat::from_rotation_y(yaw),
            scale: Vec3::new(half.x, 1.0, half.y),
        };
        *visible = shown.copied().unwrap_or(Visibility::Inherited);
    }
}

/// A disc of radius 1 that looks up: dark in the middle, clear at the rim.
fn patch() -> Mesh {
    const SIDES: u32 = 28;
    let steps = [(0.0, 1.0), (0.45, 0.85), (0.7, 0.45), (0.86, 0.16), (1.0, 0.0)];
    let mut solid = Solid::default();
    for (radius, share) in steps {
        for side in 0..SIDES {
            let turn = Vec2::from_angle(std::f32::consts::TAU * side as f32 / SIDES as f32);
            solid.positions.push(Vec3::new(turn.x, 0.0, turn.y) * radius);
            solid.normals.push(Vec3::Y);
            solid.colours.push([0.03, 0.035, 0.06, share * DARKEST]);
        }
    }
    for row in 0..steps.len() as u32 - 1 {
        for side in 0..SIDES {
            let next = (side + 1) % SIDES;
            let (a, b) = (row * SIDES + side, row * SIDES + next);
            solid.triangles.extend([[a, b, a + SIDES], [b, b + SIDES, a + SIDES]]);
        }
    }
    mesh(&solid)
}
