use super::super::{RANGE_M, distance_m};
use crate::Twin;
use crate::air::Route;
use crate::frame::LinkFrame;
use crate::world::LinkName;

/// The courier comes along the path from 12.6 m away and stands at the door from 14 s on; run to this time.
fn at(faults: &str, seconds: f64) -> Twin {
    super::run_to(include_str!("../../../../../worlds/phone-unlock.yaml"), faults, seconds)
}

fn off_m(twin: &Twin) -> f64 {
    let [lock_m, phone_m] =
        twin.moment().ends_m(Route::PhoneToLock(0)).map(|end| end.expect("both are there"));
    distance_m(lock_m, phone_m)
}

fn line(twin: &Twin) -> Option<LinkFrame> {
    twin.frame().links.into_iter().find(|link| link.link == LinkName::Ble)
}

#[test]
fn a_phone_and_the_lock_hear_each_other_within_ten_metres() {
    let (far, near) = (at("", 6.0), at("", 9.0));
    assert!(off_m(&far) > RANGE_M && off_m(&near) < RANGE_M);
    assert_eq!([&far, &near].map(|twin| twin.moment().is_nearby(0)), [false, true]);
    assert_eq!([&far, &near].map(|twin| twin.moment().carries(Route::LockToPhone(0))), [false, true]);
    assert_eq!([&far, &near].map(|twin| line(twin).is_some()), [false, true]);
    assert!(!at("", 1.0).moment().is_nearby(0), "they have not come yet");
}

#[test]
fn a_relay_hears_near_its_antennas_and_adds_its_way() {
    let relay = |to_m: &str, by_ms: u64| {
        format!(
            "{{at_s: 1, relay: {{from_m: [1, 1, 1], to_m: {to_m}, range_m: 4, by_ms: {by_ms}, for_s: 100}}}}"
        )
    };
    let carried_ms = |faults: &str, seconds: f64| {
        let way = at(faults, seconds).moment().passage(Route::PhoneToLock(0))?;
        Some(way.carried_ns / 1_000_000)
    };
    assert_eq!(carried_ms("", 6.0), None);
    assert_eq!(carried_ms(&relay("[5, 1, 12]", 40), 6.0), Some(40));
    assert_eq!(carried_ms(&relay("[-5, 1, 12]", 40), 6.0), None, "its antenna is too far from the phone");
    assert_eq!(carried_ms(&relay("[5, 1, 12]", 40), 9.0), Some(0), "who is near needs no help");
    assert!(!at(&relay("[5, 1, 12]", 40), 6.0).moment().is_nearby(0), "they are carried, not near");
}

#[test]
fn jammed_partitioned_or_dead_it_carries_nothing() {
    let is_up = |fault: &str| at(fault, 9.0).moment().is_nearby(0);
    assert!(is_up("{at_s: 8, jam: {links: [mesh], at_m: [1, 1, 1], range_m: 3, for_s: 5}}"));
    assert!(!is_up("{at_s: 8, jam: {links: [ble], at_m: [1, 1, 1], range_m: 3, for_s: 5}}"));
    assert!(!is_up("{at_s: 8, jam_link: {link: ble, for_s: 5}}"));
    assert!(!is_up("{at_s: 8, partition: {link: ble, way: down, for_s: 5}}"));
    assert!(!is_up("{at_s: 8, kill_phone: {who: courier, for_s: 5}}"));
}
