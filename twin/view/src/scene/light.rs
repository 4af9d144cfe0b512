//! Daylight by the world's clock: where the sun stands, how warm it is, the sky's dome.
//!
//! The house looks west (+z is west, +x south), as if at 50 degrees north: mornings come over the roof, afternoons
//! light the door.

use bevy::camera::visibility::NoFrustumCulling;
use bevy::light::{
    CascadeShadowConfigBuilder, DirectionalLightShadowMap, NotShadowCaster, NotShadowReceiver,
};
use bevy::math::ops;
use bevy::prelude::*;
use twin_core::world::LocalTime;

use super::mesh::mesh;
use crate::figure::solid::{Solid, linear, ring};
use crate::{Quality, Shown};

/// Latitude of the house, rad. Estimate: middle Europe.
const LATITUDE_RAD: f32 = 50.0 * std::f32::consts::PI / 180.0;
/// Light above this is compressed, so that a white wall in full sun keeps its colour; and how much room it has above.
const KNEE: f32 = 0.75;
const ROOM: f32 = 0.45;
/// Radius of the sky's dome, m.
const DOME_M: f32 = 90.0;

pub(crate) fn plugin(app: &mut App) {
    let starts_at = app.world().resource::<Shown>().world.starts_at;
    app.insert_resource(Daylight::at(&starts_at))
        .insert_resource(DirectionalLightShadowMap { size: 4096 })
        .add_systems(Startup, (hang_the_sky, light_the_sun));
}

/// Light of the moment at which the world starts. Linear colours; 1 is the brightest that a picture shows.
#[derive(Resource, Clone, Copy, Debug, PartialEq)]
pub(crate) struct Daylight {
    /// Unit vector towards the sun (at night: the moon).
    pub(crate) sun_direction: Vec3,
    /// Colour and strength of direct light.
    pub(crate) sun: Vec3,
    /// Light from the sky above.
    pub(crate) sky: Vec3,
    /// Light thrown back from the ground.
    pub(crate) bounce: Vec3,
    /// Sky at the zenith and at the horizon, as seen.
    pub(crate) dome: [Vec3; 2],
    /// 0 by day, 1 by night: how much lamps count.
    pub(crate) night: f32,
}

impl Daylight {
    /// Light at a local time.
    pub(crate) fn at(time: &LocalTime) -> Self {
        let day = f32::from(time.month - 1) * 30.44 + f32::from(time.day);
        // Clocks run about half an hour ahead of the sun within a zone (estimate).
        let hours = time.second_of_day() as f32 / 3600.0 - 0.5;
        let sun_direction = sun_direction(day, hours);
        // 0 below the horizon, 1 from 25 degrees up.
        let up = (sun_direction.y / 0.42).clamp(0.0, 1.0);
        let night = 1.0 - ((sun_direction.y + 0.1) / 0.2).clamp(0.0, 1.0);
        let low = Vec3::new(1.0, 0.62, 0.36);
        let high = Vec3::new(1.0, 0.94, 0.83);
        let day_sky = Vec3::new(0.47, 0.53, 0.63) * (0.45 + 0.55 * up);
        let night_sky = Vec3::new(0.075, 0.095, 0.16);
        let day_dome = [Vec3::new(0.23, 0.47, 0.78), low.lerp(Vec3::new(0.72, 0.83, 0.92), up)];
        let night_dome = [Vec3::new(0.012, 0.018, 0.045), Vec3::new(0.05, 0.07, 0.13)];
        let moon = Vec3::new(0.5, 0.7, 0.5).normalize();
        let by_night = night > 0.5;
        Self {
            sun_direction: if by_night { moon } else { sun_direction },
            sun: if by_night { Vec3::new(0.10, 0.12, 0.19) } else { low.lerp(high, up) * 1.05 * up.sqrt() },
            sky: day_sky.lerp(night_sky, night),
            bounce: Vec3::new(0.40, 0.36, 0.30).lerp(Vec3::splat(0.04), night) * (0.5 + 0.5 * up),
            dome: [0, 1].map(|i| day_dome[i].lerp(night_dome[i], night)),
            night,
        }
    }

