//! Several people at one door: each manner reaches its end, and nobody waits for anybody forever.

#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use super::Doing;
use crate::event::{Act, CameraEvent, Event};
use crate::judge::Value;
use crate::story::StoryLine;
use crate::twin::{Pace, Twin};
use crate::world::World;

/// A world of this many seconds with these people and faults.
fn twin_text(ends_s: u32, rest: &str) -> String {
    format!(
        "name: test\nstory: people\nstarts_at: 2026-03-14T14:05:00+01:00\nends_s: {ends_s}\n\
         order: {{parcel: {{sscc: \"376123450000000016\"}}, window: \"14:00/18:00\"}}\n{rest}"
    )
}

fn twin_of(text: &str, seed: u64) -> Twin {
    let world = World::parse("test.yaml", text).unwrap_or_else(|errors| panic!("{:?}", errors.problems()));
    Twin::new(Arc::new(world), seed).unwrap()
}

fn twin(ends_s: u32, rest: &str, seed: u64) -> Twin {
    twin_of(&twin_text(ends_s, rest), seed)
}

fn play(twin: &mut Twin, until: impl Fn(&Twin) -> bool) {
    while !twin.is_over() && !until(twin) {
        twin.step();
    }
}

fn holds(twin: &Twin, signal: &str) -> bool {
    twin.signal(signal) == Some(Value::Bool(true))
}

/// Has the person of this name done it?
fn did(twin: &Twin, name: &str, wanted: &Act) -> bool {
    let is_it = |line: &StoryLine| {
        line.who == name && matches!(&line.event, Event::Person { act, .. } if act == wanted)
    };
    twin.events().iter().any(is_it)
}

fn shut_the_shutter(twin: &Twin) -> bool {
    twin.events().iter().any(|line| line.event == Event::Hub(CameraEvent::ShutsShutter))
}

fn story(twin: &Twin) -> String {
    let line = |event: &StoryLine| format!("{:.3} {} {}\n", event.at_s, event.who, event.what);
    twin.events().iter().map(line).collect()
}

/// Present activity of the first person.
fn first_does(twin: &Twin) -> Doing {
    twin.moment().actors.people()[0].mind.doing()
}

#[test]
fn each_manner_reaches_its_end_behind_a_locked_door() {
    for courier in [
        "manner: careful",
        "manner: hurried",
        "manner: forgetful",
        "manner: shuts_himself_in, shut_in_s: 12",
        "reenters: {after_s: 1, stays_s: 4}",
    ] {
        for seed in [1, 2, 3] {
            let mut twin = twin(150, &format!("people: [{{courier: {{arrives_s: 2, {courier}}}}}]"), seed);
            play(&mut twin, |twin| first_does(twin) == Doing::Gone && holds(twin, "bolt.home"));
            let told = story(&twin);
            assert!(holds(&twin, "parcel.inside") && holds(&twin, "door.closed"), "{courier}\n{told}");
            assert!(holds(&twin, "bolt.home"), "{courier}\n{told}");
            assert!(!twin.is_over(), "{courier} takes for ever\n{told}");
        }
    }
}

#[test]
fn a_thumb_turn_lets_him_out_who_shut_himself_in() {
    let people = "people: [{courier: {arrives_s: 2, manner: shuts_himself_in, shut_in_s: 12}}]";
    let mut twin = twin(150, people, 1);
    play(&mut twin, |twin| did(twin, "courier", &Act::ShutInside));
    play(&mut twin, |twin| holds(twin, "bolt.home"));
    // Locked in, without help from the motor: the hand alone moves the bolt.
    assert!(
        twin.moment().scene().person_zone(super::Role::Courier, 0) == crate::world::Zone::Hall,
        "{}",
        story(&twin)
    );
    let opened_by_motor = twin.signal("bolt.openings");
    play(&mut twin, |twin| did(twin, "courier", &Act::GoesOut));
    assert_eq!(twin.signal("bolt.openings"), opened_by_motor);
    play(&mut twin, |twin| first_does(twin) == Doing::Leaving);
    assert_eq!(twin.moment().scene().person_zone(super::Role::Courier, 0), crate::world::Zone::Porch);
}

