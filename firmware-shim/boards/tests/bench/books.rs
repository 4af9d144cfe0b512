//! What a service keeps of clips, and how it checks them: signature, chain, every picture.

use std::collections::BTreeMap;

use firmware::crypto::{PublicKey, Signed, Signer};
use firmware::journal::Hash;
use firmware::picture::Pixels;
use firmware::wire::{FromHub, Gap, Got, Segment, SegmentPicture};

use super::HUB_SEED;

/// Everything of every clip, by clip and number of the segment.
#[derive(Clone, Debug)]
pub(crate) struct Books {
    hub: PublicKey,
    heads: BTreeMap<(u32, u32), Segment>,
    pictures: BTreeMap<(u32, u32), BTreeMap<u8, SegmentPicture>>,
    /// Up to where each clip is whole and checked.
    checked: BTreeMap<u32, Vec<Segment>>,
}

/// A clip as far as it is whole.
#[derive(Clone, Debug)]
pub(crate) struct Clip {
    pub(crate) segments: Vec<Segment>,
    pub(crate) pictures: Vec<SegmentPicture>,
}

impl Clip {
    /// Whether its last segment ends the clip.
    pub(crate) fn is_complete(&self) -> bool {
        self.segments.last().is_some_and(|segment| segment.last)
    }

    /// The gaps that it marks itself.
    pub(crate) fn gaps(&self) -> Vec<Gap> {
        self.segments.iter().filter_map(|segment| segment.gap).collect()
    }
}

impl Books {
    pub(crate) fn new() -> Self {
        let hub = Signer::from_seed(&HUB_SEED).public();
        Self { hub, heads: BTreeMap::new(), pictures: BTreeMap::new(), checked: BTreeMap::new() }
    }

    /// Takes what is part of a clip; answers when more of it is whole.
    ///
    /// # Panics
    /// Where the hub contradicts itself: another segment or picture under the same number, or a bad signature.
    pub(crate) fn take(&mut self, message: &FromHub) -> Option<Got> {
        let clip = match message {
            FromHub::SegmentHead(head) => self.take_head(head),
            FromHub::SegmentPicture(picture) => {
                let segment = self.pictures.entry((picture.clip, picture.segment)).or_default();
                let before = segment.insert(picture.index, *picture);
                assert!(before.is_none_or(|before| before == *picture), "another picture of the same number");
                picture.clip
            }
            _ => return None,
        };
        let before = self.checked.get(&clip).map_or(0, Vec::len);
        self.check(clip);
        let checked = self.checked.get(&clip)?;
        // Complete segments are acknowledged again: the hub may not have received the acknowledgement.
        let is_news = checked.len() > before || matches!(message, FromHub::SegmentHead(_));
        checked.last().filter(|_| is_news).map(|segment| Got { clip, segment: segment.segment })
    }

    fn take_head(&mut self, head: &Signed<Segment>) -> u32 {
        let segment = *head.open(&self.hub).expect("signed by the hub");
        let before = self.heads.insert((segment.clip, segment.segment), segment);
        assert!(before.is_none_or(|before| before == segment), "another segment of the same number");
        segment.clip
    }

    fn check(&mut self, clip: u32) {
        let checked = self.checked.entry(clip).or_default();
        loop {
            let number = checked.len() as u32 + 1;
            let Some(head) = self.heads.get(&(clip, number)) else { return };
            let pictures = self.pictures.get(&(clip, number)).cloned().unwrap_or_default();
            if pictures.len() < usize::from(head.pictures) {
                return;
            }
            let chain = |hash: Hash, it: &SegmentPicture| it.pixels.hash_after(&hash, it.unix_ms);
            let hash = pictures.values().fold(Hash::GENESIS, chain);
            assert_eq!(hash, head.pictures_hash, "clip {clip}, segment {number}: other pictures");
            assert!(head.follows(checked.last()), "clip {clip}, segment {number}: the chain is broken");
            checked.push(*head);
        }
    }

    /// A clip as far as it is whole and checked.
    pub(crate) fn clip(&self, clip: u32) -> Clip {
        let segments = self.checked.get(&clip).cloned().unwrap_or_default();
        let of = |segment: &Segment| self.pictures.get(&(clip, segment.segment)).cloned().unwrap_or_default();
        let pictures = segments.iter().flat_map(|segment| of(segment).into_values()).collect();
        Clip { segments, pictures }
    }

    /// Whether a clip, as far as it is whole, has a gap in it.
    pub(crate) fn marks_a_gap(&self, clip: u32) -> bool {
        self.checked.get(&clip).is_some_and(|segments| segments.iter().any(|segment| segment.gap.is_some()))
    }

    /// The clips of which anything is known.
    pub(crate) fn clips(&self) -> Vec<u32> {
        self.checked.keys().copied().collect()
    }
}

/// Mean of a picture's columns, rounded down.
pub(crate) fn columns_mean(pixels: &Pixels, columns: core::ops::Range<usize>) -> u32 {
    let inside =
        pixels.0.iter().enumerate().filter(|(at, _)| columns.contains(&(at % firmware::picture::WIDTH)));
    let (sum, count) = inside.fold((0, 0), |(sum, count), (_, &pixel)| (sum + u32::from(pixel), count + 1));
    sum / count
}
