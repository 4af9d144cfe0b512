//! Codes, grants, relock: what a courier and a service see.

use super::bench::{Bench, CODE, NOON, grant, grant_with, signed};
use crate::access::Refusal;
use crate::lock::LockConfig;
use crate::matter::{Alarm, DoorState, LockState};
use crate::wire::{Downlink, EventKind, Operation, OperationResult, Part, PartFault, Source, Uplink};

fn refused(serial: Option<u32>, reason: Refusal) -> EventKind {
    EventKind::Refused { serial, reason }
}

fn operation(
    operation: Operation,
    source: Source,
    serial: Option<u32>,
    result: OperationResult,
) -> EventKind {
    EventKind::Operation { operation, source, serial, result }
}

#[test]
fn a_delivery_from_code_to_relock() {
    let mut bench = Bench::expecting();
    bench.statuses.clear();
    bench.enter(CODE);
    let doubt = bench.statuses.iter().find(|(_, status)| status.lock_state == LockState::NotFullyLocked);
    assert!(doubt.is_some_and(|(at_ms, _)| *at_ms <= bench.runs[0].0 + 1), "from the first moment");
    bench.run_until(2_500, |bench| bench.reported() == LockState::Unlocked);
    bench.run(200);
    assert!(bench.board.green.0);
    bench.door(true);
    bench.run(8_000);
    let closed_at = bench.now.as_ms();
    bench.door(false);
    bench.run_until(9_000, |bench| bench.motor() == 1);
    assert_eq!(bench.reported(), LockState::NotFullyLocked, "from the first moment");
    bench.run_until(9_000, |bench| bench.reported() == LockState::Locked);
    let relocked_after = bench.now.as_ms() - closed_at;
    assert!((5_000..8_000).contains(&relocked_after), "{relocked_after} ms");
    bench.run(1_000);
    assert!(!bench.board.green.0 && !bench.board.red.0);
    let done = OperationResult::Done;
    let mut kinds = bench.kinds(Some);
    kinds.retain(|kind| !matches!(kind, EventKind::TimeSet { .. }));
    assert_eq!(
        kinds,
        [
            EventKind::Spent { serial: 1 },
            operation(Operation::Unlock, Source::Keypad, Some(1), done),
            operation(Operation::Lock, Source::Auto, None, done),
        ]
    );
    let ways: std::vec::Vec<i32> = bench.runs.iter().map(|(_, way, _)| *way).collect();
    assert_eq!(ways, [-1, 1]);
}

#[test]
fn a_code_opens_once() {
    let mut bench = Bench::unlocked();
    bench.run(40_000); // nobody came: relocked
    assert_eq!(bench.state(), LockState::Locked);
    bench.send(&Downlink::Grant(signed(grant(1)))); // the network delivers it again
    bench.run(1_500);
    let runs = bench.runs.len();
    bench.enter(CODE);
    bench.run(3_000);
    assert!(bench.has(refused(Some(1), Refusal::Spent)));
    assert_eq!(bench.state(), LockState::Locked);
    assert_eq!(bench.runs.len(), runs, "the motor stays off");
}

#[test]
fn a_right_code_outside_its_window_stays_outside() {
    let mut bench = Bench::expecting();
    let mut late = grant_with(2, "271828");
    late.not_before_ms = NOON + 3_600_000;
    bench.send(&Downlink::Grant(signed(late)));
    bench.run(1_500);
    bench.enter("271828");
    bench.run(500);
    assert!(bench.has(refused(Some(2), Refusal::OutsideWindow)));
    assert!(bench.board.red.0 && bench.runs.is_empty());
    bench.run(3_600_000);
    bench.enter("271828");
    bench.run(3_000);
    assert_eq!(bench.state(), LockState::Unlocked);
}

#[test]
fn the_code_of_a_revoked_grant_is_called_revoked_and_is_no_guess() {
    let mut bench = Bench::expecting();
    bench.send(&Downlink::Revoke { serial: 1 });
    bench.run(1_500);
    for _ in 0..4 {
        bench.enter(CODE);
        bench.run(1_000);
    }
    assert!(bench.answers.contains(&Uplink::Revoked { serial: 1 }));
    assert!(bench.has(EventKind::Refused { serial: Some(1), reason: Refusal::Revoked }));
    assert_eq!(bench.lock.state(bench.now).wrong_codes, 0);
    assert!(bench.runs.is_empty());
}

#[test]
fn a_revocation_after_the_bolt_moved_is_too_late() {
    let mut bench = Bench::unlocked();
    bench.send(&Downlink::Revoke { serial: 1 });
    bench.run(500);
    assert!(bench.answers.contains(&Uplink::RevokedTooLate { serial: 1 }));
}

#[test]
fn weak_cells_open_nothing_and_spend_nothing() {
    let mut bench = Bench::expecting();
    bench.battery_mohm = 2_800; // a fresh battery at -30 °C
    bench.run(2_000);
    bench.enter(CODE);
    bench.run(1_000);
    assert!(bench.has(refused(Some(1), Refusal::BatteryLow)));
    assert!(bench.has(EventKind::BatteryLow { loaded_mv: 3_646 }), "{:?}", bench.kinds(Some));
    assert!(bench.runs.is_empty());
    bench.battery_mohm = 700;
    bench.run(2_000);
    bench.enter(CODE);
    bench.run(3_000);
    assert_eq!(bench.state(), LockState::Unlocked);
}

