use super::*;

const S: u64 = 1_000_000_000;

fn enter(keypad: &mut Keypad, at_s: u64, code: &str) -> bool {
    for digit in code.bytes() {
        assert_eq!(keypad.touched(digit - b'0'), None);
    }
    assert_eq!(keypad.touched(11).as_deref(), Some(code));
    let may_look = keypad.entered(at_s * S);
    if code != "123456" {
        keypad.wrong();
    }
    may_look
}

#[test]
fn three_wrong_codes_bar_and_the_time_doubles() {
    let mut keypad = Keypad::default();
    for at_s in [1, 2, 3] {
        enter(&mut keypad, at_s, "000000");
    }
    assert_eq!(keypad.compared_while_barred, 0);
    enter(&mut keypad, 10, "000000");
    assert_eq!((keypad.entered, keypad.compared_while_barred), (4, 1));
    assert!(keypad.is_barred(62 * S) && !keypad.is_barred(63 * S));
    for at_s in [64, 65, 66] {
        enter(&mut keypad, at_s, "000000");
    }
    assert!(keypad.is_barred(185 * S) && !keypad.is_barred(186 * S));
}

#[test]
fn a_lock_that_is_silent_about_wrong_codes_must_not_open_after_six() {
    for (guesses, opens_at_s, counts) in [(5, 10, 0), (6, 10, 1), (6, 70, 0)] {
        let mut keypad = Keypad::default();
        (0..guesses).for_each(|at_s| keypad.guessed(at_s * S));
        keypad.opened(opens_at_s * S);
        assert_eq!(keypad.opened_after_guesses, counts, "{guesses} at {opens_at_s}");
    }
}

#[test]
fn not_even_the_right_code_may_be_looked_at_while_the_keypad_is_barred() {
    let mut keypad = Keypad::default();
    for at_s in [1, 2, 3] {
        assert!(enter(&mut keypad, at_s, "1"));
    }
    assert!(!enter(&mut keypad, 4, "123456"));
    keypad.forgive();
    assert!(enter(&mut keypad, 6, "123456"));
    assert_eq!(keypad.touched(11), None);
}
