//! Hands at the cover, drills, knocks and slams.

use super::bench::{Bench, CODE};
use crate::access::Refusal;
use crate::matter::{Alarm, LockState};
use crate::wire::{Downlink, EventKind};

const REMOVED: Alarm = Alarm::FrontEscutcheonRemoved;

fn jolt(bench: &mut Bench, times: u32, every_ms: u64) {
    for _ in 0..times {
        bench.board.i2c.jolted = true;
        bench.run(every_ms);
    }
}

fn opens(bench: &mut Bench) -> bool {
    bench.enter(CODE);
    bench.run(3_000);
    bench.state() == LockState::Unlocked
}

#[test]
fn a_removed_cover_is_told_at_once_and_shuts_the_lock_until_an_operator_has_looked() {
    let mut bench = Bench::expecting();
    bench.board.tamper.0 = true;
    bench.run(100);
    assert_eq!(bench.alarms(), [REMOVED]);
    bench.board.tamper.0 = false; // put back
    bench.run(2_000);
    assert!(!opens(&mut bench));
    assert!(bench.has(EventKind::Refused { serial: None, reason: Refusal::Tampered }));
    bench.reset(); // the battery is behind the cover
    bench.run(2_000);
    assert!(!opens(&mut bench));
    bench.send(&Downlink::ClearTamper { unix_ms: bench.unix_ms() - 20_000 });
    bench.run(1_500);
    assert!(!bench.has(EventKind::TamperCleared), "of an alarm before this one, and held back");
    bench.send(&Downlink::ClearTamper { unix_ms: bench.unix_ms() });
    bench.run(1_500);
    assert!(bench.has(EventKind::TamperCleared));
    assert!(opens(&mut bench));
}

#[test]
fn a_cover_that_is_still_off_alarms_again() {
    let mut bench = Bench::expecting();
    bench.board.tamper.0 = true;
    bench.run(1_000);
    bench.send(&Downlink::ClearTamper { unix_ms: bench.unix_ms() });
    bench.run(1_500);
    assert_eq!(bench.alarms(), [REMOVED; 2]);
    assert!(!opens(&mut bench));
}

#[test]
fn a_bounce_of_the_switch_is_no_removal() {
    let mut bench = Bench::expecting();
    for _ in 0..10 {
        bench.board.tamper.0 = true;
        bench.run(15);
        bench.board.tamper.0 = false;
        bench.run(50);
    }
    assert_eq!(bench.alarms(), [] as [Alarm; 0]);
    assert!(opens(&mut bench));
}

#[test]
fn knocking_is_no_drill_and_a_drill_is_no_knocking() {
    let mut bench = Bench::expecting();
    for _ in 0..3 {
        jolt(&mut bench, 3, 350);
        bench.run(1_000);
    }
    assert_eq!(bench.alarms(), [] as [Alarm; 0]);
    jolt(&mut bench, 60, 50);
    assert_eq!(bench.alarms(), [REMOVED]);
    assert!(!opens(&mut bench));
}

#[test]
fn a_slammed_door_is_told_and_no_more() {
    let mut bench = Bench::unlocked();
    bench.door(true);
    bench.run(2_000);
    bench.door(false);
    jolt(&mut bench, 1, 100);
    bench.run(10_000);
    assert!(bench.has(EventKind::Slammed));
    assert_eq!(bench.alarms(), [] as [Alarm; 0]);
    assert_eq!(bench.state(), LockState::Locked);
}