    /// A surface's light: what share of the sun and of the sky reaches it, and what comes from lamps. The same formula
    /// as in `clay.wgsl`.
    pub(crate) fn shade(&self, normal: Vec3, sun_share: f32, sky_share: f32, lamps: Vec3) -> Vec3 {
        let direct = self.sun * normal.dot(self.sun_direction).max(0.0) * sun_share;
        let light = lamps + direct + self.bounce.lerp(self.sky, 0.5 + 0.5 * normal.y) * sky_share;
        let over = (light - KNEE).max(Vec3::ZERO);
        light.min(Vec3::splat(KNEE)) + over / (1.0 + over / ROOM)
    }
}

/// Towards the sun in the house's frame, at a day of the year and an hour of solar time.
fn sun_direction(day_of_year: f32, solar_hours: f32) -> Vec3 {
    let declination = -0.4093 * ops::cos(std::f32::consts::TAU * (day_of_year + 10.0) / 365.0);
    let hour_angle = (solar_hours - 12.0) * std::f32::consts::PI / 12.0;
    let (sin_l, cos_l) = ops::sin_cos(LATITUDE_RAD);
    let (sin_d, cos_d) = ops::sin_cos(declination);
    let up = sin_l * sin_d + cos_l * cos_d * ops::cos(hour_angle);
    let west = cos_d * ops::sin(hour_angle);
    let south = sin_l * cos_d * ops::cos(hour_angle) - cos_l * sin_d;
    Vec3::new(south, up, west).normalize()
}

/// A dome with the horizon's haze below and the zenith's blue above.
fn hang_the_sky(
    mut commands: Commands,
    light: Res<Daylight>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut materials: ResMut<Assets<StandardMaterial>>,
) {
    let [zenith, horizon] = light.dome;
    let mut dome = Solid::default();
    let rings: Vec<_> = (-2..=16)
        .map(|i| {
            let (sin, cos) = ops::sin_cos(i as f32 / 16.0 * std::f32::consts::FRAC_PI_2);
            ring(DOME_M * sin, DOME_M * cos.max(0.001), DOME_M * cos.max(0.001), 0.0)
        })
        .collect();
    dome.loft(&rings, 24);
    for (at, colour) in dome.positions.iter().zip(&mut dome.colours) {
        let share = ops::powf((at.y / DOME_M).clamp(0.0, 1.0), 0.55);
        *colour = horizon.lerp(zenith, share).extend(1.0).to_array();
    }
    let material =
        StandardMaterial { unlit: true, cull_mode: None, fog_enabled: false, ..StandardMaterial::default() };
    commands.insert_resource(ClearColor(Color::linear_rgb(horizon.x, horizon.y, horizon.z)));
    commands.spawn((
        Mesh3d(meshes.add(mesh(&dome))),
        MeshMaterial3d(materials.add(material)),
        NoFrustumCulling,
        NotShadowCaster,
        NotShadowReceiver,
        Transform::from_xyz(3.0, 0.0, 4.0),
    ));
}

/// Lamps of the physically based tiers. The low tier has its light baked, or in its material.
fn light_the_sun(mut commands: Commands, quality: Res<Quality>, light: Res<Daylight>) {
    if *quality == Quality::Low {
        return;
    }
    let strength = light.sun.max_element().max(0.001);
    let colour = light.sun / strength;
    commands.spawn((
        DirectionalLight {
            color: Color::linear_rgb(colour.x, colour.y, colour.z),
            illuminance: strength * 6_500.0,
            shadow_maps_enabled: true,
            ..default()
        },
        CascadeShadowConfigBuilder {
            num_cascades: if *quality == Quality::High { 3 } else { 2 },
            maximum_distance: 45.0,
            first_cascade_far_bound: 9.0,
            ..default()
        }
        .build(),
        Transform::default().looking_to(-light.sun_direction, Vec3::Y),
    ));
    let sky = light.sky;
    let sky_strength = sky.max_element().max(0.001);
    commands.insert_resource(GlobalAmbientLight {
        color: Color::linear_rgb(sky.x / sky_strength, sky.y / sky_strength, sky.z / sky_strength),
        brightness: sky_strength * 1_050.0,
        ..default()
    });
}

/// Linear colour of the horizon, for things that fade into it.
pub(crate) fn haze(light: &Daylight, srgb: u32, share: f32) -> [f32; 4] {
    let [r, g, b, _] = linear(srgb);
    Vec3::new(r, g, b).lerp(light.dome[1], share).extend(1.0).to_array()
}

#[cfg(test)]
mod tests;
