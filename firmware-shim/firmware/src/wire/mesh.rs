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
    /// The hub films for this grant's delivery at this moment: the answer to
    /// [`FromLock::AskRecording`], believed only with the nonce of a question not yet too old.
    Recording {
        /// The nonce of the question.
        nonce: [u8; 16],
        /// Serial number of the grant for which it films.
        serial: u32,
        /// The clip being filmed.
        clip: u32,
    },
    /// The hub takes no frames numbered up to `floor`; the lock must go on above it.
    CounterFloor {
        /// The highest number that is not taken.
        floor: u64,
    },
    /// Take up a network key. Believed in commissioning mode only, and only if the service signed
    /// it; anything else is an [`super::EventKind::JoinRefused`].
    Join(Signed<JoinOffer>),
}

/// A message from the lock, as it goes to the hub by radio.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FromLock {
    /// For the service: an [`super::Uplink`].
    Service(Carried),
    /// Frames numbered up to `floor` are refused; the hub must go on above it. Said after a reset, and when an
    /// old number comes.
    CounterFloor {
        /// The highest number that is not taken.
        floor: u64,
    },
    /// The lock took up the network key of a [`ToLock::Join`]; sent under the new key.
    Joined,
    /// A right code was entered: does the hub film for this grant now? Only
    /// [`ToLock::Recording`] with this nonce is an answer.
    AskRecording {
        /// Chance, never used before.
        nonce: [u8; 16],
        /// Serial number of the grant.
        serial: u32,
    },
}
