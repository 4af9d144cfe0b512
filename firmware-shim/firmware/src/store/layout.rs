//! Layout of the chip.

use core::ops::Range;

/// Erase unit of the chip, bytes.
pub(crate) const SECTOR: u32 = 4096;

/// Size of the chip, bytes.
pub(super) const CAPACITY: u32 = 4 << 20;

/// Map: three sectors of data, one kept free to compact into. Fewer wear out sooner, more take longer to read at boot.
pub(super) const MAP: Range<u32> = SECTOR..5 * SECTOR;
pub(super) const MAP_SECTORS: usize = 4;

/// Ring of the journal: 50 records to a sector, so at least 350 records back. A delivery makes 8.
pub(super) const RING: Range<u32> = 8 * SECTOR..16 * SECTOR;
pub(super) const RING_SECTORS: usize = 8;

/// A hub's segments of clips, one to a sector.
pub(crate) const CLIPS: Range<u32> = 16 * SECTOR..CAPACITY;
