//! Two links: what is relayed, what is refused, the reports on a silent lock.

use super::bench::{Bench, CLOUD, Heard, LOCK_KEY, MESH, hub_signer, service};
use crate::access::TimeReply;
use crate::crypto::{NetworkKey, Signer};
use crate::matter::{DoorState, LockState};
use crate::wire::{
    CLOUD_FRAME_BYTES_MAX, COUNTER_BLOCK, Direction, Downlink, Envelope, FRAME_BYTES_MAX, FromLock,
    HubEventKind, JoinOffer, NextMesh, NotFilming, Sender, Status, ToHub, ToLock, Uplink, seal,
};

fn frame<T: serde::Serialize>(
    message: &T,
    key: &NetworkKey,
    way: Direction,
    counter: u64,
) -> std::vec::Vec<u8> {
    let mut frame = [0; CLOUD_FRAME_BYTES_MAX];
    let length = seal(message, key, way, counter, &mut frame).unwrap();
    frame[..length].to_vec()
}

#[test]
fn messages_are_relayed_both_ways_filming_or_not() {
    for mut bench in [Bench::new(), Bench::filming()] {
        bench.relayed.clear();
        bench.lock_sends(&Uplink::GrantStored { serial: 5 });
        bench.send(&ToHub::Lock(Downlink::Revoke { serial: 5 }));
        bench.run(50);
        assert!(bench.relayed.contains(&Uplink::GrantStored { serial: 5 }));
        assert_eq!(bench.lock_heard, [Heard::Service(Downlink::Revoke { serial: 5 })]);
    }
}

#[test]
fn the_longest_message_for_the_lock_fits_its_frame() {
    let mut frame = [0; FRAME_BYTES_MAX];
    let told = service().sign(TimeReply { unix_ms: u64::MAX, nonce: [0xFF; 16] }).unwrap();
    let mut orders = Sender::new(LOCK_KEY.service_key(), Direction::ServiceToLock, u64::MAX - 1, u64::MAX);
    let envelope = orders.enclose_order(&Downlink::Time(told)).unwrap();
    assert!(seal(&ToLock::Service(envelope), &MESH, Direction::ToLock, u64::MAX, &mut frame).is_ok());
}

#[test]
fn a_lock_that_falls_silent_is_unknown_after_ten_seconds() {
    let mut bench = Bench::new();
    assert_eq!(bench.statuses.last().unwrap().lock_state, Some(LockState::Locked));
    bench.lock = None;
    bench.run(9_000);
    assert_eq!(bench.statuses.last().unwrap().lock_state, Some(LockState::Locked));
    bench.run(2_000);
    assert_eq!(bench.statuses.last().unwrap().lock_state, None);
    assert_eq!(bench.statuses.last().unwrap().door_state, DoorState::Unspecified);
    assert!(bench.has(HubEventKind::LockSilent));
    bench.lock_reports(LockState::Locked, DoorState::Closed);
    bench.run(50);
    assert_eq!(bench.statuses.last().unwrap().lock_state, Some(LockState::Locked));
    assert!(bench.has(HubEventKind::LockBack));
}

#[test]
fn what_must_be_told_is_told_after_a_reset_until_it_is_acknowledged() {
    let mut bench = Bench::visited();
    bench.wifi = false;
    bench.lock_reports(LockState::Unlocked, DoorState::Closed);
    bench.run(300);
    bench.board.things.push((24, 4, 3, 9, 20));
    bench.run(2_000);
    bench.all_leave();
    bench.outage(300_000);
    bench.run(2_000);
    bench.wifi = true;
    bench.acknowledges = false;
    bench.run(3_000);
    let second = |bench: &Bench| {
        let told = bench.events.iter().filter(|it| it.kind == HubEventKind::SecondPerson { serial: 1 });
        told.map(|event| event.boot).collect::<std::vec::Vec<_>>()
    };
    assert_eq!(second(&bench), [1], "under its own number");
    bench.acknowledges = true;
    bench.run(2_000);
    bench.events.clear();
    bench.reset();
    bench.run(5_000);
    assert!(second(&bench).is_empty(), "it was acknowledged");
}

