//! The lock's audit log: records chained by hashes, so that changing, removing or inserting one is detected.
//!
//! The hash after record n is SHA-256 over the hash before it and the record as `postcard` writes it. Records live in a
//! ring of flash sectors: the oldest sector is erased when the ring is full. A power cut loses at most the record being
//! written, and the events while the motor turned, which are written when it rests.

mod record;
mod writer;

pub use record::{ChainLink, Hash, Head, Kind, Record};
pub use writer::{Audit, Journal, audit};
