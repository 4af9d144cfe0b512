//! Layout of a sector, and how valid data are told from random bits.

use embedded_hal::spi::SpiDevice;
use sha2::{Digest, Sha256};

use super::PICTURES_MAX;
use crate::crypto::Signed;
use crate::picture::{PIXELS, Pixels};
use crate::store::{CLIPS, Flash, SECTOR, StoreError};
use crate::wire::Segment;

pub(super) const OPENING_BYTES: usize = 32;
const GOT_AT: u32 = 20;
const PICTURES_AT: u32 = 64;
const PICTURE_SLOT: u32 = 640;
const PICTURE_BYTES: usize = 8 + 4 + 4 + PIXELS;
const HEAD_AT: u32 = 3_584;
/// Length, signed segment (193 bytes at most), check.
const HEAD_BYTES: usize = 256;

/// The header at the start of a sector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::hub) struct Opening {
    /// Number of the segment across all clips.
    pub(in crate::hub) order: u32,
    pub(in crate::hub) clip: u32,
    pub(in crate::hub) segment: u32,
    /// The service has it.
    pub(in crate::hub) is_got: bool,
}

/// A picture as stored on flash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::hub) struct Stored {
    /// When it was taken, ms since 1970 UTC; 0 = unknown.
    pub(in crate::hub) unix_ms: u64,
    /// Lines times gain.
    pub(in crate::hub) exposure: u32,
    pub(in crate::hub) pixels: Pixels,
}

impl Opening {
    /// As stored on flash, without the mark.
    fn bytes(&self) -> [u8; GOT_AT as usize] {
        let mut bytes = [0; GOT_AT as usize];
        let words = [self.order.to_le_bytes(), self.clip.to_le_bytes(), self.segment.to_le_bytes()];
        let body = words.as_flattened();
        bytes.iter_mut().zip(body.iter().chain(&check(b"opening", body))).for_each(|(to, from)| *to = *from);
        bytes
    }

    /// The opening in these bytes, if there is one.
    pub(super) fn parse(bytes: &[u8; OPENING_BYTES]) -> Option<Self> {
        let [a, b, c, ..] = bytes.as_chunks::<4>().0 else { return None };
        let (order, clip, segment) = (u32::from_le_bytes(*a), u32::from_le_bytes(*b), u32::from_le_bytes(*c));
        let is_got = *bytes.get(GOT_AT as usize)? != 0xFF;
        let opening = Self { order, clip, segment, is_got };
        bytes.starts_with(&opening.bytes()).then_some(opening)
    }

    /// Whether it belongs to this sector; otherwise it is from a ring of another size, or random bits.
    pub(super) fn lies_in(&self, sector: u16, sectors: u16) -> bool {
        self.order.checked_rem(u32::from(sectors)) == Some(u32::from(sector))
    }

    /// Erases the sector and writes the opening.
    pub(super) fn write<S: SpiDevice>(
        &self,
        flash: &mut Flash<'_, S>,
        sector: u16,
    ) -> Result<(), StoreError> {
        let from = address(sector, 0);
        flash.erase_clips(from)?;
        flash.program_clips(from, &self.bytes())
    }

    /// Marks the segment as one that the service has. Bits only fall, so that a cut in between leaves
    /// it marked or not.
    pub(super) fn mark_got<S: SpiDevice>(flash: &mut Flash<'_, S>, sector: u16) -> Result<(), StoreError> {
        flash.program_clips(address(sector, GOT_AT), &[0])
    }

    pub(super) fn read<S: SpiDevice>(
        flash: &mut Flash<'_, S>,
        sector: u16,
    ) -> Result<Option<Self>, StoreError> {
        let mut bytes = [0; OPENING_BYTES];
        flash.read_clips(address(sector, 0), &mut bytes)?;
        Ok(Self::parse(&bytes))
    }
}

