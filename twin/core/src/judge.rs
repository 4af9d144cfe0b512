//! The judge: promises as formulas of signal temporal logic, monitored while the world runs.
//!
//! The logic itself is the crate [`twin_stl`]; this module holds the product's [`promises`], the
//! [`assumptions`] on which they rest, and the monitors of a run.

pub mod assumptions;
pub(crate) mod monitors;
pub mod promises;

pub use twin_stl::{Formula, FormulaError, Kind, Monitor, Outcome, Schema, Signal, State, Value, Verdict};
