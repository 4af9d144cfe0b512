//! The view: a run made visible. It draws and never decides; watched or not, a run has the same trace.
//!
//! - [`shown`]: the frame on show, the only thing that the scene reads.
//! - `scene`, `figure`, `parcel`, `lockwork`, `keypad`, `pulses`: what stands and moves on the stage, a plugin each.
//! - [`camera`]: named views. [`offscreen`]: pictures without a window; on it stand [`mod@shot`] and [`mod@film`].
//! - [`window`]: the same stage with panels and hands. [`paint`]: captions, labels and phone screens, without a GPU.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "what is drawn decides nothing: wall clocks, threads and std's sines are at home here"
)]

mod adapter;
pub mod camera;
mod figure;
mod file;
pub mod film;
mod hub;
mod keypad;
mod lens;
mod links;
mod lockwork;
pub mod offscreen;
pub mod paint;
mod parcel;
mod pulses;
mod scene;
mod screens;
pub mod shot;
pub mod shown;
mod texture;
pub mod window;

pub use adapter::Adapter;
pub use camera::NamedCamera;
pub use film::{FilmOptions, FilmReport, film};
pub use hub::corner::Darkroom;
pub use hub::hindsight::Hindsight;
pub use shot::shot;
pub use shown::{Quality, SceneSet, Shown};
pub use window::{WatchOptions, watch};

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