#[test]
fn no_order_is_taken_whose_events_would_push_out_what_nobody_knows_yet() {
    let mut bench = Bench::new();
    bench.acknowledges = false;
    for serial in 1..=5 {
        bench.hub.reports.report(HubEventKind::StillInside { serial }, bench.now);
    }
    bench.order(6);
    bench.run(1_500);
    assert_eq!((bench.clip(), bench.refusals.as_slice()), (None, &[(6, NotFilming::Store)][..]));
    bench.acknowledges = true;
    bench.run(2_000);
    bench.order(6);
    bench.run(1_500);
    assert!(bench.clip().is_some());
}

#[test]
fn a_state_held_back_on_its_way_is_history() {
    let mut bench = Bench::new();
    bench.lock = None;
    // Jammed: what the lock sent at this moment arrives 8 s later, new and genuine.
    let uptime_ms = bench.now.as_ms();
    bench.run(8_000);
    let (lock_state, door_state) = (LockState::Unlocked, DoorState::Open);
    bench.lock_sends(&Uplink::Status(Status {
        seq: 99,
        lock_state,
        door_state,
        battery_mv: None,
        boot: 1,
        uptime_ms,
        has_alarm: false,
    }));
    bench.run(100);
    assert_eq!(bench.hub.state(bench.now).lock_state, Some(LockState::Locked));
    bench.run(3_000);
    assert_eq!(bench.hub.state(bench.now).lock_state, None, "and it does not keep the lock known");
}

#[test]
fn a_lock_that_was_reset_is_believed_again() {
    let mut bench = Bench::new();
    bench.run(60_000);
    bench.lock = None;
    let (lock_state, door_state) = (LockState::Unlocked, DoorState::Open);
    bench.lock_sends(&Uplink::Status(Status {
        seq: 1,
        lock_state,
        door_state,
        battery_mv: None,
        boot: 2,
        uptime_ms: 300,
        has_alarm: false,
    }));
    bench.run(100);
    assert_eq!(bench.hub.state(bench.now).lock_state, Some(LockState::Unlocked));
}

#[test]
fn frames_of_another_key_way_or_number_do_nothing() {
    let mut bench = Bench::new();
    let order = ToHub::<Envelope>::Film(bench.signed_order(1));
    let before = bench.hub.state(bench.now).refused_frames;
    for (key, way, counter) in [
        (NetworkKey([0; 16]), Direction::ToHub, 1 << 40),
        (MESH, Direction::ToHub, 1 << 40),
        (CLOUD, Direction::FromHub, 1 << 40),
        (CLOUD, Direction::ToLock, 1 << 40),
        (CLOUD, Direction::ToHub, 1),
    ] {
        bench.board.cloud.incoming.extend(frame(&order, &key, way, counter));
    }
    bench.board.mesh.incoming.extend(frame(&order, &CLOUD, Direction::ToHub, 1 << 41));
    bench.run(1_500);
    assert_eq!(bench.hub.state(bench.now).refused_frames, before + 6);
    assert_eq!(bench.open_ms, 0);
}

#[test]
fn recorded_frames_are_worth_nothing_also_after_a_reset() {
    let mut bench = Bench::new();
    let order = bench.signed_order(1);
    // The attacker records the order on the air and plays it again.
    let recorded = frame(&ToHub::<Envelope>::Film(order), &CLOUD, Direction::ToHub, 500);
    bench.board.cloud.incoming.extend(&recorded);
    bench.run(1_000);
    assert!(bench.clip().is_some());
    bench.reset();
    bench.run(2_000);
    bench.open_ms = 0;
    let before = bench.hub.state(bench.now).refused_frames;
    bench.board.cloud.incoming.extend(&recorded);
    bench.run(1_500);
    assert_eq!(bench.open_ms, 0);
    assert_eq!(
        bench.hub.state(bench.now).refused_frames,
        before + 1,
        "its number was taken before the reset"
    );
}

#[test]
fn no_number_is_used_twice_on_either_link() {
    let mut bench = Bench::filming();
    // The bench's receivers refuse a number that comes twice, and the bench panics then.
    for round in 0..5 {
        bench.run(3_000);
        bench.reset();
        bench.run(1_000);
        bench.lock_reports(LockState::Locked, DoorState::Closed);
        bench.send(&ToHub::Lock(Downlink::Revoke { serial: round }));
        bench.run(1_200);
        assert!(
            bench.lock_heard.contains(&Heard::Service(Downlink::Revoke { serial: round })),
            "heard after {round} resets"
        );
        assert!(bench.hub.state(bench.now).lock_state.is_some());
    }
}

