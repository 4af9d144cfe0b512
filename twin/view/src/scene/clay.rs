//! The low tier's material. All parts of the scene use a `StandardMaterial`. With software rendering this module
//! replaces it by a far cheaper one with the same colour, picture and glow.
//!
//! Invariant: nothing outside of this file knows about [`Clay`].

use std::collections::BTreeMap;

use bevy::asset::{AssetEventSystems, load_internal_asset, uuid_handle};
use bevy::mesh::MeshVertexBufferLayoutRef;
use bevy::pbr::{MaterialPipeline, MaterialPipelineKey};
use bevy::prelude::*;
use bevy::render::render_resource::{
    AsBindGroup, Face, RenderPipelineDescriptor, ShaderType, SpecializedMeshPipelineError,
};
use bevy::shader::ShaderRef;

use super::lamps::LAMPS;
use super::light::Daylight;
use crate::Quality;

const SHADER: Handle<Shader> = uuid_handle!("6d1f4a52-3d2b-4f0c-9c57-8a0f4b8f1e21");

pub(crate) fn plugin(app: &mut App) {
    if app.world().get_resource::<Quality>().is_some_and(|quality| *quality != Quality::Low) {
        return;
    }
    load_internal_asset!(app, SHADER, "clay.wgsl", Shader::from_wgsl);
    app.add_plugins(MaterialPlugin::<Clay>::default()).init_resource::<Turned>().add_systems(
        PostUpdate,
        (turn_to_clay, follow_materials, follow_pictures).chain().before(AssetEventSystems),
    );
}

/// Colour, a picture if there is one, and three lines of light.
#[derive(Asset, TypePath, AsBindGroup, Clone, Debug, PartialEq)]
#[bind_group_data(ClayKey)]
struct Clay {
    #[uniform(0)]
    look: Look,
    #[texture(1)]
    #[sampler(2)]
    picture: Option<Handle<Image>>,
    alpha_mode: AlphaMode,
    depth_bias: f32,
    lit: bool,
    lamps: bool,
    both_sides: bool,
}

#[derive(ShaderType, Clone, Copy, Debug, Default, PartialEq)]
struct Look {
    colour: Vec4,
    glow: Vec4,
    sun_direction: Vec4,
    sun: Vec4,
    sky: Vec4,
    bounce: Vec4,
    /// Where lamps are; w: the square of the distance at which their light is half.
    lamps: [Vec4; LAMPS.len()],
    /// Their light now: none by day.
    lamp_lights: [Vec4; LAMPS.len()],
}

/// Properties that need a pipeline of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct ClayKey {
    textured: bool,
    lit: bool,
    lamps: bool,
    both_sides: bool,
}

impl From<&Clay> for ClayKey {
    fn from(clay: &Clay) -> Self {
        Self {
            textured: clay.picture.is_some(),
            lit: clay.lit,
            lamps: clay.lamps,
            both_sides: clay.both_sides,
        }
    }
}

impl Material for Clay {
    fn fragment_shader() -> ShaderRef {
        SHADER.into()
    }

    fn alpha_mode(&self) -> AlphaMode {
        self.alpha_mode
    }

    fn depth_bias(&self) -> f32 {
        self.depth_bias
    }

    fn enable_prepass() -> bool {
        false
    }

    fn enable_shadows() -> bool {
        false
    }

    fn specialize(
        _: &MaterialPipeline,
        descriptor: &mut RenderPipelineDescriptor,
        _: &MeshVertexBufferLayoutRef,
        key: MaterialPipelineKey<Self>,
    ) -> Result<(), SpecializedMeshPipelineError> {
        let key = key.bind_group_data;
        descriptor.primitive.cull_mode = (!key.both_sides).then_some(Face::Back);
        if let Some(fragment) = &mut descriptor.fragment {
            let defs = [(key.textured, "TEXTURED"), (key.lit, "LIT"), (key.lamps, "LAMPS")];
            fragment.shader_defs.extend(defs.iter().filter(|(on, _)| *on).map(|(_, name)| (*name).into()));
        }
        Ok(())
    }
}

