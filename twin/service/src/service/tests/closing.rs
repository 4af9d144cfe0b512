//! What must have happened before "delivered" is sent, and who has the parcel meanwhile.

use firmware::matter::{Alarm, LockState};
use firmware::wire::{EventKind, Got, ToHub};

use super::bench::*;
use crate::time::MS;
use crate::*;

fn closing(bench: &Bench) -> Closing {
    bench.service.closings().next().unwrap()
}

#[test]
fn delivered_needs_bolt_home_the_whole_clip_and_the_parcel_on_it() {
    let mut bench = Bench::locked();
    assert_eq!(closing(&bench), Closing::Open);
    bench.upload(1, Shows::ALL_WELL);
    assert_eq!(closing(&bench), Closing::Delivered);
    assert!(bench.has_told(&Notice::Delivered));
    assert_eq!(bench.service.holder(0), Holder::Home);

    let mut bench = Bench::locked();
    bench.upload(1, Shows { to_its_end: false, ..Shows::ALL_WELL });
    assert_eq!(closing(&bench), Closing::Open, "the clip has no end");

    let mut bench = Bench::opened();
    bench.courier_sends(COURIER, CourierToService::ParcelLeft);
    bench.upload(1, Shows::ALL_WELL);
    assert_eq!(closing(&bench), Closing::Open, "the door is not locked");
    assert_eq!(bench.service.holder(0), Holder::Courier);
    bench.lock_is(LockState::Locked);
    assert_eq!(closing(&bench), Closing::Delivered);
}

#[test]
fn without_the_parcel_on_film_nobody_is_named() {
    let mut bench = Bench::locked();
    bench.upload(1, Shows { parcel: false, ..Shows::ALL_WELL });
    assert_eq!(closing(&bench), Closing::Unproven);
    assert_eq!(bench.service.holder(0), Holder::Unknown);
    assert!(!bench.has_told(&Notice::Delivered) && bench.has_told(&Notice::Unproven));
}

#[test]
fn another_clip_proves_nothing() {
    let mut bench = Bench::locked();
    bench.upload(2, Shows::ALL_WELL);
    assert_eq!(closing(&bench), Closing::Open);
}

#[test]
fn film_and_lock_are_enough_if_the_couriers_phone_is_dead() {
    let mut bench = Bench::opened();
    bench.wait(10);
    bench.lock_is(LockState::Locked);
    bench.upload(1, Shows::ALL_WELL);
    assert_eq!(closing(&bench), Closing::Delivered);
}

#[test]
fn every_verified_segment_is_acknowledged_and_gaps_are_told() {
    let mut bench = Bench::locked();
    bench.upload(1, Shows { gap: true, ..Shows::ALL_WELL });
    let got = |message: &ToHub| match message {
        ToHub::Got(Got { clip: 1, segment }) => Some(*segment),
        _ => None,
    };
    assert_eq!(bench.told_hub().iter().filter_map(got).collect::<Vec<_>>(), [1, 2, 3, 4]);
    assert_eq!(closing(&bench), Closing::Delivered);
    assert!(bench.has_told(&Notice::ClipHasGaps));
}

#[test]
fn a_tracked_valuable_that_is_gone_is_named_in_the_evidence() {
    let mut bench = Bench::locked();
    bench.upload(1, Shows { vase: false, ..Shows::ALL_WELL });
    assert_eq!(bench.service.gone().collect::<Vec<_>>(), ["vase"]);
    assert!(bench.has_told(&Notice::ValuableGone("vase".to_owned())));
    let mut bench = Bench::locked();
    bench.upload(1, Shows::ALL_WELL);
    assert_eq!(bench.service.gone().count(), 0);
}

#[test]
fn the_record_names_each_holder_with_its_evidence() {
    let mut bench = Bench::locked();
    bench.upload(1, Shows::ALL_WELL);
    let record: Vec<_> =
        bench.service.records().flatten().map(|entry| (entry.holder, entry.evidence.clone())).collect();
    let [assigned, scanned, home] = &record[..] else { panic!("{record:?}") };
    assert_eq!(*assigned, (Holder::Depot, Evidence::Assigned));
    assert_eq!(*scanned, (Holder::Courier, Evidence::Scanned));
    assert!(matches!(home, (Holder::Home, Evidence::LockAndFilm { clip: 1, pixels: 12.. })));
}

