//! Puts solids on the stage; shapes that several parts of the scene share.

use std::sync::Arc;

use bevy::light::NotShadowCaster;
use bevy::prelude::*;
use twin_core::World as TwinWorld;

use super::bake::Studio;
use super::glow::Shine;
use super::light::Daylight;
use super::occluders::Occluders;
use super::{layers, mesh};
use crate::figure::solid::Solid;
use crate::{Quality, Shown};

/// Puts still solids on the stage, lit for the tier.
#[derive(bevy::ecs::system::SystemParam)]
pub(crate) struct SolidSpawner<'w, 's> {
    commands: Commands<'w, 's>,
    meshes: ResMut<'w, Assets<Mesh>>,
    materials: ResMut<'w, Assets<StandardMaterial>>,
    quality: Res<'w, Quality>,
    pub(super) light: Res<'w, Daylight>,
    occluders: Res<'w, Occluders>,
    pub(super) shown: Res<'w, Shown>,
}

impl SolidSpawner<'_, '_> {
    /// A solid that never moves, in the world's frame. `grain_m`: how finely the low tier keeps its light.
    pub(super) fn still(&mut self, solid: Solid, grain_m: f32) {
        let studio = Studio { quality: *self.quality, light: &self.light, occluders: &self.occluders };
        let mesh = self.meshes.add(studio.still(solid, grain_m));
        let material = self.materials.add(studio.finish());
        self.commands.spawn((Mesh3d(mesh), MeshMaterial3d(material)));
    }

    /// The same for what only an eye in the house sees. It throws no shadow into the doll's house.
    pub(super) fn still_indoors(&mut self, solid: Solid, grain_m: f32) {
        let studio = Studio { quality: *self.quality, light: &self.light, occluders: &self.occluders };
        let mesh = self.meshes.add(studio.still(solid, grain_m));
        let material = self.materials.add(studio.finish());
        self.commands.spawn((Mesh3d(mesh), MeshMaterial3d(material), layers::INDOORS, NotShadowCaster));
    }

    /// The world that is played.
    pub(crate) fn world(&self) -> Arc<TwinWorld> {
        Arc::clone(&self.shown.world)
    }

    /// What shines by itself, with a material of its own.
    pub(crate) fn shining(&mut self, mesh: Mesh, look: StandardMaterial, bundle: impl Bundle) -> Entity {
        let (mesh, material) = (self.meshes.add(mesh), self.materials.add(look));
        let shine = Shine(material.clone());
        self.commands.spawn((Mesh3d(mesh), MeshMaterial3d(material), shine, bundle)).id()
    }

    /// Hangs parts on a thing: they move with it.
    pub(crate) fn hang_on(&mut self, thing: Entity, parts: &[Entity]) {
        self.commands.entity(thing).add_children(parts);
    }

    /// A solid that moves: lit where it is.
    pub(crate) fn moving(&mut self, solid: &Solid, bundle: impl Bundle) -> Entity {
        let mesh = self.meshes.add(mesh::mesh(solid));
        let material = self.materials.add(mesh::matt());
        self.commands.spawn((Mesh3d(mesh), MeshMaterial3d(material), bundle)).id()
    }
}

/// A box between two corners, in the pen's colour.
pub(crate) fn span(solid: &mut Solid, ink: u32, least: [f32; 3], greatest: [f32; 3], chamfer_m: f32) {
    let (a, b) = (Vec3::from_array(least), Vec3::from_array(greatest));
    let (centre, half) = ((a + b) / 2.0, ((b - a) / 2.0).max(Vec3::splat(0.0005)));
    solid.ink(ink).at(centre.x, centre.y, centre.z).block(half, chamfer_m.min(half.min_element() * 0.9));
}

/// A number in 0..1 that belongs to a place: scatter that is the same in every run.
pub(crate) fn scatter(a: i32, b: i32) -> f32 {
    let mut h = (a as u32).wrapping_mul(0x9E37_79B1) ^ (b as u32).wrapping_mul(0x85EB_CA77);
    h = (h ^ (h >> 15)).wrapping_mul(0x2C1B_3C6D);
    h = (h ^ (h >> 12)).wrapping_mul(0x297A_2D39);
    (h ^ (h >> 15)) as f32 / u32::MAX as f32
}