impl Clay {
    fn of(standard: &StandardMaterial, light: &Daylight) -> Self {
        let vector = |colour: LinearRgba| colour.to_vec4();
        let opaque = |v: Vec3| v.extend(1.0);
        Self {
            look: Look {
                colour: vector(standard.base_color.to_linear()),
                glow: vector(standard.emissive),
                sun_direction: light.sun_direction.extend(1.0),
                sun: opaque(light.sun),
                sky: opaque(light.sky),
                bounce: opaque(light.bounce),
                lamps: LAMPS.each_ref().map(|lamp| lamp.at.extend(lamp.half_m * lamp.half_m)),
                lamp_lights: LAMPS.each_ref().map(|lamp| opaque(lamp.light * light.night)),
            },
            picture: standard.base_color_texture.clone(),
            alpha_mode: standard.alpha_mode,
            depth_bias: standard.depth_bias,
            lit: !standard.unlit,
            lamps: light.night > 0.0,
            both_sides: standard.cull_mode.is_none(),
        }
    }
}

/// Which standard material became which clay. Holds the standard ones too, for those who change them later.
#[derive(Resource, Default)]
struct Turned(BTreeMap<AssetId<StandardMaterial>, (Handle<StandardMaterial>, Handle<Clay>)>);

type Fresh<'w, 's> = Query<
    'w,
    's,
    (Entity, &'static MeshMaterial3d<StandardMaterial>),
    Changed<MeshMaterial3d<StandardMaterial>>,
>;

fn turn_to_clay(
    mut commands: Commands,
    light: Res<Daylight>,
    standard: Res<Assets<StandardMaterial>>,
    mut clays: ResMut<Assets<Clay>>,
    mut turned: ResMut<Turned>,
    fresh: Fresh,
) {
    for (entity, material) in &fresh {
        let Some(look) = standard.get(&material.0) else { continue };
        let (_, clay) = turned
            .0
            .entry(material.id())
            .or_insert_with(|| (material.0.clone(), clays.add(Clay::of(look, &light))));
        let (hidden, shown) = (Hidden(material.0.clone()), MeshMaterial3d(clay.clone()));
        commands.entity(entity).insert((hidden, shown)).remove::<MeshMaterial3d<StandardMaterial>>();
    }
}

/// The standard material that a thing was given.
#[derive(Component)]
#[expect(dead_code, reason = "keeps the handle alive and shows it when the scene is inspected")]
struct Hidden(Handle<StandardMaterial>);

/// Compares all materials instead of waiting for events: those come one picture too late, and comparing is cheap.
fn follow_materials(
    light: Res<Daylight>,
    standard: Res<Assets<StandardMaterial>>,
    mut clays: ResMut<Assets<Clay>>,
    turned: Res<Turned>,
) {
    for (source, copy) in turned.0.values() {
        let Some(now) = standard.get(source).map(|source| Clay::of(source, &light)) else { continue };
        if clays.get(copy).is_some_and(|shown| *shown != now) {
            let _ = clays.insert(copy, now);
        }
    }
}

/// A repainted picture is a new texture; materials that show it must be bound to it again.
fn follow_pictures(mut painted: MessageReader<AssetEvent<Image>>, mut clays: ResMut<Assets<Clay>>) {
    let changed: Vec<_> = painted
        .read()
        .filter_map(|event| if let AssetEvent::Modified { id } = event { Some(*id) } else { None })
        .collect();
    if changed.is_empty() {
        return;
    }
    let shows = |clay: &Clay| clay.picture.as_ref().is_some_and(|picture| changed.contains(&picture.id()));
    let stale: Vec<_> = clays.iter().filter(|(_, clay)| shows(clay)).map(|(id, _)| id).collect();
    for id in stale {
        // Taking it mutably is what marks it as changed.
        if let Some(mut clay) = clays.get_mut(id) {
            clay.set_changed_picture();
        }
    }
}

impl Clay {
    fn set_changed_picture(&mut self) {
        self.picture = self.picture.take();
    }
}
