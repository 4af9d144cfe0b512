//! What must have happened before a code is released.

use firmware::crypto::Signer;
use firmware::wire::{Downlink, FromHub, HubEventKind, NotFilming, Recording, ToHub, Uplink};

use super::bench::*;
use crate::*;

const WORD: Recording = Recording { clip: 1, serial: 1, delivery: 1, door: 1, unix_ms: START_MS };

#[test]
fn the_code_needs_scan_notice_and_film() {
    let mut bench = Bench::scanned();
    assert!(bench.told_hub().iter().any(|message| matches!(message, ToHub::Film(_))));
    bench.recording(1, 1, 1);
    assert!(bench.codes().is_empty(), "without the notice");
    bench.show_notices();
    assert_eq!(bench.codes().len(), 1);

    let mut bench = Bench::scanned();
    bench.show_notices();
    assert!(bench.codes().is_empty(), "without the film");

    let mut bench = Bench::underway();
    bench.show_notices();
    bench.recording(1, 1, 1);
    assert!(bench.codes().is_empty(), "without the scan");
}

#[test]
fn the_phone_s_token_comes_with_the_code_fits_its_grant_and_is_said_nowhere_else() {
    let mut bench = Bench::scanned();
    bench.show_notices();
    let said = |bench: &Bench| {
        let all = bench.sent.iter().map(|(_, output)| format!("{output:?}"));
        all.filter(|said| said.contains("PhoneToken")).count()
    };
    assert_eq!(said(&bench), 0, "before the film");
    bench.recording(1, 1, 1);
    assert_eq!(said(&bench), 1);
    let told = bench.told(COURIER).into_iter().find_map(|message| match message {
        ServiceToCourier::Code { serial, token, .. } => Some((serial, token)),
        _ => None,
    });
    let grants = bench.told_hub().into_iter().find_map(|message| match message {
        ToHub::Lock(Downlink::Grant(signed)) => Some(*signed.unverified()),
        _ => None,
    });
    let (grant, key) = (grants.expect("it was sent"), bench.service.keys().lock_key);
    assert_eq!(told, Some((grant.serial, key.phone_token(&grant.salt, grant.serial))));
}

#[test]
fn another_notice_releases_nothing() {
    let mut bench = Bench::underway();
    bench.show_notices();
    bench.courier_sends(COURIER, scan(SSCC));
    bench.recording(1, 1, 1);
    // "Arriving" was shown, "at the door" was not.
    bench.recipient_sends(RecipientToService::Shown(1));
    assert!(bench.codes().is_empty());
}

#[test]
fn only_the_hubs_own_word_for_this_very_order_is_film() {
    let stranger = Signer::from_seed(&[9; 32]);
    let hub = Bench::scanned().hub;
    let words = [
        (&stranger, WORD),
        (&hub, Recording { serial: 2, ..WORD }),
        (&hub, Recording { delivery: 2, ..WORD }),
        (&hub, Recording { door: 2, ..WORD }),
    ];
    for (signer, word) in words {
        let mut bench = Bench::scanned();
        bench.show_notices();
        bench.recording_by(signer, word);
        assert!(bench.codes().is_empty(), "{word:?}");
    }
}

#[test]
fn a_hub_that_does_not_film_ends_the_delivery_and_names_why() {
    for (why, refusal) in [
        (NotFilming::ShutterJammed, Refusal::NoFilm),
        (NotFilming::PictureDark, Refusal::NoFilm),
        (NotFilming::Camera, Refusal::NoFilm),
        (NotFilming::Bark, Refusal::Dog),
    ] {
        let mut bench = Bench::scanned();
        bench.show_notices();
        bench.not_recording(1, why);
        assert_eq!(bench.service.closings().collect::<Vec<_>>(), [Closing::Refused(refusal)]);
        bench.tick();
        assert_eq!(bench.revoked(), [1]);
        assert!(bench.told_hub().iter().any(|message| matches!(message, ToHub::EndFilm(_))));
        bench.recording(1, 1, 1);
        assert!(bench.codes().is_empty());
    }
}

#[test]
fn a_silent_hub_is_no_film() {
    let mut bench = Bench::scanned();
    bench.show_notices();
    bench.wait(11);
    assert_eq!(bench.stages(), [Phase::Announcing]);
    bench.wait(2);
    assert_eq!(bench.service.closings().collect::<Vec<_>>(), [Closing::Refused(Refusal::NoFilm)]);
}

#[test]
fn a_phone_that_never_shows_the_notice_is_no_notice() {
    let mut bench = Bench::scanned();
    for _ in 0..21 {
        bench.recording(1, 1, 1);
        bench.wait(1);
    }
    assert_eq!(bench.service.closings().collect::<Vec<_>>(), [Closing::Refused(Refusal::NoNotice)]);
}

#[test]
fn film_is_confirmed_until_the_lock_opens_and_a_hub_that_forgot_it_ends_the_delivery() {
    let mut bench = Bench::released();
    let orders = |bench: &Bench| bench.told_hub().iter().filter(|m| matches!(m, ToHub::Film(_))).count();
    let before = orders(&bench);
    bench.wait(5);
    assert!(orders(&bench) > before);
    bench.wait(10);
    assert_eq!(bench.service.closings().collect::<Vec<_>>(), [Closing::Refused(Refusal::NoFilm)]);

    let mut bench = Bench::released();
    bench.unlocks(1);
    bench.wait(20);
    assert_eq!(bench.stages(), [Phase::Opened], "after the unlock the hub goes on by itself");
}

