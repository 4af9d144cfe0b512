use super::*;

const S: u64 = 1_000_000_000;

#[test]
fn a_way_that_flickers_excuses_nothing_for_ever() {
    let mut reach = Reach::default();
    for at_s in 0..60 {
        reach.look(at_s * S, at_s % 2 == 0);
    }
    // 30 s in pieces of one second.
    assert!((reach.open_s(60 * S) - 10.0).abs() < 1e-9, "{}", reach.open_s(60 * S));
    reach.look(60 * S, true);
    assert!(reach.stretch_ns(64 * S) == 4 * S && reach.open_s(75 * S) == 15.0);
}

#[test]
fn a_reset_stops_a_clock_and_only_its_end_sets_it_back() {
    let mut held = Held::default();
    for at_s in 0..10 {
        held.look(at_s * S, at_s % 2 == 0, false);
    }
    assert!(held.held_s(20 * S) == 5.0);
    held.look(20 * S, true, true);
    assert!(held.held_s(30 * S) == 0.0);
}
