//! The hub's picture as people see it: the room drawn from the hub's lens, as bright as the firmware's own pixels,
//! grey like a small camera's picture, and dark where the shutter still covers the lens.
//!
//! A drawn picture is shown only where the firmware got pixels: no pixels, no picture; black pixels, a black picture.

use twin_core::Pixels;

use crate::paint::Picture;

/// How much of a colour is left, 0..1. Small sensors at low light are nearly grey.
const COLOUR_LEFT: f32 = 0.22;
/// A picture is made brighter at most this much: more would show the renderer's noise, not the room.
const GAIN_MAX: f32 = 2.6;
/// Gamma of screens.
const GAMMA: f32 = 2.2;
/// Corners are this much darker than the middle.
const VIGNETTE: f32 = 0.38;
/// The sensor's noise, of 255.
const NOISE: f32 = 5.0;
/// Width of the shutter's blurred edge, as a share of the picture's height.
const SHUTTER_SOFT: f32 = 0.5;

/// What was drawn, as the sensor had it: `pixels` are what the firmware got then, `open` how far the shutter was open,
/// 0..=1; `taken_s` is the seed of the noise.
pub(crate) fn as_sensed(drawn: &Picture, pixels: &Pixels, open: f64, taken_s: f64) -> Picture {
    let gain = gain(drawn, pixels);
    let (width, height) = (drawn.width as f32, drawn.height as f32);
    let mut seen = drawn.clone();
    let mut noise = (taken_s * 1e3) as u32 | 1;
    for (index, pixel) in seen.rgba.chunks_exact_mut(4).enumerate() {
        let (x, y) = (index as f32 % width / width - 0.5, (index as f32 / width).floor() / height - 0.5);
        let light = (1.0 - VIGNETTE * 2.0 * (x * x + y * y)) * gain * past_shutter(y + 0.5, open as f32);
        let [r, g, b] = [0, 1, 2].map(|channel| f32::from(pixel[channel]));
        let grey = 0.30 * r + 0.59 * g + 0.11 * b;
        // A quick generator is enough for grain (Marsaglia's xorshift).
        noise ^= noise << 13;
        noise ^= noise >> 17;
        noise ^= noise << 5;
        let grain = (noise as f32 / u32::MAX as f32 - 0.5) * 2.0 * NOISE * light.min(1.0);
        for (channel, value) in [r, g, b].into_iter().enumerate() {
            let value = grey + (value - grey) * COLOUR_LEFT;
            pixel[channel] = (value * light + grain).round().clamp(0.0, 255.0) as u8;
        }
    }
    seen
}

/// By how much the middle of what was drawn is to be brightened to be what the firmware got.
fn gain(drawn: &Picture, pixels: &Pixels) -> f32 {
    let grey = |p: &[u8]| 0.30 * f32::from(p[0]) + 0.59 * f32::from(p[1]) + 0.11 * f32::from(p[2]);
    let drawn = middle(drawn.rgba.chunks_exact(4).map(|pixel| grey(pixel) as u8));
    // Sensors count light; screens want its root.
    let got = 255.0 * (middle(pixels.iter().copied()) / 255.0).powf(1.0 / GAMMA);
    (got / drawn.max(1.0)).min(GAIN_MAX)
}

/// The middle one of brightnesses (median): a near wall that the infra-red light blows out does not count for the room.
fn middle(values: impl Iterator<Item = u8>) -> f32 {
    let mut often = [0_u32; 256];
    let mut count = 0;
    for value in values {
        often[usize::from(value)] += 1;
        count += 1;
    }
    let mut below = 0;
    let reaches_half = |often: &u32| {
        below += often;
        2 * below >= count
    };
    often.iter().position(reaches_half).map_or(0.0, |level| level as f32)
}

/// Share of light that passes the shutter at a height of the picture, 0 = top. The shutter opens upward, and the lens
/// turns the picture over: so the picture appears from its top.
fn past_shutter(y: f32, open: f32) -> f32 {
    let edge = open * (1.0 + SHUTTER_SOFT);
    ((edge - y) / SHUTTER_SOFT).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests;
