//! The ring as an auditor reads it, directly from the chip.

use embedded_hal::spi::SpiDevice;
use heapless::Vec;

use super::PICTURES_MAX;
use super::layout::{self, Opening};
use crate::crypto::Signed;
use crate::picture::Pixels;
use crate::store::{Flash, StoreError};
use crate::wire::Segment;

/// The content of a sector of the ring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shelved {
    /// Number of the segment across all clips.
    pub order: u32,
    /// The clip.
    pub clip: u32,
    /// Number of the segment in its clip, from 1.
    pub segment: u32,
    /// The service has it.
    pub is_got: bool,
    /// The hub's signed statement about it; `None` while it is in progress, and for ever if a reset interrupted it.
    pub head: Option<Signed<Segment>>,
    /// Its pictures and when they were taken, ms since 1970 UTC (0 = unknown): those that the head counts, or all that
    /// are complete.
    pub pictures: Vec<(u64, Pixels), { PICTURES_MAX as usize }>,
}

/// Reads one sector of a ring of so many; `None` if it holds no segment of this ring, or one of another clip.
///
/// # Errors
/// [`StoreError`] if the flash does not answer.
pub fn read_shelf<S: SpiDevice>(
    flash: &mut Flash<'_, S>,
    sectors: u16,
    sector: u16,
    clip: u32,
) -> Result<Option<Shelved>, StoreError> {
    let Some(opening) = opening_in(flash, sectors, sector)?.filter(|opening| opening.clip == clip) else {
        return Ok(None);
    };
    let head = layout::read_head(flash, sector)?;
    let counted = head.as_ref().map_or(PICTURES_MAX, |head| head.unverified().pictures);
    let mut pictures = Vec::new();
    for index in 0..counted.min(PICTURES_MAX) {
        let Some(stored) = layout::read_picture(flash, sector, index)? else { break };
        let _ = pictures.push((stored.unix_ms, stored.pixels));
    }
    let Opening { order, clip, segment, is_got } = opening;
    Ok(Some(Shelved { order, clip, segment, is_got, head, pictures }))
}

/// The clip of the segment in one sector of a ring of so many, and the signed statement about it; `None` if there is
/// none. Its pictures are not read.
///
/// # Errors
/// [`StoreError`] if the flash does not answer.
pub fn read_shelved_head<S: SpiDevice>(
    flash: &mut Flash<'_, S>,
    sectors: u16,
    sector: u16,
) -> Result<Option<(u32, Signed<Segment>)>, StoreError> {
    let Some(opening) = opening_in(flash, sectors, sector)? else { return Ok(None) };
    Ok(layout::read_head(flash, sector)?.map(|head| (opening.clip, head)))
}

fn opening_in<S: SpiDevice>(
    flash: &mut Flash<'_, S>,
    sectors: u16,
    sector: u16,
) -> Result<Option<Opening>, StoreError> {
    Ok(Opening::read(flash, sector)?.filter(|opening| opening.lies_in(sector, sectors)))
}
