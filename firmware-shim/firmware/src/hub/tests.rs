//! The hub on a scripted board, with a lock and a service that tests speak for.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod bench;
mod clips;
mod endings;
mod fake_board;
mod films;
mod garbage;
mod links;
#[cfg(feature = "as-shipped")]
mod shipped;
