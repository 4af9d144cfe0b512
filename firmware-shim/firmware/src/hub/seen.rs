//! A picture with its exposure, and the comparison of its pixels with another picture.

use core::cmp::Ordering;

use super::config::SceneConfig;
use crate::picture::Pixels;

/// Pixels and their exposure.
pub(super) type Seen = (Pixels, u32);

/// Whether a pixel is darker or brighter than it was, each with its picture's exposure, once both are brought to the
/// longer exposure of the two. A white pixel in either does not count: it may be much brighter than it appears.
pub(super) fn change(
    (now, now_light): (u8, u32),
    (then, then_light): (u8, u32),
    config: &SceneConfig,
) -> Ordering {
    let longer = now_light.max(then_light).max(1);
    let scaled = |pixel: u8, light: u32| {
        u32::from(pixel.saturating_sub(config.black))
            .saturating_mul(longer)
            .checked_div(light)
            .unwrap_or(u32::MAX)
    };
    let (a, b) = (scaled(now, now_light), scaled(then, then_light));
    // Scaling also scales the noise.
    let by = scaled(config.pixel_by.saturating_add(config.black), now_light.min(then_light));
    let is_white = now == u8::MAX || then == u8::MAX;
    if a.abs_diff(b) > by && (!is_white || now_light == then_light) { a.cmp(&b) } else { Ordering::Equal }
}
