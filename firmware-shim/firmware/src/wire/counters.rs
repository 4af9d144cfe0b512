//! Counters: what makes each frame new.
//!
//! A sender never uses a number twice, a receiver never takes one that is not above the last. Both
//! must hold across resets. An end with flash reserves numbers there ahead of use (`limit`), in
//! blocks, so that a frame costs no write of its own; after a reset it goes on above all that
//! could have been used. An end that cannot forget uses [`u64::MAX`].

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::sealed::{Direction, FrameError, Sealed, seal};
use crate::crypto::NetworkKey;

/// Numbers reserved in flash at once. Larger: fewer writes, and numbers are not scarce (2^64).
pub const COUNTER_BLOCK: u64 = 1024;

/// Numbers the frames of one end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sender {
    key: NetworkKey,
    direction: Direction,
    /// Number of the next frame.
    next: u64,
    /// No number from here on may be used yet.
    limit: u64,
}

impl Sender {
    /// An end that has used all numbers below `next` and may use those below `limit`.
    pub const fn new(key: NetworkKey, direction: Direction, next: u64, limit: u64) -> Self {
        Self { key, direction, next, limit }
    }

    /// Seals a message under the next number; see [`seal`].
    ///
    /// # Errors
    /// [`FrameError::Old`] when the numbers at hand are used up; [`FrameError::TooLong`].
    pub fn seal<T: Serialize>(&mut self, message: &T, frame: &mut [u8]) -> Result<usize, FrameError> {
        if self.next >= self.limit {
            return Err(FrameError::Old);
        }
        let length = seal(message, &self.key, self.direction, self.next, frame)?;
        self.next = self.next.saturating_add(1);
        Ok(length)
    }

    /// The peer takes nothing up to `floor`: goes on above it.
    pub fn jump_past(&mut self, floor: u64) {
        self.next = self.next.max(floor.saturating_add(1));
    }

    /// Numbers left before [`Self::extend`] is needed.
    pub const fn left(&self) -> u64 {
        self.limit.saturating_sub(self.next)
    }

    /// What to write to flash to have a block of numbers more, and then to give to
    /// [`Self::extend`].
    pub const fn wanted_limit(&self) -> u64 {
        self.next.saturating_add(COUNTER_BLOCK)
    }

    /// `limit` is on flash.
    pub fn extend(&mut self, limit: u64) {
        self.limit = self.limit.max(limit);
    }
}

/// Takes each number of the other end at most once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receiver {
    key: NetworkKey,
    direction: Direction,
    /// Nothing up to here is taken (again).
    last: u64,
    /// Nothing above this may be taken yet.
    limit: u64,
}

impl Receiver {
    /// An end that may have taken every number up to `last`, and may take those up to `limit`.
    pub const fn new(key: NetworkKey, direction: Direction, last: u64, limit: u64) -> Self {
        Self { key, direction, last, limit }
    }

    /// Opens a frame that is genuine and new, and counts its number as taken. Frames above the
    /// limit need [`Self::wanted_limit`] first.
    ///
    /// # Errors
    /// As [`Sealed::open`]; [`FrameError::Old`] if it was taken before, was overtaken, or lies
    /// above the limit.
    pub fn open<T: DeserializeOwned, const N: usize>(&mut self, sealed: &Sealed<N>) -> Result<T, FrameError> {
        let message = sealed.open(&self.key, self.direction)?;
        let counter = sealed.counter();
        if counter <= self.last || counter > self.limit {
            return Err(FrameError::Old);
        }
        self.last = counter;
        Ok(message)
    }

    /// What to write to flash before this frame, or one soon after it, may be taken; `None` if there
    /// is room. Asks early, so that writing can wait for a good moment; and only for genuine
    /// frames, or a stranger could wear the flash out.
    pub fn wanted_limit<const N: usize>(&self, sealed: &Sealed<N>) -> Option<u64> {
        let counter = sealed.counter();
        let is_short = self.limit.saturating_sub(counter) < COUNTER_BLOCK / 4;
        let is_new = counter > self.last;
        (is_short && is_new && sealed.is_genuine(&self.key, self.direction))
            .then(|| counter.saturating_add(COUNTER_BLOCK))
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
