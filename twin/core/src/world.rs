//! The world to be played: the crate [`twin_scenario`].

pub use twin_scenario::*;
