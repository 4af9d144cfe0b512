use super::*;

/// Four readings per span for this many days, from one voltage to another.
fn days(battery: &mut Battery, days: u64, from_mv: f64, to_mv: f64) -> Vec<(f64, Notice)> {
    let steps = days * 16;
    let reading = |step: u64| {
        let part = step as f64 / steps as f64;
        let noise = if step.is_multiple_of(3) { 15.0 } else { 0.0 };
        (step * SPAN_NS / 4, (from_mv + (to_mv - from_mv) * part + noise) as u16)
    };
    let heard = (0..steps).map(reading).filter_map(|(at_ns, mv)| {
        battery.receive(at_ns, mv).map(|notice| (at_ns as f64 / SPAN_NS as f64 / 4.0, notice))
    });
    heard.collect()
}

#[test]
fn a_battery_that_falls_is_told_days_before_it_is_weak() {
    // It reaches the limit on the tenth day.
    let told = days(&mut Battery::default(), 10, 5_600.0, 4_800.0);
    let [(day, Notice::BatteryFalls { days })] = told[..] else { panic!("{told:?}") };
    assert!((3.0..4.0).contains(&day) && (6..=7).contains(&days), "day {day}, in {days} days");
}

#[test]
fn a_battery_that_holds_is_not_told() {
    assert_eq!(days(&mut Battery::default(), 30, 5_900.0, 5_700.0), []);
    assert_eq!(days(&mut Battery::default(), 1, 5_900.0, 5_000.0), [], "a cold night is no trend");
}

#[test]
fn new_cells_are_told_and_can_be_weak_again() {
    let mut battery = Battery::default();
    battery.receive(0, 4_700);
    battery.is_told();
    assert_eq!(battery.receive(1, 5_000), None, "cells recover a little by themselves");
    assert_eq!(battery.receive(2, 6_200), Some(Notice::BatteryRestored));
    assert_eq!(battery.receive(3, 6_200), None);
}

/// Found by the fuzzer: the lock reported a weak battery before any voltage had arrived.
#[test]
fn a_weak_battery_whose_voltage_is_not_known_yet_is_not_called_restored() {
    let mut battery = Battery::default();
    battery.is_told();
    assert_eq!(battery.receive(1, 5_400), None, "this is the weak battery's voltage");
    assert_eq!(battery.receive(2, 5_900), None);
    assert_eq!(battery.receive(3, 6_000), Some(Notice::BatteryRestored));
}
