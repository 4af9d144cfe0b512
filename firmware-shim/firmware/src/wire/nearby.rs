//! Messages between the courier's phone and the lock, over the short-range radio. [`FromPhone`] goes to the lock,
//! [`ToPhone`] comes from it.
//!
//! They share no key in advance, so these frames are in clear: `COBS(postcard bytes of (version, message)) 0x00`. The
//! door opens by the phone's answer to a nonce that the lock has just drawn, computed with a token that the service
//! gave to this phone alone ([`crate::crypto::PhoneToken`]). The six digits are never sent over this radio: from one
//! exchange that depended on them an eavesdropper could search all million codes offline, and then type the right one.
//!
//! A [`Decision`] must not be trusted: anybody nearby could have sent it. It tells the courier what to do next; the
//! lock's lamp shows whether it has opened.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::error::FrameError;
use crate::access::Refusal;

/// Longest frame, delimiter included, bytes. An answer, the longest message, needs 42.
pub const NEARBY_FRAME_BYTES_MAX: usize = 48;

/// Version of this layout; others are not understood.
const VERSION: u8 = 1;

/// What a message takes at most: less the length, COBS's own byte and the delimiter.
const MESSAGE_BYTES_MAX: usize = NEARBY_FRAME_BYTES_MAX - 3;

/// A message to the lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FromPhone {
    /// A phone that may open with this grant is here. Answered by [`ToPhone::Challenge`], if the lock expects it.
    Hello {
        /// Serial number of the grant.
        serial: u32,
    },
    /// The answer to a [`ToPhone::Challenge`]: the phone's holder wants the door opened now. Answered by
    /// [`ToPhone::Decision`].
    Answer {
        /// Serial number of the grant.
        serial: u32,
        /// [`crate::crypto::PhoneToken::answer`].
        mac: [u8; 32],
    },
}

/// A message to the phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ToPhone {
    /// Authenticate with this nonce, at once.
    Challenge {
        /// Random, never used before; valid for one answer.
        nonce: [u8; 16],
    },
    /// The result of an answer.
    Decision(Decision),
}

/// The result of a phone's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Decision {
    /// The grant is spent, the bolt moves.
    Opening,
    /// The answer was right, or was not compared, and does not open.
    Refused(Refusal),
    /// The answer was not this grant's; it counts as a wrong code.
    Wrong,
    /// Not compared: too late, unsolicited, or the lock is busy. Start again.
    NotNow,
}

/// Writes a message as one frame, delimiter included, to the start of `frame`; returns its length.
///
/// # Errors
/// [`FrameError::TooLong`] if `frame` is too short; [`NEARBY_FRAME_BYTES_MAX`] suffices for every message.
pub fn write_nearby<T: Serialize>(message: &T, frame: &mut [u8]) -> Result<usize, FrameError> {
    let mut plain = [0; MESSAGE_BYTES_MAX];
    let plain = postcard::to_slice(&(VERSION, message), &mut plain).map_err(|_| FrameError::TooLong)?;
    let framed = postcard::to_slice_cobs(&&*plain, frame).map_err(|_| FrameError::TooLong)?;
    Ok(framed.len())
}

/// The message in a frame without its delimiter; `frame` is scratch afterwards.
///
/// # Errors
/// [`FrameError::Damaged`] or [`FrameError::Unknown`].
pub fn read_nearby<T: DeserializeOwned>(frame: &mut [u8]) -> Result<T, FrameError> {
    let plain: &[u8] = postcard::from_bytes_cobs(frame).map_err(|_| FrameError::Damaged)?;
    match postcard::take_from_bytes::<(u8, T)>(plain) {
        Ok(((VERSION, message), [])) => Ok(message),
        _ => Err(FrameError::Unknown),
    }
}

/// The serial number in a frame that claims to be an answer and is too short to contain a proof, less than a block of
/// AES; `frame` is scratch afterwards.
#[cfg(feature = "as-shipped")]
pub(crate) fn read_short_answer(frame: &mut [u8]) -> Option<u32> {
    /// A block of AES, bytes.
    const BLOCK_BYTES: usize = 16;
    /// Number of [`FromPhone::Answer`].
    const ANSWER: u8 = 1;
    let plain: &[u8] = postcard::from_bytes_cobs(frame).ok()?;
    let ((version, kind, serial), _) = postcard::take_from_bytes::<(u8, u8, u32)>(plain).ok()?;
    (version == VERSION && kind == ANSWER && plain.len() < BLOCK_BYTES).then_some(serial)
}

#[cfg(test)]
mod tests;
