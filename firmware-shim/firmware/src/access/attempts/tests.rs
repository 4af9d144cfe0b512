use super::*;

const RULE: Lockout = Lockout { after_wrong_codes: 3, first_ms: 60_000, longest_ms: 900_000 };

/// Length of each of the next `n` lockouts, guessing as fast as the keypad allows.
fn lockouts(attempts: &mut Attempts, n: usize) -> std::vec::Vec<u64> {
    let mut now = Instant::START;
    let mut found = std::vec::Vec::new();
    while found.len() < n {
        assert!(!attempts.is_locked(now));
        if let Some(ms) = attempts.wrong(&RULE, now) {
            assert!(attempts.is_locked(now.after_ms(ms - 1)));
            now = now.after_ms(ms);
            found.push(ms);
        }
    }
    found
}

#[test]
fn every_third_wrong_code_locks_and_the_time_doubles_to_its_limit() {
    let mut attempts = Attempts::new();
    assert_eq!(lockouts(&mut attempts, 6), [60_000, 120_000, 240_000, 480_000, 900_000, 900_000]);
    assert_eq!(attempts.wrong_since_right(), 18);
}

#[test]
fn a_power_cut_neither_forgives_nor_shortens() {
    let mut attempts = Attempts::new();
    for now in [0, 50_000, 200_000, 300_000] {
        let now = Instant::from_ms(now);
        attempts.wrong(&RULE, now);
        attempts = Attempts::restored(*attempts.record(), now);
    }
    // The third one locked the keypad at 200 s; every reset restarts those 60 s.
    assert!(attempts.is_locked(Instant::from_ms(359_999)));
    assert!(!attempts.expire(Instant::from_ms(359_999)));
    assert!(attempts.expire(Instant::from_ms(360_000)));
    assert!(!attempts.expire(Instant::from_ms(360_000)));
    let later = Attempts::restored(*attempts.record(), Instant::from_ms(400_000));
    assert!(!later.is_locked(Instant::from_ms(400_000)));
    assert_eq!(later.wrong_since_right(), 4);
}

#[test]
fn a_right_code_forgives() {
    let mut attempts = Attempts::new();
    lockouts(&mut attempts, 2);
    attempts.right();
    assert_eq!(attempts, Attempts::new());
    assert_eq!(lockouts(&mut attempts, 1), [60_000]);
}

/// Flash is read as it is: an older firmware, or somebody with a clip on the chip, may have written another record.
#[test]
fn no_record_makes_a_lockout_shorter_than_the_first() {
    for last_lockout_ms in [None, Some(0), Some(1), Some(u64::MAX)] {
        let record = AttemptsRecord { last_lockout_ms, ..AttemptsRecord::default() };
        let mut attempts = Attempts::restored(record, Instant::START);
        let [lockout_ms] = lockouts(&mut attempts, 1)[..] else { panic!("one lockout") };
        assert!((60_000..=900_000).contains(&lockout_ms), "{last_lockout_ms:?}: {lockout_ms} ms");
    }
}
