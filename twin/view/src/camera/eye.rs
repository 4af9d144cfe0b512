//! An eye: where it stands, what it sees, and how it is made.

use bevy::anti_alias::fxaa::{Fxaa, Sensitivity};
use bevy::camera::RenderTarget;
use bevy::camera::visibility::RenderLayers;
use bevy::core_pipeline::tonemapping::{DebandDither, Tonemapping};
use bevy::math::ops;
use bevy::pbr::ScreenSpaceAmbientOcclusion;
use bevy::prelude::*;
use bevy::render::view::{ColorGrading, ColorGradingGlobal};

use crate::Quality;
use crate::scene::layers;

/// The eye never comes nearer to a thing than this, m. Close enough for the lock at arm's length; nearer values cost
/// depth resolution far away.
const NEAR_M: f32 = 0.04;
const FAR_M: f32 = 220.0;
/// An eye that is turned by hand stays above the lawn, m.
const EYE_ABOVE_GROUND_M: f32 = 0.1;

/// Where a camera stands, where it looks, and how widely.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CameraView {
    /// Eye, m, in the world's frame.
    pub eye: Vec3,
    /// The point in the middle of the picture, m.
    pub look_at: Vec3,
    /// Height of the picture, degrees.
    pub fov_deg: f32,
    /// Which way is up in the picture.
    pub up: Vec3,
    /// The eye is in the house: walls stand and there is a ceiling.
    pub indoors: bool,
}

impl CameraView {
    /// A view with the sky above.
    #[must_use]
    pub fn new(eye: [f32; 3], look_at: [f32; 3], fov_deg: f32) -> Self {
        Self {
            eye: Vec3::from_array(eye),
            look_at: Vec3::from_array(look_at),
            fov_deg,
            up: Vec3::Y,
            indoors: false,
        }
    }

    /// The view between two, from `from` (0) to `to` (1), leaving and arriving gently.
    #[must_use]
    pub fn between(from: &Self, to: &Self, share: f32) -> Self {
        let s = share.clamp(0.0, 1.0);
        let s = s * s * (3.0 - 2.0 * s);
        let up = from.up.lerp(to.up, s).normalize_or(Vec3::Y);
        // A zoom looks even if the logarithm changes evenly.
        let fov_deg = ops::exp(ops::ln(from.fov_deg) * (1.0 - s) + ops::ln(to.fov_deg) * s);
        Self {
            eye: from.eye.lerp(to.eye, s),
            look_at: from.look_at.lerp(to.look_at, s),
            fov_deg,
            up,
            indoors: false,
        }
    }

    /// The same view, turned about the point it looks at: `yaw_rad` to the right, `pitch_rad` upward; and `zoom` times
    /// as far away.
    #[must_use]
    pub fn orbited(&self, yaw_rad: f32, pitch_rad: f32, zoom: f32) -> Self {
        let arm = self.eye - self.look_at;
        let length = arm.length().max(0.05);
        let yaw = ops::atan2(arm.x, arm.z) + yaw_rad;
        // Never over the zenith nor under the ground.
        let pitch = (ops::asin((arm.y / length).clamp(-1.0, 1.0)) + pitch_rad).clamp(-0.05, 1.54);
        let (sin_y, cos_y) = ops::sin_cos(yaw);
        let (sin_p, cos_p) = ops::sin_cos(pitch);
        let reach = (length * zoom).clamp(0.12, 60.0);
        let mut eye = self.look_at + Vec3::new(sin_y * cos_p, sin_p, cos_y * cos_p) * reach;
        eye.y = eye.y.max(EYE_ABOVE_GROUND_M);
        Self { eye, ..*self }
    }

    /// Eye's place and orientation.
    pub(crate) fn transform(&self) -> Transform {
        Transform::from_translation(self.eye).looking_at(self.look_at, self.up)
    }

    /// Layers that are visible from here.
    pub(crate) fn layers(&self) -> RenderLayers {
        layers::seen_by(true, self.indoors)
    }

    pub(crate) fn projection(&self) -> Projection {
        Projection::Perspective(PerspectiveProjection {
            fov: self.fov_deg.to_radians(),
            near: NEAR_M,
            far: FAR_M,
            ..default()
        })
    }

    /// Moves an eye to this view.
    pub(crate) fn apply(&self, eye: &mut EntityWorldMut<'_>) {
        eye.insert((self.transform(), self.layers()));
        if let Some(mut projection) = eye.get_mut::<Projection>()
            && let Projection::Perspective(lens) = projection.as_mut()
        {
            // Not replaced: the aspect ratio was computed from the target.
            lens.fov = self.fov_deg.to_radians();
        }
    }
}

/// From the right above the street, so that path, porch, door, hall and living room lie one behind the other.
pub(super) fn overview(t_s: f32) -> CameraView {
    let still = CameraView::new([5.7, 5.1, 8.8], [2.0, 0.45, 0.7], 37.0);
    still.orbited(0.05 * ops::sin(t_s * std::f32::consts::TAU / 60.0), 0.0, 1.0)
}

/// Spawns an eye with the means of a tier; it draws to `target`, or to the primary window.
pub(crate) fn open_eye(world: &mut World, quality: Quality, target: Option<RenderTarget>) -> Entity {
    let view = overview(0.0);
    let mut eye = world.spawn((Camera3d::default(), view.transform(), view.projection(), view.layers()));
    match quality {
        Quality::Low => {
            eye.insert((
                Msaa::Off,
                Tonemapping::None,
                DebandDither::Disabled,
                Fxaa {
                    edge_threshold: Sensitivity::High,
                    edge_threshold_min: Sensitivity::High,
                    ..default()
                },
            ));
        }
        Quality::Medium => {
            eye.insert((Msaa::Sample4, Tonemapping::TonyMcMapface));
        }
        Quality::High => {
            // Ambient occlusion reads a depth that several samples a pixel would blur.
            eye.insert((
                Msaa::Off,
                Tonemapping::TonyMcMapface,
                ScreenSpaceAmbientOcclusion::default(),
                Fxaa::default(),
            ));
        }
    }
    if quality != Quality::Low {
        // Filmic curves take colour out of what is bright; this gives a little of it back.
        let global = ColorGradingGlobal { post_saturation: 1.18, ..default() };
        eye.insert(ColorGrading { global, ..default() });
    }
    if let Some(target) = target {
        eye.insert(target);
    }
    eye.id()
}
