//! Records which bytes of the array are read: two images that differ only in other bytes are the same to every reader.
//!
//! Clones of the chip (a reader on the bench, a fork) share the record, and each tracks its own erases.

use super::cells::CAPACITY_BYTES;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

const WORD_BITS: usize = u64::BITS as usize;

/// Bytes that were read, since the record began and before their sector was next erased.
#[derive(Debug, Clone)]
pub struct Reads {
    /// A bit for each byte of the array.
    seen: Arc<Mutex<Vec<u64>>>,
    /// Sectors erased since: what is read there now was written since.
    renewed: BTreeSet<usize>,
    heeds_erases: bool,
}

impl Reads {
    /// A record that takes every read, erased or not, until [`heed_erases`](Self::heed_erases).
    #[must_use]
    pub fn new() -> Self {
        let words = vec![0; CAPACITY_BYTES / WORD_BITS];
        Self { seen: Arc::new(Mutex::new(words)), renewed: BTreeSet::new(), heeds_erases: false }
    }

    /// From now on reads of a sector after its erase are not recorded, because they do not concern the image as it is
    /// now.
    pub fn heed_erases(&mut self) {
        self.heeds_erases = true;
    }

    /// Whether this byte was read.
    #[must_use]
    pub fn has_seen(&self, address: u32) -> bool {
        let at = address as usize % CAPACITY_BYTES;
        self.seen()[at / WORD_BITS] >> (at % WORD_BITS) & 1 == 1
    }

    pub(super) fn see(&self, address: u32, sector: usize) {
        if !self.renewed.contains(&sector) {
            let at = address as usize % CAPACITY_BYTES;
            self.seen()[at / WORD_BITS] |= 1 << (at % WORD_BITS);
        }
    }

    /// As [`see`](Self::see), for so many bytes.
    pub(super) fn see_all(&self, address: u32, bytes: usize) {
        for at in (0..bytes as u32).map(|offset| address.wrapping_add(offset)) {
            self.see(at, at as usize % CAPACITY_BYTES / super::SECTOR_BYTES);
        }
    }

    pub(super) fn renew(&mut self, sectors: impl Iterator<Item = usize>) {
        if self.heeds_erases {
            self.renewed.extend(sectors);
        }
    }

    /// A reader that panicked has left no half-written word.
    fn seen(&self) -> MutexGuard<'_, Vec<u64>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Reads {
    fn default() -> Self {
        Self::new()
    }
}
