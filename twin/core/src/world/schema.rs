//! What a world file may say about the place: door, strike, lock, weather, links, things.
//!
//! Plain data with units in the names. Every default is the nominal front door; a default that was
//! guessed rather than found is marked "estimate".

use std::collections::BTreeMap;

use serde::Deserialize;

use super::error::Source;
use super::fault::Fault;
use super::house::{GeoPlace, House, Thing};
use super::people::Person;
use super::story::{LocalTime, Must, Order};
use super::timezone::TimeZone;

/// A checked world: what stands where, who comes, what goes wrong, what must hold.
///
/// Comes from [`World::parse`], which refuses what cannot be played. `Deserialize` alone checks
/// spelling and types, not meaning.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct World {
    /// Name in kebab-case, the name of the file without `.yaml`.
    pub name: String,
    /// What happens, in a sentence or a few.
    pub story: String,
    /// Local time at the start of the world, RFC 3339 with offset.
    pub starts_at: LocalTime,
    /// Time zone of the house, by its name, such as `Europe/Berlin`: it knows when clocks change to summer time. Default: the
    /// offset of `starts_at`, all the year.
    #[serde(default)]
    pub zone: Option<TimeZone>,
    /// End of the world, s after its start.
    pub ends_s: f64,
    /// Fixed step of the physics, ms. Default 2: a slam at 3 m/s moves the edge 6 mm a step, which
    /// the sub-stepped contact still resolves. Coarser steps blur the stop. At most 10.
    #[serde(default = "two")]
    pub tick_ms: u32,
    /// Name of the house's plan under `assets/houses`. Default `cottage`.
    #[serde(default = "cottage")]
    pub house: String,
    /// Where on Earth the house stands, for sunrise and sunset. Default: where the house's plan says.
    #[serde(default)]
    pub place: Option<GeoPlace>,
    /// What lock, hub and recipient's app were like. Default: the product.
    #[serde(default)]
    pub policy: Policy,
    /// Furniture of the house that this world does without.
    #[serde(default)]
    pub without: Vec<String>,
    /// Furniture added to the house, or put in place of the house's of the same name.
    #[serde(default)]
    pub things: BTreeMap<String, Thing>,
    /// The front door's leaf and what is mounted on it.
    #[serde(default)]
    pub door: Door,
    /// The strike plate in the frame that receives the bolt.
    #[serde(default)]
    pub strike: Strike,
    /// The lock's cells and settings.
    #[serde(default)]
    pub lock: Lock,
    /// The hub's settings.
    #[serde(default)]
    pub hub: Hub,
    /// The weather outside.
    #[serde(default)]
    pub weather: Weather,
    /// The radio and network links.
    #[serde(default)]
    pub links: Links,
    /// The delivery service.
    #[serde(default)]
    pub service: ServiceSettings,
    /// What is to be delivered.
    pub order: Order,
    /// What else is to be delivered here, by other couriers: order 2, 3 and so on.
    #[serde(default)]
    pub more_orders: Vec<Order>,
    /// Who comes into the world, in the order of the file.
    pub people: Vec<Person>,
    /// What goes wrong, in the order of the file.
    #[serde(default)]
    pub faults: Vec<Fault>,
    /// What must hold in this world besides the product's promises.
    #[serde(default)]
    pub must: Must,
    /// The house's plan, with `without` taken away and `things` put in.
    #[serde(skip)]
    pub plan: House,
    /// The text the world came from, for errors that are found later.
    #[serde(skip)]
    pub(super) source: Source,
}

fn two() -> u32 {
    2
}

fn cottage() -> String {
    "cottage".to_owned()
}

/// Which year's products stand in the house.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub enum Policy {
    /// Ours.
    #[default]
    #[serde(rename = "product")]
    Product,
    /// A camera and its app as shipped in November 2017: what the Wi-Fi does not carry is not kept, missing pictures are not
    /// marked, and a live picture never looks old. Source: Rhino Security Labs, "Amazon Key" demonstration, 16 November 2017.
    #[serde(rename = "as-shipped-2017")]
    AsShipped2017,
    /// As of February 2018: besides, the lock locks only when the app's command reaches it. Source: MG, "dropbox"
    /// demonstration, 4 February 2018.
    #[serde(rename = "as-shipped-2018")]
    AsShipped2018,
    /// A lock as of August 2016: what opened once over the short-range radio opens again when it is sent again. Source: Rose and
    /// Ramsey, "Picking Bluetooth Low Energy Locks from a Quarter Mile Away", DEF CON 24.
    #[serde(rename = "as-shipped-2016")]
    AsShipped2016,
    /// A lock as of March 2024: messages too short to be sealed are taken without proof, challenges come again soon and anybody may
    /// ask for as many as they like, and only the app knows when a key ends. Source: CERT/CC VU#949046 and Aleph
    /// Research (March 2024).
    #[serde(rename = "as-shipped-2024")]
    AsShipped2024,
    /// A lock that believes its clock after every loss of power; a clock that stood goes on from where it stood. Source: Master Lock
    /// Vault SDK, "Time Management".
    #[serde(rename = "as-shipped-clock")]
    AsShippedClock,
}