#[test]
fn guessing_locks_the_keypad_longer_and_longer() {
    let mut bench = Bench::expecting();
    for lockout_ms in [60_000, 120_000, 240_000] {
        for _ in 0..3 {
            bench.enter("000000");
        }
        assert!(bench.lock.state(bench.now).keypad_locked);
        bench.enter(CODE);
        assert_eq!(bench.kinds(Some).last(), Some(&refused(None, Refusal::KeypadLocked)));
        bench.run(lockout_ms - 5_000);
        assert!(bench.lock.state(bench.now).keypad_locked);
        bench.run(5_000);
        assert!(!bench.lock.state(bench.now).keypad_locked);
    }
    assert_eq!(bench.alarms(), [Alarm::WrongCodeLimit; 3]);
    assert!(bench.has(EventKind::WrongCode { count: 9 }));
    assert!(bench.runs.is_empty());
    bench.enter(CODE);
    bench.run(3_000);
    assert_eq!(bench.state(), LockState::Unlocked);
}

#[test]
fn an_unlock_that_nobody_used_is_undone_after_half_a_minute() {
    let mut bench = Bench::unlocked();
    bench.run(25_000);
    assert_eq!(bench.state(), LockState::Unlocked);
    bench.run(8_000);
    assert_eq!(bench.state(), LockState::Locked);
}

#[test]
fn a_flickering_reed_is_no_closed_door() {
    let mut bench = Bench::unlocked();
    bench.door(true);
    bench.run(5_000);
    for _ in 0..6 {
        bench.door(false);
        bench.run(480); // never 500 ms
        bench.door(true);
        bench.run(130);
        assert_ne!(bench.lock.state(bench.now).door_state, DoorState::Closed);
    }
    assert_eq!(bench.motor(), 0);
    bench.door(false);
    let closed_after =
        bench.run_until(600, |bench| bench.lock.state(bench.now).door_state == DoorState::Closed);
    assert!((500..=530).contains(&closed_after), "{closed_after} ms");
    bench.run(4_400);
    assert_eq!(bench.motor(), 0, "5 s from the last flicker, not from the first");
}

#[test]
fn a_loose_wire_delays_no_relock_and_ends_in_no_silence() {
    // Breaks of 30 ms every 4 s: no door opens and closes in that time.
    let mut bench = Bench::unlocked();
    bench.door(true);
    bench.run(3_000);
    for _ in 0..4 {
        bench.door(false);
        bench.run(3_970);
        bench.door(true);
        bench.run(30);
    }
    bench.door(false);
    bench.run(1_000);
    assert_eq!(bench.state(), LockState::Locked);

    // Breaks of 200 ms every 2 s: nobody knows whether the door is closed, and that is reported, once.
    let mut bench = Bench::unlocked();
    for _ in 0..300 {
        bench.door(false);
        bench.run(1_800);
        bench.door(true);
        bench.run(200);
    }
    let fault = EventKind::PartFault { part: Part::DoorSensor, fault: PartFault::Unsteady };
    let alarms = bench.kinds(|kind| kind.is_alarm().then_some(kind));
    assert_eq!(alarms, [fault, EventKind::Alarm(Alarm::Ajar)]);
    assert!(bench.runs.len() == 1, "no throw into a door that may be open: {:?}", bench.runs);
}

#[test]
fn one_clock_runs_from_the_unlock_until_locked_over_resets_and_doubts() {
    let mut bench = Bench::unlocked();
    // The door sensor always reads open, and the lock is reset again and again.
    bench.door(true);
    for _ in 0..8 {
        bench.run(20_000);
        bench.reset();
    }
    assert_eq!(bench.alarms(), []);
    bench.run(25_000);
    assert_eq!(bench.alarms(), [Alarm::Ajar]);
    for _ in 0..8 {
        bench.run(20_000);
        bench.reset();
    }
    assert_eq!(bench.alarms(), [Alarm::Ajar], "one alarm");
}

#[test]
fn the_time_without_power_counts() {
    let mut bench = Bench::unlocked();
    bench.door(true);
    bench.run(40_000);
    bench.board.i2c.clock_ms += 120_000; // the battery was out for two minutes
    bench.reset();
    bench.run(30_000);
    assert_eq!(bench.alarms(), [Alarm::Ajar]);
}

