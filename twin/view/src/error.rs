//! What can go wrong on the way to a picture.

use std::path::PathBuf;

/// Why something could not be shown.
#[derive(Debug, thiserror::Error)]
pub enum ViewError {
    /// No graphics adapter, not even a software one.
    #[error(
        "no graphics adapter found; without a graphics card install the software one: \
         apt-get install mesa-vulkan-drivers"
    )]
    NoAdapter,
    /// A window was asked for and there is no display.
    #[error("no display found for a window; use `twin film` or `twin shot`, or set DISPLAY")]
    NoDisplay,
    /// The twin could not be built.
    #[error(transparent)]
    World(#[from] twin_core::world::WorldErrors),
    /// A file could not be written.
    #[error(
        "failed to write {path}: {source}; name a file in a folder that exists and that you may write to"
    )]
    Write {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Something that cannot be shown was asked for: a size, a span of time.
    #[error("{0}")]
    Asked(String),
    /// The encoder or the container refused; our bug.
    #[error("failed to encode: {0}")]
    Encode(String),
    /// The renderer failed; our bug, or the driver's.
    #[error("failed to render: {0}")]
    Render(String),
}
