//! Network keys that are adopted, changed and erased, also with a power cut at any byte.

use super::bench::{Bench, CODE, LOCK_KEY, NETWORK, grant, service, signed};
use crate::crypto::NetworkKey;
use crate::matter::{Alarm, LockState};
use crate::wire::{
    Direction, Downlink, EventKind, FRAME_BYTES_MAX, JoinOffer, Receiver, Sender, ToLock, Uplink, seal,
};

const SALT: [u8; 16] = [6; 16];
const REKEY: Downlink = Downlink::Rekey { generation: 2, salt: SALT };
const RESET: Downlink = Downlink::FactoryReset { generation: 1 };

fn next_key() -> NetworkKey {
    LOCK_KEY.network_key(&SALT)
}

/// The hub goes over to another key, from the numbers that it has.
fn go_over(bench: &mut Bench, key: NetworkKey) {
    bench.sender = bench.sender.under(key);
    bench.receive_with(Receiver::new(key, Direction::FromLock, 0, u64::MAX));
}

fn generation(bench: &Bench) -> u32 {
    bench.lock.state(bench.now).key_generation
}

#[test]
fn another_key_is_taken_up_and_the_old_one_is_worth_nothing() {
    let mut bench = Bench::expecting();
    bench.send(&REKEY);
    let old = bench.sender;
    // The lock answers under the new key: the bench takes nothing else.
    go_over(&mut bench, next_key());
    bench.run(1_500);
    assert!(bench.answers.contains(&Uplink::Rekeyed { generation: 2 }));
    let before = bench.lock.state(bench.now).refused_frames;
    bench.sender = old;
    bench.send(&Downlink::Revoke { serial: 1 }); // by the old key's holder, even with the service's envelope
    bench.run(1_500);
    assert_eq!(bench.lock.state(bench.now).refused_frames, before + 1);
    bench.sender = bench.sender.under(next_key());
    bench.send(&REKEY);
    bench.send(&Downlink::Rekey { generation: 1, salt: [9; 16] });
    bench.run(1_500);
    assert_eq!(generation(&bench), 2, "an old number is not taken up");
    bench.enter(CODE);
    bench.run(3_000);
    assert_eq!(bench.state(), LockState::Unlocked, "the grant is untouched");
    bench.reset();
    bench.run(2_000);
    assert_eq!(generation(&bench), 2, "for good");
}

#[test]
fn a_cut_at_any_byte_leaves_the_old_key_or_the_new_one() {
    let mut before = Bench::locked();
    before.send(&REKEY);
    let (mut old, mut new) = (0, 0);
    for cut in 0..200 {
        let mut bench = before.clone();
        bench.board.flash.cut_after = Some(cut);
        bench.lock.poll(&mut bench.board, bench.now.after_ms(1_001));
        bench.board.radio.outgoing.clear();
        let is_whole = bench.board.flash.cut_after != Some(0);
        bench.now = bench.now.after_ms(1_001);
        bench.reset();
        for _ in 0..5 {
            bench.now = bench.now.after_ms(10);
            bench.lock.poll(&mut bench.board, bench.now);
        }
        let key = match generation(&bench) {
            1 => NETWORK,
            2 => next_key(),
            other => panic!("cut {cut}: {other}"),
        };
        (old, new) = (old + u32::from(key == NETWORK), new + u32::from(key != NETWORK));
        // The service repeats it, whichever it is.
        go_over(&mut bench, key);
        bench.answers.clear();
        bench.run(2_000);
        bench.send(&REKEY);
        go_over(&mut bench, next_key());
        bench.run(1_500);
        assert!(bench.answers.contains(&Uplink::Rekeyed { generation: 2 }), "cut {cut}: {:?}", bench.answers);
        if is_whole {
            break;
        }
    }
    assert!(old > 10 && new > 0, "{old} {new}");
}

fn offer(generation: u32) -> ToLock {
    ToLock::Join(service().sign(JoinOffer { door: 1, generation, salt: SALT }).expect("short"))
}

fn inject_offer(bench: &mut Bench, generation: u32) {
    let mut frame = [0; FRAME_BYTES_MAX];
    let length = seal(&offer(generation), &NetworkKey::WELL_KNOWN, Direction::ToLock, 1, &mut frame);
    bench.inject(&frame[..length.expect("fits")]);
}

