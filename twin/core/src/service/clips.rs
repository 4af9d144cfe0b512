//! Clips as they come from the hub: segment by segment, each verified before it counts.
//!
//! A segment is believed if the hub signed its head, if it follows the one before, and if its pictures are those that the
//! head names. Only then the hub hears "got", and may overwrite it. What was verified is kept, gaps and all.

use std::collections::BTreeMap;
use std::sync::Arc;

use firmware::crypto::{PublicKey, Signed};
use firmware::hub::Pixels;
use firmware::journal::Hash;
use firmware::wire::{Got, Segment, SegmentPicture};

/// A picture of a clip and when it was taken, ms since 1970 UTC; 0: unknown.
pub(crate) type Picture = (u64, Pixels);

/// All clips of one hub.
#[derive(Clone, Debug, Default)]
pub(super) struct Clips(BTreeMap<u32, Clip>);

/// A hub sends so many segments ahead of "got"; frames may overtake each other. What is further ahead is none of its.
const AHEAD: u32 = 8;

/// One clip, as far as it is verified.
#[derive(Clone, Debug, Default)]
pub(super) struct Clip {
    /// Shared, so that a fork of the twin copies no pictures.
    pictures: Vec<Arc<Picture>>,
    last: Option<Segment>,
    gaps: u32,
    /// Signed heads of segments to come, by number.
    heads: BTreeMap<u32, Segment>,
    /// Pictures of segments to come, by segment and index.
    early: BTreeMap<(u32, u8), Arc<Picture>>,
    /// Something signed that does not follow.
    is_broken: bool,
}

impl Clips {
    /// Takes a segment's head. Returns what the hub may be told it need not send again.
    pub(super) fn hear_head(&mut self, signed: &Signed<Segment>, hub: &PublicKey) -> Option<Got> {
        let head = signed.open(hub)?;
        self.0.entry(head.clip).or_default().hear_head(head)
    }

    /// Takes a picture. Returns what the hub may be told it need not send again.
    pub(super) fn hear_picture(&mut self, picture: &SegmentPicture) -> Option<Got> {
        self.0.entry(picture.clip).or_default().hear_picture(picture)
    }

    pub(super) fn get(&self, clip: u32) -> Option<&Clip> {
        self.0.get(&clip)
    }
}

impl Clip {
    fn has(&self) -> u32 {
        self.last.map_or(0, |last| last.segment)
    }

    fn is_near(&self, segment: u32) -> bool {
        (self.has() + 1..=self.has() + AHEAD).contains(&segment)
    }

    fn hear_head(&mut self, head: &Segment) -> Option<Got> {
        if head.segment <= self.has() {
            // "Got" was lost.
            return Some(Got { clip: head.clip, segment: self.has() });
        }
        if self.is_near(head.segment) {
            self.heads.insert(head.segment, *head);
        }
        self.finish_segments()
    }

    fn hear_picture(&mut self, picture: &SegmentPicture) -> Option<Got> {
        if self.is_near(picture.segment) {
            let kept = Arc::new((picture.unix_ms, picture.pixels));
            self.early.insert((picture.segment, picture.index), kept);
        }
        self.finish_segments()
    }

    /// Takes over every segment that is whole and whose turn it is. Says so of the last one.
    fn finish_segments(&mut self) -> Option<Got> {
        let mut got = None;
        while let Some(next) = self.finish_segment() {
            got = Some(next);
        }
        got
    }

    fn finish_segment(&mut self) -> Option<Got> {
        let head = *self.heads.get(&(self.has() + 1))?;
        if !head.follows(self.last.as_ref()) {
            self.heads.remove(&head.segment);
            self.is_broken = true;
            return None;
        }
        let picture = |index: u8| self.early.get(&(head.segment, index)).cloned();
        let pictures: Vec<Arc<Picture>> = (0..head.pictures).map(picture).collect::<Option<_>>()?;
        let hash =
            pictures.iter().fold(Hash::GENESIS, |hash, picture| picture.1.hash_after(&hash, picture.0));
        self.early.retain(|(segment, _), _| *segment > head.segment);
        self.heads.remove(&head.segment);
        if hash != head.pictures_hash {
            // A damaged or exchanged picture: the hub sends the segment again.
            return None;
        }
        self.pictures.extend(pictures);
        self.gaps += u32::from(head.gap.is_some());
        self.last = Some(head);
        Some(Got { clip: head.clip, segment: head.segment })
    }

    /// Every segment to the last is there, and verified.
    pub(super) fn is_complete(&self) -> bool {
        self.last.is_some_and(|last| last.last) && !self.is_broken
    }

    /// Gaps that the clip marks.
    pub(super) fn gaps(&self) -> u32 {
        self.gaps
    }

    pub(super) fn pictures(&self) -> &[Arc<Picture>] {
        &self.pictures
    }
}

#[cfg(test)]
#[path = "clips_tests.rs"]
mod tests;
