//! Every answer is handled, every order ends, and the end of every reported trouble is reported.

use firmware::access::{GrantRefusal, Refusal as AtLock};
use firmware::journal::{ChainLink, Hash, Head, Kind, Record};
use firmware::matter::{Alarm, LockState};
use firmware::wire::{Downlink, EventKind, NotFilming, Operation, OperationResult, Source, ToHub, Uplink};

use super::bench::*;
use crate::*;

fn closing(bench: &Bench) -> Closing {
    bench.service.closings().next().unwrap()
}

fn offered(bench: &Bench) -> Vec<u32> {
    let serial = |message: ToHub| match message {
        ToHub::Lock(Downlink::Grant(grant)) => Some(grant.unverified().serial),
        _ => None,
    };
    bench.told_hub().into_iter().filter_map(serial).collect()
}

#[test]
fn an_old_serial_number_that_opens_reopens_its_order() {
    let mut bench = Bench::new(vec![Order { fallbacks: vec![Fallback::Retry], ..order(1, COURIER, SSCC) }]);
    bench.lock_sends(Uplink::GrantStored { serial: 1 });
    bench.courier_sends(COURIER, scan(SSCC));
    bench.show_notices();
    bench.recording(1, 1, 1);
    bench.courier_sends(COURIER, CourierToService::GaveUp { of: None });
    assert_eq!(bench.stages(), [Phase::Granting], "they are to try again, with another grant");
    bench.unlocks(1);
    assert_eq!(bench.stages(), [Phase::Opened]);
    assert!(bench.has_told(&Notice::OpenedAfterAll));
    bench.lock_is(LockState::Locked);
    bench.upload(1, Shows { vase: false, ..Shows::ALL_WELL });
    assert_eq!(closing(&bench), Closing::Delivered);
    assert_eq!(bench.service.gone().collect::<Vec<_>>(), ["vase"]);
}

#[test]
fn each_answer_that_says_spent_is_read() {
    let refused = EventKind::Refused { serial: Some(1), reason: AtLock::Spent };
    let answers: [fn(&mut Bench, EventKind); 2] = [
        |bench, _| bench.lock_sends(Uplink::RevokedTooLate { serial: 1 }),
        |bench, refused| bench.event(refused),
    ];
    for answer in answers {
        let mut bench = Bench::released();
        bench.courier_sends(COURIER, CourierToService::GaveUp { of: None });
        answer(&mut bench, refused);
        assert_eq!(bench.stages(), [Phase::Refused], "the bolt may not have moved");
        bench.wait(11);
        assert_eq!(bench.stages(), [Phase::Opened]);
        assert!(bench.has_told(&Notice::OpenedAfterAll));
    }
}

#[test]
fn a_code_that_was_accepted_and_did_not_open_has_opened_nothing() {
    let mut bench = Bench::released();
    bench.event(EventKind::Spent { serial: 1 });
    bench.event(EventKind::Operation {
        operation: Operation::Unlock,
        source: Source::Keypad,
        serial: Some(1),
        result: OperationResult::NotReady,
    });
    bench.wait(12);
    assert_eq!(bench.stages(), [Phase::CodeReleased]);
    bench.courier_sends(COURIER, CourierToService::GaveUp { of: None });
    assert_eq!(closing(&bench), Closing::Refused(Refusal::LockFault));
}

#[test]
fn who_gives_up_after_the_film_has_shown_nothing_is_told_where_to_go_with_it() {
    let mut bench = Bench::opened();
    bench.lock_is(LockState::Locked);
    bench.upload(1, Shows { parcel: false, ..Shows::ALL_WELL });
    assert_eq!(closing(&bench), Closing::Unproven);
    bench.courier_sends(COURIER, CourierToService::GaveUp { of: None });
    assert_eq!(closing(&bench), Closing::Refused(Refusal::GaveUpInside));
    assert_eq!(bench.told(COURIER).last(), Some(&ServiceToCourier::Fallback(Fallback::Depot)));
}

#[test]
fn the_reason_is_what_the_lock_has_said() {
    for (at_lock, reason) in [
        (AtLock::KeypadLocked, Refusal::KeypadLocked),
        (AtLock::BatteryLow, Refusal::LockBattery),
        (AtLock::ClockUnknown, Refusal::LockClock),
        (AtLock::NotFilmed, Refusal::LockHearsNoFilm),
        (AtLock::Tampered, Refusal::LockFault),
    ] {
        let mut bench = Bench::released();
        bench.event(EventKind::Refused { serial: None, reason: at_lock });
        bench.courier_sends(COURIER, CourierToService::GaveUp { of: None });
        assert_eq!(closing(&bench), Closing::Refused(reason));
    }
}

