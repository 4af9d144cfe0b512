//! A picture: 32 x 18 grey pixels, as used by sensor, flash, stream and service.

use core::fmt;

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

use crate::journal::Hash;

/// Pixels in a row.
pub const WIDTH: usize = 32;

/// Rows of a picture; 16:9.
pub const HEIGHT: usize = 18;

/// Pixels, and bytes, of a picture.
pub const PIXELS: usize = WIDTH * HEIGHT;

/// Grey values, 0 = black, row by row from the upper left.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Pixels(pub [u8; PIXELS]);

impl Pixels {
    /// A black picture.
    pub const BLACK: Self = Self([0; PIXELS]);

    /// Mean brightness, 0 to 255.
    pub fn mean(&self) -> u8 {
        let sum = self.0.iter().fold(0_u32, |sum, pixel| sum.saturating_add(u32::from(*pixel)));
        u8::try_from(sum.div_euclid(const { PIXELS as u32 })).unwrap_or(u8::MAX)
    }

    /// Median brightness, 0 to 255.
    pub fn median(&self) -> u8 {
        let mut counts = [0_u16; 256];
        for pixel in &self.0 {
            if let Some(count) = counts.get_mut(usize::from(*pixel)) {
                *count = count.saturating_add(1);
            }
        }
        let mut below = 0_u16;
        let reaches_half = |count: &u16| {
            below = below.saturating_add(*count);
            usize::from(below) > PIXELS / 2
        };
        counts.iter().position(reaches_half).and_then(|value| u8::try_from(value).ok()).unwrap_or(u8::MAX)
    }

    /// The chain's hash after this picture, taken at `unix_ms` (0 = unknown), if `before` is the
    /// one before it; [`Hash::GENESIS`] before the first picture of a segment.
    pub fn hash_after(&self, before: &Hash, unix_ms: u64) -> Hash {
        let chain = Sha256::new().chain_update(before.0).chain_update(unix_ms.to_le_bytes());
        Hash(chain.chain_update(self.0).finalize().into())
    }
}

impl Default for Pixels {
    fn default() -> Self {
        Self::BLACK
    }
}

impl fmt::Debug for Pixels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pixels(mean {})", self.mean())
    }
}

impl Serialize for Pixels {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Pixels {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_bytes(Whole)
    }
}

struct Whole;

impl Visitor<'_> for Whole {
    type Value = Pixels;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PIXELS} bytes")
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Pixels, E> {
        bytes.try_into().map(Pixels).map_err(|_| E::invalid_length(bytes.len(), &self))
    }
}

#[cfg(test)]
mod tests;
