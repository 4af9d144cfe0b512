//! The weak rules, in builds that have them.

use super::bench::{Bench, CODE, NOON, grant, signed};
use crate::access::Refusal;
use crate::lock::{Lock, LockConfig};
use crate::matter::LockState;
use crate::policy::Policy;
use crate::wire::{Downlink, EventKind};

/// A lock under these rules, opened with its thumb-turn, door opened and closed again.
fn closed_behind_somebody(policy: Policy) -> Bench {
    let mut bench = Bench::booting(LockConfig { policy, ..LockConfig::default() });
    bench.run(2_000);
    bench.hand = -20;
    bench.run(1_300);
    bench.hand = 0;
    bench.door(true);
    bench.run(2_000);
    bench.door(false);
    bench.run(60_000);
    bench
}

#[test]
fn in_2018_the_lock_waits_for_the_app_s_command() {
    let mut bench = closed_behind_somebody(Policy::AsShipped2018);
    assert_eq!(bench.state(), LockState::Unlocked);
    bench.send(&Downlink::Lock);
    bench.run(3_000);
    assert_eq!(bench.state(), LockState::Locked);
}

#[test]
fn in_2017_it_relocks_as_ours_does() {
    assert_eq!(closed_behind_somebody(Policy::AsShipped2017).state(), LockState::Locked);
}

/// A lock under these rules that knows the time and holds grant 1.
fn expecting(policy: Policy) -> Bench {
    let mut bench = Bench::booting(LockConfig { policy, ..LockConfig::default() });
    bench.run(2_000);
    bench.send(&Downlink::Grant(signed(grant(1))));
    bench.run(1_500);
    bench
}

/// How often the motor has withdrawn the bolt.
fn openings(bench: &Bench) -> usize {
    bench.kinds(|kind| matches!(kind, EventKind::Spent { .. }).then_some(())).len()
}

#[test]
fn in_2016_an_answer_opens_as_often_as_it_is_sent() {
    for (policy, twice) in [(Policy::AsShipped2016, 2), (Policy::Product, 1)] {
        let mut bench = expecting(policy);
        let nonce = bench.challenged(1);
        bench.answer(1, nonce);
        bench.run(3_000);
        assert_eq!((bench.state(), openings(&bench)), (LockState::Unlocked, 1));
        bench.run(40_000);
        assert_eq!(bench.state(), LockState::Locked, "nobody used it");
        bench.answer(1, nonce);
        bench.run(3_000);
        assert_eq!(openings(&bench), twice, "{policy:?}");
    }
}

#[test]
fn in_2024_a_number_without_a_proof_opens() {
    // Length and COBS aside: version 1, an answer, serial 1.
    let short = [5, 3, 1, 1, 1, 0];
    for (policy, opens) in [(Policy::AsShipped2024, 1), (Policy::Product, 0)] {
        let mut bench = expecting(policy);
        bench.board.nearby.incoming.extend(&short);
        bench.run(3_000);
        assert_eq!(openings(&bench), opens, "{policy:?}");
    }
}

#[test]
fn in_2024_challenges_come_again_soon() {
    let mut bench = expecting(Policy::AsShipped2024);
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..40 {
        seen.insert(bench.challenged(1));
        bench.run(600);
    }
    assert!((2..=16).contains(&seen.len()), "{} of 40 differ", seen.len());
}

#[test]
fn in_2024_a_code_opens_after_its_time() {
    for (policy, opens) in [(Policy::AsShipped2024, 1), (Policy::Product, 0)] {
        let mut late = grant(1);
        late.not_after_ms = NOON + 10_000;
        let mut bench = Bench::booting(LockConfig { policy, ..LockConfig::default() });
        bench.run(2_000);
        bench.send(&Downlink::Grant(signed(late)));
        bench.run(20_000);
        bench.enter(CODE);
        bench.run(3_000);
        assert_eq!(openings(&bench), opens, "{policy:?}");
        let refused = EventKind::Refused { serial: Some(1), reason: Refusal::OutsideWindow };
        assert_eq!(bench.has(refused), policy == Policy::Product);
    }
}

#[test]
fn a_lock_that_believes_its_clock_opens_by_one_that_nobody_has_proved() {
    for (policy, opens) in [(Policy::AsShippedClock, 1), (Policy::Product, 0)] {
        let mut bench = expecting(policy);
        bench.tells_time = false;
        bench.board.i2c.clock_ms += 30_000;
        bench.reset();
        bench.lock = Lock::new(LockConfig { policy, ..LockConfig::default() });
        bench.run(3_000);
        bench.enter(CODE);
        bench.run(3_000);
        assert_eq!(openings(&bench), opens, "{policy:?}: {:?}", bench.kinds(Some));
    }
}
