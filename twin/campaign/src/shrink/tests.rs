#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use twin_core::World;
use twin_core::world::Policy;

use super::*;
use crate::base::tests::base;
use crate::input::Event;

/// The front door with the rules of 2018.
fn as_shipped_2018() -> Base {
    let mut world = base("front-door").world().clone();
    world.policy = Policy::AsShipped2018;
    Base::new(Arc::new(world), 1).unwrap()
}

#[test]
fn a_published_attack_is_found_and_becomes_a_short_story() {
    let base = as_shipped_2018();
    let found = (0..300).find_map(|number| {
        let input = base.scenario(1, number);
        let violation = base.play(&input).unwrap().broken.first().cloned()?;
        (input.events.len() > 2).then_some((input, violation))
    });
    let (input, violation) = found.unwrap();
    let shrunk = base.shrink(&input, &violation).unwrap();
    assert!(shrunk.input.events.len() <= 2 && shrunk.plays <= PLAYS_MAX, "{shrunk:?}");
    assert_eq!(shrunk.violation.clause, violation.clause);
    let again = base.play_to_end(&shrunk.input).unwrap();
    assert!(again.broken.contains(&shrunk.violation), "{again:?}");
    let world = World::parse("found.yaml", &base.story(&shrunk, "found").unwrap()).unwrap();
    assert!(
        world.story.contains(&violation.clause) || Base::recovery(&violation.clause).is_some(),
        "{}",
        world.story
    );
    assert_eq!(world.faults, base.decode(&shrunk.input).unwrap().faults);
}

#[test]
fn no_event_of_a_shrunk_failure_can_be_left_out() {
    let base = as_shipped_2018();
    let breaks = |input: &Input, clause: &str| {
        base.play_to_end(input).unwrap().broken.iter().any(|violation| violation.clause == clause)
    };
    let mut checked = 0;
    for number in 0..40 {
        let input = base.scenario(2, number);
        let Some(violation) = base.play(&input).unwrap().broken.first().cloned() else { continue };
        let shrunk = base.shrink(&input, &violation).unwrap();
        assert!(breaks(&shrunk.input, &violation.clause));
        for index in 0..shrunk.input.events.len() {
            let mut fewer = shrunk.input.clone();
            let event: Event = fewer.events.remove(index);
            assert!(!breaks(&fewer, &violation.clause), "{number}: {event:?} is not needed");
        }
        checked += 1;
        if checked == 3 {
            return;
        }
    }
    panic!("only {checked} failures in 40 scenarios");
}
