//! When a film ends, and when it must not.

use super::bench::{Bench, PERSON};
use crate::matter::{DoorState, LockState};
use crate::wire::GapCause;

fn ends_within(bench: &mut Bench, ms: u64) -> u64 {
    bench.run_until(ms, |bench| bench.clip().is_none())
}

#[test]
fn a_visit_is_filmed_until_the_door_is_locked_and_nobody_is_left() {
    let mut bench = Bench::visited();
    let clip = bench.clip().unwrap();
    bench.all_leave();
    bench.board.things.push((20, 12, 3, 2, 30)); // the parcel stays
    let taken = ends_within(&mut bench, 20_000);
    assert!((10_000..13_000).contains(&taken), "{taken} ms");
    bench.run(2_000);
    assert!(bench.board.is_shut() && !bench.board.i2c.streams && !bench.board.rec_lamp.0);
    let segments = bench.archive.clip(clip);
    assert!(segments.last().unwrap().last);
    assert!(segments.iter().all(|segment| segment.gap.is_none()), "{segments:?}");
    let from_ms = segments[0].from_ms;
    let to_ms = segments.iter().map(|segment| segment.to_ms).max().unwrap();
    assert!(u64::from(bench.archive.pictures(clip)) * 200 + 250 >= to_ms - from_ms);
    bench.order(1);
    bench.run(1_500);
    assert_eq!(bench.refusals, [(1, crate::wire::NotFilming::Ended)]);
}

#[test]
fn who_shuts_himself_in_is_filmed_until_he_has_left() {
    let mut bench = Bench::visited();
    bench.lock_says(LockState::Locked, DoorState::Closed);
    bench.run(60_000); // he stands still
    assert!(bench.clip().is_some());
    bench.lock_says(LockState::Unlocked, DoorState::Open);
    bench.run(3_000);
    bench.all_leave();
    ends_within(&mut bench, 13_000);
}

#[test]
fn who_hides_until_the_bolt_has_run_is_filmed_when_he_opens_again() {
    let mut bench = Bench::visited();
    bench.board.things.clear(); // he stands where the lens does not reach, and stands still
    bench.run(9_000);
    bench.lock_says(LockState::Locked, DoorState::Closed);
    bench.run(8_000);
    assert!(bench.clip().is_some(), "what was quiet before the relock does not count");
    bench.lock_says(LockState::Unlocked, DoorState::Closed);
    bench.run(30_000);
    assert!(bench.clip().is_some(), "a hand is on the thumb-turn");
    bench.board.things.push(PERSON);
    bench.lock_says(LockState::Unlocked, DoorState::Open);
    bench.run(3_000);
    bench.all_leave();
    let taken = ends_within(&mut bench, 13_000);
    assert!(taken >= 10_000, "{taken} ms: and the time runs anew");
}

#[test]
fn somebody_out_of_the_picture_is_felt() {
    let mut bench = Bench::visited();
    bench.all_leave();
    for _ in 0..10 {
        bench.board.pir.0 = true;
        bench.run(300);
        bench.board.pir.0 = false;
        bench.run(3_700);
    }
    assert!(bench.clip().is_some());
    ends_within(&mut bench, 13_000);
}

#[test]
fn a_door_not_known_to_be_locked_is_filmed() {
    for state in
        [Some((LockState::Unlocked, DoorState::Closed)), Some((LockState::Locked, DoorState::Open)), None]
    {
        let mut bench = Bench::visited();
        bench.board.things.clear();
        bench.lock = state;
        bench.end(1);
        bench.run(120_000);
        assert!(bench.clip().is_some(), "{state:?}");
        bench.all_leave();
        ends_within(&mut bench, 13_000);
    }
}

#[test]
fn an_order_ended_before_anybody_came_ends_the_film_at_once() {
    let mut bench = Bench::filming();
    bench.end(1);
    assert!(ends_within(&mut bench, 200) < 50);
    bench.run(1_000);
    assert!(bench.board.is_shut());
    assert!(bench.archive.clip(1).last().unwrap().last);
}

#[test]
fn who_opens_by_hand_and_has_the_order_ended_is_not_filmed_behind_the_locked_door() {
    let mut bench = Bench::filming();
    bench.lock_says(LockState::Unlocked, DoorState::Open);
    bench.board.things.push(PERSON);
    bench.end(1);
    bench.run(5_000);
    assert!(bench.clip().is_some(), "the door is open");
    bench.lock_says(LockState::Locked, DoorState::Closed);
    let taken = ends_within(&mut bench, 60_000);
    assert!(taken < 200, "{taken} ms");
}

