//! The service against a scripted hub, lock and phones.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod answers;
mod bench;
mod closing;
mod company;
mod fallbacks;
mod release;
mod several;
mod watching;
