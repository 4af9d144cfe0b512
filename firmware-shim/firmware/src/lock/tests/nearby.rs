//! The courier's phone at the door: what it takes that it opens, and what opens nothing.

use std::vec::Vec;

use super::bench::{Bench, CODE, LOCK_KEY, grant, grant_with, signed};
use crate::access::Refusal;
use crate::crypto::PhoneToken;
use crate::lock::LockConfig;
use crate::matter::LockState;
use crate::wire::{
    Decision, Downlink, EventKind, Framing, FromPhone, NEARBY_FRAME_BYTES_MAX, Operation, OperationResult,
    Source, ToPhone, read_nearby, write_nearby,
};

fn token(serial: u32) -> PhoneToken {
    LOCK_KEY.phone_token(&grant(serial).salt, serial)
}

impl Bench {
    pub(super) fn phone_sends(&mut self, message: FromPhone) {
        let mut frame = [0; NEARBY_FRAME_BYTES_MAX];
        let length = write_nearby(&message, &mut frame).expect("it fits");
        self.board.nearby.incoming.extend(&frame[..length]);
    }

    /// Messages that the phone has received since the last call.
    fn phone_receives(&mut self) -> Vec<ToPhone> {
        let mut framing = Framing::<NEARBY_FRAME_BYTES_MAX>::new();
        let bytes = std::mem::take(&mut self.board.nearby.outgoing);
        let frames = bytes.into_iter().filter_map(|byte| framing.push(byte));
        frames.map(|frame| read_nearby(&mut frame.expect("short")).expect("known")).collect()
    }

    /// Sends hello, and waits for the nonce.
    pub(super) fn challenged(&mut self, serial: u32) -> [u8; 16] {
        self.phone_sends(FromPhone::Hello { serial });
        self.run_until(200, |bench| !bench.board.nearby.outgoing.is_empty());
        match self.phone_receives()[..] {
            [ToPhone::Challenge { nonce }] => nonce,
            ref other => panic!("no challenge: {other:?}"),
        }
    }

    pub(super) fn answer(&mut self, serial: u32, nonce: [u8; 16]) {
        let mac = token(serial).answer(1, serial, &nonce);
        self.phone_sends(FromPhone::Answer { serial, mac });
    }

    /// Hello, and some answer in the same breath.
    pub(super) fn phone_answers_at_random(&mut self, serial: u32, mac: u8) {
        self.phone_sends(FromPhone::Hello { serial });
        self.run(110);
        self.phone_sends(FromPhone::Answer { serial, mac: [mac; 32] });
    }

    fn wrong_codes(&self) -> u16 {
        self.lock.state(self.now).wrong_codes
    }
}

const NOT_NOW: ToPhone = ToPhone::Decision(Decision::NotNow);

#[test]
fn a_phone_that_answers_at_once_opens_and_is_told() {
    let mut bench = Bench::expecting();
    let nonce = bench.challenged(1);
    bench.run(60);
    bench.answer(1, nonce);
    bench.run(3_000);
    assert_eq!(bench.state(), LockState::Unlocked);
    assert_eq!(bench.phone_receives(), [ToPhone::Decision(Decision::Opening)]);
    assert!(bench.has(EventKind::Operation {
        operation: Operation::Unlock,
        source: Source::Phone,
        serial: Some(1),
        result: OperationResult::Done,
    }));
    assert_eq!(bench.wrong_codes(), 0);
}

#[test]
fn an_answer_that_comes_late_is_not_looked_at() {
    let limit_ms = LockConfig::default().access.nearby.answer_ms_max;
    let mut bench = Bench::expecting();
    let nonce = bench.challenged(1);
    bench.run(limit_ms + 1);
    bench.answer(1, nonce);
    bench.run(1_000);
    assert_eq!(bench.phone_receives(), [NOT_NOW]);
    assert_eq!((bench.runs.len(), bench.wrong_codes()), (0, 0));
}

#[test]
fn a_nonce_is_good_for_one_answer() {
    let mut bench = Bench::expecting();
    let nonce = bench.challenged(1);
    bench.phone_sends(FromPhone::Answer { serial: 1, mac: [0; 32] });
    bench.run(10);
    assert_eq!(bench.phone_receives(), [ToPhone::Decision(Decision::Wrong)]);
    bench.answer(1, nonce);
    bench.run(1_000);
    assert_eq!(bench.phone_receives(), [NOT_NOW], "the right answer came second");
    assert_eq!((bench.runs.len(), bench.wrong_codes()), (0, 1));
}

