//! Builds the parts of a twin from a checked world.

use std::collections::BTreeSet;

use boards::{Factory, HubDevice, HubFactory, LockDevice};
use firmware::hub::HubConfig;
use firmware::lock::LockConfig;

use crate::people::{
    Actor, Carried, Courier, Intruder, Load, Mind, Muscles, Orders, Parcel, Places, Plan, Preferences,
    Recipient,
};
use crate::plant::mechanism::Params;
use crate::plant::sun;
use crate::plant::{Body, Gust, LeafShape, Plant, Stage, Wind};
use crate::service::{Handover, Keys, Locks, Order, Random, Region, Service};
use crate::time::nanoseconds;
use crate::world::{self, Lens, Person, Policy, Scans, World};

/// The door's number, as known to lock and service. One door per world so far.
pub(crate) const DOOR: u32 = 1;
/// Number of the first order's courier.
const COURIER: u32 = 7;
/// Number of a courier who has no order at this house.
const STRANGER: u32 = 1_007;

/// Where on Earth the world's house stands.
pub(crate) fn place(world: &World) -> sun::Place {
    let world::GeoPlace { latitude_deg, longitude_deg } = world.place.unwrap_or(world.plan.place);
    sun::Place { latitude_deg, longitude_deg }
}

/// House shell, leaf, furniture.
pub(crate) fn stage(world: &World, tick_ns: u64) -> Stage {
    let door = &world.door;
    let leaf = LeafShape {
        width_m: door.width_m,
        height_m: door.height_m,
        thickness_m: door.thickness_m,
        mass_kg: door.mass_kg,
    };
    let mut stage = Stage::new(leaf, crate::time::seconds(tick_ns));
    for wall in &world.plan.walls {
        stage.add_wall(wall.centre_m, wall.half_m.map(|half| 2.0 * half));
    }
    for thing in world.plan.furniture.values() {
        let [x, y, z] = thing.at_m;
        let centre_m = [x, y + thing.box_m[1] / 2.0, z];
        if thing.fixed {
            stage.add_wall(centre_m, thing.box_m);
        } else {
            stage.add_furniture(centre_m, thing.box_m, thing.mass_kg);
        }
    }
    stage
}

/// Mechanism and weather around a stage.
pub(crate) fn plant(world: &World, stage: Stage, tick_ns: u64) -> Plant {
    let (door, strike, battery) = (&world.door, &world.strike, &world.lock.battery);
    let params = Params {
        door_width_m: door.width_m,
        door_inertia_kg_m2: stage.leaf_inertia_kg_m2(),
        opens_to_rad: door.opens_to_deg.to_radians(),
        hinge_friction_nm: door.hinge_friction_nm,
        closer_moment_nm: door.closer.map_or(0.0, |closer| closer.moment_nm),
        closer_damping_nms: door.closer.map_or(0.0, |closer| closer.damping_nms),
        seal_n: door.seal_n,
        magnet_fitted: door.magnet,
        strike_fitted: strike.fitted,
        strike_offset_m: strike.offset_mm / 1e3,
        strike_clearance_m: strike.clearance_mm / 1e3,
        battery_charge: battery.charge,
        battery_temperature_c: world.weather.temperature_c,
    };
    let gusts = world.weather.gusts.iter().map(|gust| Gust {
        from_ns: nanoseconds(gust.at_s),
        until_ns: nanoseconds(gust.at_s + gust.for_s),
        speed_m_s: gust.speed_m_s,
    });
    let wind = Wind {
        steady_m_s: world.weather.wind_m_s,
        gusts: gusts.collect(),
        width_m: door.width_m,
        height_m: door.height_m,
    };
    Plant::new(stage, params, wind, crate::time::seconds(tick_ns))
}

/// The lock's settings in this world.
fn lock_config(world: &World) -> LockConfig {
    let ms = |s: f64| libm::round(s * 1e3) as u64;
    let mut config = LockConfig { door_id: DOOR, policy: world.policy, ..LockConfig::default() };
    config.door.closed_after_ms = u64::from(world.lock.closed_for_ms);
    config.door.relock_after_close_ms = ms(world.lock.auto_relock_after_s);
    config.door.relock_unused_ms = ms(world.lock.unused_relock_after_s);
    config.door.loose_alarm_ms = ms(world.lock.ajar_alarm_after_s);
    config
}

/// The lock on its board.
pub(crate) fn lock(world: &World, seed: u64, factory: &Factory) -> LockDevice {
    let clock_ppm = clock_ppm(world.lock.clock_ppm, seed, "lock.clock-ppm");
    LockDevice::new(lock_config(world), seed, factory).with_clock_ppm(clock_ppm)
}