#[test]
fn the_courier_is_not_released_while_his_door_is_open() {
    let mut bench = Bench::opened();
    bench.courier_sends(COURIER, CourierToService::ParcelLeft);
    assert!(!bench.told(COURIER).contains(&ServiceToCourier::DoorLocked));
    bench.event(EventKind::Alarm(Alarm::Ajar));
    assert!(bench.told(COURIER).contains(&ServiceToCourier::CheckDoor));
    bench.lock_is(LockState::Locked);
    let released = |bench: &Bench| {
        bench.told(COURIER).iter().filter(|message| **message == ServiceToCourier::DoorLocked).count()
    };
    assert_eq!(released(&bench), 1);
    bench.courier_sends(COURIER, CourierToService::ParcelLeft);
    assert_eq!(released(&bench), 2, "they ask again");
}

#[test]
fn a_door_that_stays_open_is_told_to_the_recipient_after_120_s() {
    let mut bench = Bench::opened();
    bench.wait_in_silence(119);
    assert!(!bench.has_told(&Notice::DoorNotLocked));
    bench.wait_in_silence(2);
    assert!(bench.has_told(&Notice::DoorNotLocked));
}

#[test]
fn a_hand_that_opens_after_the_film_is_told_for_ten_minutes() {
    let hand = EventKind::MovedByHand { lock_state: LockState::Unlocked };
    let told = |bench: &Bench| bench.has_told(&Notice::OpenedByHand);

    let mut bench = Bench::locked();
    bench.status_of(Some(1), Some(LockState::Locked));
    bench.event(hand);
    assert!(!told(&bench), "they shut themselves in, and are recorded");
    bench.upload(1, Shows::ALL_WELL);
    bench.wait(595);
    bench.event(hand);
    assert!(told(&bench));

    let mut bench = Bench::locked();
    bench.upload(1, Shows::ALL_WELL);
    bench.wait(601);
    bench.event(hand);
    assert!(!told(&bench), "by then it is whoever lives there");

    let mut bench = Bench::opened();
    bench.wait(1);
    bench.event(hand);
    assert!(!told(&bench), "it was not locked again yet");

    let mut bench = Bench::opened();
    bench.recipient_sends(RecipientToService::Received { label: SSCC.to_owned() });
    bench.lock_is(LockState::Locked);
    bench.wait(1);
    bench.event(hand);
    assert!(!told(&bench), "they are at home");
}

#[test]
fn a_report_of_locked_from_before_the_visit_closes_nothing() {
    let mut bench = Bench::released();
    bench.lock_is(LockState::Locked);
    bench.event(EventKind::Spent { serial: 1 });
    bench.event(EventKind::Operation {
        operation: firmware::wire::Operation::Unlock,
        source: firmware::wire::Source::Keypad,
        serial: Some(1),
        result: firmware::wire::OperationResult::Done,
    });
    bench.courier_sends(COURIER, CourierToService::ParcelLeft);
    assert_eq!(bench.stages(), [Phase::Opened]);
}

#[test]
fn reports_of_locked_that_were_held_back_are_no_signs_of_now() {
    let locked = EventKind::Operation {
        operation: firmware::wire::Operation::Lock,
        source: firmware::wire::Source::Auto,
        serial: None,
        result: firmware::wire::OperationResult::Done,
    };
    for (age_ms, is_locked) in [(0, true), (5_000, true), (5_001, false)] {
        let mut bench = Bench::opened();
        bench.wait(20);
        bench.lock_is(LockState::Unlocked);
        for _ in 0..2 {
            bench.event_of(bench.now_ns / MS - age_ms, locked);
        }
        let state = bench.service.lock_state();
        assert_eq!(state == Some(LockState::Locked), is_locked, "{age_ms} ms old: {state:?}");
    }
}

#[test]
fn the_recipient_who_takes_it_herself_voids_the_grant() {
    let mut bench = Bench::scanned();
    bench.recipient_sends(RecipientToService::Received { label: SSCC.to_owned() });
    assert_eq!(closing(&bench), Closing::Received);
    assert_eq!(bench.service.holder(0), Holder::Recipient);
    bench.tick();
    assert_eq!(bench.revoked(), [1]);
    bench.show_notices();
    bench.recording(1, 1, 1);
    assert!(bench.codes().is_empty());
    assert_eq!(bench.told(COURIER), [ServiceToCourier::Noted]);
}

