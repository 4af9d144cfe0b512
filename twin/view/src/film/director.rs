//! The director: which camera shows what, and how fast the story plays. A pure function from a run to a plan.
//!
//! Glossary: *story time* is the world's, *film time* the film's; a *shot* is a stretch of story seen by one camera; a
//! *stretch* is one played at one speed.
//!
//! Invariants (tests/film.rs, in every world): shots and stretches cover the span without a gap, no shot is shorter
//! than [`SHORTEST_S`] of film unless the whole film is, and no event is shown faster than it can be followed.

use twin_core::Doing;

use crate::camera::NamedCamera;

use super::rushes::{LOOKS_PER_S, Look, Rushes};

/// A shot shorter than this, s of film, is given to its neighbours.
pub const SHORT_S: f64 = 2.0;
/// What every shot has at least, s of film.
pub const SHORTEST_S: f64 = 1.2;

/// What is filmed.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Span {
    /// From here, s of story; left out, from just before the courier comes.
    pub from_s: Option<f64>,
    /// To here, s of story; left out, to just after the last thing that happens.
    pub to_s: Option<f64>,
}

/// A stretch of story seen by one camera.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shot {
    /// Begin, s of story.
    pub from_s: f64,
    /// End, s of story.
    pub to_s: f64,
    /// Which camera.
    pub camera: NamedCamera,
}

/// A stretch of story played at one speed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stretch {
    /// Begin, s of story.
    pub from_s: f64,
    /// End, s of story.
    pub to_s: f64,
    /// Seconds of story in a second of film.
    pub speed: f64,
}

/// Which camera shows what, and how fast.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The shots, in order, without gaps.
    pub shots: Vec<Shot>,
    /// The stretches, in order, without gaps.
    pub stretches: Vec<Stretch>,
}

/// Before the courier is due, s of story.
const LEAD_IN_S: f64 = 1.6;
/// After the last thing that happens, s of story.
const LEAD_OUT_S: f64 = 1.8;
/// The place is shown before anything else, s of story.
const ESTABLISH_S: f64 = 2.6;
/// The lock is seen this long before its bolt works and after, s of story.
const AROUND_BOLT_S: (f64, f64) = (0.5, 0.7);
/// The hub is seen this long before its shutter opens and after, s of story.
const AROUND_SHUTTER_S: (f64, f64) = (0.2, 1.9);
/// A door that slams is shown slowly from so long before to so long after, s of story: it flies, hits and springs
/// back within half a second.
const AROUND_SLAM_S: (f64, f64) = (0.2, 0.8);
/// Speed of a slam, s of story in a second of film.
const SLAM_SPEED: f64 = 0.25;
/// Speed while a phone opens the lock: it takes half a second, and the phone must be readable.
const PRESS_SPEED: f64 = 0.5;
/// An event is shown at real speed this long before and after it, s of story.
const AROUND_EVENT_S: (f64, f64) = (0.8, 1.2);
/// Farther from the house than this the courier walks out of the overview, m.
const OUT_OF_OVERVIEW_M: f64 = 4.6;
/// A wait shorter than this is not shortened, s of story.
const BEARABLE_S: f64 = 3.0;
/// Longest time that a shortened wait takes, s of film.
const WAIT_S: f64 = 1.6;
/// A walk longer than this is shown at twice the speed, s of story. Faster would look jerky.
const LONG_WALK_S: f64 = 3.0;

/// The director's plan.
#[must_use]
pub fn direct(rushes: &Rushes, span: Span) -> Plan {
    let (from_s, to_s) = bounds(rushes, span);
    let stretches = stretches(rushes, from_s, to_s);
    let mut plan = Plan { shots: Vec::new(), stretches };
    plan.shots = shots(rushes, &plan, from_s, to_s);
    plan
}

/// A plan without cuts: one camera, the story's own speed.
#[must_use]
pub fn one_shot(rushes: &Rushes, span: Span, camera: NamedCamera) -> Plan {
    let (from_s, to_s) = bounds(rushes, span);
    Plan { shots: vec![Shot { from_s, to_s, camera }], stretches: vec![Stretch { from_s, to_s, speed: 1.0 }] }
}