/// The camera hub on its board.
pub(crate) fn hub(world: &World, seed: u64, factory: &HubFactory) -> HubDevice {
    let clock_ppm = clock_ppm(world.hub.clock_ppm, seed, "hub.clock-ppm");
    HubDevice::new(hub_config(world), seed, factory).with_clock_ppm(clock_ppm)
}

/// The camera hub as the product sets it up, at this world's door.
fn hub_config(world: &World) -> HubConfig {
    HubConfig { door_id: DOOR, policy: world.policy, ..HubConfig::default() }
}

/// Accuracy of a crystal, ppm (data sheets of the class: 20 ppm new, plus ageing and temperature).
const CRYSTAL_PPM: i32 = 50;

/// How much a device's clock is fast, ppm: as the world states, or within a crystal's accuracy, drawn from `name` and
/// seed.
fn clock_ppm(written: Option<i32>, seed: u64, name: &str) -> i32 {
    let drawn = || (chips::random::draw(seed, name, 0) % (2 * CRYSTAL_PPM as u64 + 1)) as i32 - CRYSTAL_PPM;
    written.unwrap_or_else(drawn)
}

/// Does the recipient's app mark old pictures?
pub(crate) fn marks_stale(world: &World) -> bool {
    !matches!(world.policy, Policy::AsShipped2017 | Policy::AsShipped2018)
}

/// Radius around the parcel's place, towards the door, within which a courier sets a parcel down, m (estimate: their
/// reach).
const DROP_AROUND_M: f64 = 0.7;

/// The service with the world's orders.
pub(crate) fn service(world: &World, seed: u64, keys: Keys) -> Service {
    let order = |(number, order): (u32, &world::Order)| Order {
        delivery: number,
        door: DOOR,
        courier: courier_of_order(world, number),
        address: order.address.clone(),
        sscc: order.parcel.sscc.clone(),
        window_unix_ms: world.window_unix_ms(order),
        fallbacks: order.fallbacks.clone(),
        drop: drop_region(world, order.parcel.size_m),
        tracked: tracked(world),
    };
    let orders = (1..).zip(world.orders()).map(order).collect();
    let locks = match world.policy {
        Policy::AsShipped2018 => Locks::ByApp,
        _ => Locks::ByItself,
    };
    let random = Random { seed, draw: chips::random::draw };
    Service::new(orders, keys, random, locks, world.starts_at.unix_ms as u64)
}

/// Regions of the camera hub's picture with the objects that any order tracks: they belong to the house, whichever
/// courier comes.
fn tracked(world: &World) -> Vec<(String, Region)> {
    let lens = Lens::new(&world.plan.hub);
    let seen = |name: &String| {
        let thing = world.plan.furniture.get(name)?;
        Some((name.clone(), thing.seen_by(&lens)?))
    };
    let names: BTreeSet<&String> = world.orders().flat_map(|order| &order.tracked).collect();
    names.into_iter().filter_map(seen).collect()
}

/// Region of the camera hub's picture where a parcel of this size will stand, as marked when the hub was installed.
pub(crate) fn drop_region(world: &World, size_m: [f64; 3]) -> Region {
    let lens = Lens::new(&world.plan.hub);
    let [x, y, z] = world.plan.drop_spot_m;
    let [half_x, half_z] = [size_m[0] / 2.0, size_m[2] / 2.0];
    let stands = lens.region([x - half_x, y, z - half_z], [x + half_x, y + size_m[1], z + half_z]);
    let around = lens.region(
        [x - DROP_AROUND_M, y, z - DROP_AROUND_M / 2.0],
        [x + half_x, y + size_m[1], z + DROP_AROUND_M],
    );
    // What is out of view cannot be proved.
    let nowhere = Region { columns: (0, 0), rows: (0, 0), pixels: 1 };
    let pixels = stands.map_or(1, |stands| stands.pixels);
    around.map_or(nowhere, |around| Region { pixels, ..around })
}

/// The courier of an order, as numbered by the service: by the first order that each brings.
pub(crate) fn courier_of_order(world: &World, number: u32) -> u32 {
    let brings =
        |courier: &&world::Courier| !courier.stranger && courier.brings().any(|order| order == number);
    COURIER + place_of(world.couriers().find(brings).map_or(number, |courier| courier.order)) as u32
}

/// The number of a courier's phone.
fn courier_number(courier: &world::Courier) -> u32 {
    if courier.stranger { STRANGER } else { COURIER + place_of(courier.order) as u32 }
}

/// Orders are numbered from 1.
fn place_of(order: u32) -> usize {
    order.saturating_sub(1) as usize
}

