//! The view: a run made visible. It draws and never decides; watched or not, a run has the same trace.
//!
//! - [`shown`]: the frame on show, the only thing that the scene reads.
//! - `scene`, `figure`, `parcel`, `lockwork`, `keypad`, `pulses`: what stands and moves on the stage, a plugin each;
//!   `plugins` lists them.
//! - [`camera`]: named views. [`offscreen`]: pictures without a window; on it stand [`mod@shot`] and [`mod@film`].
//! - [`window`]: the same stage with panels and hands. [`paint`]: captions, labels and phone screens, without a GPU.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "the view decides nothing, so wall clocks, threads and std's sines are allowed"
)]

mod adapter;
pub mod camera;
mod error;
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
mod plugins;
mod pulses;
mod scene;
mod screens;
pub mod shot;
pub mod shown;
mod texture;
pub mod window;

pub use adapter::Adapter;
pub use camera::NamedCamera;
pub use error::ViewError;
pub use film::{FilmOptions, FilmReport, film};
pub use hub::corner::Darkroom;
pub use hub::hindsight::Hindsight;
pub use shot::shot;
pub use shown::{Quality, SceneSet, Shown};
pub use window::{WatchOptions, watch};
