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

/// One clip, as far as it is verified.
#[derive(Clone, Debug, Default)]
pub(super) struct Clip {
    /// Shared, so that a fork of the twin copies no pictures.
    pictures: Vec<Arc<Picture>>,
    last: Option<Segment>,
    gaps: u32,
    coming: Option<Coming>,
    /// Something signed that does not follow.
    is_broken: bool,
}

/// A segment of which pictures are missing.
#[derive(Clone, Debug)]
struct Coming {
    head: Segment,
    pictures: BTreeMap<u8, Arc<Picture>>,
}

impl Clips {
    /// Takes a segment's head. Returns what the hub may be told it need not send again.
    pub(super) fn hear_head(&mut self, signed: &Signed<Segment>, hub: &PublicKey) -> Option<Got> {
        let head = signed.open(hub)?;
        self.0.entry(head.clip).or_default().hear_head(head)
    }

    /// Takes a picture. Returns what the hub may be told it need not send again.
    pub(super) fn hear_picture(&mut self, picture: &SegmentPicture) -> Option<Got> {
        self.0.get_mut(&picture.clip)?.hear_picture(picture)
    }

    pub(super) fn get(&self, clip: u32) -> Option<&Clip> {
        self.0.get(&clip)
    }
}

impl Clip {
    fn hear_head(&mut self, head: &Segment) -> Option<Got> {
        let has = self.last.map_or(0, |last| last.segment);
        if head.segment <= has {
            // "Got" was lost.
            return Some(Got { clip: head.clip, segment: has });
        }
        if head.segment > has + 1 {
            return None;
        }
        if !head.follows(self.last.as_ref()) {
            self.is_broken = true;
            return None;
        }
        if self.coming.as_ref().is_none_or(|coming| coming.head != *head) {
            self.coming = Some(Coming { head: *head, pictures: BTreeMap::new() });
        }
        self.finish_segment()
    }

    fn hear_picture(&mut self, picture: &SegmentPicture) -> Option<Got> {
        let is_its = |coming: &&mut Coming| {
            coming.head.segment == picture.segment && picture.index < coming.head.pictures
        };
        let coming = self.coming.as_mut().filter(is_its)?;
        coming.pictures.insert(picture.index, Arc::new((picture.unix_ms, picture.pixels)));
        self.finish_segment()
    }

    /// Takes the segment over once it is whole and its pictures are the ones that were signed for.
    fn finish_segment(&mut self) -> Option<Got> {
        let is_whole = |coming: &Coming| coming.pictures.len() == usize::from(coming.head.pictures);
        let Coming { head, pictures } = self.coming.take_if(|coming| is_whole(coming))?;
        let hash =
            pictures.values().fold(Hash::GENESIS, |hash, picture| picture.1.hash_after(&hash, picture.0));
        if hash != head.pictures_hash {
            // A damaged or exchanged picture: the hub sends the segment again.
            return None;
        }
        self.pictures.extend(pictures.into_values());
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