#[test]
fn an_intruder_gets_in_by_an_unlocked_door_and_not_by_a_locked_one() {
    let people = "people:\n  - courier: {arrives_s: 2, manner: hurried}\n  \
                  - intruder: {arrives_s: 1, stands_m: [4.5, 4.0], tries_door: true}\n";
    let mut locked = twin(150, people, 1);
    play(&mut locked, |twin| twin.moment().actors.people()[1].mind.doing() == Doing::Gone);
    assert!(did(&locked, "intruder", &Act::SlipsAway), "{}", story(&locked));
    assert!(!locked.is_over() && !did(&locked, "intruder", &Act::IsInHouse));
    // The battery is removed before the lock has thrown its bolt.
    let mut open = twin(150, &format!("{people}faults: [{{at_s: 25.5, cut_power: {{for_s: 100}}}}]"), 1);
    play(&mut open, |twin| twin.moment().actors.people()[1].mind.doing() == Doing::Gone);
    assert!(did(&open, "intruder", &Act::IsInHouse), "{}", story(&open));
    assert!(!open.is_over(), "{}", story(&open));
}

#[test]
fn who_is_at_home_takes_the_parcel_at_the_door() {
    for seed in 1..=5 {
        let people = "people: [{courier: {arrives_s: 2, pauses_s: 8}}, {recipient: {place: home}}]";
        let mut twin = twin(150, people, seed);
        play(&mut twin, |twin| {
            first_does(twin) == Doing::Gone && twin.moment().actors.people()[1].mind.doing() == Doing::Sitting
        });
        let told = story(&twin);
        assert!(did(&twin, "recipient", &Act::TakesParcel), "{told}");
        assert!(did(&twin, "recipient", &Act::PutsParcelAway), "{told}");
        assert!(holds(&twin, "parcel.inside") && holds(&twin, "door.closed"), "{told}");
        assert_eq!(twin.signal("bolt.openings"), Some(Value::Number(0.0)), "{told}");
    }
}

#[test]
fn two_couriers_are_served_one_after_the_other_and_set_down_side_by_side() {
    let people = "more_orders: [{parcel: {sscc: \"376123450000000023\"}, window: \"14:00/18:00\"}]\n\
                  people: [{courier: {arrives_s: 2}}, {courier: {name: Bo, order: 2, arrives_s: 6}}]";
    for seed in 1..=3 {
        let mut twin = twin(200, people, seed);
        play(&mut twin, |twin| {
            twin.moment().actors.people().iter().take(2).all(|actor| actor.mind.doing() == Doing::Gone)
        });
        let told = story(&twin);
        assert!(did(&twin, "Bo", &Act::WaitsForDoor), "{told}");
        assert!(holds(&twin, "parcel.inside") && holds(&twin, "parcel2.inside"), "{told}");
        let high_m = |parcel: usize| {
            twin.moment().plant.stage.centre(twin.moment().actors.parcels()[parcel].load.body)[1]
        };
        assert!((0.05..0.15).contains(&high_m(0)) && (0.05..0.15).contains(&high_m(1)), "one on the other");
    }
}

#[test]
fn a_parcel_that_cannot_go_in_goes_where_the_recipient_chose() {
    for (fallback, end) in [
        ("neighbour", Act::HandsToNeighbour),
        ("doorstep", Act::PhotographsParcel),
        ("depot", Act::IsBackAtDepot),
        ("retry", Act::ComesBackWithParcel),
    ] {
        let people = "people: [{courier: {arrives_s: 2, types: \"000000\", tries: 1, retry_after_s: 20}}]";
        let text = twin_text(120, people).replacen("\"}\n", &format!("\", fallbacks: [{fallback}]}}\n"), 1);
        let mut twin = twin_of(&text, 1);
        play(&mut twin, |twin| did(twin, "courier", &end));
        assert!(did(&twin, "courier", &end), "{fallback}\n{}", story(&twin));
        if fallback == "doorstep" {
            assert_eq!(twin.moment().scene().parcel_zone(1), crate::world::Zone::Porch);
        }
    }
}

#[test]
fn a_thief_leaves_with_what_he_came_for_and_nobody_else_has_it() {
    let vase = "things: {vase: {box_m: [0.24, 0.55, 0.24], mass_kg: 4, at_m: [1.42, 0.0, -0.5]}}\n";
    for seed in 1..=3 {
        let mut twin =
            twin(120, &format!("{vase}people: [{{courier: {{arrives_s: 2, takes: vase}}}}]"), seed);
        play(&mut twin, |twin| first_does(twin) == Doing::Gone);
        let told = story(&twin);
        assert!(did(&twin, "courier", &Act::Steals) && !twin.is_over(), "{told}");
        // The object goes along in their hands: not through a wall, and not left behind.
        let things: Vec<_> = twin.moment().tick.world.plan.loose().map(|(name, _)| name.as_str()).collect();
        let vase = things.iter().position(|name| *name == "vase").unwrap();
        let [x, _, z] =
            twin.moment().plant.stage.centre(twin.moment().actors.load(super::Carried::Thing(vase)).body);
        assert_eq!(twin.moment().tick.world.plan.zone_at(x, z), crate::world::Zone::Street, "{told}");
        assert!(holds(&twin, "parcel.inside") && holds(&twin, "bolt.home"), "{told}");
    }
    let mut keeps = twin(120, "people: [{courier: {arrives_s: 2, manner: thieving}}]", 1);
    play(&mut keeps, |twin| first_does(twin) == Doing::Gone);
    assert_eq!(keeps.moment().scene().holder(1), crate::service::Holder::Courier, "{}", story(&keeps));
}

