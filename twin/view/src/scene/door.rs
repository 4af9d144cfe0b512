//! The door's leaf on its hinges. Handles, lock and keypad belong to the lockwork.

use bevy::prelude::*;
use twin_core::World as TwinWorld;

use super::palette as ink;
use super::stage::{SolidSpawner, span};
use crate::figure::solid::Solid;
use crate::{SceneSet, Shown};

/// The moving leaf: hinge line at its origin, x along the leaf, y up, outer face at z = 0.
#[derive(Component)]
pub(crate) struct Leaf;

pub(crate) fn plugin(app: &mut App) {
    app.add_systems(Startup, hang_the_leaf).add_systems(Update, swing.in_set(SceneSet::Pose));
}

fn hang_the_leaf(mut stage: SolidSpawner) {
    let world = stage.shown.world.clone();
    let angle_rad = stage.shown.frame.leaf_angle_rad;
    stage.moving(&leaf(&world), (Name::new("leaf"), Leaf, turned(angle_rad)));
}

fn swing(shown: Res<Shown>, mut leaf: Single<&mut Transform, With<Leaf>>) {
    **leaf = turned(shown.frame.leaf_angle_rad);
}

fn turned(angle_rad: f64) -> Transform {
    Transform::from_rotation(Quat::from_rotation_y(angle_rad as f32))
}

/// A panelled leaf in its own frame.
fn leaf(world: &TwinWorld) -> Solid {
    let (w, h, t) = (world.door.width_m as f32, world.door.height_m as f32, world.door.thickness_m as f32);
    let mut solid = Solid::default();
    // A hand's breadth of air over the sill, so that the leaf does not shimmer through it.
    span(&mut solid, ink::DOOR, [0.0, 0.006, -t], [w, h, 0.0], 0.003);
    let margin = 0.11_f32.min(w / 5.0);
    // Two panels above, two below; the lock's rail between them stays plain. The upper ones end before the fittings.
    let middle = (w - margin) / 2.0 - 0.02;
    let columns = [[margin, middle - 0.035], [middle + 0.035, w - margin - 0.05]];
    let rows = [[0.16, 0.78], [1.5, h - 0.14]];
    for [x0, x1] in columns {
        for [y0, y1] in rows {
            if x1 - x0 < 0.1 || y1 - y0 < 0.1 {
                continue; // A leaf too small for panels stays plain.
            }
            for side in [0.0, -t] {
                panel(&mut solid, [x0, x1], [y0, y1], side, if side == 0.0 { 1.0 } else { -1.0 });
            }
        }
    }
    // A glazed slot above for daylight, and a letter plate below.
    for (z, out) in [(0.0, 1.0_f32), (-t, -1.0)] {
        let z1 = z + out * 0.006;
        let plate = [0.5 * w - 0.15 - 0.03, 0.5 * w + 0.15 - 0.03];
        span(&mut solid, ink::BRASS, [plate[0], 0.86, z.min(z1)], [plate[1], 0.93, z.max(z1)], 0.002);
    }
    // Hinges.
    for y in [0.22, h / 2.0, h - 0.22] {
        solid.ink(ink::BRASS).at(-0.006, y, -t - 0.004).block(Vec3::new(0.008, 0.05, 0.008), 0.003);
    }
    solid
}

/// A raised field in a moulding.
fn panel(solid: &mut Solid, [x0, x1]: [f32; 2], [y0, y1]: [f32; 2], face: f32, out: f32) {
    let slab = |solid: &mut Solid, colour, inset: f32, proud: f32| {
        let z = face + out * proud;
        let (near, far) = (face.min(z), face.max(z));
        span(solid, colour, [x0 + inset, y0 + inset, near], [x1 - inset, y1 - inset, far], proud * 0.8);
    };
    slab(solid, ink::DOOR_LIGHT, 0.0, 0.010);
    slab(solid, ink::DOOR, 0.022, 0.0112);
    slab(solid, ink::DOOR_LIGHT, 0.05, 0.016);
}
