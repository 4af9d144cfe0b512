//! What one picture shows of people who were not there before the visit. From pixels alone.
//!
//! A person is higher than wide and stands apart from the next one. So what differs from the room as it was is counted column
//! by column: columns side by side with much of it are one figure, a column without is the space between two. Two people who
//! overlap in the picture make one figure, but a wider one than any person of that height.

use core::cmp::Ordering;

use super::config::SceneConfig;
use super::picture::{HEIGHT, PIXELS, WIDTH};
use super::scene::{Seen, change};
use crate::matter::DoorState;
use crate::wire::Region;

/// More are not told apart.
const PEOPLE_MAX: u8 = 2;

/// A figure is as wide as it is in at least so many of its rows: an arm that is held out is no second person (estimate).
const WIDE_ROWS: usize = 4;

/// What a picture shows of people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Look {
    /// So many: 0, 1, or 2 for two or more.
    pub(super) people: u8,
    /// It is much brighter than before the visit.
    pub(super) is_lit: bool,
    /// Beside the parcel's place the room is as it was: the door is shut, and nobody is here.
    pub(super) is_as_before: bool,
    /// The picture's left and right edge; none if a figure reaches from one to the other: then the light has changed.
    pub(super) edges: Option<[Edge; 2]>,
}

/// Who is at a vertical edge of the picture, in columns from that edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Edge {
    /// How far a figure that touches the edge reaches into the picture.
    pub(super) touching: Option<u8>,
    /// How far the next figure is away: 0 = it touches the edge; [`WIDTH`] = there is none.
    pub(super) nearest: u8,
}

impl Edge {
    /// Nobody is at it.
    pub(super) const FREE: Self = Self { touching: None, nearest: WIDTH as u8 };

    fn meet(&mut self, nearest: usize, reaches: usize) {
        let [nearest, reaches] = [nearest, reaches].map(|columns| u8::try_from(columns).unwrap_or(u8::MAX));
        self.nearest = self.nearest.min(nearest);
        if nearest == 0 {
            self.touching = Some(reaches);
        }
    }
}

