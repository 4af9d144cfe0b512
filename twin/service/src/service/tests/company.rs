//! Who is notified of a second person, and of somebody who has stayed.

use firmware::matter::Alarm;
use firmware::wire::{EventKind, HubEventKind};

use super::bench::*;
use crate::*;

/// How many notices had this content, however often each was sent.
fn times(bench: &mut Bench, notice: &Notice) -> usize {
    bench.show_notices();
    let number = |(_, output): &(u64, Output)| match output {
        Output::Recipient(Packet::Once(ToRecipient::Notice { number, notice: told, .. }))
            if told == notice =>
        {
            Some(*number)
        }
        _ => None,
    };
    bench.sent.iter().filter_map(number).collect::<std::collections::BTreeSet<u32>>().len()
}

#[test]
fn a_second_person_is_told_again_a_few_times_and_who_has_stayed_once() {
    let mut bench = Bench::opened();
    bench.hub_event(HubEventKind::SecondPerson { serial: 9 });
    assert_eq!(times(&mut bench, &Notice::SecondPerson), 0, "another order's");
    for seen in 1..10 {
        bench.hub_event(HubEventKind::SecondPerson { serial: 1 });
        bench.hub_event(HubEventKind::StillInside { serial: 1 });
        assert_eq!(times(&mut bench, &Notice::SecondPerson), seen.min(4));
    }
    assert_eq!(times(&mut bench, &Notice::StillInside), 1);
}

#[test]
fn somebody_in_the_picture_after_the_courier_left_is_told_and_the_courier_himself_is_not() {
    let mut bench = Bench::opened();
    bench.people(1);
    bench.wait_in_silence(60);
    assert_eq!(times(&mut bench, &Notice::StillInside), 0, "the courier takes their time");
    bench.courier_sends(COURIER, CourierToService::ParcelLeft);
    bench.people(1);
    bench.wait_in_silence(2);
    bench.people(0);
    bench.wait_in_silence(30);
    assert_eq!(times(&mut bench, &Notice::StillInside), 0, "they have walked off");
    bench.people(1);
    bench.wait_in_silence(20);
    bench.people(0);
    assert_eq!(times(&mut bench, &Notice::StillInside), 0, "one look proves nothing");
    for _ in 0..4 {
        bench.people(1);
        bench.wait_in_silence(1);
    }
    assert_eq!(times(&mut bench, &Notice::StillInside), 1);
    bench.people(0);
    bench.people(1);
    bench.wait_in_silence(8);
    assert_eq!(times(&mut bench, &Notice::StillInside), 1, "once a visit");
}

#[test]
fn nobody_is_told_of_herself() {
    let mut bench = Bench::opened();
    bench.recipient_sends(RecipientToService::Received { label: SSCC.to_owned() });
    bench.courier_sends(COURIER, CourierToService::ParcelLeft);
    bench.people(2);
    bench.hub_event(HubEventKind::SecondPerson { serial: 1 });
    bench.wait_in_silence(8);
    assert_eq!(times(&mut bench, &Notice::SecondPerson) + times(&mut bench, &Notice::StillInside), 0);
}

#[test]
fn a_courier_who_is_asked_to_look_after_the_door_is_nobody_else() {
    let mut bench = Bench::opened();
    bench.courier_sends(COURIER, CourierToService::ParcelLeft);
    bench.event(EventKind::Alarm(Alarm::Ajar));
    assert!(bench.told(COURIER).contains(&ServiceToCourier::CheckDoor));
    bench.people(1);
    bench.wait_in_silence(8);
    assert_eq!(times(&mut bench, &Notice::StillInside), 0);
    bench.hub_event(HubEventKind::StillInside { serial: 1 });
    assert_eq!(times(&mut bench, &Notice::StillInside), 1, "what the hub has seen counts all the same");
}
