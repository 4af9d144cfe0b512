use twin_core::Label;

use super::*;

fn pulse(sent_ms: u64, text: &'static str, arrives_ms: Option<u64>) -> Pulse {
    labelled(sent_ms, Label { text, tone: Tone::Story }, arrives_ms)
}

fn labelled(sent_ms: u64, label: Label, arrives_ms: Option<u64>) -> Pulse {
    let ns = |ms: u64| ms * 1_000_000;
    Pulse { route: Route::LockToHub, label, sent_ns: ns(sent_ms), arrives_ns: arrives_ms.map(ns) }
}

#[test]
fn a_message_is_seen_long_enough_to_be_read_and_no_longer() {
    for fate in [Some(1_030), None, Some(2_500)] {
        let flights = Flight::all(&[pulse(1_000, "locked", fate)]);
        let flight = flights.first().expect("there");
        assert!(!flight.is_seen(900_000_000), "before it was sent");
        assert!(flight.is_seen(1_700_000_000), "{fate:?} after 0.7 s");
        assert!(!flight.is_seen(3_900_000_000));
    }
}

#[test]
fn messages_that_leave_at_once_are_seen_one_after_the_other_and_repeats_only_if_lost() {
    let sent = [
        pulse(0, "locked", Some(30)),
        pulse(1_000, "locked", Some(1_030)),
        pulse(1_002, "unlocked", Some(1_040)),
        pulse(2_000, "locked", None),
        pulse(2_200, "locked", None),
    ];
    let flights = Flight::all(&sent);
    let seen: Vec<_> = flights.iter().map(|flight| (flight.pulse.sent_ns, flight.waits_s)).collect();
    let ns = |ms: u64| ms * 1_000_000;
    // The repeated "locked" is not seen, and nothing waits for it.
    assert_eq!(seen, [(0, 0.0), (ns(1_002), 0.0), (ns(2_000), 0.0)]);
    let flights = Flight::all(&[pulse(0, "locked", Some(30)), pulse(2, "unlocked", Some(40))]);
    let second = flights.last().expect("says something new");
    assert_eq!(second.waits_s, APART_S);
    assert!(!second.is_seen(ns(200)) && second.is_seen(ns(400)));
}

#[test]
fn what_goes_on_all_the_time_hides_nothing() {
    let chatter = |text| Label { text, tone: Tone::Chatter };
    for fate in [Some(30), None] {
        let sent = [labelled(0, chatter("live"), fate), labelled(200, chatter("clip"), fate)];
        assert!(Flight::all(&sent).is_empty());
    }
}

#[test]
fn its_way_begins_and_ends_where_it_should() {
    let (from, to) = (Vec2::new(-0.3, -0.2), Vec2::new(0.3, 0.8));
    assert!(along(from, to, 0.0).distance(from) < 1e-6);
    assert!(along(from, to, 1.0).distance(to) < 1e-6);
}

#[test]
fn what_is_lost_has_a_colour_of_its_own() {
    assert_eq!(Kind::of(&pulse(1, "locked", None)), Kind::Lost);
    assert_eq!(Kind::of(&pulse(1, "locked", Some(2))), Kind::Up);
}
