//! From order to recording: what opens the shutter, the answers, the confirmations to the lock.

use super::bench::{Bench, Heard, service};
use crate::crypto::Signer;
use crate::matter::{DoorState, LockState};
use crate::wire::{Downlink, FilmOrder, HubEventKind, NotFilming, Region, ToHub, ToLock};

#[test]
fn an_order_opens_the_shutter_and_is_answered_once_a_picture_is_on_flash() {
    let mut bench = Bench::new();
    assert!(bench.board.is_shut() && bench.open_ms == 0 && !bench.board.rec_lamp.0);
    let changes = bench.board.flash.changes;
    bench.order(1);
    let taken = bench.run_until(1_000, |bench| !bench.recordings.is_empty());
    assert!((350..1_000).contains(&taken), "{taken} ms");
    assert!(bench.board.flash.changes > changes);
    assert!(bench.board.rec_lamp.0 && !bench.board.is_shut());
    let recording = bench.recordings[0];
    assert_eq!((recording.serial, recording.delivery, recording.door), (1, 71, 1));
    assert!(bench.unix_ms() - recording.unix_ms < 20);
    assert_eq!(bench.statuses.last().unwrap().filming, Some(recording.clip));
    bench.order(1);
    bench.run(300);
    assert_eq!(bench.recordings.len(), 2, "repeated with each repeated order");
    assert_eq!(bench.refusals, []);
}

#[test]
fn orders_that_do_not_hold_open_nothing() {
    let mut bench = Bench::new();
    let now = bench.unix_ms();
    let order = FilmOrder {
        serial: 1,
        delivery: 1,
        door: 1,
        asked_unix_ms: now,
        until_unix_ms: now + 1_000_000,
        parcel: Region::NOWHERE,
    };
    let stranger = Signer::from_seed(&[9; 32]);
    let by_service = |order| service().sign(order).unwrap();
    for (order, why) in [
        (stranger.sign(order).unwrap(), NotFilming::BadSignature),
        (by_service(FilmOrder { door: 2, ..order }), NotFilming::WrongDoor),
        (by_service(FilmOrder { asked_unix_ms: now - 31_000, ..order }), NotFilming::Stale),
        (by_service(FilmOrder { until_unix_ms: now, ..order }), NotFilming::Stale),
    ] {
        bench.send(&ToHub::Film(order));
        bench.run(1_500);
        assert_eq!(bench.refusals.pop(), Some((1, why)));
        assert_eq!((bench.open_ms, bench.clip()), (0, None), "{why:?}");
    }
    bench.end(1);
    bench.run(100);
    bench.send(&ToHub::Film(by_service(order)));
    bench.run(1_500);
    assert_eq!(bench.refusals, [(1, NotFilming::Ended)]);
    assert_eq!(bench.open_ms, 0);
}

#[test]
fn an_ended_order_stays_ended_after_a_reset() {
    let mut bench = Bench::new();
    let order = bench.signed_order(1);
    bench.end(1);
    bench.run(100);
    bench.reset();
    bench.run(1_500);
    bench.send(&ToHub::Film(order));
    bench.run(1_500);
    assert_eq!((bench.refusals.as_slice(), bench.open_ms), ([(1, NotFilming::Ended)].as_slice(), 0));
}

#[test]
fn only_one_delivery_is_filmed_at_a_time() {
    let mut bench = Bench::filming();
    bench.order(2);
    bench.run(300);
    assert_eq!(bench.refusals, [(2, NotFilming::Busy)]);
}

#[test]
fn the_lock_is_told_only_for_the_grant_that_is_filmed_and_with_its_own_nonce() {
    let mut bench = Bench::filming();
    bench.ask(3, 2);
    bench.run(300);
    assert_eq!(bench.lock_heard, []);
    bench.ask(4, 1);
    bench.run(50);
    let clip = bench.clip().unwrap();
    assert_eq!(bench.lock_heard, [Heard::Hub(ToLock::Recording { nonce: [4; 16], serial: 1, clip })]);
}

#[test]
fn the_lock_is_told_nothing_before_there_is_a_picture_and_when_they_stop() {
    let mut bench = Bench::new();
    bench.order(1);
    for nonce in 0..10 {
        bench.ask(nonce, 1);
        bench.run(20);
    }
    assert_eq!((bench.lock_heard.len(), bench.recordings.len()), (0, 0));
    bench.run(800);
    assert_eq!(bench.recordings.len(), 1);
    bench.board.i2c.streams = false; // it hangs
    bench.run(750);
    bench.ask(99, 1);
    bench.run(50);
    assert_eq!(bench.lock_heard, [], "the newest picture is too old");
}

#[test]
fn neither_clip_nor_word_to_the_lock_before_the_exposure_is_found() {
    let mut bench = Bench::new();
    bench.board.light = 20; // the exposure to begin with is too short
    bench.order(1);
    bench.run(700);
    bench.ask(1, 1);
    bench.run(20);
    assert_eq!((bench.clip(), bench.lock_heard.len()), (None, 0), "no later picture could be compared to it");
    bench.run_until(1_000, |bench| !bench.recordings.is_empty());
    bench.ask(2, 1);
    bench.run(50);
    assert_eq!(bench.lock_heard.len(), 1);
}

