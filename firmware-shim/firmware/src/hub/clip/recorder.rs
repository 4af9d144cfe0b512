//! The clip in progress: takes pictures and writes signed, chained segments to flash.

use embedded_hal::spi::SpiDevice;

use super::PICTURES_MAX;
use super::layout::{self, Opening, Stored};
use super::ring::Ring;
use crate::crypto::Signer;
use crate::journal::Hash;
use crate::store::{Flash, Identity, StoreError};
use crate::time::Instant;
use crate::wire::{Gap, GapCause, Segment};

/// Where a clip's chain ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::hub) struct Chain {
    pub(in crate::hub) clip: u32,
    /// Number of the next segment.
    pub(in crate::hub) segment: u32,
    /// What it is chained to.
    pub(in crate::hub) previous: Hash,
    /// When the last picture of the clip was taken, ms since 1970 UTC; 0 = unknown, or there is none.
    pub(in crate::hub) to_ms: u64,
}

impl Chain {
    /// A clip without segments.
    pub(in crate::hub) const fn new(clip: u32) -> Self {
        Self { clip, segment: 1, previous: Hash::GENESIS, to_ms: 0 }
    }

    /// The chain after this segment; `None` if it was the last one.
    pub(in crate::hub) fn after(segment: &Segment) -> Option<Self> {
        (!segment.last).then_some(())?;
        let previous = segment.hash()?;
        let (clip, number) = (segment.clip, segment.segment.saturating_add(1));
        Some(Self { clip, segment: number, previous, to_ms: segment.to_ms })
    }
}

/// Segments in transit at most, if none is kept for later.
const UNKEPT: u32 = 2;

/// The clip under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::hub) struct Recorder {
    chain: Chain,
    /// The segment in progress: it has at least one picture on flash.
    under_way: Option<UnderWay>,
    /// Since when pictures are missing if the next one is late: the last one on flash, or the end of the last complete
    /// segment if those after it were lost.
    last_at: Option<Instant>,
    /// Pictures are missing for this reason, however early the next one is.
    cut: Option<GapCause>,
    /// Why pictures could not be stored lately.
    trouble: Option<GapCause>,
    /// Pictures of the clip so far.
    pictures: u32,
    /// When the last complete segment ended.
    whole_at: Option<Instant>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct UnderWay {
    from_ms: u64,
    to_ms: u64,
    pictures: u8,
    hash: Hash,
    gap: Option<Gap>,
}

impl Recorder {
    /// A new clip.
    pub(in crate::hub) const fn new(clip: u32) -> Self {
        Self::on(Chain::new(clip), None)
    }

    /// A clip that a reset has interrupted.
    pub(in crate::hub) fn resumed(chain: Chain) -> Self {
        Self::on(chain, planted::bug!(GAP_OF_A_RESET_UNMARKED, Some(GapCause::Reset), None))
    }

    const fn on(chain: Chain, cut: Option<GapCause>) -> Self {
        let (last_at, whole_at) = (None, None);
        Self { chain, under_way: None, last_at, cut, trouble: None, pictures: 0, whole_at }
    }

    /// Number of the clip.
    pub(in crate::hub) const fn clip(&self) -> u32 {
        self.chain.clip
    }

    /// Pictures on flash so far, since the hub's reset.
    pub(in crate::hub) const fn pictures(&self) -> u32 {
        self.pictures
    }

    /// Pictures on flash of the segment in progress, which is not signed yet.
    pub(in crate::hub) fn unsigned(&self) -> u8 {
        self.under_way.map_or(0, |under| under.pictures)
    }

    /// Stores a picture; when this returns true it is on flash. False: the ring is full.
    ///
    /// # Errors
    /// [`StoreError`]; the segment in progress may then be lost, and appears as a gap.
    pub(in crate::hub) fn take<S: SpiDevice>(
        &mut self,
        flash: &mut Flash<'_, S>,
        ring: &mut Ring,
        identity: &Identity,
        stored: &Stored,
        rule: Rule,
        now: Instant,
    ) -> Result<bool, StoreError> {
        let gap = self.gap_before(stored.unix_ms, rule, now);
        let is_due = |under: &UnderWay| gap.is_some() || under.pictures >= PICTURES_MAX;
        if self.under_way.as_ref().is_some_and(is_due) {
            self.close_segment(flash, ring, identity, false)?;
        }
        if self.under_way.is_none() && !rule.keeps_all && ring.pending() >= UNKEPT {
            self.last_at = Some(now);
            return Ok(true); // as shipped: pictures that the Wi-Fi does not carry are lost
        }
        if self.under_way.is_none() && ring.is_full() {
            self.trouble = Some(GapCause::RingFull);
            return Ok(false);
        }
        self.append(flash, ring, stored, gap).inspect_err(|_| self.lose())?;
        (self.last_at, self.cut, self.trouble) = (Some(now), None, None);
        self.pictures = self.pictures.saturating_add(1);
        Ok(true)
    }

