//! The firmware of lock and hub: what is flashed into the product, and what the twin runs unchanged.
//!
//! - [`lock`] is the lock: [`lock::Lock::poll`] reads as one line per stage.
//! - [`hub`] is the camera that is also the lock's way to the service: [`hub::Hub::poll`].
//! - [`access`] decides who may open: one-time grants, codes, wrong-code lockout.
//! - [`crypto`] holds keys and what they prove: signatures, code verifiers, sealed frames.
//! - [`journal`] is what the lock remembers of its life, as a chain of hashes.
//! - [`store`] is what outlives a power cut.
//! - [`wire`] is what goes over the radio: messages and their frames.
//! - [`picture`] is what the camera sees, as sensor, flash, stream and service know it.
//! - [`matter`] names states, alarms and errors as the Matter Door Lock cluster does.
//! - [`policy`] is what a build without weak rules has none of.
//! - [`work`] names what takes the processor long.
//! - [`time`] and [`wake`] are the two values that pass between firmware and world at each poll.
//!
//! Deliberately absent: a standard library, an allocator, threads, waiting, floats, panics and any
//! source of time or chance of its own. A poll is handed the time, runs to completion, and says
//! when it wants to be called again.
#![no_std]
#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects
    )
)]

#[cfg(test)]
extern crate std;

#[cfg(test)]
mod fake_flash;
#[cfg(test)]
mod fake_parts;

pub mod access;
pub mod crypto;
pub mod hub;
pub mod journal;
mod link;
pub mod lock;
pub mod matter;
pub mod picture;
pub mod policy;
pub mod store;
pub mod time;
pub mod wake;
pub mod wire;
pub mod work;

pub use hub::{Hub, HubConfig};
pub use lock::{Board, Lock, LockConfig};
pub use time::Instant;
pub use wake::{Wake, WakePins};
pub use work::Job;
