//! The run on show in the window.

use std::path::PathBuf;

use bevy::prelude::*;

use super::player::{Player, Update};

/// The run on show, and what the window adds to it.
#[derive(Resource)]
pub(super) struct Watching {
    pub(super) player: Player,
    pub(super) update: Update,
    pub(super) world_path: PathBuf,
    pub(super) seed: u64,
    pub(super) panels: bool,
    pub(super) help: bool,
    /// Number of the notice on show, and how long it has been there, s.
    pub(super) notice: (u64, f32),
}
