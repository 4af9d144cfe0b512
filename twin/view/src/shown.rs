//! What the scene shows: the present frame, and how richly it is drawn.

use std::sync::Arc;

use bevy::prelude::*;
use twin_core::{Frame, World as TwinWorld};

/// The instant on show. Whoever drives the view replaces `frame`; the scene follows.
#[derive(Resource)]
pub struct Shown {
    /// The world that is played.
    pub world: Arc<TwinWorld>,
    /// The instant.
    pub frame: Frame,
}

/// How richly the scene is drawn.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Quality {
    /// For software rendering: baked light, blob shadows.
    #[default]
    Low,
    /// Shadow maps.
    Medium,
    /// Shadow maps, ambient occlusion, finer filtering.
    High,
}

/// Order of the scene's work in `Update`.
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SceneSet {
    /// Everything that follows the frame on show moves here.
    Pose,
}
