//! The firmware of lock and hub: the code that is flashed into the product, and that the twin runs unchanged.
//!
//! - [`lock`] is the lock: [`lock::Lock::poll`] reads as one line per stage.
//! - [`hub`] is the camera and the gateway between lock and service: [`hub::Hub::poll`].
//! - [`access`] decides who may open: one-time grants, codes, lockout after wrong codes.
//! - [`crypto`]: keys, signatures, code verifiers, sealed frames.
//! - [`journal`] is the lock's audit log, a chain of hashes.
//! - [`store`] is what survives a power cut.
//! - [`wire`]: the messages sent by radio, and their frames.
//! - [`picture`] is what the camera sees, as used by sensor, flash, stream and service.
//! - [`matter`] names states, alarms and errors as the Matter Door Lock cluster does.
//! - [`policy`] holds the rules of a product; a default build contains no weak ones.
//! - [`work`] names the jobs that take the processor long.
//! - [`time`] and [`wake`] are the input and the output of each poll.
//!
//! Deliberately absent: a standard library, an allocator, threads, waiting, floats, panics and any source of time or
//! randomness of its own. A poll receives the time, runs to completion, and returns when it must be called again.
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
