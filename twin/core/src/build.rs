//! From a checked world to the parts of a twin.

use firmware::hub::HubConfig;
use firmware::lock::LockConfig;

use crate::lens::Lens;
use crate::people::{Brain, Load, Manner, Muscles, Orders, Places};
use crate::plant::mechanism::Params;
use crate::plant::{Gust, LeafShape, Plant, Stage, Wind};
use crate::service::{Keys, Order, Region, Service};
use crate::story::nanoseconds;
use crate::world::{self, World};

/// The door's number, as lock and service know it. One door a world so far.
pub(crate) const DOOR: u32 = 1;
/// The order's numbers.
const DELIVERY: u32 = 1;
pub(crate) const COURIER: u32 = 7;

/// House shell, leaf, furniture.
pub(crate) fn stage(world: &World, tick_ns: u64) -> Stage {
    let door = &world.door;
    let leaf = LeafShape {
        width_m: door.width_m,
        height_m: door.height_m,
        thickness_m: door.thickness_m,
        mass_kg: door.mass_kg,
    };
    let mut stage = Stage::new(leaf, crate::story::seconds(tick_ns));
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
    let (door, strike, cells) = (&world.door, &world.strike, &world.lock.cells);
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
        cells_charge: cells.charge,
        cells_temperature_c: world.weather.temperature_c,
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
    Plant::new(stage, params, wind, crate::story::seconds(tick_ns))
}

/// The lock as this world has it set up.
pub(crate) fn lock_config(world: &World) -> LockConfig {
    let ms = |s: f64| libm::round(s * 1e3) as u64;
    let mut config = LockConfig { door_id: DOOR, ..LockConfig::default() };
    config.door.closed_after_ms = u64::from(world.lock.closed_for_ms);
    config.door.relock_after_close_ms = ms(world.lock.auto_relock_after_s);
    config.door.relock_unused_ms = ms(world.lock.unused_relock_after_s);
    config.door.ajar_alarm_ms = ms(world.lock.ajar_alarm_after_s);
    config
}

/// The hub as the product has it, at this world's door.
pub(crate) fn hub_config() -> HubConfig {
    HubConfig { door_id: DOOR, ..HubConfig::default() }
}

/// How far around the drop spot, towards the door, a courier sets a parcel down, m (estimate: his reach).
const DROP_AROUND_M: f64 = 0.7;

/// The service with the world's order.
pub(crate) fn service(world: &World, seed: u64, keys: Keys) -> Service {
    let order = Order {
        delivery: DELIVERY,
        door: DOOR,
        courier: COURIER,
        address: world.order.address.clone(),
        sscc: world.order.parcel.sscc.clone(),
        window_unix_ms: window_unix_ms(world),
        fallbacks: Vec::new(),
        drop: drop_region(world, world.order.parcel.size_m),
        tracked: Vec::new(),
    };
    Service::new(vec![order], keys, seed, world.starts_at.unix_ms as u64)
}

/// Where in the hub's picture a parcel of this size will stand, as whoever hung the hub has marked it.
fn drop_region(world: &World, size_m: [f64; 3]) -> Region {
    let lens = Lens::new(&world.plan.hub);
    let [x, y, z] = world.plan.drop_spot_m;
    let [half_x, half_z] = [size_m[0] / 2.0, size_m[2] / 2.0];
    let stands = lens.region([x - half_x, y, z - half_z], [x + half_x, y + size_m[1], z + half_z]);
    let around = lens.region(
        [x - DROP_AROUND_M, y, z - DROP_AROUND_M / 2.0],
        [x + half_x, y + size_m[1], z + DROP_AROUND_M],
    );
    // Out of sight nothing can be proved.
    let nowhere = Region { columns: (0, 0), rows: (0, 0), pixels: 1 };
    let pixels = stands.map_or(1, |stands| stands.pixels);
    around.map_or(nowhere, |around| Region { pixels, ..around })
}

/// The courier with his parcel, at the start of his way.
pub(crate) fn courier(world: &World, seed: u64, stage: &mut Stage) -> (Brain, Muscles) {
    let nobody = nobody();
    let courier = world.courier().unwrap_or(&nobody);
    let parcel = &world.order.parcel;
    let load = Load {
        body: stage.add_thing([0.0, -5.0, 30.0], parcel.size_m, parcel.mass_kg),
        size_m: parcel.size_m,
        mass_kg: parcel.mass_kg,
    };
    let orders = Orders {
        courier: COURIER,
        arrives_ns: nanoseconds(courier.arrives_s),
        manner: match courier.manner {
            world::Manner::Careful => Manner::Careful,
            world::Manner::Forgetful => Manner::Forgetful,
        },
        address: world.plan.address.clone(),
        label: courier.scans.clone().unwrap_or_else(|| parcel.sscc.clone()),
        types: courier.types.clone(),
        tries: courier.tries,
        walk_m_s: courier.walk_m_s,
        dawdles_ns: nanoseconds(courier.dawdles_s),
        returns_after_ns: courier.returns_after_s.map(nanoseconds),
    };
    let handle_m = world.plan.handle_m(&world.door)[0];
    let places = Places::new(&world.plan.approach_m, world.door.width_m, handle_m, parcel.size_m[2]);
    let muscles = Muscles::new(stage, &places, load);
    (Brain::new(orders, places, seed, &courier.name), muscles)
}

/// Stands in for the courier of a world that has none: he never comes.
fn nobody() -> world::Courier {
    world::Courier {
        name: "courier".to_owned(),
        arrives_s: f64::INFINITY,
        manner: world::Manner::Careful,
        scans: None,
        types: None,
        tries: 1,
        walk_m_s: 1.4,
        dawdles_s: 0.0,
        returns_after_s: None,
    }
}

/// The order's window on the day of the world's start, unix time in ms.
fn window_unix_ms(world: &World) -> (u64, u64) {
    let start = &world.starts_at;
    let midnight_ms = start.unix_ms - i64::from(start.second_of_day()) * 1000;
    let at = |minute: u16| (midnight_ms + i64::from(minute) * 60_000).max(0) as u64;
    (at(world.order.window.from_minute), at(world.order.window.to_minute))
}