impl Plan {
    /// Begin and end, s of story.
    #[must_use]
    pub fn span_s(&self) -> (f64, f64) {
        let from_s = self.stretches.first().map_or(0.0, |first| first.from_s);
        (from_s, self.stretches.last().map_or(from_s, |last| last.to_s))
    }

    /// Length, s of film.
    #[must_use]
    pub fn length_s(&self) -> f64 {
        self.film_s(self.span_s().1)
    }

    /// When a moment of the story is seen, s of film.
    #[must_use]
    pub fn film_s(&self, story_s: f64) -> f64 {
        self.stretches.iter().map(|s| (story_s.min(s.to_s) - s.from_s).max(0.0) / s.speed).sum()
    }

    /// The moment of the story at a moment of the film, s, and the speed there.
    #[must_use]
    pub fn story_s(&self, film_s: f64) -> (f64, f64) {
        let mut left_s = film_s.max(0.0);
        for stretch in &self.stretches {
            let length_s = (stretch.to_s - stretch.from_s) / stretch.speed;
            if left_s < length_s {
                return (stretch.from_s + left_s * stretch.speed, stretch.speed);
            }
            left_s -= length_s;
        }
        (self.span_s().1, 1.0)
    }

    /// The shot of a moment, s of story.
    #[must_use]
    pub fn shot_at(&self, story_s: f64) -> Option<&Shot> {
        self.shots.iter().find(|shot| story_s < shot.to_s).or(self.shots.last())
    }

    fn shot_film_s(&self, shot: &Shot) -> f64 {
        self.film_s(shot.to_s) - self.film_s(shot.from_s)
    }
}

fn bounds(rushes: &Rushes, span: Span) -> (f64, f64) {
    let end_s = rushes.length_s();
    let last_s = rushes.events().last().map_or(end_s, |event| event.at_s + LEAD_OUT_S);
    let from_s = span.from_s.unwrap_or((rushes.courier_due_s - LEAD_IN_S).max(0.0)).clamp(0.0, end_s);
    let to_s = span.to_s.unwrap_or(last_s.max(from_s + LEAD_OUT_S)).clamp(from_s, end_s);
    (from_s, to_s)
}

/// Tenths of a second from one time to another, as indices of looks.
fn looks(from_s: f64, to_s: f64) -> std::ops::Range<usize> {
    (from_s * LOOKS_PER_S).floor() as usize..(to_s * LOOKS_PER_S).ceil() as usize
}

fn look_s(index: usize) -> f64 {
    index as f64 / LOOKS_PER_S
}

/// Runs of equal values: value, first index, index behind the last.
fn runs<T: PartialEq + Copy>(values: impl IntoIterator<Item = (usize, T)>) -> Vec<(T, usize, usize)> {
    let mut runs: Vec<(T, usize, usize)> = Vec::new();
    for (index, value) in values {
        match runs.last_mut() {
            Some((last, _, end)) if *last == value => *end = index + 1,
            _ => runs.push((value, index, index + 1)),
        }
    }
    runs
}

// --- how fast

/// How much there is to see.
#[derive(Clone, Copy, PartialEq)]
enum Pulse {
    Slam,
    Press,
    Action,
    Walk,
    Wait,
}

fn stretches(rushes: &Rushes, from_s: f64, to_s: f64) -> Vec<Stretch> {
    let range = looks(from_s, to_s);
    let pulses = range.clone().map(|index| (index, pulse(rushes, index)));
    let mut stretches: Vec<Stretch> = Vec::new();
    let mut tell = |from: usize, to: usize, speed: f64| {
        let (from_s, to_s) = (look_s(from).max(from_s), look_s(to).min(to_s));
        match stretches.last_mut() {
            _ if to_s <= from_s => {}
            Some(last) if last.speed == speed => last.to_s = to_s,
            _ => stretches.push(Stretch { from_s, to_s, speed }),
        }
    };
    for (pulse, from, to) in runs(pulses) {
        tell(from, to, speed(pulse, look_s(to) - look_s(from)));
    }
    if stretches.is_empty() {
        stretches.push(Stretch { from_s, to_s, speed: 1.0 });
    }
    stretches
}

