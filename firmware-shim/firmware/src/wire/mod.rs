//! What goes over the radio: messages between lock and service, and the frames that carry them.
//!
//! A frame is `COBS(postcard bytes of (postcard(message) + CRC-16)) 0x00`: the delimiter 0x00 occurs
//! nowhere else, so a receiver that starts in the middle of garbage is back in step after the
//! next delimiter. Sender and receiver need nothing but a byte stream.
//!
//! Frames are neither encrypted nor signed yet. Nothing here may be trusted against an attacker;
//! what the lock does with a message must be safe if it is lost, repeated or late.

mod counters;
mod framing;
mod messages;
mod sealed;
#[cfg(test)]
mod tests;

pub use counters::{COUNTER_BLOCK, Receiver, Sender};
pub use framing::{Decoder, FRAME_BYTES_MAX, FrameError, encode};
pub use messages::{
    Downlink, Event, EventKind, JoinOffer, Operation, OperationResult, Source, Status, Uplink,
};
pub use sealed::{Direction, Sealed, seal};
