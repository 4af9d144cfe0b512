//! The camera's lens, for overlays that belong to the picture rather than to the room (phones, messages).
//!
//! Frame of the picture: x right, y up, both -1..1 at its edges.

use bevy::ecs::system::SystemParam;
use bevy::prelude::*;

use crate::hub::HubEye;

/// Distance of overlays from the eye, m: nearer than anything in the scene.
const HANGS_M: f32 = 0.09;

/// A camera of the scene, which the hub's own is not.
type SceneEye = (With<Camera3d>, Without<HubEye>);

/// The eye that shows the scene.
#[derive(SystemParam)]
pub(crate) struct Eye<'w, 's> {
    eyes: Query<'w, 's, (&'static Transform, &'static Projection), SceneEye>,
}

impl Eye<'_, '_> {
    /// Its lens now; none while there is no perspective eye.
    pub(crate) fn lens(&self) -> Option<Lens> {
        self.eyes.iter().find_map(|(at, projection)| match projection {
            Projection::Perspective(lens) => {
                let half_height = (lens.fov / 2.0).tan();
                Some(Lens { at: *at, half: Vec2::new(half_height * lens.aspect_ratio.max(0.1), half_height) })
            }
            _ => None,
        })
    }
}

/// Place and opening of an eye.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lens {
    at: Transform,
    /// Half the picture's width and height at distance 1.
    half: Vec2,
}

impl Lens {
    /// Where a point of the world is in the picture; none behind the eye.
    pub(crate) fn picture(&self, point: Vec3) -> Option<Vec2> {
        let seen = self.at.rotation.inverse() * (point - self.at.translation);
        (seen.z < -0.01).then(|| Vec2::new(seen.x, seen.y) / -seen.z / self.half)
    }

    /// A point of the world in the picture, or at the edge that is nearest to it.
    pub(crate) fn in_picture(&self, point: Vec3) -> Vec2 {
        self.picture(point).unwrap_or(Vec2::new(0.0, -2.0)).clamp(Vec2::splat(-0.96), Vec2::splat(0.96))
    }

    /// From the eye to a point, m.
    pub(crate) fn distance_m(&self, point: Vec3) -> f32 {
        self.at.translation.distance(point)
    }

    /// Lays a flat thing of unit size as a line from one point of the picture to another; `thick` is half its thickness
    /// as a share of half the picture's height.
    pub(crate) fn rule(&self, from: Vec2, to: Vec2, thick: f32, layer: u8) -> Transform {
        let mut line = self.hang((from + to) / 2.0, thick, layer);
        let way = (to - from) * self.half;
        let distance_m = HANGS_M - 0.0004 * f32::from(layer);
        line.rotation *= Quat::from_rotation_z(way.y.atan2(way.x));
        line.scale.x = (way.length() * distance_m / 2.0).max(1e-6);
        line
    }

    /// Hangs a flat thing of unit height before the picture: its middle, its height as a share of half the picture's,
    /// and its layer (higher ones hang before lower ones).
    pub(crate) fn hang(&self, middle: Vec2, height: f32, layer: u8) -> Transform {
        let distance_m = HANGS_M - 0.0004 * f32::from(layer);
        let in_eye = (middle * self.half * distance_m).extend(-distance_m);
        Transform {
            translation: self.at.transform_point(in_eye),
            rotation: self.at.rotation,
            scale: Vec3::splat(height * self.half.y * distance_m),
        }
    }
}

#[cfg(test)]
mod tests;
