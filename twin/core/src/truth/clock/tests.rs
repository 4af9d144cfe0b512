use super::*;

const S: u64 = 1_000_000_000;

fn confirmed() -> ClockTruth {
    let mut clock = ClockTruth::default();
    assert!(clock.is_doubtful());
    clock.asks([1; 16]);
    clock.is_told(S, [2; 16]);
    assert!(clock.is_doubtful(), "an answer to another question");
    clock.is_told(S, [1; 16]);
    assert!(!clock.is_doubtful());
    clock
}

#[test]
fn less_than_a_chip_of_whole_seconds_shows_is_no_doubt_but_it_adds_up() {
    let mut clock = confirmed();
    clock.was_set(1_000);
    clock.was_set(-2_000);
    clock.was_set(-1_000);
    assert!(!clock.is_doubtful());
    clock.was_set(-1_000);
    assert!(clock.is_doubtful(), "three seconds back");
    clock.asks([3; 16]);
    clock.is_told(60 * S, [3; 16]);
    clock.was_set(-1_000);
    assert!(!clock.is_doubtful(), "the lock has set it anew");
}

#[test]
fn a_clock_without_supply_is_doubtful_and_one_that_the_lock_sets_anew_is_not() {
    let mut clock = confirmed();
    clock.was_set(60_000);
    clock.shows(2 * S, 60_000);
    assert!(clock.is_doubtful());
    clock.shows(2 * S + 1, 0);
    assert!(!clock.is_doubtful(), "overwritten by the time that the lock had received");
    clock.lock_is_dark();
    assert!(clock.is_doubtful());
}
