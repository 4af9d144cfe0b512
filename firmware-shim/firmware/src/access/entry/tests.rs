#![allow(clippy::unwrap_used)]

use super::*;

const TIMEOUT_MS: u64 = 10_000;

/// Types keys one after the other, 200 ms apart; returns what the last one brought.
fn type_keys(entry: &mut KeyEntry, keys: &str, now: &mut Instant) -> KeyPress {
    let mut last = KeyPress::None;
    for key in keys.chars() {
        let electrode = match key {
            '*' => 10,
            '#' => 11,
            digit => digit.to_digit(10).unwrap(),
        };
        last = entry.look(1 << electrode, *now, TIMEOUT_MS);
        *now = now.after_ms(100);
        assert_eq!(entry.look(0, *now, TIMEOUT_MS), KeyPress::None);
        *now = now.after_ms(100);
    }
    last
}

fn check(keys: &str, expected: KeyPress) {
    let found = type_keys(&mut KeyEntry::new(), keys, &mut Instant::from_ms(5));
    assert_eq!(found, expected, "{keys}");
}

#[test]
fn keys_make_a_code() {
    check("012345#", KeyPress::Entered(Entry::Code(*b"012345")));
    check("999*678901#", KeyPress::Entered(Entry::Code(*b"678901")));
    check("12345#", KeyPress::Entered(Entry::WrongLength));
    check("1234567#", KeyPress::Entered(Entry::WrongLength));
    check("123456", KeyPress::Key);
    check("#", KeyPress::Key);
    check("1234567*#", KeyPress::Key);
    check("1234567#123456#", KeyPress::Entered(Entry::Code(*b"123456")));
}

#[test]
fn an_unfinished_code_is_forgotten() {
    let mut entry = KeyEntry::new();
    let mut now = Instant::from_ms(5);
    type_keys(&mut entry, "123", &mut now);
    now = now.after_ms(TIMEOUT_MS);
    let found = type_keys(&mut entry, "456789#", &mut now);
    assert_eq!(found, KeyPress::Entered(Entry::Code(*b"456789")));
}

#[test]
fn a_finger_that_stays_counts_once_and_a_palm_not_at_all() {
    let mut entry = KeyEntry::new();
    let now = Instant::from_ms(5);
    assert_eq!(entry.look(0b10, now, TIMEOUT_MS), KeyPress::Key);
    assert_eq!(entry.look(0b10, now, TIMEOUT_MS), KeyPress::None);
    // The next finger comes before the first one leaves.
    assert_eq!(entry.look(0b110, now, TIMEOUT_MS), KeyPress::Key);
    assert_eq!(entry.look(0, now, TIMEOUT_MS), KeyPress::None);
    assert_eq!(entry.look(0b111_1000, now, TIMEOUT_MS), KeyPress::None);
    assert_eq!(entry.look(0, now, TIMEOUT_MS), KeyPress::None);
    let mut now = now;
    let found = type_keys(&mut entry, "3456#", &mut now);
    assert_eq!(found, KeyPress::Entered(Entry::Code(*b"123456")));
}
