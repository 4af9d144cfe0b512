//! The ring as an auditor reads it, with the chip on his bench.

use embedded_hal::spi::SpiDevice;
use heapless::Vec;

use super::PICTURES_MAX;
use super::layout::{self, Opening};
use crate::crypto::Signed;
use crate::picture::Pixels;
use crate::store::{Flash, StoreError};
use crate::wire::Segment;

/// What lies in a sector of the ring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shelved {
    /// Number of the segment through all clips.
    pub order: u32,
    /// The clip.
    pub clip: u32,
    /// Number of the segment in its clip, from 1.
    pub segment: u32,
    /// The service has it.
    pub is_got: bool,
    /// What the hub has signed about it; `None` while it is under way, and for ever if a reset cut it.
    pub head: Option<Signed<Segment>>,
    /// Its pictures and when they were taken, ms since 1970 UTC (0 = unknown): those that the head
    /// counts, or all that are whole.
    pub pictures: Vec<(u64, Pixels), { PICTURES_MAX as usize }>,
}

/// Reads one sector of a ring of so many; `None` if no segment of this ring lies there.
///
/// # Errors
/// [`StoreError`] if the flash does not answer.
pub fn read_shelf<S: SpiDevice>(
    flash: &mut Flash<'_, S>,
    sectors: u16,
    sector: u16,
) -> Result<Option<Shelved>, StoreError> {
    let Some(opening) = Opening::read(flash, sector)?.filter(|opening| opening.lies_in(sector, sectors))
    else {
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