#[test]
fn after_a_reset_the_lock_is_told_at_once_where_to_go_on_and_again_when_it_has_not_heard() {
    let mut bench = Bench::new();
    bench.lock = None;
    let before = bench.floors;
    bench.reset();
    bench.run(100);
    assert_eq!(bench.floors, before + 1, "a lock that is asleep most of the time need not be refused first");
    bench.lock_counts_from(2);
    bench.lock_reports(LockState::Locked, DoorState::Closed);
    bench.run(1_500);
    assert_eq!(bench.floors, before + 2);
    assert_eq!(bench.hub.state(bench.now).lock_state, Some(LockState::Locked));
}

#[test]
fn a_hub_that_has_just_started_does_not_call_its_lock_silent() {
    let mut bench = Bench::new();
    bench.run(11_000);
    bench.lock = None;
    bench.reset();
    bench.run(9_000);
    assert!(!bench.has(HubEventKind::LockSilent));
    bench.run(2_000);
    assert!(bench.has(HubEventKind::LockSilent));
}

#[test]
fn events_come_again_until_they_are_acknowledged() {
    let mut bench = Bench::new();
    bench.acknowledges = false;
    bench.lock = None;
    bench.run(11_000);
    assert!(bench.has(HubEventKind::LockSilent));
    bench.events.clear();
    bench.run(2_500);
    assert!(bench.has(HubEventKind::LockSilent));
    bench.acknowledges = true;
    bench.run(2_500);
    bench.events.clear();
    bench.run(5_000);
    assert_eq!(bench.events, []);
}

#[test]
fn the_time_is_believed_only_in_answer_to_the_hub_s_own_question() {
    let mut bench = Bench::booting(crate::hub::HubConfig::default());
    bench.tells_time = false;
    bench.run(1_000);
    let told = TimeReply { unix_ms: super::bench::NOON, nonce: [0; 16] };
    bench.send(&ToHub::Time(service().sign(told).unwrap()));
    bench.run(500);
    assert_eq!(bench.hub.state(bench.now).unix_ms, None);
    bench.tells_time = true;
    bench.run(12_000);
    let unix_ms = bench.hub.state(bench.now).unix_ms.unwrap();
    assert!(bench.unix_ms() - unix_ms <= 20, "late by the polls of question and answer");
}

#[test]
fn statuses_come_at_every_change_and_as_a_heartbeat() {
    let mut bench = Bench::new();
    bench.statuses.clear();
    bench.run(20_100);
    assert_eq!(bench.statuses.len(), 5);
    bench.lock_reports(LockState::Unlocked, DoorState::Closed);
    bench.run(60);
    assert_eq!(bench.statuses.len(), 6);
    assert!(bench.statuses.is_sorted_by(|a, b| a.seq + 1 == b.seq));
}

#[test]
fn a_lock_restarted_with_a_count_beyond_its_last_one_is_believed_again() {
    let mut bench = Bench::new();
    bench.lock = None;
    let says = |bench: &mut Bench, boot, uptime_ms, lock_state| {
        let door_state = DoorState::Closed;
        let status =
            Status { seq: 1, lock_state, door_state, battery_mv: None, boot, uptime_ms, has_alarm: false };
        bench.lock_sends(&Uplink::Status(status));
        bench.run(100);
    };
    // Its first boot is received 300 ms after its start, the second one only 900 ms after it, and 7 s later.
    says(&mut bench, 7, 300, LockState::Locked);
    bench.run(7_000);
    says(&mut bench, 8, 900, LockState::Unlocked);
    assert_eq!(bench.hub.state(bench.now).lock_state, Some(LockState::Unlocked));
}

#[test]
fn a_lock_whose_oscillator_is_as_wrong_as_the_hubs_the_other_way_stays_known() {
    for percent in [96, 104] {
        let mut bench = Bench::new();
        bench.lock = None;
        let began_ms = bench.now.as_ms();
        for _ in 0..600 {
            let uptime_ms = (bench.now.as_ms() - began_ms) * percent / 100;
            let (lock_state, door_state) = (LockState::Locked, DoorState::Closed);
            let status = Status {
                seq: 1,
                lock_state,
                door_state,
                battery_mv: None,
                boot: 9,
                uptime_ms,
                has_alarm: false,
            };
            bench.lock_sends(&Uplink::Status(status));
            bench.run(1_000);
        }
        assert_eq!(bench.hub.state(bench.now).lock_state, Some(LockState::Locked), "{percent} %");
    }
}

