//! What the lock finds out about its own parts: battery, keypad, sensors, chips that fall silent.

use super::bench::{Bench, CODE};
use crate::access::Refusal;
use crate::lock::LockConfig;
use crate::matter::LockState;
use crate::wire::{EventKind, Part, PartFault};

const KEYS: u8 = 0x5A;
const CLOCK: u8 = 0x68;
const JOLTS: u8 = 0x19;

fn faults(bench: &Bench) -> std::vec::Vec<(Part, PartFault)> {
    bench.kinds(|kind| match kind {
        EventKind::PartFault { part, fault } => Some((part, fault)),
        _ => None,
    })
}

fn refused(reason: Refusal) -> EventKind {
    EventKind::Refused { serial: Some(1), reason }
}

/// The supply fails under the load test of a right code.
fn dies_in_the_test(bench: &mut Bench) {
    for digit in CODE.chars() {
        bench.board.i2c.touched = 1 << digit.to_digit(10).unwrap_or(0);
        bench.run(150);
        bench.board.i2c.touched = 0;
        bench.run(150);
    }
    bench.board.i2c.touched = 1 << 11;
    bench.run_until(1_000, |bench| bench.motor() != 0);
    bench.reset();
    bench.board.i2c.touched = 0;
    bench.run(3_000);
}

#[test]
fn a_load_test_that_kills_the_supply_is_a_weak_battery() {
    let mut bench = Bench::expecting();
    dies_in_the_test(&mut bench);
    assert!(bench.has(EventKind::BatteryLow { loaded_mv: 0 }));
    assert!(bench.has(refused(Refusal::BatteryLow)), "the real reason");
    assert_eq!(bench.lock.state(bench.now).wrong_codes, 0, "a right code is no guess");
    // Another try is refused at once: each test would be a reset.
    bench.events.clear();
    bench.pulses.clear();
    bench.enter(CODE);
    bench.run(1_000);
    assert!(bench.has(refused(Refusal::BatteryLow)));
    assert_eq!((bench.pulses.len(), bench.state()), (0, LockState::Locked));
    // Fresh battery: the next reset finds no unfinished test.
    bench.reset();
    bench.run(4_000);
    bench.enter(CODE);
    bench.run(3_000);
    assert_eq!(bench.state(), LockState::Unlocked);
}

#[test]
fn a_weak_battery_is_reported_before_anybody_comes() {
    for (battery_mohm, reports, opens) in [(500, false, true), (2_000, true, true), (3_500, true, false)] {
        let mut bench = Bench::booting(LockConfig::default());
        bench.battery_mohm = battery_mohm;
        bench.run(5_000);
        let low = bench.kinds(|kind| matches!(kind, EventKind::BatteryLow { .. }).then_some(()));
        assert_eq!(!low.is_empty(), reports, "{battery_mohm} mOhm");
        let mut expecting = Bench::expecting();
        expecting.battery_mohm = battery_mohm;
        expecting.enter(CODE);
        expecting.run(3_000);
        assert_eq!(expecting.state() == LockState::Unlocked, opens, "{battery_mohm} mOhm");
    }
}

#[test]
fn a_battery_that_dies_in_its_own_test_is_not_tested_into_a_reset_again() {
    let mut bench = Bench::booting(LockConfig::default());
    bench.run_until(5_000, |bench| bench.motor() != 0);
    bench.reset();
    bench.pulses.clear();
    bench.run(9 * 60_000);
    assert_eq!(bench.pulses, []);
    let low = bench.kinds(|kind| matches!(kind, EventKind::BatteryLow { .. }).then_some(()));
    assert_eq!(low.len(), 1);
}

#[test]
fn each_visit_that_a_weak_battery_turns_away_is_reported() {
    let mut bench = Bench::expecting();
    bench.battery_mohm = 3_500;
    let low =
        |bench: &Bench| bench.kinds(|kind| matches!(kind, EventKind::BatteryLow { .. }).then_some(())).len();
    for _ in 0..3 {
        bench.enter(CODE);
        bench.run(2_000);
    }
    assert_eq!(low(&bench), 1, "one visit, one report");
    bench.run(120_000);
    bench.enter(CODE);
    bench.run(2_000);
    assert_eq!(low(&bench), 2);
}

#[test]
fn a_key_calibrated_under_a_finger_works_again() {
    let mut bench = Bench::expecting();
    bench.board.i2c.key_held = 1 << 3; // on '3' while the lock starts
    bench.reset();
    bench.board.i2c.touched = 1 << 3;
    bench.run(1_000);
    bench.board.i2c.touched = 0;
    bench.board.i2c.key_held = 0;
    assert_eq!(bench.board.i2c.key_off, 1 << 3, "calibrated with the finger on it");
    bench.run(11_000); // the digit that it took for typed is forgotten, too
    assert_eq!(bench.board.i2c.key_off, 0, "started anew once the finger had gone");
    bench.enter(CODE);
    bench.run(3_000);
    assert_eq!((bench.state(), faults(&bench)), (LockState::Unlocked, std::vec![]));
}

#[test]
fn a_keypad_that_stops_is_started_anew_and_one_that_never_senses_is_reported() {
    let mut bench = Bench::expecting();
    let resets = bench.board.i2c.key_resets;
    bench.board.i2c.key_ecr = 0; // over-current, or a glitch on the chip's supply
    bench.run(12_000);
    assert_eq!(bench.board.i2c.key_resets, resets + 1);
    assert_eq!(faults(&bench), []);
    bench.board.i2c.key_held = 1 << 11; // something lies on the key for ever, and is taken away after each start
    bench.board.i2c.key_ecr = 0;
    bench.run(60_000);
    assert_eq!(faults(&bench), [(Part::Keypad, PartFault::NotSensing)]);
}

#[test]
fn a_silent_chip_is_reported_by_name_once_and_restored() {
    for (address, part) in [(KEYS, Part::Keypad), (CLOCK, Part::Clock), (JOLTS, Part::Accelerometer)] {
        let mut bench = Bench::locked();
        bench.board.i2c.dead.push(address);
        bench.run(120_000);
        assert_eq!(faults(&bench), [(part, PartFault::Silent)]);
        bench.board.i2c.dead.clear();
        bench.run(60_000);
        assert!(bench.has(EventKind::PartRestored { part }), "{part:?}");
    }
}

#[test]
fn a_door_sensor_that_the_bolt_contradicts_is_named_and_opens_nothing() {
    let mut bench = Bench::expecting();
    bench.door(true); // the magnet has dropped off the leaf
    bench.strike_stuck = true; // and the bolt is still in its strike
    bench.run(2_000);
    assert_eq!(faults(&bench), [(Part::DoorSensor, PartFault::Contradicted)]);
    assert_eq!(bench.reported(), LockState::NotFullyLocked, "no single sensor is trusted");
    bench.enter(CODE);
    bench.run(2_000);
    assert!(bench.has(EventKind::Refused { serial: None, reason: Refusal::SensorFault }));
    assert!(bench.runs.is_empty());
    // It does not matter that the contact closes for a moment.
    bench.door(false);
    bench.run(5_000);
    bench.enter(CODE);
    bench.run(2_000);
    assert!(bench.runs.is_empty());
    assert_eq!(bench.alarms(), []);
}