    /// The segment in progress is lost.
    fn lose(&mut self) {
        self.under_way = None;
        self.last_at = self.whole_at;
        self.cut = self.cut.or(Some(GapCause::Store));
        self.trouble = Some(GapCause::Store);
    }

    /// The gap that ends with a picture taken now, if there is one.
    fn gap_before(&self, unix_ms: u64, rule: Rule, now: Instant) -> Option<Gap> {
        if !rule.keeps_all {
            return None;
        }
        let is_gap = |ms: u64| planted::bug!(GAP_LENGTH_WRAPS, ms > rule.gap_ms, (ms & 0x07FF) > rule.gap_ms);
        let is_late = self.last_at.is_some_and(|at| is_gap(now.ms_since(at)));
        let cause = self.cut.or(is_late.then_some(self.trouble.unwrap_or(GapCause::Camera)))?;
        let from_ms = self.under_way.map_or(self.chain.to_ms, |under| under.to_ms);
        Some(Gap { from_ms, to_ms: unix_ms, cause })
    }

    fn append<S: SpiDevice>(
        &mut self,
        flash: &mut Flash<'_, S>,
        ring: &Ring,
        stored: &Stored,
        gap: Option<Gap>,
    ) -> Result<(), StoreError> {
        let sector = ring.sector(ring.next());
        let mut under = match self.under_way {
            Some(under) => under,
            None => {
                self.open(flash, ring)?;
                let (from_ms, to_ms) = (stored.unix_ms, stored.unix_ms);
                UnderWay { from_ms, to_ms, pictures: 0, hash: Hash::GENESIS, gap }
            }
        };
        layout::write_picture(flash, sector, under.pictures, stored)?;
        under.hash = stored.pixels.hash_after(&under.hash, stored.unix_ms);
        under.pictures = under.pictures.saturating_add(1);
        under.to_ms = stored.unix_ms;
        self.under_way = Some(under);
        Ok(())
    }

    fn open<S: SpiDevice>(&self, flash: &mut Flash<'_, S>, ring: &Ring) -> Result<(), StoreError> {
        let Chain { clip, segment, .. } = self.chain;
        let opening = Opening { order: ring.next(), clip, segment, is_got: false };
        opening.write(flash, ring.sector(ring.next()))
    }

    /// Signs the segment in progress.
    fn close_segment<S: SpiDevice>(
        &mut self,
        flash: &mut Flash<'_, S>,
        ring: &mut Ring,
        identity: &Identity,
        last: bool,
    ) -> Result<(), StoreError> {
        let Some(under) = self.under_way else { return Ok(()) };
        let Chain { clip, segment, previous, .. } = self.chain;
        let UnderWay { from_ms, to_ms, pictures, hash: pictures_hash, gap } = under;
        let body = Segment { clip, segment, previous, from_ms, to_ms, pictures, pictures_hash, gap, last };
        let sector = ring.sector(ring.next());
        // Unpacking a key costs as much as a signature: not for each picture.
        let head = Signer::from_seed(&identity.seed).sign(body).ok_or(StoreError::Corrupted)?;
        layout::write_head(flash, sector, &head).inspect_err(|_| self.lose())?;
        ring.advance();
        self.under_way = None;
        self.whole_at = self.last_at;
        let previous = body.hash().ok_or(StoreError::Corrupted)?;
        self.chain = Chain { segment: segment.saturating_add(1), previous, to_ms, ..self.chain };
        Ok(())
    }

    /// Ends the clip with a final segment; returns how many segments it has, or `None` while the ring is full.
    ///
    /// # Errors
    /// [`StoreError`]; it must be tried again.
    pub(in crate::hub) fn close<S: SpiDevice>(
        &mut self,
        flash: &mut Flash<'_, S>,
        ring: &mut Ring,
        identity: &Identity,
        unix_ms: u64,
        rule: Rule,
        now: Instant,
    ) -> Result<Option<u32>, StoreError> {
        let gap = self.gap_before(unix_ms, rule, now);
        if gap.is_some() {
            self.close_segment(flash, ring, identity, false)?;
        }
        if self.under_way.is_none() {
            if ring.is_full() {
                return Ok(None);
            }
            self.open(flash, ring)?;
            let (from_ms, to_ms) = (unix_ms, unix_ms);
            self.under_way = Some(UnderWay { from_ms, to_ms, pictures: 0, hash: Hash::GENESIS, gap });
        }
        self.close_segment(flash, ring, identity, true)?;
        Ok(Some(self.chain.segment.saturating_sub(1)))
    }
}

/// What makes a gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::hub) struct Rule {
    /// A longer interval between pictures is a gap, ms.
    pub(in crate::hub) gap_ms: u64,
    /// [`crate::policy::Policy::keeps_clips`].
    pub(in crate::hub) keeps_all: bool,
}
