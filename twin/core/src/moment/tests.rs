mod nearby;

use std::sync::Arc;

use crate::Twin;
use crate::air::Route;
use crate::world::World;

const MESH: [Route; 2] = [Route::LockToHub, Route::HubToLock];
const WIFI: [Route; 2] = [Route::HubToService, Route::ServiceToHub];
const COURIER: [Route; 2] = [Route::CourierToService(0), Route::ServiceToCourier(0)];
const RECIPIENT: [Route; 2] = [Route::RecipientToService, Route::ServiceToRecipient];

/// A world with these faults in place of none, run to this time.
fn run_to(text: &str, faults: &str, seconds: f64) -> Twin {
    let (head, must) = text.split_once("must:").expect("it has demands");
    let text = format!("{head}faults: [{faults}]\nmust:{must}");
    let world = World::parse("test.yaml", &text).unwrap_or_else(|errors| panic!("{errors:?}"));
    let mut twin = Twin::new(Arc::new(world), 1).unwrap();
    while twin.now_s() < seconds {
        twin.step();
    }
    twin
}

/// The front door with one fault from 1 s on, run to this time.
fn at(fault: &str, seconds: f64) -> Twin {
    let text = include_str!("../../../../worlds/front-door.yaml");
    run_to(text, &format!("{{at_s: 1, {fault}}}"), seconds)
}

fn carry(twin: &Twin, routes: [Route; 2]) -> [bool; 2] {
    routes.map(|route| twin.moment().carries(route))
}

/// The lock is at the door's edge, the hub 3 m behind it, the router in the next room.
#[test]
fn a_jammer_kills_the_links_that_have_an_end_within_its_reach() {
    let jam = |links: &str, range_m: f64| {
        let fault = format!("jam: {{links: [{links}], at_m: [0.9, 0.2, 0.4], range_m: {range_m}, for_s: 5}}");
        let twin = at(&fault, 2.0);
        [MESH, WIFI].map(|routes| carry(&twin, routes))
    };
    assert_eq!(jam("mesh, wifi", 0.5), [[true; 2], [true; 2]], "out of reach of anything");
    assert_eq!(jam("mesh, wifi", 1.5), [[false; 2], [true; 2]], "reaches the lock only");
    assert_eq!(jam("mesh, wifi", 5.0), [[false; 2], [false; 2]], "reaches the hub");
    assert_eq!(jam("wifi", 5.0), [[true; 2], [false; 2]], "jams what it is made for");
}

#[test]
fn a_jammer_follows_who_moves() {
    // The courier comes up the path at 1.4 m/s and stands before the door from 14 s on.
    let fault = "jam: {links: [lte], at_m: [0.9, 0.2, 0.4], range_m: 2, for_s: 60}";
    assert_eq!(carry(&at(fault, 8.0), COURIER), [true; 2]);
    assert_eq!(carry(&at(fault, 16.0), COURIER), [false; 2]);
    assert_eq!(carry(&at(fault, 16.0), RECIPIENT), [true; 2], "they are elsewhere");
}

#[test]
fn a_jammer_that_is_switched_off_jams_nothing() {
    let fault = "jam: {links: [mesh], at_m: [0.9, 0.2, 0.4], range_m: 2, for_s: 5}";
    assert_eq!(carry(&at(fault, 5.9), MESH), [false; 2]);
    assert_eq!(carry(&at(fault, 6.1), MESH), [true; 2]);
}

#[test]
fn who_is_thrown_off_comes_back_later() {
    let fault = "deauthenticate: {link: wifi, for_s: 2}";
    assert_eq!(carry(&at(fault, 5.4), WIFI), [false; 2]);
    assert_eq!(carry(&at(fault, 5.6), WIFI), [true; 2]);
}

#[test]
fn a_partition_cuts_one_way() {
    assert_eq!(carry(&at("partition: {link: wifi, way: up, for_s: 5}", 2.0), WIFI), [false, true]);
    assert_eq!(carry(&at("partition: {link: mesh, way: down, for_s: 5}", 2.0), MESH), [true, false]);
}

#[test]
fn a_dead_phone_neither_sends_nor_receives() {
    let twin = at("kill_phone: {who: recipient, for_s: 3}", 2.0);
    assert_eq!([RECIPIENT, COURIER].map(|routes| carry(&twin, routes)), [[false; 2], [true; 2]]);
    assert!(!twin.moment().reaches_recipient());
    assert!(at("kill_phone: {who: recipient, for_s: 3}", 4.1).moment().reaches_recipient());
}