fn speed(pulse: Pulse, length_s: f64) -> f64 {
    match pulse {
        Pulse::Slam => SLAM_SPEED,
        Pulse::Press => PRESS_SPEED,
        Pulse::Action => 1.0,
        Pulse::Walk if length_s > LONG_WALK_S => 2.0,
        Pulse::Wait if length_s > BEARABLE_S => {
            let doublings = [2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0];
            doublings.into_iter().find(|speed| length_s / speed <= WAIT_S).unwrap_or(1024.0)
        }
        Pulse::Walk | Pulse::Wait => 1.0,
    }
}

fn pulse(rushes: &Rushes, index: usize) -> Pulse {
    let at_s = look_s(index);
    let near = |event: &twin_core::StoryLine| {
        at_s > event.at_s - AROUND_EVENT_S.0 && at_s < event.at_s + AROUND_EVENT_S.1
    };
    let Some(look) = rushes.looks.get(index) else { return Pulse::Wait };
    if any_near(rushes, at_s, AROUND_SLAM_S, |look| look.slams) {
        return Pulse::Slam;
    }
    if look.doing == Some(Doing::PressingUnlock) && !look.bolt_works {
        return Pulse::Press;
    }
    if look.bolt_works || look.leaf_moves || rushes.events().iter().any(near) {
        return Pulse::Action;
    }
    match look.doing {
        None | Some(Doing::AwaitingCode | Doing::AwaitingLock | Doing::AwaitingClearance) => Pulse::Wait,
        // Hiding or waiting in the house shows nothing.
        Some(Doing::WalkingAbout) if look.stands => Pulse::Wait,
        Some(Doing::Approaching | Doing::Leaving) => Pulse::Walk,
        Some(_) => Pulse::Action,
    }
}

// --- which camera

fn shots(rushes: &Rushes, plan: &Plan, from_s: f64, to_s: f64) -> Vec<Shot> {
    let range = looks(from_s, to_s);
    let wanted = range.map(|index| (index, wanted_camera(rushes, index, from_s)));
    let mut shots: Vec<Shot> = runs(wanted)
        .into_iter()
        .map(|(camera, from, to)| Shot {
            from_s: look_s(from).max(from_s),
            to_s: look_s(to).min(to_s),
            camera,
        })
        .filter(|shot| shot.to_s > shot.from_s)
        .collect();
    if shots.is_empty() {
        shots.push(Shot { from_s, to_s, camera: NamedCamera::Overview });
    }
    lengthen(&mut shots, plan, 2);
    lengthen(&mut shots, plan, 1);
    give_short_shots_away(&mut shots, plan);
    shots
}

/// Whether something holds at any look from `around.1` before to `around.0` after a time. So a thing is shown from a
/// little before it happens to a little after.
fn any_near(rushes: &Rushes, at_s: f64, around: (f64, f64), so: impl Fn(&Look) -> bool) -> bool {
    let near = looks((at_s - around.1).max(0.0), at_s + around.0);
    let near = rushes.looks.get(near.start..near.end.min(rushes.looks.len()));
    near.is_some_and(|near| near.iter().any(so))
}

/// The camera for an instant, before short shots are removed.
fn wanted_camera(rushes: &Rushes, index: usize, from_s: f64) -> NamedCamera {
    let at_s = look_s(index);
    if at_s < from_s + ESTABLISH_S {
        return NamedCamera::Overview;
    }
    let Some(look) = rushes.looks.get(index) else { return NamedCamera::Overview };
    // Once the door opens, the door is more important.
    let presses = look.doing == Some(Doing::PressingUnlock);
    if look.motor_or_bolt_alone()
        || !(look.leaf_open || presses) && any_near(rushes, at_s, AROUND_BOLT_S, Look::motor_or_bolt_alone)
    {
        return NamedCamera::Lock;
    }
    if !look.leaf_open && any_near(rushes, at_s, AROUND_SHUTTER_S, |look| look.shutter_opens) {
        return NamedCamera::Shutter;
    }
    // From the hall the whole leaf is seen against the light.
    if any_near(rushes, at_s, AROUND_SLAM_S, |look| look.slams) {
        return NamedCamera::Hall;
    }
    seen_best_from(look)
}