/// Somebody with the mesh key, for a moment: hub and lock still accept each other's frames afterwards.
#[test]
fn no_number_that_somebody_names_makes_the_hub_deaf_or_dumb() {
    for number in [u64::MAX, 1 << 40, COUNTER_BLOCK] {
        let mut bench = Bench::new();
        let floor = FromLock::CounterFloor { floor: number };
        let changes = bench.board.flash.changes;
        for _ in 0..50 {
            bench.board.mesh.incoming.extend(frame(&floor, &MESH, Direction::FromLock, number));
            bench.board.mesh.incoming.extend(frame(&floor, &MESH, Direction::FromLock, 900));
            bench.run(100);
        }
        assert!(bench.board.flash.changes - changes < 60, "{}", bench.board.flash.changes - changes);
        for round in 0..2 {
            bench.run(12_000);
            bench.lock_heard.clear();
            bench.send(&ToHub::Lock(Downlink::Revoke { serial: round }));
            bench.run(1_200);
            assert_eq!(bench.lock_heard, [Heard::Service(Downlink::Revoke { serial: round })], "{number}");
            assert!(bench.hub.state(bench.now).lock_state.is_some(), "{number}");
            bench.reset();
        }
    }
}

#[test]
fn the_hub_goes_over_to_the_next_key_with_the_lock_and_hears_the_old_one_no_more() {
    let next = NetworkKey([9; 16]);
    let state =
        |bench: &Bench| (bench.hub.state(bench.now).lock_state, bench.hub.state(bench.now).key_generation);
    for resets in [false, true] {
        let mut bench = Bench::new();
        bench.lock = None;
        let told = |generation, door, signer: Signer| {
            ToHub::NextMesh(signer.sign(NextMesh { door, generation, key: next }).unwrap())
        };
        for others in [told(u32::MAX, 1, hub_signer()), told(9, 2, service()), told(0, 1, service())] {
            bench.send(&others);
        }
        bench.run(100);
        assert!(bench.next_meshes.is_empty(), "not the service's, for another door, and an old one");
        bench.send(&told(2, 1, service()));
        bench.send(&told(2, 1, service()));
        bench.run(100);
        assert_eq!(bench.next_meshes, [2, 2]);
        bench.lock_reports(LockState::Locked, DoorState::Closed);
        bench.lock = None;
        bench.run(100);
        assert_eq!(state(&bench), (Some(LockState::Locked), 1), "the old one holds until the lock goes over");
        if resets {
            bench.reset();
            bench.run(2_000);
        }
        bench.mesh_key(next);
        bench.lock_reports(LockState::Unlocked, DoorState::Closed);
        bench.lock = None;
        bench.run(1_200);
        bench.lock_reports(LockState::Unlocked, DoorState::Closed);
        bench.lock = None;
        bench.run(100);
        assert_eq!(state(&bench), (Some(LockState::Unlocked), 2));
        bench.send(&ToHub::Lock(Downlink::Revoke { serial: 3 }));
        bench.run(100);
        assert!(
            bench.lock_heard.contains(&Heard::Service(Downlink::Revoke { serial: 3 })),
            "under the new key"
        );
        // An attacker who has the old key.
        bench.speak_under(MESH);
        bench.lock_reports(LockState::Locked, DoorState::Closed);
        bench.lock = None;
        bench.run(100);
        bench.reset();
        bench.run(1_000);
        bench.lock_reports(LockState::Locked, DoorState::Closed);
        bench.lock = None;
        bench.run(100);
        assert_eq!(state(&bench), (None, 2), "and after a reset");
    }
}

#[test]
fn an_offer_to_a_lock_without_network_goes_out_under_the_key_that_everybody_knows() {
    let mut bench = Bench::new();
    let offer = service().sign(JoinOffer { door: 1, generation: 2, salt: [1; 16] }).unwrap();
    bench.send(&ToHub::Join(offer));
    bench.send(&ToHub::Lock(Downlink::Revoke { serial: 3 }));
    bench.run(100);
    assert_eq!(bench.offers, 1);
    assert_eq!(
        bench.lock_heard,
        [Heard::Service(Downlink::Revoke { serial: 3 })],
        "and the rest under the mesh's"
    );
}