/// Writes picture `index` of a segment.
pub(super) fn write_picture<S: SpiDevice>(
    flash: &mut Flash<'_, S>,
    sector: u16,
    index: u8,
    stored: &Stored,
) -> Result<(), StoreError> {
    let mut bytes = heapless::Vec::<u8, PICTURE_BYTES>::new();
    let parts = (
        bytes.extend_from_slice(&stored.unix_ms.to_le_bytes()),
        bytes.extend_from_slice(&stored.exposure.to_le_bytes()),
        bytes.extend_from_slice(&stored.pixels.0),
    );
    let ((Ok(()), Ok(()), Ok(())), check) = (parts, check(b"picture", &bytes)) else {
        return Err(StoreError::Corrupted);
    };
    bytes.extend_from_slice(&check).map_err(|_| StoreError::Corrupted)?;
    flash.program_clips(picture_address(sector, index)?, &bytes)
}

/// Reads picture `index` of a segment; `None` if it is invalid.
pub(super) fn read_picture<S: SpiDevice>(
    flash: &mut Flash<'_, S>,
    sector: u16,
    index: u8,
) -> Result<Option<Stored>, StoreError> {
    let mut bytes = [0; PICTURE_BYTES];
    flash.read_clips(picture_address(sector, index)?, &mut bytes)?;
    Ok(parse_picture(&bytes))
}

fn parse_picture(bytes: &[u8]) -> Option<Stored> {
    let (body, sum) = bytes.split_last_chunk::<4>()?;
    let (unix_ms, rest) = body.split_first_chunk::<8>()?;
    let (exposure, pixels) = rest.split_first_chunk::<4>()?;
    let pixels = Pixels(pixels.try_into().ok()?);
    let stored =
        Stored { unix_ms: u64::from_le_bytes(*unix_ms), exposure: u32::from_le_bytes(*exposure), pixels };
    (check(b"picture", body) == *sum).then_some(stored)
}

/// Writes the signed head: from now on the segment counts.
pub(super) fn write_head<S: SpiDevice>(
    flash: &mut Flash<'_, S>,
    sector: u16,
    head: &Signed<Segment>,
) -> Result<(), StoreError> {
    let mut body = [0; HEAD_BYTES];
    let body = postcard::to_slice(head, &mut body).map_err(|_| StoreError::Corrupted)?;
    let length = u16::try_from(body.len()).map_err(|_| StoreError::Corrupted)?;
    let mut bytes = heapless::Vec::<u8, HEAD_BYTES>::new();
    bytes.extend_from_slice(&length.to_le_bytes()).map_err(|_| StoreError::Corrupted)?;
    bytes.extend_from_slice(body).map_err(|_| StoreError::Corrupted)?;
    let check = check(b"head", &bytes);
    bytes.extend_from_slice(&check).map_err(|_| StoreError::Corrupted)?;
    flash.program_clips(address(sector, HEAD_AT), &bytes)
}

/// Reads the signed head of a segment; `None` if there is none, or it is incomplete.
pub(super) fn read_head<S: SpiDevice>(
    flash: &mut Flash<'_, S>,
    sector: u16,
) -> Result<Option<Signed<Segment>>, StoreError> {
    let mut bytes = [0; HEAD_BYTES];
    flash.read_clips(address(sector, HEAD_AT), &mut bytes)?;
    Ok(parse_head(&bytes))
}

fn parse_head(bytes: &[u8]) -> Option<Signed<Segment>> {
    let (length, _) = bytes.split_first_chunk::<2>()?;
    let until = usize::from(u16::from_le_bytes(*length)).checked_add(2)?;
    let (body, rest) = bytes.split_at_checked(until)?;
    let (sum, _) = rest.split_first_chunk::<4>()?;
    let head = postcard::from_bytes(body.get(2..)?).ok()?;
    (check(b"head", body) == *sum).then_some(head)
}

/// Detects incomplete writes. It does not protect against forgery; the signature does.
fn check(kind: &[u8], body: &[u8]) -> [u8; 4] {
    let [a, b, c, d, ..] = <[u8; 32]>::from(Sha256::new().chain_update(kind).chain_update(body).finalize());
    [a, b, c, d]
}

fn picture_address(sector: u16, index: u8) -> Result<u32, StoreError> {
    let at = u32::from(index).saturating_mul(PICTURE_SLOT).saturating_add(PICTURES_AT);
    if index < PICTURES_MAX { Ok(address(sector, at)) } else { Err(StoreError::Corrupted) }
}

const fn address(sector: u16, at: u32) -> u32 {
    CLIPS.start.saturating_add((sector as u32).saturating_mul(SECTOR)).saturating_add(at)
}