#[test]
fn an_answer_that_was_heard_before_is_a_wrong_one() {
    let mut bench = Bench::expecting();
    bench.films = false;
    let first = bench.challenged(1);
    bench.answer(1, first);
    bench.run(3_500);
    assert_eq!(bench.phone_receives(), [ToPhone::Decision(Decision::Refused(Refusal::NotFilmed))]);
    assert_eq!(bench.wrong_codes(), 0, "a right answer is no guess");
    bench.films = true;
    let second = bench.challenged(1);
    assert_ne!(first, second);
    bench.answer(1, first);
    bench.run(1_000);
    assert_eq!(bench.phone_receives(), [ToPhone::Decision(Decision::Wrong)]);
    assert_eq!((bench.runs.len(), bench.wrong_codes()), (0, 1));
}

#[test]
fn an_answer_that_nobody_asked_for_is_nothing() {
    let mut bench = Bench::expecting();
    bench.answer(1, [0; 16]);
    bench.run(1_000);
    assert_eq!(bench.phone_receives(), [NOT_NOW]);
    assert_eq!((bench.runs.len(), bench.wrong_codes()), (0, 0));
}

#[test]
fn a_nonce_for_one_grant_is_none_for_another() {
    let mut bench = Bench::expecting();
    bench.send(&Downlink::Grant(signed(grant_with(2, "271828"))));
    bench.run(1_000);
    let nonce = bench.challenged(1);
    bench.answer(2, nonce);
    bench.run(1_000);
    assert_eq!((bench.phone_receives(), bench.runs.len()), (Vec::from([NOT_NOW]), 0));
}

#[test]
fn wrong_answers_bar_keypad_and_phone_like_wrong_codes() {
    let mut bench = Bench::expecting();
    for _ in 0..3 {
        bench.challenged(1);
        bench.phone_sends(FromPhone::Answer { serial: 1, mac: [0; 32] });
        bench.run(1_000);
        assert_eq!(bench.phone_receives(), [ToPhone::Decision(Decision::Wrong)]);
    }
    let nonce = bench.challenged(1);
    bench.answer(1, nonce);
    bench.run(1_000);
    assert_eq!(bench.phone_receives(), [ToPhone::Decision(Decision::Refused(Refusal::KeypadLocked))]);
    bench.enter(CODE);
    bench.run(1_000);
    assert!(bench.runs.is_empty());
}

#[test]
fn challenges_are_drawn_twice_a_second_at_most_and_for_grants_in_force_only() {
    let mut bench = Bench::expecting();
    let mut heard = Vec::new();
    for _ in 0..100 {
        bench.phone_sends(FromPhone::Hello { serial: 1 });
        bench.run(20);
        heard.extend(bench.phone_receives());
    }
    let challenges = heard.iter().filter(|message| matches!(message, ToPhone::Challenge { .. })).count();
    assert!((4..=5).contains(&challenges), "{challenges} within 2 s");
    bench.run(1_000);
    bench.phone_receives();
    bench.phone_sends(FromPhone::Hello { serial: 2 });
    bench.run(1_000);
    assert_eq!(bench.phone_receives(), [], "nobody holds grant 2");
}

#[test]
fn the_modem_has_power_only_while_a_grant_is_in_force() {
    let mut bench = Bench::locked();
    bench.run(2_000);
    assert!(!bench.board.nearby_enable.0);
    bench.send(&Downlink::Grant(signed(grant(1))));
    bench.run(1_500);
    assert!(bench.board.nearby_enable.0);
    let nonce = bench.challenged(1);
    bench.answer(1, nonce);
    bench.run_until(1_000, |bench| bench.motor() != 0);
    bench.run(50);
    assert!(bench.board.nearby_enable.0, "the verdict is still to be sent");
    bench.run(2_000);
    assert!(!bench.board.nearby_enable.0);
}

#[test]
fn what_holds_of_a_code_holds_of_an_answer() {
    let mut bench = Bench::expecting();
    bench.battery_mohm = 20_000;
    let nonce = bench.challenged(1);
    bench.answer(1, nonce);
    bench.run(1_000);
    assert!(bench.has(EventKind::Refused { serial: Some(1), reason: Refusal::BatteryLow }));
    let mut bench = Bench::unlocked();
    bench.run(40_000);
    assert_eq!(bench.state(), LockState::Locked);
    bench.phone_sends(FromPhone::Hello { serial: 1 });
    bench.run(1_000);
    assert_eq!(bench.phone_receives(), [], "spent");
}
