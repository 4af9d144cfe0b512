use firmware::journal::Hash;
use firmware::picture::PIXELS;
use firmware::wire::{Gap, GapCause};

use super::*;

const S: u64 = 1_000_000_000;

fn pixels(number: u8) -> Pixels {
    Pixels([number; PIXELS])
}

/// A segment with the pictures of these numbers; one picture a second, number = second.
fn kept(segment: u32, numbers: &[u8], gap: bool, last: bool) -> Kept {
    let gap = gap.then_some(Gap { from_ms: 0, to_ms: 0, cause: GapCause::Reset });
    let head = Segment {
        clip: 1,
        segment,
        previous: Hash::GENESIS,
        from_ms: 0,
        to_ms: 0,
        pictures: numbers.len() as u8,
        pictures_hash: Hash::GENESIS,
        gap,
        last,
    };
    Kept { head, pictures: numbers.iter().map(|number| pixels(*number)).collect() }
}

/// Pictures at 0, 1 ... 19 s, of which those from `blind` on do not show the doorway; a visit from 2 to 18 s.
fn visit(blind: u8) -> FilmTruth {
    let mut film = FilmTruth::default();
    for second in 0..20_u8 {
        film.exposed(u64::from(second) * S, &pixels(second).0, second < blind);
    }
    film.begin_visit(2 * S);
    assert!(film.is_visited() && film.end_visit(18 * S) && !film.end_visit(19 * S));
    film
}

fn judged(mut film: FilmTruth, kept: &[Kept]) -> (f64, f64) {
    film.judge(30 * S, kept);
    (film.unaccounted_s, film.gap_s)
}

#[test]
fn every_moment_is_on_film() {
    let all: Vec<u8> = (0..20).collect();
    assert_eq!(judged(visit(99), &[kept(1, &all, false, true)]), (0.0, 0.0));
    assert_eq!(judged(visit(99), &[]), (15.7, 0.0));
}

#[test]
fn what_is_missing_must_be_marked() {
    let (first, second) = ([0, 1, 2, 3, 4], [10, 11, 12, 13, 14, 15, 16, 17, 18]);
    let marked = [kept(1, &first, false, false), kept(2, &second, true, true)];
    let (unaccounted_s, gap_s) = judged(visit(99), &marked);
    assert_eq!(unaccounted_s, 0.0);
    assert!((4.8..=5.1).contains(&gap_s), "{gap_s} s from the fifth to the tenth picture");
    let silent = [kept(1, &first, false, false), kept(2, &second, false, true)];
    assert_eq!(judged(visit(99), &silent), (gap_s, 0.0));
}

#[test]
fn a_picture_that_shows_nothing_of_the_doorway_is_no_film() {
    let all: Vec<u8> = (0..20).collect();
    let (unaccounted_s, _) = judged(visit(10), &[kept(1, &all, false, true)]);
    assert!((7.8..=8.1).contains(&unaccounted_s), "{unaccounted_s} s from the tenth on");
}

#[test]
fn a_frozen_picture_covers_only_the_moment_at_which_it_was_taken() {
    let frozen = kept(1, &[0, 1, 2, 3, 3, 3, 3, 3], false, true);
    let (unaccounted_s, _) = judged(visit(99), &[frozen]);
    assert!((13.5..=14.1).contains(&unaccounted_s), "{unaccounted_s}");
}

#[test]
fn a_white_picture_is_not_the_white_one_of_long_ago() {
    let mut film = FilmTruth::default();
    let white = |second: u8| if second == 0 || second == 9 { 255 } else { second };
    for second in 0..20_u8 {
        film.exposed(u64::from(second) * S, &pixels(white(second)).0, true);
    }
    film.begin_visit(2 * S);
    assert!(film.end_visit(18 * S));
    // The hub was reset from 5 to 8 s, and its first picture afterwards is white.
    let first = [1, 2, 3, 4];
    let second: Vec<u8> = (9..20).map(white).collect();
    let marked = [kept(1, &first, false, false), kept(2, &second, true, true)];
    let (unaccounted_s, gap_s) = judged(film, &marked);
    assert!(unaccounted_s == 0.0 && (3.8..=4.1).contains(&gap_s), "{unaccounted_s} s, {gap_s} s");
}