#[test]
fn what_she_takes_over_after_the_unlock_is_hers_when_the_door_is_locked_again() {
    let mut bench = Bench::opened();
    bench.recipient_sends(RecipientToService::Received { label: SSCC.to_owned() });
    bench.recipient_sends(RecipientToService::Received { label: SSCC.to_owned() });
    assert_eq!((closing(&bench), bench.service.holder(0)), (Closing::Open, Holder::Recipient));
    bench.wait(5);
    let vouches = |message: &ToHub| matches!(message, ToHub::EndFilm(end) if end.unverified().vouched);
    assert!(
        bench.told_hub().iter().any(vouches),
        "whom the camera sees behind the locked door is the recipient"
    );
    bench.lock_is(LockState::Locked);
    bench.upload(1, Shows { parcel: false, ..Shows::ALL_WELL });
    assert_eq!((closing(&bench), bench.service.holder(0)), (Closing::Received, Holder::Recipient));
}

#[test]
fn the_recipient_may_block_until_the_door_is_open() {
    let mut bench = Bench::released();
    bench.recipient_sends(RecipientToService::Block { delivery: 1 });
    assert_eq!(closing(&bench), Closing::Refused(Refusal::RecipientBlocked));
    bench.tick();
    assert_eq!(bench.revoked(), [1]);
    let mut bench = Bench::opened();
    bench.recipient_sends(RecipientToService::Block { delivery: 1 });
    assert_eq!(bench.stages(), [Phase::Opened]);
}

#[test]
fn who_says_after_the_unlock_that_he_gave_up_is_held_against_the_clip() {
    let mut bench = Bench::opened();
    bench.courier_sends(COURIER, CourierToService::GaveUp { of: None });
    assert_eq!(bench.stages(), [Phase::Opened]);
    assert!(bench.told(COURIER).contains(&ServiceToCourier::Fallback(Fallback::Depot)));
    bench.wait(5);
    bench.lock_is(LockState::Locked);
    bench.upload(1, Shows { parcel: false, vase: false, ..Shows::ALL_WELL });
    assert_eq!(closing(&bench), Closing::Refused(Refusal::GaveUpInside));
    assert_eq!(bench.service.gone().collect::<Vec<_>>(), ["vase"]);
}

#[test]
fn an_unlock_that_is_heard_of_after_the_refusal_is_held_against_the_clip_too() {
    let mut bench = Bench::released();
    bench.courier_sends(COURIER, CourierToService::GaveUp { of: None });
    assert_eq!(bench.stages(), [Phase::Refused]);
    bench.unlocks(1);
    assert_eq!(bench.stages(), [Phase::Opened]);
    bench.lock_is(LockState::Locked);
    bench.upload(1, Shows { vase: false, ..Shows::ALL_WELL });
    assert_eq!(closing(&bench), Closing::Delivered);
    assert_eq!(bench.service.gone().collect::<Vec<_>>(), ["vase"]);
}

#[test]
fn revocations_are_repeated_until_the_lock_has_heard() {
    let mut bench = Bench::scanned();
    bench.courier_sends(COURIER, CourierToService::GaveUp { of: None });
    bench.wait(8);
    assert!(bench.revoked().len() >= 3);
    bench.lock_sends(firmware::wire::Uplink::Revoked { serial: 1 });
    let count = bench.revoked().len();
    bench.wait(8);
    assert_eq!(bench.revoked().len(), count);
}

#[test]
fn only_in_a_house_of_2018_the_app_locks() {
    let commands = |locks| {
        let mut bench = Bench::with(vec![order(1, COURIER, SSCC)], locks);
        bench.lock_sends(firmware::wire::Uplink::GrantStored { serial: 1 });
        bench.courier_sends(COURIER, scan(SSCC));
        bench.show_notices();
        bench.recording(1, 1, 1);
        bench.unlocks(1);
        bench.wait_in_silence(3);
        bench.courier_sends(COURIER, CourierToService::ParcelLeft);
        bench.wait_in_silence(6);
        bench.lock_is(LockState::Locked);
        bench.wait_in_silence(6);
        let is_lock = |message: &&ToHub| matches!(message, ToHub::Lock(firmware::wire::Downlink::Lock));
        bench.told_hub().iter().filter(is_lock).count()
    };
    assert_eq!(commands(Locks::ByItself), 0);
    assert_eq!(commands(Locks::ByApp), 3, "again until it is locked, and not before they have left");
}
