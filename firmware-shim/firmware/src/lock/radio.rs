//! The lock's end of the mesh.

use crate::crypto::NetworkKey;
use crate::link::{Reserved, SealedLink};
use crate::store::Counters;
use crate::wire::{Direction, FRAME_BYTES_MAX, Sealed, ToLock};

/// Bytes taken in one poll, at most; twice what the modem's buffer holds.
pub(super) const READ_BYTES_MAX: usize = 512;

/// Sent and received frames.
pub(super) const WAYS: (Direction, Direction) = (Direction::FromLock, Direction::ToLock);

/// Frames to and from the hub.
pub(super) type Radio = SealedLink<FRAME_BYTES_MAX>;

impl Counters {
    /// Flash data of the mesh.
    pub(crate) const fn reserved(&self) -> Reserved {
        Reserved { sent_below: self.sent_below, taken_up_to: self.taken_up_to }
    }
}

/// A join offer under the public key.
pub(super) fn open_offer(sealed: &Sealed) -> Option<ToLock> {
    let message = sealed.open(&NetworkKey::WELL_KNOWN, Direction::ToLock).ok()?;
    matches!(message, ToLock::Join(_)).then_some(message)
}
