//! The hub's pictures in the window: drawn from the hub's lens when the firmware takes one, read back, developed, and
//! kept until the stream goes on.

use bevy::prelude::*;
use bevy::render::gpu_readback::{Readback, ReadbackComplete};
use twin_core::{Frame, Pixels};

use crate::hub::corner::{Prints, Says, says};
use crate::hub::sight::as_sensed;
use crate::hub::{self, HubEye};
use crate::paint::Picture;
use crate::{Quality, SceneSet, Shown};

use super::watching::Watching;

/// Only pictures younger than this are drawn from the present scene, s. After a jump in time the picture of a stopped
/// stream belongs to another instant and is shown as the firmware's pixels.
const FRESH_S: f64 = 0.6;
/// A picture that was drawn is kept while the one that is wanted is younger by less than this, s at the story's own
/// speed: under load it comes back late, and one that is late shows more than the firmware's bare pixels.
const LATE_S: f64 = 4.0;
/// Pictures whose times differ by less than this are the same, s.
const SAME_S: f64 = 2e-3;

/// The last picture, and one that is being made.
#[derive(Resource)]
pub(super) struct Still {
    target: Handle<Image>,
    last: Option<(f64, Picture)>,
    /// Jumps in time before `last` was drawn.
    leaps: u32,
    /// `last` is also shown for pictures up to this much younger, s.
    late_s: f64,
    coming: Option<Negative>,
}

/// What is known of a picture that is being drawn.
struct Negative {
    /// The entity that reads it back.
    reader: Entity,
    taken_s: f64,
    pixels: Pixels,
    open: f64,
}

impl Still {
    /// What belongs to a frame.
    pub(super) fn prints(&self, frame: &Frame) -> Prints<'_> {
        let wanted_s = taken_s(frame);
        let last = self.last.as_ref().filter(|(taken_s, _)| {
            wanted_s.is_some_and(|wanted_s| (-SAME_S..self.late_s).contains(&(wanted_s - taken_s)))
        });
        Prints { live: last.map(|(_, picture)| picture), clip: None }
    }

    /// When the last one was taken, s.
    pub(super) fn taken_s(&self) -> Option<f64> {
        self.last.as_ref().map(|(taken_s, _)| *taken_s)
    }
}

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Startup, open).add_systems(Update, expose.after(SceneSet::Pose));
}

fn open(world: &mut World) {
    let (quality, view) = (*world.resource::<Quality>(), hub::view(&world.resource::<Shown>().world));
    let (_, target) = hub::open_eye(world, quality, &view);
    world.insert_resource(Still { target, last: None, leaps: 0, late_s: LATE_S, coming: None });
}

fn taken_s(frame: &Frame) -> Option<f64> {
    match says(frame) {
        Says::Picture { shot, .. } => shot.map(|shot| shot.taken_s),
        Says::Dead | Says::Shut => None,
    }
}

/// Switches the hub's eye on for one picture when there is a new one.
fn expose(
    mut commands: Commands,
    shown: Res<Shown>,
    watching: Res<Watching>,
    mut still: ResMut<Still>,
    mut eye: Single<&mut Camera, With<HubEye>>,
) {
    let frame = &shown.frame;
    if still.leaps != watching.update.leaps {
        // What is still being drawn belongs to the moment before as well.
        (still.leaps, still.last, still.coming) = (watching.update.leaps, None, None);
    }
    still.late_s = LATE_S * watching.update.speed.max(1.0);
    let shot = if let Says::Picture { shot, .. } = says(frame) { shot } else { None };
    let fresh = shot.filter(|shot| {
        let known = still.last.as_ref().is_some_and(|(taken_s, _)| (taken_s - shot.taken_s).abs() < SAME_S);
        !known && still.coming.is_none() && frame.now_s() - shot.taken_s < FRESH_S
    });
    eye.is_active = fresh.is_some();
    let Some(shot) = fresh else { return };
    let reader = commands.spawn(Readback::texture(still.target.clone())).observe(develop).id();
    let (taken_s, pixels, open) = (shot.taken_s, *shot.pixels, frame.hub.shutter_open);
    still.coming = Some(Negative { reader, taken_s, pixels, open });
}

fn develop(read: On<ReadbackComplete>, mut commands: Commands, mut still: ResMut<Still>) {
    commands.entity(read.entity).despawn();
    let Some(negative) = still.coming.take_if(|negative| negative.reader == read.entity) else { return };
    let (width, height) = hub::SIZE_PX;
    if read.data.len() != width as usize * height as usize * 4 {
        return;
    }
    let drawn = Picture { width, height, rgba: read.data.clone() };
    let developed = as_sensed(&drawn, &negative.pixels, negative.open, negative.taken_s);
    still.last = Some((negative.taken_s, developed));
}
