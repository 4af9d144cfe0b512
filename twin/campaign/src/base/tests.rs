#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use super::*;
use crate::input::{EVENT_WORDS, Event};

pub(crate) fn base(name: &str) -> Base {
    let path = format!("{}/../../worlds/{name}.yaml", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    let world = World::parse(&format!("{name}.yaml"), &text).unwrap_or_else(|errors| panic!("{errors:?}"));
    Base::new(Arc::new(world), 1).unwrap()
}

#[test]
fn every_input_is_a_world_that_reads_back_equal() {
    let base = base("front-door");
    let mut kinds = BTreeSet::new();
    for number in 0..2_000 {
        let mut random = chips::random::Stream::new(number, "any bytes");
        let bytes: Vec<u8> = (0..random.draw() % 200).map(|_| random.draw() as u8).collect();
        let world =
            base.decode(&Input::from_bytes(&bytes)).unwrap_or_else(|error| panic!("{number}: {error}"));
        let text = world.to_yaml().unwrap();
        assert_eq!(World::parse("front-door.yaml", &text).unwrap(), world, "{number}\n{text}");
        kinds.extend(world.faults.iter().map(|fault| fault.what.key()));
    }
    assert_eq!(kinds, FaultKind::KEYS.iter().copied().collect(), "each kind is drawn");
}

#[test]
fn the_empty_input_is_the_base_world_and_deleting_an_event_shifts_no_other() {
    let base = base("front-door");
    let empty = base.decode(&Input::default()).unwrap();
    let mut demands_nothing = base.world().clone();
    demands_nothing.must = empty.must.clone();
    demands_nothing.ends_s = empty.ends_s;
    assert_eq!(demands_nothing, empty);
    let event = |kind: u16, n: u16| {
        let mut words = [1_000 * n; EVENT_WORDS];
        (words[0], words[1]) = (kind, 0);
        Event(words)
    };
    let events = vec![event(1_000, 3), event(30_000, 40), event(60_000, 60)];
    let all = base.decode(&Input { events: events.clone(), ..Input::default() }).unwrap().faults;
    assert_eq!(all.len(), 3);
    for without in 0..3 {
        let mut rest = events.clone();
        rest.remove(without);
        let rest = base.decode(&Input { events: rest, ..Input::default() }).unwrap().faults;
        assert!(rest.len() == 2 && rest.iter().all(|fault| all.contains(fault)), "{without}: {rest:?}");
    }
}

#[test]
fn what_the_base_world_breaks_by_itself_is_no_finding() {
    let base = base("history/rhino-freeze-2017");
    assert!(base.own_broken.iter().any(|clause| clause.starts_with('V')), "{:?}", base.own_broken);
    assert_eq!(base.play(&Input::default()).unwrap().broken, []);
}
