//! How many people are in the picture who were not there before the visit, and what follows from that (SPEC 2, promise S).
//! From pixels alone.
//!
//! A person is higher than wide and stands apart from the next one. So what differs from the room as it was is counted column
//! by column: columns side by side with much of it are one person, a column without is the space between two. Two who are
//! behind each other in the picture are one.

use core::cmp::Ordering;

use super::config::SceneConfig;
use super::picture::{PIXELS, WIDTH};
use super::scene::{Seen, change};
use crate::matter::DoorState;
use crate::time::Instant;
use crate::wire::Region;

/// More are not told apart.
const PEOPLE_MAX: u8 = 2;

/// What a picture shows of people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Look {
    /// So many: 0, 1, or 2 for two or more.
    pub(super) people: u8,
    /// It is much brighter than before the visit.
    pub(super) is_lit: bool,
    /// Beside the parcel's place the room is as it was: the door is shut, and nobody is here.
    pub(super) is_as_before: bool,
}

/// Looks at a picture; `before`: the room as it was; `parcel`: where the order's parcel will stand, which is nobody. None if
/// nothing can be said.
pub(super) fn look(seen: &Seen, before: &Seen, parcel: &Region, config: &SceneConfig) -> Option<Look> {
    let pairs = seen.0.0.iter().zip(&before.0.0);
    let changes = || pairs.clone().map(|(now, then)| change((*now, seen.1), (*then, before.1), config));
    let count = |it: fn(Ordering) -> bool| changes().filter(|change| it(*change)).count();
    // A lamp that went out, or a covered lens.
    if count(Ordering::is_lt) > PIXELS / 2 {
        return None;
    }
    // Light that comes in through the open door makes the room brighter. What is darker all the same stands in the way.
    let is_lit = count(Ordering::is_gt) > usize::from(config.light_pixels);
    let (mut beside, mut within) = ([0_u8; WIDTH], [0_u8; WIDTH]);
    let mut changed_beside = 0_u16;
    for (index, change) in changes().enumerate() {
        let is_within = parcel.contains(index);
        if change.is_eq() {
            continue;
        }
        changed_beside = changed_beside.saturating_add((!is_within).into());
        let columns = if is_within { &mut within } else { &mut beside };
        let slot = index.checked_rem(WIDTH).and_then(|column| columns.get_mut(column));
        if let Some(slot) = slot.filter(|_| !is_lit || change.is_lt()) {
            *slot = slot.saturating_add(1);
        }
    }
    let (mut people, mut pixels) = (0_u8, 0_u16);
    for (beside, within) in beside.iter().zip(&within).chain(core::iter::once((&0, &0))) {
        // What does not reach out of the parcel's place is the parcel.
        let is_parcel = *beside < config.column_pixels / 2;
        let in_column = if is_parcel { 0 } else { beside.saturating_add(*within) };
        if in_column >= config.column_pixels {
            pixels = pixels.saturating_add(in_column.into());
        } else {
            people = people.saturating_add((pixels >= config.person_pixels).into());
            pixels = 0;
        }
    }
    let is_as_before = changed_beside < config.person_pixels;
    Some(Look { people: people.min(PEOPLE_MAX), is_lit, is_as_before })
}

/// What is to be told of a visit, each once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Company {
    /// Two people or more at once.
    Two,
    /// Somebody after the hall behind the shut door was empty, or after the door was locked.
    Stays,
}

/// What is known of the visit beside the picture.
#[derive(Clone, Copy, Debug)]
pub(super) struct Circumstances {
    /// The lock's latest word of the door.
    pub(super) door: DoorState,
    /// The lock was opened in this visit, and says "locked, door closed" again.
    pub(super) is_relocked: bool,
    /// Something moves or is warm: what is there is no thing.
    pub(super) is_alive: bool,
}

