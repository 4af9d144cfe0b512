//! Silent and contradictory sensors, and their reports.

use super::bench::{Bench, CODE};
use crate::access::Refusal;
use crate::lock::LockConfig;
use crate::matter::{Alarm, DoorState, LockState};
use crate::wire::DriveFault;
use crate::wire::{EventKind, OperationResult};

const ENCODER: u8 = 0x36;
const POWER: u8 = 0x40;
const KEYS: u8 = 0x5A;

#[test]
fn after_a_reset_nothing_is_believed_before_it_is_sensed() {
    let mut bench = Bench::booting(LockConfig::default());
    bench.run(250);
    assert_eq!((bench.state(), bench.statuses.len()), (LockState::NotFullyLocked, 0), "it says nothing yet");
    bench.run(100);
    assert_eq!(bench.reported(), LockState::Locked);
    assert!(bench.runs.is_empty());
    // A lock that cannot know reports that.
    let mut bench = Bench::booting(LockConfig::default());
    bench.door(true);
    bench.run(650);
    assert_eq!((bench.reported(), bench.statuses.len()), (LockState::NotFullyLocked, 1));
}

#[test]
fn locked_needs_all_three_witnesses() {
    let silence: [fn(&mut Bench); 7] = [
        |bench| bench.strike_fitted = false,
        |bench| bench.door(true),
        |bench| bench.board.i2c.dead.push(ENCODER),
        |bench| bench.board.i2c.magnet_seen = false,
        |bench| bench.board.i2c.bolt_um = 23_900,
        |bench| bench.board.i2c.bolt_um = 27_500, // no bolt goes there
        |bench| {
            bench.strike_stuck = true;
            bench.door(true); // or somebody took the magnet
        },
    ];
    for (number, silence) in silence.into_iter().enumerate() {
        let mut bench = Bench::locked();
        silence(&mut bench);
        bench.run(1_050);
        assert_eq!(bench.reported(), LockState::NotFullyLocked, "{number}");
    }
}

#[test]
fn contradiction_that_lasts_is_an_alarm() {
    let mut bench = Bench::locked();
    bench.strike_fitted = false;
    bench.run(900);
    assert_eq!(bench.alarms(), []);
    bench.run(1_300);
    assert_eq!(bench.alarms(), [Alarm::Jammed]);
    let mut bench = Bench::locked();
    bench.door(true);
    bench.run(2_200);
    assert_eq!(bench.alarms(), [Alarm::ForcedOpen]);
    assert_eq!(bench.lock.state(bench.now).door_state, DoorState::ForcedOpen);
    assert!(bench.runs.is_empty(), "no motor in a door that is open");
}

#[test]
fn the_same_contradiction_again_is_the_same_alarm() {
    for (pause_ms, alarms) in [(1_000, 1), (11 * 60_000, 3)] {
        let mut bench = Bench::locked();
        for _ in 0..3 {
            bench.strike_fitted = false;
            bench.run(2_500);
            bench.strike_fitted = true;
            bench.run(pause_ms);
        }
        assert_eq!(bench.alarms().len(), alarms);
    }
}

#[test]
fn a_moment_of_contradiction_is_none() {
    let mut bench = Bench::locked();
    for _ in 0..5 {
        bench.door(true);
        bench.run(700);
        bench.door(false);
        bench.run(700);
    }
    assert_eq!(bench.alarms(), []);
}

#[test]
fn a_motor_that_nobody_watches_is_stopped() {
    for chip in [ENCODER, POWER] {
        let mut bench = Bench::unlocked();
        bench.run_until(40_000, |bench| bench.board.i2c.bolt_um > 5_000);
        bench.board.i2c.dead.push(chip);
        bench.run(195);
        assert_eq!(bench.motor(), 1, "a short silence is bridged");
        bench.run(15);
        assert_eq!(bench.motor(), 0);
        bench.run(1_000);
        let lost = DriveFault::SensorLost;
        assert_eq!(bench.results().last(), Some(&OperationResult::Failed(lost)));
        assert_eq!(bench.alarms(), [Alarm::Jammed]);
        bench.board.i2c.dead.clear();
        bench.run(35_000);
        assert_eq!(bench.reported(), LockState::Locked, "it comes back by itself");
    }
}

#[test]
fn a_lock_that_cannot_see_does_not_open_and_keeps_the_grant() {
    let mut bench = Bench::expecting();
    bench.board.i2c.dead.push(ENCODER);
    bench.run(1_500);
    bench.enter(CODE);
    bench.run(1_000);
    let reason = Refusal::NotReady;
    assert!(bench.has(EventKind::Refused { serial: Some(1), reason }));
    bench.board.i2c.dead.clear();
    bench.run(1_500);
    bench.enter(CODE);
    bench.run(3_000);
    assert_eq!(bench.state(), LockState::Unlocked);
}

#[test]
fn an_unlocked_lock_that_cannot_see_complains() {
    let mut bench = Bench::unlocked();
    bench.board.i2c.dead.push(POWER);
    bench.run(32_000);
    assert_eq!(bench.alarms(), [Alarm::Jammed]);
}

#[test]
fn a_chip_that_does_not_start_is_tried_once_a_second() {
    let mut bench = Bench::booting(LockConfig::default());
    bench.board.i2c.dead.push(KEYS);
    bench.run(5_000);
    assert_eq!(bench.lock.state(bench.now).phase, "booting");
    assert_eq!(bench.board.i2c.key_resets, 0);
    assert!(bench.board.i2c.refusals <= 5 * 3, "{} refusals", bench.board.i2c.refusals);
    bench.board.i2c.dead.clear();
    bench.run(1_100);
    assert_eq!(bench.board.i2c.key_resets, 1);
    assert_eq!(bench.lock.state(bench.now).phase, "idle");
    bench.run(5_000);
    assert_eq!(bench.board.i2c.key_resets, 1);
}