#[test]
fn an_ended_order_does_not_end_the_film_of_somebody_whom_a_code_let_in() {
    let mut bench = Bench::visited();
    bench.end(1);
    bench.lock_says(LockState::Locked, DoorState::Closed);
    bench.run(60_000);
    assert!(bench.clip().is_some(), "he stands in the hall");
    bench.all_leave();
    ends_within(&mut bench, 20_000);
}

#[test]
fn who_took_the_parcel_at_the_door_that_a_code_opened_is_not_filmed_behind_it() {
    let mut bench = Bench::visited();
    bench.end_vouched(1, true);
    bench.run(10_000);
    assert!(bench.clip().is_some(), "the door is open");
    bench.lock_says(LockState::Locked, DoorState::Closed);
    let taken = ends_within(&mut bench, 60_000);
    assert!(taken < 200, "{taken} ms: she stands in the hall");
}

#[test]
fn an_end_that_overtakes_the_unlock_does_not_end_the_film() {
    let mut bench = Bench::filming();
    bench.ask(1, 1);
    bench.run(50);
    bench.end(1);
    bench.run(2_000);
    assert!(bench.clip().is_some(), "the lock may be opening at this moment");
    bench.lock_says(LockState::Unlocked, DoorState::Closed);
    bench.run(10_000);
    assert!(bench.clip().is_some());
    bench.ask(2, 1);
    bench.run(50);
    assert_eq!(bench.lock_heard.len(), 1, "but nobody is told any more that it films for this order");
    bench.all_leave();
    ends_within(&mut bench, 13_000);
}

#[test]
fn a_film_that_nobody_uses_ends_after_two_minutes() {
    let mut bench = Bench::filming();
    let taken = ends_within(&mut bench, 130_000);
    assert!((118_000..121_000).contains(&taken), "{taken} ms");
}

#[test]
fn no_film_is_longer_than_a_quarter_of_an_hour() {
    let mut bench = Bench::visited();
    let taken = ends_within(&mut bench, 16 * 60_000);
    assert!((890_000..900_000).contains(&taken), "{taken} ms");
}

#[test]
fn after_a_reset_the_visit_is_filmed_on_with_a_gap() {
    let mut bench = Bench::visited();
    let clip = bench.clip();
    bench.reset();
    bench.run(3_000);
    assert_eq!(bench.clip(), clip);
    assert!(bench.board.rec_lamp.0);
    bench.run(20_000);
    assert_eq!(bench.clip(), clip, "he is still there");
    bench.all_leave();
    ends_within(&mut bench, 40_000);
    bench.run(2_000);
    let segments = bench.archive.clip(clip.unwrap());
    let gaps: std::vec::Vec<_> = segments.iter().filter_map(|segment| segment.gap).collect();
    assert_eq!(gaps.len(), 1);
    assert_eq!(gaps[0].cause, GapCause::Reset);
    assert!(segments.last().unwrap().last);
}

#[test]
fn after_a_reset_before_anybody_could_come_in_the_clip_is_closed_and_the_shutter_stays_shut() {
    let mut bench = Bench::filming();
    bench.run(2_000);
    bench.reset();
    bench.run(500);
    bench.open_ms = 0;
    bench.run(3_000);
    assert_eq!((bench.open_ms, bench.clip()), (0, None));
    let last = *bench.archive.clip(1).last().unwrap();
    assert!(last.last && last.gap.is_some_and(|gap| gap.cause == GapCause::Reset), "{last:?}");
    bench.order(1);
    bench.run(1_000);
    assert_eq!(bench.clip(), Some(2), "the order still holds");
}

#[test]
fn a_person_who_was_there_before_the_reset_is_still_a_person_after_it() {
    let mut bench = Bench::visited();
    bench.board.things = std::vec![PERSON];
    bench.reset();
    bench.lock_says(LockState::Locked, DoorState::Closed);
    bench.run(60_000);
    assert!(bench.clip().is_some(), "he stands still, and was not there in the clip's first picture");
    bench.board.things.clear();
    ends_within(&mut bench, 13_000);
}
