//! When a film ends, and when it must not.

use super::bench::{Bench, PERSON};
use crate::matter::{DoorState, LockState};
use crate::wire::{GapCause, HubEventKind};

/// The person stands still: no pixel changes, but now and then an arm moves.
fn stand(bench: &mut Bench, ms: u64) {
    for _ in 0..ms / 25_000 {
        bench.board.pir.0 = true;
        bench.run(2_000);
        bench.board.pir.0 = false;
        bench.run(23_000);
    }
}

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
    bench.lock_reports(LockState::Locked, DoorState::Closed);
    stand(&mut bench, 150_000);
    assert!(bench.clip().is_some());
    bench.lock_reports(LockState::Unlocked, DoorState::Open);
    bench.run(3_000);
    bench.all_leave();
    ends_within(&mut bench, 13_000);
}

#[test]
fn who_hides_until_the_bolt_has_run_is_filmed_when_he_opens_again() {
    let mut bench = Bench::visited();
    bench.board.things.clear(); // they stand still out of the lens's view
    bench.run(9_000);
    bench.lock_reports(LockState::Locked, DoorState::Closed);
    bench.run(8_000);
    assert!(bench.clip().is_some(), "what was quiet before the relock does not count");
    bench.lock_reports(LockState::Unlocked, DoorState::Closed);
    bench.run(30_000);
    assert!(bench.clip().is_some(), "a hand is on the thumb-turn");
    bench.board.things.push(PERSON);
    bench.lock_reports(LockState::Unlocked, DoorState::Open);
    bench.run(3_000);
    bench.all_leave();
    let taken = ends_within(&mut bench, 13_000);
    assert!(taken >= 10_000, "{taken} ms: and the time runs anew");
}

/// Somebody walks through the picture: columns of the figure, and how many of them, for each picture.
fn walk(bench: &mut Bench, places: &[(usize, usize)]) {
    for (column, width) in places {
        bench.board.things = std::vec![(*column, 5, *width, 12, 20)];
        bench.run(200);
    }
    bench.board.things.clear();
    bench.run(200);
}

/// From the door out of the picture at its left edge.
const INTO_THE_HOUSE: [(usize, usize); 5] = [(12, 4), (8, 4), (4, 5), (0, 6), (0, 3)];
const OUT_OF_IT: [(usize, usize); 5] = [(0, 3), (0, 6), (4, 5), (8, 4), (12, 4)];

/// A person was let in, has gone through into the house, and the door was locked.
fn hidden() -> Bench {
    let mut bench = Bench::visited();
    walk(&mut bench, &INTO_THE_HOUSE);
    bench.lock_reports(LockState::Unlocked, DoorState::Closed);
    bench.run(5_000);
    bench.lock_reports(LockState::Locked, DoorState::Closed);
    bench
}

#[test]
fn who_goes_through_into_the_house_is_filmed_until_he_has_come_out_and_left() {
    let mut bench = hidden();
    bench.run(200_000);
    assert!(bench.clip().is_some(), "nobody has left");
    assert!(bench.has(HubEventKind::StillInside { serial: 1 }));
    bench.lock_reports(LockState::Unlocked, DoorState::Open);
    walk(&mut bench, &OUT_OF_IT);
    bench.all_leave();
    let taken = ends_within(&mut bench, 13_000);
    assert!(taken >= 10_000, "{taken} ms");
}

#[test]
fn who_goes_through_into_the_house_is_not_forgotten_in_a_reset() {
    let mut bench = hidden();
    bench.run(25_000);
    bench.outage(8_000);
    bench.run(60_000);
    assert_eq!(bench.clip(), Some(1), "nobody has left");
    bench.lock_reports(LockState::Unlocked, DoorState::Open);
    walk(&mut bench, &OUT_OF_IT);
    bench.all_leave();
    ends_within(&mut bench, 13_000);
}

#[test]
fn who_is_seen_behind_the_closed_door_and_then_nowhere_is_filmed_until_it_opens() {
    let mut bench = Bench::visited();
    bench.lock_reports(LockState::Locked, DoorState::Closed);
    stand(&mut bench, 50_000);
    bench.board.things.clear(); // behind the coats
    bench.run(100_000);
    assert!(bench.clip().is_some());
    bench.all_leave();
    ends_within(&mut bench, 13_000);
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
    bench.lock_reports(LockState::Unlocked, DoorState::Open);
    bench.board.things.push(PERSON);
    bench.end(1);
    bench.run(5_000);
    assert!(bench.clip().is_some(), "the door is open");
    bench.lock_reports(LockState::Locked, DoorState::Closed);
    let taken = ends_within(&mut bench, 60_000);
    assert!(taken < 200, "{taken} ms");
}

