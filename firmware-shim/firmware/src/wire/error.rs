//! Why a frame or an envelope carries no message.

use core::fmt;

/// Why a frame carried no message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameError {
    /// Longer than a frame of its link can be, or than the buffer it should be written to.
    TooLong,
    /// Framing, length or version are wrong: noise, or a frame cut short.
    Damaged,
    /// It has the other direction.
    Foreign,
    /// Sealed with another key, or changed in transit.
    WrongKey,
    /// Its counter is not above the last one's: received before, or overtaken.
    Old,
    /// Its counter is more than a block above all before: an honest sender is accepted after some more frames.
    Ahead,
    /// Genuine, but not a message this version knows.
    Unknown,
}

impl fmt::Display for FrameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLong => "frame is longer than its buffer; give it as many bytes as its link allows",
            Self::Damaged => "frame is damaged; the sender should send it again",
            Self::Foreign => "frame goes the other way; drop it",
            Self::WrongKey => "frame is sealed with another key, or was changed; drop it",
            Self::Old => "frame's counter is used up; the sender must send with a larger one",
            Self::Ahead => "frame's counter is too far ahead; send it again, a block nearer each time",
            Self::Unknown => "frame holds no message known here; both ends must be one version",
        })
    }
}

impl core::error::Error for FrameError {}
