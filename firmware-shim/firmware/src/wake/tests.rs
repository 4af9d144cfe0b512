use super::WakePins;

#[test]
fn a_set_holds_what_was_put_in_and_nothing_else() {
    let pins = WakePins::KEYPAD.and(WakePins::REED);
    assert!(pins.contains(WakePins::KEYPAD) && pins.contains(WakePins::REED));
    assert!(!pins.contains(WakePins::STRIKE) && !pins.contains(WakePins::RADIO));
    assert!(!WakePins::NONE.contains(WakePins::KEYPAD));
}
