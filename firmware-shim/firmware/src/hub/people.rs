//! The people in the picture over a visit: their number, who has left the picture into the house, and the conclusions
//! (SPEC 2, promises S and V). Input: [`super::figures`], the lock's reports of the door, and the motion sensor.
//!
//! People leave the house through the door. A figure that disappears at the picture's left or right edge has gone
//! further into the house; one that appears at an edge came from there. So passages of the edges are counted, and while
//! more have gone in than came back, somebody is inside, however quiet the hall is. A person who appears at an edge
//! before the door has been open lives there. And a person seen by camera and motion sensor behind the closed door is
//! inside until the door has been open again, wherever the picture loses them.

use super::config::SceneConfig;
use super::figures::{Edge, Look};
use crate::matter::DoorState;
use crate::time::Instant;

/// Passages of the edges are not counted beyond this.
const HIDDEN_MAX: i8 = 4;

/// From one picture to the next the near side of a figure at an edge moves by no more columns than this. Estimate: a
/// person who walks past the lens at 2 m/s and 1.5 m distance moves by four.
const STEP_MAX: u8 = 5;

/// What must be reported of a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Company {
    /// Two people or more at once. Reported again when it lasts: the first time it may be one with an arm held out, or
    /// a person who still stands outside and comes in later.
    Two,
    /// A person after the hall behind the shut door was empty, or after the door was locked. Reported once.
    Stays,
}

/// Other facts about the visit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Circumstances {
    /// The lock's latest report of the door.
    pub(super) door: DoorState,
    /// The lock was opened in this visit, and reports "locked, door closed" again.
    pub(super) is_relocked: bool,
    /// Somebody may have been let in.
    pub(super) may_be_open: bool,
    /// Something moves or is warm: the figure is no object.
    pub(super) is_alive: bool,
    /// The motion sensor detects warmth.
    pub(super) is_warm: bool,
}

/// The people in the picture, over the pictures of a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct People {
    /// Their number, by pictures that agree.
    number: u8,
    /// What the latest pictures show, and how many of them agree.
    shown: u8,
    agree: u8,
    /// They moved or were warm lately.
    is_alive: bool,
    /// The door has been open, by the lock's report or by the picture.
    was_ajar: bool,
    /// Then it was shut, and nobody was in the picture: since when.
    empty_since: Option<Instant>,
    /// For long enough.
    was_empty: bool,
    /// The picture's edges in the latest picture, and when it was taken.
    edges: Option<([Edge; 2], Instant)>,
    /// How many more have gone into the house at an edge than came out. Below 0: they were at home.
    hidden: i8,
    /// The door may have been open since the order.
    was_unclosed: bool,
    /// When a person last appeared at an edge before that, and whether the motion sensor detected them.
    came_at: Option<Instant>,
    is_from_inside: bool,
    /// When a person last appeared at an edge.
    came_back_at: Option<Instant>,
    /// Since when the lock has reported the door closed without interruption.
    closed_since: Option<Instant>,
    /// A person was seen by camera and motion sensor behind the closed door, which has not been open since.
    is_shut_in: bool,
    /// How often two people were reported, and how many pictures have shown two since the last time.
    two_reported: u8,
    two_pictures: u8,
    stays_reported: bool,
}

impl People {
    /// Nobody yet.
    pub(super) const fn new() -> Self {
        Self {
            number: 0,
            shown: 0,
            agree: 0,
            is_alive: false,
            was_ajar: false,
            empty_since: None,
            was_empty: false,
            edges: None,
            hidden: 0,
            was_unclosed: false,
            came_at: None,
            is_from_inside: false,
            came_back_at: None,
            closed_since: None,
            is_shut_in: false,
            two_reported: 0,
            two_pictures: 0,
            stays_reported: false,
        }
    }

    /// After a reset in mid-visit, by what was kept on flash. People in the picture are counted anew.
    pub(super) const fn resumed(was_empty: bool, is_hidden: bool) -> Self {
        Self { was_empty, hidden: if is_hidden { 1 } else { 0 }, was_unclosed: true, ..Self::new() }
    }

    /// A person came into the picture from inside before the door had been open.
    pub(super) const fn is_from_inside(&self) -> bool {
        self.is_from_inside
    }

    /// The hall behind the closed door was empty.
    pub(super) const fn was_empty(&self) -> bool {
        self.was_empty
    }

    /// Somebody has left the picture into the house and has not come back.
    pub(super) const fn is_hidden(&self) -> bool {
        self.hidden > 0
    }

    /// Somebody is in the house, in the picture or not.
    pub(super) const fn is_inside(&self) -> bool {
        self.is_hidden() || self.is_shut_in
    }

    /// How many there are who moved or were warm lately: 0, 1, or 2 for two or more.
    pub(super) const fn number(&self) -> u8 {
        if self.is_alive { self.number } else { 0 }
    }

