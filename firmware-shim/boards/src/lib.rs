//! Boards: which firmware runs on which chips, and which wires of the world end there.
//!
//! A [`Device`] is one powered thing that the twin polls. Below it sits a board of register-level chips, above it the
//! firmware, unmodified; neither knows of the other but through embedded-hal. The twin gives a board what its sensors
//! feel and takes what its outputs do; it never looks into the firmware's state to decide anything.

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
    /// The supply is gone: RAM is lost, outputs fall back to their reset levels.
    fn power_cut(&mut self, now_ns: u64);
    /// The supply is back: chips reset, firmware starts anew.
    fn boot(&mut self, now_ns: u64);
}
