//! Two orders at one door.

use firmware::matter::LockState;
use firmware::wire::Uplink;

use super::bench::*;
use crate::*;

const OTHER: u32 = 8;

fn bench() -> Bench {
    let mut bench = Bench::new(vec![order(1, COURIER, SSCC), order(2, OTHER, SSCC_2)]);
    bench.lock_sends(Uplink::GrantStored { serial: 1 });
    bench.lock_sends(Uplink::GrantStored { serial: 2 });
    bench
}

#[test]
fn grants_and_codes_never_cross() {
    let mut bench = bench();
    bench.courier_sends(COURIER, scan(SSCC));
    bench.show_notices();
    bench.recording(1, 1, 1);
    let first = bench.codes();
    bench.unlocks(1);
    assert_eq!(bench.stages(), [Phase::Opened, Phase::Underway]);
    bench.courier_sends(COURIER, CourierToService::ParcelLeft);
    bench.lock_is(LockState::Locked);
    bench.upload(1, Shows::ALL_WELL);
    assert_eq!(bench.stages(), [Phase::Delivered, Phase::Underway]);
    bench.courier_sends(OTHER, scan(SSCC_2));
    bench.show_notices();
    bench.recording(1, 1, 1);
    assert_eq!(bench.codes(), first, "film for the first order is none for the second");
    bench.recording(2, 2, 2);
    let codes = bench.codes();
    assert_eq!(codes.len(), 2);
    assert_ne!(codes[0], codes[1]);
}

#[test]
fn one_visit_at_a_time() {
    let mut bench = bench();
    bench.courier_sends(COURIER, scan(SSCC));
    bench.courier_sends(OTHER, scan(SSCC_2));
    assert_eq!(bench.stages(), [Phase::Announcing, Phase::Underway]);
    assert_eq!(bench.told(OTHER), [ServiceToCourier::Wait]);
}

#[test]
fn a_film_that_still_runs_is_not_the_next_ones() {
    let mut bench = bench();
    bench.status_of(Some(1), Some(LockState::Locked));
    bench.courier_sends(OTHER, scan(SSCC_2));
    assert_eq!(bench.stages(), [Phase::Underway, Phase::Underway]);
    bench.status_of(None, Some(LockState::Locked));
    bench.courier_sends(OTHER, scan(SSCC_2));
    assert_eq!(bench.stages(), [Phase::Underway, Phase::Announcing]);
}

#[test]
fn a_status_of_long_ago_lets_nobody_wait() {
    let mut bench = bench();
    bench.status_of(Some(1), Some(LockState::Locked));
    for _ in 0..10 {
        bench.wait_in_silence(1);
        bench.lock_is(LockState::Locked);
    }
    bench.courier_sends(OTHER, scan(SSCC_2));
    assert_eq!(bench.stages(), [Phase::Underway, Phase::Announcing], "its later ones were lost");
}

#[test]
fn another_couriers_parcel_is_refused_and_his_order_untouched() {
    let mut bench = bench();
    bench.courier_sends(COURIER, scan(SSCC_2));
    assert_eq!(bench.stages(), [Phase::Refused, Phase::Underway]);
    assert!(bench.told(COURIER).contains(&ServiceToCourier::Refused(Refusal::WrongParcel)));
}

#[test]
fn a_stranger_can_neither_open_nor_cancel() {
    let mut bench = bench();
    for message in [scan(SSCC), CourierToService::GaveUp { of: None }, CourierToService::PressUnlock] {
        bench.courier_sends(9, message);
    }
    assert_eq!(bench.stages(), [Phase::Underway, Phase::Underway]);
    assert!(bench.told(9).contains(&ServiceToCourier::Refused(Refusal::WrongCourier)));
}

#[test]
fn no_next_stop_while_his_door_is_not_locked() {
    let mut bench = Bench::new(vec![order(1, COURIER, SSCC), order(2, COURIER, SSCC_2)]);
    bench.lock_sends(Uplink::GrantStored { serial: 1 });
    bench.lock_sends(Uplink::GrantStored { serial: 2 });
    bench.courier_sends(COURIER, scan(SSCC));
    bench.show_notices();
    bench.recording(1, 1, 1);
    bench.unlocks(1);
    bench.courier_sends(COURIER, scan(SSCC_2));
    assert_eq!(bench.stages(), [Phase::Opened, Phase::Underway]);
    assert_eq!(bench.told(COURIER).last(), Some(&ServiceToCourier::CheckDoor));
}

#[test]
fn what_he_says_is_about_the_order_he_last_scanned() {
    let mut bench = Bench::new(vec![order(1, COURIER, SSCC), order(2, COURIER, SSCC_2)]);
    bench.lock_sends(Uplink::GrantStored { serial: 1 });
    bench.lock_sends(Uplink::GrantStored { serial: 2 });
    bench.courier_sends(COURIER, scan(SSCC));
    bench.recipient_sends(RecipientToService::Shown(99));
    bench.courier_sends(COURIER, CourierToService::GaveUp { of: None });
    assert_eq!(bench.stages(), [Phase::Refused, Phase::Underway]);
    bench.wait(4);
    let code = bench.service.receipt(0).unwrap_or_default().to_owned();
    bench.courier_sends(
        COURIER,
        CourierToService::HandedTo {
            holder: Handover::Depot,
            proof: Proof::Scan { label: SSCC.to_owned(), code },
        },
    );
    assert_eq!(bench.stages(), [Phase::Refused, Phase::Underway]);
    assert_eq!(bench.service.holder(0), Holder::Depot);
}

#[test]
fn what_she_took_at_the_door_is_the_order_on_its_label() {
    let mut bench = bench();
    bench.courier_sends(COURIER, scan(SSCC));
    bench.recipient_sends(RecipientToService::Received { label: SSCC_2.to_owned() });
    assert_eq!(bench.stages(), [Phase::Announcing, Phase::Received]);
    assert_eq!([0, 1].map(|order| bench.service.holder(order)), [Holder::Courier, Holder::Recipient]);
    bench.tick();
    assert_eq!(bench.revoked(), [2]);
    bench.recipient_sends(RecipientToService::Received { label: "376123450000000030".to_owned() });
    assert_eq!(bench.stages(), [Phase::Announcing, Phase::Received]);
}
