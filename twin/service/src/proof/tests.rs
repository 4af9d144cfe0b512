use firmware::picture::Pixels;

use super::*;

const DROP: Region = Region { columns: (20, 26), rows: (10, 15), pixels: 12 };

/// A wall with a wave pattern, brightened by `gain`, with noise; `boxed` adds something dark in these columns and
/// rows.
fn pictures(
    count: usize,
    gain: f32,
    boxed: Option<(std::ops::Range<usize>, std::ops::Range<usize>)>,
) -> Vec<Arc<Picture>> {
    let pixel = |n: usize, index: usize| {
        let (column, row) = (index % WIDTH, index / WIDTH);
        let wall = 60.0 + 3.0 * (column % 7) as f32 + 2.0 * (row % 5) as f32;
        let is_box = boxed.as_ref().is_some_and(|(c, r)| c.contains(&column) && r.contains(&row));
        let noise = (index * 7 + n * 13) % 5;
        (gain * if is_box { 25.0 } else { wall } + noise as f32) as u8
    };
    let picture = |n: usize| Arc::new((0, Pixels(std::array::from_fn(|index| pixel(n, index)))));
    (0..count).map(picture).collect()
}

/// A clip that starts dark, as all do, then shows `before` and `after`.
fn shows(before: Vec<Arc<Picture>>, after: Vec<Arc<Picture>>) -> bool {
    let all: Vec<_> = pictures(SETTLES_IN, 0.25, None).into_iter().chain(before).chain(after).collect();
    Difference::of(&all).is_some_and(|difference| difference.shows(&DROP))
}

#[test]
fn a_box_that_came_is_seen_and_so_is_one_that_left_whatever_the_exposure() {
    let parcel = || Some((21..25, 11..15));
    for gain in [0.6, 1.0, 1.7] {
        assert!(shows(pictures(8, 1.0, None), pictures(8, gain, parcel())), "came, {gain}");
        assert!(shows(pictures(8, 1.0, parcel()), pictures(8, gain, None)), "left, {gain}");
        assert!(!shows(pictures(8, 1.0, None), pictures(8, gain, None)), "nothing, {gain}");
        assert!(
            !shows(pictures(8, 1.0, parcel()), pictures(8, gain, parcel())),
            "stood there before, {gain}"
        );
    }
}

#[test]
fn something_elsewhere_or_much_smaller_is_not_the_parcel() {
    assert!(!shows(pictures(8, 1.0, None), pictures(8, 1.0, Some((3..9, 5..12)))));
    assert!(!shows(pictures(8, 1.0, None), pictures(8, 1.0, Some((21..22, 11..14)))));
}

#[test]
fn a_passer_by_in_one_picture_proves_nothing() {
    let mut after = pictures(8, 1.0, None);
    after[6] = pictures(1, 1.0, Some((21..25, 11..15))).remove(0);
    assert!(!shows(pictures(8, 1.0, None), after));
}

#[test]
fn a_clip_too_short_to_have_a_before_and_an_after_proves_nothing() {
    let long_enough = SETTLES_IN + 2 * STILL_OF;
    assert!(Difference::of(&pictures(long_enough - 1, 1.0, None)).is_none());
    assert!(Difference::of(&pictures(long_enough, 1.0, None)).is_some());
}

#[test]
fn a_lens_covered_for_a_moment_before_or_after_proves_nothing() {
    let parcel = || Some((21..25, 11..15));
    let covered = |at: usize, covered_gain: f32, from: Vec<Arc<Picture>>| {
        let mut pictures = from;
        pictures[at..at + 3].clone_from_slice(&self::pictures(3, covered_gain, None));
        pictures
    };
    for gain in [0.0, 0.5, 3.0] {
        let before = covered(1, gain, pictures(8, 1.0, None));
        assert!(!shows(before, pictures(8, 1.0, parcel())), "before, {gain}");
        let after = covered(4, gain, pictures(8, 1.0, parcel()));
        assert!(!shows(pictures(8, 1.0, None), after), "after, {gain}");
    }
    assert!(!shows(pictures(8, 0.0, None), pictures(8, 1.0, parcel())), "dark from its beginning");
}

#[test]
fn if_most_of_the_picture_is_another_one_it_is_no_parcel() {
    assert!(!shows(pictures(8, 1.0, None), pictures(8, 1.0, Some((0..26, 0..15)))));
    assert!(shows(pictures(8, 1.0, None), pictures(8, 1.0, Some((14..26, 6..15)))));
}
