//! From light to counts: integration time and gain of a pixel, and the noise of its reading.

use crate::random::Stream;
use libm::{round, sqrt};
use std::sync::Arc;

/// Pixels in a row.
pub const WIDTH: usize = 32;
/// Rows.
pub const HEIGHT: usize = 18;
/// Pixels of a frame, bytes on the port: row by row from the top left.
pub const PIXELS: usize = WIDTH * HEIGHT;

/// Irradiance 1 fills a pixel within so many lines at gain 1: 10 ms. It fixes what "1" means: a white
/// wall in the sun (estimate).
pub const FULL_WELL_LINES: u16 = 160;
/// What a pixel reads in the dark, counts. Source: black level target of the published drivers.
pub const BLACK_LEVEL: u8 = 8;

/// Electrons of a full pixel. Estimate: 10,000 in one of the HM01B0's, ten of them binned into ours.
const FULL_WELL_ELECTRONS: f64 = 100_000.0;
/// Standard deviation of the reading at gain 1, counts. Estimate.
const READ_NOISE_COUNTS: f64 = 0.6;

/// What the pixels gathered: the scene that they saw, and by what it is multiplied.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Exposure {
    scene: Arc<[f32; PIXELS]>,
    /// Share of a full pixel per irradiance, before gain.
    share: f64,
    gain: f64,
}

/// The light-sensitive part.
#[derive(Debug, Clone)]
pub(super) struct Film {
    scene: Arc<[f32; PIXELS]>,
    noise: Stream,
}

impl Film {
    pub(super) fn new(seed: u64, name: &str) -> Self {
        Self { scene: Arc::new([0.0; PIXELS]), noise: Stream::new(seed, name) }
    }

    pub(super) fn set_scene(&mut self, irradiance: &[f32; PIXELS]) {
        // Between two frames under the same light nothing is copied.
        if *self.scene != *irradiance {
            self.scene = Arc::new(*irradiance);
        }
    }

    /// The scene now, gathered for so many lines at this gain setting.
    pub(super) fn expose(&self, lines: u16, analog_gain: u8) -> Exposure {
        // Bits 6:4, in steps of two: 1, 2, 4, 8.
        let gain = f64::from(1_u8 << (analog_gain >> 4).min(3));
        let share = f64::from(lines) / f64::from(FULL_WELL_LINES);
        Exposure { scene: Arc::clone(&self.scene), share, gain }
    }

    /// Counts of the frame of this number. Noise is keyed by frame and pixel, so that a skipped frame shifts no draws.
    pub(super) fn develop(&self, frame: u64, exposure: &Exposure) -> Box<[u8; PIXELS]> {
        let per_electron = 255.0 / FULL_WELL_ELECTRONS * exposure.gain;
        let mut counts = Box::new([0; PIXELS]);
        for (pixel, (count, &irradiance)) in counts.iter_mut().zip(exposure.scene.iter()).enumerate() {
            // A saturated pixel stays full at any gain.
            let filled = (f64::from(irradiance.max(0.0)) * exposure.share).min(1.0);
            let electrons = filled * FULL_WELL_ELECTRONS;
            let shot = sqrt(electrons) * per_electron;
            // Half of it arises before the gain.
            let read = READ_NOISE_COUNTS * (1.0 + exposure.gain) / 2.0;
            let deviation = sqrt(shot * shot + read * read);
            let noise = deviation * self.normal(frame * PIXELS as u64 + pixel as u64);
            let value = f64::from(BLACK_LEVEL) + electrons * per_electron + noise;
            *count = round(value).clamp(0.0, 255.0) as u8;
        }
        counts
    }

    /// A draw of mean 0 and deviation 1: four uniform ones summed, which ends at 3.5 deviations.
    fn normal(&self, n: u64) -> f64 {
        let bits = self.noise.peek_at(n);
        let sum: u64 = (0..4).map(|quarter| bits >> (16 * quarter) & 0xFFFF).sum();
        (sum as f64 / 65_536.0 - 2.0) * sqrt(3.0)
    }
}
