//! Frames: message bytes, check, COBS, delimiter.

use core::fmt;

use crc::{CRC_16_IBM_SDLC, Crc};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Longest frame on the wire, delimiter included, bytes. A grant, the longest message, needs 115.
pub const FRAME_BYTES_MAX: usize = 192;

/// Longest message with its CRC, bytes: a frame less the length, COBS's own byte and the delimiter.
const BODY_BYTES_MAX: usize = FRAME_BYTES_MAX - 4;

const DELIMITER: u8 = 0;

/// X.25's check: every burst of up to 16 bits is noticed.
const CHECK: Crc<u16> = Crc::<u16>::new(&CRC_16_IBM_SDLC);

/// Writes `message` as one frame, delimiter included, to the start of `frame`; returns its length.
///
/// # Errors
/// [`FrameError::TooLong`] if `frame` is too short ([`FRAME_BYTES_MAX`] always suffices for the
/// messages of this crate).
pub fn encode<T: Serialize>(message: &T, frame: &mut [u8]) -> Result<usize, FrameError> {
    let mut body = heapless::Vec::<u8, BODY_BYTES_MAX>::new();
    body.resize(BODY_BYTES_MAX, 0).map_err(|_| FrameError::TooLong)?;
    let length = postcard::to_slice(message, &mut body).map_err(|_| FrameError::TooLong)?.len();
    body.truncate(length);
    let check = CHECK.checksum(&body).to_le_bytes();
    body.extend_from_slice(&check).map_err(|_| FrameError::TooLong)?;
    postcard::to_slice_cobs(&body.as_slice(), frame).map(|frame| frame.len()).map_err(|_| FrameError::TooLong)
}

/// Puts messages together from single bytes, as they come. Keeps a partial frame between calls.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decoder {
    frame: heapless::Vec<u8, FRAME_BYTES_MAX>,
    /// The frame under way is longer than a frame can be; its remainder is skipped.
    overflowed: bool,
    bad_frames: u32,
}

impl Decoder {
    /// A decoder that has seen nothing.
    pub const fn new() -> Self {
        Self { frame: heapless::Vec::new(), overflowed: false, bad_frames: 0 }
    }

    /// Takes the next byte. `Some` at the end of each frame: the message, or why there is none.
    /// Either way the decoder is ready for the next frame.
    pub fn push<T: DeserializeOwned>(&mut self, byte: u8) -> Option<Result<T, FrameError>> {
        if byte != DELIMITER {
            self.overflowed |= self.frame.push(byte).is_err();
            return None;
        }
        if self.frame.is_empty() {
            return None; // idle line, or the second of two delimiters
        }
        let message = if self.overflowed { Err(FrameError::TooLong) } else { open(&mut self.frame) };
        self.frame.clear();
        self.overflowed = false;
        if message.is_err() {
            self.bad_frames = self.bad_frames.saturating_add(1);
        }
        Some(message)
    }

    /// Frames dropped so far because they were too long or damaged.
    pub const fn bad_frames(&self) -> u32 {
        self.bad_frames
    }
}

/// Undoes [`encode`] on one frame without its delimiter, in place.
fn open<T: DeserializeOwned>(frame: &mut [u8]) -> Result<T, FrameError> {
    let body: &[u8] = postcard::from_bytes_cobs(frame).map_err(|_| FrameError::Damaged)?;
    let (message, check) = body.split_last_chunk::<2>().ok_or(FrameError::Damaged)?;
    if CHECK.checksum(message) != u16::from_le_bytes(*check) {
        return Err(FrameError::Damaged);
    }
    match postcard::take_from_bytes(message) {
        Ok((message, [])) => Ok(message),
        _ => Err(FrameError::Unknown),
    }
}

/// Why a frame carried no message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameError {
    /// Longer than [`FRAME_BYTES_MAX`], or than the buffer it should be written to.
    TooLong,
    /// Framing, length or check are wrong: noise, or a frame cut short.
    Damaged,
    /// Undamaged, but not a message this version knows.
    Unknown,
}

impl fmt::Display for FrameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLong => "frame is longer than its buffer; give it FRAME_BYTES_MAX bytes",
            Self::Damaged => "frame is damaged; the sender should send it again",
            Self::Unknown => "frame holds no message known here; both ends must be one version",
        })
    }
}

impl core::error::Error for FrameError {}
