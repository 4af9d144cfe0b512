//! The motor: stalls, retries, limits, doors and hands in its way.

use super::bench::{Bench, CODE, grant_with, signed};
use crate::matter::{Alarm, DoorState, LockState};
use crate::wire::DriveFault;
use crate::wire::{Downlink, EventKind, OperationResult};

/// A door that has just closed behind somebody, about to be relocked.
fn closing() -> Bench {
    let mut bench = Bench::unlocked();
    bench.door(true);
    bench.run(2_000);
    bench.events.clear();
    bench.runs.clear();
    bench.stalls.clear();
    bench.door(false);
    bench
}

fn faults(bench: &Bench) -> std::vec::Vec<(DriveFault, u8)> {
    bench.kinds(|kind| match kind {
        EventKind::DriveFault { fault, attempt, .. } => Some((fault, attempt)),
        _ => None,
    })
}

#[test]
fn a_blocked_bolt_stalls_backs_off_retries_and_gives_up() {
    let mut bench = closing();
    bench.blocked_throw_um = Some(8_000);
    bench.run(15_000);
    let stall = DriveFault::Stall;
    assert_eq!(faults(&bench), [(stall, 1), (stall, 2), (stall, 3)]);
    assert_eq!(bench.results(), [OperationResult::Failed(stall)]);
    assert_eq!(bench.alarms(), [Alarm::Jammed]);
    for (_, for_ms) in &bench.stalls {
        assert!(*for_ms < 400, "stalled for {for_ms} ms");
    }
    assert_eq!(bench.stalls.len(), 3);
    // Throw, back off, throw, back off, throw.
    let ways: std::vec::Vec<i32> = bench.runs.iter().map(|(_, way, _)| *way).collect();
    assert_eq!(ways, [1, -1, 1, -1, 1]);
    for back_off in [1, 3] {
        let um = bench.runs[back_off].2 as i32 * bench.speed;
        assert!((2_000..2_200).contains(&um), "backed off {um} µm");
    }
    for (before, after) in [(0, 1), (2, 3)] {
        assert_eq!(bench.runs[before].0 + bench.runs[before].2, bench.runs[after].0);
    }
    for (back_off, retry) in [(1, 2), (3, 4)] {
        let rest = bench.runs[retry].0 - bench.runs[back_off].0 - bench.runs[back_off].2;
        assert!((300..=310).contains(&rest), "rested {rest} ms");
    }
    assert_eq!(bench.reported(), LockState::NotFullyLocked);
    assert_eq!(bench.lock.state(bench.now).door_state, DoorState::Jammed);
}

#[test]
fn after_a_jam_it_tries_again_later_and_more_rarely_and_reports_it_once() {
    let mut bench = closing();
    bench.blocked_throw_um = Some(8_000);
    bench.run(15_000);
    bench.runs.clear();
    bench.run(50 * 60_000);
    let mut began: std::vec::Vec<u64> = bench.runs.iter().map(|(at_ms, ..)| at_ms / 1_000).collect();
    began.dedup_by(|later, earlier| *later < *earlier + 30);
    let pauses: std::vec::Vec<u64> = began.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert_eq!(pauses.len(), 3, "{began:?}");
    assert!((295..=320).contains(&pauses[0]), "{pauses:?}");
    assert!(pauses[1..].iter().all(|pause| (895..=920).contains(pause)), "{pauses:?}");
    assert_eq!(bench.alarms(), [Alarm::Jammed]);
    bench.blocked_throw_um = None;
    bench.run(16 * 60_000);
    assert_eq!(bench.state(), LockState::Locked, "by itself, once it can");
}

#[test]
fn after_a_jam_a_door_cycle_or_a_command_begins_another_throw_at_once() {
    let mut bench = closing();
    bench.blocked_throw_um = Some(8_000);
    bench.run(15_000);
    bench.blocked_throw_um = None;
    let mut commanded = bench.clone();
    bench.door(true);
    bench.run(1_000);
    bench.door(false);
    bench.run(8_000);
    assert_eq!(bench.state(), LockState::Locked);
    commanded.send(&Downlink::Lock);
    commanded.run(500);
    assert_eq!(commanded.motor(), 1);
    commanded.run(2_000);
    assert_eq!(commanded.state(), LockState::Locked);
    assert_eq!(commanded.lock.state(commanded.now).door_state, DoorState::Closed);
}

