//! The year of the products in the house, as named in a world file: [`Policy`] is the firmware's own.

use std::fmt;

pub use firmware::policy::Policy;
use serde::de::{Error, Visitor};
use serde::{Deserializer, Serializer};

/// Values of the world file, in the order of [`POLICIES`].
const WORDS: &[&str] = &[
    "product",
    "as-shipped-2017",
    "as-shipped-2018",
    "as-shipped-2016",
    "as-shipped-2024",
    "as-shipped-clock",
];

const POLICIES: [Policy; WORDS.len()] = [
    Policy::Product,
    Policy::AsShipped2017,
    Policy::AsShipped2018,
    Policy::AsShipped2016,
    Policy::AsShipped2024,
    Policy::AsShippedClock,
];

pub(crate) fn serialize<S: Serializer>(policy: &Policy, serializer: S) -> Result<S::Ok, S::Error> {
    let at = POLICIES.iter().position(|known| known == policy);
    serializer.serialize_str(at.and_then(|at| WORDS.get(at)).copied().unwrap_or_default())
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Policy, D::Error> {
    deserializer.deserialize_str(Word)
}

struct Word;

impl Visitor<'_> for Word {
    type Value = Policy;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("enum Policy")
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<Policy, E> {
        let at = WORDS.iter().position(|known| *known == word);
        at.and_then(|at| POLICIES.get(at)).copied().ok_or_else(|| E::unknown_variant(word, WORDS))
    }
}
