//! What is written under the pictures: events as captions, each long enough to be read, the weightier one first.

use twin_core::event::{
    Act, CameraEvent, EventKind, HubEventKind, LockEvent, LockState, OperationResult, Sending, ServiceEvent,
};
use twin_core::service::Notice;
use twin_core::{Event, StoryLine};

use super::director::Plan;
use crate::camera::NamedCamera;
use crate::paint::Rgba;
use crate::paint::caption::{Caption, Tick};
use crate::paint::colour::{BAD, BRASS, GOOD, PAPER, WARN};

/// A caption and when it is seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Subtitle {
    /// From here, s of film.
    pub from_s: f64,
    /// To here, s of film.
    pub to_s: f64,
    /// Its text.
    pub caption: Caption,
    weight: u8,
}

/// A caption is seen at least this long, s of film.
const SHORTEST_S: f64 = 1.6;
/// ... unless a weightier one comes; then at least this long, or it is left out.
const CUT_OFF_S: f64 = 1.0;
/// ... and at most this long.
const LONGEST_S: f64 = 4.0;
/// A caption that would come later than this behind its event is left out, s of film.
const LATE_S: f64 = 1.5;
/// ... a device's caption over a shot of something else, later than this, unless it weighs so much.
const LATE_ELSEWHERE_S: f64 = 0.8;
const WORTH_WAITING: u8 = 5;
/// Events of this weight are marks on the time line.
const MARKED: u8 = 4;

/// Captions of a film.
#[must_use]
pub fn subtitles(events: &[StoryLine], plan: &Plan) -> Vec<Subtitle> {
    let (from_s, to_s) = plan.span_s();
    let mut lines: Vec<Subtitle> = Vec::new();
    for event in events.iter().filter(|event| (from_s..=to_s).contains(&event.at_s)) {
        let Some((weight, colour)) = meaning(&event.event) else { continue };
        let shot = plan.shot_at(event.at_s);
        let in_picture = shot.is_some_and(|shot| shows(shot.camera, &event.event));
        let weight = weight + u8::from(in_picture);
        let at_s = plan.film_s(event.at_s);
        let free_s = match lines.last() {
            Some(last) if weight > last.weight => {
                if at_s - last.from_s >= CUT_OFF_S {
                    at_s
                } else if in_picture && weight == last.weight + 1 {
                    last.from_s + CUT_OFF_S
                } else {
                    let dropped = lines.pop();
                    dropped.map_or(at_s, |dropped| dropped.from_s.max(at_s))
                }
            }
            Some(last) => at_s.max(last.from_s + SHORTEST_S),
            None => at_s,
        };
        let over_s = shot.map_or(f64::INFINITY, |shot| plan.film_s(shot.to_s));
        // The next shot usually shows the next actor, seldom the device of the previous event.
        let is_device = matches!(event.event, Event::Hub(_) | Event::Lock(_) | Event::Service(_));
        let past = in_picture && free_s > at_s && free_s + CUT_OFF_S > over_s
            || is_device && weight < WORTH_WAITING && free_s > over_s && free_s - at_s > LATE_ELSEWHERE_S;
        if past || free_s - at_s > LATE_S {
            continue;
        }
        if let Some(last) = lines.last_mut() {
            last.to_s = last.to_s.min(free_s);
        }
        let is_world = matches!(event.event, Event::World(_));
        let who = if is_world { "meanwhile".to_owned() } else { event.who.clone() };
        let caption = Caption { who, what: event.what.clone(), colour };
        lines.push(Subtitle { from_s: free_s, to_s: free_s + LONGEST_S, caption, weight });
    }
    leave_with_the_shot(&mut lines, plan);
    if let Some(last) = lines.last_mut() {
        last.to_s = last.to_s.min(plan.length_s().max(last.from_s + CUT_OFF_S));
    }
    lines
}

/// Whether the event's source is the subject of the shot. If so, its caption comes first.
fn shows(camera: NamedCamera, event: &Event) -> bool {
    match camera {
        NamedCamera::Lock => matches!(event, Event::Lock(_)),
        NamedCamera::Shutter | NamedCamera::Hub => matches!(event, Event::Hub(_)),
        _ => false,
    }
}

/// Ends a caption together with its shot, once it has been shown long enough: over the next shot it would describe
/// the past.
fn leave_with_the_shot(lines: &mut [Subtitle], plan: &Plan) {
    let cuts: Vec<f64> = plan.shots.iter().map(|shot| plan.film_s(shot.from_s)).collect();
    for line in lines {
        if let Some(cut_s) = cuts.iter().find(|cut_s| **cut_s > line.from_s) {
            line.to_s = line.to_s.min(cut_s.max(line.from_s + SHORTEST_S));
        }
    }
}

