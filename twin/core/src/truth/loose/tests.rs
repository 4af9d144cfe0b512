use super::*;

const S: u64 = 1_000_000_000;

fn sight(bolt_home: bool, door_closed: bool, reed_closed: bool, lock_powered: bool) -> LooseSight {
    LooseSight { bolt_home, door_closed, reed_closed, lock_powered }
}

#[test]
fn resets_and_broken_wires_stop_no_clock() {
    let mut loose = LooseTruth::default();
    loose.look(0, sight(true, true, true, true));
    for at_s in 1..=100 {
        // Powered for one second of two; the wire is broken for one second of four.
        loose.look(at_s * S, sight(false, true, at_s % 4 != 0, at_s % 2 == 0));
    }
    assert!((loose.loose_s(100 * S) - 99.0).abs() < 1e-9);
    assert!((loose.lockable_s(100 * S) - 25.0).abs() < 1e-9, "{}", loose.lockable_s(100 * S));
    loose.look(101 * S, sight(true, true, true, true));
    assert!(loose.loose_s(102 * S) == 0.0 && loose.lockable_s(102 * S) == 0.0);
}

#[test]
fn an_open_door_cannot_be_locked_and_counts_as_loose() {
    let mut loose = LooseTruth::default();
    loose.look(S, sight(false, true, true, true));
    loose.look(11 * S, sight(false, false, false, true));
    assert!(loose.lockable_s(20 * S) == 0.0);
    // A bolt thrown in an open door locks nothing.
    loose.look(21 * S, sight(true, false, true, true));
    assert!((loose.loose_s(31 * S) - 30.0).abs() < 1e-9);
}