/// The door leaf. It opens inward about its left edge as seen from outside.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Door {
    /// Width of the leaf from hinge line to edge, m. Default 0.91 (36 in).
    pub width_m: f64,
    /// Height of the leaf, m. Default 2.03 (80 in).
    pub height_m: f64,
    /// Thickness of the leaf, m. Default 0.044 (1 3/4 in).
    pub thickness_m: f64,
    /// Mass of the leaf, kg. Default 35; entrance doors weigh 25 to 45 (estimate).
    pub mass_kg: f64,
    /// The door closer; `null` for a door without one. Default: fitted.
    pub closer: Option<Closer>,
    /// Dry friction of the hinges, N·m. Default 0.6; 0.3 to 1 is usual (estimate).
    pub hinge_friction_nm: f64,
    /// Force of the seal on the leaf's edge when closed, N. Default 10; 5 to 40 is usual (estimate).
    pub seal_n: f64,
    /// Where the opening stop stands, degrees. Default 95.
    pub opens_to_deg: f64,
    /// Whether the leaf carries the magnet for the frame's reed switch. Default true.
    pub magnet: bool,
}

impl Default for Door {
    fn default() -> Self {
        Self {
            width_m: 0.91,
            height_m: 2.03,
            thickness_m: 0.044,
            mass_kg: 35.0,
            closer: Some(Closer::default()),
            hinge_friction_nm: 0.6,
            seal_n: 10.0,
            opens_to_deg: 95.0,
            magnet: true,
        }
    }
}

/// A hydraulic door closer.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Closer {
    /// Closing moment with the door nearly closed, N·m. Default 18 (EN 1154, size 3).
    pub moment_nm: f64,
    /// Damping of the closing movement, N·m·s per radian. Default 55 (tuned on the mechanism: 90° to 12°
    /// takes 5.9 s, and at least 5 s are asked by ADA 404.2.8; 25 would take 3.1 s).
    pub damping_nms: f64,
}

impl Default for Closer {
    fn default() -> Self {
        Self { moment_nm: 18.0, damping_nms: 55.0 }
    }
}

/// The strike plate and its pocket in the door frame.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Strike {
    /// Whether there is a strike at all; without one the bolt meets nothing. Default true.
    pub fitted: bool,
    /// How far the pocket sits outward of the bolt of a closed door, mm: the door must be pressed
    /// that much further into its seal before the bolt fits. Negative: it fits before the door is
    /// quite closed. Default 0.
    pub offset_mm: f64,
    /// Play between bolt and pocket, mm on each side. Default 1.5 (estimate).
    pub clearance_mm: f64,
}

impl Default for Strike {
    fn default() -> Self {
        Self { fitted: true, offset_mm: 0.0, clearance_mm: 1.5 }
    }
}

/// The lock's supply and the settings of its firmware that a world may change.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Lock {
    /// Four AA cells in series.
    pub cells: Cells,
    /// Relocks this long after the door closed, s. Default 5 (SPEC 3).
    pub auto_relock_after_s: f64,
    /// Relocks this long after an unlock that nobody used, s. Default 30 (SPEC 3).
    pub unused_relock_after_s: f64,
    /// Raises the "ajar" alarm when the door has stood open this long, s. Default 180 (SPEC, T).
    pub ajar_alarm_after_s: f64,
    /// Throws the bolt only after the door read closed for this long, ms. Default 500 (SPEC 3).
    pub closed_for_ms: u32,
    /// How much its microcontroller's clock is fast (+) or slow (-), parts in a million. Default: drawn by the seed, within 50 (a
    /// crystal). An oscillator without crystal errs by up to 20,000.
    pub clock_ppm: Option<i32>,
}

impl Default for Lock {
    fn default() -> Self {
        Self {
            cells: Cells::default(),
            auto_relock_after_s: 5.0,
            unused_relock_after_s: 30.0,
            ajar_alarm_after_s: 180.0,
            closed_for_ms: 500,
            clock_ppm: None,
        }
    }
}

/// What a world may change of the hub.
#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Hub {
    /// As [`Lock::clock_ppm`].
    pub clock_ppm: Option<i32>,
}

/// What a world may say of the delivery service.
#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ServiceSettings {
    /// The zone of its own clocks; windows are of the house's zone all the same. Default: the house's.
    pub zone: Option<TimeZone>,
}

/// Four AA cells in series.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Cells {
    /// What the cells are made of.
    pub chemistry: Chemistry,
    /// Charge left, 0 (flat) to 1 (fresh). Default 0.9.
    pub charge: f64,
}

impl Default for Cells {
    fn default() -> Self {
        Self { chemistry: Chemistry::Alkaline, charge: 0.9 }
    }
}

/// Chemistry of the cells: sets open-circuit voltage and internal resistance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Chemistry {
    /// Zinc and manganese dioxide: 6.5 V fresh, 3.6 V flat for four.
    Alkaline,
}

