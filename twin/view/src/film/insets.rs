//! Phones laid over the picture: the courier's while it asks for the label and shows the code, the recipient's when a
//! notice comes. They slide in from the side, large enough to be read.

use twin_core::{Act, Event, Frame, World};

use super::director::Plan;
use super::rushes::{LOOKS_PER_S, Rushes};
use crate::camera::NamedCamera;
use crate::hub::corner::Prints;
use crate::paint::Picture;
use crate::screens::{Phone, Screens, looks_at_phone};

/// A phone and when it is seen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Inset {
    /// Whose.
    pub phone: Phone,
    /// From here, s of film.
    pub from_s: f64,
    /// To here, s of film.
    pub to_s: f64,
}

/// A message on a phone is shown this long, s of film.
const WORD_S: f64 = 3.0;
/// A phone slides this long, s of film.
const SLIDE_S: f64 = 0.3;

/// Phones of a film.
#[must_use]
pub fn insets(rushes: &Rushes, plan: &Plan) -> Vec<Inset> {
    let (from_s, to_s) = plan.span_s();
    let mut insets = Vec::new();
    let mut show = |phone: Phone, story_s: f64, for_s: f64| {
        if story_s < from_s || story_s > to_s {
            return;
        }
        let from_s = plan.film_s(story_s);
        let to_s = from_s + for_s;
        // A phone that is still visible stays.
        match insets.iter_mut().rev().find(|inset: &&mut Inset| inset.phone == phone) {
            Some(last) if from_s <= last.to_s + 2.0 * SLIDE_S => last.to_s = last.to_s.max(to_s),
            _ => insets.push(Inset { phone, from_s, to_s }),
        }
    };
    let mut message = None;
    for (index, look) in rushes.looks.iter().enumerate() {
        let at_s = index as f64 / LOOKS_PER_S;
        if look.doing.is_some_and(looks_at_phone) {
            show(Phone::Courier, at_s, 0.5);
        }
        if look.message != message {
            message = look.message;
            // The next courier's phone shows no message yet.
            if message.is_some() {
                show(Phone::Courier, at_s, WORD_S);
            }
        }
    }
    let mut live = None;
    for (index, look) in rushes.looks.iter().enumerate() {
        let at_s = index as f64 / LOOKS_PER_S;
        // The recipient opens the live view, or its picture is marked as old. Otherwise the corner shows the same.
        if look.live_is_stale.is_some() && look.live_is_stale != live {
            show(Phone::Recipient, at_s, WORD_S);
        }
        live = look.live_is_stale;
        if look.clip_plays {
            show(Phone::Recipient, at_s, 0.5);
        }
    }
    for event in rushes.events() {
        if matches!(event.event, Event::Person { act: Act::ReadsNotice(_), .. }) {
            show(Phone::Recipient, event.at_s, WORD_S);
        }
    }
    leave_the_lock_alone(&mut insets, plan);
    insets
}

/// Hides a phone before the film cuts to the lock: it would hide the motor.
fn leave_the_lock_alone(insets: &mut [Inset], plan: &Plan) {
    for shot in plan.shots.iter().filter(|shot| shot.camera == NamedCamera::Lock) {
        let cut_s = plan.film_s(shot.from_s);
        for inset in insets.iter_mut().filter(|inset| inset.from_s < cut_s) {
            inset.to_s = inset.to_s.min(cut_s);
        }
    }
}

/// Lays the phones of a moment over a picture.
pub(super) fn lay(
    screens: &mut Screens,
    picture: &mut Picture,
    insets: &[Inset],
    film_s: f64,
    world: &World,
    frame: &Frame,
    prints: Prints<'_>,
) {
    for inset in insets.iter().filter(|inset| (inset.from_s..inset.to_s).contains(&film_s)) {
        let edge_s = (film_s - inset.from_s).min(inset.to_s - film_s);
        let way_left = 1.0 - (edge_s / SLIDE_S).min(1.0) as f32;
        let out = way_left * way_left;
        screens.lay(picture, inset.phone, world, frame, prints, out);
    }
}
