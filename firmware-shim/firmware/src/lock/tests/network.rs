//! Frames that are not the service's, or not new; networks that are not the lock's.

use super::bench::{Bench, CODE, LOCK_KEY, NETWORK, grant, grant_with, lock_signer, service, signed};
use crate::access::GrantRefusal;
use crate::crypto::{LockKey, NetworkKey, Signer};
use crate::journal::ChainLink;
use crate::lock::LockConfig;
use crate::matter::LockState;
use crate::wire::{
    COUNTER_BLOCK, Direction, Downlink, Envelope, EventKind, FRAME_BYTES_MAX, JoinOffer, Receiver, Sender,
    ToLock, Uplink, seal,
};

fn frame(message: &ToLock, key: &NetworkKey, direction: Direction, counter: u64) -> std::vec::Vec<u8> {
    let mut frame = [0; FRAME_BYTES_MAX];
    let length = seal(message, key, direction, counter, &mut frame).expect("fits");
    frame[..length].to_vec()
}

fn refused(bench: &Bench) -> u32 {
    bench.lock.state(bench.now).refused_frames
}

#[test]
fn what_was_heard_is_not_heard_again_not_even_after_a_reset() {
    let mut bench = Bench::locked();
    bench.send(&Downlink::Grant(signed(grant(1))));
    bench.run(1_500);
    let recorded = bench.sent.clone();
    bench.send(&Downlink::Revoke { serial: 1 });
    bench.run(1_500);
    for reset in [false, true, true] {
        if reset {
            bench.reset();
            bench.run(2_000);
        }
        bench.answers.clear();
        let before = refused(&bench);
        for frame in &recorded {
            bench.inject(frame);
        }
        bench.run(1_500);
        assert_eq!(refused(&bench), before + recorded.len() as u32);
        assert_eq!(bench.answers, []);
    }
}

#[test]
fn after_a_reset_the_lock_says_where_to_go_on_and_is_heard_itself() {
    let mut bench = Bench::expecting();
    for round in 0..4 {
        bench.reset();
        bench.answers.clear();
        bench.mesh_floors.clear();
        // Hub and service know nothing of the reset: their numbers are below the floor.
        bench.run(2_000);
        let floor = bench.answers.iter().find_map(|answer| match answer {
            Uplink::CounterFloor { floor } => Some(*floor),
            _ => None,
        });
        for floor in [floor, bench.mesh_floors.first().copied()] {
            assert!(floor.is_some_and(|floor| floor >= round * 1_024), "{floor:?}");
        }
        bench.send(&Downlink::Grant(signed(grant_with(7 + round as u32, "271828"))));
        bench.run(1_500);
        assert!(bench.answers.contains(&Uplink::GrantStored { serial: 7 + round as u32 }) || round == 3);
    }
}

#[test]
fn an_honest_sender_below_the_floor_is_told_again() {
    let mut bench = Bench::expecting();
    bench.reset();
    bench.run(2_000);
    bench.answers.clear();
    bench.mesh_floors.clear();
    bench.sender = Sender::new(NETWORK, Direction::ToLock, 3, u64::MAX); // the first telling was lost
    bench.send(&Downlink::Revoke { serial: 1 });
    bench.run(1_500);
    assert!(matches!((&bench.mesh_floors[..], &bench.answers[..]), ([_], [])), "{:?}", bench.answers);
    bench.orders = Sender::new(LOCK_KEY.service_key(), Direction::ServiceToLock, 3, u64::MAX);
    bench.send(&Downlink::Revoke { serial: 1 });
    bench.run(1_500);
    assert!(matches!(bench.answers[..], [Uplink::CounterFloor { .. }]), "{:?}", bench.answers);
    bench.send(&Downlink::Revoke { serial: 1 });
    bench.run(1_500);
    assert!(bench.answers.contains(&Uplink::Revoked { serial: 1 }));
}

#[test]
fn no_number_is_used_twice_by_the_lock() {
    let mut bench = Bench::locked();
    // The bench's receiver refuses a number that comes twice, and the bench panics then.
    for _ in 0..6 {
        bench.run(1_500);
        bench.reset();
    }
    let mut talkative = Bench::unlocked();
    talkative.door(true);
    talkative.run(1_400_000); // a status a second: more than a block
    assert!(talkative.statuses.len() > 1_200);
}

