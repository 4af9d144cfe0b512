//! Pictures into an H.264 film in an MP4 file.
//!
//! A film is put together in memory (its index stands before its pictures, so nothing could be written earlier anyway)
//! and written when it is whole: one that was interrupted leaves nothing behind.

use std::path::{Path, PathBuf};

use muxide::api::{Metadata, Muxer, MuxerBuilder, VideoCodec};
use openh264::OpenH264API;
use openh264::Timestamp;
use openh264::encoder::{
    Complexity, Encoder, EncoderConfig, FrameRate, FrameType, IntraFramePeriod, RateControlMode, UsageType,
    VuiConfig,
};
use openh264::formats::YUVSlices;

use crate::ViewError;
use crate::file::{can_write, write_whole};
use crate::paint::Picture;

/// Seeking lands on one of these, s apart.
const KEY_FRAME_EVERY_S: u32 = 2;

/// A film being written.
pub(super) struct Recorder {
    encoder: Encoder,
    muxer: Muxer<Vec<u8>>,
    planes: Planes,
    fps: u32,
    frames: u64,
    out: PathBuf,
}

impl Recorder {
    /// Starts a film of pictures of this size, px, both even.
    ///
    /// # Errors
    /// The file cannot be written, or the encoder refuses the size.
    pub(super) fn create(out: &Path, size: (u32, u32), fps: u32, title: &str) -> Result<Self, ViewError> {
        can_write(out)?;
        let (width, height) = size;
        let config = EncoderConfig::new()
            .usage_type(UsageType::CameraVideoRealTime)
            // One thread: the same pictures give the same bytes.
            .num_threads(1)
            // One quality for all pictures (the encoder's own quantiser, 26), whatever it takes: a controlled rate
            // smears captions after every cut.
            .rate_control_mode(RateControlMode::Off)
            .complexity(Complexity::High)
            .max_frame_rate(FrameRate::from_hz(fps as f32))
            .intra_frame_period(IntraFramePeriod::from_num_frames(KEY_FRAME_EVERY_S * fps))
            // A skipped picture would shorten the film.
            .skip_frames(false)
            .vui(VuiConfig::bt709());
        let encoder = Encoder::with_api_config(OpenH264API::from_source(), config).map_err(encode_error)?;
        let muxer = MuxerBuilder::new(Vec::new())
            .video(VideoCodec::H264, width, height, f64::from(fps))
            .with_metadata(Metadata::new().with_title(title))
            .with_fast_start(true)
            .build()
            .map_err(encode_error)?;
        Ok(Self { encoder, muxer, planes: Planes::new(size), fps, frames: 0, out: out.to_owned() })
    }

    /// Adds a picture.
    ///
    /// # Errors
    /// The picture has another size than the film, or the encoder fails.
    pub(super) fn push(&mut self, picture: &Picture) -> Result<(), ViewError> {
        self.planes.take(picture)?;
        let at_s = self.frames as f64 / f64::from(self.fps);
        let at_ms = (at_s * 1e3).round() as u64;
        let coded = self
            .encoder
            .encode_at(&self.planes.slices(), Timestamp::from_millis(at_ms))
            .map_err(encode_error)?;
        let key = matches!(coded.frame_type(), FrameType::IDR);
        self.muxer.write_video(at_s, &coded.to_vec(), key).map_err(encode_error)?;
        self.frames += 1;
        Ok(())
    }

    /// Ends the film and puts the file in its place. Returns its size, bytes.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(super) fn finish(mut self) -> Result<u64, ViewError> {
        self.muxer.finish_in_place().map_err(encode_error)?;
        let bytes = self.muxer.into_writer();
        write_whole(&self.out, &bytes)?;
        Ok(bytes.len() as u64)
    }
}

/// A picture as H.264 wants it: luma, and two colour planes of half the size. BT.709, limited range, which the film
/// itself declares, so that no player has to guess.
struct Planes {
    size: (usize, usize),
    y: Vec<u8>,
    u: Vec<u8>,
    v: Vec<u8>,
}

impl Planes {
    fn new(size: (u32, u32)) -> Self {
        let (width, height) = (size.0 as usize, size.1 as usize);
        let quarter = (width / 2) * (height / 2);
        Self { size: (width, height), y: vec![0; width * height], u: vec![0; quarter], v: vec![0; quarter] }
    }

    fn slices(&self) -> YUVSlices<'_> {
        let (width, _) = self.size;
        YUVSlices::new((&self.y, &self.u, &self.v), self.size, (width, width / 2, width / 2))
    }

    /// Alpha is ignored: a film has no ground behind it.
    fn take(&mut self, picture: &Picture) -> Result<(), ViewError> {
        let (width, height) = self.size;
        if (picture.width as usize, picture.height as usize) != self.size
            || picture.rgba.len() != width * height * 4
        {
            let got = (picture.width, picture.height);
            return Err(ViewError::Encode(format!("a picture of {got:?} in a film of {:?}", self.size)));
        }
        for (luma, pixel) in self.y.iter_mut().zip(picture.rgba.chunks_exact(4)) {
            let [r, g, b] = [i32::from(pixel[0]), i32::from(pixel[1]), i32::from(pixel[2])];
            *luma = (16 + ((47 * r + 157 * g + 16 * b + 128) >> 8)) as u8;
        }
        for row in 0..height / 2 {
            for column in 0..width / 2 {
                let mut sum = [0_i32; 3];
                for at in [(0, 0), (1, 0), (0, 1), (1, 1)] {
                    let index = ((2 * row + at.1) * width + 2 * column + at.0) * 4;
                    for (total, value) in sum.iter_mut().zip(&picture.rgba[index..index + 3]) {
                        *total += i32::from(*value);
                    }
                }
                let [r, g, b] = sum;
                let index = row * (width / 2) + column;
                // Four pixels were added up: two more bits to shift away.
                self.u[index] = (128 + ((-26 * r - 86 * g + 112 * b + 512) >> 10)) as u8;
                self.v[index] = (128 + ((112 * r - 102 * g - 10 * b + 512) >> 10)) as u8;
            }
        }
        Ok(())
    }
}

fn encode_error(error: impl std::fmt::Display) -> ViewError {
    ViewError::Encode(error.to_string())
}

#[cfg(test)]
mod tests;
