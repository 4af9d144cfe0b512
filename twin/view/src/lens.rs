//! The eye's lens: for what hangs before the picture rather than in the room (phones, messages), always readable.
//!
//! Frame of the picture: x right, y up, both -1..1 at its edges.

use bevy::ecs::system::SystemParam;
use bevy::prelude::*;

use crate::hub::HubEye;

/// What hangs before the picture hangs this far from the eye, m: nearer than anything one looks at.
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

    /// From the eye to a point, m.
    pub(crate) fn distance_m(&self, point: Vec3) -> f32 {
        self.at.translation.distance(point)
    }

    /// Lays a flat thing of unit size as a line from one point of the picture to another; `thick` is half its thickness as a
    /// share of half the picture's height.
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
mod tests {
    use super::*;

    #[test]
    fn what_is_hung_at_a_place_is_seen_there() {
        let at = Transform::from_xyz(3.0, 2.0, 5.0).looking_at(Vec3::new(0.5, 1.0, 0.0), Vec3::Y);
        let lens = Lens { at, half: Vec2::new(0.8, 0.45) };
        let middle = Vec2::new(-0.7, 0.4);
        let hung = lens.hang(middle, 0.5, 3);
        assert!(lens.picture(hung.translation).is_some_and(|seen| seen.distance(middle) < 1e-4));
        let top = lens.picture(hung.transform_point(Vec3::Y)).map(|top| top.y - middle.y);
        assert!(top.is_some_and(|height| (height - 0.5).abs() < 1e-4), "{top:?}");
        assert_eq!(lens.picture(at.translation + at.back() * 2.0), None);
        let (from, to) = (Vec2::new(-0.5, -0.2), Vec2::new(0.3, 0.6));
        let ruled = lens.rule(from, to, 0.004, 1);
        for (end, wanted) in [(-Vec3::X, from), (Vec3::X, to)] {
            let seen = lens.picture(ruled.transform_point(end));
            assert!(seen.is_some_and(|seen| seen.distance(wanted) < 1e-3), "{seen:?}, not {wanted}");
        }
    }
}
