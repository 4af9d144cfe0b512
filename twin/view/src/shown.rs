//! What the scene shows: the present frame, and how richly it is drawn.

use std::sync::Arc;

use bevy::prelude::*;
use twin_core::{Frame, World as TwinWorld};

/// The instant on show. The driver of the view replaces `frame`; the scene follows.
#[derive(Resource)]
pub struct Shown {
    /// The world that is played.
    pub world: Arc<TwinWorld>,
    /// The instant.
    pub frame: Frame,
}

/// The camera for which the frame is drawn. Motion between frames is smoothed for each camera separately: the hub's
/// may show another instant.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Through {
    /// The hub's camera; otherwise the viewer's.
    pub(crate) hub: bool,
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

impl Quality {
    /// All tiers, from the cheapest.
    pub const ALL: [Self; 3] = [Self::Low, Self::Medium, Self::High];

    /// Its name, as on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }

    /// What it draws, in a few words.
    #[must_use]
    pub fn means(self) -> &'static str {
        match self {
            Self::Low => "baked light, simple soft shadows: for machines without a graphics card",
            Self::Medium => "shadow maps, smoothed edges, filmic tones",
            Self::High => "shadow maps, ambient occlusion, filmic tones",
        }
    }
}

/// Order of the scene's work in `Update`.
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SceneSet {
    /// Everything that follows the frame on show moves here.
    Pose,
}
