//! What the panels show.

use twin_core::World;

use super::player::Update;

/// What the panels show.
pub(crate) struct Desk<'a> {
    pub(crate) update: &'a Update,
    pub(crate) world: &'a World,
    pub(crate) seed: u64,
    /// Names of the cameras, in the order of their keys, and which one looks.
    pub(crate) cameras: &'a [&'static str],
    pub(crate) camera: usize,
    pub(crate) panels: bool,
    pub(crate) help: bool,
    /// A notice, and how strongly it still shows, 0..1.
    pub(crate) notice: Option<(&'a str, f32)>,
}
