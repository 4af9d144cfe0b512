//! How many of the bugs in `firmware-shim/planted` does the search find, and how soon?
//!
//! For each bug and seed scenarios are drawn and played with this bug active, until a promise breaks that the same
//! scenario keeps without the bug, or the time is over. [`outcome`] is what is known of a hunt, [`table`] and [`plot`]
//! show it. `hunt` plays, and is built with the feature `on` only.
#![allow(clippy::disallowed_methods, reason = "a hunt is timed, and plays on several threads")]

#[cfg(feature = "on")]
pub mod hunt;
pub mod outcome;
pub mod plot;
pub mod table;