/// Marks for the time line: what happened, as shares of the film.
#[must_use]
pub fn ticks(events: &[StoryLine], plan: &Plan) -> Vec<Tick> {
    let (from_s, to_s) = plan.span_s();
    let length_s = plan.length_s().max(f64::EPSILON);
    let told = events.iter().filter(|event| (from_s..=to_s).contains(&event.at_s));
    told.filter_map(|event| {
        let (weight, colour) = meaning(&event.event)?;
        let at = (plan.film_s(event.at_s) / length_s) as f32;
        (weight >= MARKED).then_some(Tick { at, colour })
    })
    .collect()
}

/// How much an event weighs, and what it means; none if it is not worth a caption.
fn meaning(event: &Event) -> Option<(u8, Rgba)> {
    match event {
        Event::Person { act, .. } => Some(meaning_of_act(act)),
        Event::Lock(event) => meaning_of_lock(event),
        Event::Hub(event) => meaning_of_hub(event),
        Event::Service(ServiceEvent::Sends { message, .. }) => meaning_of_sending(message),
        Event::Service(_) => Some((2, PAPER)),
        Event::Intruder(_) => Some((3, PAPER)),
        Event::World(_) => Some((5, WARN)),
    }
}

fn meaning_of_act(act: &Act) -> (u8, Rgba) {
    match act {
        Act::ReadsNotice(notice) => meaning_of_notice(notice),
        Act::GivesUp(_) | Act::IsRefused(_) | Act::CannotPullDoorShut => (4, WARN),
        Act::ReadsFallback(_)
        | Act::Scans(_)
        | Act::SetsParcelDown
        | Act::SetsParcelOnDoorstep
        | Act::PutsParcelAway => (4, BRASS),
        Act::KeepsParcel | Act::KeepsParcelAndLies | Act::Steals => (5, WARN),
        Act::ReadsCode => (3, BRASS),
        _ => (3, PAPER),
    }
}

fn meaning_of_notice(notice: &Notice) -> (u8, Rgba) {
    match notice {
        Notice::Alarm(_)
        | Notice::ValuableGone(_)
        | Notice::NotGenuine
        | Notice::DoorNotLocked
        | Notice::FilmMissing { locked: false } => (6, BAD),
        Notice::NotDelivered(_) | Notice::Unproven => (5, WARN),
        Notice::Delivered => (5, GOOD),
        _ => (4, BRASS),
    }
}

fn meaning_of_lock(event: &LockEvent) -> Option<(u8, Rgba)> {
    Some(match event {
        LockEvent::Rests => return None,
        LockEvent::State { lock: LockState::Locked, .. } => (4, GOOD),
        LockEvent::State { .. } => return None,
        LockEvent::Boots => (4, BAD),
        LockEvent::Reports(kind) => match kind {
            EventKind::Alarm(_) | EventKind::PartFault { .. } => (6, BAD),
            EventKind::Operation { result: OperationResult::Done, .. } => return None,
            EventKind::Spent { .. } => (4, GOOD),
            EventKind::WrongCode { .. } | EventKind::Refused { .. } | EventKind::JoinRefused => (4, BAD),
            EventKind::DriveFault { .. }
            | EventKind::Operation { result: OperationResult::Failed(_), .. } => (4, WARN),
            _ => (3, BRASS),
        },
        _ => (3, BRASS),
    })
}

fn meaning_of_hub(event: &CameraEvent) -> Option<(u8, Rgba)> {
    Some(match event {
        CameraEvent::Reports(HubEventKind::TimeSet { .. } | HubEventKind::ClipClosed { .. }) => return None,
        CameraEvent::Films { .. } | CameraEvent::OpensShutter | CameraEvent::ShutsShutter => (4, BRASS),
        _ => (4, WARN),
    })
}

fn meaning_of_sending(message: &Sending) -> Option<(u8, Rgba)> {
    Some(match message {
        Sending::Refused(_) => (5, BAD),
        // Read on the phone, or seen at the hub, a moment later.
        Sending::Notice(_)
        | Sending::DoorLocked
        | Sending::KeypadLocked
        | Sending::NotYet
        | Sending::SetOut
        | Sending::FilmOrder(_)
        | Sending::CheckDoor
        | Sending::CloseDoor
        | Sending::Fallback(_) => return None,
        _ => (2, PAPER),
    })
}

#[cfg(test)]
mod tests;
