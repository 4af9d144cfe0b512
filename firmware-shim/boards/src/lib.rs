//! Boards: which firmware runs on which chips, and their connections to the world.
//!
//! A [`Device`] is one powered thing that the twin polls. Below it sits a board of register-level chips, above it the
//! firmware, unmodified; they are connected through embedded-hal alone. The twin sets the inputs of a board's sensors
//! and reads its outputs; no decision depends on the firmware's state.

mod clock;
mod factory;
mod hub_board;
mod hub_device;
mod lock_board;
mod lock_device;
mod powered;
mod work;

pub use chips::drv8833::Bridge;
pub use factory::{Factory, HubFactory};
pub use hub_board::{HubActs, HubBoard, HubChips, HubSenses};
pub use hub_device::HubDevice;
pub use lock_board::{LockActs, LockBoard, LockChips, LockSenses};
pub use lock_device::LockDevice;
pub use powered::{Circuit, Powered, Supply};

/// A device with firmware: native today, an emulated microcontroller or a real board tomorrow.
pub trait Device {
    /// When the device wants to be polled next, ns: its own deadline, or an edge that wakes it.
    fn next_poll_ns(&self) -> u64;
    /// Runs the firmware once if it is due.
    fn poll(&mut self, now_ns: u64);
    /// The supply fails: RAM is lost, outputs return to their reset levels.
    fn power_cut(&mut self, now_ns: u64);
    /// The supply returns: chips reset, the firmware restarts.
    fn boot(&mut self, now_ns: u64);
}
