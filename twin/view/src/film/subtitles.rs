//! What is written under the pictures: events as captions, each long enough to be read, the weightier one first.

use twin_core::Event;

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
    /// What it says.
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
/// ... a device's over another picture than its own later than this, unless it weighs so much.
const LATE_ELSEWHERE_S: f64 = 0.8;
const WORTH_WAITING: u8 = 5;
/// How the event of a notice on the recipient's phone begins, whatever the recipient is called.
pub(crate) const NOTICE_READ: &str = "reads:";
/// Events of this weight are marks on the time line.
const MARKED: u8 = 4;

/// Captions of a film.
#[must_use]
pub fn subtitles(events: &[Event], plan: &Plan) -> Vec<Subtitle> {
    let (from_s, to_s) = plan.span_s();
    let mut lines: Vec<Subtitle> = Vec::new();
    for event in events.iter().filter(|event| (from_s..=to_s).contains(&event.at_s)) {
        let Some((weight, colour)) = meaning(event) else { continue };
        let shot = plan.shot_at(event.at_s);
        let in_picture = shot.is_some_and(|shot| shows(shot.camera, &event.who));
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
        // The next picture most often shows who came next, seldom the device that spoke before.
        let is_device = matches!(event.who.as_str(), "hub" | "lock" | "service");
        let past = in_picture && free_s > at_s && free_s + CUT_OFF_S > over_s
            || is_device && weight < WORTH_WAITING && free_s > over_s && free_s - at_s > LATE_ELSEWHERE_S;
        if past || free_s - at_s > LATE_S {
            continue;
        }
        if let Some(last) = lines.last_mut() {
            last.to_s = last.to_s.min(free_s);
        }
        let who = if event.who == "world" { "meanwhile" } else { &event.who };
        let caption = Caption { who: who.to_owned(), what: event.what.clone(), colour };
        lines.push(Subtitle { from_s: free_s, to_s: free_s + LONGEST_S, caption, weight });
    }
    leave_with_the_shot(&mut lines, plan);
    if let Some(last) = lines.last_mut() {
        last.to_s = last.to_s.min(plan.length_s().max(last.from_s + CUT_OFF_S));
    }
    lines
}

/// Is what speaks in the middle of the picture? Then it speaks first.
fn shows(camera: NamedCamera, who: &str) -> bool {
    match camera {
        NamedCamera::Lock => who == "lock",
        NamedCamera::Shutter | NamedCamera::Hub => who == "hub",
        _ => false,
    }
}

/// A caption goes with the picture it belongs to, as soon as it can have been read: over the next one it would speak of what is
/// past.
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
pub fn ticks(events: &[Event], plan: &Plan) -> Vec<Tick> {
    let (from_s, to_s) = plan.span_s();
    let length_s = plan.length_s().max(f64::EPSILON);
    let told = events.iter().filter(|event| (from_s..=to_s).contains(&event.at_s));
    told.filter_map(|event| {
        let (weight, colour) = meaning(event)?;
        let at = (plan.film_s(event.at_s) / length_s) as f32;
        (weight >= MARKED).then_some(Tick { at, colour })
    })
    .collect()
}

/// How much an event weighs, and what it means; none if it is not worth a word.
fn meaning(event: &Event) -> Option<(u8, Rgba)> {
    let what = event.what.as_str();
    let starts = |words: &[&str]| words.iter().any(|word| what.starts_with(word));
    let holds = |words: &[&str]| words.iter().any(|word| what.contains(word));
    Some(match event.who.as_str() {
        _ if starts(&["ALARM"]) => (6, BAD),
        "world" => (5, WARN),
        _ if starts(&[NOTICE_READ]) && holds(&["alarm"]) => (6, BAD),
        _ if starts(&[NOTICE_READ]) && holds(&["not where it was", "on its way to us"]) => (6, BAD),
        _ if starts(&[NOTICE_READ]) && holds(&["not delivered", "too weak", "does not show"]) => (5, WARN),
        _ if starts(&[NOTICE_READ]) && holds(&["not known to be locked"]) => (6, BAD),
        _ if starts(&[NOTICE_READ]) && holds(&["is inside"]) => (5, GOOD),
        _ if starts(&[NOTICE_READ]) => (4, BRASS),
        "lock"
            if starts(&[
                "motor rests",
                "unlock: done",
                "lock: done",
                "reports not fully",
                "reports unlocked",
            ]) =>
        {
            return None;
        }
        "lock" if starts(&["accepts the code", "reports locked"]) => (4, GOOD),
        "lock" if starts(&["wrong code", "refuses", "boots"]) => (4, BAD),
        "lock" if starts(&["cuts the motor", "lock: failed", "unlock: failed"]) => (4, WARN),
        "lock" => (3, BRASS),
        "hub" if starts(&["believes", "closes clip"]) => return None,
        "hub" if starts(&["films", "opens its shutter", "shuts its shutter"]) => (4, BRASS),
        "hub" => (4, WARN),
        "service" if starts(&["refuses"]) => (5, BAD),
        "service" if starts(&["notifies", "tells the courier", "asks the"]) => return None,
        "service" => (2, PAPER),
        _ if starts(&["gives up", "is refused", "cannot pull"]) => (4, WARN),
        _ if starts(&["scans label", "sets the parcel down"]) => (4, BRASS),
        _ if starts(&["keeps the parcel", "puts something into"]) => (5, WARN),
        _ if starts(&["reads the one-time code"]) => (3, BRASS),
        _ => (3, PAPER),
    })
}

#[cfg(test)]
mod tests;
