//! One picture of one instant, as a PNG file.

use std::path::Path;
use std::sync::Arc;

use twin_core::{Frame, World as TwinWorld};

use crate::camera::NamedCamera;
use crate::file::{can_write, write_whole};
use crate::hub::corner::{self, Darkroom};
use crate::hub::hindsight::Hindsight;
use crate::offscreen::Offscreen;
use crate::paint::Picture;
use crate::screens::Screens;
use crate::{Quality, ViewError};

/// Plays a world up to a time and saves what a camera sees then, with the phones in use laid over it. The file appears
/// whole or not at all.
///
/// # Errors
/// Nothing to draw with, a time after the end, a world that cannot be built, a file that cannot be written.
pub fn shot(
    world: Arc<TwinWorld>,
    seed: u64,
    at_s: f64,
    camera: NamedCamera,
    size: (u32, u32),
    quality: Quality,
    out: &Path,
) -> Result<(), ViewError> {
    if at_s > world.ends_s {
        let (name, end_s) = (&world.name, world.ends_s);
        return Err(ViewError::Asked(format!(
            "nothing to render at {at_s} s; {name} plays from 0 to {end_s} s"
        )));
    }
    can_write(out)?;
    let frame = frame_at(&world, seed, at_s)?;
    let mut stage = Offscreen::new(Arc::clone(&world), size.0, size.1, quality)?;
    let mut darkroom = Darkroom::new(&world, seed);
    write_png(&picture(&mut stage, &mut darkroom, &frame, camera)?, out)
}

/// What a camera sees at an instant, with the phones in use and the hub's latest picture.
///
/// # Errors
/// [`ViewError::Render`]
pub fn picture(
    stage: &mut Offscreen,
    darkroom: &mut Darkroom,
    frame: &Frame,
    camera: NamedCamera,
) -> Result<Picture, ViewError> {
    let world = Arc::clone(darkroom.world());
    let mut picture = stage.render(frame, &camera.view(&world, frame, frame.now_s() as f32))?;
    let prints = darkroom.develop(frame, &mut |frame| stage.render_hub(frame))?;
    Screens::default().lay_now(&mut picture, &world, frame, prints);
    if corner::leaves_room(camera) {
        corner::lay(&mut picture, &world, frame, prints);
    }
    Ok(picture)
}

/// The frame of an instant, or the end's if that comes earlier.
///
/// # Errors
/// A world that cannot be built.
pub fn frame_at(world: &Arc<TwinWorld>, seed: u64, at_s: f64) -> Result<Frame, ViewError> {
    Hindsight::new(Arc::clone(world), seed).frame_at(at_s)
}

/// Writes a picture as PNG.
///
/// # Errors
/// [`ViewError::Write`]
pub fn write_png(picture: &Picture, out: &Path) -> Result<(), ViewError> {
    let bytes = encode(picture).map_err(|error| ViewError::Encode(error.to_string()))?;
    write_whole(out, &bytes)
}

fn encode(picture: &Picture) -> Result<Vec<u8>, png::EncodingError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, picture.width, picture.height);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_source_srgb(png::SrgbRenderingIntent::Perceptual);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&picture.rgba)?;
    writer.finish()?;
    Ok(bytes)
}

#[cfg(test)]
mod tests;
