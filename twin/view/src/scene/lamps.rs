//! Lamps that burn when it is dark: the lantern at the door, the ceiling's in the hall, the one on the sideboard.

use bevy::prelude::*;

use super::light::Daylight;
use super::mesh::mesh;
use super::occluders::Occluders;
use crate::Quality;
use crate::figure::solid::{Solid, linear, ring};

/// A lamp.
pub(crate) struct Lamp {
    /// Where its light comes from, m.
    pub(crate) at: Vec3,
    /// Light on a surface that faces it from [`Lamp::half_m`], linear.
    pub(crate) light: Vec3,
    /// At this distance its light is half of what it is nearby, m.
    pub(crate) half_m: f32,
    /// Its shade; none if nobody sees it.
    shade: Option<Shade>,
}

/// A cone of paper or glass around a lamp, m.
struct Shade {
    foot: Vec3,
    radius_below: f32,
    radius_above: f32,
    tall: f32,
}

const WARM: Vec3 = Vec3::new(1.0, 0.74, 0.42);

/// All of them. Lantern and table lamp sit where `garden` and `rooms` model them.
pub(crate) const LAMPS: [Lamp; 3] = [
    Lamp {
        // Before the wall's plate, so that the wall around it is lit.
        at: Vec3::new(-0.46, 1.62, 0.2),
        light: WARM,
        half_m: 1.1,
        shade: Some(Shade {
            foot: Vec3::new(-0.46, 1.63, 0.12),
            radius_below: 0.047,
            radius_above: 0.062,
            tall: 0.12,
        }),
    },
    Lamp { at: Vec3::new(0.75, 2.45, -2.0), light: Vec3::new(0.9, 0.7, 0.45), half_m: 1.5, shade: None },
    Lamp {
        at: Vec3::new(2.0, 1.12, -0.8),
        light: WARM,
        half_m: 1.3,
        shade: Some(Shade {
            foot: Vec3::new(2.0, 0.837, -0.8),
            radius_below: 0.142,
            radius_above: 0.092,
            tall: 0.206,
        }),
    },
];
/// How much darker its light may be than a lamp's own, to be worth a ray.
const DARK: f32 = 0.01;
/// Colour of a shade with a lamp in it.
const GLOWS: u32 = 0xFF_E9_B0;

pub(crate) fn plugin(app: &mut App) {
    app.add_systems(Startup, light_up);
}

/// Light of all lamps on a surface that does not move.
pub(crate) fn light_at(light: &Daylight, occluders: &Occluders, at: Vec3, normal: Vec3) -> Vec3 {
    if light.night == 0.0 {
        return Vec3::ZERO;
    }
    let lit = LAMPS.iter().map(|lamp| {
        let strength = lamp.strength(at, normal);
        let free = strength > DARK && occluders.is_free(at, lamp.at);
        if free { lamp.light * strength } else { Vec3::ZERO }
    });
    light.night * lit.sum::<Vec3>()
}

impl Lamp {
    /// Share of its light on a surface. The same formula as in `clay.wgsl`.
    fn strength(&self, at: Vec3, normal: Vec3) -> f32 {
        let way = self.at - at;
        let facing = normal.dot(way.normalize_or_zero()).max(0.0);
        facing / (1.0 + way.length_squared() / (self.half_m * self.half_m))
    }
}

fn light_up(
    mut commands: Commands,
    light: Res<Daylight>,
    quality: Res<Quality>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut materials: ResMut<Assets<StandardMaterial>>,
) {
    if light.night == 0.0 {
        return;
    }
    let [r, g, b, _] = linear(GLOWS);
    let glow = materials.add(StandardMaterial {
        base_color: Color::linear_rgb(r, g, b),
        unlit: true,
        ..StandardMaterial::default()
    });
    for lamp in &LAMPS {
        if let Some(shade) = &lamp.shade {
            let rings = [(0.0, shade.radius_below), (shade.tall, shade.radius_above)];
            let mut cone = Solid::default();
            cone.ink(0xFF_FF_FF).loft(&rings.map(|(y, radius)| ring(y, radius, radius, 0.0)), 18);
            let place = Transform::from_translation(shade.foot);
            commands.spawn((Mesh3d(meshes.add(mesh(&cone))), MeshMaterial3d(glow.clone()), place));
        }
        if *quality != Quality::Low {
            commands.spawn((
                PointLight {
                    color: Color::linear_rgb(lamp.light.x, lamp.light.y, lamp.light.z),
                    intensity: 60_000.0 * lamp.half_m * light.night,
                    range: 9.0,
                    shadow_maps_enabled: *quality == Quality::High,
                    ..default()
                },
                Transform::from_translation(lamp.at),
            ));
        }
    }
}

#[cfg(test)]
mod tests;
