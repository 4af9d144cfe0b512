//! The content of a world file, and what follows from it.
//!
//! Plain data with units in the names. Every default is the nominal front door.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use crate::calendar::LocalTime;
use crate::devices::{Hub, Lock};
use crate::door::{Door, Strike};
use crate::error::Source;
use crate::fault::Fault;
use crate::house::{GeoPlace, House, Thing};
use crate::links::Links;
use crate::people::{Courier, Person, Recipient};
use crate::policy::{self, Policy};
use crate::story::{Must, Order};
use crate::timezone::TimeZone;
use crate::weather::Weather;

/// A checked world: what stands where, who comes, what goes wrong, what must hold.
///
/// Comes from [`World::parse`], which refuses what cannot be simulated. `Deserialize` alone checks spelling and
/// types, not meaning; [`World::to_yaml`] writes it, `Serialize` alone leaves nothing out. Two worlds are equal if
/// they have the same content, wherever it stands in the file.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct World {
    /// Name in kebab-case, the name of the file without `.yaml`.
    pub name: String,
    /// What happens, in a sentence or a few.
    pub story: String,
    /// Local time at the start of the world, RFC 3339 with offset.
    pub starts_at: LocalTime,
    /// Time zone of the house, by its name, such as `Europe/Berlin`, which includes the change to summer time.
    /// Default: the offset of `starts_at`, all the year.
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
    /// Where on Earth the house stands, for sunrise and sunset. Default: as given by the house's plan.
    #[serde(default)]
    pub place: Option<GeoPlace>,
    /// Policies of lock, camera hub and recipient's app. Default: the product.
    #[serde(default, with = "policy")]
    pub policy: Policy,
    /// Furniture of the house that is absent in this world.
    #[serde(default)]
    pub without: Vec<String>,
    /// Furniture added to the house, or replacing the house's of the same name.
    #[serde(default)]
    pub things: BTreeMap<String, Thing>,
    /// The front door's leaf and what is mounted on it.
    #[serde(default)]
    pub door: Door,
    /// The strike plate in the frame that receives the bolt.
    #[serde(default)]
    pub strike: Strike,
    /// The lock's battery and settings.
    #[serde(default)]
    pub lock: Lock,
    /// The camera hub's settings.
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
    /// The order to deliver.
    pub order: Order,
    /// Further orders to deliver here, by other couriers: order 2, 3 and so on.
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
    /// The house's plan, with `without` removed and `things` added.
    #[serde(skip)]
    pub plan: House,
    /// The text the world came from, for errors that are found later.
    #[serde(skip)]
    pub(crate) source: Source,
}

/// What a world may set about the delivery service.
#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct ServiceSettings {
    /// The zone of its own clocks; windows still use the house's zone. Default: the house's.
    pub zone: Option<TimeZone>,
}

impl World {
    /// The couriers, in the order of the file.
    pub fn couriers(&self) -> impl Iterator<Item = &Courier> {
        self.people.iter().filter_map(|person| match person {
            Person::Courier(courier) => Some(courier),
            _ => None,
        })
    }

    /// The first courier.
    pub fn courier(&self) -> Option<&Courier> {
        self.couriers().next()
    }

    /// The recipient.
    pub fn recipient(&self) -> Option<&Recipient> {
        self.people.iter().find_map(|person| match person {
            Person::Recipient(recipient) => Some(recipient),
            _ => None,
        })
    }

    /// The order that the courier of this name brings.
    pub fn order_of(&self, name: &str) -> Option<&Order> {
        let brings = |person: &Person| match person {
            Person::Courier(courier) if courier.name == name => Some(courier.order),
            _ => None,
        };
        let number = self.people.iter().find_map(brings)?;
        self.orders().nth(number.checked_sub(1)? as usize)
    }

    /// All orders: `order`, which is number 1, then `more_orders`.
    pub fn orders(&self) -> impl Iterator<Item = &Order> {
        std::iter::once(&self.order).chain(&self.more_orders)
    }

    /// The zone of the house's clocks: the world's, or the offset of its start.
    pub fn time_zone(&self) -> TimeZone {
        self.zone.unwrap_or(TimeZone::fixed(self.starts_at.offset_minutes))
    }

    /// Start and end of an order's window, ms since 1970 UTC.
    pub fn window_unix_ms(&self, order: &Order) -> (u64, u64) {
        // In a checked world every window has valid times.
        let moments = order.window.moments(&self.starts_at, self.time_zone());
        let (from_ms, to_ms) = moments.map_or((0, 0), RangeInclusive::into_inner);
        (from_ms.max(0) as u64, to_ms.max(0) as u64)
    }

    /// The orders' windows in the zone of a service elsewhere, in words.
    pub fn windows_elsewhere(&self) -> Vec<String> {
        let Some(zone) = self.service.zone else { return Vec::new() };
        let words = |(number, order): (usize, &Order)| {
            let (from_ms, to_ms) = self.window_unix_ms(order);
            // Date, hour and minute of `2026-03-14 09:00:00`.
            let at = |ms: u64| zone.local(ms as i64).to_string().chars().take(16).collect::<String>();
            let (from, to, window) = (at(from_ms), at(to_ms), order.window);
            format!("takes order {}: {window} at the house, {from} to {to} in {zone}", number + 1)
        };
        self.orders().enumerate().map(words).collect()
    }
}

fn two() -> u32 {
    2
}

fn cottage() -> String {
    "cottage".to_owned()
}
