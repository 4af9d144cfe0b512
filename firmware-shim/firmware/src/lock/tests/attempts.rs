//! Guessing at the keypad, with and without control of the battery.

use super::bench::{Bench, CODE};
use crate::access::Refusal;
use crate::matter::{Alarm, LockState};
use crate::wire::EventKind;

fn is_barred(bench: &Bench) -> bool {
    bench.lock.state(bench.now).keypad_locked
}

#[test]
fn wrong_codes_count_through_power_cuts() {
    let mut bench = Bench::expecting();
    for _ in 0..3 {
        assert!(!is_barred(&bench));
        bench.enter("000000");
        bench.reset();
        bench.run(1_000);
    }
    assert!(is_barred(&bench));
    bench.enter(CODE);
    assert!(bench.has(EventKind::Refused { serial: None, reason: Refusal::KeypadLocked }));
    assert_eq!(bench.state(), LockState::Locked);
}

#[test]
fn a_lockout_begins_anew_after_a_power_cut_and_then_ends() {
    let mut bench = Bench::expecting();
    for _ in 0..3 {
        bench.enter("000000");
    }
    bench.run(50_000);
    bench.reset();
    bench.run(59_000);
    assert!(is_barred(&bench), "in full, whatever had passed of it");
    bench.run(2_000);
    assert!(!is_barred(&bench));
    bench.reset();
    bench.run(2_000);
    assert!(!is_barred(&bench), "it was over");
    bench.enter(CODE);
    bench.run(3_000);
    assert_eq!(bench.state(), LockState::Unlocked);
}

/// An attacker who controls the battery cuts it at every moment after '#', so that a wrong code may not be counted. No
/// wrong code may be free at any moment of the cut.
#[test]
fn no_power_cut_makes_a_guess_free() {
    let before = Bench::expecting();
    for cut in 0..70 {
        let mut bench = before.clone();
        bench.board.flash.cut_after = Some(cut);
        bench.enter("000000");
        let was_looked_at = bench.has(EventKind::WrongCode { count: 1 });
        bench.reset();
        bench.run(2_000);
        let counted = bench.lock.state(bench.now).wrong_codes;
        assert!(counted == 1 || !was_looked_at, "cut {cut}: looked at, and {counted} counted");
    }
}

/// The same with the right code: either it opens, and is spent, or nothing reveals that it was right without paying an
/// attempt.
#[test]
fn a_right_code_cut_short_costs_an_attempt_or_is_spent() {
    let before = Bench::expecting();
    let mut spent = 0;
    for cut in 0..160 {
        let mut bench = before.clone();
        bench.board.flash.cut_after = Some(cut);
        bench.enter(CODE);
        bench.run(200);
        let has_moved = !bench.runs.is_empty() || bench.motor() != 0;
        bench.reset();
        bench.run(40_000);
        let runs = bench.runs.len();
        bench.enter(CODE);
        bench.run(3_000);
        let opened_after = bench.runs.len() > runs;
        assert!(!(has_moved && opened_after), "cut {cut}: opened twice");
        spent += usize::from(!opened_after);
    }
    assert!(spent > 20, "{spent} of the cuts came after the spent mark");
}

#[test]
fn a_right_code_at_the_third_try_forgives_on_flash_too() {
    let mut bench = Bench::expecting();
    bench.enter("000000");
    bench.enter("000000");
    bench.enter(CODE);
    bench.run(3_000);
    assert_eq!(bench.state(), LockState::Unlocked);
    bench.reset();
    bench.run(2_000);
    assert!(!is_barred(&bench));
    assert_eq!(bench.lock.state(bench.now).wrong_codes, 0);
    assert_eq!(bench.alarms(), [] as [Alarm; 0]);
}

#[test]
fn a_right_code_that_is_refused_is_no_guess() {
    let mut bench = Bench::unlocked();
    for _ in 0..5 {
        bench.enter(CODE);
    }
    assert!(bench.has(EventKind::Refused { serial: Some(1), reason: Refusal::Spent }));
    assert!(!is_barred(&bench));
    bench.reset();
    bench.run(2_000);
    assert!(!is_barred(&bench));
}