#[test]
fn foreign_keys_and_directions_do_nothing() {
    let mut bench = Bench::unlocked();
    bench.door(true);
    bench.run(500);
    bench.door(false);
    let before = refused(&bench);
    for (key, direction) in [
        (NetworkKey([0; 16]), Direction::ToLock),
        (NetworkKey::WELL_KNOWN, Direction::ToLock),
        (NETWORK, Direction::FromLock),
    ] {
        let order = ToLock::Service(bench.orders.enclose_order(&Downlink::Lock).expect("fits"));
        bench.inject(&frame(&order, &key, direction, 1 << 40));
    }
    bench.run(2_000);
    assert_eq!(refused(&bench), before + 3);
    assert_eq!(bench.state(), LockState::Unlocked);
}

#[test]
fn a_grant_that_the_service_did_not_sign_is_refused() {
    let mut bench = Bench::locked();
    let forged = Signer::from_seed(&[9; 32]).sign(grant(1)).expect("short");
    bench.send(&Downlink::Grant(forged));
    bench.run(1_500);
    let reason = GrantRefusal::BadSignature;
    assert!(bench.answers.contains(&Uplink::GrantRefused { serial: 1, reason }));
    bench.enter(CODE);
    bench.run(1_000);
    assert!(bench.has(EventKind::WrongCode { count: 1 }));
}

fn offer(door: u32) -> ToLock {
    ToLock::Join(service().sign(JoinOffer { door, generation: 2, salt: [6; 16] }).expect("short"))
}

#[test]
fn a_lock_that_has_a_network_joins_no_other() {
    let mut bench = Bench::expecting();
    // As the attacker would have it, and as a thief of the network key would.
    bench.inject(&frame(&offer(1), &NetworkKey::WELL_KNOWN, Direction::ToLock, 1 << 40));
    bench.run(1_500);
    assert!(bench.has(EventKind::JoinRefused));
    bench.events.clear();
    bench.run(60_000);
    bench.hub_sends(&offer(1));
    bench.run(1_500);
    assert!(bench.has(EventKind::JoinRefused));
    bench.enter(CODE);
    bench.run(3_000);
    assert_eq!(bench.state(), LockState::Unlocked, "the old network holds");
}

#[test]
fn a_storm_of_offers_does_not_wear_the_flash_out() {
    let mut bench = Bench::locked();
    let changes = bench.board.flash.changes;
    for counter in 0..100 {
        bench.inject(&frame(&offer(1), &NetworkKey::WELL_KNOWN, Direction::ToLock, counter));
        bench.run(300);
    }
    let writes = bench.board.flash.changes - changes;
    assert!(writes < 20, "{writes} writes");
}

#[test]
fn in_commissioning_mode_only_the_service_s_offer_for_this_door_is_taken() {
    let mut bench = Bench::uncommissioned();
    bench.run(1_000);
    assert_eq!(bench.statuses, [], "it has nobody to talk to");
    let network = LOCK_KEY.network_key(&[6; 16]);
    let stranger =
        Signer::from_seed(&[9; 32]).sign(JoinOffer { door: 1, generation: 2, salt: [6; 16] }).expect("short");
    let order = bench.orders.enclose_order(&Downlink::Lock).expect("fits");
    for wrong in [offer(2), ToLock::Join(stranger), ToLock::Service(order)] {
        bench.inject(&frame(&wrong, &NetworkKey::WELL_KNOWN, Direction::ToLock, 1));
    }
    bench.run(1_500);
    assert_eq!(bench.statuses, []);
    bench.receive_with(Receiver::new(network, Direction::FromLock, 0, u64::MAX));
    bench.inject(&frame(&offer(1), &NetworkKey::WELL_KNOWN, Direction::ToLock, 1));
    bench.run(1_500);
    assert!(bench.has_joined);
    assert_eq!(bench.reported(), LockState::Locked);
    // For good, and only once.
    bench.reset();
    bench.run(1_500);
    bench.answers.clear();
    bench.inject(&frame(&offer(1), &NetworkKey::WELL_KNOWN, Direction::ToLock, 2));
    bench.run(1_500);
    assert!(bench.answers.contains(&Uplink::Rekeyed { generation: 2 }), "the answer may have been lost");
    let later = service().sign(JoinOffer { door: 1, generation: 3, salt: [7; 16] }).expect("short");
    bench.inject(&frame(&ToLock::Join(later), &NetworkKey::WELL_KNOWN, Direction::ToLock, 3));
    bench.run(1_500);
    assert!(bench.has(EventKind::JoinRefused));
}

