//! The hub's corner of the picture: it shows what the hub's stream and the recipient's phone report, not the true
//! state. A stream that has stopped keeps its last picture, drawn for the instant at which it was taken.

use std::sync::Arc;

use twin_core::{ClipView, Frame, LiveView, Pixels, World};

use super::hindsight::Hindsight;
use super::sight::as_sensed;
use crate::ViewError;
use crate::camera::NamedCamera;
use crate::paint::caption::unit_px;
use crate::paint::colour::{MIST, WARN};
use crate::paint::corner::{self, Mark};
use crate::paint::{Picture, phone};

/// Pictures whose times differ by less than this are the same, s: one has come over the air in whole milliseconds.
const SAME_S: f64 = 2e-3;
/// The shutter counts as open above this share.
const OPEN: f64 = 0.02;

/// What is to be shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Says<'a> {
    /// The hub does not run.
    Dead,
    /// The shutter is shut.
    Shut,
    /// The stream, or what the hub keeps.
    Picture {
        /// The picture; none before the first.
        shot: Option<Shot<'a>>,
        /// When it was taken according to the picture itself, s since the start of the world.
        said_s: Option<f64>,
        /// How it is marked.
        mark: Mark,
    },
}

/// A picture that the firmware took.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Shot<'a> {
    /// When it really was taken, s since the start of the world.
    pub(crate) taken_s: f64,
    /// What the firmware got.
    pub(crate) pixels: &'a Pixels,
}

/// Reads it from a frame.
pub(crate) fn says(frame: &Frame) -> Says<'_> {
    let hub = &frame.hub;
    if let Some(live) = &frame.recipient_phone.live {
        let shot = Shot { taken_s: frame.now_s() - live.age_s, pixels: &live.pixels };
        let mark = stream_mark(frame, live);
        return Says::Picture { shot: Some(shot), said_s: live.taken_s, mark };
    }
    match hub {
        _ if !hub.powered => Says::Dead,
        _ if hub.shutter_open <= OPEN && hub.clip.is_none() => Says::Shut,
        _ => {
            let kept = hub.picture.as_ref();
            let shot = kept.map(|kept| Shot { taken_s: kept.taken_s, pixels: &kept.pixels });
            Says::Picture { shot, said_s: kept.map(|kept| kept.taken_s), mark: Mark::Kept }
        }
    }
}

/// How the recipient's phone marks its live picture; the age is computed from the picture's own time.
pub(crate) fn stream_mark(frame: &Frame, live: &LiveView) -> Mark {
    let age_s = live.taken_s.map(|taken_s| (frame.now_s() - taken_s).round());
    if live.stale { Mark::Stale(age_s) } else { Mark::Live }
}

/// Whether the corner is shown: in front of the lock it would hide the motor.
pub(crate) fn leaves_room(camera: NamedCamera) -> bool {
    camera != NamedCamera::Lock
}

/// Whether the corner shows a picture.
pub(crate) fn takes_corner(frame: &Frame) -> bool {
    matches!(says(frame), Says::Picture { .. })
}

/// Draws the scene of a frame from the hub's lens.
pub(crate) type Draw<'a> = &'a mut dyn FnMut(&Frame) -> Result<Picture, ViewError>;

/// Pictures that the hub took, as people see them.
pub struct Darkroom {
    live: Tray,
    clip: Tray,
}

/// One picture, kept until another is asked for, and the run of which it is.
struct Tray {
    past: Hindsight,
    last: Option<(f64, Picture)>,
}

impl Darkroom {
    /// For a run without faults pressed by hand.
    #[must_use]
    pub fn new(world: &Arc<World>, seed: u64) -> Self {
        let tray = || Tray { past: Hindsight::new(Arc::clone(world), seed), last: None };
        Self { live: tray(), clip: tray() }
    }

    /// The world that is played.
    #[must_use]
    pub fn world(&self) -> &Arc<World> {
        self.live.past.world()
    }

    /// Develops what a frame shows of the hub: in the corner, and on the recipient's phone.
    ///
    /// # Errors
    /// What `draw` reports, or a world that cannot be built.
    pub(crate) fn develop(&mut self, frame: &Frame, draw: Draw<'_>) -> Result<Prints<'_>, ViewError> {
        let shown = match says(frame) {
            Says::Picture { shot, .. } => shot,
            Says::Dead | Says::Shut => None,
        };
        let played = frame.recipient_phone.clip.as_ref().and_then(played);
        let live = shown.map(|shot| self.live.develop(shot, draw)).transpose()?;
        let clip = played.map(|shot| self.clip.develop(shot, draw)).transpose()?;
        Ok(Prints { live, clip })
    }
}

/// Pictures that belong to a frame.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Prints<'a> {
    /// The stream's, or the hub's own.
    pub(crate) live: Option<&'a Picture>,
    /// The clip's.
    pub(crate) clip: Option<&'a Picture>,
}

impl<'a> Prints<'a> {
    /// The clip's or the stream's.
    pub(crate) fn of(&self, clip: bool) -> Option<&'a Picture> {
        if clip { self.clip } else { self.live }
    }
}

impl Tray {
    fn develop(&mut self, shot: Shot<'_>, draw: Draw<'_>) -> Result<&Picture, ViewError> {
        let last = self.last.take().filter(|(taken_s, _)| (taken_s - shot.taken_s).abs() < SAME_S);
        let kept = match last {
            Some(kept) => kept,
            None => {
                let frame = self.past.frame_at(shot.taken_s)?;
                let drawn = draw(&frame)?;
                (shot.taken_s, as_sensed(&drawn, shot.pixels, frame.hub.shutter_open, shot.taken_s))
            }
        };
        let (_, picture) = self.last.insert(kept);
        Ok(picture)
    }
}

/// The clip's picture on the phone; none if the hub did not know when it was taken.
fn played(clip: &ClipView) -> Option<Shot<'_>> {
    Some(Shot { taken_s: clip.taken_s?, pixels: &clip.pixels })
}

/// The corner of an instant as a panel, for a picture that is 360 `u` px high.
pub(crate) fn panel(u: f32, world: &World, frame: &Frame, prints: Prints<'_>) -> Picture {
    match says(frame) {
        Says::Dead => corner::pill(u, "hub without power", WARN),
        Says::Shut => corner::pill(u, "hub: shutter closed", MIST),
        Says::Picture { shot, said_s, mark } => {
            let clock = said_s.map(|at_s| phone::clock_words(&world.starts_at, at_s));
            // A picture that cannot be drawn is shown as the firmware's pixels.
            let as_it_came = shot.map(|shot| corner::of_pixels(shot.pixels));
            let corner = corner::Corner {
                seen: prints.live.or(as_it_came.as_ref()),
                pixels: frame.hub.picture.as_ref().map(|kept| &kept.pixels),
                records: frame.hub.clip.is_some(),
                clock: clock.as_deref(),
                mark,
            };
            corner::panel(u, &corner)
        }
    }
}

/// Lays the corner of an instant over its picture.
pub(crate) fn lay(picture: &mut Picture, world: &World, frame: &Frame, prints: Prints<'_>) {
    let panel = panel(unit_px(picture), world, frame, prints);
    corner::lay(picture, &panel);
}