#[test]
fn in_twilight_the_lamp_is_lit_before_the_clip_begins_and_not_in_its_middle() {
    let mut bench = Bench::new();
    bench.board.light = 1; // enough for the longest exposure, but not for long
    bench.order(1);
    bench.run_until(3_000, |bench| bench.clip().is_some());
    assert!(bench.board.infrared.0, "lit at once");
    bench.board.light = 0;
    bench.run(3_000);
    assert!(bench.board.infrared.0 && !bench.has(HubEventKind::PictureDark { serial: 1 }));

    let mut bench = Bench::filming();
    bench.board.light = 30; // a third of the daylight is left
    for _ in 0..5_000 {
        bench.step();
        assert!(!bench.board.infrared.0, "the hall would look other than before");
    }
}

#[test]
fn a_code_from_the_phone_is_forwarded_only_while_it_is_filmed() {
    let enter = Downlink::Enter { digits: *b"314159", unix_ms: 0 };
    let mut bench = Bench::new();
    bench.send(&ToHub::Lock(enter));
    bench.send(&ToHub::Lock(Downlink::Lock));
    bench.run(100);
    assert_eq!(bench.lock_heard, [Heard::Service(Downlink::Lock)], "anything else is");
    let mut bench = Bench::filming();
    bench.send(&ToHub::Lock(enter));
    bench.run(100);
    assert_eq!(bench.lock_heard, [Heard::Service(enter)]);
}

#[test]
fn a_shutter_that_does_not_open_is_told_and_nothing_is_filmed() {
    let mut bench = Bench::new();
    bench.board.shutter_stuck = true;
    bench.order(1);
    bench.run(1_500);
    assert!(bench.has(HubEventKind::ShutterJammed { is_to_open: true }));
    assert_eq!(bench.refusals, [(1, NotFilming::ShutterJammed)]);
    assert!(!bench.board.i2c.streams && bench.clip().is_none());
    bench.board.shutter_stuck = false;
    bench.run(1_000);
    bench.order(1);
    bench.run(300);
    assert_eq!(bench.recordings.len(), 1, "it came free");
}

#[test]
fn a_shutter_that_does_not_shut_is_told_and_the_sensor_sleeps() {
    let mut bench = Bench::filming();
    bench.board.shutter_stuck = true;
    bench.end(1);
    bench.run(1_500);
    assert!(bench.has(HubEventKind::ShutterJammed { is_to_open: false }));
    assert!(!bench.board.i2c.streams);
    assert!(!bench.statuses.last().unwrap().shutter_shut);
}

#[test]
fn after_a_reset_the_shutter_is_shut_and_the_sensor_sleeps() {
    let mut bench = Bench::filming();
    bench.reset();
    bench.board.i2c.streams = true; // only the processor was reset
    bench.run(400);
    assert!(bench.board.is_shut() && !bench.board.i2c.streams && !bench.board.rec_lamp.0);
    assert!(!bench.board.i2c.listens);
}

#[test]
fn in_the_dark_the_infra_red_lamp_is_lit_and_if_that_does_not_help_it_is_told() {
    let mut bench = Bench::new();
    bench.board.light = 0;
    bench.order(1);
    bench.run(3_000);
    assert!(bench.board.infrared.0);
    assert_eq!((bench.recordings.len(), bench.refusals.len()), (1, 0), "it sees by the lamp");

    let mut bench = Bench::new();
    (bench.board.light, bench.board.lamp_light) = (0, 0);
    bench.order(1);
    bench.run(4_000);
    assert!(bench.has(HubEventKind::PictureDark { serial: 1 }));
    assert_eq!(bench.refusals, [(1, NotFilming::PictureDark)]);
    bench.ask(1, 1);
    bench.run(300);
    assert_eq!((bench.lock_heard.len(), bench.clip()), (0, None));
}

#[test]
fn a_lens_covered_later_opens_nothing_either() {
    let mut bench = Bench::filming();
    (bench.board.light, bench.board.lamp_light) = (0, 0);
    bench.run(4_000);
    bench.ask(1, 1);
    bench.order(1);
    bench.run(300);
    assert_eq!(bench.lock_heard, []);
    assert_eq!(bench.refusals.last(), Some(&(1, NotFilming::PictureDark)));
    bench.board.light = 100;
    bench.run(3_000);
    bench.ask(1, 1);
    bench.run(300);
    assert_eq!(bench.lock_heard.len(), 1);
}

