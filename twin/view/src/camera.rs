//! Cameras: where the eye stands, by name, and smooth ways from one to the next.
//!
//! A view is a pure function of name, world, frame and time, so that a picture of an instant never depends on what was
//! looked at before.

use bevy::anti_alias::fxaa::{Fxaa, Sensitivity};
use bevy::camera::RenderTarget;
use bevy::camera::visibility::RenderLayers;
use bevy::core_pipeline::tonemapping::{DebandDither, Tonemapping};
use bevy::math::ops;
use bevy::pbr::ScreenSpaceAmbientOcclusion;
use bevy::prelude::*;
use bevy::render::view::{ColorGrading, ColorGradingGlobal};
use twin_core::{Frame, World as TwinWorld};

use crate::scene::layers;
use crate::{Quality, hub};

/// The eye never comes nearer to a thing than this, m. Close enough for the lock at arm's length; nearer values cost
/// depth resolution far away.
const NEAR_M: f32 = 0.04;
const FAR_M: f32 = 220.0;
/// Who walks up to the house is past the van here, z, m.
const PAST_VAN_M: f32 = 9.0;
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
        // Zooming is even when the logarithm is.
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

    /// What whoever looks from here sees.
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

/// A camera that has a name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum NamedCamera {
    /// House, path and porch from above the street; drifts a little.
    #[default]
    Overview,
    /// Behind the courier.
    Follow,
    /// The lock from the hall, close.
    Lock,
    /// From the hub's lens, as wide as it sees.
    Hub,
    /// From above.
    Plan,
    /// The porch at eye level: keypad, courier, phone.
    Porch,
    /// The hall from its far end.
    Hall,
    /// The hub on its wall, close.
    Shutter,
    /// Cuts by what happens; where nobody directs, the overview.
    Director,
}

impl NamedCamera {
    /// All of them, in the order of the keys that choose them.
    pub const ALL: [Self; 9] = [
        Self::Overview,
        Self::Follow,
        Self::Lock,
        Self::Hub,
        Self::Plan,
        Self::Porch,
        Self::Hall,
        Self::Shutter,
        Self::Director,
    ];

    /// Its name, as on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Overview => "overview",
            Self::Follow => "follow",
            Self::Lock => "lock",
            Self::Hub => "hub",
            Self::Plan => "plan",
            Self::Porch => "porch",
            Self::Hall => "hall",
            Self::Shutter => "shutter",
            Self::Director => "director",
        }
    }

    /// What it shows, in a few words.
    #[must_use]
    pub fn shows(self) -> &'static str {
        match self {
            Self::Overview => "house, path and porch from above the street",
            Self::Follow => "over the courier's shoulder",
            Self::Lock => "the lock from the hall, close",
            Self::Hub => "from the hub's lens",
            Self::Plan => "from above",
            Self::Porch => "the porch at eye level",
            Self::Hall => "the hall from its far end",
            Self::Shutter => "the hub on its wall, close",
            Self::Director => "cuts by what happens",
        }
    }

    /// What it sees at an instant. `t_s`: time of the showing, s, for cameras that drift.
    #[must_use]
    pub fn view(self, world: &TwinWorld, frame: &Frame, t_s: f32) -> CameraView {
        match self {
            Self::Overview | Self::Director => overview(t_s),
            Self::Follow => follow(world, frame, t_s),
            Self::Lock => lock(world, frame),
            Self::Hub => hub::view(world),
            Self::Plan => {
                CameraView { up: -Vec3::Z, ..CameraView::new([2.75, 20.5, 2.4], [2.75, 0.0, 2.4], 42.0) }
            }
            Self::Porch => porch(world),
            Self::Hall => CameraView::new([1.5, 1.85, -3.75], [0.42, 0.82, -0.8], 58.0),
            Self::Shutter => shutter(world),
        }
    }
}

/// From the right above the street, so that path, porch, door, hall and living room lie one behind the other.
fn overview(t_s: f32) -> CameraView {
    let still = CameraView::new([5.7, 5.1, 8.8], [2.0, 0.45, 0.7], 37.0);
    still.orbited(0.05 * ops::sin(t_s * std::f32::consts::TAU / 60.0), 0.0, 1.0)
}

/// Over the courier's right shoulder, always from the street's side, so that no wall comes between.
fn follow(world: &TwinWorld, frame: &Frame, t_s: f32) -> CameraView {
    let Some(person) = frame.courier() else { return overview(t_s) };
    let [x, z] = person.feet_m.map(|v| v as f32);
    // Beside his van the eye walks right behind him, where no van stands between. Then 0 at the street, 1 at the porch:
    // nearer. Then 0 at the porch, 1 in the hall: round to the living room's side, from
    // where the cut wall hides nothing and the doorway's post does not stand between.
    let [_, street_z] = world.plan.approach_m.first().map_or([0.0, 12.0], |p| p.map(|v| v as f32));
    let near = 1.0 - (z / street_z).clamp(0.0, 1.0);
    let inside = ((1.2 - z) / 1.6).clamp(0.0, 1.0);
    let inside = inside * inside * (3.0 - 2.0 * inside);
    let beside_van = ((z - PAST_VAN_M) / (street_z - PAST_VAN_M).max(0.1)).clamp(0.0, 1.0);
    let outdoors = Vec3::new(2.2, 1.9, 3.7).lerp(Vec3::new(2.1, 2.3, 3.1), near);
    let outdoors = outdoors.lerp(Vec3::new(-0.5, 1.9, 3.9), beside_van);
    let arm = outdoors.lerp(Vec3::new(3.0, 2.35, 0.75), inside);
    let feet = Vec3::new(x, 0.0, z);
    let look_at = feet + Vec3::new(-0.15, 1.0, -0.35);
    CameraView { eye: feet + arm, look_at, fov_deg: 38.0, up: Vec3::Y, indoors: false }
}

/// From the hall, above the bolt: what a misaligned strike does is seen along the door's normal. Rides on the leaf,
/// which would otherwise open through the lens.
fn lock(world: &TwinWorld, frame: &Frame) -> CameraView {
    let bolt = Vec3::new(
        world.door.width_m as f32,
        world.plan.fittings.bolt_height_m as f32,
        -(world.door.thickness_m as f32) / 2.0,
    );
    let leaf = Quat::from_rotation_y(frame.leaf_angle_rad as f32);
    let eye = leaf * (bolt + Vec3::new(-0.07, 0.25, -0.278));
    // The middle of the picture lies between bolt and motor, at the faceplate.
    let look_at = leaf * (bolt + Vec3::new(-0.005, -0.005, -0.042));
    CameraView { eye, look_at, fov_deg: 24.0, up: Vec3::Y, indoors: false }
}

fn porch(world: &TwinWorld) -> CameraView {
    let keypad = Vec3::from_array(world.plan.keypad_m(&world.door).map(|v| v as f32));
    let look_at = keypad + Vec3::new(-0.33, -0.2, 0.3);
    CameraView {
        eye: keypad + Vec3::new(1.35, 0.42, 1.95),
        look_at,
        fov_deg: 40.0,
        up: Vec3::Y,
        indoors: false,
    }
}

/// The hub from the side that it looks to, a little aside, so that its arm is seen.
fn shutter(world: &TwinWorld) -> CameraView {
    let hub = hub::place(world);
    let eye = hub.transform_point(Vec3::new(0.13, 0.05, -0.34));
    CameraView {
        eye,
        look_at: hub.transform_point(Vec3::new(0.006, 0.002, 0.01)),
        fov_deg: 32.0,
        up: Vec3::Y,
        indoors: false,
    }
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

#[cfg(test)]
mod tests;
