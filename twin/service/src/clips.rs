//! Clips received from the camera hub: segment by segment, each verified before it counts.
//!
//! A segment is accepted if the camera hub signed its head, if it follows the previous one, and if its pictures are
//! those that the head names. Only then is "got" sent to the camera hub, which may then overwrite the segment.
//! Verified segments are stored, including marked gaps. Data that is not genuine is no accident, because frames are
//! sealed: the recipient is notified. Data that does not arrive at all may have been left out by somebody or dropped
//! by a slow link, and this module cannot tell which: the notice says so.

use std::collections::BTreeMap;
use std::sync::Arc;

use firmware::crypto::{PublicKey, Signed};
use firmware::journal::Hash;
use firmware::picture::Pixels;
use firmware::wire::{Got, Segment, SegmentPicture};

/// A picture of a clip and when it was taken, ms since 1970 UTC; 0: unknown.
pub type Picture = (u64, Pixels);

/// All clips of one hub.
#[derive(Clone, Debug, Default)]
pub(crate) struct Clips(BTreeMap<u32, Clip>);

/// Number of segments that a camera hub sends ahead of "got"; frames may overtake each other. Segments further ahead
/// are not the hub's.
const AHEAD: u32 = 8;

/// How often the camera hub may repeat a segment that is incomplete or follows a missing one: after that the link is
/// slow, or somebody leaves it out. A link that loses one frame in twenty loses the same one five times in three
/// million.
const AGAIN_MAX: u32 = 5;

/// Why received data is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Doubt {
    /// It is not what the hub has signed.
    NotGenuine,
    /// Something before it, or a part of it, does not arrive.
    LeftOut,
}

/// The verified part of one clip.
#[derive(Clone, Debug, Default)]
pub(crate) struct Clip {
    /// Shared, so that a fork of the twin copies no pictures.
    pictures: Vec<Arc<Picture>>,
    last: Option<Segment>,
    gaps: u32,
    /// Signed heads of segments to come, by number.
    heads: BTreeMap<u32, Segment>,
    /// Pictures of segments to come, by segment and index.
    early: BTreeMap<(u32, u8), Arc<Picture>>,
    /// A signed segment that does not follow the previous one.
    is_broken: bool,
    /// How often the first waiting segment was sent again.
    again: u32,
}

impl Clips {
    /// Accepts a segment's head. Returns what the camera hub need not send again.
    ///
    /// # Errors
    ///
    /// It is not genuine, or others are left out.
    pub(crate) fn hear_head(
        &mut self,
        signed: &Signed<Segment>,
        hub: &PublicKey,
    ) -> Result<Option<Got>, Doubt> {
        let head = signed.open(hub).ok_or(Doubt::NotGenuine)?;
        self.0.entry(head.clip).or_default().hear_head(head)
    }

    /// Accepts a picture. Returns what the camera hub need not send again.
    ///
    /// # Errors
    ///
    /// It is not the one that was signed for, or others are left out.
    pub(crate) fn hear_picture(&mut self, picture: &SegmentPicture) -> Result<Option<Got>, Doubt> {
        self.0.entry(picture.clip).or_default().hear_picture(picture)
    }

    /// Has this clip arrived, to its last segment?
    pub(crate) fn is_complete(&self, clip: u32) -> bool {
        self.get(clip).is_some_and(Clip::is_complete)
    }

    pub(crate) fn get(&self, clip: u32) -> Option<&Clip> {
        self.0.get(&clip)
    }

    /// Complete clips, by number.
    pub(crate) fn whole(&self) -> impl Iterator<Item = (u32, &Clip)> {
        self.0.iter().filter(|(_, clip)| clip.is_complete()).map(|(number, clip)| (*number, clip))
    }
}

impl Clip {
    fn has(&self) -> u32 {
        self.last.map_or(0, |last| last.segment)
    }

    fn is_near(&self, segment: u32) -> bool {
        (self.has() + 1..=self.has() + AHEAD).contains(&segment)
    }

    fn hear_head(&mut self, head: &Segment) -> Result<Option<Got>, Doubt> {
        if head.segment <= self.has() {
            // "Got" was lost.
            return Ok(Some(Got { clip: head.clip, segment: self.has() }));
        }
        let was_there = self.is_near(head.segment) && self.heads.insert(head.segment, *head).is_some();
        let waits_again = was_there && self.heads.keys().next() == Some(&head.segment);
        self.again += u32::from(waits_again);
        match self.finish_segments()? {
            None if waits_again && self.again >= AGAIN_MAX => Err(Doubt::LeftOut),
            got => Ok(got),
        }
    }

    fn hear_picture(&mut self, picture: &SegmentPicture) -> Result<Option<Got>, Doubt> {
        if self.is_near(picture.segment) {
            let kept = Arc::new((picture.unix_ms, picture.pixels));
            self.early.insert((picture.segment, picture.index), kept);
        }
        self.finish_segments()
    }

    /// Accepts every complete segment that is next in order. Returns the acknowledgement for the last one.
    fn finish_segments(&mut self) -> Result<Option<Got>, Doubt> {
        let mut got = None;
        while let Some(next) = self.finish_segment()? {
            (got, self.again) = (Some(next), 0);
        }
        Ok(got)
    }

    fn finish_segment(&mut self) -> Result<Option<Got>, Doubt> {
        // By its chain, not by its number: left-out segments are not skipped.
        let Some(head) = self.heads.values().find(|head| head.follows(self.last.as_ref())).copied() else {
            let contradicts = self.heads.remove(&(self.has() + 1)).is_some();
            self.is_broken |= contradicts;
            return if contradicts { Err(Doubt::NotGenuine) } else { Ok(None) };
        };
        let picture = |index: u8| self.early.get(&(head.segment, index)).cloned();
        let Some(pictures) = (0..head.pictures).map(picture).collect::<Option<Vec<Arc<Picture>>>>() else {
            return Ok(None);
        };
        let hash =
            pictures.iter().fold(Hash::GENESIS, |hash, picture| picture.1.hash_after(&hash, picture.0));
        self.early.retain(|(segment, _), _| *segment > head.segment);
        self.heads.remove(&head.segment);
        if hash != head.pictures_hash {
            // A replaced picture: the camera hub sends the segment again.
            return Err(Doubt::NotGenuine);
        }
        self.pictures.extend(pictures);
        self.gaps += u32::from(head.gap.is_some());
        self.last = Some(head);
        Ok(Some(Got { clip: head.clip, segment: head.segment }))
    }

    /// All segments to the last have arrived and are verified.
    pub(crate) fn is_complete(&self) -> bool {
        self.last.is_some_and(|last| last.last) && !self.is_broken
    }

    /// Gaps that the clip marks.
    pub(crate) fn gaps(&self) -> u32 {
        self.gaps
    }

    pub(crate) fn pictures(&self) -> &[Arc<Picture>] {
        &self.pictures
    }
}

#[cfg(test)]
mod tests;
