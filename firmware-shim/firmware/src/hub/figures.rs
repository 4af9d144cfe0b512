//! Detects, in one picture, people who were not there before the visit. From pixels alone.
//!
//! A person is taller than wide and stands apart from the next one. So the pixels that differ from the room as it was
//! are counted column by column: adjacent columns with many of them are one figure, a column without is the space
//! between two. Two people who overlap in the picture make one figure, but a wider one than a person of that height.

use core::cmp::Ordering;

use super::config::SceneConfig;
use super::seen::{Seen, change};
use crate::matter::DoorState;
use crate::picture::{HEIGHT, PIXELS, WIDTH};
use crate::wire::Region;

/// More are not distinguished.
const PEOPLE_MAX: u8 = 2;

/// A figure's width must occur in at least this many of its rows: an arm held out is no second person (estimate).
const WIDE_ROWS: usize = 4;

/// The people in a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Look {
    /// Their number: 0, 1, or 2 for two or more.
    pub(super) people: u8,
    /// It is much brighter than before the visit.
    pub(super) is_lit: bool,
    /// Outside of the parcel's place the room is as it was: the door is shut, and nobody is there.
    pub(super) is_as_before: bool,
    /// The picture's left and right edge; none if a figure reaches from one to the other: then the light has changed.
    pub(super) edges: Option<[Edge; 2]>,
}

/// The figure at a vertical edge of the picture, in columns from that edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Edge {
    /// How far a figure that touches the edge reaches into the picture.
    pub(super) touching: Option<u8>,
    /// Distance of the next figure: 0 = it touches the edge; [`WIDTH`] = there is none.
    pub(super) nearest: u8,
}

impl Edge {
    /// No figure is at it.
    pub(super) const FREE: Self = Self { touching: None, nearest: WIDTH as u8 };

    fn meet(&mut self, nearest: usize, reaches: usize) {
        let [nearest, reaches] = [nearest, reaches].map(|columns| u8::try_from(columns).unwrap_or(u8::MAX));
        self.nearest = self.nearest.min(nearest);
        if nearest == 0 {
            self.touching = Some(reaches);
        }
    }
}

/// Evaluates a picture; `before`: the room as it was; `parcel`: where the order's parcel will stand, which is no
/// person; `door`: the lock's latest report of it. `None` if nothing can be concluded.
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
    // Light that comes in through the open door makes the room brighter. Whatever is darker nevertheless stands in
    // front of it.
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
    // At night the open doorway itself is wide and dark, and a little light from it makes wide patches on the walls.
    let shows_width = is_lit || door == DoorState::Closed;
    let (mut people, mut edges, mut is_across) = (0_u8, [Edge::FREE; 2], false);
    let (mut first, mut pixels) = (0, 0_u16);
    for (column, (beside, within)) in beside.iter().zip(&within).chain(core::iter::once((&0, &0))).enumerate()
    {
        // A figure that does not reach out of the parcel's place is the parcel.
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

/// Whether the figure in these columns is too wide for one person of its height. Behind a closed door it may be
/// brighter than the room; while the door is open, brighter pixels are light.
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
    // A figure that reaches out of the picture lacks its feet, or a side.
    let is_cut = first == 0 || until == WIDTH || rows.last().is_some_and(|row| *row > 0);
    let percent = if is_cut { config.two_width_cut_percent } else { config.two_width_percent };
    let least = height.saturating_mul(percent.into());
    width >= config.two_width_pixels && usize::from(width).saturating_mul(100) >= least
}

#[cfg(test)]
mod tests;
