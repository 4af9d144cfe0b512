//! Named cameras: where the eye stands and where it looks.
//!
//! A view is a pure function of name, world, frame and time, so that a picture of an instant never depends on what was
//! looked at before.

mod eye;

use bevy::prelude::*;
use twin_core::{Frame, World as TwinWorld};

use crate::hub;

pub use eye::CameraView;
pub(crate) use eye::open_eye;
use eye::overview;

/// A person who walks to the house has passed the van here, z, m.
const PAST_VAN_M: f32 = 9.0;

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
    /// Cuts by what happens; outside of films the overview.
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
            Self::Lock => "close-up of the lock, from the hall",
            Self::Hub => "from the hub's lens",
            Self::Plan => "from above",
            Self::Porch => "the porch at eye level",
            Self::Hall => "the hall from its far end",
            Self::Shutter => "close-up of the hub on its wall",
            Self::Director => "cuts between cameras by what happens",
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

/// Over the courier's right shoulder, always from the street's side, so that no wall comes between.
fn follow(world: &TwinWorld, frame: &Frame, t_s: f32) -> CameraView {
    let Some(person) = frame.courier() else { return overview(t_s) };
    let [x, z] = person.feet_m.map(|v| v as f32);
    // Beside the van the eye is right behind the courier, so that the van hides nothing. From the street (0) to the
    // porch (1) it comes nearer. From the porch (0) into the hall (1) it moves to the living room's side, where
    // neither the cut wall nor the doorway's post is in the way.
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

#[cfg(test)]
mod tests;
