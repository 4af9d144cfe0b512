use std::sync::Arc;

use crate::event::{Event, LockEvent, WorldEvent};
use crate::world::{FaultKind, World, WorldErrors};
use crate::{Pace, Twin};

/// The front door with these faults.
fn front_door(faults: &str) -> Result<Twin, WorldErrors> {
    front_door_with(faults, str::to_owned)
}

/// The front door with these faults, edited.
fn front_door_with(faults: &str, edit: impl Fn(&str) -> String) -> Result<Twin, WorldErrors> {
    let text = edit(include_str!("../../../../worlds/front-door.yaml"));
    let (head, must) = text.split_once("must:").expect("it has demands");
    let text = format!("{head}faults:\n{faults}must:{must}");
    Twin::new(Arc::new(World::parse("front-door.yaml", &text)?), 1)
}

fn played(faults: &str, pace: Pace) -> Twin {
    let mut twin = front_door(faults).unwrap();
    twin.set_pace(pace);
    while !twin.is_over() {
        twin.step();
    }
    twin
}

fn is_gust(event: &Event) -> bool {
    matches!(event, Event::World(WorldEvent::Begins(FaultKind::Gust(_))))
}

fn is_cut(event: &Event) -> bool {
    matches!(event, Event::World(WorldEvent::Begins(FaultKind::CutPower(_))))
}

fn is_withdrawal(event: &Event) -> bool {
    *event == Event::Lock(LockEvent::Withdraws)
}

fn time_of(twin: &Twin, wanted: fn(&Event) -> bool) -> f64 {
    twin.events().iter().find(|line| wanted(&line.event)).expect("it happens").at_s
}

#[test]
fn a_fault_begins_with_the_tick_after_its_condition_or_so_much_later() {
    for (after, after_s) in [("", 0.002), ("after_s: 0.25, ", 0.25)] {
        let faults = format!("  - {{when: motor.drive == -1, {after}gust: {{speed_m_s: 3, for_s: 1}}}}\n");
        let twin = played(&faults, Pace::Jump);
        let late_s = time_of(&twin, is_gust) - time_of(&twin, is_withdrawal);
        assert!((late_s - after_s).abs() < 1e-9, "{late_s} s after the motor began");
        let begun = twin.events().iter().filter(|line| is_gust(&line.event)).count();
        assert_eq!(begun, 1, "it begins once only");
    }
}

#[test]
fn jumping_misses_no_condition() {
    for when in ["motor.drive == -1", "keypad.codes_entered == 1", "door.angle_rad > 0.5"] {
        let faults = format!("  - {{when: {when}, cut_power: {{for_s: 2}}}}\n");
        let one = played(&faults, Pace::Jump);
        assert!(one.events().iter().any(|line| is_cut(&line.event)), "{when}");
        assert_eq!(one.trace_hash(), played(&faults, Pace::EveryTick).trace_hash(), "{when}");
    }
}

/// The keypad is free again a minute after the third wrong code, at a time at which nothing else happens.
#[test]
fn what_changes_with_time_alone_is_not_jumped_over() {
    let faults = "  - {when: \"!keypad.lockout & lock.alarm_codes\", gust: {speed_m_s: 3, for_s: 1}}\n";
    let ends = |pace| {
        let mut twin = front_door_with(faults, |text| {
            text.replace("manner: careful", "manner: careful, types: \"000000\", tries: 3")
        })
        .unwrap();
        twin.set_pace(pace);
        while !twin.is_over() {
            twin.step();
        }
        (time_of(&twin, is_gust), twin.trace_hash())
    };
    assert_eq!(ends(Pace::Jump), ends(Pace::EveryTick));
}

#[test]
fn a_condition_is_a_state_of_the_judges_language() {
    for (when, underlined, says) in [
        ("motor.dirve == -1", "motor.dirve", "motor.dirve"),
        ("rise(door.closed)", "rise(door.closed)", "more than one instant"),
        ("F[0,3](door.closed)", "F[0,3](door.closed)", "more than one instant"),
        ("motor.drive", "motor.drive", ""),
    ] {
        let faults = format!("  - {{when: \"{when}\", cut_power: {{for_s: 2}}}}\n");
        let errors = front_door(&faults).err().expect(when);
        let [problem] = errors.problems() else { panic!("{when}: {errors:?}") };
        assert!(problem.message.contains(says), "{when}: {}", problem.message);
        let text = include_str!("../../../../worlds/front-door.yaml");
        let (head, _) = text.split_once("must:").expect("it has demands");
        let text = format!("{head}faults:\n{faults}");
        assert_eq!(problem.span.of(&text), underlined);
    }
}
