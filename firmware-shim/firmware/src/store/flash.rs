//! The map and the ring, one call at a time.

use core::fmt;

use embedded_hal::spi::SpiDevice;
use embedded_storage_async::nor_flash::{NorFlash, ReadNorFlash};
use sequential_storage::Error;
use sequential_storage::cache::Cache;
use sequential_storage::cache::key_pointers::ArrayKeyPointers;
use sequential_storage::cache::page_pointers::ArrayPagePointers;
use sequential_storage::cache::page_states::ArrayPageStates;
use sequential_storage::map::{MapConfig, MapStorage};
use sequential_storage::queue::{QueueConfig, QueueStorage};
use serde::Serialize;
use w25::{Q, W25};

use super::erase_log::Logged;
use super::items::{GrantSlot, Item, Items, Memory};
use super::layout::{CAPACITY, CLIPS, MAP, MAP_SECTORS, RING, RING_SECTORS, SECTOR};
use super::ready::{Ready, run};
use crate::access::Grant;
use crate::journal::ChainLink;

/// Longest item with its number, bytes. The kept events need up to 794 (24 of 33), the dead serials 119, a grant 97.
const ITEM_BYTES_MAX: usize = 832;

/// Items whose places are remembered while a call lasts: all there are. Fewer, and compacting the map
/// reads it again for each of them.
const KEYS_MAX: usize = 20;

/// The chip, at the other end of a borrowed bus.
pub struct Flash<'a, S>(&'a mut S);

type Chip<'a, S> = Logged<W25<Q, Ready<'a, S>, (), ()>>;
type MapCache =
    Cache<ArrayPageStates<MAP_SECTORS>, ArrayPagePointers<MAP_SECTORS>, ArrayKeyPointers<u8, KEYS_MAX>, u8>;
type Map<'a, S> = MapStorage<u8, Chip<'a, S>, MapCache>;
type Ring<'a, S> = QueueStorage<
    Chip<'a, S>,
    Cache<
        ArrayPageStates<RING_SECTORS>,
        ArrayPagePointers<RING_SECTORS>,
        sequential_storage::cache::Uncached,
    >,
>;

impl<'a, S: SpiDevice> Flash<'a, S> {
    /// The chip on this bus.
    pub const fn new(spi: &'a mut S) -> Self {
        Self(spi)
    }

    /// After a reset, before anything else: completes an interrupted erase.
    ///
    /// # Errors
    /// [`StoreError::Silent`].
    pub fn recover(&mut self) -> Result<(), StoreError> {
        run(async { self.chip().await?.recover().await.map_err(|_| StoreError::Silent) })
            .ok_or(StoreError::Silent)?
    }

    /// All items of a lock's map.
    ///
    /// # Errors
    /// As [`Self::load_items`].
    pub fn load(&mut self) -> Result<Memory, StoreError> {
        self.load_items()
    }

    /// All items of the map.
    ///
    /// # Errors
    /// [`StoreError::Corrupted`] also if an item cannot be read: an old version of a spent mark must not be used in
    /// place of the new one.
    pub fn load_items<M: Items>(&mut self) -> Result<M, StoreError> {
        run(async {
            let mut map = self.map().await?;
            let mut memory = M::default();
            let mut buffer = [0; ITEM_BYTES_MAX];
            let mut items = map.fetch_all_items(&mut buffer).await?;
            while let Some((key, bytes)) = items.next::<&[u8]>(&mut buffer).await? {
                memory.take(key, bytes).ok_or(StoreError::Corrupted)?;
            }
            Ok(memory)
        })
        .ok_or(StoreError::Silent)?
    }

    /// Writes an item; its old version is gone when this returns, and unchanged if it fails.
    ///
    /// # Errors
    /// [`StoreError`]; the item may or may not have been written then.
    pub fn put<T: Item>(&mut self, item: &T) -> Result<(), StoreError> {
        self.put_at(T::KEY, item)
    }

    /// Writes a grant to its place.
    ///
    /// # Errors
    /// As [`Self::put`].
    pub fn put_grant(&mut self, place: GrantSlot, grant: &Grant) -> Result<(), StoreError> {
        self.put_at(GrantSlot::KEY_BASE.saturating_add(place.0), grant)
    }

    /// Removes a grant from its place; it is not read again. Its bytes disappear with the sector's next erase.
    ///
    /// # Errors
    /// As [`Self::put`].
    pub fn remove_grant(&mut self, place: GrantSlot) -> Result<(), StoreError> {
        let key = GrantSlot::KEY_BASE.saturating_add(place.0);
        run(async {
            let mut map = self.map().await?;
            map.remove_item(&mut [0; ITEM_BYTES_MAX], &key).await.map_err(StoreError::from)
        })
        .ok_or(StoreError::Silent)?
    }