/// The people in the picture, over the pictures of a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct People {
    /// So many, by pictures that agree.
    number: u8,
    /// What the latest pictures show, and how many of them agree.
    shown: u8,
    agree: u8,
    /// They moved or were warm lately.
    is_alive: bool,
    /// The door has been open, by the lock's word or by what the picture shows.
    was_ajar: bool,
    /// Then it was shut, and nobody was in the picture: since when.
    empty_since: Option<Instant>,
    /// For long enough.
    was_empty: bool,
    two_told: bool,
    stays_told: bool,
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
            two_told: false,
            stays_told: false,
        }
    }

    /// How many there are who moved or were warm lately: 0, 1, or 2 for two or more.
    pub(super) const fn number(&self) -> u8 {
        if self.is_alive { self.number } else { 0 }
    }

    /// Takes what the newest picture shows. Says what there is to tell.
    pub(super) fn take(
        &mut self,
        look: Look,
        at: Circumstances,
        config: &SceneConfig,
        now: Instant,
    ) -> Option<Company> {
        let is_open = matches!(at.door, DoorState::Open | DoorState::Ajar);
        // At night the open doorway itself is a dark thing of a person's shape.
        let shown = look.people.saturating_sub((is_open && !look.is_lit).into());
        self.agree = if shown == self.shown { self.agree.saturating_add(1) } else { 1 };
        self.shown = shown;
        if self.agree >= config.people_pictures {
            self.number = shown;
        }
        self.is_alive = at.is_alive;
        // The lock's radio may be jammed: then the picture must do.
        let is_shut = look.is_as_before || at.door == DoorState::Closed;
        self.was_ajar |= is_open || look.is_lit;
        let is_empty = self.was_ajar && is_shut && self.shown == 0 && self.number == 0;
        self.empty_since = is_empty.then(|| self.empty_since.unwrap_or(now));
        self.was_empty |= self.empty_since.is_some_and(|since| now.ms_since(since) >= config.empty_ms);
        let stays = self.number > 0 && at.is_alive && (self.was_empty || at.is_relocked);
        if self.number > 1 && at.is_alive && !core::mem::replace(&mut self.two_told, true) {
            Some(Company::Two)
        } else if stays && !core::mem::replace(&mut self.stays_told, true) {
            Some(Company::Stays)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hub::{HubConfig, Pixels};

    /// Somebody or something in the picture: first column, first row, width, height.
    type Block = (usize, usize, usize, usize);

    const PERSON: Block = (10, 4, 2, 9);
    const ANOTHER: Block = (16, 5, 2, 8);
    const NOTHING_SAID: u8 = 99;
    /// The parcel of the order, and where it will stand: 6 x 4 pixels, somewhere in 9 x 6.
    const PARCEL: Block = (12, 9, 6, 4);
    const PARCEL_AT: Region = Region { columns: (11, 20), rows: (8, 14), pixels: 24 };

    fn hall(light: u8, blocks: &[Block], grey: u8) -> Pixels {
        let mut pixels = Pixels([light; PIXELS]);
        for (column, row, width, height) in blocks {
            for y in *row..row + height {
                pixels.0[y * WIDTH + column..][..*width].fill(grey);
            }
        }
        pixels
    }

    fn people(light: u8, blocks: &[Block], grey: u8) -> u8 {
        let config = HubConfig::default().scene;
        let look = look(&(hall(light, blocks, grey), 100), &(hall(100, &[], 0), 100), &PARCEL_AT, &config);
        look.map_or(NOTHING_SAID, |look| look.people)
    }

    #[test]
    fn people_are_counted_and_a_parcel_is_nobody() {
        assert_eq!(people(100, &[], 0), 0);
        assert_eq!(people(100, &[PERSON], 30), 1);
        assert_eq!(people(100, &[PERSON, ANOTHER], 30), 2);
        assert_eq!(people(100, &[PERSON, ANOTHER, (24, 3, 4, 12)], 30), 2, "two or more");
        assert_eq!(people(100, &[PARCEL], 170), 0);
        assert_eq!(people(100, &[PARCEL, (22, 4, 2, 9)], 30), 1, "a person beside the parcel");
        assert_eq!(people(100, &[(16, 5, 2, 8)], 30), 1, "a person at the parcel's place");
        assert_eq!(people(100, &[(24, 14, 8, 3)], 30), 0, "something low is no person");
    }

    #[test]
    fn light_through_the_open_door_is_nobody() {
        assert_eq!(people(150, &[], 0), 0);
        assert_eq!(people(150, &[PERSON], 30), 1);
        assert_eq!(people(150, &[PERSON, ANOTHER], 30), 2);
        assert_eq!(people(150, &[PERSON], 230), 0, "not told from the light");
        assert_eq!(people(100, &[PERSON], 230), 1, "but in the same light a bright person is one");
        assert_eq!(people(20, &[PERSON], 10), NOTHING_SAID, "a lamp has gone out");
    }

    #[test]
    fn two_behind_each_other_are_one() {
        assert_eq!(people(100, &[PERSON, (11, 2, 2, 9)], 30), 1);
    }

    const HERE: Circumstances = Circumstances { door: DoorState::Open, is_relocked: false, is_alive: true };

    /// Plays pictures, five a second, from 0 on; what was told, and at which picture.
    fn told(pictures: &[(u8, Circumstances)]) -> std::vec::Vec<(usize, Company)> {
        let config = HubConfig::default().scene;
        let mut people = People::new();
        let take = |(number, (shown, at)): (usize, &(u8, Circumstances))| {
            let now = Instant::from_ms(number as u64 * 200);
            let is_as_before = *shown == 0 && at.door == DoorState::Closed;
            let look = Look { people: *shown, is_lit: at.door == DoorState::Open, is_as_before };
            people.take(look, *at, &config, now).map(|company| (number, company))
        };
        pictures.iter().enumerate().filter_map(take).collect()
    }

    #[test]
    fn two_at_once_are_told_once_and_not_for_a_single_picture() {
        let flickers: std::vec::Vec<_> = (0..50).map(|n| (if n % 3 == 0 { 2 } else { 1 }, HERE)).collect();
        assert_eq!(told(&flickers), []);
        let mut pictures = [(1, HERE); 40];
        pictures[10..15].fill((2, HERE));
        pictures[25..35].fill((2, HERE));
        assert_eq!(told(&pictures), [(12, Company::Two)]);
    }

    #[test]
    fn somebody_after_the_hall_was_empty_has_no_business_there() {
        let closed = Circumstances { door: DoorState::Closed, ..HERE };
        let mut visit = std::vec![(0, closed); 20];
        visit.extend([(1, HERE); 40]);
        visit.extend([(0, HERE); 10]);
        assert_eq!(told(&visit), [], "an honest courier");
        visit.extend([(0, closed); 20]);
        assert_eq!(told(&visit), [], "and he has pulled the door to");
        let left = visit.len();
        visit.extend([(1, HERE); 10]);
        assert_eq!(told(&visit), [(left + 2, Company::Stays)]);
    }

    #[test]
    fn without_the_locks_word_the_picture_tells_that_the_hall_is_empty() {
        let config = HubConfig::default().scene;
        let unheard = Circumstances { door: DoorState::Unspecified, ..HERE };
        let (empty, open, somebody) = (
            Look { people: 0, is_lit: false, is_as_before: true },
            Look { people: 1, is_lit: true, is_as_before: false },
            Look { people: 1, is_lit: false, is_as_before: false },
        );
        let mut people = People::new();
        let mut at_ms = 0;
        let mut look = |look: Look| {
            let told = (0..10).filter_map(|_| {
                at_ms += 200;
                people.take(look, unheard, &config, Instant::from_ms(at_ms))
            });
            told.collect::<std::vec::Vec<_>>()
        };
        assert_eq!([empty, open, empty].map(&mut look).concat(), []);
        assert_eq!(look(somebody), [Company::Stays]);
    }

    #[test]
    fn the_open_doorway_at_night_is_nobody() {
        let config = HubConfig::default().scene;
        let dark = Look { people: 2, is_lit: false, is_as_before: false };
        let mut people = People::new();
        for picture in 0..20 {
            assert_eq!(people.take(dark, HERE, &config, Instant::from_ms(picture * 200)), None);
        }
        assert_eq!(people.number(), 1);
    }

    #[test]
    fn somebody_behind_the_locked_door_is_told_if_he_lives() {
        let locked = Circumstances { door: DoorState::Closed, is_relocked: true, is_alive: true };
        assert_eq!(told(&[(1, locked); 10]), [(2, Company::Stays)]);
        assert_eq!(told(&[(1, Circumstances { is_alive: false, ..locked }); 10]), [], "a box that was moved");
        assert_eq!(told(&[(0, locked); 10]), []);
        let mut people = People::new();
        for at_ms in [0, 200, 400] {
            let thing = Look { people: 1, is_lit: false, is_as_before: false };
            let at = Circumstances { is_alive: false, ..locked };
            people.take(thing, at, &HubConfig::default().scene, Instant::from_ms(at_ms));
        }
        assert_eq!(people.number(), 0, "a thing is nobody");
    }
}