fn seen_best_from(look: &Look) -> NamedCamera {
    match look.doing {
        // A bolt that is turned by hand is shown with the hand; close to the lock the person would hide it.
        Some(Doing::TurningThumb | Doing::PullingOpen) => NamedCamera::Hall,
        // Shows where the courier really is while the live picture stands still.
        Some(Doing::WalkingAbout) if look.live_stands_still => NamedCamera::Overview,
        _ if look.live_stands_still => NamedCamera::Hall,
        Some(Doing::WalkingAbout) => NamedCamera::Hub,
        Some(Doing::SteppingOut | Doing::Leaving) | None if look.intruder_at_door => NamedCamera::Porch,
        // Shows the jammer, its reach and the door.
        Some(Doing::SteppingOut) | None if look.jams => NamedCamera::Overview,
        Some(Doing::Approaching) => NamedCamera::Follow,
        // The phone opens the lock from far away, or appears to.
        Some(Doing::PressingUnlock | Doing::AwaitingLock) if look.away_m > OUT_OF_OVERVIEW_M => {
            NamedCamera::Follow
        }
        // The door moves by itself.
        None | Some(Doing::Leaving) if look.leaf_moves => NamedCamera::Porch,
        Some(Doing::SteppingIn | Doing::SettingDown) => NamedCamera::Hall,
        // The result: the parcel behind a locked door while the courier walks to the gate.
        Some(Doing::Leaving) if look.parcel_inside && look.away_m > OUT_OF_OVERVIEW_M => NamedCamera::Hall,
        None if look.parcel_inside => NamedCamera::Hall,
        // The courier walks towards the overview camera.
        None | Some(Doing::SteppingOut | Doing::Leaving) => NamedCamera::Overview,
        // At the door: knocks, scans, waits, types, turns the handle, pushes, pulls.
        Some(_) => NamedCamera::Porch,
    }
}

/// Events at the door and the lock can be shorter than a shot. Such a shot takes the time it needs from its
/// neighbours; one of the lock even from one of the porch.
fn lengthen(shots: &mut [Shot], plan: &Plan, weight: u8) {
    let step_s = 1.0 / LOOKS_PER_S;
    for index in 0..shots.len() {
        while shots[index].weight() == weight && plan.shot_film_s(&shots[index]) < SHORT_S {
            let spare_s = |neighbour: Option<usize>| {
                let shot = neighbour
                    .and_then(|neighbour| shots.get(neighbour))
                    .filter(|shot| shot.weight() < weight);
                shot.map_or(0.0, |shot| shot.to_s - shot.from_s - 2.0 * step_s)
            };
            let (before_s, after_s) = (spare_s(index.checked_sub(1)), spare_s(Some(index + 1)));
            // From the longer one, so that neither becomes too short.
            if after_s >= before_s && after_s > 0.0 {
                shots[index].to_s += step_s;
                shots[index + 1].from_s = shots[index].to_s;
            } else if before_s > 0.0 {
                shots[index].from_s -= step_s;
                shots[index - 1].to_s = shots[index].from_s;
            } else {
                break;
            }
        }
    }
}

impl Shot {
    /// Importance: a shot that is too short takes time only from less important neighbours.
    fn weight(&self) -> u8 {
        match self.camera {
            NamedCamera::Lock | NamedCamera::Shutter => 2,
            NamedCamera::Porch | NamedCamera::Hall | NamedCamera::Hub => 1,
            _ => 0,
        }
    }
}

/// The shortest shot goes to a neighbour until none is too short.
fn give_short_shots_away(shots: &mut Vec<Shot>, plan: &Plan) {
    while shots.len() > 1 {
        let lengths = shots.iter().map(|shot| plan.shot_film_s(shot));
        let shortest = lengths.enumerate().min_by(|(_, a), (_, b)| a.total_cmp(b));
        let Some((index, _)) = shortest.filter(|(_, length_s)| *length_s < SHORT_S) else { break };
        let short = shots.remove(index);
        // The earlier shot is extended, except one of the lock, which has shown everything.
        let before = index
            .checked_sub(1)
            .filter(|before| shots[*before].camera != NamedCamera::Lock || index == shots.len());
        match before {
            Some(before) => shots[before].to_s = short.to_s,
            None => shots[index].from_s = short.from_s,
        }
        join_equal_neighbours(shots);
    }
}

fn join_equal_neighbours(shots: &mut Vec<Shot>) {
    shots.dedup_by(|next, last| {
        let same = next.camera == last.camera;
        if same {
            last.to_s = next.to_s;
        }
        same
    });
}
