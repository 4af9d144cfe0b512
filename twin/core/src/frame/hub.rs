//! The camera hub as seen by somebody in the hall, and the picture that its firmware read last.

use firmware::hub::HubView;
use firmware::picture::{HEIGHT, PIXELS, WIDTH};

/// Pixels of the hub's image sensor: columns, rows (a small grey sensor; the lens is 16:9).
pub const PICTURE_SIZE: [usize; 2] = [WIDTH, HEIGHT];
/// Bytes of a picture: one per pixel, row by row from the top left, 0 black.
pub const PICTURE_BYTES: usize = PIXELS;
/// A grey picture.
pub type Pixels = [u8; PICTURE_BYTES];

/// The camera hub on the hall's wall. Its position and direction: [`crate::world::House::hub`].
#[derive(Clone, Debug, PartialEq)]
pub struct HubFrame {
    /// Its firmware runs.
    pub powered: bool,
    /// The privacy shutter: 0 closed before the lens, 1 out of its view.
    pub shutter_open: f64,
    /// Infra-red light, 1 = full.
    pub infrared: f64,
    /// The red REC lamp.
    pub rec_lamp: bool,
    /// Number of the clip that it records; none while it records nothing.
    pub clip: Option<u32>,
    /// The latest picture that its firmware read from the sensor; none before the first, and while it has no supply.
    pub picture: Option<HubPicture>,
    /// The firmware's own state; none while it has no supply.
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