/// Looks at a picture; `before`: the room as it was; `parcel`: where the order's parcel will stand, which is nobody; `door`: the
/// lock's latest word of it. None if nothing can be said.
pub(super) fn look(
    seen: &Seen,
    before: &Seen,
    parcel: &Region,
    door: DoorState,
    config: &SceneConfig,
) -> Option<Look> {
    let mut changes = [Ordering::Equal; PIXELS];
    for (slot, (now, then)) in changes.iter_mut().zip(seen.0.0.iter().zip(&before.0.0)) {
        *slot = change((*now, seen.1), (*then, before.1), config);
    }
    let count = |it: fn(Ordering) -> bool| changes.iter().filter(|change| it(**change)).count();
    // A lamp that went out, or a covered lens.
    if count(Ordering::is_lt) > PIXELS / 2 {
        return None;
    }
    // Light that comes in through the open door makes the room brighter. What is darker all the same stands in the way.
    let is_lit = count(Ordering::is_gt) > usize::from(config.light_pixels);
    let (mut beside, mut within) = ([0_u8; WIDTH], [0_u8; WIDTH]);
    let mut changed_beside = 0_u16;
    for (index, change) in changes.iter().enumerate() {
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
    // At night the open doorway itself is a wide dark thing, and a little light from it makes wide patches on the walls.
    let shows_width = is_lit || door == DoorState::Closed;
    let (mut people, mut edges, mut is_across) = (0_u8, [Edge::FREE; 2], false);
    let (mut first, mut pixels) = (0, 0_u16);
    for (column, (beside, within)) in beside.iter().zip(&within).chain(core::iter::once((&0, &0))).enumerate()
    {
        // What does not reach out of the parcel's place is the parcel.
        let is_parcel = *beside < config.column_pixels / 2;
        let in_column = if is_parcel { 0 } else { beside.saturating_add(*within) };
        if in_column >= config.column_pixels {
            first = if pixels == 0 { column } else { first };
            pixels = pixels.saturating_add(in_column.into());
            continue;
        }
        if pixels >= config.person_pixels {
            let is_two = shows_width && is_wide(&changes, (first, column), door, config);
            people = people.saturating_add(if is_two { 2 } else { 1 });
            is_across |= first == 0 && column == WIDTH;
            let [left, right] = &mut edges;
            left.meet(first, column);
            right.meet(WIDTH.saturating_sub(column), WIDTH.saturating_sub(first));
        }
        pixels = 0;
    }
    Some(Look {
        people: people.min(PEOPLE_MAX),
        is_lit,
        is_as_before: changed_beside < config.person_pixels,
        edges: (!is_across).then_some(edges),
    })
}

/// Whether the figure in these columns is too wide for one person of its height. Behind a closed door it may be brighter than
/// the room; while the door is open, brighter pixels are light.
fn is_wide(
    changes: &[Ordering; PIXELS],
    (first, until): (usize, usize),
    door: DoorState,
    config: &SceneConfig,
) -> bool {
    let rows = |wanted: Ordering| {
        let mut rows = [0_u8; HEIGHT];
        for (slot, row) in rows.iter_mut().zip(changes.chunks(WIDTH)) {
            let columns = row.iter().take(until).skip(first);
            *slot = u8::try_from(columns.filter(|change| **change == wanted).count()).unwrap_or(u8::MAX);
        }
        rows
    };
    let pixels = |rows: &[u8; HEIGHT]| rows.iter().fold(0_u16, |sum, row| sum.saturating_add((*row).into()));
    let (darker, brighter) = (rows(Ordering::Less), rows(Ordering::Greater));
    let is_bright = door == DoorState::Closed && pixels(&brighter) > pixels(&darker);
    let rows = if is_bright { brighter } else { darker };
    let height = rows.iter().filter(|row| **row > 0).count();
    let is_so_wide = |width: &u8| rows.iter().filter(|row| *row >= width).count() >= WIDE_ROWS;
    let width = (1..=WIDTH as u8).rev().find(is_so_wide).unwrap_or(0);
    // Of a figure that reaches out of the picture the feet are missing, or a side.
    let is_cut = first == 0 || until == WIDTH || rows.last().is_some_and(|row| *row > 0);
    let percent = if is_cut { config.two_width_cut_percent } else { config.two_width_percent };
    let least = height.saturating_mul(percent.into());
    width >= config.two_width_pixels && usize::from(width).saturating_mul(100) >= least
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

    fn look_at(light: u8, blocks: &[Block], grey: u8, door: DoorState) -> Option<Look> {
        let config = HubConfig::default().scene;
        look(&(hall(light, blocks, grey), 100), &(hall(100, &[], 0), 100), &PARCEL_AT, door, &config)
    }

    fn people(light: u8, blocks: &[Block], grey: u8) -> u8 {
        look_at(light, blocks, grey, DoorState::Closed).map_or(NOTHING_SAID, |look| look.people)
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
        let people = |light, blocks: &[Block], grey| {
            look_at(light, blocks, grey, DoorState::Open).map_or(NOTHING_SAID, |look| look.people)
        };
        assert_eq!(people(150, &[], 0), 0);
        assert_eq!(people(150, &[PERSON], 30), 1);
        assert_eq!(people(150, &[PERSON, ANOTHER], 30), 2);
        assert_eq!(people(150, &[PERSON], 230), 0, "not told from the light");
        assert_eq!(people(100, &[PERSON], 230), 1, "but in the same light a bright person is one");
        assert_eq!(people(20, &[PERSON], 10), NOTHING_SAID, "a lamp has gone out");
    }

    /// As the camera of the cottage sees them: rows and widths of a courier alone at the door, in the middle of the hall and
    /// before the lens, and of one whom somebody follows by a step or two.
    #[test]
    fn two_who_overlap_are_wider_than_one_of_their_height() {
        let alone = [(15, 5, 3, 7), (8, 5, 3, 9), (5, 5, 4, 11), (1, 6, 6, 12), (0, 7, 6, 11)];
        let followed =
            [(10, 4, 4, 9), (9, 5, 5, 8), (7, 5, 6, 10), (4, 5, 7, 11), (1, 5, 8, 13), (0, 5, 9, 13)];
        for grey in [30, 230] {
            for block in alone {
                assert_eq!(people(100, &[block], grey), 1, "{block:?} of grey {grey}");
            }
            for block in followed {
                assert_eq!(people(100, &[block], grey), 2, "{block:?} of grey {grey}");
            }
        }
    }

    #[test]
    fn one_with_a_box_or_an_arm_held_out_is_one() {
        assert_eq!(people(100, &[(15, 5, 3, 6)], 30), 1, "the box before him hides his legs");
        assert_eq!(people(100, &[(10, 4, 3, 9), (13, 6, 3, 2)], 30), 1, "an arm");
    }

    #[test]
    fn the_open_doorway_and_patches_of_light_show_no_width() {
        let doorway = (15, 2, 5, 9);
        assert_eq!(look_at(100, &[doorway], 30, DoorState::Open).map(|look| look.people), Some(1));
        assert_eq!(look_at(100, &[doorway], 30, DoorState::Closed).map(|look| look.people), Some(2));
        // Beside a person half of the wall is lit.
        let mut pixels = hall(100, &[(5, 4, 7, 9)], 150);
        for row in 4..13 {
            pixels.0[row * WIDTH + 12..][..3].fill(30);
        }
        let (room, config) = (hall(100, &[], 0), HubConfig::default().scene);
        let look = look(&(pixels, 100), &(room, 100), &PARCEL_AT, DoorState::Open, &config);
        assert_eq!(look.map(|look| look.people), Some(1));
    }

    #[test]
    fn who_is_at_an_edge_is_known_from_it() {
        let edges =
            |blocks: &[Block]| look_at(100, blocks, 30, DoorState::Closed).and_then(|look| look.edges);
        let beside = |nearest| Edge { touching: None, nearest };
        assert_eq!(edges(&[]), Some([Edge::FREE; 2]));
        assert_eq!(edges(&[(10, 4, 2, 9)]), Some([beside(10), beside(20)]));
        let at_left = Edge { touching: Some(3), nearest: 0 };
        assert_eq!(edges(&[(0, 4, 3, 9), (28, 4, 3, 9)]), Some([at_left, beside(1)]));
        let at_right = Edge { touching: Some(3), nearest: 0 };
        assert_eq!(edges(&[(29, 4, 3, 9)]), Some([beside(29), at_right]));
        assert_eq!(edges(&[(0, 1, 32, 5)]), None, "that is the light");
    }
}
