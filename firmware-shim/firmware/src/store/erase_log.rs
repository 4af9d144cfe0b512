//! A flash that finishes at boot every erase that was cut short.
//!
//! What an interrupted erase leaves is anybody's guess: front or back erased, random bits, zeros. The
//! storage crate survives some of these guesses; this log makes all of them one. Before a sector
//! is erased its number is written to a spare sector, and struck out afterwards; at boot, what is
//! not struck out is erased (again) before anybody reads it.
//!
//! An entry is the sector's number and its complement, twice. Programming only clears bits, so no
//! half-written or half-struck entry reads as one for another sector; chance makes one of 2^-48 of
//! all junk.

use embedded_storage_async::nor_flash::{ErrorType, MultiwriteNorFlash, NorFlash, ReadNorFlash};

/// Erase unit of the chip, bytes.
pub(super) const SECTOR: u32 = 4096;
/// The spare sector.
const LOG_AT: u32 = 0;
const SLOT: u32 = 8;
const SLOTS: u32 = SECTOR / SLOT;
const EMPTY: [u8; SLOT as usize] = [0xFF; SLOT as usize];
const STRUCK: [u8; SLOT as usize] = [0; SLOT as usize];

/// A NOR flash with this log.
pub(super) struct Logged<F>(F);

impl<F: NorFlash> Logged<F> {
    /// For use after [`Self::recover`] has run once since the last power cut.
    pub(super) const fn new(flash: F) -> Self {
        Self(flash)
    }

    /// Finishes what a power cut interrupted.
    pub(super) async fn recover(&mut self) -> Result<(), F::Error> {
        let mut is_worn = false;
        for number in 0..SLOTS {
            match self.slot(number).await? {
                EMPTY | STRUCK => {}
                entry => match sector_of(entry) {
                    Some(sector) => {
                        self.erase_sector(sector).await?;
                        self.0.write(address(number), &STRUCK).await?;
                    }
                    // The log's own writing or erasing was interrupted, so nothing else was.
                    None => is_worn = true,
                },
            }
        }
        if is_worn { self.0.erase(LOG_AT, LOG_AT.saturating_add(SECTOR)).await } else { Ok(()) }
    }

    async fn slot(&mut self, number: u32) -> Result<[u8; SLOT as usize], F::Error> {
        let mut entry = EMPTY;
        self.0.read(address(number), &mut entry).await?;
        Ok(entry)
    }

    /// The first slot after all used ones; makes room if there is none.
    async fn free_slot(&mut self) -> Result<u32, F::Error> {
        let mut free = 0;
        for number in 0..SLOTS {
            if self.slot(number).await? != EMPTY {
                free = number.saturating_add(1);
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

const fn entry_for(sector: u16) -> [u8; SLOT as usize] {
    let [a, b] = sector.to_le_bytes();
    [a, b, !a, !b, a, b, !a, !b]
}

/// The sector of a whole entry that is neither the log's own nor outside the chip.
fn sector_of(entry: [u8; SLOT as usize]) -> Option<u16> {
    let [a, b, ..] = entry;
    let sector = u16::from_le_bytes([a, b]);
    let is_whole = entry == entry_for(sector);
    (is_whole && sector != 0 && u32::from(sector) < super::flash::CAPACITY / SECTOR).then_some(sector)
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
