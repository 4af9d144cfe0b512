//! Frames: a clear header, an encrypted message, a tag over both; COBS, delimiter.
//!
//! Header: version, direction, 8-byte counter (little-endian). The tag covers header and direction; the counter makes
//! each frame's nonce, so a sender must never use one twice, and lets a receiver refuse what it has received before.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::error::FrameError;
use super::framing::Framing;
use crate::crypto::{NONCE_BYTES, NetworkKey, TAG_BYTES};

/// Longest frame between hub and lock, delimiter included, bytes. A grant in its envelope, the longest message, needs
/// 206. The modem's buffer holds 256.
pub const FRAME_BYTES_MAX: usize = 224;

/// Longest frame between hub and service, delimiter included, bytes. A picture, the longest message,
/// needs 624.
pub const CLOUD_FRAME_BYTES_MAX: usize = 768;

/// Version of this layout; others are not understood.
const VERSION: u8 = 1;

const HEADER_BYTES: usize = 10;

/// Longest frame of any link before COBS, bytes: less the length (2), COBS's own byte and the
/// delimiter.
const SEALED_BYTES_MAX: usize = CLOUD_FRAME_BYTES_MAX - 4;

/// Direction of a frame. A frame sent back to its sender is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Direction {
    /// To the lock.
    ToLock = 0,
    /// From the lock.
    FromLock = 1,
    /// To the hub, from the service.
    ToHub = 2,
    /// From the hub, to the service.
    FromHub = 3,
    /// To the lock, from the service: envelopes, never frames.
    ServiceToLock = 4,
    /// From the lock, to the service: envelopes, never frames.
    LockToService = 5,
}

impl Direction {
    const fn from_byte(byte: u8) -> Option<Self> {
        match byte {
            0 => Some(Self::ToLock),
            1 => Some(Self::FromLock),
            2 => Some(Self::ToHub),
            3 => Some(Self::FromHub),
            _ => None,
        }
    }
}

/// Writes `message` as one sealed frame, delimiter included, to the start of `frame`; returns its
/// length. `counter` must be larger than every one used before with this key and direction.
///
/// # Errors
/// [`FrameError::TooLong`] if `frame` is too short. [`FRAME_BYTES_MAX`] suffices for every message
/// between hub and lock, [`CLOUD_FRAME_BYTES_MAX`] for those between hub and service.
pub fn seal<T: Serialize>(
    message: &T,
    key: &NetworkKey,
    direction: Direction,
    counter: u64,
    frame: &mut [u8],
) -> Result<usize, FrameError> {
    try_seal(message, key, direction, counter, frame).ok_or(FrameError::TooLong)
}

fn try_seal<T: Serialize>(
    message: &T,
    key: &NetworkKey,
    direction: Direction,
    counter: u64,
    frame: &mut [u8],
) -> Option<usize> {
    let header = header(direction, counter);
    let mut sealed = heapless::Vec::<u8, SEALED_BYTES_MAX>::from_slice(&header).ok()?;
    sealed.resize(SEALED_BYTES_MAX.checked_sub(TAG_BYTES)?, 0).ok()?;
    let length = postcard::to_slice(message, sealed.get_mut(HEADER_BYTES..)?).ok()?.len();
    sealed.truncate(HEADER_BYTES.saturating_add(length));
    let tag = key.seal(&nonce(direction, counter), &header, sealed.get_mut(HEADER_BYTES..)?)?;
    sealed.extend_from_slice(&tag).ok()?;
    postcard::to_slice_cobs(&sealed.as_slice(), frame).ok().map(|frame| frame.len())
}

const fn header(direction: Direction, counter: u64) -> [u8; HEADER_BYTES] {
    let [a, b, c, d, e, f, g, h] = counter.to_le_bytes();
    [VERSION, direction as u8, a, b, c, d, e, f, g, h]
}

