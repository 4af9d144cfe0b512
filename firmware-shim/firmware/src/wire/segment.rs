//! One segment of a clip: about a second of pictures, signed, and chained to the previous segment it.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::crypto::Statement;
use crate::journal::Hash;

/// Longest segment as `postcard` writes it, bytes; the longest needs 129.
const SEGMENT_BYTES_MAX: usize = 160;

/// The hub's signed statement about one segment. Times are ms since 1970 UTC, 0 while the hub does not know the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// Number of the clip; a hub counts upwards.
    pub clip: u32,
    /// Number of the segment in its clip, from 1; none is left out.
    pub segment: u32,
    /// [`Segment::hash`] of the one before; [`Hash::GENESIS`] for the first.
    pub previous: Hash,
    /// When its first picture was taken.
    pub from_ms: u64,
    /// When its last picture was taken.
    pub to_ms: u64,
    /// How many pictures it has.
    pub pictures: u8,
    /// The chain's hash after its last picture: [`crate::picture::Pixels::hash_after`].
    pub pictures_hash: Hash,
    /// Pictures are missing before this segment's first one.
    pub gap: Option<Gap>,
    /// The clip ends with this segment.
    pub last: bool,
}

impl Segment {
    /// The hash to which the next segment is chained. `None` only for a segment that is too long to encode.
    pub fn hash(&self) -> Option<Hash> {
        let mut bytes = [0; SEGMENT_BYTES_MAX];
        let bytes = postcard::to_slice(self, &mut bytes).ok()?;
        Some(Hash(Sha256::digest(bytes).into()))
    }

    /// Whether this segment follows `before`, or begins the clip.
    pub fn follows(&self, before: Option<&Self>) -> bool {
        match before {
            None => self.segment == 1 && self.previous == Hash::GENESIS,
            Some(before) => {
                !before.last
                    && self.clip == before.clip
                    && before.segment.checked_add(1) == Some(self.segment)
                    && before.hash() == Some(self.previous)
            }
        }
    }
}

impl Statement for Segment {
    const DOMAIN: &'static [u8] = b"latchkey segment 1";
}

/// A period without pictures, as marked by the hub. Times as in [`Segment`]: 0 is unknown, and then the gap reaches to
/// the next time that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// The last picture before it.
    pub from_ms: u64,
    /// The first picture after it, or the end of the clip.
    pub to_ms: u64,
    /// Why.
    pub cause: GapCause,
}

/// Why pictures are missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum GapCause {
    /// The hub was reset.
    Reset,
    /// The image sensor did not answer, or sent nothing.
    Camera,
    /// Flash did not take them.
    Store,
    /// The ring is full of segments that the service has not yet received.
    RingFull,
}

#[cfg(test)]
mod tests;
