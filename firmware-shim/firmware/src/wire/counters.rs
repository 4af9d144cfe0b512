//! Counters: what tells a new frame or envelope from a replayed one.
//!
//! A sender never uses a number twice; a receiver accepts none that is not above the last. Both must hold across
//! resets. An end with flash reserves numbers there ahead of use (`limit`), in blocks, so that a frame costs no write
//! of its own; after a reset it continues above all that could have been used. An end that loses no state uses
//! [`u64::MAX`].
//!
//! No step is longer than a block: neither a frame nor the other end's floor moves a counter further at once. Otherwise
//! one frame with the highest number, from somebody who has the key for a moment, would block an end for ever. An
//! honest end that is farther ahead, because it was out of reach for long, is accepted again after some more frames.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::error::FrameError;
use super::sealed::{Direction, Sealed, seal};
use crate::crypto::NetworkKey;

/// Numbers reserved in flash at once, and the longest step. Larger: fewer writes, and numbers are not scarce (2^64).
pub const COUNTER_BLOCK: u64 = 1024;

/// Numbers the frames, or the envelopes, of one end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sender<K = NetworkKey> {
    pub(super) key: K,
    pub(super) direction: Direction,
    /// Number of the next frame.
    next: u64,
    /// Numbers from here on may not be used yet.
    limit: u64,
}

impl<K> Sender<K> {
    /// An end that has used all numbers below `next` and may use those below `limit`.
    pub const fn new(key: K, direction: Direction, next: u64, limit: u64) -> Self {
        Self { key, direction, next, limit }
    }

    /// The next number, if it is reserved; it counts as used once [`Self::count`] was called.
    pub(super) const fn number(&self) -> Result<u64, FrameError> {
        if self.next < self.limit { Ok(self.next) } else { Err(FrameError::Old) }
    }

    /// The next number is used.
    pub(super) const fn count(&mut self) {
        self.next = self.next.saturating_add(1);
    }

    /// Whether the peer would refuse the next number.
    pub const fn is_below(&self, floor: u64) -> bool {
        self.next <= floor
    }

    /// The peer refuses numbers up to `floor`: continues above it, by a block at most.
    pub fn jump_past(&mut self, floor: u64) {
        let farthest = self.next.saturating_add(COUNTER_BLOCK);
        self.next = self.next.max(floor.saturating_add(1).min(farthest));
    }

    /// Numbers left before [`Self::extend`] is needed.
    pub const fn left(&self) -> u64 {
        self.limit.saturating_sub(self.next)
    }

    /// The limit that reserves another block: to be written to flash first, and then to be passed to [`Self::extend`].
    pub const fn wanted_limit(&self) -> u64 {
        self.next.saturating_add(COUNTER_BLOCK)
    }

    /// `limit` is on flash.
    pub fn extend(&mut self, limit: u64) {
        self.limit = self.limit.max(limit);
    }
}

impl Sender {
    /// The same numbers under another key.
    #[must_use]
    pub const fn under(self, key: NetworkKey) -> Self {
        Self { key, ..self }
    }

    /// Uses the key of another sender for these numbers.
    pub const fn borrow_key_of(&mut self, other: Self) {
        self.key = other.key;
    }

    /// Seals a message under the next number; see [`seal`].
    ///
    /// # Errors
    /// [`FrameError::Old`] when the numbers at hand are used up; [`FrameError::TooLong`].
    pub fn seal<T: Serialize>(&mut self, message: &T, frame: &mut [u8]) -> Result<usize, FrameError> {
        let length = seal(message, &self.key, self.direction, self.number()?, frame)?;
        self.count();
        Ok(length)
    }
}

/// Accepts each number of the other end at most once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receiver<K = NetworkKey> {
    pub(super) key: K,
    pub(super) direction: Direction,
    /// Numbers up to here are refused.
    last: u64,
    /// Numbers above this may not be accepted yet.
    limit: u64,
}

impl<K> Receiver<K> {
    /// An end that may have accepted every number up to `last`, and may accept those up to `limit`.
    pub const fn new(key: K, direction: Direction, last: u64, limit: u64) -> Self {
        Self { key, direction, last, limit }
    }

    /// Records the number of a genuine message as accepted.
    pub(super) const fn take(&mut self, number: u64) -> Result<(), FrameError> {
        if number <= self.last {
            return Err(FrameError::Old);
        }
        if number > self.limit {
            return Err(FrameError::Ahead);
        }
        self.last = number;
        Ok(())
    }

    /// The limit to write to flash before this number, or one soon after it, may be accepted, if its message is
    /// genuine. At most one block more; a number beyond that needs further requests.
    pub(super) fn limit_for(&self, number: u64, is_genuine: impl FnOnce() -> bool) -> Option<u64> {
        let is_short = self.limit.saturating_sub(number) < COUNTER_BLOCK / 4;
        let is_new = number > self.last;
        (is_short && is_new && is_genuine()).then(|| number.min(self.limit).saturating_add(COUNTER_BLOCK))
    }

    /// `limit` is on flash.
    pub fn extend(&mut self, limit: u64) {
        self.limit = self.limit.max(limit);
    }

    /// The other end must use numbers above this.
    pub const fn floor(&self) -> u64 {
        self.last
    }
}

impl Receiver {
    /// The same numbers under another key.
    #[must_use]
    pub const fn under(self, key: NetworkKey) -> Self {
        Self { key, ..self }
    }

    /// Opens a frame that is genuine and new, and records its number. Frames above the limit need
    /// [`Self::wanted_limit`] first.
    ///
    /// # Errors
    /// As [`Sealed::open`]; [`FrameError::Old`] if it was accepted before, or overtaken; [`FrameError::Ahead`] if it
    /// lies above the limit.
    pub fn open<T: DeserializeOwned, const N: usize>(&mut self, sealed: &Sealed<N>) -> Result<T, FrameError> {
        let message = sealed.open(&self.key, self.direction)?;
        self.take(sealed.counter())?;
        Ok(message)
    }

    /// The limit to write to flash before this frame, or one soon after it, may be accepted; `None` if there is room.
    /// Returned early, so that writing can wait for a good moment, and only for genuine frames, or an attacker could
    /// wear out the flash.
    pub fn wanted_limit<const N: usize>(&self, sealed: &Sealed<N>) -> Option<u64> {
        self.limit_for(sealed.counter(), || sealed.is_genuine(&self.key, self.direction))
    }
}