#[test]
fn an_auditor_gets_the_whole_chain_and_its_signed_head() {
    let mut bench = Bench::unlocked();
    bench.run(40_000);
    bench.answers.clear();
    bench.send(&Downlink::ReadHead { nonce: [8; 16] });
    bench.run(1_500);
    let head = bench.answers.iter().find_map(|answer| match answer {
        Uplink::JournalHead(head) => head.open(&lock_signer().public()).copied(),
        _ => None,
    });
    let head = head.expect("signed by the lock");
    assert_eq!(head.nonce, [8; 16]);
    for sequence in 1..=head.sequence {
        bench.send(&Downlink::ReadRecord { sequence });
        bench.run(1_200);
    }
    let links: std::vec::Vec<ChainLink> = bench
        .answers
        .iter()
        .filter_map(|answer| match answer {
            Uplink::JournalRecord(link) => Some(*link),
            _ => None,
        })
        .collect();
    assert!(links.windows(2).all(|pair| pair[1].follows(&pair[0])), "{links:?}");
    let last = links.last().expect("there are records");
    assert_eq!((last.record.sequence, last.hash), (head.sequence, head.hash));
    assert_eq!(links[0].record.sequence, 1);
}

#[test]
fn a_lock_without_assembly_opens_for_nobody_and_does_not_fall_over() {
    let mut bench = Bench::unassembled(LockConfig::default());
    bench.run(3_000);
    bench.inject(&frame(&offer(1), &NetworkKey::WELL_KNOWN, Direction::ToLock, 1));
    bench.enter(CODE);
    bench.run(3_000);
    assert!(bench.runs.is_empty());
    assert_eq!(bench.state(), LockState::Locked);
}

#[test]
fn nothing_is_signed_while_the_motor_turns_and_a_request_is_answered_when_repeated() {
    // The board itself fails the test if a signature is made or checked while it drives the motor.
    let mut bench = Bench::expecting();
    bench.enter(CODE);
    bench.run_until(5_000, |bench| bench.motor() != 0);
    bench.answers.clear();
    let before = bench.board.long_jobs;
    let ask = |bench: &mut Bench| {
        bench.send(&Downlink::Grant(signed(grant_with(8, "271828"))));
        bench.send(&Downlink::ReadHead { nonce: [3; 16] });
    };
    let answered = |bench: &Bench| {
        let is_head = |answer: &Uplink| matches!(answer, Uplink::JournalHead(_));
        (bench.answers.contains(&Uplink::GrantStored { serial: 8 }), bench.answers.iter().any(is_head))
    };
    for _ in 0..3 {
        ask(&mut bench);
        bench.run(200);
    }
    assert!(bench.motor() != 0, "it still turns");
    assert_eq!((bench.board.long_jobs, answered(&bench)), (before, (false, false)));
    bench.run_until(5_000, |bench| bench.motor() == 0);
    bench.run(1_000);
    for _ in 0..3 {
        ask(&mut bench);
        bench.run(500);
    }
    assert_eq!(answered(&bench), (true, true));
}

/// Everything that moves a bolt, ends an alarm or touches a grant.
fn orders(unix_ms: u64) -> [Downlink; 5] {
    [
        Downlink::Revoke { serial: 1 },
        Downlink::ClearTamper { unix_ms },
        Downlink::Lock,
        Downlink::Enter { digits: *b"314159", unix_ms },
        Downlink::ReadHead { nonce: [1; 16] },
    ]
}

/// An order in an envelope of somebody's own.
fn forged(order: &Downlink, key: LockKey, number: u64) -> ToLock {
    let mut sender = Sender::new(key.service_key(), Direction::ServiceToLock, number, u64::MAX);
    ToLock::Service(sender.enclose_order(order).expect("fits"))
}

#[test]
fn whoever_has_the_mesh_key_alone_gives_no_order() {
    let mut bench = Bench::expecting();
    bench.acknowledges = false;
    bench.board.tamper.0 = true;
    bench.run(1_000);
    let waiting = bench.lock.state(bench.now).events_waiting;
    let alarm = bench.events.last().copied().expect("the front is off");
    bench.board.tamper.0 = false;
    bench.answers.clear();
    // A key of their own in place of the one that they lack.
    for (number, order) in orders(bench.unix_ms()).into_iter().enumerate() {
        bench.hub_sends(&forged(&order, LockKey([4; 32]), 1_000 + number as u64));
        bench.run(1_200);
    }
    let ack = Downlink::Ack { boot: alarm.boot, event_id: alarm.id };
    bench.hub_sends(&forged(&ack, LockKey([9; 32]), 1_010));
    bench.run(1_200);
    let state = bench.lock.state(bench.now);
    assert!(state.tampered && state.has_alarm && state.events_waiting >= waiting);
    assert_eq!(bench.answers, []);
    assert!(bench.runs.is_empty());
    bench.send(&Downlink::ClearTamper { unix_ms: bench.unix_ms() });
    bench.run(1_200);
    assert!(!bench.lock.state(bench.now).tampered, "the service's own is obeyed");
    bench.enter(CODE);
    bench.run(3_000);
    assert_eq!(bench.state(), LockState::Unlocked, "and the grant is there");
}