/// All parcels, off the scene: a courier brings each one into the world.
pub(crate) fn parcels(world: &World, stage: &mut Stage) -> Vec<Parcel> {
    let mut add = |order: &world::Order| {
        let world::Parcel { size_m, mass_kg, .. } = order.parcel;
        let body = stage.add_thing([0.0, -5.0, 30.0], size_m, mass_kg);
        stage.set_enabled(body, false);
        Load { body, size_m, mass_kg }
    };
    // A courier who comes with a parcel has it from the beginning; the others wait in the depot's van.
    let is_brought = |number: u32| world.couriers().any(|courier| courier.order == number);
    let away_with = |number: u32| (!is_brought(number)).then_some(Handover::Depot);
    (1..).zip(world.orders()).map(|(n, order)| Parcel { load: add(order), away_with: away_with(n) }).collect()
}

/// Loose objects of the house that somebody may carry, in the order of the stage's furniture.
pub(crate) fn things(world: &World, stage: &Stage) -> Vec<Load> {
    let loose = world.plan.loose();
    let load = |((_, thing), body): ((&String, &world::Thing), &Body)| Load {
        body: *body,
        size_m: thing.box_m,
        mass_kg: thing.mass_kg,
    };
    loose.zip(stage.furniture()).map(load).collect()
}

/// The people, each at their starting place; there is always a recipient.
pub(crate) fn people(world: &World, seed: u64, stage: &mut Stage) -> Vec<Actor> {
    let ordered = world.recipient().is_none().then(|| Person::Recipient(world::Recipient::default()));
    let all = world.people.iter().chain(&ordered);
    all.map(|person| actor(world, seed, stage, person)).collect()
}

fn actor(world: &World, seed: u64, stage: &mut Stage, person: &Person) -> Actor {
    let parcel = match person {
        Person::Courier(courier) => Some(place_of(courier.order)),
        _ => None,
    };
    let order = parcel.and_then(|parcel| world.orders().nth(parcel)).unwrap_or(&world.order);
    let places = Places::new(&world.plan, world.door.width_m, order.parcel.size_m[2]);
    let name = person.name();
    let (mind, feet_m) = match person {
        Person::Courier(courier) => {
            let orders = courier_orders(world, courier, order);
            (Mind::Courier(Courier::new(orders, places.clone(), seed, name)), places.street_m())
        }
        Person::Recipient(recipient) => {
            let preferences = Preferences {
                at_home: recipient.place == world::Place::Home,
                watches: recipient.watches,
                blocks_after_ns: recipient.blocks_after_s.map(nanoseconds),
                sleeps_until_ns: recipient.sleeps_until_s.map(nanoseconds),
            };
            (Mind::Recipient(Recipient::new(preferences, places.clone(), seed, name)), places.seat_m())
        }
        Person::Intruder(intruder) => {
            let plan = Plan {
                arrives_ns: nanoseconds(intruder.arrives_s),
                stands_m: intruder.stands_m,
                stays_ns: intruder.stays_s.map(nanoseconds),
                tries_door: intruder.tries_door,
                follows_after_ns: intruder.follows_after_s.map(nanoseconds),
                inside_ns: nanoseconds(intruder.inside_s),
                jammer: intruder.jammer,
            };
            (Mind::Intruder(Intruder::new(plan, places.clone(), seed, name)), places.far_street_m())
        }
    };
    let handle_m = world.plan.handle_m(&world.door)[0];
    Actor::new(name, mind, Muscles::new(stage, feet_m, handle_m), parcel.map(Carried::Parcel))
}

fn courier_orders(world: &World, courier: &world::Courier, order: &world::Order) -> Orders {
    Orders {
        courier: courier_number(courier),
        arrives_ns: nanoseconds(courier.arrives_s),
        manner: courier.manner,
        address: courier.at.clone().unwrap_or_else(|| world.plan.address.clone()),
        label: match &courier.scans {
            None => Some(order.parcel.sscc.clone()),
            Some(Scans::Label(label)) => Some(label.clone()),
            Some(Scans::Unreadable) => None,
        },
        enters: courier.enters,
        goes_back_to_m: courier.goes_back_to_m,
        next: courier.next_order.map(|next| (place_of(next), next_label(world, next))),
        takes: courier
            .takes
            .as_ref()
            .and_then(|name| world.plan.loose().position(|(loose, _)| loose == name)),
        types: courier.types.clone(),
        tries: courier.tries,
        walk_m_s: courier.walk_m_s,
        pauses_ns: nanoseconds(courier.pauses_s),
        shut_in_ns: nanoseconds(courier.shut_in_s),
        stands_still: courier.stands_still,
        reenters_ns: courier.reenters.map(|again| (nanoseconds(again.after_s), nanoseconds(again.stays_s))),
        returns_after_ns: courier.returns_after_s.map(nanoseconds),
        retry_after_ns: nanoseconds(courier.retry_after_s),
    }
}

/// The text on the label of an order's parcel.
fn next_label(world: &World, order: u32) -> String {
    world.orders().nth(place_of(order)).map(|order| order.parcel.sscc.clone()).unwrap_or_default()
}
