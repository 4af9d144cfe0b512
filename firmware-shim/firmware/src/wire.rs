//! What is sent by radio: messages between lock, hub and service, and the frames that carry them.
//!
//! There are two links, each with a key of its own: the mesh between lock and hub ([`ToLock`], [`FromLock`]) and the
//! cloud link between hub and service ([`ToHub`], [`FromHub`]). Messages between service and lock ([`Downlink`],
//! [`Uplink`]) travel over both in an [`Envelope`], sealed with a third key that the hub does not have. A last link has
//! no key, because its two ends share none: the courier's phone and the lock at the door ([`FromPhone`], [`ToPhone`]).
//!
//! A frame is `COBS(postcard bytes of (header, encrypted message, tag)) 0x00`: the delimiter 0x00 occurs nowhere else,
//! so a receiver that starts in the middle of garbage is synchronised after the next delimiter. Sender and receiver
//! need only a byte stream.
//!
//! A frame that was recorded, changed, truncated or forged without the key carries no message, and one that was
//! received before is refused. An attacker on the air can still drop and delay messages; so a late message must do no
//! harm. What must not depend on the hub is in an envelope, signed by the service, or keyed with
//! [`crate::crypto::LockKey`].

mod counters;
mod envelope;
mod error;
mod event;
mod framing;
mod hub;
mod mesh;
mod messages;
mod nearby;
mod sealed;
mod segment;
#[cfg(test)]
mod tests;

pub use counters::{COUNTER_BLOCK, Receiver, Sender};
pub use envelope::{BODY_BYTES_MAX, Carried, Envelope, TaggedStatus};
pub use error::FrameError;
pub use event::{DriveFault, Event, EventKind, Operation, OperationResult, Part, PartFault, Source};
pub use framing::Framing;
pub use hub::{
    FilmEnd, FilmOrder, FromHub, Got, HubEvent, HubEventKind, HubStatus, NextMesh, NotFilming, Recording,
    Region, SegmentPicture, StreamPicture, ToHub,
};
pub use mesh::{FromLock, ToLock};
pub use messages::{Downlink, JoinOffer, Status, Uplink};
#[cfg(feature = "as-shipped")]
pub(crate) use nearby::read_short_answer;
pub use nearby::{Decision, FromPhone, NEARBY_FRAME_BYTES_MAX, ToPhone, read_nearby, write_nearby};
pub use sealed::{CLOUD_FRAME_BYTES_MAX, Decoder, Direction, FRAME_BYTES_MAX, Sealed, seal};
pub use segment::{Gap, GapCause, Segment};