#[test]
fn an_ended_order_does_not_end_the_film_of_somebody_whom_a_code_let_in() {
    let mut bench = Bench::visited();
    bench.end(1);
    bench.lock_reports(LockState::Locked, DoorState::Closed);
    stand(&mut bench, 150_000);
    assert!(bench.clip().is_some(), "they stand in the hall");
    bench.all_leave();
    ends_within(&mut bench, 20_000);
}

#[test]
fn who_took_the_parcel_at_the_door_that_a_code_opened_is_not_filmed_behind_it() {
    let mut bench = Bench::visited();
    bench.end_vouched(1, true);
    bench.run(10_000);
    assert!(bench.clip().is_some(), "the door is open");
    bench.lock_reports(LockState::Locked, DoorState::Closed);
    let taken = ends_within(&mut bench, 60_000);
    assert!(taken < 200, "{taken} ms: they stand in the hall");
}

#[test]
fn an_end_that_overtakes_the_unlock_does_not_end_the_film() {
    let mut bench = Bench::filming();
    bench.ask(1, 1);
    bench.run(50);
    bench.end(1);
    bench.run(2_000);
    assert!(bench.clip().is_some(), "the lock may be opening at this moment");
    bench.lock_reports(LockState::Unlocked, DoorState::Closed);
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
fn no_time_ends_a_visit_that_is_told_after_ten_minutes_and_filmed_on() {
    let mut bench = Bench::visited();
    bench.lock_reports(LockState::Locked, DoorState::Closed);
    let long = |bench: &Bench| {
        bench.has(HubEventKind::LongVisit { serial: 1, is_locked: true })
            || bench.has(HubEventKind::LongVisit { serial: 1, is_locked: false })
    };
    stand(&mut bench, 575_000);
    assert!(!long(&bench));
    stand(&mut bench, 50_000);
    assert!(bench.has(HubEventKind::LongVisit { serial: 1, is_locked: true }));
    let before = bench.archive.pictures(1);
    stand(&mut bench, 400_000);
    assert!(bench.clip().is_some(), "after a quarter of an hour");
    let pictures = bench.archive.pictures(1) - before;
    assert!((385..=415).contains(&pictures), "{pictures}: one a second");
    let told = bench.events.iter().filter(|it| matches!(it.kind, HubEventKind::LongVisit { .. })).count();
    assert_eq!(told, 1);
    bench.all_leave();
    ends_within(&mut bench, 13_000);
    bench.run(6_000);
    let segments = bench.archive.clip(1);
    assert!(segments.last().unwrap().last);
    assert!(segments.iter().all(|segment| segment.gap.is_none()), "one picture a second is no gap");
}

#[test]
fn a_door_that_stays_open_is_told_and_filmed_as_well() {
    let mut bench = Bench::visited();
    bench.board.things.clear();
    bench.run(601_000);
    assert!(bench.has(HubEventKind::LongVisit { serial: 1, is_locked: false }));
    assert!(bench.clip().is_some());
}

#[test]
fn a_large_box_elsewhere_is_filmed_for_a_minute_and_the_orders_own_at_its_place_is_no_person() {
    let mut bench = Bench::visited();
    bench.all_leave();
    bench.board.things.push((20, 11, 5, 4, 30));
    let taken = ends_within(&mut bench, 20_000);
    assert!((10_000..13_000).contains(&taken), "{taken} ms");

    let mut bench = Bench::visited();
    bench.all_leave();
    bench.board.things.push((4, 9, 7, 6, 30));
    let taken = ends_within(&mut bench, 80_000);
    assert!((60_000..63_000).contains(&taken), "{taken} ms");
}

#[test]
fn who_was_at_home_before_the_door_was_opened_is_not_filmed_behind_it() {
    let mut bench = Bench::new();
    bench.order(1);
    bench.run(900);
    bench.board.pir.0 = true;
    for column in [2, 6, 10] {
        bench.board.things = std::vec![(column, 4, 3, 9, 20)];
        bench.run(300);
    }
    bench.ask(7, 1);
    bench.run(100);
    assert_eq!(bench.lock_heard.len(), 1);
    bench.lock_reports(LockState::Unlocked, DoorState::Open);
    bench.run(5_000);
    bench.lock_reports(LockState::Locked, DoorState::Closed);
    let mut column = 2;
    for _ in 0..30 {
        column = 14 - column;
        bench.board.things = std::vec![(column, 4, 3, 9, 20)];
        bench.run(400);
    }
    assert_eq!(bench.clip(), None, "they walk about in their own hall");
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
    assert_eq!(bench.clip(), clip, "they are still there");
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
    bench.lock_reports(LockState::Locked, DoorState::Closed);
    stand(&mut bench, 150_000);
    assert!(bench.clip().is_some(), "they stand still, and were not there in the clip's first picture");
    bench.all_leave();
    ends_within(&mut bench, 13_000);
}

/// A visit that has just ended, the parcel at its place; then the hub has no supply for so long.
fn plugged_in_after(ms: u64, knows_time: bool) -> Bench {
    let mut bench = Bench::visited();
    bench.all_leave();
    bench.run(3_000);
    assert!(bench.clip().is_some(), "the film still makes sure");
    bench.outage(ms);
    bench.tells_time = knows_time;
    bench.board.things.push(PERSON);
    bench.open_ms = 0;
    bench
}

#[test]
fn a_film_whose_end_is_over_is_not_taken_up_when_the_hub_is_plugged_in_again() {
    for knows_time in [true, false] {
        let mut bench = plugged_in_after(1_200_000, knows_time);
        stand(&mut bench, 75_000);
        assert!(bench.open_ms < 200, "{} ms: the flap was open when the plug was pulled", bench.open_ms);
        assert_eq!(bench.clip(), None, "{knows_time}");
        let last = *bench.archive.clip(1).last().unwrap();
        assert!(last.last && last.gap.is_some_and(|gap| gap.cause == GapCause::Reset), "{last:?}");
        bench.tells_time = true;
        bench.order(1);
        bench.run(2_000);
        assert_eq!(bench.clip(), None, "and it is over for good");
    }
}

#[test]
fn a_film_whose_end_is_not_over_is_taken_up_once_the_time_is_known() {
    let mut bench = plugged_in_after(20_000, false);
    bench.run(5_000);
    assert!(bench.clip().is_none() && bench.board.is_shut(), "it cannot know how long it was off");
    let mut bench = plugged_in_after(20_000, true);
    bench.run(5_000);
    assert_eq!(bench.clip(), Some(1));
}

#[test]
fn a_visit_whose_door_was_never_locked_is_filmed_on_after_any_outage_and_without_the_time() {
    let mut bench = Bench::visited();
    bench.tells_time = false;
    bench.outage(1_200_000);
    bench.run(3_000);
    assert_eq!(bench.clip(), Some(1));
}

#[test]
fn a_door_that_somebody_opened_while_the_hub_was_off_is_not_filmed() {
    let mut bench = plugged_in_after(1_200_000, true);
    bench.lock_reports(LockState::Unlocked, DoorState::Open);
    bench.run(5_000);
    assert!(bench.open_ms < 200 && bench.clip().is_none());
}

#[test]
fn a_hub_reset_late_in_a_visit_takes_it_up() {
    let mut bench = Bench::visited();
    bench.lock_reports(LockState::Locked, DoorState::Closed);
    stand(&mut bench, 150_000);
    bench.outage(10_000);
    bench.run(5_000);
    assert_eq!(bench.clip(), Some(1), "they were felt half a minute ago");
    let told =
        |bench: &Bench| bench.events.iter().any(|it| matches!(it.kind, HubEventKind::LongVisit { .. }));
    stand(&mut bench, 425_000);
    assert!(!told(&bench));
    stand(&mut bench, 25_000);
    assert!(
        told(&bench),
        "a reset makes the visit no shorter: {:?} {:?}",
        bench.hub.state(bench.now),
        bench.events
    );
}

#[test]
fn an_order_that_was_ended_for_the_recipient_stays_so_after_a_reset() {
    let mut bench = Bench::visited();
    bench.end_vouched(1, true);
    bench.run(500);
    bench.reset();
    bench.run(3_000);
    assert!(bench.clip().is_some(), "the door is open");
    bench.lock_reports(LockState::Locked, DoorState::Closed);
    bench.run(7_000);
    assert_eq!(bench.clip(), None, "they stand in their hall");
}