#[test]
fn an_order_ends_without_the_film_that_somebody_holds_back_and_is_judged_when_it_comes() {
    let mut bench = Bench::locked();
    bench.wait_in_silence(535);
    assert_eq!(closing(&bench), Closing::Open);
    bench.wait_in_silence(10);
    assert_eq!(closing(&bench), Closing::Unproven);
    assert!(bench.has_told(&Notice::FilmMissing { locked: true }) && !bench.has_told(&Notice::Delivered));
    bench.wait(1);
    bench.lock_is(LockState::Locked);
    bench.upload(1, Shows::ALL_WELL);
    assert_eq!(closing(&bench), Closing::Delivered);
}

#[test]
fn who_is_in_the_picture_has_not_left() {
    let mut bench = Bench::opened();
    for _ in 0..60 {
        bench.people(1);
        bench.wait_in_silence(10);
    }
    assert_eq!(closing(&bench), Closing::Open);
}

#[test]
fn an_order_for_which_nobody_comes_ends_with_its_window() {
    let mut bench = Bench::underway();
    bench.wait_in_silence(3_600);
    assert_eq!(closing(&bench), Closing::Open);
    bench.wait_in_silence(60);
    assert_eq!(closing(&bench), Closing::Refused(Refusal::NobodyCame));
    bench.courier_sends(COURIER, scan(SSCC));
    assert!(
        bench.told(COURIER).contains(&ServiceToCourier::Refused(Refusal::TooLate)),
        "they have come after all"
    );
}

#[test]
fn a_grant_without_a_place_is_offered_when_there_is_one_and_its_courier_waits() {
    let mut bench = Bench::new(vec![order(1, COURIER, SSCC), order(2, 8, SSCC_2)]);
    bench.lock_sends(Uplink::GrantStored { serial: 1 });
    bench.lock_sends(Uplink::GrantRefused { serial: 2, reason: GrantRefusal::Full });
    assert_eq!(bench.told(8), [ServiceToCourier::NotYet]);
    let count = offered(&bench).len();
    bench.wait(10);
    assert_eq!(offered(&bench).len(), count, "not every 2.5 s");
    bench.event(EventKind::Spent { serial: 1 });
    bench.tick();
    assert_eq!(offered(&bench)[count..], [2]);
    bench.lock_sends(Uplink::GrantStored { serial: 2 });
    assert_eq!(bench.told(8), [ServiceToCourier::NotYet, ServiceToCourier::SetOut]);
}

#[test]
fn a_serial_number_that_is_dead_for_the_lock_is_replaced() {
    let mut bench = Bench::new(vec![order(1, COURIER, SSCC)]);
    bench.lock_sends(Uplink::GrantRefused { serial: 1, reason: GrantRefusal::Dead });
    bench.tick();
    assert_eq!(offered(&bench).last(), Some(&2));
}

#[test]
fn the_earlier_window_is_offered_first() {
    let mut later = order(1, COURIER, SSCC);
    later.window_unix_ms.0 += 1_000;
    let mut bench = Bench::new(vec![later, order(2, 8, SSCC_2)]);
    assert_eq!(offered(&bench), [2]);
    bench.lock_sends(Uplink::GrantStored { serial: 2 });
    bench.tick();
    assert_eq!(offered(&bench), [2, 1]);
}

#[test]
fn a_courier_is_told_until_when_the_keypad_is_locked_and_nothing_is_announced() {
    let mut bench = Bench::underway();
    bench.lock_is(LockState::Locked);
    bench.event(EventKind::KeypadLocked { for_s: 60 });
    bench.wait(20);
    bench.courier_sends(COURIER, scan(SSCC));
    let until_unix_ms = START_MS + 60_000;
    assert_eq!(bench.told(COURIER), [ServiceToCourier::KeypadLocked { until_unix_ms }]);
    assert_eq!(bench.stages(), [Phase::Underway]);
    bench.wait(40);
    bench.courier_sends(COURIER, scan(SSCC));
    assert_eq!(bench.stages(), [Phase::Announcing]);
}

#[test]
fn to_block_one_order_blocks_one() {
    let mut bench = Bench::new(vec![order(1, COURIER, SSCC), order(2, 8, SSCC_2)]);
    bench.recipient_sends(RecipientToService::Block { delivery: 2 });
    assert_eq!(bench.stages(), [Phase::Granting, Phase::Refused]);
    let mut bench = Bench::opened();
    bench.recipient_sends(RecipientToService::Block { delivery: 1 });
    assert!(bench.has_told(&Notice::TooLateToBlock));
}

#[test]
fn what_is_over_is_told_to_be_over() {
    let mut bench = Bench::opened();
    bench.event(EventKind::Alarm(Alarm::Ajar));
    bench.wait_in_silence(12);
    assert!(bench.has_told(&Notice::CameraOffline));
    bench.show_notices();
    bench.wait(15);
    assert!(!bench.has_told(&Notice::CameraBack), "it may go away again");
    bench.lock_says_once(LockState::Locked);
    assert!(!bench.has_told(&Notice::DoorLockedAgain), "one status proves nothing");
    bench.lock_says_once(LockState::Locked);
    assert!(bench.has_told(&Notice::DoorLockedAgain));
    bench.wait(10);
    assert!(bench.has_told(&Notice::CameraBack));
}