#[test]
fn an_envelope_is_taken_once_however_often_the_hub_carries_it() {
    let mut bench = Bench::unlocked();
    bench.run(40_000); // nobody used it: locked again
    let envelope = bench.orders.enclose_order(&Downlink::ReadHead { nonce: [7; 16] }).expect("fits");
    let heads = |bench: &Bench| {
        bench.answers.iter().filter(|answer| matches!(answer, Uplink::JournalHead(_))).count()
    };
    for _ in 0..3 {
        bench.hub_sends(&ToLock::Service(envelope));
        bench.run(1_200);
    }
    assert_eq!(heads(&bench), 1);
    bench.reset();
    bench.run(2_000);
    bench.hub_sends(&ToLock::Service(envelope));
    bench.run(1_200);
    assert_eq!(heads(&bench), 1, "nor after a reset");
}

/// Somebody with the mesh key, for a moment. Afterwards hub and lock talk as before, also over a reset.
#[test]
fn no_number_that_somebody_names_makes_the_lock_deaf_or_dumb() {
    for number in [u64::MAX, u64::MAX - 1, 1 << 40, 1 + COUNTER_BLOCK, COUNTER_BLOCK] {
        let mut bench = Bench::expecting();
        let writes = bench.board.flash.changes;
        for _ in 0..50 {
            bench.inject(&frame(
                &ToLock::CounterFloor { floor: number },
                &NETWORK,
                Direction::ToLock,
                number,
            ));
            bench.inject(&frame(&ToLock::CounterFloor { floor: number }, &NETWORK, Direction::ToLock, 900));
            bench.run(100);
        }
        let writes = bench.board.flash.changes - writes;
        assert!(writes < 60, "{writes} writes wear the flash out");
        for reset in [false, true] {
            if reset {
                bench.reset();
            }
            bench.run(2_000);
            bench.statuses.clear();
            bench.answers.clear();
            // Messages below a floor are sent again.
            for _ in 0..10 {
                bench.send(&Downlink::Revoke { serial: 1 });
                bench.run(1_500);
            }
            assert!(bench.answers.contains(&Uplink::Revoked { serial: 1 }), "{number} {reset}");
            assert!(!bench.statuses.is_empty(), "{number} {reset}");
        }
    }
}

#[test]
fn an_honest_hub_that_is_far_ahead_is_heard_again() {
    let mut bench = Bench::expecting();
    // It was switched off and on out of reach.
    bench.sender = Sender::new(NETWORK, Direction::ToLock, 20 * COUNTER_BLOCK, u64::MAX);
    bench.answers.clear();
    for _ in 0..30 {
        bench.send(&Downlink::Revoke { serial: 1 });
        bench.run(1_200);
    }
    assert!(bench.answers.contains(&Uplink::Revoked { serial: 1 }));
}

/// The same for the service, which repeats its message to a lock without a battery.
#[test]
fn a_service_that_is_far_ahead_is_heard_again() {
    let mut bench = Bench::expecting();
    bench.orders = Sender::new(LOCK_KEY.service_key(), Direction::ServiceToLock, 9 * COUNTER_BLOCK, u64::MAX);
    bench.answers.clear();
    for _ in 0..12 {
        bench.send(&Downlink::Revoke { serial: 1 });
        bench.run(1_200);
    }
    assert!(bench.answers.contains(&Uplink::Revoked { serial: 1 }));
}

#[test]
fn the_hub_reads_nothing_but_the_state_in_what_it_carries() {
    let mut bench = Bench::locked();
    let envelope: Envelope =
        bench.orders.enclose_order(&Downlink::Enter { digits: *b"314159", unix_ms: 0 }).expect("fits");
    let mut spelled = [0; 256];
    let spelled = postcard::to_slice(&envelope, &mut spelled).expect("fits");
    assert!(!spelled.windows(4).any(|part| part == b"3141"), "the code is not in it");
}