#[test]
fn a_door_left_open_is_told_until_somebody_listens() {
    let mut bench = Bench::unlocked();
    bench.run(1_000);
    bench.acknowledges = false;
    bench.door(true);
    bench.run(175_000);
    assert_eq!(bench.alarms(), []);
    bench.run(6_000);
    assert_eq!(bench.alarms(), [Alarm::Ajar]);
    assert_eq!(bench.lock.state(bench.now).door_state, DoorState::Ajar);
    bench.events.clear();
    bench.run(5_000);
    assert_eq!(bench.alarms(), [Alarm::Ajar], "said again");
    bench.acknowledges = true;
    bench.run(2_000);
    bench.events.clear();
    bench.run(60_000);
    assert_eq!(bench.alarms(), [], "acknowledged, and not a new alarm");
    bench.door(false);
    bench.run(8_000);
    assert_eq!(bench.state(), LockState::Locked);
}

#[test]
fn the_thumb_turn_starts_the_relock_rules_too() {
    let mut bench = Bench::locked();
    bench.hand = -20;
    bench.run(1_300);
    bench.hand = 0;
    bench.run(500);
    assert_eq!(bench.state(), LockState::Unlocked);
    assert!(bench.has(EventKind::MovedByHand { lock_state: LockState::Unlocked }));
    bench.run(28_000);
    assert_eq!(bench.state(), LockState::Unlocked);
    bench.run(5_000);
    assert_eq!(bench.state(), LockState::Locked);
    assert_eq!(bench.alarms(), []);
}

#[test]
fn half_a_minute_is_counted_from_the_last_touch_of_the_thumb_turn() {
    let mut bench = Bench::locked();
    bench.hand = -10;
    bench.run(1_200);
    bench.hand = 0;
    bench.run(20_000);
    bench.hand = -10;
    bench.run(1_400);
    bench.hand = 0;
    bench.run(27_000);
    assert_eq!(bench.state(), LockState::Unlocked);
    bench.run(6_000);
    assert_eq!(bench.state(), LockState::Locked);
}

#[test]
fn a_command_locks_a_closed_door_and_refuses_an_open_one() {
    let mut bench = Bench::unlocked();
    bench.door(true);
    bench.run(1_000);
    bench.send(&Downlink::Lock);
    bench.run(500);
    assert_eq!(bench.results().last(), Some(&OperationResult::DoorNotClosed));
    bench.door(false);
    bench.run(1_000);
    bench.send(&Downlink::Lock);
    bench.run(3_000);
    assert_eq!(bench.state(), LockState::Locked);
    let done = OperationResult::Done;
    assert!(bench.has(operation(Operation::Lock, Source::Remote, None, done)));
}

#[test]
fn statuses_come_at_every_change_and_as_a_heartbeat() {
    let mut bench = Bench::locked();
    bench.statuses.clear();
    bench.run(61_000);
    assert_eq!(bench.statuses.len(), 15, "idle: every 4 s");
    let mut bench = Bench::unlocked();
    bench.statuses.clear();
    bench.run(10_000);
    assert!((9..=11).contains(&bench.statuses.len()), "delivery: every second");
    let numbers: std::vec::Vec<u32> = bench.statuses.iter().map(|(_, status)| status.seq).collect();
    assert!(numbers.is_sorted_by(|a, b| a + 1 == *b));
}

#[test]
fn what_must_be_told_is_told_after_a_reset() {
    let mut bench = Bench::expecting();
    bench.acknowledges = false;
    bench.enter(CODE);
    bench.run(3_000);
    bench.board.tamper.0 = true;
    bench.run(500);
    bench.board.tamper.0 = false;
    bench.run(500);
    for _ in 0..30 {
        bench.enter("1"); // refused: somebody was at the front
    }
    bench.reset();
    bench.events.clear();
    bench.run(3_000);
    let done = OperationResult::Done;
    let must_be_told = [
        EventKind::Spent { serial: 1 },
        operation(Operation::Unlock, Source::Keypad, Some(1), done),
        EventKind::Alarm(Alarm::FrontEscutcheonRemoved),
    ];
    for kind in must_be_told {
        assert!(bench.has(kind), "{kind:?}");
    }
    bench.acknowledges = true;
    bench.run(3_000);
    bench.reset();
    bench.events.clear();
    bench.run(3_000);
    for kind in must_be_told {
        assert!(!bench.has(kind), "{kind:?} was acknowledged");
    }
}

#[test]
fn refusals_are_one_event_with_a_count() {
    let mut bench = Bench::expecting();
    bench.acknowledges = false;
    for _ in 0..3 {
        bench.enter("000000"); // alarm: wrong-code limit
    }
    for _ in 0..30 {
        bench.enter("1"); // refused: keypad locked
    }
    bench.events.clear();
    bench.run(8_000);
    let view = bench.lock.state(bench.now);
    assert_eq!(view.events_dropped, 0);
    assert_eq!(bench.alarms(), [Alarm::WrongCodeLimit]);
    let refused = EventKind::Refused { serial: None, reason: Refusal::KeypadLocked };
    let counts: std::vec::Vec<u16> =
        bench.events.iter().filter(|event| event.kind == refused).map(|event| event.count).collect();
    assert_eq!(counts, [30]);
}

#[test]
fn a_slow_modem_gets_whole_frames() {
    let mut bench = Bench::booting(LockConfig::default());
    bench.board.radio.appetite = 3;
    bench.run(2_000);
    assert_eq!(bench.reported(), LockState::Locked);
}
