//! Who is notified of what about the devices, and who looks into the house.

use firmware::matter::{Alarm, LockState};
use firmware::picture::{PIXELS, Pixels};
use firmware::wire::{EventKind, FromHub, HubEventKind, StreamPicture, ToHub, Uplink};

use super::bench::*;
use crate::*;

fn picture(number: u32) -> FromHub {
    FromHub::Picture(StreamPicture { clip: 1, number, unix_ms: START_MS + 5, pixels: Pixels([9; PIXELS]) })
}

fn pictures(bench: &Bench) -> Vec<(u32, u64)> {
    let picture = |(_, output): &(u64, Output)| match output {
        Output::Recipient(Packet::Once(ToRecipient::Picture { number, unix_ms, .. })) => {
            Some((*number, *unix_ms))
        }
        _ => None,
    };
    bench.sent.iter().filter_map(picture).collect()
}

#[test]
fn every_alarm_and_every_trouble_of_the_hub_is_told_once_each() {
    let mut bench = Bench::underway();
    bench.event(EventKind::Alarm(Alarm::Jammed));
    for (kind, notice) in [
        (HubEventKind::ShutterJammed { is_to_open: true }, Notice::ShutterJammed),
        (HubEventKind::PictureDark { serial: 1 }, Notice::CameraDark),
        (HubEventKind::LockSilent, Notice::LockSilent),
        (HubEventKind::RingFull, Notice::CameraFull),
    ] {
        bench.hub_event(kind);
        assert!(bench.has_told(&notice), "{notice:?}");
    }
    assert!(bench.has_told(&Notice::Alarm(0)));
    let repeated = FromHub::Event(firmware::wire::HubEvent {
        boot: 1,
        id: 77,
        at_ms: 1,
        kind: HubEventKind::ShutterJammed { is_to_open: false },
        again: 0,
    });
    let count = bench.notices().len();
    bench.hub_sends(repeated);
    bench.hub_sends(repeated);
    assert_eq!(bench.notices().len(), count + 1);
    let acks = bench.told_hub().iter().filter(|m| matches!(m, ToHub::Ack { boot: 1, event_id: 77 })).count();
    assert_eq!(acks, 2, "each repetition is acknowledged");
}

#[test]
fn notices_are_repeated_until_they_are_shown() {
    let mut bench = Bench::underway();
    bench.wait(6);
    assert!(bench.notices().iter().filter(|notice| **notice == Notice::Arriving).count() >= 3);
    bench.show_notices();
    let count = bench.notices().len();
    bench.wait(6);
    assert_eq!(bench.notices().len(), count);
}

#[test]
fn a_silent_hub_is_told_once_and_nothing_is_known_behind_it() {
    let mut bench = Bench::underway();
    bench.lock_is(LockState::Locked);
    bench.show_notices();
    bench.wait_in_silence(9);
    assert!(!bench.has_told(&Notice::CameraOffline));
    bench.wait_in_silence(2);
    assert!(bench.has_told(&Notice::CameraOffline));
    assert_eq!(bench.service.devices.lock_state(), None);
    bench.show_notices();
    let count = bench.notices().len();
    bench.wait_in_silence(60);
    assert_eq!(bench.notices().len(), count);
}

#[test]
fn a_lock_that_the_hub_does_not_hear_is_in_no_known_state() {
    let mut bench = Bench::locked();
    bench.status_of(None, None);
    assert_eq!(bench.service.devices.lock_state(), None);
}

#[test]
fn live_pictures_go_to_her_who_watches_as_they_are_and_to_nobody_else() {
    let mut bench = Bench::opened();
    bench.hub_sends(picture(1));
    assert!(pictures(&bench).is_empty());
    bench.recipient_sends(RecipientToService::Watch { on: true });
    assert_eq!(bench.told_hub().last(), Some(&ToHub::Stream { on: true }));
    bench.hub_sends(picture(2));
    assert_eq!(pictures(&bench), [(2, START_MS + 5)]);
    bench.recipient_sends(RecipientToService::Watch { on: false });
    assert_eq!(bench.told_hub().last(), Some(&ToHub::Stream { on: false }));
    bench.hub_sends(picture(3));
    assert_eq!(pictures(&bench).len(), 1);
}

