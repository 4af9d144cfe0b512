//! Colours of everything that is painted: dark ink, warm paper, one accent, and three that mean something.

/// Red, green, blue, alpha; sRGB, straight alpha.
pub type Rgba = [u8; 4];

/// Text on paper; ground of cards.
pub const INK: Rgba = [22, 28, 38, 255];
/// Ground of panels laid over a picture; lets a little of it through.
pub const GLASS: Rgba = [16, 21, 30, 205];
/// Text on ink.
pub const PAPER: Rgba = [250, 247, 240, 255];
/// Lesser text on ink.
pub const MIST: Rgba = [174, 184, 198, 255];
/// Lesser text on paper.
pub const SLATE: Rgba = [92, 103, 120, 255];
/// The one accent: brass.
pub const BRASS: Rgba = [240, 168, 60, 255];
/// Kept, locked, delivered.
pub const GOOD: Rgba = [64, 186, 122, 255];
/// Wants attention.
pub const WARN: Rgba = [243, 180, 56, 255];
/// Broken, refused, alarm.
pub const BAD: Rgba = [232, 82, 74, 255];
/// Nothing there yet.
pub const CLEAR: Rgba = [0, 0, 0, 0];

/// The same colour, let through by `alpha`, 0..=1.
#[must_use]
pub fn faded(colour: Rgba, alpha: f32) -> Rgba {
    let [r, g, b, a] = colour;
    [r, g, b, (f32::from(a) * alpha.clamp(0.0, 1.0)).round() as u8]
}
