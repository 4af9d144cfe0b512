//! Painting on the CPU: what is flat and must be read. Labels, phone screens, captions, cards.
//!
//! No Bevy type comes in here; the scene takes a [`Picture`] as a texture, the film lays one over a rendered picture.
//!
//! Glossary: a *picture* is straight-alpha sRGB, row by row from the top left; an *area* is in pixels, x to the right,
//! y down, and may have fractions.

mod canvas;
pub mod caption;
pub mod card;
pub mod colour;
pub mod corner;
pub mod label;
pub mod phone;
mod text;

pub use canvas::{Area, Picture};
pub use colour::Rgba;
pub use text::{Align, Face, Style, Weight};
