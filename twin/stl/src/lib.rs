#![doc = include_str!("../README.md")]
#![deny(missing_docs)]

mod atoms;
mod error;
mod formula;
mod lexer;
mod monitor;
mod parser;
mod signal;
mod state;
mod until;
mod window;

#[cfg(test)]
mod tests;

pub use error::FormulaError;
pub use formula::Formula;
pub use monitor::{Monitor, Outcome, Verdict};
pub use signal::{Kind, Schema, Signal, Value};
pub use state::State;
