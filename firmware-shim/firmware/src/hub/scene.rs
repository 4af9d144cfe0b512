//! What pictures show: whether something moves, and whether somebody is there who was not there before. From pixels
//! alone.

use core::cmp::Ordering;

use super::camera::Shot;
use super::config::SceneConfig;
use super::figures::look;
use super::people::{Circumstances, Company, People};
use super::picture::Pixels;
use crate::matter::DoorState;
use crate::store::SceneRecord;
use crate::time::Instant;
use crate::wire::Region;

/// Pixels and their exposure.
pub(super) type Seen = (Pixels, u32);

/// What was seen so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scene {
    /// The last picture before anybody could come in, of a room in which nothing moved if there is one: who walks through
    /// it is not part of it.
    before: Option<Seen>,
    last: Option<Seen>,
    /// When something last moved, a person was last in the picture, something warm last moved.
    moved_at: Option<Instant>,
    person_at: Option<Instant>,
    warm_at: Option<Instant>,
    /// Since when there are pictures without a break.
    seeing_since: Option<Instant>,
    /// Somebody warm walked before the lens while the door was still locked: he did not come by it.
    is_somebody_home: bool,
    people: People,
}

impl Scene {
    /// A scene not yet looked at.
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
        // Without a picture of the empty room nobody could be seen to come back.
        let is_hidden = is_hidden && before.is_some();
        Self { before, is_somebody_home, people: People::resumed(was_empty, is_hidden), ..Self::new() }
    }

    /// What a reset must not take from it.
    pub(super) const fn record(&self) -> SceneRecord {
        SceneRecord {
            is_somebody_home: self.is_somebody_home(),
            was_empty: self.people.was_empty(),
            is_hidden: self.people.is_hidden(),
        }
    }

    /// Whether somebody who came by the door is in the house, in the picture or not.
    pub(super) const fn is_somebody_inside(&self) -> bool {
        self.people.is_inside()
    }

    /// Takes a picture. `may_be_open`: from now on somebody may come in; `parcel`: where what he brings will stand.
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
        // The very first picture shows no movement, and counts as some all the same.
        let moved = self.last.map_or(config.motion_pixels, |last| changed_pixels(&seen, &last, config, None));
        if moved >= config.motion_pixels {
            self.moved_at = Some(now);
        }
        let has_walked = self.last.is_some() && moved >= config.person_pixels && self.warm_at == Some(now);
        self.last = Some(seen);
        self.seeing_since.get_or_insert(now);
        if !may_be_open {
            self.is_somebody_home |= has_walked;
            // A dark or white picture does not tell how the room was, nor does one in which something moves.
            let is_still = moved < config.motion_pixels || self.before.is_none();
            if shot.shows && is_still {
                self.before = Some(seen);
            }
        } else if let Some(before) = self.before {
            let new = changed_pixels(&seen, &before, config, None);
            // The parcel itself is no person. What is larger than it, or stands out of its place, may be one.
            let at_its_place = changed_pixels(&seen, &before, config, Some(parcel));
            let beside = new.saturating_sub(at_its_place);
            let is_parcel = at_its_place <= parcel.pixels && beside < config.person_pixels / 2;
            if !is_parcel && new >= config.person_pixels {
                self.person_at = Some(now);
            }
        }
    }

    /// Counts the people in the picture that was taken last. Says what there is to tell, each once a visit.
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

    /// Whether somebody was seen or felt within the last `ms`.
    pub(super) fn has_sign_within(&self, ms: u64, now: Instant) -> bool {
        let is_late = |at: Option<Instant>| at.is_some_and(|at| now.ms_since(at) < ms);
        is_late(self.moved_at) || is_late(self.person_at) || is_late(self.warm_at)
    }

    /// Whether it knows the room as it was before anybody could come in.
    pub(super) const fn knows_before(&self) -> bool {
        self.before.is_some()
    }

    /// Takes the PIR.
    pub(super) fn feel(&mut self, is_warm: bool, now: Instant) {
        if is_warm {
            self.warm_at = Some(now);
        }
    }

    /// The camera is blind: what was quiet before says nothing.
    pub(super) fn blind(&mut self) {
        self.seeing_since = None;
    }

    /// Nobody moves, nobody is there and nothing is warm, for `quiet_ms` that all lie after `locked_since`: whoever
    /// hid before the bolt ran is still inside.
    pub(super) fn is_quiet_since(&self, locked_since: Instant, quiet_ms: u64, now: Instant) -> bool {
        // Without a picture from before the visit a person who stands still is not told from a coat.
        let is_alone = self.before.is_some() && self.person_at.is_none_or(|at| now.ms_since(at) >= quiet_ms);
        is_alone && self.is_still_since(locked_since, quiet_ms, now)
    }

    /// As [`Self::is_quiet_since`], whatever stands there: what neither moves nor is warm for so long is a thing, and
    /// belongs to the room.
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

