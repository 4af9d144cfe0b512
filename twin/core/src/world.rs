//! The world to be simulated: the crate [`twin_scenario`].

pub use twin_scenario::*;