#[test]
fn a_reset_does_not_make_a_jammed_bolt_try_at_once() {
    let mut bench = closing();
    bench.blocked_throw_um = Some(8_000);
    bench.run(15_000);
    bench.runs.clear();
    for _ in 0..5 {
        bench.reset();
        bench.run(10_000);
    }
    assert_eq!(bench.runs, []);
    bench.run(60_000);
    assert!(!bench.runs.is_empty());
}

#[test]
fn a_reset_under_the_motor_gives_a_throw_no_new_attempts() {
    let mut bench = closing();
    bench.blocked_throw_um = Some(8_000);
    bench.run_until(15_000, |bench| bench.board.i2c.bolt_um > 5_000 && bench.motor() == 1);
    bench.reset();
    bench.board.i2c.bolt_um = 4_000;
    bench.run(20_000);
    assert_eq!(faults(&bench), [(DriveFault::Stall, 2), (DriveFault::Stall, 3)]);
    assert_eq!(bench.alarms(), [Alarm::Jammed]);
}

#[test]
fn three_throws_that_end_in_resets_are_an_alarm_and_the_next_come_more_rarely() {
    let mut bench = closing();
    for _ in 0..3 {
        bench.run_until(15_000, |bench| bench.board.i2c.bolt_um > 5_000 && bench.motor() == 1);
        bench.reset(); // the supply failed under the motor
        bench.board.i2c.bolt_um = 4_000;
    }
    bench.runs.clear();
    bench.run(59_000);
    assert_eq!(bench.runs, []);
    assert_eq!(bench.alarms(), [Alarm::Jammed]);
    assert!(bench.has(EventKind::BatteryLow { loaded_mv: 0 }));
    // After a minute once more, and after that not before five have passed.
    bench.run_until(5_000, |bench| bench.board.i2c.bolt_um > 5_000 && bench.motor() == 1);
    bench.reset();
    bench.board.i2c.bolt_um = 4_000;
    bench.runs.clear();
    bench.run(290_000);
    assert_eq!(bench.runs, []);
    // A command tries at once, and this time the supply holds.
    bench.send(&Downlink::Lock);
    bench.run(4_000);
    assert_eq!(bench.state(), LockState::Locked);
    assert_eq!(bench.alarms(), [Alarm::Jammed], "one alarm");
}

#[test]
fn what_gives_way_while_the_bolt_rests_ends_in_locked() {
    let mut bench = closing();
    bench.blocked_throw_um = Some(3_000);
    bench.run_until(10_000, |bench| bench.runs.len() == 2);
    bench.blocked_throw_um = None;
    bench.run(4_000);
    assert_eq!(faults(&bench), [(DriveFault::Stall, 1)]);
    assert_eq!(bench.results(), [OperationResult::Done]);
    assert_eq!(bench.reported(), LockState::Locked);
    assert_eq!(bench.alarms(), []);
}

#[test]
fn a_stall_is_cut_in_time_at_every_supply_and_from_the_first_moment() {
    for supply_mv in [3_200, 4_500, 6_000, 6_500] {
        for blocked_um in [0, 100, 12_000, 24_100] {
            let mut bench = closing();
            bench.cells_mv = supply_mv;
            bench.blocked_throw_um = Some(blocked_um.max(bench.board.i2c.bolt_um));
            bench.run(15_000);
            assert!(!bench.stalls.is_empty());
            for (_, for_ms) in &bench.stalls {
                assert!(*for_ms < 400, "{supply_mv} mV, {blocked_um} µm: {for_ms} ms");
            }
            assert_eq!(faults(&bench).len(), 3);
        }
    }
}

#[test]
fn an_end_stop_is_no_stall() {
    let mut bench = closing();
    bench.blocked_throw_um = Some(24_500);
    bench.run(10_000);
    assert_eq!(faults(&bench), []);
    assert_eq!(bench.results(), [OperationResult::Done]);
    assert_eq!(bench.reported(), LockState::Locked);
}