/// Whether a pixel is darker or brighter than it was, each with its picture's exposure, once both are brought to the longer
/// exposure of the two. What is white in either is no witness: it may be much brighter than it looks.
pub(super) fn change(
    (now, now_light): (u8, u32),
    (then, then_light): (u8, u32),
    config: &SceneConfig,
) -> Ordering {
    let longer = now_light.max(then_light).max(1);
    let scaled = |pixel: u8, light: u32| {
        u32::from(pixel.saturating_sub(config.black))
            .saturating_mul(longer)
            .checked_div(light)
            .unwrap_or(u32::MAX)
    };
    let (a, b) = (scaled(now, now_light), scaled(then, then_light));
    // Scaling scales noise too.
    let by = scaled(config.pixel_by.saturating_add(config.black), now_light.min(then_light));
    let is_white = now == u8::MAX || then == u8::MAX;
    if a.abs_diff(b) > by && (!is_white || now_light == then_light) { a.cmp(&b) } else { Ordering::Equal }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hub::{HubConfig, PIXELS, WIDTH};

    fn shot(pixels: Pixels, exposure: u32) -> Shot {
        Shot { pixels, exposure, is_settled: true, shows: true }
    }

    /// The hall with something dark of this size in it.
    fn hall(width: usize, height: usize) -> Pixels {
        let mut pixels = Pixels([120; PIXELS]);
        for row in 0..height {
            for column in 0..width {
                pixels.0[(row + 4) * WIDTH + column + 10] = 60;
            }
        }
        pixels
    }

    /// Where the order's parcel will stand: 6 x 4 pixels, somewhere in 9 x 6.
    const PARCEL_AT: Region = Region { columns: (9, 18), rows: (3, 9), pixels: 24 };

    /// Whether the hall counts as quiet 6 s after the door was locked with this in it.
    fn is_quiet_with(left: Pixels, exposure: u32) -> bool {
        let config = HubConfig::default().scene;
        let mut scene = Scene::new();
        scene.take(&shot(hall(0, 0), 100), &PARCEL_AT, false, &config, Instant::from_ms(0));
        for at_ms in (200..6_600).step_by(200) {
            scene.take(&shot(left, exposure), &PARCEL_AT, true, &config, Instant::from_ms(at_ms));
        }
        scene.is_quiet_since(Instant::from_ms(0), 5_000, Instant::from_ms(6_500))
    }

    #[test]
    fn a_parcel_may_stay_a_person_may_not() {
        assert!(is_quiet_with(hall(0, 0), 100));
        assert!(is_quiet_with(hall(3, 2), 100), "a parcel of 0.6 x 0.4 m");
        assert!(!is_quiet_with(hall(2, 9), 100), "a person at 3 m who stands still");
    }

    #[test]
    fn the_parcel_of_the_order_may_stay_at_its_place_and_nothing_larger() {
        assert!(is_quiet_with(hall(6, 4), 100), "a box of the order's size");
        assert!(!is_quiet_with(hall(6, 6), 100), "something larger");
        let mut elsewhere = hall(0, 0);
        elsewhere.0[14 * WIDTH..15 * WIDTH].fill(60);
        assert!(!is_quiet_with(elsewhere, 100), "it is not where the parcel was to stand");
    }

    #[test]
    fn what_neither_moves_nor_is_warm_becomes_part_of_the_room() {
        let config = HubConfig::default().scene;
        let mut scene = Scene::new();
        let mut at_ms = 0;
        let mut look = |scene: &mut Scene, pixels: Pixels, may_be_open: bool, for_ms: u64| {
            for _ in 0..for_ms / 200 {
                at_ms += 200;
                let at = Instant::from_ms(at_ms);
                scene.take(&shot(pixels, 100), &Region::NOWHERE, may_be_open, &config, at);
            }
            Instant::from_ms(at_ms)
        };
        let locked = look(&mut scene, hall(0, 0), false, 1_000);
        let now = look(&mut scene, hall(8, 7), true, 59_000);
        assert!(!scene.is_quiet_since(locked, 10_000, now) && !scene.is_still_since(locked, 60_000, now));
        let now = look(&mut scene, hall(8, 7), true, 2_000);
        assert!(!scene.is_quiet_since(locked, 10_000, now) && scene.is_still_since(locked, 60_000, now));
        let now = look(&mut scene, hall(7, 8), true, 400);
        assert!(!scene.is_still_since(locked, 60_000, now), "somebody shifts it");
        let now = look(&mut scene, hall(7, 8), true, 60_200);
        assert!(scene.is_still_since(locked, 60_000, now));
        scene.feel(true, now);
        assert!(!scene.is_still_since(locked, 60_000, now), "it is warm");
    }

    #[test]
    fn who_walks_about_before_the_door_can_be_opened_is_at_home() {
        let config = HubConfig::default().scene;
        for (is_warm, size, is_home) in [(true, (4, 9), true), (false, (4, 9), false), (true, (2, 2), false)]
        {
            let mut scene = Scene::new();
            for step in 0..10_u64 {
                let at = Instant::from_ms(step * 200);
                scene.feel(is_warm, at);
                let (width, height) = if step % 2 == 0 { size } else { (0, 0) };
                scene.take(&shot(hall(width, height), 100), &Region::NOWHERE, false, &config, at);
            }
            assert_eq!(scene.is_somebody_home(), is_home, "warm: {is_warm}, {size:?}");
        }
        let mut scene = Scene::new();
        scene.feel(true, Instant::from_ms(0));
        scene.take(&shot(hall(4, 9), 100), &Region::NOWHERE, false, &config, Instant::from_ms(0));
        assert!(!scene.is_somebody_home(), "one picture is no movement");
        for step in 1..10_u64 {
            let at = Instant::from_ms(step * 200);
            scene.feel(true, at);
            let width = if step % 2 == 0 { 4 } else { 0 };
            scene.take(&shot(hall(width, 9), 100), &Region::NOWHERE, true, &config, at);
        }
        assert!(!scene.is_somebody_home(), "who comes later may have come by the door");
    }

    #[test]
    fn who_walks_through_the_room_before_the_visit_is_no_part_of_it() {
        let config = HubConfig::default().scene;
        let mut scene = Scene::new();
        for step in 0..10_u64 {
            // An empty hall, and then somebody who comes to the door.
            let height = if step < 5 { 0 } else { 4 + step as usize };
            let at = Instant::from_ms(step * 200);
            scene.take(&shot(hall(4, height), 100), &Region::NOWHERE, false, &config, at);
        }
        for step in 10..70_u64 {
            let at = Instant::from_ms(step * 200);
            scene.take(&shot(hall(0, 0), 100), &Region::NOWHERE, true, &config, at);
        }
        assert!(scene.is_quiet_since(Instant::from_ms(2_200), 10_000, Instant::from_ms(13_800)));
    }

    #[test]
    fn another_exposure_is_no_person() {
        let halved = Pixels(hall(0, 0).0.map(|pixel| 8 + (pixel - 8) / 2));
        assert!(is_quiet_with(halved, 50));
        assert!(!is_quiet_with(halved, 100), "but half the light is something");
    }

    #[test]
    fn movement_and_warmth_keep_the_film_running() {
        let config = HubConfig::default().scene;
        let mut scene = Scene::new();
        for step in 0..40 {
            let width = if step < 20 { step % 2 * 3 } else { 0 };
            let at = Instant::from_ms(step as u64 * 200);
            scene.take(&shot(hall(width, 1), 100), &Region::NOWHERE, false, &config, at);
        }
        assert!(!scene.is_quiet_since(Instant::from_ms(0), 5_000, Instant::from_ms(8_000)));
        assert!(scene.is_quiet_since(Instant::from_ms(0), 5_000, Instant::from_ms(9_100)));
        scene.feel(true, Instant::from_ms(9_000));
        assert!(!scene.is_quiet_since(Instant::from_ms(0), 5_000, Instant::from_ms(13_900)));
        scene.blind();
        assert!(
            !scene.is_quiet_since(Instant::from_ms(0), 5_000, Instant::from_ms(20_000)),
            "who sees nothing knows nothing"
        );
    }
}
