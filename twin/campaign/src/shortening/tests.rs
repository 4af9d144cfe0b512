#![allow(clippy::unwrap_used)]

use super::*;

const LONG: &str = "\
name: long
story: A world with much that does not matter.
starts_at: 2026-03-14T14:05:00+01:00
ends_s: 120
policy: as-shipped-2018
weather: {wind_m_s: 3}
door: {mass_kg: 44}
order:
  parcel: {sscc: \"376123450000000016\"}
  window: \"14:00/18:00\"
people:
  - courier: {arrives_s: 5, manner: hurried, walk_m_s: 1.5}
  - recipient: {place: work}
faults:
  - {at_s: 3.217, bark: {for_s: 2.3, level_db: 60}}
  - {at_s: 20.113, jam: {links: [mesh, wifi, lte], at_m: [1.6, 0.2, 0.9], range_m: 8, for_s: 93.7}}
  - {at_s: 60.5, gust: {for_s: 1, speed_m_s: 3}}
";

#[test]
fn what_does_not_matter_is_left_out() {
    let world = World::parse("long.yaml", LONG).unwrap();
    let long = first_broken(&Arc::new(world.clone()), 1, None).unwrap().unwrap();
    let Shortened { world: short, violation, plays } = shorten(&world, 1, None).unwrap().unwrap();
    assert_eq!(violation.clause, long.clause);
    assert!(short.faults.len() <= 1 && plays <= PLAYS_MAX, "{:?}", short.faults);
    let plain = LONG.replace("weather: {wind_m_s: 3}\n", "").replace("door: {mass_kg: 44}\n", "");
    let plain = World::parse("plain.yaml", &plain).unwrap();
    assert_eq!((&short.weather, short.door.mass_kg), (&plain.weather, plain.door.mass_kg));
    assert!(first_broken(&Arc::new(short), 1, Some(&violation.clause)).unwrap().is_some());
}

#[test]
fn a_world_that_keeps_everything_cannot_be_shortened() {
    let world = World::parse("long.yaml", &LONG.replace("policy: as-shipped-2018\n", "")).unwrap();
    assert!(shorten(&world, 1, Some("O1")).unwrap().is_none());
}
