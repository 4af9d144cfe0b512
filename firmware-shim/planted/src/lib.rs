//! Bugs on purpose: how many of them does a search find, and how soon?
//!
//! As in Magma (Hazimeh et al., "Magma: A Ground-Truth Fuzzing Benchmark", POMACS 4(3), 2020), a bug is written at its
//! place in the product, beside the right code, and counts how often that place was *reached* and how often the bug was
//! *triggered*: right and wrong differed. Whether it was *detected* is decided by the promises.
//!
//! In an ordinary build [`bug!`] is the right expression and nothing else; the wrong one is not even compiled. With the
//! feature `on` one build holds all bugs, and `activate` chooses one at run time. While none is active the product
//! behaves as in an ordinary build. One process may hunt one bug after another; the counters are the process's.
#![no_std]
#![forbid(unsafe_code)]

#[cfg(test)]
extern crate std;

#[cfg(feature = "on")]
pub mod bugs;
#[cfg(feature = "on")]
mod count;

#[cfg(feature = "on")]
pub use bugs::{ALL, reset};
#[cfg(feature = "on")]
pub use count::{Bug, Counts, activate, choose};

/// The right expression of two; the wrong one if this bug is active.
///
/// Both must be free of effects, because with the feature `on` both are evaluated, and equal in type. A comparison is
/// written whole, `bug!(NAME, age >= limit, age > limit)`, so that "triggered" counts only where it matters.
#[cfg(not(feature = "on"))]
#[macro_export]
macro_rules! bug {
    ($name:ident, $right:expr, $wrong:expr) => {
        $right
    };
}

/// The right expression of two; the wrong one if this bug is active.
///
/// Both must be free of effects, because both are evaluated, and equal in type. A comparison is written whole,
/// `bug!(NAME, age >= limit, age > limit)`, so that "triggered" counts only where it matters.
#[cfg(feature = "on")]
#[macro_export]
macro_rules! bug {
    ($name:ident, $right:expr, $wrong:expr) => {
        $crate::choose(&$crate::bugs::$name, $right, $wrong)
    };
}

#[cfg(test)]
mod tests;
