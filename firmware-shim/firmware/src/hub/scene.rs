//! Detects, in pictures, movement and people who were not there before. From pixels alone.

use super::camera::Shot;
use super::config::SceneConfig;
use super::figures::look;
use super::people::{Circumstances, Company, People};
use super::seen::{Seen, change};
use crate::matter::DoorState;
use crate::store::SceneRecord;
use crate::time::Instant;
use crate::wire::Region;

/// The state of the detection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scene {
    /// The last picture before anybody could come in, preferably of a room without movement: a person who walks through
    /// it is not part of it.
    before: Option<Seen>,
    last: Option<Seen>,
    /// When something last moved, a person was last in the picture, something warm last moved.
    moved_at: Option<Instant>,
    person_at: Option<Instant>,
    warm_at: Option<Instant>,
    /// Since when there are pictures without interruption.
    seeing_since: Option<Instant>,
    /// A person walked past the lens while the door was still locked: they did not enter by it.
    is_somebody_home: bool,
    people: People,
}

impl Scene {
    /// A scene without pictures.
    pub(super) const fn new() -> Self {
        let (before, last, moved_at, person_at, warm_at) = (None, None, None, None, None);
        Self {
            before,
            last,
            moved_at,
            person_at,
            warm_at,
            seeing_since: None,
            is_somebody_home: false,
            people: People::new(),
        }
    }

    /// A scene after a reset in mid-visit; `before` and the rest from flash.
    pub(super) fn resumed(before: Option<Seen>, kept: &SceneRecord) -> Self {
        let SceneRecord { is_somebody_home, was_empty, is_hidden } = *kept;
        // Without a picture of the empty room a return could not be detected.
        let is_hidden = is_hidden && before.is_some();
        Self { before, is_somebody_home, people: People::resumed(was_empty, is_hidden), ..Self::new() }
    }

    /// The part that must survive a reset.
    pub(super) const fn record(&self) -> SceneRecord {
        SceneRecord {
            is_somebody_home: self.is_somebody_home(),
            was_empty: self.people.was_empty(),
            is_hidden: self.people.is_hidden(),
        }
    }

    /// Whether a person who entered by the door is in the house, in the picture or not.
    pub(super) const fn is_somebody_inside(&self) -> bool {
        self.people.is_inside()
    }

    /// Takes a picture. `may_be_open`: from now on somebody may come in; `parcel`: where the parcel will stand.
    pub(super) fn take(
        &mut self,
        shot: &Shot,
        parcel: &Region,
        may_be_open: bool,
        config: &SceneConfig,
        now: Instant,
    ) {
        if !shot.is_settled {
            return;
        }
        let seen = (shot.pixels, shot.exposure);
        // The very first picture cannot show movement, and counts as movement.
        let moved = self.last.map_or(config.motion_pixels, |last| changed_pixels(&seen, &last, config, None));
        if moved >= config.motion_pixels {
            self.moved_at = Some(now);
        }
        let has_walked = self.last.is_some() && moved >= config.person_pixels && self.warm_at == Some(now);
        self.last = Some(seen);
        self.seeing_since.get_or_insert(now);
        if !may_be_open {
            self.is_somebody_home |= has_walked;
            // A dark or white picture does not show how the room was, nor does one with movement.
            let is_still = moved < config.motion_pixels || self.before.is_none();
            if shot.shows && is_still {
                self.before = Some(seen);
            }
        } else if let Some(before) = self.before {
            let new = changed_pixels(&seen, &before, config, None);
            // The parcel itself is no person. A figure that is larger, or outside of its place, may be one.
            let at_its_place = changed_pixels(&seen, &before, config, Some(parcel));
            let beside = new.saturating_sub(at_its_place);
            let is_parcel = at_its_place <= parcel.pixels && beside < config.person_pixels / 2;
            if !is_parcel && new >= config.person_pixels {
                self.person_at = Some(now);
            }
        }
    }

    /// Counts the people in the latest picture. Returns what must be reported, each once a visit.
    pub(super) fn follow_people(
        &mut self,
        parcel: &Region,
        (door, is_relocked): (DoorState, bool),
        may_be_open: bool,
        config: &SceneConfig,
        now: Instant,
    ) -> Option<Company> {
        let (seen, before) = (self.last?, self.before?);
        let is_late = |at: Option<Instant>| at.is_some_and(|at| now.ms_since(at) < config.alive_ms);
        let is_alive = is_late(self.moved_at) || is_late(self.warm_at);
        let at =
            Circumstances { door, is_relocked, may_be_open, is_alive, is_warm: self.warm_at == Some(now) };
        self.people.take(look(&seen, &before, parcel, door, config)?, at, config, now)
    }

    /// How many people are in the picture: 0, 1, or 2 for two or more.
    pub(super) const fn people(&self) -> u8 {
        self.people.number()
    }

    /// Whether somebody was in the hall before the door could be opened, or came into it from inside before it was.
    pub(super) const fn is_somebody_home(&self) -> bool {
        self.is_somebody_home || self.people.is_from_inside()
    }

    /// Whether there was a sign of a person within the last `ms`.
    pub(super) fn has_sign_within(&self, ms: u64, now: Instant) -> bool {
        let is_late = |at: Option<Instant>| at.is_some_and(|at| now.ms_since(at) < ms);
        is_late(self.moved_at) || is_late(self.person_at) || is_late(self.warm_at)
    }

    /// Whether there is a picture of the room from before anybody could come in.
    pub(super) const fn knows_before(&self) -> bool {
        self.before.is_some()
    }

    /// Takes the motion sensor's reading.
    pub(super) fn feel(&mut self, is_warm: bool, now: Instant) {
        if is_warm {
            self.warm_at = Some(now);
        }
    }

    /// The camera has failed: quiet before that does not count.
    pub(super) fn blind(&mut self) {
        self.seeing_since = None;
    }

    /// Nobody moves, nobody is there and nothing is warm, for `quiet_ms` that all lie after `locked_since`: a person
    /// who hid before the bolt ran is still inside.
    pub(super) fn is_quiet_since(&self, locked_since: Instant, quiet_ms: u64, now: Instant) -> bool {
        // Without a picture from before the visit a person who stands still cannot be told from an object.
        let is_alone = self.before.is_some() && self.person_at.is_none_or(|at| now.ms_since(at) >= quiet_ms);
        is_alone && self.is_still_since(locked_since, quiet_ms, now)
    }

    /// As [`Self::is_quiet_since`], whatever stands there: a figure that neither moves nor is warm for so long is an
    /// object, and belongs to the room.
    pub(super) fn is_still_since(&self, locked_since: Instant, still_ms: u64, now: Instant) -> bool {
        let is_past = |at: Option<Instant>| at.is_none_or(|at| now.ms_since(at) >= still_ms);
        let saw_all = self.seeing_since.is_some_and(|since| now.ms_since(since) >= still_ms);
        saw_all && is_past(Some(locked_since)) && is_past(self.moved_at) && is_past(self.warm_at)
    }
}

/// Pixels that differ, in a region or in all of the picture.
fn changed_pixels(now: &Seen, then: &Seen, config: &SceneConfig, within: Option<&Region>) -> u16 {
    let pairs = now.0.0.iter().zip(&then.0.0).enumerate();
    let pairs = pairs.filter(|(index, _)| within.is_none_or(|region| region.contains(*index)));
    let differ = |(_, (a, b)): &(usize, (&u8, &u8))| change((**a, now.1), (**b, then.1), config).is_ne();
    u16::try_from(pairs.filter(differ).count()).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests;