    fn put_at<T: Serialize>(&mut self, key: u8, item: &T) -> Result<(), StoreError> {
        let mut bytes = [0; ITEM_BYTES_MAX];
        let bytes: &[u8] = postcard::to_slice(item, &mut bytes).map_err(|_| StoreError::Corrupted)?;
        run(async {
            let mut map = self.map().await?;
            map.store_item(&mut [0; ITEM_BYTES_MAX], &key, &bytes).await.map_err(StoreError::from)
        })
        .ok_or(StoreError::Silent)?
    }

    /// Appends a record to the journal; the oldest sector is erased if the ring is full.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn append(&mut self, link: &ChainLink) -> Result<(), StoreError> {
        let mut bytes = [0; ITEM_BYTES_MAX];
        let bytes = postcard::to_slice(link, &mut bytes).map_err(|_| StoreError::Corrupted)?;
        run(async { self.ring().await?.push(bytes, true).await.map_err(StoreError::from) })
            .ok_or(StoreError::Silent)?
    }

    /// Passes every record of the journal to `look`, oldest first, until it returns true.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn walk(&mut self, mut look: impl FnMut(ChainLink) -> bool) -> Result<(), StoreError> {
        run(async {
            let mut ring = self.ring().await?;
            let mut buffer = [0; ITEM_BYTES_MAX];
            let mut links = ring.iter().await?;
            while let Some(bytes) = links.next(&mut buffer).await? {
                let link = postcard::from_bytes(&bytes).map_err(|_| StoreError::Corrupted)?;
                if look(link) {
                    break;
                }
            }
            Ok(())
        })
        .ok_or(StoreError::Silent)?
    }

    /// Reads bytes of the clips' area; `from` is an address on the chip.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn read_clips(&mut self, from: u32, bytes: &mut [u8]) -> Result<(), StoreError> {
        within_clips(from, bytes.len())?;
        run(async { self.chip().await?.read(from, bytes).await.map_err(|_| StoreError::Silent) })
            .ok_or(StoreError::Silent)?
    }

    /// Programs bytes of the clips' area: bits change from 1 to 0 only.
    ///
    /// # Errors
    /// [`StoreError`]; any part of it may have been programmed then.
    pub fn program_clips(&mut self, from: u32, bytes: &[u8]) -> Result<(), StoreError> {
        within_clips(from, bytes.len())?;
        run(async { self.chip().await?.write(from, bytes).await.map_err(|_| StoreError::Silent) })
            .ok_or(StoreError::Silent)?
    }

    /// Erases a sector of the clips' area. Not logged: an incomplete segment is recognised by its checksums, and a
    /// sector is erased before it is written.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn erase_clips(&mut self, from: u32) -> Result<(), StoreError> {
        within_clips(from, SECTOR as usize)?;
        let until = from.saturating_add(SECTOR);
        run(async { self.chip().await?.erase_unlogged(from, until).await.map_err(|_| StoreError::Silent) })
            .ok_or(StoreError::Silent)?
    }

    async fn chip(&mut self) -> Result<Chip<'_, S>, StoreError> {
        let chip = W25::new_no_pins(Ready(self.0), CAPACITY).await.map_err(|_| StoreError::Silent)?;
        Ok(Logged::new(chip))
    }

    async fn map(&mut self) -> Result<Map<'_, S>, StoreError> {
        let config = MapConfig::try_new(MAP).map_err(|_| StoreError::Corrupted)?;
        let cache = Cache::new(ArrayPageStates::new(), ArrayPagePointers::new(), ArrayKeyPointers::new());
        Ok(MapStorage::new(self.chip().await?, config, cache))
    }

    async fn ring(&mut self) -> Result<Ring<'_, S>, StoreError> {
        let config = QueueConfig::try_new(RING).map_err(|_| StoreError::Corrupted)?;
        let cache =
            Cache::new(ArrayPageStates::new(), ArrayPagePointers::new(), sequential_storage::cache::Uncached);
        Ok(QueueStorage::new(self.chip().await?, config, cache))
    }
}

/// A wrong address must not overwrite keys.
fn within_clips(from: u32, bytes: usize) -> Result<(), StoreError> {
    let until = u32::try_from(bytes).ok().and_then(|bytes| from.checked_add(bytes));
    let fits = from >= CLIPS.start && until.is_some_and(|until| until <= CLIPS.end);
    if fits { Ok(()) } else { Err(StoreError::Corrupted) }
}

/// Why an access to flash failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreError {
    /// The chip does not answer, or the bus failed.
    Silent,
    /// The content was not written by this firmware.
    Corrupted,
    /// No room.
    Full,
}

impl<E> From<Error<E>> for StoreError {
    fn from(error: Error<E>) -> Self {
        match error {
            Error::Storage { .. } => Self::Silent,
            Error::FullStorage | Error::ItemTooBig => Self::Full,
            _ => Self::Corrupted,
        }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Silent => "flash does not answer; check its bus and its supply",
            Self::Corrupted => "flash holds what this firmware did not write; commission the lock anew",
            Self::Full => "flash is full; it holds items that this firmware does not know",
        })
    }
}

impl core::error::Error for StoreError {}
