//! The view: a run made visible. It draws and never decides; watched or not, a run has the same trace.

pub mod shown;

pub use shown::{Quality, SceneSet, Shown};

use std::path::PathBuf;

/// Why something could not be shown.
#[derive(Debug, thiserror::Error)]
pub enum ViewError {
    /// No graphics adapter, not even a software one.
    #[error(
        "no graphics adapter found; without a graphics card install the software one: apt-get install mesa-vulkan-drivers"
    )]
    NoAdapter,
    /// A window was asked for and there is no display.
    #[error("no display found for a window; use `twin film` or `twin shot`, or set DISPLAY")]
    NoDisplay,
    /// The twin could not be built.
    #[error(transparent)]
    World(#[from] twin_core::world::WorldErrors),
    /// A file could not be written.
    #[error("failed to write {path}: {source}")]
    Write {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The encoder or the container refused; our bug.
    #[error("failed to encode the film: {0}")]
    Encode(String),
    /// The renderer failed; our bug, or the driver's.
    #[error("failed to render: {0}")]
    Render(String),
}
