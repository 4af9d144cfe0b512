//! Clocks that stopped, ran backwards or were turned, and services that are not the service.

use super::bench::{Bench, CODE, NOON, grant, service, signed};
use crate::access::{Refusal, TimeReply};
use crate::crypto::Signer;
use crate::lock::LockConfig;
use crate::matter::LockState;
use crate::wire::{Downlink, EventKind, Uplink};

/// A lock whose service does not answer, with a grant for now, that has just been reset.
fn reset_with(change: impl Fn(&mut Bench)) -> Bench {
    let mut bench = Bench::expecting();
    bench.tells_time = false;
    change(&mut bench);
    bench.answers.clear();
    bench.reset();
    bench.run(3_000);
    bench
}

fn questions(bench: &Bench) -> std::vec::Vec<[u8; 16]> {
    let nonce = |answer: &Uplink| match answer {
        Uplink::AskTime { nonce } => Some(*nonce),
        _ => None,
    };
    bench.answers.iter().filter_map(nonce).collect()
}

fn opens(bench: &mut Bench) -> bool {
    bench.enter(CODE);
    bench.run(3_000);
    bench.state() == LockState::Unlocked
}

fn is_refused(bench: &Bench) -> bool {
    bench.has(EventKind::Refused { serial: Some(1), reason: Refusal::ClockUnknown })
}

#[test]
fn after_a_power_cut_no_clock_is_believed_until_the_service_has_proved_the_time() {
    // It ran on; it was moved by a minute; it stopped and counts from 2000-01-01.
    let tampers: [fn(&mut Bench); 4] = [
        |_| {},
        |bench| bench.board.i2c.clock_ms -= 60_000,
        |bench| bench.board.i2c.clock_ms += 60_000,
        |bench| {
            bench.board.i2c.clock_stopped = true;
            bench.board.i2c.clock_ms = 946_684_800_000;
        },
    ];
    for tamper in tampers {
        let mut bench = reset_with(tamper);
        assert!(!opens(&mut bench) && is_refused(&bench));
        bench.tells_time = true;
        bench.board.i2c.clock_ms = NOON + 10_000; // the time of the bench's service
        bench.run(11_000);
        assert!(!bench.board.i2c.clock_stopped, "the chip was set");
        assert!(opens(&mut bench));
        assert!(bench.kinds(Some).iter().any(|kind| matches!(kind, EventKind::TimeSet { .. })));
    }
}

#[test]
fn a_clock_that_is_moved_while_the_lock_runs_is_doubted() {
    for moved_ms in [-20_000, -2_000, 2_000, 20_000] {
        let mut bench = Bench::expecting();
        bench.tells_time = false;
        bench.run(60_000);
        bench.board.i2c.clock_ms = bench.board.i2c.clock_ms.saturating_add_signed(moved_ms);
        assert!(!opens(&mut bench) && is_refused(&bench), "{moved_ms} ms");
        assert!(bench.has(EventKind::ClockDoubted));
    }
}

#[test]
fn only_the_service_and_only_the_open_question_set_the_time() {
    let asking = reset_with(|bench| bench.board.i2c.clock_stopped = true);
    let nonce = *questions(&asking).last().unwrap_or(&[0; 16]);
    let unix_ms = NOON + 60_000;
    let check = |signer: &Signer, told: TimeReply, wait_ms, expected| {
        let mut bench = asking.clone();
        bench.run(wait_ms);
        let told = signer.sign(told).expect("short");
        bench.send(&Downlink::Time(told));
        bench.run(1_200);
        assert_eq!(opens(&mut bench), expected, "{told:?} after {wait_ms} ms");
    };
    check(&service(), TimeReply { unix_ms, nonce }, 0, true);
    check(&Signer::from_seed(&[9; 32]), TimeReply { unix_ms, nonce }, 0, false);
    check(&service(), TimeReply { unix_ms, nonce: [7; 16] }, 0, false);
    check(&service(), TimeReply { unix_ms: 5, nonce }, 0, false);
    check(&service(), TimeReply { unix_ms, nonce }, 10_000, false);
}

#[test]
fn a_lost_answer_costs_seconds_not_ten() {
    let mut bench = reset_with(|bench| bench.tells_time = false);
    bench.tells_time = true;
    bench.run(4_000); // the question again, and the idle radio's second
    assert!(!bench.lock.state(bench.now).clock_in_doubt);
}

#[test]
fn no_question_comes_twice_not_even_after_resets() {
    let mut bench = reset_with(|bench| bench.board.i2c.clock_stopped = true);
    bench.run(1_200_000);
    for _ in 0..5 {
        bench.reset();
        bench.run(25_000);
    }
    let mut nonces = questions(&bench);
    nonces.dedup(); // a question without an answer is asked again
    let count = nonces.len();
    assert!(count > 120, "{count} questions");
    nonces.sort_unstable();
    nonces.dedup();
    assert_eq!(nonces.len(), count);
}

#[test]
fn an_hour_without_the_chip_changes_nothing_for_a_lock_that_knew_the_time() {
    let mut bench = Bench::expecting();
    bench.board.i2c.dead.push(0x68);
    bench.run(60_000);
    assert!(opens(&mut bench));
    // But a lock that starts without it does not know its state.
    let mut bench = Bench::booting(LockConfig::default());
    bench.tells_time = false;
    bench.board.i2c.dead.push(0x68);
    bench.run(1_000);
    bench.send(&Downlink::Grant(signed(grant(1))));
    bench.run(3_000);
    assert!(!opens(&mut bench) && is_refused(&bench));
}
