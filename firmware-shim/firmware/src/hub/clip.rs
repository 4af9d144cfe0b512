//! Clips on flash: a ring of segments, one to a sector of 4 KiB, about one second each.
//!
//! Segments are numbered across all clips ("order"); a segment's order determines its place in the ring. A picture is
//! written to flash as soon as it was taken; the signed head of its segment follows when the segment is full. A power
//! cut loses at most the segment under way: a segment without a signed head does not count, and its sector is written
//! again.
//!
//! | bytes of the sector | what |
//! |---|---|
//! | 0..32 | opening: order, clip, number of the segment, a check; later the mark "got" |
//! | 64 + 640 i .. | picture i: time, exposure, pixels, a check |
//! | 3584.. | signed head, with its length and a check |

mod audit;
mod layout;
mod recorder;
mod ring;
mod upload;

pub use audit::{Shelved, read_shelf, read_shelved_head};
pub(super) use layout::Stored;
pub(super) use recorder::{Chain, Recorder, Rule};
pub(super) use ring::Ring;
pub(super) use upload::Upload;

/// Pictures of a segment, at most.
pub(super) const PICTURES_MAX: u8 = 5;
