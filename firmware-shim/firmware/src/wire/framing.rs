//! Finds the ends of frames in a byte stream: at a delimiter that occurs nowhere else.

use heapless::Vec;

use super::error::FrameError;

const DELIMITER: u8 = 0;

/// Assembles frames of at most `N` bytes from single bytes, as they arrive. Keeps a partial frame between calls.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Framing<const N: usize> {
    frame: Vec<u8, N>,
    /// The frame under way is longer than a frame can be; its remainder is skipped.
    overflowed: bool,
}

impl<const N: usize> Framing<N> {
    /// One without a partial frame.
    pub const fn new() -> Self {
        Self { frame: Vec::new(), overflowed: false }
    }

    /// Takes the next byte. `Some` at the end of each frame: the frame without its delimiter, or that it was too long.
    /// Either way it is ready for the next one.
    pub fn push(&mut self, byte: u8) -> Option<Result<Vec<u8, N>, FrameError>> {
        if byte != DELIMITER {
            self.overflowed |= self.frame.push(byte).is_err();
            return None;
        }
        if self.frame.is_empty() {
            return None; // idle line, or the second of two delimiters
        }
        let frame = core::mem::take(&mut self.frame);
        let too_long = core::mem::take(&mut self.overflowed);
        Some(if too_long { Err(FrameError::TooLong) } else { Ok(frame) })
    }
}
