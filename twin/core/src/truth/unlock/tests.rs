use super::*;

const S: u64 = 1_000_000_000;
const GOOD: Grounds = Grounds { permits: true, recording_ack_age_s: 1.0 };
const NONE: Grounds = Grounds { permits: false, recording_ack_age_s: 60.0 };
const RIGHT: ClockSight = ClockSight { is_confirmed: true, error_s: 0.5 };
const MOVED: ClockSight = ClockSight { is_confirmed: false, error_s: 3_600.0 };

/// The motor withdraws the bolt, on these grounds if that begins an unlock.
fn withdraw(unlocks: &mut Unlocks, now_ns: u64, grounds: Grounds) {
    if unlocks.withdraws(now_ns) {
        unlocks.begins(now_ns, grounds);
    }
    if unlocks.wants_clock() {
        unlocks.clock_is(now_ns, RIGHT);
    }
}

#[test]
fn retries_rest_on_the_grounds_of_the_first_attempt() {
    let mut unlocks = Unlocks::default();
    for now_ns in [10 * S, 12 * S, 13 * S, 14 * S, 15 * S] {
        withdraw(&mut unlocks, now_ns, if now_ns == 10 * S { GOOD } else { NONE });
        assert!(unlocks.is_permitted() && unlocks.recording_ack_age_s() < 2.0);
    }
}

#[test]
fn a_motor_that_has_rested_or_lost_its_supply_or_goes_on_for_ever_begins_anew() {
    let mut rested = Unlocks::default();
    withdraw(&mut rested, 10 * S, GOOD);
    withdraw(&mut rested, 13 * S, NONE);
    assert!(!rested.is_permitted());
    let mut dark = Unlocks::default();
    withdraw(&mut dark, 10 * S, GOOD);
    dark.lock_is_dark();
    withdraw(&mut dark, 11 * S, NONE);
    assert!(!dark.is_permitted());
    let mut long = Unlocks::default();
    withdraw(&mut long, 10 * S, GOOD);
    (11..=23).for_each(|at| withdraw(&mut long, at * S, NONE));
    assert!(!long.is_permitted());
}

#[test]
fn the_clock_counts_as_the_lock_has_read_it_with_the_code() {
    let mut unlocks = Unlocks::default();
    unlocks.code_entered();
    unlocks.clock_is(10 * S, RIGHT);
    assert!(!unlocks.wants_clock());
    assert!(unlocks.withdraws(11 * S));
    unlocks.begins(11 * S, GOOD);
    unlocks.clock_is(11 * S, MOVED);
    assert!(unlocks.is_clock_confirmed() && unlocks.clock_error_s() < 1.0, "moved after it was read");
    // An unlock for which no code has reached the lock rests on the clock as it is.
    assert!(unlocks.withdraws(60 * S));
    unlocks.begins(60 * S, NONE);
    assert!(unlocks.wants_clock());
    unlocks.clock_is(60 * S, MOVED);
    assert!(!unlocks.is_clock_confirmed());
}
