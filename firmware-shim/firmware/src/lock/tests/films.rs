//! The hub's confirmation that it records: without it, fresh and for this grant, nothing opens.

use super::bench::{Bench, CODE, grant_with, signed};
use crate::access::Refusal;
use crate::matter::LockState;
use crate::wire::{Downlink, EventKind, ToLock, Uplink};

fn questions(bench: &Bench) -> std::vec::Vec<([u8; 16], u32)> {
    bench.questions.clone()
}

fn not_filmed(serial: u32) -> EventKind {
    EventKind::Refused { serial: Some(serial), reason: Refusal::NotFilmed }
}

/// A lock that expects a courier, and a hub that tests speak for.
fn unfilmed() -> Bench {
    let mut bench = Bench::expecting();
    bench.films = false;
    bench
}

#[test]
fn without_the_hub_s_word_nothing_opens_and_the_grant_stays_unspent() {
    let mut bench = unfilmed();
    bench.enter(CODE);
    bench.run(2_500);
    assert!(!bench.has(not_filmed(1)), "it waits");
    bench.run(1_000);
    assert!(bench.has(not_filmed(1)));
    assert_eq!((bench.runs.len(), bench.state()), (0, LockState::Locked));
    let nonces: std::vec::Vec<_> = questions(&bench).iter().map(|(nonce, _)| *nonce).collect();
    assert_eq!(nonces.len(), 6, "asked every half second");
    assert!(nonces.windows(2).all(|pair| pair[0] != pair[1]));
    assert_eq!(bench.lock.state(bench.now).wrong_codes, 0, "a right code is no guess");
    bench.films = true;
    bench.enter(CODE);
    bench.run(3_000);
    assert_eq!(bench.state(), LockState::Unlocked);
}

#[test]
fn a_word_for_another_grant_or_another_question_opens_nothing() {
    let mut bench = unfilmed();
    bench.enter(CODE);
    for _ in 0..6 {
        for (nonce, serial) in questions(&bench) {
            bench.hub_sends(&ToLock::Recording { nonce, serial: serial + 1, clip: 1 });
        }
        bench.hub_sends(&ToLock::Recording { nonce: [0; 16], serial: 1, clip: 1 });
        bench.questions.clear();
        bench.run(500);
    }
    bench.run(500);
    assert!(bench.has(not_filmed(1)) && bench.runs.is_empty());
}

#[test]
fn a_word_held_back_opens_nothing() {
    let mut bench = unfilmed();
    bench.enter(CODE);
    bench.run(300);
    let (nonce, serial) = questions(&bench)[0];
    bench.run(2_200);
    bench.hub_sends(&ToLock::Recording { nonce, serial, clip: 1 });
    bench.run(1_500);
    assert!(bench.has(not_filmed(1)) && bench.runs.is_empty(), "2.5 s old");
}

#[test]
fn a_word_said_before_does_not_open_the_next_time() {
    let mut bench = unfilmed();
    bench.enter(CODE);
    bench.run(3_500);
    let (nonce, serial) = *questions(&bench).last().expect("it asked");
    bench.answers.clear();
    bench.hub_sends(&ToLock::Recording { nonce, serial, clip: 1 });
    bench.run(1_500);
    assert!(bench.runs.is_empty(), "nobody asks any more");
    bench.enter(CODE);
    bench.hub_sends(&ToLock::Recording { nonce, serial, clip: 1 });
    bench.run(3_500);
    assert!(bench.runs.is_empty());
}

#[test]
fn wrong_codes_ask_nobody() {
    let mut bench = unfilmed();
    bench.enter("000000");
    bench.run(1_000);
    assert_eq!(questions(&bench), []);
}

#[test]
fn a_revocation_while_it_waits_wins() {
    let mut bench = unfilmed();
    bench.enter(CODE);
    bench.run(500);
    bench.send(&Downlink::Revoke { serial: 1 });
    bench.run(100);
    let (nonce, serial) = *questions(&bench).last().expect("it asked");
    bench.hub_sends(&ToLock::Recording { nonce, serial, clip: 1 });
    bench.run(1_000);
    assert!(bench.has(EventKind::Refused { serial: Some(1), reason: Refusal::Revoked }));
    assert!(bench.runs.is_empty());
}

#[test]
fn a_code_from_the_phone_counts_like_one_from_the_keypad() {
    let mut bench = Bench::expecting();
    bench.send(&Downlink::Enter { digits: *b"000000", unix_ms: bench.unix_ms() });
    bench.run(1_500);
    assert!(bench.has(EventKind::WrongCode { count: 1 }));
    bench.send(&Downlink::Enter { digits: *b"314159", unix_ms: bench.unix_ms() });
    bench.run(4_000);
    assert_eq!(bench.state(), LockState::Unlocked);
    for (late_ms, opens) in [(13_000, true), (16_000, false)] {
        let mut bench = Bench::expecting();
        bench.send(&Downlink::Enter { digits: *b"314159", unix_ms: bench.unix_ms() - late_ms });
        bench.run(4_000);
        assert_eq!(bench.state() == LockState::Unlocked, opens, "held back for {late_ms} ms");
    }
    let mut bench = Bench::expecting();
    for _ in 0..3 {
        bench.send(&Downlink::Enter { digits: *b"000000", unix_ms: bench.unix_ms() });
        bench.run(1_500);
    }
    bench.send(&Downlink::Enter { digits: *b"314159", unix_ms: bench.unix_ms() });
    bench.run(1_500);
    assert!(bench.has(EventKind::Refused { serial: None, reason: Refusal::KeypadLocked }));
}

#[test]
fn the_lock_goes_on_above_the_hub_s_floor() {
    let mut bench = Bench::expecting();
    let floor = 1_000;
    bench.hub_sends(&ToLock::CounterFloor { floor });
    bench.run(2_500);
    bench.statuses.clear();
    bench.receive_with(crate::wire::Receiver::new(
        super::bench::NETWORK,
        crate::wire::Direction::FromLock,
        floor,
        u64::MAX,
    ));
    bench.run(5_000);
    assert!(!bench.statuses.is_empty(), "its frames are above what the hub has taken");
    bench.send(&Downlink::Grant(signed(grant_with(2, "271828"))));
    bench.run(1_500);
    assert!(bench.answers.contains(&Uplink::GrantStored { serial: 2 }));
}
