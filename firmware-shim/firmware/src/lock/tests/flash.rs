//! Flash that fails, and a battery that is removed at any byte of it.

use super::bench::{Bench, CODE, grant, signed};
use crate::access::Refusal;
use crate::journal::Kind;
use crate::matter::{Alarm, LockState};
use crate::wire::{Downlink, EventKind, Operation, Uplink};

#[test]
fn a_grant_survives_a_power_cut_and_a_spent_one_stays_spent() {
    let mut bench = Bench::expecting();
    bench.reset();
    bench.run(2_000);
    bench.enter(CODE);
    bench.run(3_000);
    assert_eq!(bench.state(), LockState::Unlocked);
    bench.run(40_000);
    bench.reset();
    bench.run(2_000);
    bench.send(&Downlink::Grant(signed(grant(1))));
    bench.run(1_500);
    bench.enter(CODE);
    bench.run(3_000);
    assert!(bench.has(EventKind::Refused { serial: Some(1), reason: Refusal::Spent }));
    assert_eq!(bench.state(), LockState::Locked);
}

#[test]
fn the_spent_mark_is_on_flash_before_the_motor_is_told() {
    let mut bench = Bench::expecting();
    bench.enter(CODE);
    bench.run_until(1_000, |bench| bench.motor() == -1);
    bench.reset(); // at the very first moment of the motor
    bench.run(40_000);
    bench.enter(CODE);
    bench.run(2_000);
    assert!(bench.has(EventKind::Refused { serial: Some(1), reason: Refusal::Spent }));
}

#[test]
fn an_answered_revocation_survives_a_power_cut() {
    let mut bench = Bench::expecting();
    bench.send(&Downlink::Revoke { serial: 1 });
    bench.run_until(2_000, |bench| bench.answers.contains(&Uplink::Revoked { serial: 1 }));
    bench.reset();
    bench.run(2_000);
    bench.enter(CODE);
    bench.run(2_000);
    assert!(bench.runs.is_empty());
}

#[test]
fn without_flash_nobody_comes_in_and_the_door_still_locks() {
    let mut bench = Bench::expecting();
    bench.board.flash.is_dead = true;
    bench.enter(CODE);
    bench.run(2_000);
    assert!(bench.has(EventKind::Refused { serial: None, reason: Refusal::StoreFailed }));
    assert!(bench.has(EventKind::StoreFailed));
    assert!(bench.runs.is_empty());
    bench.board.flash.is_dead = false;
    bench.run(2_000);
    bench.enter(CODE);
    bench.run(3_000);
    assert_eq!(bench.state(), LockState::Unlocked, "it comes back by itself");
    bench.board.flash.is_dead = true;
    bench.run(40_000);
    assert_eq!(bench.state(), LockState::Locked);
}

#[test]
fn a_spent_mark_that_flash_does_not_take_opens_nothing() {
    let before = Bench::expecting();
    let mut refusals = 0;
    for after_ms in 0..30 {
        let mut bench = before.clone();
        for digit in CODE.chars() {
            bench.board.i2c.touched = 1 << digit.to_digit(10).unwrap_or(0);
            bench.run(150);
            bench.board.i2c.touched = 0;
            bench.run(150);
        }
        bench.board.i2c.touched = 1 << 11;
        bench.run(after_ms);
        let is_unlocking = bench.motor() == -1;
        bench.board.flash.is_dead = true;
        bench.run(2_000);
        if !is_unlocking {
            refusals += 1;
            assert_eq!(bench.state(), LockState::Locked, "flash died {after_ms} ms after the code");
        }
    }
    assert!(refusals > 0);
}

#[test]
fn nothing_is_written_while_the_motor_turns() {
    let mut bench = Bench::unlocked();
    bench.door(true);
    bench.run(1_000);
    bench.door(false);
    bench.run_until(9_000, |bench| bench.motor() == 1);
    let changes = bench.board.flash.changes;
    bench.send(&Downlink::Grant(signed(super::bench::grant_with(5, "111111"))));
    bench.board.tamper.0 = true; // an alarm for the journal, and for the next boot
    while bench.motor() == 1 {
        assert_eq!(bench.board.flash.changes, changes);
        bench.run(1);
    }
    assert_eq!(bench.alarms(), [Alarm::FrontEscutcheonRemoved], "told at once all the same");
    bench.run(500);
    assert!(bench.board.flash.changes > changes, "what happened meanwhile is written now");
    bench.reset();
    bench.run(500);
    assert!(bench.lock.state(bench.now).tampered);
}

#[test]
fn the_journal_tells_the_story_and_its_chain_holds() {
    let mut bench = Bench::expecting();
    bench.enter("000000");
    bench.enter(CODE);
    bench.run(45_000);
    bench.reset();
    bench.run(2_000);
    let audit = bench.audit();
    assert_eq!(audit.broken_at, None);
    let last = audit.end.map(|end| end.record.kind);
    assert!(matches!(last, Some(Kind::Event(EventKind::TimeSet { .. }))), "{last:?}");
    // Boot, time, grant, wrong code, spent, unlock, lock, boot, time.
    assert_eq!(audit.records, 9);
}

#[test]
fn a_journal_that_lost_records_says_how_many() {
    let mut bench = Bench::unlocked();
    bench.door(true);
    bench.run(1_000);
    bench.door(false);
    bench.run_until(9_000, |bench| bench.motor() == 1);
    // Nothing is written while the motor turns; 24 records may wait.
    for serial in 100..140 {
        bench.lock.note(Kind::Revoked { serial }, bench.now);
    }
    bench.run(10_000);
    let audit = bench.audit();
    assert_eq!((audit.broken_at, audit.oldest), (None, Some(1)));
    assert!((16..=20).contains(&audit.lost), "{audit:?}");
}

#[test]
fn a_cut_anywhere_in_a_delivery_leaves_a_chain_that_verifies() {
    let before = Bench::expecting();
    for cut in (0..900).step_by(3) {
        let mut bench = before.clone();
        bench.board.flash.cut_after = Some(cut);
        bench.enter("000000");
        bench.enter(CODE);
        bench.run(1_000);
        bench.reset();
        bench.run(500);
        assert_eq!(bench.audit().broken_at, None, "cut {cut}");
        bench.run(40_000);
        bench.enter(CODE);
        bench.run(3_000);
        // That it is spent may be reported again after a reset; the bolt moves once.
        let opened = bench.kinds(|kind| match kind {
            EventKind::Operation { operation: Operation::Unlock, serial: Some(serial), .. } => Some(serial),
            _ => None,
        });
        assert!(opened.len() <= 1, "cut {cut}: opened {opened:?}");
        let withdrawn = bench.runs.iter().filter(|(_, way, _)| *way == -1).count();
        assert!(withdrawn <= 1, "cut {cut}: {:?}", bench.runs);
        let spent = bench.has(EventKind::Spent { serial: 1 });
        assert!(spent || withdrawn == 0, "cut {cut}: opened, and not told that it is spent");
        assert_eq!(bench.audit().broken_at, None, "cut {cut}");
    }
}
