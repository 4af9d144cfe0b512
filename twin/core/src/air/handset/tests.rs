use super::*;

const DOOR_M: [f64; 2] = [1.0, 2.0];
const CHALLENGE: ToPhone = ToPhone::Challenge { nonce: [7; 16] };

fn handset() -> Handset {
    let mut handset = Handset::default();
    handset.scan(DOOR_M);
    handset.take(0, 3, 1, PhoneToken([5; 32]));
    handset
}

/// All messages that it sends up to then.
fn said(handset: &mut Handset, until_ms: u64) -> Vec<FromPhone> {
    (0..=until_ms).filter_map(|ms| handset.tick(ms * MS)).collect()
}

#[test]
fn it_answers_only_while_its_holder_presses_and_only_what_it_asked_for_then() {
    let mut handset = handset();
    assert_eq!(said(&mut handset, 10), [FromPhone::Hello { serial: 3 }]);
    assert_eq!(handset.receive(20 * MS, CHALLENGE), Some(PhoneShows::LockNear));
    assert_eq!(said(&mut handset, 500), [], "nobody presses");
    assert!(handset.press(600 * MS, [6.0, 8.0]));
    handset.receive(601 * MS, CHALLENGE);
    assert_eq!(said(&mut handset, 599), []);
    assert_eq!(handset.tick(620 * MS), Some(FromPhone::Hello { serial: 3 }), "that nonce was of before");
    handset.receive(650 * MS, CHALLENGE);
    assert_eq!(handset.tick(664 * MS), None);
    let mac = PhoneToken([5; 32]).answer(1, 3, &[7; 16]);
    assert_eq!(handset.tick(665 * MS), Some(FromPhone::Answer { serial: 3, mac }));
    handset.receive(670 * MS, CHALLENGE);
    assert_eq!(handset.tick(700 * MS), None, "one answer for one hello");
    handset.tick(4_500 * MS);
    handset.receive(4_601 * MS, CHALLENGE);
    assert_eq!(handset.tick(4_620 * MS), None, "they have let go");
}

#[test]
fn away_from_where_the_label_was_scanned_a_press_does_not_count() {
    let mut handset = handset();
    handset.tick(0);
    assert!(!handset.press(MS, [1.0, 16.1]));
    assert_eq!(said(&mut handset, 900), []);
    handset.receive(901 * MS, CHALLENGE);
    assert_eq!(said(&mut handset, 990), [], "nobody presses");
    assert!(handset.press(991 * MS, [1.0, 15.9]));
    assert!(!Handset::default().press(0, DOOR_M), "nothing was scanned");
}

#[test]
fn a_phone_that_was_off_does_not_answer_for_a_press_from_before() {
    let mut handset = handset();
    handset.tick(0);
    assert!(handset.press(MS, DOOR_M));
    handset.switch_off(1_000 * MS);
    assert!(handset.is_off(999 * MS) && !handset.is_off(1_000 * MS));
    handset.tick(1_100 * MS);
    handset.receive(1_101 * MS, CHALLENGE);
    assert_eq!(handset.tick(1_150 * MS), None);
}

#[test]
fn a_verdict_on_somebody_elses_answer_is_none() {
    let mut handset = handset();
    assert_eq!(handset.receive(MS, ToPhone::Decision(Decision::Opening)), None);
    assert!(handset.press(MS, DOOR_M));
    handset.tick(MS);
    handset.receive(2 * MS, CHALLENGE);
    handset.tick(20 * MS);
    assert_eq!(
        handset.receive(30 * MS, ToPhone::Decision(Decision::Opening)),
        Some(PhoneShows::Decision(Decision::Opening))
    );
    assert_eq!(said(&mut handset, 5_000), [], "its work is done");
}