#[test]
fn a_hub_that_forgot_or_did_not_hear_is_told_again_whether_to_stream() {
    let mut bench = Bench::opened();
    bench.recipient_sends(RecipientToService::Watch { on: true });
    let told = |bench: &Bench, on| bench.told_hub().iter().filter(|m| **m == ToHub::Stream { on }).count();
    bench.wait(9);
    assert_eq!(told(&bench, true), 3);
    bench.recipient_sends(RecipientToService::Watch { on: false });
    bench.wait(5);
    bench.hub_sends(picture(4));
    bench.hub_sends(picture(5));
    assert_eq!(told(&bench, false), 2);
}

#[test]
fn a_clip_is_shown_only_whole_and_from_where_the_phone_has_it() {
    let mut bench = Bench::locked();
    bench.recipient_sends(RecipientToService::FetchClip { delivery: 1, from: 0 });
    bench.wait(2);
    let shown = |bench: &Bench| -> Vec<u32> {
        let number = |(_, output): &(u64, Output)| match output {
            Output::Recipient(Packet::Once(ToRecipient::ClipPicture { delivery: 1, number, .. })) => {
                Some(*number)
            }
            _ => None,
        };
        bench.sent.iter().filter_map(number).collect()
    };
    assert!(shown(&bench).is_empty() && bench.service.access_log().is_empty(), "not whole yet");
    bench.upload(1, Shows { gap: true, ..Shows::ALL_WELL });
    bench.recipient_sends(RecipientToService::FetchClip { delivery: 1, from: 0 });
    bench.wait(2);
    assert_eq!(shown(&bench), (0..16).collect::<Vec<_>>());
    let end = ToRecipient::ClipEnd { delivery: 1, pictures: 16, complete: true, gaps: 1 };
    assert!(bench.sent.iter().any(|(_, output)| *output == Output::Recipient(Packet::Once(end.clone()))));
    bench.recipient_sends(RecipientToService::FetchClip { delivery: 1, from: 14 });
    bench.wait(2);
    assert_eq!(shown(&bench).len(), 18);
}

#[test]
fn every_look_into_the_house_is_on_record() {
    let mut bench = Bench::locked();
    bench.recipient_sends(RecipientToService::Watch { on: true });
    bench.recipient_sends(RecipientToService::Watch { on: true });
    bench.wait(1);
    bench.recipient_sends(RecipientToService::Watch { on: false });
    bench.upload(1, Shows::ALL_WELL);
    bench.recipient_sends(RecipientToService::FetchClip { delivery: 1, from: 0 });
    bench.recipient_sends(RecipientToService::FetchClip { delivery: 1, from: 3 });
    let log = bench.service.access_log();
    assert_eq!(
        log.iter().map(|access| access.what).collect::<Vec<_>>(),
        [Looked::Live, Looked::LiveEnded, Looked::Clip(1)]
    );
    assert!(log[1].unix_ms >= log[0].unix_ms + 1_000);
}

#[test]
fn the_same_alarm_at_the_same_moment_of_another_boot_is_told_again() {
    let mut bench = Bench::underway();
    let says = |bench: &mut Bench, boot| {
        let kind = EventKind::Alarm(Alarm::ForcedOpen);
        // A microcontroller's time starts at 0 with each boot.
        bench.lock_sends(Uplink::Event(firmware::wire::Event { boot, id: 1, at_ms: 340, count: 1, kind }));
        bench.notices().iter().filter(|notice| **notice == Notice::Alarm(6)).count()
    };
    assert_eq!((says(&mut bench, 1), says(&mut bench, 1)), (1, 1), "a repetition is told once");
    assert_eq!(says(&mut bench, 2), 2);
}
