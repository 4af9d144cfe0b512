//! The hub as somebody sees it who stands in the hall, and the picture that its firmware last got.

use firmware::hub::HubView;
use firmware::picture::{HEIGHT, PIXELS, WIDTH};

/// Pixels of the hub's image sensor: columns, rows (a small grey sensor; the lens is 16:9).
pub const PICTURE_SIZE: [usize; 2] = [WIDTH, HEIGHT];
/// Bytes of a picture: one a pixel, row by row from the top left, 0 black.
pub const PICTURE_BYTES: usize = PIXELS;
/// A grey picture.
pub type Pixels = [u8; PICTURE_BYTES];

/// The hub on the hall's wall. Where it hangs and looks: [`crate::world::House::hub`].
#[derive(Clone, Debug, PartialEq)]
pub struct HubFrame {
    /// Its firmware runs.
    pub powered: bool,
    /// The privacy flap: 0 shut before the lens, 1 out of its sight.
    pub shutter_open: f64,
    /// Infra-red light, 1 = full.
    pub infrared: f64,
    /// The red lamp that says REC.
    pub rec_lamp: bool,
    /// Number of the clip that it films; none while it films nothing.
    pub clip: Option<u32>,
    /// The latest picture that its firmware read from the sensor; none before the first, and while it has no supply.
    pub picture: Option<HubPicture>,
    /// The firmware's own view; none while it has no supply.
    pub view: Option<HubView>,
}

/// A picture and when it was taken.
#[derive(Clone, Debug, PartialEq)]
pub struct HubPicture {
    /// What the sensor delivered.
    pub pixels: Pixels,
    /// When it was exposed, s since the start of the world.
    pub taken_s: f64,
}
