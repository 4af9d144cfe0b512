//! A flash that completes at boot every interrupted erase.
//!
//! The result of an interrupted erase is undefined: front or back erased, random bits, zeros. The storage crate
//! survives only some of these; with this log none of them matters. Before a sector is erased its number is written to
//! a spare sector, and struck out afterwards; at boot, a sector that is not struck out is erased again before it is
//! read.
//!
//! An entry is the sector's number and its complement, twice. Programming only clears bits, so no half-written or
//! half-struck entry reads as one for another sector; random bits form an entry with a probability of 2^-48.

use embedded_storage_async::nor_flash::{ErrorType, MultiwriteNorFlash, NorFlash, ReadNorFlash};

use super::layout::{MAP, RING, SECTOR};

/// The spare sector.
const LOG_AT: u32 = 0;
const SLOT: u32 = 8;
const SLOTS: u32 = SECTOR / SLOT;
/// Slots read at once: one by one, the instructions would take longer than the data.
const PAGE_SLOTS: usize = 16;

type Entry = [u8; SLOT as usize];
const EMPTY: Entry = [0xFF; SLOT as usize];
const STRUCK: Entry = [0; SLOT as usize];

/// A NOR flash with this log.
pub(super) struct Logged<F>(F);

impl<F: NorFlash> Logged<F> {
    /// For use after [`Self::recover`] has run once since the last power cut.
    pub(super) const fn new(flash: F) -> Self {
        Self(flash)
    }

    /// Erases data that are verified before use.
    pub(super) async fn erase_unlogged(&mut self, from: u32, until: u32) -> Result<(), F::Error> {
        self.0.erase(from, until).await
    }

    /// Completes what a power cut interrupted.
    pub(super) async fn recover(&mut self) -> Result<(), F::Error> {
        let mut is_worn = false;
        for page in (0..SLOTS).step_by(PAGE_SLOTS) {
            for (number, entry) in (page..).zip(self.page(page).await?) {
                match entry {
                    EMPTY | STRUCK => {}
                    entry => match sector_of(entry) {
                        Some(sector) => {
                            self.erase_sector(sector).await?;
                            self.0.write(address(number), &STRUCK).await?;
                        }
                        // Writing or erasing the log itself was interrupted, so nothing else was.
                        None => is_worn = true,
                    },
                }
            }
        }
        if is_worn { self.0.erase(LOG_AT, LOG_AT.saturating_add(SECTOR)).await } else { Ok(()) }
    }

    /// The entries from slot `first` on.
    async fn page(&mut self, first: u32) -> Result<[Entry; PAGE_SLOTS], F::Error> {
        let mut page = [EMPTY; PAGE_SLOTS];
        self.0.read(address(first), page.as_flattened_mut()).await?;
        Ok(page)
    }

    /// The first slot after all used ones; makes room if there is none.
    async fn free_slot(&mut self) -> Result<u32, F::Error> {
        let mut free = 0;
        for page in (0..SLOTS).step_by(PAGE_SLOTS) {
            for (number, entry) in (page..).zip(self.page(page).await?) {
                if entry != EMPTY {
                    free = number.saturating_add(1);
                }
            }
        }
        if free >= SLOTS {
            self.0.erase(LOG_AT, LOG_AT.saturating_add(SECTOR)).await?;
            free = 0;
        }
        Ok(free)
    }

    async fn erase_sector(&mut self, sector: u16) -> Result<(), F::Error> {
        let from = u32::from(sector).saturating_mul(SECTOR);
        self.0.erase(from, from.saturating_add(SECTOR)).await
    }
}

const fn address(slot: u32) -> u32 {
    LOG_AT.saturating_add(slot.saturating_mul(SLOT))
}

const fn entry_for(sector: u16) -> Entry {
    let [a, b] = sector.to_le_bytes();
    [a, b, !a, !b, a, b, !a, !b]
}

/// The sector of a whole entry, if it is one that is ever erased through this log.
fn sector_of(entry: Entry) -> Option<u16> {
    let [a, b, ..] = entry;
    let sector = u16::from_le_bytes([a, b]);
    let is_whole = entry == entry_for(sector);
    let from = u32::from(sector).saturating_mul(SECTOR);
    (is_whole && (MAP.contains(&from) || RING.contains(&from))).then_some(sector)
}

impl<F: ErrorType> ErrorType for Logged<F> {
    type Error = F::Error;
}

impl<F: ReadNorFlash> ReadNorFlash for Logged<F> {
    const READ_SIZE: usize = F::READ_SIZE;
    async fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), F::Error> {
        self.0.read(offset, bytes).await
    }
    fn capacity(&self) -> usize {
        self.0.capacity()
    }
}

impl<F: NorFlash> NorFlash for Logged<F> {
    const WRITE_SIZE: usize = F::WRITE_SIZE;
    const ERASE_SIZE: usize = F::ERASE_SIZE;

    async fn erase(&mut self, from: u32, to: u32) -> Result<(), F::Error> {
        for sector in from.div_euclid(SECTOR)..to.div_ceil(SECTOR) {
            let sector = u16::try_from(sector).unwrap_or(u16::MAX);
            let slot = self.free_slot().await?;
            self.0.write(address(slot), &entry_for(sector)).await?;
            self.erase_sector(sector).await?;
            self.0.write(address(slot), &STRUCK).await?;
        }
        Ok(())
    }

    async fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), F::Error> {
        self.0.write(offset, bytes).await
    }
}

impl<F: MultiwriteNorFlash> MultiwriteNorFlash for Logged<F> {}