    /// Takes the result of the newest picture. Returns what must be reported.
    pub(super) fn take(
        &mut self,
        look: Look,
        at: Circumstances,
        config: &SceneConfig,
        now: Instant,
    ) -> Option<Company> {
        self.was_unclosed |= at.door != DoorState::Closed || look.is_lit;
        self.count_passages(look.edges, at, config, now);
        if !at.may_be_open {
            return None;
        }
        let is_open = matches!(at.door, DoorState::Open | DoorState::Ajar);
        // At night the open doorway itself is dark and has a person's shape.
        let shown = look.people.saturating_sub((is_open && !look.is_lit).into());
        self.agree = if shown == self.shown { self.agree.saturating_add(1) } else { 1 };
        self.shown = shown;
        let is_certain = planted::bug!(
            SECOND_PERSON_COUNTED_SLOWLY,
            self.agree >= config.people_pictures,
            self.agree >= config.people_pictures.saturating_mul(25)
        );
        if is_certain {
            // A second person who appears behind the closed door had been hidden: they came in at the edge behind
            // another who stood there, and their passage was not visible.
            let is_shut = at.door == DoorState::Closed && !look.is_lit;
            let is_counted =
                self.came_back_at.is_some_and(|at| now.ms_since(at) < config.passage_ms.saturating_mul(2));
            let is_second = shown > 1 && self.number <= 1;
            if is_second && is_shut && at.is_warm && !is_counted && self.hidden > 0 {
                self.hidden = self.hidden.saturating_sub(1);
            }
            self.number = shown;
        }
        self.is_alive = at.is_alive;
        self.follow_shut_in(look.is_lit, at, config, now);
        // The lock's radio may be jammed: then the picture must suffice.
        let is_shut = look.is_as_before || at.door == DoorState::Closed;
        self.was_ajar |= is_open || look.is_lit;
        let is_empty = self.was_ajar && is_shut && self.shown == 0 && self.number == 0;
        self.empty_since = is_empty.then(|| self.empty_since.unwrap_or(now));
        self.was_empty |= self.empty_since.is_some_and(|since| now.ms_since(since) >= config.empty_ms);
        let is_seen = self.number > 0 && at.is_alive && (self.was_empty || at.is_relocked);
        let stays = is_seen || self.is_hidden() && at.is_relocked;
        if self.number > 1 && at.is_alive && self.is_two_due(config) {
            Some(Company::Two)
        } else if stays && !core::mem::replace(&mut self.stays_reported, true) {
            Some(Company::Stays)
        } else {
            None
        }
    }

    /// Another picture shows two people: must it be reported now?
    fn is_two_due(&mut self, config: &SceneConfig) -> bool {
        self.two_pictures = self.two_pictures.saturating_add(1);
        // Nothing more is reported after the last of the list.
        let wanted = config.two_pictures.get(usize::from(self.two_reported));
        let is_due = wanted.is_some_and(|wanted| self.two_pictures >= *wanted);
        if is_due {
            (self.two_reported, self.two_pictures) = (self.two_reported.saturating_add(1), 0);
        }
        is_due
    }

    /// Counts passages of the picture's edges since the last picture.
    fn count_passages(
        &mut self,
        edges: Option<[Edge; 2]>,
        at: Circumstances,
        config: &SceneConfig,
        now: Instant,
    ) {
        let Some(edges) = edges else { return };
        // Passages without a picture are not known.
        let last = self.edges.filter(|(_, at)| now.ms_since(*at) <= config.passage_ms);
        self.edges = Some((edges, now));
        let Some((last, _)) = last else { return };
        for (before, after) in last.iter().zip(&edges) {
            // A figure that was at the edge is found within as many columns as it reached into the picture, or a step
            // of it. Another figure behind it begins further away.
            let has_gone = before.touching.is_some_and(|reached| after.nearest > reached.min(STEP_MAX));
            let has_come = after.touching.is_some_and(|reaches| before.nearest > reaches.min(STEP_MAX));
            self.came_back_at = if has_come { Some(now) } else { self.came_back_at };
            if has_come && !self.was_unclosed {
                self.came_at = Some(now);
            }
            // Before anybody can have entered by the door, nobody can hide.
            let by = if at.may_be_open { i8::from(has_gone).saturating_sub(has_come.into()) } else { 0 };
            self.hidden = self.hidden.saturating_add(by).clamp(-HIDDEN_MAX, HIDDEN_MAX);
        }
        let came_lately = self.came_at.is_some_and(|at| now.ms_since(at) <= config.passage_ms);
        self.is_from_inside |= came_lately && at.is_warm && !self.was_unclosed;
    }

    /// By day, light that comes in shows that the door is open, whatever the lock reports.
    fn follow_shut_in(&mut self, is_lit: bool, at: Circumstances, config: &SceneConfig, now: Instant) {
        if at.door != DoorState::Closed || is_lit {
            (self.closed_since, self.is_shut_in) = (None, false);
            return;
        }
        let since = *self.closed_since.get_or_insert(now);
        self.is_shut_in |=
            self.number.min(self.shown) > 0 && at.is_warm && now.ms_since(since) >= config.shut_in_ms;
    }
}

#[cfg(test)]
mod tests;
