//! What the lock remembers of its life: records chained by hashes, so that none can be changed,
//! dropped from the middle or slipped in later without its being seen.
//!
//! The hash after record n is SHA-256 over the hash before it and the record as `postcard` writes
//! it. Records live in a ring of flash sectors: the oldest sector goes when the ring is full. A power
//! cut loses at most the record being written, and what happened while the motor turned: that is
//! written when it rests.

mod record;
mod writer;

pub use record::{Hash, Head, Kind, Link, Record};
pub use writer::{Audit, Journal, audit};