/// The hub of the lock's next owner, or the same again.
fn commission(bench: &mut Bench) {
    bench.sender = Sender::new(next_key(), Direction::ToLock, 1, u64::MAX);
    bench.receive_with(Receiver::new(next_key(), Direction::FromLock, 0, u64::MAX));
    inject_offer(bench, 2);
    bench.run(2_500);
}

#[test]
fn a_factory_reset_erases_key_and_grants_and_is_told() {
    let mut bench = Bench::expecting();
    bench.send(&RESET);
    bench.run(1_500);
    assert_eq!(bench.alarms(), [Alarm::FactoryReset], "told before the key goes");
    assert_eq!(generation(&bench), 0);
    bench.enter(CODE);
    bench.run(1_500);
    assert_eq!(bench.lock.state(bench.now).wrong_codes, 1, "nobody's code");
    // An offer that somebody has recorded when the lock was first commissioned.
    inject_offer(&mut bench, 1);
    bench.run(1_500);
    assert_eq!(generation(&bench), 0);
    commission(&mut bench);
    assert!(bench.has_joined && bench.answers.contains(&Uplink::Rekeyed { generation: 2 }));
    assert_eq!(generation(&bench), 2);
    // The order again, which was under way for long.
    bench.send(&RESET);
    bench.run(8_000);
    assert_eq!(generation(&bench), 2);
    bench.send(&Downlink::Grant(signed(grant(1))));
    bench.run(1_500);
    bench.enter(CODE);
    bench.run(4_000);
    assert_eq!(bench.state(), LockState::Unlocked, "a grant that is given again opens");
}

#[test]
fn what_is_spent_and_who_guessed_outlives_a_factory_reset() {
    let mut bench = Bench::unlocked();
    bench.run(40_000);
    for _ in 0..3 {
        bench.enter("000000");
        bench.run(500);
    }
    bench.send(&RESET);
    bench.run(1_500);
    assert_eq!(generation(&bench), 0);
    assert!(bench.lock.state(bench.now).keypad_locked);
    bench.reset();
    bench.run(1_500);
    assert!(bench.lock.state(bench.now).keypad_locked);
    commission(&mut bench);
    bench.answers.clear();
    bench.send(&Downlink::Grant(signed(grant(1))));
    bench.run(1_500);
    let reason = crate::access::GrantRefusal::Dead;
    assert!(bench.answers.contains(&Uplink::GrantRefused { serial: 1, reason }), "{:?}", bench.answers);
}

#[test]
fn an_alarm_that_nobody_heard_before_the_key_went_is_told_after_the_next_commissioning() {
    let mut bench = Bench::expecting();
    bench.acknowledges = false;
    bench.send(&RESET);
    bench.run(4_000);
    assert_eq!(generation(&bench), 1, "it waits for an answer");
    bench.run(3_000);
    assert_eq!(generation(&bench), 0);
    bench.events.clear();
    bench.reset();
    bench.run(2_000);
    bench.acknowledges = true;
    commission(&mut bench);
    assert!(bench.has(EventKind::Alarm(Alarm::FactoryReset)));
}

#[test]
fn a_factory_reset_cut_at_any_byte_is_finished_after_the_next_start() {
    let mut before = Bench::expecting();
    before.send(&RESET);
    before.run_until(3_000, |bench| !bench.alarms().is_empty());
    // The next poll takes the acknowledgement and erases.
    let mut cuts = 0;
    for cut in 0..2_000 {
        let mut bench = before.clone();
        bench.board.flash.cut_after = Some(cut);
        for _ in 0..3 {
            bench.now = bench.now.after_ms(1_001);
            bench.lock.poll(&mut bench.board, bench.now);
        }
        let is_whole = bench.board.flash.cut_after != Some(0);
        bench.reset();
        bench.board.radio.incoming.clear();
        bench.receive_with(Receiver::new(NETWORK, Direction::FromLock, 0, u64::MAX));
        bench.run(2_000);
        match generation(&bench) {
            // It had not begun: the service repeats its order, as the alarm does.
            1 => {
                bench.send(&RESET);
                bench.run(8_000);
            }
            _ => cuts += 1,
        }
        assert_eq!(generation(&bench), 0, "cut {cut}");
        bench.enter(CODE);
        bench.run(1_500);
        assert!(bench.runs.is_empty(), "cut {cut}");
        assert_eq!(bench.audit().broken_at, None, "cut {cut}");
        if is_whole {
            break;
        }
    }
    assert!(cuts > 20, "{cuts}");
}
