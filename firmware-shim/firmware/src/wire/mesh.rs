//! Messages between hub and lock.
//!
//! No message of a [`super::Downlink`] can be put into a frame for the lock except in an envelope, and no message of
//! the hub's own can be put into an envelope.

use serde::{Deserialize, Serialize};

use super::envelope::{Carried, Envelope};
use super::messages::JoinOffer;
use crate::crypto::Signed;

/// A message to the lock, as it comes from the hub by radio.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ToLock {
    /// From the service: a [`super::Downlink`].
    Service(Envelope),
    /// The hub records this grant's delivery at this moment: the answer to [`FromLock::AskRecording`], accepted only
    /// with the nonce of a recent question.
    Recording {
        /// The nonce of the question.
        nonce: [u8; 16],
        /// Serial number of the grant for which it records.
        serial: u32,
        /// The clip being recorded.
        clip: u32,
    },
    /// The hub refuses frames numbered up to `floor`; the lock must continue above it.
    CounterFloor {
        /// The highest number that is refused.
        floor: u64,
    },
    /// Use this network key. Accepted in commissioning mode only, and only if the service signed it; anything else is
    /// an [`super::EventKind::JoinRefused`].
    Join(Signed<JoinOffer>),
}

/// A message from the lock, as it goes to the hub by radio.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FromLock {
    /// For the service: an [`super::Uplink`].
    Service(Carried),
    /// Frames numbered up to `floor` are refused; the hub must continue above it. Sent after a reset, and when an old
    /// number arrives.
    CounterFloor {
        /// The highest number that is refused.
        floor: u64,
    },
    /// The lock has adopted the network key of a [`ToLock::Join`]; sent under the new key.
    Joined,
    /// A right code was entered: does the hub record for this grant now? Only [`ToLock::Recording`] with this nonce is
    /// an answer.
    AskRecording {
        /// Random, never used before.
        nonce: [u8; 16],
        /// Serial number of the grant.
        serial: u32,
    },
}
