//! The ring: the places of segments, and which of them the service has received.

use embedded_hal::spi::SpiDevice;

use super::layout::{self, Opening, Stored};
use crate::crypto::Signed;
use crate::store::{Flash, StoreError};
use crate::wire::{Got, Segment};

/// Segments marked as received at once, at most: each costs a millisecond of bus.
const MARKS_MAX: u32 = 64;

/// The state of the ring in RAM.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::hub) struct Ring {
    /// Sectors; a segment of order n is in sector n % sectors.
    sectors: u16,
    /// The oldest order that the service may not have received.
    first: u32,
    /// The order of the next segment.
    next: u32,
}

impl Ring {
    /// The state on flash, after a reset.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(in crate::hub) fn find<S: SpiDevice>(
        flash: &mut Flash<'_, S>,
        sectors: u16,
    ) -> Result<Self, StoreError> {
        let mut newest: Option<u32> = None;
        let mut first: Option<u32> = None;
        for sector in 0..sectors {
            let Some(opening) = Opening::read(flash, sector)? else { continue };
            if !opening.lies_in(sector, sectors) {
                continue;
            }
            newest = newest.max(Some(opening.order));
            if !opening.is_got {
                first = Some(first.map_or(opening.order, |first| first.min(opening.order)));
            }
        }
        let mut ring = Self { sectors, first: 0, next: 0 };
        if let Some(newest) = newest {
            // Unsigned segments do not count.
            let is_whole = ring.head(flash, newest)?.is_some();
            ring.next = newest.saturating_add(u32::from(is_whole));
        }
        let oldest = ring.next.saturating_sub(u32::from(sectors));
        ring.first = first.unwrap_or(ring.next).clamp(oldest, ring.next);
        Ok(ring)
    }

    /// The order of the next segment.
    pub(in crate::hub) const fn next(&self) -> u32 {
        self.next
    }

    /// The oldest order that the service has not received; [`Self::next`] if it has all.
    pub(in crate::hub) const fn first(&self) -> u32 {
        self.first
    }

    /// Segments that the service has not received.
    pub(in crate::hub) const fn pending(&self) -> u32 {
        self.next.saturating_sub(self.first)
    }

    /// Whether the next segment would overwrite one that the service has not received.
    pub(in crate::hub) fn is_full(&self) -> bool {
        self.pending() >= u32::from(self.sectors)
    }

    pub(super) fn sector(&self, order: u32) -> u16 {
        let sector = order.checked_rem(u32::from(self.sectors)).unwrap_or(0);
        u16::try_from(sector).unwrap_or(0)
    }

    /// The next segment is complete.
    pub(super) fn advance(&mut self) {
        self.next = self.next.saturating_add(1);
    }

    /// The signed head of a segment; `None` if there is none.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(in crate::hub) fn head<S: SpiDevice>(
        &self,
        flash: &mut Flash<'_, S>,
        order: u32,
    ) -> Result<Option<Signed<Segment>>, StoreError> {
        let sector = self.sector(order);
        if Opening::read(flash, sector)?.is_none_or(|opening| opening.order != order) {
            return Ok(None);
        }
        layout::read_head(flash, sector)
    }

    /// A picture of a segment; `None` if there is none.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(in crate::hub) fn picture<S: SpiDevice>(
        &self,
        flash: &mut Flash<'_, S>,
        order: u32,
        index: u8,
    ) -> Result<Option<Stored>, StoreError> {
        layout::read_picture(flash, self.sector(order), index)
    }

    /// The last picture of a clip's first segment, if that is still there: later ones may show somebody who came in.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(in crate::hub) fn first_picture<S: SpiDevice>(
        &self,
        flash: &mut Flash<'_, S>,
        clip: u32,
    ) -> Result<Option<Stored>, StoreError> {
        let oldest = self.next.saturating_sub(u32::from(self.sectors));
        for order in oldest..self.next {
            let opening = Opening::read(flash, self.sector(order))?;
            if opening
                .is_some_and(|opening| opening.order == order && (opening.clip, opening.segment) == (clip, 1))
                && let Some(head) = self.head(flash, order)?
                && let Some(index) = head.unverified().pictures.checked_sub(1)
            {
                return self.picture(flash, order, index);
            }
        }
        Ok(None)
    }

    /// The service has received these segments: they need not be sent again and may be overwritten.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(in crate::hub) fn got<S: SpiDevice>(
        &mut self,
        flash: &mut Flash<'_, S>,
        got: Got,
    ) -> Result<(), StoreError> {
        for _ in 0..MARKS_MAX {
            let (order, sector) = (self.first, self.sector(self.first));
            if order >= self.next {
                break;
            }
            match Opening::read(flash, sector)? {
                Some(opening) if opening.order == order => {
                    if (opening.clip, opening.segment) > (got.clip, got.segment) {
                        break;
                    }
                    Opening::mark_got(flash, sector)?;
                }
                _ => {} // it is lost, and waiting for it would block all others
            }
            self.first = order.saturating_add(1);
        }
        Ok(())
    }

    /// The oldest segment cannot be read: it is skipped.
    pub(super) fn skip(&mut self) {
        self.first = self.first.saturating_add(1).min(self.next);
    }
}