#[test]
fn a_slipping_cam_is_told_from_a_stall() {
    let mut bench = closing();
    bench.cam_slips = true;
    bench.run(12_000);
    let slip = DriveFault::NoProgress;
    assert_eq!(faults(&bench), [(slip, 1), (slip, 2), (slip, 3)]);
    assert_eq!(bench.alarms(), [Alarm::Jammed]);
}

#[test]
fn no_attempt_drives_longer_than_three_seconds() {
    let mut bench = closing();
    bench.speed = 2; // 12.7 s for the whole throw
    bench.run(20_000);
    assert_eq!(faults(&bench)[0], (DriveFault::TooSlow, 1));
    for (_, way, for_ms) in &bench.runs {
        let limit_ms = if *way > 0 { 3_000 } else { 1_710 };
        assert!(*for_ms <= limit_ms, "{for_ms} ms");
    }
}

#[test]
fn a_jammed_unlock_gives_up_too_and_the_grant_stays_spent() {
    let mut bench = Bench::expecting();
    bench.blocked_withdraw_um = Some(20_000);
    bench.enter(CODE);
    bench.run(6_000);
    assert_eq!(bench.alarms(), [Alarm::Jammed]);
    assert_eq!(bench.reported(), LockState::NotFullyLocked);
    bench.blocked_withdraw_um = None;
    let runs = bench.runs.len();
    bench.enter(CODE);
    assert_eq!(bench.runs.len(), runs);
    bench.run(35_000);
    assert_eq!(bench.reported(), LockState::Locked, "what could not open, locks again");
}

#[test]
fn a_door_that_opens_in_mid_throw_gets_its_bolt_back() {
    let mut bench = closing();
    bench.run_until(10_000, |bench| bench.board.i2c.bolt_um > 10_000);
    bench.door(true);
    bench.run(130);
    assert_ne!(bench.motor(), 1);
    bench.run(2_000);
    assert_eq!(bench.state(), LockState::Unlocked);
    let results = bench.results();
    assert_eq!(results, [OperationResult::DoorOpened, OperationResult::Done]);
    assert_eq!(bench.alarms(), []);
    bench.door(false);
    bench.run(8_000);
    assert_eq!(bench.state(), LockState::Locked);
}

#[test]
fn a_hand_that_turns_the_bolt_back_wins() {
    let mut bench = closing();
    bench.run_until(10_000, |bench| bench.board.i2c.bolt_um > 10_000);
    bench.hand = -20;
    bench.run(100);
    assert_eq!(bench.motor(), 0);
    bench.run(1_000);
    bench.hand = 0;
    assert_eq!(bench.results(), [OperationResult::TakenOverByHand]);
    assert_eq!(bench.alarms(), []);
    bench.run(20_000);
    assert_eq!(bench.reported(), LockState::Unlocked);
    bench.run(15_000);
    assert_eq!(bench.reported(), LockState::Locked);
}

#[test]
fn a_code_in_mid_throw_waits_for_the_bolt_and_then_opens() {
    let mut bench = Bench::unlocked();
    bench.send(&Downlink::Grant(signed(grant_with(2, "271828"))));
    bench.run(500);
    bench.run_until(40_000, |bench| bench.motor() == 1);
    bench.speed = 8; // typing takes longer than a throw at full speed
    let changes = bench.board.flash.changes;
    bench.enter("271828");
    assert_eq!(bench.motor(), 1);
    assert_eq!(bench.board.flash.changes, changes, "nothing is written while the motor turns");
    bench.speed = 16;
    bench.run(5_000);
    assert_eq!(bench.results(), [OperationResult::Done; 3]);
    assert_eq!(bench.state(), LockState::Unlocked);
}

#[test]
fn the_bridge_sleeps_after_the_work() {
    let mut bench = Bench::unlocked();
    assert!(!bench.board.nsleep.0);
    bench.run(40_000);
    assert_eq!(bench.state(), LockState::Locked);
    assert!(!bench.board.nsleep.0);
    assert_eq!((bench.board.throw.0, bench.board.withdraw.0), (0, 0));
}
