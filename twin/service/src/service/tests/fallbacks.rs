//! What happens to a parcel that cannot be left inside: the recipient's preferences, their consent, proof.

use firmware::wire::{NotFilming, Uplink};

use super::bench::*;
use crate::*;

fn bench(fallbacks: &[Fallback]) -> Bench {
    let mut bench = Bench::new(vec![Order { fallbacks: fallbacks.to_vec(), ..order(1, COURIER, SSCC) }]);
    bench.lock_sends(Uplink::GrantStored { serial: 1 });
    bench.courier_sends(COURIER, scan(SSCC));
    bench
}

fn asked(bench: &Bench) -> Vec<Fallback> {
    let fallback = |message: ServiceToCourier| match message {
        ServiceToCourier::Fallback(fallback) => Some(fallback),
        _ => None,
    };
    bench.told(COURIER).into_iter().filter_map(fallback).collect()
}

fn gives_up(bench: &mut Bench) {
    let of = asked(bench).last().copied();
    bench.courier_sends(COURIER, CourierToService::GaveUp { of });
}

fn receipt(bench: &Bench) -> Proof {
    Proof::Receipt { code: bench.service.receipt(0).unwrap_or_default().to_owned() }
}

fn hands_to(bench: &mut Bench, holder: Handover, proof: Proof) {
    bench.courier_sends(COURIER, CourierToService::HandedTo { holder, proof });
}

#[test]
fn they_are_offered_in_the_recipients_order_and_the_depot_is_always_left() {
    let mut bench = bench(&[Fallback::Doorstep, Fallback::Neighbour]);
    bench.not_recording(1, NotFilming::ShutterJammed);
    gives_up(&mut bench);
    gives_up(&mut bench);
    assert_eq!(asked(&bench), [Fallback::Doorstep, Fallback::Neighbour, Fallback::Depot]);
}

#[test]
fn what_she_did_not_choose_is_not_done() {
    let mut bench = bench(&[Fallback::Neighbour]);
    bench.not_recording(1, NotFilming::ShutterJammed);
    hands_to(&mut bench, Handover::Doorstep, Proof::Photo { label: SSCC.to_owned() });
    assert_eq!(bench.service.holder(0), Holder::Courier, "no consent to the doorstep");
    assert!(!bench.has_told(&Notice::LeftAt(Handover::Doorstep)));
    let signed = receipt(&bench);
    hands_to(&mut bench, Handover::Neighbour, signed);
    assert_eq!(bench.service.holder(0), Holder::Neighbour);
    assert_eq!(bench.service.closings().collect::<Vec<_>>(), [Closing::LeftAt(Handover::Neighbour)]);
    assert!(bench.has_told(&Notice::LeftAt(Handover::Neighbour)));
}

#[test]
fn a_handover_without_proof_names_nobody() {
    let mut bench = bench(&[Fallback::Neighbour]);
    bench.not_recording(1, NotFilming::ShutterJammed);
    hands_to(&mut bench, Handover::Neighbour, Proof::Receipt { code: "000000".to_owned() });
    assert_eq!(bench.service.holder(0), Holder::Unknown);
    // The courier must not be able to find it by trying.
    let right = receipt(&bench);
    hands_to(&mut bench, Handover::Neighbour, right);
    assert_eq!(bench.service.holder(0), Holder::Unknown);
    assert!(!bench.has_told(&Notice::LeftAt(Handover::Neighbour)));
    assert!(bench.told(COURIER).contains(&ServiceToCourier::Noted));
}

#[test]
fn a_refusal_that_makes_the_choice_senseless_goes_past_it() {
    let all = [Fallback::Retry, Fallback::Neighbour, Fallback::Doorstep, Fallback::Depot];
    let mut blocked = bench(&all);
    blocked.recipient_sends(RecipientToService::Block { delivery: 1 });
    assert_eq!(asked(&blocked), [Fallback::Depot]);
    let mut unreadable = Bench::new(vec![Order { fallbacks: all.to_vec(), ..order(1, COURIER, SSCC) }]);
    unreadable.lock_sends(Uplink::GrantStored { serial: 1 });
    unreadable.courier_sends(COURIER, CourierToService::Unreadable);
    assert_eq!(asked(&unreadable), [Fallback::Depot]);
}

#[test]
fn he_who_comes_again_gets_another_grant_and_another_code() {
    let mut bench = bench(&[Fallback::Retry]);
    bench.not_recording(1, NotFilming::Bark);
    assert_eq!(asked(&bench), [Fallback::Retry]);
    // A scan that the phone was still repeating is not a new visit.
    bench.lock_sends(Uplink::GrantStored { serial: 2 });
    bench.courier_sends(COURIER, scan(SSCC));
    assert_eq!(bench.stages(), [Phase::Underway]);
    bench.wait(30);
    assert!(bench.revoked().contains(&1));
    bench.lock_sends(Uplink::Revoked { serial: 1 });
    bench.lock_sends(Uplink::GrantStored { serial: 2 });
    bench.courier_sends(COURIER, scan(SSCC));
    bench.show_notices();
    bench.recording(2, 1, 1);
    assert!(bench.codes().is_empty(), "film for the first grant is none for the second");
    bench.recording(2, 2, 1);
    assert_eq!(bench.codes().len(), 1);
    bench.unlocks(2);
    assert_eq!(bench.stages(), [Phase::Opened]);
}

#[test]
fn a_word_that_crossed_the_refusal_skips_no_fallback() {
    let mut bench = bench(&[Fallback::Neighbour]);
    bench.not_recording(1, NotFilming::ShutterJammed);
    // However late it arrives.
    bench.wait(20);
    bench.courier_sends(COURIER, CourierToService::GaveUp { of: None });
    assert_eq!(asked(&bench), [Fallback::Neighbour]);
    let signed = receipt(&bench);
    hands_to(&mut bench, Handover::Neighbour, signed);
    assert_eq!(bench.service.holder(0), Holder::Neighbour);
}