#[test]
fn an_order_that_grew_old_is_written_anew() {
    let mut bench = Bench::scanned();
    let asked = |bench: &Bench| -> Vec<u64> {
        let asked_ms = |message: &ToHub| match message {
            ToHub::Film(signed) => Some(signed.unverified().asked_unix_ms),
            _ => None,
        };
        bench.told_hub().iter().filter_map(asked_ms).collect()
    };
    bench.wait(3);
    assert!(asked(&bench).iter().all(|at_ms| *at_ms == START_MS));
    bench.not_recording(1, NotFilming::Stale);
    bench.wait(1);
    assert_eq!(asked(&bench).last(), Some(&(START_MS + 4_000)));
    assert_eq!(bench.stages(), [Phase::Announcing]);
}

#[test]
fn a_bark_before_the_unlock_ends_the_delivery_one_after_it_does_not() {
    let mut bench = Bench::released();
    bench.hub_event(HubEventKind::Bark { serial: 1 });
    assert_eq!(bench.service.closings().collect::<Vec<_>>(), [Closing::Refused(Refusal::Dog)]);
    assert!(bench.has_told(&Notice::DogBarks));

    let mut bench = Bench::opened();
    bench.hub_event(HubEventKind::Bark { serial: 1 });
    assert_eq!(bench.stages(), [Phase::Opened]);
}

#[test]
fn wrong_parcel_address_or_time_is_named() {
    let refused = |message: CourierToService, window: (u64, u64)| {
        let mut bench = Bench::new(vec![Order { window_unix_ms: window, ..order(1, COURIER, SSCC) }]);
        bench.lock_sends(Uplink::GrantStored { serial: 1 });
        bench.courier_sends(COURIER, message);
        bench.show_notices();
        bench.recording(1, 1, 1);
        assert!(bench.codes().is_empty());
        bench.service.closings().collect::<Vec<_>>()
    };
    let day = (START_MS - 1, START_MS + 1_000);
    let elsewhere = CourierToService::Scanned { address: "2 Mill Lane".to_owned(), label: SSCC.to_owned() };
    assert_eq!(refused(scan(SSCC_2), day), [Closing::Refused(Refusal::WrongParcel)]);
    assert_eq!(refused(elsewhere, day), [Closing::Refused(Refusal::WrongAddress)]);
    let early = (START_MS + 1, START_MS + 2);
    assert_eq!(refused(scan(SSCC), early), [Closing::Refused(Refusal::TooEarly)]);
    let late = (START_MS - 2, START_MS - 1);
    assert_eq!(refused(scan(SSCC), late), [Closing::Refused(Refusal::TooLate)]);
    assert_eq!(refused(CourierToService::Unreadable, day), [Closing::Refused(Refusal::UnreadableLabel)]);
}

#[test]
fn a_lock_that_never_confirms_its_grant_gets_some_time_and_no_visit() {
    let mut bench = Bench::new(vec![order(1, COURIER, SSCC)]);
    bench.courier_sends(COURIER, scan(SSCC));
    assert_eq!(bench.stages(), [Phase::Granting]);
    bench.wait(10);
    bench.courier_sends(COURIER, scan(SSCC));
    assert_eq!(bench.service.closings().collect::<Vec<_>>(), [Closing::Refused(Refusal::LockUnreachable)]);
}

#[test]
fn a_phone_that_asks_again_is_answered_again() {
    let mut bench = Bench::released();
    bench.courier_sends(COURIER, scan(SSCC));
    let codes = bench.codes();
    assert_eq!(codes.len(), 2);
    assert_eq!(codes[0], codes[1]);
}

#[test]
fn the_code_is_entered_for_him_once_and_only_while_it_is_his() {
    let entered = |bench: &Bench| {
        let is_enter = |message: &&ToHub| matches!(message, ToHub::Lock(Downlink::Enter { .. }));
        bench.told_hub().iter().filter(is_enter).count()
    };
    let mut bench = Bench::scanned();
    bench.courier_sends(COURIER, CourierToService::PressUnlock);
    assert_eq!(entered(&bench), 0, "before the release");
    let mut bench = Bench::released();
    bench.courier_sends(COURIER, CourierToService::PressUnlock);
    bench.courier_sends(COURIER, CourierToService::PressUnlock);
    assert_eq!(entered(&bench), 1, "pressed twice");
    bench.recording(1, 1, 1);
    bench.wait(4);
    bench.courier_sends(COURIER, CourierToService::PressUnlock);
    assert_eq!(entered(&bench), 2, "the first may have been lost");
    bench.unlocks(1);
    bench.wait(5);
    bench.courier_sends(COURIER, CourierToService::PressUnlock);
    assert_eq!(entered(&bench), 2, "spent");
}

#[test]
fn what_the_hub_could_not_hear_is_said_again_at_once() {
    let mut bench = Bench::scanned();
    bench.tick();
    let films = |bench: &Bench| bench.told_hub().iter().filter(|m| matches!(m, ToHub::Film(_))).count();
    let before = films(&bench);
    bench.hub_sends(FromHub::CounterFloor { floor: 1_000 });
    bench.tick();
    assert_eq!(films(&bench), before + 1);
}

#[test]
fn questions_for_the_time_are_answered_with_their_nonce() {
    let mut bench = Bench::underway();
    bench.hub_sends(FromHub::AskTime { nonce: [8; 16] });
    bench.lock_sends(Uplink::AskTime { nonce: [9; 16] });
    let nonce = |message: &ToHub| match message {
        ToHub::Time(told) => Some(("hub", told.unverified().nonce)),
        ToHub::Lock(Downlink::Time(told)) => Some(("lock", told.unverified().nonce)),
        _ => None,
    };
    let told: Vec<_> = bench.told_hub().iter().filter_map(nonce).collect();
    assert_eq!(told, [("hub", [8; 16]), ("lock", [9; 16])]);
}