/// One key serves one link, so counter and direction are all that must differ between frames.
const fn nonce(direction: Direction, counter: u64) -> [u8; NONCE_BYTES] {
    let [a, b, c, d, e, f, g, h] = counter.to_le_bytes();
    [a, b, c, d, e, f, g, h, direction as u8, 0, 0, 0, 0]
}

/// Assembles sealed frames of at most `N` bytes from single bytes, as they arrive. Keeps a partial frame between calls.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decoder<const N: usize = FRAME_BYTES_MAX> {
    framing: Framing<N>,
    damaged_frames: u32,
}

impl<const N: usize> Decoder<N> {
    /// A decoder without a partial frame.
    pub const fn new() -> Self {
        Self { framing: Framing::new(), damaged_frames: 0 }
    }

    /// Takes the next byte. `Some` at the end of each frame: the frame, still sealed, or why there
    /// is none. Either way the decoder is ready for the next frame.
    pub fn push(&mut self, byte: u8) -> Option<Result<Sealed<N>, FrameError>> {
        let frame = self.framing.push(byte)?;
        let sealed = frame.and_then(|mut frame| Sealed::parse(&mut frame).ok_or(FrameError::Damaged));
        if sealed.is_err() {
            self.damaged_frames = self.damaged_frames.saturating_add(1);
        }
        Some(sealed)
    }

    /// Frames dropped so far because they were too long, too short or not framed.
    pub const fn damaged_frames(&self) -> u32 {
        self.damaged_frames
    }
}

/// A frame as received. Nothing about it is proved before [`Sealed::open`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed<const N: usize = FRAME_BYTES_MAX> {
    direction: Direction,
    counter: u64,
    /// The message, encrypted.
    body: heapless::Vec<u8, N>,
    tag: [u8; TAG_BYTES],
}

impl<const N: usize> Sealed<N> {
    /// Takes one frame without its delimiter apart; `frame` is scratch afterwards.
    fn parse(frame: &mut [u8]) -> Option<Self> {
        let sealed: &[u8] = postcard::from_bytes_cobs(frame).ok()?;
        let ([version, direction, counter @ ..], rest) = sealed.split_first_chunk::<HEADER_BYTES>()?;
        let (body, tag) = rest.split_last_chunk::<TAG_BYTES>()?;
        if *version != VERSION {
            return None;
        }
        Some(Self {
            direction: Direction::from_byte(*direction)?,
            counter: u64::from_le_bytes(*counter),
            body: heapless::Vec::from_slice(body).ok()?,
            tag: *tag,
        })
    }

    /// Its sender's number.
    pub const fn counter(&self) -> u64 {
        self.counter
    }

    /// Bytes of its message.
    pub fn bytes(&self) -> usize {
        self.body.len()
    }

    /// Checks and decrypts it. Does not check whether it was received before: see [`super::Receiver`].
    ///
    /// # Errors
    /// [`FrameError::Foreign`], [`FrameError::WrongKey`] or [`FrameError::Unknown`].
    pub fn open<T: DeserializeOwned>(&self, key: &NetworkKey, direction: Direction) -> Result<T, FrameError> {
        if self.direction != direction {
            return Err(FrameError::Foreign);
        }
        let body = self.decrypt(key).ok_or(FrameError::WrongKey)?;
        match postcard::take_from_bytes(&body) {
            Ok((message, [])) => Ok(message),
            _ => Err(FrameError::Unknown),
        }
    }

    /// Whether it was sealed with `key` for this direction.
    pub fn is_genuine(&self, key: &NetworkKey, direction: Direction) -> bool {
        self.direction == direction && self.decrypt(key).is_some()
    }

    fn decrypt(&self, key: &NetworkKey) -> Option<heapless::Vec<u8, N>> {
        let mut body = self.body.clone();
        let header = header(self.direction, self.counter);
        key.open(&nonce(self.direction, self.counter), &header, &mut body, &self.tag)?;
        Some(body)
    }
}
