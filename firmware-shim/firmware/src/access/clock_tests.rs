use super::*;

const NOON: u64 = 1_773_486_000_000;
const RULE: ClockRule = ClockRule { read_every_ms: 10_000, drift_ms_max: 3_000, question_ms: 10_000 };

fn at(ms: u64) -> Instant {
    Instant::from_ms(ms)
}

fn running() -> Clock {
    let mut clock = Clock::restored(NOON - 60_000, false);
    assert!(!clock.look(Some(NOON), &RULE, at(0)));
    clock
}

#[test]
fn it_runs_on_between_readings_and_never_back() {
    let mut clock = Clock::restored(0, false);
    assert_eq!(clock.unix_ms(at(0)), None);
    clock.look(Some(NOON), &RULE, at(0));
    assert_eq!(clock.unix_ms(at(900)), Some(NOON + 900));
    clock.look(Some(NOON), &RULE, at(900)); // the same second still
    assert_eq!(clock.unix_ms(at(900)), Some(NOON + 900));
    clock.look(Some(NOON + 2_000), &RULE, at(1_000));
    assert_eq!(clock.unix_ms(at(1_000)), Some(NOON + 2_000));
}

#[test]
fn a_chip_that_stopped_or_went_back_or_jumped_ends_all_belief() {
    for reading in [None, Some(NOON - 4_000), Some(NOON + 20_000), Some(0), Some(u64::MAX)] {
        let mut clock = running();
        assert!(clock.look(reading, &RULE, at(10)), "{reading:?}");
        assert_eq!(clock.unix_ms(at(10)), None);
        // Good readings do not mend it.
        assert!(!clock.look(Some(NOON), &RULE, at(20)));
        assert_eq!(clock.unix_ms(at(20)), None);
    }
}

#[test]
fn after_a_reset_it_cannot_be_earlier_than_it_was() {
    let mut clock = Clock::restored(NOON, false);
    assert!(clock.look(Some(NOON - 1), &RULE, at(0)));
    let mut clock = Clock::restored(NOON, false);
    assert!(!clock.look(Some(NOON), &RULE, at(0)));
    let clock = Clock::restored(NOON, true);
    assert!(clock.is_in_doubt());
}

#[test]
fn only_the_answer_to_the_open_question_is_believed() {
    let mut clock = Clock::restored(NOON, true);
    let told = |nonce| TimeTold { unix_ms: NOON + 5, nonce };
    assert!(!clock.hear(&told([1; 16]), &RULE, at(0)), "nobody asked");
    assert!(clock.ask([1; 16], &RULE, at(0)));
    assert!(!clock.ask([2; 16], &RULE, at(9_999)));
    assert!(!clock.hear(&told([2; 16]), &RULE, at(9_999)));
    let mut late = clock;
    assert!(!late.hear(&told([1; 16]), &RULE, at(10_000)), "too late");
    assert!(late.ask([3; 16], &RULE, at(10_000)));
    assert!(!late.hear(&told([1; 16]), &RULE, at(10_001)), "an answer to an older question");
    assert!(clock.hear(&told([1; 16]), &RULE, at(9_999)));
    assert_eq!(clock.unix_ms(at(10_000)), Some(NOON + 6));
    assert!(!clock.hear(&told([1; 16]), &RULE, at(10_000)), "once");
}

#[test]
fn the_bound_follows_coarsely() {
    let mut clock = running();
    assert_eq!(clock.bound_due(900_000, at(839_999)), None);
    assert_eq!(clock.bound_due(900_000, at(840_000)), Some(NOON + 840_000));
    clock.bound(NOON + 840_000);
    assert_eq!(clock.bound_due(900_000, at(840_000)), None);
}

#[test]
fn an_oscillator_that_is_fast_gains_nothing_on_the_chip_in_the_long_run() {
    // 1 % fast: between two readings it counts 10.1 s where the chip counts 10.
    for (counted_ms, name) in [(10_100, "fast"), (9_900, "slow")] {
        let mut clock = Clock::restored(0, false);
        for reading in 0..1_000 {
            let (chip_ms, now) = (NOON + reading * 10_000, at(reading * counted_ms));
            assert!(!clock.look(Some(chip_ms), &RULE, now), "{name}: doubted after {reading} readings");
            let off_ms = clock.unix_ms(now).unwrap().abs_diff(chip_ms);
            assert!(off_ms < 1_000, "{name}: off by {off_ms} ms after {reading} readings");
        }
    }
}
