use super::*;

const NOON: u64 = 1_773_486_000_000;
const RULE: ClockRule = ClockRule { read_every_ms: 9_700, drift_ppm_max: 200, question_ms: 10_000 };

fn at(ms: u64) -> Instant {
    Instant::from_ms(ms)
}

fn told(nonce: u8) -> TimeReply {
    TimeReply { unix_ms: NOON, nonce: [nonce; 16] }
}

/// A clock proved at 0 ms to be at noon.
fn proved() -> Clock {
    let mut clock = Clock::default();
    assert!(clock.ask([1; 16], &RULE, at(0)));
    assert!(clock.take_answer(&told(1), &RULE, at(0)));
    clock
}

/// What an honest chip shows that was set at 0 ms and gains `ppm` on the oscillator.
fn shows(at_ms: u64, ppm: u64) -> Option<u64> {
    Some((NOON + at_ms + at_ms * ppm / 1_000_000) / 1_000 * 1_000)
}

/// Reads the chip for so long, every 9.7 s; the time of the last reading, ms.
fn watched(clock: &mut Clock, for_ms: u64, ppm: u64) -> u64 {
    let mut now_ms = 0;
    while now_ms < for_ms {
        now_ms += RULE.read_every_ms;
        assert!(!clock.look(shows(now_ms, ppm), &RULE, at(now_ms)), "doubted after {now_ms} ms");
    }
    now_ms
}

#[test]
fn after_a_reset_nothing_is_believed_whatever_the_chip_shows() {
    let mut clock = Clock::default();
    assert!(!clock.look(Some(NOON), &RULE, at(0)), "it was in doubt before");
    assert_eq!(clock.unix_ms(at(0)), None);
    assert!(clock.is_in_doubt());
}

#[test]
fn an_honest_chip_is_believed_for_days_and_keeps_the_time() {
    for ppm in [0, 50, 100] {
        let mut clock = proved();
        let end_ms = watched(&mut clock, 3 * 86_400_000, ppm);
        let true_ms = NOON + end_ms + end_ms * ppm / 1_000_000;
        let error_ms = clock.unix_ms(at(end_ms)).map(|unix_ms| unix_ms.abs_diff(true_ms));
        assert!(error_ms.is_some_and(|error_ms| error_ms <= 1_300), "{ppm} ppm: {error_ms:?} ms");
    }
}

#[test]
fn a_chip_that_is_moved_by_any_amount_ends_all_belief() {
    for moved_ms in [-3_600_000, -60_000, -2_000, -1_000, 1_000, 2_000, 2_900, 60_000, 3_600_000_i64] {
        let mut clock = proved();
        let mut now_ms = watched(&mut clock, 600_000, 20);
        let mut doubted = false;
        // A move by a single second may hide in one reading, not in a minute of them.
        for _ in 0..7 {
            now_ms += RULE.read_every_ms;
            let shown = shows(now_ms, 20).and_then(|ms| ms.checked_add_signed(moved_ms));
            doubted |= clock.look(shown, &RULE, at(now_ms));
        }
        assert!(doubted, "{moved_ms} ms");
        assert_eq!(clock.unix_ms(at(now_ms)), None);
    }
}

#[test]
fn a_chip_that_is_moved_a_little_at_each_reading_is_found_out() {
    let mut clock = proved();
    let mut now_ms = watched(&mut clock, 600_000, 0);
    let doubted = (1..40).any(|step| {
        now_ms += RULE.read_every_ms;
        let creeping = shows(now_ms + step * 100, 0);
        clock.look(creeping, &RULE, at(now_ms))
    });
    assert!(doubted, "a tenth of a second every ten is one per cent");
}

#[test]
fn a_chip_that_stopped_or_shows_nonsense_ends_all_belief() {
    for reading in [None, Some(0), Some(u64::MAX)] {
        let mut clock = proved();
        assert!(clock.look(reading, &RULE, at(10)), "{reading:?}");
        // Good readings do not mend it.
        assert!(!clock.look(shows(20, 0), &RULE, at(20)));
        assert_eq!(clock.unix_ms(at(20)), None);
    }
}

#[test]
fn only_the_answer_to_the_open_question_is_believed() {
    let mut clock = Clock::default();
    assert!(!clock.take_answer(&told(1), &RULE, at(0)), "nobody asked");
    assert!(clock.ask([1; 16], &RULE, at(0)));
    assert!(!clock.ask([2; 16], &RULE, at(9_999)));
    assert!(!clock.take_answer(&told(2), &RULE, at(9_999)));
    let mut late = clock;
    assert!(!late.take_answer(&told(1), &RULE, at(10_000)), "too late");
    assert!(late.ask([3; 16], &RULE, at(10_000)));
    assert!(!late.take_answer(&told(1), &RULE, at(10_001)), "an answer to an older question");
    assert!(clock.take_answer(&told(1), &RULE, at(9_999)));
    assert_eq!(clock.unix_ms(at(10_000)), Some(NOON + 1));
    assert!(!clock.take_answer(&told(1), &RULE, at(10_000)), "once");
}
