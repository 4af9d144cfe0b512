//! What a clip proves: which parts of the picture have changed.
//!
//! Pictures from before anybody opened are compared with the last ones, taken when everybody had left. A camera sets
//! its exposure by itself, so pictures are compared after their brightness was equalized. Pictures taken through a
//! covered lens, or while the exposure was settling, prove nothing; nor does a picture that differs in too many
//! places.

use std::sync::Arc;

use firmware::picture::{HEIGHT, PIXELS, WIDTH};
pub use firmware::wire::Region;

use crate::clips::Picture;

/// Largest number of pictures for a still: noise and a passing shadow drop out of their median.
const STILL_OF: usize = 5;
/// The camera settles its exposure within this many first pictures of a clip: one second (it needs two or three by
/// day).
const SETTLES_IN: usize = 5;
/// A pixel counts as changed above this difference, grey levels out of 255 (the sensor's noise is 3, and a median's
/// less).
const DIFFERS: f32 = 10.0;
/// Mean brightness of a usable picture: the range that the hub's camera neither reports as dark nor corrects, grey
/// levels (`CameraConfig`: `dark`, `bright_max`; a covered lens reads 8).
const EXPOSED: std::ops::RangeInclusive<u8> = 14..=170;
/// The means of a still's pictures lie within this ratio; beyond it the lens was covered or the exposure is still
/// settling (estimate: a sensor that was uncovered takes steps of two and more).
const STEADY: f32 = 1.25;
/// If more of a picture changed than this, the cause was the light or the lens, not a parcel: pixels, a quarter of
/// all (estimate; parcel and valuables fill less than a tenth).
const CHANGED_MAX: usize = PIXELS / 4;

/// What has changed at the end of a clip, pixel by pixel.
#[derive(Clone, Debug)]
pub(crate) struct Difference([bool; PIXELS]);

impl Difference {
    /// Between the beginning and the end of a clip; none for a clip that is too short to have both, or that shows
    /// nothing there.
    pub(crate) fn of(pictures: &[Arc<Picture>]) -> Option<Self> {
        let pictures = pictures.get(SETTLES_IN..).filter(|rest| rest.len() >= 2 * STILL_OF)?;
        let before = still(&pictures[..STILL_OF])?;
        let after = still(&pictures[pictures.len() - STILL_OF..])?;
        // Most of a picture is walls, which do not change.
        let mut ratios: Vec<f32> =
            before.iter().zip(&after).map(|(before, after)| (after + 1.0) / (before + 1.0)).collect();
        ratios.sort_by(f32::total_cmp);
        let gain = ratios[PIXELS / 2];
        let mut differs = [false; PIXELS];
        for (slot, (before, after)) in differs.iter_mut().zip(before.iter().zip(&after)) {
            *slot = (after - gain * before).abs() > DIFFERS * gain.max(1.0);
        }
        let changed = differs.iter().filter(|differs| **differs).count();
        (changed <= CHANGED_MAX).then_some(Self(differs))
    }

    /// Changed pixels in a region.
    pub(crate) fn pixels_in(&self, region: &Region) -> u16 {
        (0..PIXELS).filter(|index| self.0[*index] && region.contains(*index)).count() as u16
    }

    /// Has something of the object's size appeared in, or disappeared from, its place?
    pub(crate) fn shows(&self, region: &Region) -> bool {
        // Near its edges the rectangle mostly shows floor.
        self.pixels_in(region) >= region.pixels.div_ceil(3).max(1)
    }
}

/// The median of some pictures, pixel by pixel; none unless all are usable and equally exposed.
fn still(pictures: &[Arc<Picture>]) -> Option<Vec<f32>> {
    let means = || pictures.iter().map(|picture| picture.1.mean());
    let (darkest, brightest) = (means().min()?, means().max()?);
    let is_exposed = EXPOSED.contains(&darkest) && EXPOSED.contains(&brightest);
    if !is_exposed || f32::from(brightest) > STEADY * f32::from(darkest) {
        return None;
    }
    let median = |index: usize| {
        let mut values: Vec<u8> = pictures.iter().map(|picture| picture.1.0[index]).collect();
        values.sort_unstable();
        f32::from(values[values.len() / 2])
    };
    Some((0..WIDTH * HEIGHT).map(median).collect())
}

#[cfg(test)]
mod tests;