#[test]
fn the_lamp_goes_out_when_there_is_light_again_and_does_not_blink_at_night() {
    let mut bench = Bench::filming();
    let cover = |bench: &mut Bench, light, lamp_light| {
        (bench.board.light, bench.board.lamp_light) = (light, lamp_light);
    };
    cover(&mut bench, 0, 0);
    bench.run(2_500);
    assert!(bench.board.infrared.0);
    cover(&mut bench, 100, 40);
    bench.run(6_000);
    assert!(!bench.board.infrared.0, "the hall is as it was");
    cover(&mut bench, 0, 40);
    bench.run_until(3_000, |bench| bench.board.infrared.0);
    bench.run_until(9_000, |bench| !bench.board.infrared.0);
    bench.run_until(3_000, |bench| bench.board.infrared.0);
    for _ in 0..20_000 {
        bench.step();
        assert!(bench.board.infrared.0, "night has come, and one look was enough");
    }
}

#[test]
fn a_half_open_flap_is_not_looked_through() {
    let mut bench = Bench::new();
    bench.order(1);
    bench.run_until(1_000, |bench| !bench.board.is_shut());
    let taken = bench.run_until(1_000, |bench| bench.board.i2c.streams);
    assert!((150..200).contains(&taken), "{taken} ms");
}

#[test]
fn a_bark_before_the_unlock_stops_the_delivery() {
    let mut bench = Bench::filming();
    bench.board.i2c.sound_db = 92;
    bench.run(250);
    bench.board.i2c.sound_db = 40;
    bench.run(300);
    assert!(bench.has(HubEventKind::Bark { serial: 1 }));
    assert_eq!(bench.refusals, [(1, NotFilming::Bark)], "told without being asked again");
    bench.ask(1, 1);
    bench.send(&ToHub::Lock(Downlink::Enter { digits: *b"314159", unix_ms: 0 }));
    bench.run(300);
    assert_eq!(bench.lock_heard, []);
}

#[test]
fn a_bark_after_the_unlock_is_too_late_and_nobody_listens() {
    let mut bench = Bench::visited();
    let heard = bench.board.i2c.heard;
    bench.board.i2c.sound_db = 92;
    bench.run(500);
    assert!(!bench.has(HubEventKind::Bark { serial: 1 }));
    assert_eq!((bench.board.i2c.heard, bench.board.i2c.listens), (heard, false));
    let mut bench = Bench::new();
    bench.board.i2c.sound_db = 92;
    bench.run(500);
    assert_eq!((bench.board.i2c.heard, bench.board.i2c.listens), (0, false), "nor without an order");
}

#[test]
fn a_silent_sensor_is_started_again_and_told() {
    let mut bench = Bench::filming();
    bench.board.i2c.dead.push(0x24);
    bench.board.i2c.streams = false;
    bench.run(2_500);
    assert!(bench.has(HubEventKind::CameraSilent));
    bench.order(1);
    bench.run(300);
    assert_eq!(bench.refusals.last(), Some(&(1, NotFilming::Camera)));
    bench.board.i2c.dead.clear();
    bench.run(2_500);
    bench.order(1);
    bench.run(300);
    assert_eq!(bench.recordings.len(), 2);
}

#[test]
fn without_the_time_no_order_is_obeyed() {
    let mut bench = Bench::booting(crate::hub::HubConfig {
        clips: super::bench::clips(20),
        ..crate::hub::HubConfig::default()
    });
    bench.tells_time = false;
    bench.run(1_500);
    bench.order(1);
    bench.run(1_500);
    assert_eq!((bench.refusals.as_slice(), bench.open_ms), ([(1, NotFilming::Stale)].as_slice(), 0));
    bench.tells_time = true;
    bench.run(11_000);
    bench.order(1);
    bench.run(1_500);
    assert_eq!(bench.recordings.len(), 1);
}

#[test]
fn a_film_that_goes_on_without_the_time_says_so() {
    let mut bench = Bench::visited();
    bench.tells_time = false;
    bench.reset();
    bench.run(6_000);
    let segments = bench.archive.clip(1);
    let after: std::vec::Vec<_> = segments.iter().skip_while(|segment| segment.gap.is_none()).collect();
    assert!(!after.is_empty() && after.iter().all(|segment| segment.from_ms == 0), "{after:?}");
}

#[test]
fn nothing_is_sent_live_unless_somebody_watches() {
    let mut bench = Bench::filming();
    bench.run(2_000);
    assert_eq!(bench.live.len(), 0);
    bench.send(&ToHub::Stream { on: true });
    bench.run(2_100);
    assert!((9..=11).contains(&bench.live.len()), "{}", bench.live.len());
    assert!(bench.live.windows(2).all(|pair| pair[0].1.number + 1 == pair[1].1.number));
    for (at_ms, picture) in &bench.live {
        assert!(super::bench::NOON + at_ms - picture.unix_ms <= 20);
    }
    bench.lock_reports(LockState::Locked, DoorState::Closed);
    bench.end(1);
    bench.run(500);
    bench.live.clear();
    bench.run(5_000);
    assert_eq!(bench.live.len(), 0, "and nothing when nothing is filmed");
}
