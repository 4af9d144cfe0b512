use std::sync::Arc;

use crate::world::World;
use crate::{Report, Twin};

/// Result of the front door with its text edited.
fn played(edit: impl Fn(&str) -> String) -> Report {
    let text = edit(include_str!("../../../../../worlds/front-door.yaml"));
    let world = World::parse("front-door.yaml", &text).unwrap_or_else(|errors| panic!("{errors:?}"));
    let mut twin = Twin::new(Arc::new(world), 1).unwrap_or_else(|errors| panic!("{errors:?}"));
    while !twin.is_over() {
        twin.step();
    }
    twin.finish()
}

/// Without demands of its own: then only planned things that did not take place can fail.
fn undemanding(text: &str) -> String {
    text.split_once("must:").map_or_else(String::new, |(head, _)| head.to_owned())
}

const NOBODY: &str = "nothing happened: no courier was at the door";

#[test]
fn a_run_in_which_no_courier_stood_at_the_door_says_so_and_does_not_pass() {
    let late = |text: &str| undemanding(text).replace("arrives_s: 5", "arrives_s: 115");
    let report = played(late);
    assert_eq!((report.passed, report.absent), (false, vec![NOBODY.to_owned()]));
    let report = played(|text| late(text) + "must: {nothing: true}\n");
    assert_eq!((report.passed, report.absent), (true, vec![NOBODY.to_owned()]));
}

#[test]
fn a_fault_that_never_began_is_named_by_number_and_kind() {
    let faults = "faults:\n  - {at_s: 3, bark: {level_db: 20, for_s: 1}}\n  \
                  - {when: supply.volts > 100, jam_link: {link: mesh, for_s: 1}}\n  \
                  - {when: bolt.driven_out, after_s: 1000, cut_power: {for_s: 1}}\n";
    let report = played(|text| undemanding(text) + faults);
    assert_eq!(report.absent, ["fault 2 (jam_link) never began", "fault 3 (cut_power) never began"]);
    assert!(!report.passed);
}

#[test]
fn a_world_that_expects_nothing_fails_when_all_took_place() {
    let report = played(|text| undemanding(text) + "must: {nothing: true}\n");
    assert_eq!((report.passed, report.absent), (false, Vec::new()));
    assert!(played(undemanding).passed);
}
