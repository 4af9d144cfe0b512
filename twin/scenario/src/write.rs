//! From a world to the text of a world file.
//!
//! Defaults are left out. The reader itself determines them: a part with only its required keys is read, and whatever
//! equals the result is not written. So no default is defined twice. Comments of a hand-written file are not kept:
//! they are not part of a [`World`].

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_yaml::with::singleton_map_recursive;
use serde_yaml::{Mapping, Value};

use crate::house::Thing;
use crate::people::{Courier, Intruder, Recipient};
use crate::story::{Order, Parcel};
use crate::world::World;

/// Why a world could not be written: our bug.
#[derive(Debug, thiserror::Error)]
#[error("failed to write the world as YAML: {0}")]
pub struct WriteError(#[from] serde_yaml::Error);

/// Required keys, by part.
const WORLD: &[&str] = &["name", "story", "starts_at", "ends_s", "order", "people"];
const ORDER: &[&str] = &["parcel", "window"];
const PARCEL: &[&str] = &["sscc"];
const COURIER: &[&str] = &["arrives_s"];
const RECIPIENT: &[&str] = &[];
const INTRUDER: &[&str] = &["arrives_s", "stands_m"];
const THING: &[&str] = &["box_m", "at_m"];

impl World {
    /// The world as the text of a world file, defaults left out. [`World::parse`] reads an equal world from it.
    ///
    /// # Errors
    ///
    /// Never for a checked world, unless this crate has a bug.
    pub fn to_yaml(&self) -> Result<String, WriteError> {
        let mut world = to_value(self)?;
        let Value::Mapping(parts) = &mut world else { return Ok(serde_yaml::to_string(&world)?) };
        leave_out::<Self>(parts, WORLD)?;
        if let Some(Value::Mapping(order)) = parts.get_mut("order") {
            self.leave_out_of_order(order)?;
        }
        for order in mappings(parts.get_mut("more_orders")) {
            self.leave_out_of_order(order)?;
        }
        for person in mappings(parts.get_mut("people")) {
            if let Some(Value::Mapping(courier)) = person.get_mut("courier") {
                leave_out::<Courier>(courier, COURIER)?;
            } else if let Some(Value::Mapping(recipient)) = person.get_mut("recipient") {
                leave_out::<Recipient>(recipient, RECIPIENT)?;
            } else if let Some(Value::Mapping(intruder)) = person.get_mut("intruder") {
                leave_out::<Intruder>(intruder, INTRUDER)?;
            }
        }
        if let Some(Value::Mapping(things)) = parts.get_mut("things") {
            for thing in things.values_mut().filter_map(Value::as_mapping_mut) {
                leave_out::<Thing>(thing, THING)?;
            }
        }
        Ok(serde_yaml::to_string(&world)?)
    }

    fn leave_out_of_order(&self, order: &mut Mapping) -> Result<(), WriteError> {
        leave_out::<Order>(order, ORDER)?;
        if let Some(Value::Mapping(parcel)) = order.get_mut("parcel") {
            leave_out::<Parcel>(parcel, PARCEL)?;
        }
        // Left out, it is the house's own.
        if order.get("address").and_then(Value::as_str) == Some(&self.plan.address) {
            order.remove("address");
        }
        Ok(())
    }
}

/// Enums as single-key maps, as the reader requires.
fn to_value<T: Serialize>(data: &T) -> Result<Value, serde_yaml::Error> {
    singleton_map_recursive::serialize(data, serde_yaml::value::Serializer)
}

fn mappings(list: Option<&mut Value>) -> impl Iterator<Item = &mut Mapping> {
    let list = list.and_then(Value::as_sequence_mut);
    list.into_iter().flatten().filter_map(Value::as_mapping_mut)
}

/// Removes from a part what reading it without them would restore.
fn leave_out<T: Serialize + DeserializeOwned>(
    part: &mut Mapping,
    required: &[&str],
) -> Result<(), serde_yaml::Error> {
    let is_required = |key: &Value| key.as_str().is_some_and(|key| required.contains(&key));
    let least = part.iter().filter(|(key, _)| is_required(key));
    let least: Mapping = least.map(|(key, value)| (key.clone(), value.clone())).collect();
    let least: T = singleton_map_recursive::deserialize(Value::Mapping(least))?;
    if let Value::Mapping(default) = to_value(&least)? {
        part.retain(|key, value| {
            is_required(key) || default.get(key).is_none_or(|default| differs(value, default))
        });
    }
    Ok(())
}

/// Does a value differ from its default? Of a map, only the differences are kept.
fn differs(value: &mut Value, default: &Value) -> bool {
    if value == default {
        return false;
    }
    if let (Value::Mapping(value), Value::Mapping(default)) = (value, default) {
        value.retain(|key, value| default.get(key).is_none_or(|default| differs(value, default)));
    }
    true
}

#[cfg(test)]
mod tests;
