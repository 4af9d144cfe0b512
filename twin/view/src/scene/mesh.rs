//! Meshes and the material that most things have.

use bevy::asset::RenderAssetUsages;
use bevy::mesh::{Indices, PrimitiveTopology};
use bevy::prelude::*;

use crate::figure::solid::Solid;

/// What most of the scene is made of.
pub(crate) fn matt() -> StandardMaterial {
    StandardMaterial { perceptual_roughness: 0.85, reflectance: 0.25, ..default() }
}

/// A solid as Bevy's mesh, with its colours in the vertices.
pub(crate) fn mesh(solid: &Solid) -> Mesh {
    let indices = solid.triangles.iter().flatten().copied().collect();
    Mesh::new(PrimitiveTopology::TriangleList, RenderAssetUsages::RENDER_WORLD)
        .with_inserted_attribute(Mesh::ATTRIBUTE_POSITION, triples(&solid.positions))
        .with_inserted_attribute(Mesh::ATTRIBUTE_NORMAL, triples(&solid.normals))
        .with_inserted_attribute(Mesh::ATTRIBUTE_COLOR, solid.colours.clone())
        .with_inserted_indices(Indices::U32(indices))
}

fn triples(vectors: &[Vec3]) -> Vec<[f32; 3]> {
    vectors.iter().map(Vec3::to_array).collect()
}
