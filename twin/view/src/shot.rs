//! One picture of one instant, as a PNG file.

use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use twin_core::{Frame, Pace, Twin, World as TwinWorld};

use crate::camera::NamedCamera;
use crate::offscreen::Offscreen;
use crate::paint::Picture;
use crate::{Quality, ViewError};

/// Plays a world up to a time and keeps what a camera then sees. The file appears whole or not at all.
///
/// # Errors
/// Nothing to draw with, a world that cannot be built, a file that cannot be written.
pub fn shot(
    world: Arc<TwinWorld>,
    seed: u64,
    at_s: f64,
    camera: NamedCamera,
    size: (u32, u32),
    quality: Quality,
    out: &Path,
) -> Result<(), ViewError> {
    let frame = frame_at(&world, seed, at_s)?;
    let view = camera.view(&world, &frame, at_s as f32);
    let picture = Offscreen::new(world, size.0, size.1, quality)?.render(&frame, &view)?;
    write_png(&picture, out)
}

/// The frame of an instant, or the end's if that comes earlier.
///
/// # Errors
/// A world that cannot be built.
pub fn frame_at(world: &Arc<TwinWorld>, seed: u64, at_s: f64) -> Result<Frame, ViewError> {
    let mut twin = Twin::new(Arc::clone(world), seed)?;
    // Jumping gives the same run, but lands only on ticks in which something is due.
    twin.set_pace(Pace::EveryTick);
    while !twin.is_over() && twin.now_s() < at_s {
        twin.step();
    }
    Ok(twin.frame())
}

/// Writes a picture as PNG, beside its place and then into it.
///
/// # Errors
/// [`ViewError::Write`]
pub fn write_png(picture: &Picture, out: &Path) -> Result<(), ViewError> {
    let failed = |source: std::io::Error| ViewError::Write { path: out.to_owned(), source };
    let beside = beside(out);
    let written = encode(picture, &beside).and_then(|()| fs::rename(&beside, out));
    if written.is_err() {
        // What is half written is of no use; that it may be missing too is no second error.
        let _ = fs::remove_file(&beside);
    }
    written.map_err(failed)
}

fn encode(picture: &Picture, path: &Path) -> std::io::Result<()> {
    let mut encoder = png::Encoder::new(BufWriter::new(File::create(path)?), picture.width, picture.height);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_source_srgb(png::SrgbRenderingIntent::Perceptual);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&picture.rgba)?;
    writer.finish()?;
    Ok(())
}

/// The name under which a file grows until it is whole.
fn beside(out: &Path) -> PathBuf {
    let mut name = out.as_os_str().to_owned();
    name.push(".part");
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_written_whole_or_not_at_all() {
        let picture = Picture { width: 2, height: 1, rgba: vec![255, 0, 0, 255, 0, 0, 255, 255] };
        let folder = std::env::temp_dir().join(format!("latchkey-shot-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let out = folder.join("two.png");
        write_png(&picture, &out).unwrap();
        let decoder = png::Decoder::new(std::io::BufReader::new(File::open(&out).unwrap()));
        let mut reader = decoder.read_info().unwrap();
        let mut read = vec![0; 8];
        reader.next_frame(&mut read).unwrap();
        assert_eq!(read, picture.rgba);

        let lost = folder.join("nowhere").join("two.png");
        let error = write_png(&picture, &lost).unwrap_err().to_string();
        assert!(error.contains("two.png"), "{error}");
        let left: Vec<_> = fs::read_dir(&folder).unwrap().collect();
        assert_eq!(left.len(), 1, "nothing half written stays behind");
        fs::remove_dir_all(&folder).unwrap();
    }
}