/// Weather at the front door.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Weather {
    /// Air temperature, °C; the cells have it too. Default 12.
    pub temperature_c: f64,
    /// Rain, mm an hour. Default 0. It wets nothing yet.
    pub rain_mm_h: f64,
    /// Steady wind, m/s along the door's normal: positive blows from outside and pushes the door
    /// open, negative sucks outward and pulls it shut. Default 2.
    pub wind_m_s: f64,
    /// Gusts on top of the steady wind; no two at once.
    pub gusts: Vec<Gust>,
}

impl Default for Weather {
    fn default() -> Self {
        Self { temperature_c: 12.0, rain_mm_h: 0.0, wind_m_s: 2.0, gusts: Vec::new() }
    }
}

/// A gust: while it lasts the wind has this speed instead of the steady one.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gust {
    /// Start, s after the start of the world.
    pub at_s: f64,
    /// Duration, s.
    pub for_s: f64,
    /// Wind while the gust lasts, m/s, signed as [`Weather::wind_m_s`].
    pub speed_m_s: f64,
}

/// The links between devices, phones and the service.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Links {
    /// Between lock and hub. Default 30 ms one way, 5 ms jitter, 100 kbit/s, nothing lost (802.15.4: 250 kbit/s on the
    /// air, less than half of it with its acknowledgements; estimate).
    #[serde(deserialize_with = "mesh")]
    pub mesh: Link,
    /// Between hub and service, over Wi-Fi and the house's line. Default 20 ms one way, 10 ms jitter, 10 Mbit/s, nothing lost
    /// (estimate).
    #[serde(deserialize_with = "wifi")]
    pub wifi: Link,
    /// Between couriers' phones and the lock, up to 10 m. Default 8 ms one way, 15 ms jitter, 100 kbit/s, nothing lost (Bluetooth
    /// Low Energy: a frame waits for the next connection event, which comes every 15 ms; estimate).
    #[serde(deserialize_with = "ble")]
    pub ble: Link,
    /// Between phones and the service. Default 80 ms one way, 20 ms jitter, 5 Mbit/s, nothing
    /// lost (PARTS: LTE round trip 40 to 120 ms, estimate).
    #[serde(deserialize_with = "lte")]
    pub lte: Link,
}

impl Default for Links {
    fn default() -> Self {
        Self { mesh: Link::MESH, wifi: Link::WIFI, ble: Link::BLE, lte: Link::LTE }
    }
}

/// One link, the same in both directions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Link {
    /// Shortest time a message takes, ms one way.
    pub latency_ms: f64,
    /// Up to this much more, drawn evenly for every message, ms.
    pub jitter_ms: f64,
    /// Share of messages that are lost, 0 to 1.
    pub loss: f64,
    /// Share of messages that arrive twice, 0 to 1.
    pub duplicate: f64,
    /// Share of messages that those sent later overtake, 0 to 1.
    pub reorder: f64,
    /// How much it carries, kbit/s one way.
    pub bandwidth_kbit_s: f64,
}

impl Link {
    /// The default radio link of the lock.
    pub const MESH: Self = Self::sound(30.0, 5.0, 100.0);
    /// The default network link of the hub.
    pub const WIFI: Self = Self::sound(20.0, 10.0, 10_000.0);
    /// The default short-range link between a phone and the lock.
    pub const BLE: Self = Self::sound(8.0, 15.0, 100.0);
    /// The default mobile link of a phone.
    pub const LTE: Self = Self::sound(80.0, 20.0, 5_000.0);

    /// One that loses and doubles nothing.
    const fn sound(latency_ms: f64, jitter_ms: f64, bandwidth_kbit_s: f64) -> Self {
        Self { latency_ms, jitter_ms, loss: 0.0, duplicate: 0.0, reorder: 0.0, bandwidth_kbit_s }
    }
}

/// A link as written: what is left out keeps the default of the link it stands for.
#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
#[derive(Default)]
struct LinkAsWritten {
    latency_ms: Option<f64>,
    jitter_ms: Option<f64>,
    loss: Option<f64>,
    duplicate: Option<f64>,
    reorder: Option<f64>,
    bandwidth_kbit_s: Option<f64>,
}

impl LinkAsWritten {
    fn over(self, default: Link) -> Link {
        Link {
            latency_ms: self.latency_ms.unwrap_or(default.latency_ms),
            jitter_ms: self.jitter_ms.unwrap_or(default.jitter_ms),
            loss: self.loss.unwrap_or(default.loss),
            duplicate: self.duplicate.unwrap_or(default.duplicate),
            reorder: self.reorder.unwrap_or(default.reorder),
            bandwidth_kbit_s: self.bandwidth_kbit_s.unwrap_or(default.bandwidth_kbit_s),
        }
    }
}

fn mesh<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Link, D::Error> {
    Ok(LinkAsWritten::deserialize(deserializer)?.over(Link::MESH))
}

fn wifi<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Link, D::Error> {
    Ok(LinkAsWritten::deserialize(deserializer)?.over(Link::WIFI))
}

fn ble<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Link, D::Error> {
    Ok(LinkAsWritten::deserialize(deserializer)?.over(Link::BLE))
}

fn lte<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Link, D::Error> {
    Ok(LinkAsWritten::deserialize(deserializer)?.over(Link::LTE))
}