#[test]
fn whoever_sleeps_hears_no_knock_and_opens_when_she_wakes() {
    let people = "people: [{courier: {arrives_s: 2}}, {recipient: {place: home, sleeps_until_s: 60}}]";
    let mut twin = twin(150, people, 1);
    play(&mut twin, |twin| twin.now_s() > 59.0);
    assert!(holds(&twin, "parcel.inside") && !did(&twin, "recipient", &Act::HearsKnock));
    play(&mut twin, |twin| did(twin, "recipient", &Act::OpensDoor));
    assert!((60.0..80.0).contains(&twin.now_s()), "{}", story(&twin));
    play(&mut twin, |twin| twin.moment().actors.people()[1].mind.doing() == Doing::Sitting);
    assert!(!twin.is_over(), "{}", story(&twin));
}

/// A next stop, a theft, an unknown person and a sleeper: with and without jumping, one hash.
#[test]
fn who_comes_again_or_wakes_is_not_jumped_over() {
    let people = "things: {vase: {box_m: [0.24, 0.55, 0.24], mass_kg: 4, at_m: [1.42, 0.0, -0.5]}}\n\
                  more_orders: [{parcel: {sscc: \"376123450000000023\"}, window: \"14:00/18:00\"}]\n\
                  people:\n  - courier: {arrives_s: 2, manner: hurried, next_order: 2, takes: vase}\n  \
                  - recipient: {place: home, sleeps_until_s: 95}\n";
    let mut jumps = twin(120, people, 2);
    let mut ticks = twin(120, people, 2);
    ticks.set_pace(Pace::EveryTick);
    play(&mut jumps, |_| false);
    play(&mut ticks, |_| false);
    assert!(did(&jumps, "courier", &Act::ComesWithNextParcel), "{}", story(&jumps));
    assert!(did(&jumps, "recipient", &Act::Wakes));
    assert_eq!(story(&jumps), story(&ticks));
    assert_eq!(jumps.trace_hash(), ticks.trace_hash());
}

/// Several people, with and without jumping, forked and not: one hash.
#[test]
fn a_crowd_is_jumped_over_and_forked_without_a_trace() {
    let people = "more_orders: [{parcel: {sscc: \"376123450000000023\"}, window: \"14:00/18:00\"}]\n\
                  people:\n  - courier: {arrives_s: 2, manner: hurried}\n  \
                  - courier: {name: Bo, order: 2, arrives_s: 6, pauses_s: 3}\n  - recipient: {place: home}\n  \
                  - intruder: {arrives_s: 1, stands_m: [4.5, 4.0], tries_door: true}\n";
    let mut jumps = twin(90, people, 3);
    let mut ticks = twin(90, people, 3);
    ticks.set_pace(Pace::EveryTick);
    play(&mut jumps, |twin| twin.now_s() > 22.0);
    let mut fork = jumps.clone();
    for each in [&mut jumps, &mut ticks, &mut fork] {
        play(each, |_| false);
    }
    assert_eq!(jumps.trace_hash(), fork.trace_hash());
    assert_eq!(story(&jumps), story(&ticks));
    assert_eq!(jumps.trace_hash(), ticks.trace_hash());
}

/// A person standing in view of the lens is detected now and then, with and without jumping: one hash.
#[test]
fn who_stands_still_before_the_lens_is_felt_at_any_pace() {
    let people =
        "people: [{courier: {arrives_s: 2, manner: shuts_himself_in, shut_in_s: 150, stands_still: true}}]\n";
    let mut jumps = twin(200, people, 2);
    let mut ticks = twin(200, people, 2);
    ticks.set_pace(Pace::EveryTick);
    for each in [&mut jumps, &mut ticks] {
        play(each, |twin| twin.now_s() > 190.0);
        assert!(did(each, "courier", &Act::StandsStill), "{}", story(each));
    }
    // Only the motion sensor kept the recording going for longer than a minute.
    assert!(holds(&jumps, "hub.recording") || did(&jumps, "courier", &Act::GoesOut), "{}", story(&jumps));
    assert!(!shut_the_shutter(&jumps) || did(&jumps, "courier", &Act::GoesOut));
    assert_eq!(story(&jumps), story(&ticks));
    assert_eq!(jumps.trace_hash(), ticks.trace_hash());
}