#[test]
fn the_next_courier_is_asked_to_shut_the_door_that_was_left_open() {
    let mut bench = Bench::new(vec![order(1, COURIER, SSCC), order(2, 8, SSCC_2)]);
    for serial in [1, 2] {
        bench.lock_sends(Uplink::GrantStored { serial });
    }
    bench.courier_sends(COURIER, scan(SSCC));
    bench.show_notices();
    bench.recording(1, 1, 1);
    bench.unlocks(1);
    bench.courier_sends(8, scan(SSCC_2));
    assert_eq!(bench.told(8), [ServiceToCourier::Wait], "the first is still busy");
    bench.courier_sends(COURIER, CourierToService::ParcelLeft);
    bench.courier_sends(8, scan(SSCC_2));
    assert_eq!(bench.told(8).last(), Some(&ServiceToCourier::CloseDoor));
    assert_eq!(bench.told(COURIER).last(), Some(&ServiceToCourier::CheckDoor));
}

#[test]
fn what_only_the_journal_says_is_held_against_the_record() {
    let mut bench = Bench::released();
    bench.courier_sends(COURIER, CourierToService::GaveUp { of: None });
    bench.wait(6);
    let nonce = bench.told_hub().into_iter().find_map(|message| match message {
        ToHub::Lock(Downlink::ReadHead { nonce }) => Some(nonce),
        _ => None,
    });
    let kind = Kind::Event(EventKind::Spent { serial: 1 });
    let record = Record { sequence: 1, unix_ms: None, kind };
    let hash = Hash::GENESIS.after(&record).unwrap();
    let head = Head { sequence: 1, hash, nonce: nonce.unwrap() };
    bench.lock_sends(Uplink::JournalHead(lock().sign(head).unwrap()));
    bench.lock_sends(Uplink::JournalRecord(ChainLink { record, hash }));
    assert_eq!(bench.service.finding(), Some(Finding::Verified(1)));
    bench.wait(11);
    assert_eq!(bench.stages(), [Phase::Opened], "no message had said so");
}

#[test]
fn a_camera_that_is_not_received_is_named_as_such_and_may_answer_once_it_is() {
    let refusals = |bench: &Bench| -> Vec<Refusal> {
        let why = |message: ServiceToCourier| match message {
            ServiceToCourier::Refused(why) => Some(why),
            _ => None,
        };
        bench.told(COURIER).into_iter().filter_map(why).collect()
    };
    let mut bench = Bench::released();
    bench.wait(4);
    bench.wait_in_silence(8);
    assert_eq!(refusals(&bench), [], "it is not known whether it records");
    bench.wait_in_silence(2);
    assert_eq!(refusals(&bench), [Refusal::CameraUnreachable]);
    let mut bench = Bench::released();
    bench.wait(4);
    bench.wait_in_silence(8);
    bench.wait(8);
    assert_eq!(refusals(&bench), [], "it has not been asked for long");
    bench.wait(5);
    assert_eq!(refusals(&bench), [Refusal::NoFilm]);
}

#[test]
fn a_camera_that_names_the_clip_it_has_signed_for_still_records() {
    let mut bench = Bench::released();
    for (clip, seconds) in [(1, 11), (2, 10)] {
        for _ in 0..seconds {
            bench.status_of(Some(clip), Some(LockState::Locked));
            bench.wait_in_silence(1);
        }
    }
    assert_eq!(bench.stages(), [Phase::CodeReleased]);
    bench.status_of(Some(2), Some(LockState::Locked));
    bench.wait_in_silence(1);
    assert_eq!(bench.stages(), [Phase::Refused], "another clip is no proof of this one");
}

#[test]
fn a_recording_that_has_ended_after_an_unlock_was_a_visit() {
    let ends = |by_hand: bool| {
        let mut bench = Bench::released();
        bench.lock_is(LockState::Locked);
        bench.lock_is(LockState::Unlocked);
        if by_hand {
            bench.event(EventKind::MovedByHand { lock_state: LockState::Unlocked });
        }
        bench.lock_is(LockState::Locked);
        bench.not_recording(1, NotFilming::Ended);
        bench
    };
    assert_eq!(ends(false).stages(), [Phase::Opened], "the report of the code was withheld");
    assert_eq!(ends(true).stages(), [Phase::Refused]);
}

#[test]
fn a_withdrawn_message_says_nothing() {
    let mut bench = Bench::underway();
    bench.courier_sends(COURIER, CourierToService::Withdrawn);
    bench.courier_sends(COURIER, CourierToService::GaveUp { of: None });
    assert_eq!(bench.stages(), [Phase::Refused]);
    assert!(!bench.has_told(&Notice::CourierAtTheDoor));
}
