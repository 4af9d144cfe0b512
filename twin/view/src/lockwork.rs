//! The lock, opened up: its works on the inner face of the leaf in a case without its cover, and the strike in the
//! frame cut open, all to scale and moved by `MechanismState` alone.
//!
//! - `places`: where fittings sit on the leaf; `works`: parts and how they move; `strike`: pocket, play, switch

pub(crate) mod places;
mod strike;
mod works;

use bevy::prelude::*;

use crate::figure::solid::Solid;
use crate::scene::mesh::{matt, mesh};
use crate::{SceneSet, Shown};
use works::Part;

pub(crate) fn plugin(app: &mut App) {
    app.add_systems(Startup, mount)
        .add_systems(Update, (turn_with_leaf, move_parts, press_plunger).in_set(SceneSet::Pose));
}

/// What turns with the leaf: hinge line at its origin, x along the leaf, outer face at z = 0.
#[derive(Component)]
pub(crate) struct OnLeaf;

#[derive(Component)]
struct Moving(Part);

#[derive(Component)]
struct Plunger;

fn mount(
    mut commands: Commands,
    shown: Res<Shown>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut materials: ResMut<Assets<StandardMaterial>>,
) {
    let metal = materials.add(StandardMaterial { perceptual_roughness: 0.45, reflectance: 0.5, ..matt() });
    let mut look = |solid: &Solid| (Mesh3d(meshes.add(mesh(solid))), MeshMaterial3d(metal.clone()));
    let leaf = places::leaf_turn(shown.frame.leaf_angle_rad);
    let case = (Name::new("lock"), OnLeaf, Transform::from_rotation(leaf), look(&works::case(&shown.world)));
    commands.spawn(case).with_children(|leaf| {
        for part in Part::ALL {
            let place = part.place(&shown.world, &shown.frame.mechanism);
            leaf.spawn((Name::new(format!("{part:?}")), Moving(part), place, look(&part.solid())));
        }
    });
    if shown.world.strike.fitted {
        commands.spawn((Name::new("strike"), look(&strike::strike(&shown.world))));
        let place = strike::plunger_place(&shown.world, &shown.frame.mechanism);
        commands.spawn((Name::new("plunger"), Plunger, place, look(&strike::plunger())));
    }
}

fn turn_with_leaf(shown: Res<Shown>, mut things: Query<&mut Transform, With<OnLeaf>>) {
    for mut transform in &mut things {
        transform.rotation = places::leaf_turn(shown.frame.leaf_angle_rad);
    }
}

fn move_parts(shown: Res<Shown>, mut parts: Query<(&Moving, &mut Transform)>) {
    for (Moving(part), mut transform) in &mut parts {
        *transform = part.place(&shown.world, &shown.frame.mechanism);
    }
}

fn press_plunger(shown: Res<Shown>, mut plunger: Query<&mut Transform, With<Plunger>>) {
    for mut transform in &mut plunger {
        *transform = strike::plunger_place(&shown.world, &shown.frame.mechanism);
    }
}
