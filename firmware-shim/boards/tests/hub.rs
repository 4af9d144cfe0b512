//! The hub as a powered thing: boot from its factory image, relaying, the plug pulled, and a supply that ends between
//! two bus bytes or in the middle of a flash byte.

mod bench;

use bench::hall::Hall;
use chips::w25q::TornErase;
use firmware::matter::{DoorState, LockState};
use firmware::wire::{Downlink, FromHub, HubEventKind, ToHub, Uplink};

fn booted(hall: &Hall) -> Vec<u32> {
    let boots = hall.events().into_iter().filter_map(|kind| match kind {
        HubEventKind::Booted { boots } => Some(boots),
        _ => None,
    });
    boots.collect()
}

#[test]
fn it_boots_from_its_factory_image() {
    let mut hall = Hall::new();
    hall.run(1_000);
    assert_eq!(booted(&hall), [1]);
    let status = hall.status().expect("a heartbeat");
    assert_eq!((status.lock_state, status.door_state), (None, DoorState::Unspecified), "nothing heard yet");
    assert!(status.shutter_shut && status.filming.is_none());
    assert!(hall.heard.iter().any(|said| matches!(said, FromHub::AskTime { .. })));
    assert!(!hall.hub.board.i2c.targets.camera.is_streaming());
}

#[test]
fn it_relays_both_ways() {
    let mut hall = Hall::new();
    hall.run(1_000);
    hall.tell(&ToHub::Lock(Downlink::Ack { boot: 1, event_id: 42 }));
    hall.run(100);
    assert!(hall.lock_heard.contains(&Downlink::Ack { boot: 1, event_id: 42 }), "{:?}", hall.lock_heard);
    hall.lock_sends(&Uplink::GrantStored { serial: 9 });
    hall.lock_is(LockState::Locked, DoorState::Closed);
    hall.run(100);
    assert!(hall.heard.contains(&FromHub::Lock(Uplink::GrantStored { serial: 9 })));
    assert_eq!(hall.status().and_then(|status| status.lock_state), Some(LockState::Locked));
}

/// Between two polls more bytes come than a small modem's buffer holds.
#[test]
fn a_burst_of_messages_is_not_lost() {
    let mut hall = Hall::new();
    hall.run(1_000);
    let burst: Vec<Downlink> = (100..114).map(|event_id| Downlink::Ack { boot: 1, event_id }).collect();
    for message in &burst {
        hall.tell(&ToHub::Lock(*message));
    }
    hall.run(500);
    assert_eq!(hall.lock_heard, burst);
}

#[test]
fn a_pulled_plug_takes_the_ram_and_put_back_it_boots_anew() {
    let mut hall = Hall::new();
    hall.run(1_000);
    hall.mains = false;
    hall.run(500);
    assert!(hall.hub.firmware().is_none());
    assert_eq!(hall.hub.acts(hall.now_ns).rec_lamp, 0.0);
    hall.heard.clear();
    hall.mains = true;
    // Frames numbered as before the cut would be the end of this test.
    hall.run(1_000);
    assert_eq!((booted(&hall), hall.hub.boots()), (vec![2], 2));
    it_still_relays(&mut hall, "after the cut");
}

/// One message each way.
fn it_still_relays(hall: &mut Hall, when: &str) {
    let event_id = hall.lock_heard.len() as u32 + 1_000;
    hall.tell(&ToHub::Lock(Downlink::Ack { boot: 1, event_id }));
    hall.lock_sends(&Uplink::GrantStored { serial: event_id });
    hall.run(200);
    assert!(hall.lock_heard.contains(&Downlink::Ack { boot: 1, event_id }), "{when}");
    assert!(hall.heard.contains(&FromHub::Lock(Uplink::GrantStored { serial: event_id })), "{when}");
}

/// The supply ends before each of the first bus bytes in turn; the hub must come back, number no frame twice and relay.
#[test]
fn a_cut_between_any_two_bus_bytes_is_survived() {
    let mut cuts = 0;
    for bytes in 0..400 {
        let mut hall = Hall::new();
        hall.hub.cut_after_bus_bytes(bytes);
        hall.run(600);
        cuts += usize::from(hall.hub.boots() == 2);
        it_still_relays(&mut hall, &format!("cut before byte {bytes}"));
    }
    assert_eq!(cuts, 400, "only {cuts} cuts struck");
}

/// The same in the middle of each flash byte of the boot, in all five models of what that leaves.
#[test]
fn a_cut_at_any_flash_byte_of_the_boot_is_survived() {
    let mut whole = Hall::new();
    whole.run(600);
    let bytes = whole.hub.flash_bytes();
    assert!(bytes > 20, "{bytes} flash bytes");
    for torn in TornErase::ALL {
        for cut in 0..bytes {
            let mut hall = Hall::new();
            hall.hub.board.flash.target.torn = torn;
            hall.hub.cut_after_flash_bytes(cut);
            hall.run(600);
            assert_eq!(hall.hub.boots(), 2, "{torn:?}, byte {cut}: no cut");
            it_still_relays(&mut hall, &format!("{torn:?}, byte {cut}"));
        }
    }
}

#[test]
fn a_clone_goes_on_as_the_original_does() {
    let mut hall = Hall::new();
    hall.run(500);
    let mut fork = hall.clone();
    for one in [&mut hall, &mut fork] {
        one.lock_is(LockState::Locked, DoorState::Closed);
        one.run(3_000);
    }
    let digests = |hall: &Hall| {
        let board = &hall.hub.board;
        [
            board.i2c.trace.digest(),
            board.mesh.trace.digest(),
            board.cloud.trace.digest(),
            board.flash.trace.digest(),
        ]
    };
    assert_eq!(digests(&hall), digests(&fork));
}
