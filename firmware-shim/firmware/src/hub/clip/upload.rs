//! Sends segments to the service, in order, until it acknowledges them.

use embedded_hal::spi::SpiDevice;

use super::ring::Ring;
use crate::hub::config::ClipConfig;
use crate::store::{Flash, StoreError};
use crate::time::Instant;
use crate::wire::{Carried, FromHub, SegmentPicture};

/// The shortest pause between two frames on a slow line, ms: 250 kbit/s.
const PAUSE_MS_MIN: u64 = 20;

/// An answer within this shows an idle line, ms: a frame of 620 bytes takes longer at 16 kbit/s.
const QUICK_MS: u64 = 300;

/// Progress of the upload.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::hub) struct Upload {
    /// The next frame: the segment's order, and 0 for its head or 1 + index for a picture.
    order: u32,
    item: u8,
    /// When something was last sent.
    sent_at: Option<Instant>,
    /// Pause between two frames, ms. A missing acknowledgement shows a slow or broken line: its modem drops frames that
    /// arrive too fast, and repeating them at the same pace makes that worse.
    pause_ms: u64,
    /// The first segment without an acknowledgement, when that was last checked, and whether it was sent again since.
    first: u32,
    is_again: bool,
}

impl Upload {
    /// What to send next, if anything.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(in crate::hub) fn next<S: SpiDevice>(
        &mut self,
        flash: &mut Flash<'_, S>,
        ring: &mut Ring,
        config: &ClipConfig,
        now: Instant,
    ) -> Result<Option<FromHub<Carried>>, StoreError> {
        if self.order < ring.first() {
            (self.order, self.item) = (ring.first(), 0);
        }
        if self.first != ring.first() {
            // An acknowledgement of a segment that was sent only once shows that the line is faster than the present
            // pace; an immediate one, that no frames are queued on the way.
            let is_quick = self.sent_at.is_some_and(|at| now.ms_since(at) < QUICK_MS);
            let is_faster = !core::mem::replace(&mut self.is_again, false);
            self.first = ring.first();
            self.pause_ms = match (is_quick, is_faster) {
                (true, _) => self.pause_ms / 4,
                (false, true) => self.pause_ms / 2,
                (false, false) => self.pause_ms,
            };
        }
        if self.sent_at.is_some_and(|at| now.ms_since(at) < self.pause_ms) {
            return Ok(None);
        }
        let ahead = self.order.saturating_sub(ring.first());
        // One segment shows whether the line works again.
        let ahead_max = if self.is_again { 1 } else { config.upload_ahead };
        if self.order >= ring.next() || ahead >= ahead_max {
            // All segments were sent; those not acknowledged were lost.
            let wait_ms = config.upload_retry_ms.saturating_add(self.pause_ms.saturating_mul(2));
            let is_late = self.sent_at.is_none_or(|at| now.ms_since(at) >= wait_ms);
            if !is_late || ring.first() >= ring.next() {
                return Ok(None);
            }
            (self.order, self.item) = (ring.first(), 0);
            self.is_again = true;
            self.pause_ms = self.pause_ms.saturating_mul(2).clamp(PAUSE_MS_MIN, config.upload_pause_ms_max);
        }
        let Some(head) = ring.head(flash, self.order)? else {
            // It cannot be read any more: the chain shows the loss.
            if self.order == ring.first() {
                ring.skip();
            }
            (self.order, self.item) = (self.order.saturating_add(1), 0);
            return Ok(None);
        };
        let (order, item) = (self.order, self.item);
        let segment = *head.unverified();
        if item >= segment.pictures {
            (self.order, self.item) = (order.saturating_add(1), 0);
        } else {
            self.item = item.saturating_add(1);
        }
        self.sent_at = Some(now);
        let Some(index) = item.checked_sub(1) else {
            return Ok(Some(FromHub::SegmentHead(head)));
        };
        let stored = ring.picture(flash, order, index)?;
        Ok(stored.map(|stored| {
            FromHub::SegmentPicture(SegmentPicture {
                clip: segment.clip,
                segment: segment.segment,
                index,
                unix_ms: stored.unix_ms,
                pixels: stored.pixels,
            })
        }))
    }
}
