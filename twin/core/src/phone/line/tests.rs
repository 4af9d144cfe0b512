use super::*;
use crate::service::RecipientToService::{Block, Shown};
use crate::service::{CourierToService, RecipientToService};

const NOON_MS: u64 = 1_773_486_000_000;

const BLOCK: RecipientToService = Block { delivery: 1 };

fn heard(lines: &mut Lines, unix_ms: u64, bytes: &[u8]) -> Option<RecipientToService> {
    lines.open_up(Phone::Recipient, unix_ms, bytes)
}

#[test]
fn a_frame_is_read_by_the_other_end_alone_and_once() {
    let mut lines = Lines::new(7, 1);
    let frame = lines.up(Phone::Recipient, NOON_MS, &BLOCK);
    assert_eq!(heard(&mut Lines::new(8, 1), NOON_MS, &frame), None, "another world's key");
    assert_eq!(lines.open_down::<RecipientToService>(Phone::Recipient, NOON_MS, &frame), None);
    assert_eq!(lines.open_up::<RecipientToService>(Phone::Courier(0), NOON_MS, &frame), None);
    assert_eq!(heard(&mut lines, NOON_MS + 90, &frame), Some(BLOCK));
    assert_eq!(heard(&mut lines, NOON_MS + 90, &frame), None, "again");
    assert_eq!((lines.refused_by_service(), lines.refused_by_phones()), (2, 1));
}

#[test]
fn a_changed_a_plain_and_a_foreign_frame_are_none() {
    let mut lines = Lines::new(7, 1);
    let frame = lines.up(Phone::Recipient, NOON_MS, &Shown(3));
    for byte in 0..frame.len() {
        let mut changed = frame.clone();
        changed[byte] ^= 4;
        assert_eq!(heard(&mut lines, NOON_MS, &changed), None, "byte {byte}");
    }
    // `Block` in clear.
    assert_eq!(postcard::from_bytes(&[1, 1]), Ok(BLOCK));
    assert_eq!(heard(&mut lines, NOON_MS, &[1, 1]), None);
    assert_eq!(heard(&mut lines, NOON_MS, &[]), None);
    assert_eq!(heard(&mut lines, NOON_MS, &frame), Some(Shown(3)), "none of it took its number");
}

#[test]
fn an_overtaken_frame_is_taken_and_one_held_back_is_not() {
    let mut lines = Lines::new(7, 1);
    let phone = Phone::Courier(0);
    let mut say = |at_ms| lines.up(phone, at_ms, &CourierToService::PressUnlock);
    let (first, second, third) = (say(NOON_MS), say(NOON_MS + 50), say(NOON_MS + 60));
    let mut heard = |at_ms, frame: &[u8]| lines.open_up::<CourierToService>(phone, at_ms, frame).is_some();
    assert!(heard(NOON_MS + 200, &second) && heard(NOON_MS + 210, &first));
    assert!(!heard(NOON_MS + 60 + FRESH_MS + 1, &third));
}
