//! Nonces: random numbers that were never used before, also across resets. Their numbers are reserved on flash ahead of
//! use, so that drawing one costs no write.

use super::items::{Counters, Identity};

/// Numbers reserved on flash at once.
const BLOCK: u64 = 64;

/// A device's position in its sequence of nonces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Nonces {
    next: u64,
}

impl Nonces {
    /// After a reset: numbers that could have been used before are skipped. `counters` must be written.
    pub(crate) fn restart(&mut self, counters: &mut Counters) {
        self.next = counters.nonces_below;
        counters.nonces_below = counters.nonces_below.saturating_add(BLOCK);
    }

    /// The next one, for [`Self::take`] if it is used; none unless its number is reserved on flash.
    pub(crate) fn peek(&self, identity: Option<&Identity>, counters: &Counters) -> Option<[u8; 16]> {
        let is_reserved = self.next < counters.nonces_below;
        identity.filter(|_| is_reserved).map(|identity| identity.lock_key.nonce(self.next))
    }

    /// The next one is used.
    pub(crate) fn take(&mut self) {
        self.next = self.next.saturating_add(1);
    }

    /// Reserves more in `counters` once none is left.
    pub(crate) fn reserve(&self, counters: &mut Counters) {
        if self.next >= counters.nonces_below {
            counters.nonces_below = self.next.saturating_add(BLOCK);
        }
    }
}
