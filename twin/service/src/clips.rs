//! Clips as they come from the hub: segment by segment, each verified before it counts.
//!
//! A segment is believed if the hub signed its head, if it follows the one before, and if its pictures are those that
//! the head names. Only then the hub hears "got", and may overwrite it. What was verified is kept, gaps and all. What
//! is not genuine is nobody's accident, for frames are sealed: the recipient is told. What does not come at all may
//! be left out by somebody or dropped by a slow line, and nothing here can tell which: that is told in these words.

use std::collections::BTreeMap;
use std::sync::Arc;

use firmware::crypto::{PublicKey, Signed};
use firmware::hub::Pixels;
use firmware::journal::Hash;
use firmware::wire::{Got, Segment, SegmentPicture};

/// A picture of a clip and when it was taken, ms since 1970 UTC; 0: unknown.
pub type Picture = (u64, Pixels);

/// All clips of one hub.
#[derive(Clone, Debug, Default)]
pub(crate) struct Clips(BTreeMap<u32, Clip>);

/// A hub sends so many segments ahead of "got"; frames may overtake each other. What is further ahead is none of its.
const AHEAD: u32 = 8;

/// So often the hub may send a segment again of which something is missing, or something before it: after that the
/// line is slow, or somebody leaves it out. A link that loses one frame in twenty loses the same one five times in
/// three million.
const AGAIN_MAX: u32 = 5;

/// Why what came is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Doubt {
    /// It is not what the hub has signed.
    NotGenuine,
    /// Something before it, or a part of it, does not come.
    LeftOut,
}

/// One clip, as far as it is verified.
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
    /// Something signed that does not follow.
    is_broken: bool,
    /// How often the first segment that waits was sent again.
    again: u32,
}

impl Clips {
    /// Takes a segment's head. Returns what the hub may be told it need not send again.
    ///
    /// # Errors
    /// It is not genuine, or others are left out.
    pub(crate) fn hear_head(
        &mut self,
        signed: &Signed<Segment>,
        hub: &PublicKey,
    ) -> Result<Option<Got>, Doubt> {
        let head = signed.open(hub).ok_or(Doubt::NotGenuine)?;
        self.0.entry(head.clip).or_default().hear_head(head)
    }

    /// Takes a picture. Returns what the hub may be told it need not send again.
    ///
    /// # Errors
    /// It is not the one that was signed for, or others are left out.
    pub(crate) fn hear_picture(&mut self, picture: &SegmentPicture) -> Result<Option<Got>, Doubt> {
        self.0.entry(picture.clip).or_default().hear_picture(picture)
    }

    /// Is this clip there, to its last segment?
    pub(crate) fn is_complete(&self, clip: u32) -> bool {
        self.get(clip).is_some_and(Clip::is_complete)
    }

    pub(crate) fn get(&self, clip: u32) -> Option<&Clip> {
        self.0.get(&clip)
    }

    /// Those that are whole, by number.
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

    /// Takes over every segment that is whole and whose turn it is. Says so of the last one.
    fn finish_segments(&mut self) -> Result<Option<Got>, Doubt> {
        let mut got = None;
        while let Some(next) = self.finish_segment()? {
            (got, self.again) = (Some(next), 0);
        }
        Ok(got)
    }

    fn finish_segment(&mut self) -> Result<Option<Got>, Doubt> {
        // By its chain, not by its number: what was left out is not passed over.
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
            // An exchanged picture: the hub sends the segment again.
            return Err(Doubt::NotGenuine);
        }
        self.pictures.extend(pictures);
        self.gaps += u32::from(head.gap.is_some());
        self.last = Some(head);
        Ok(Some(Got { clip: head.clip, segment: head.segment }))
    }

    /// Every segment to the last is there, and verified.
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
