//! What shines by itself: lamps' glass, and the glow around it.

use std::f32::consts::TAU;

use bevy::prelude::*;

use super::mesh::mesh;
use crate::figure::solid::{Solid, linear};

/// The material of a lamp: kept apart, because the low tier puts another in its place.
#[derive(Component)]
pub(crate) struct Shine(pub(crate) Handle<StandardMaterial>);

impl Shine {
    /// Gives the lamp a colour.
    pub(crate) fn set(&self, materials: &mut Assets<StandardMaterial>, colour: Color) {
        // Asked first: taking it mutably already counts as a change.
        if materials.get(&self.0).is_some_and(|now| now.base_color != colour)
            && let Some(mut material) = materials.get_mut(&self.0)
        {
            material.base_color = colour;
        }
    }
}

/// A lamp's glass as bright as it burns, 0..=1: a little of its colour is left in a dark one.
pub(crate) fn glass(srgb: u32, bright: f32) -> Color {
    let [r, g, b, _] = linear(srgb);
    let lit = 0.10 + 0.90 * bright;
    Color::linear_rgb(r * lit + 0.35 * bright, g * lit + 0.35 * bright, b * lit + 0.35 * bright)
}

/// The colour of a glow that lets so much through, 0..=1.
pub(crate) fn veil(srgb: u32, alpha: f32) -> Color {
    let [r, g, b, _] = linear(srgb);
    Color::linear_rgba(r, g, b, alpha)
}

/// A light of its own that adds to what is behind it.
pub(crate) fn light(srgb: u32, alpha: f32) -> StandardMaterial {
    StandardMaterial { base_color: veil(srgb, alpha), unlit: true, alpha_mode: AlphaMode::Blend, ..default() }
}

/// A disc towards +z, bright in the middle, that fades out at these half axes, m.
pub(crate) fn glow(half: Vec2) -> Mesh {
    const SIDES: u32 = 24;
    const FADE: [(f32, f32); 5] = [(0.0, 1.0), (0.2, 0.72), (0.45, 0.30), (0.72, 0.08), (1.0, 0.0)];
    let mut disc = Solid::default();
    for (radius, alpha) in FADE {
        for side in 0..SIDES {
            disc.positions
                .push((Vec2::from_angle(TAU * side as f32 / SIDES as f32) * half * radius).extend(0.0));
            disc.normals.push(Vec3::Z);
            disc.colours.push([1.0, 1.0, 1.0, alpha]);
        }
    }
    for row in 0..FADE.len() as u32 - 1 {
        for side in 0..SIDES {
            let (a, b) = (row * SIDES + side, row * SIDES + (side + 1) % SIDES);
            disc.triangles.extend([[a, a + SIDES, b], [b, a + SIDES, b + SIDES]]);
        }
    }
    mesh(&disc)
}
