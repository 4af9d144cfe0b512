//! Register-level models of the lock's and the hub's chips on simulated buses: the other side of embedded-hal.
//!
//! Firmware and published drivers see [`bus`] (I2C, SPI, UART, pins) and see no difference from silicon: registers,
//! reset values, conversion times and acknowledge bits follow the datasheets, and traffic costs bus time. The plant
//! sees the chips' analogue side: setters for what a chip senses, getters for what it drives.
//!
//! **Invariants.** Nothing here reads a clock, starts a thread or keeps global state; every model
//! is `Clone`, and a clone continues bit for bit. A chip advances lazily, from the `now_ns` it is
//! handed (ns since the start of the world). Randomness is keyed by (seed, who, which draw): see
//! [`random`].
//!
//! **Glossary.** *Controller*: the microcontroller's side of a bus. *Target*: the chip's side.
//! *Transaction*: all that happens between a START and its STOP,
//! or between chip select's fall and rise. *Line*: one wire between a chip or
//! switch and a pin.

pub mod ads1115;
pub mod as5600;
pub mod bus;
pub mod drv8833;
pub mod ds3231;
pub mod faults;
pub mod image_sensor;
pub mod ina219;
pub mod indicator;
pub mod lis2dh12;
pub mod micro_switch;
pub mod microphone;
pub mod mpr121;
pub mod pir;
pub mod radio_modem;
pub mod random;
pub mod reed;
pub mod servo;
pub mod trace;
pub mod w25q;

pub use bus::i2c::{Ack, I2cBus, I2cHandle, I2cTarget, I2cTargets};
pub use bus::pins::{Edge, InputHandle, InputLine, Level, OutputHandle, OutputLine, PwmChannel, PwmHandle};
pub use bus::spi::{SpiBus, SpiHandle, SpiTarget};
pub use bus::uart::{Uart, UartHandle, UartPeer};
pub use bus::{BusClock, BusDelay, BusError, PollContext, Supply};
