//! The only measure of time: nanoseconds since the microcontroller started, by its own oscillator.
//!
//! Every operation saturates. A clock that nearly overflows must not make a lock panic, and an interval that ends
//! before it began is zero long, not 584 years.

/// A point in time, ns since boot. On hardware it comes from a free-running timer; in the twin from a counter that also
/// begins at 0 with each boot and also drifts. Two devices' instants must not be compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(u64);

const NS_PER_MS: u64 = 1_000_000;

impl Instant {
    /// The start of time.
    pub const START: Self = Self(0);
    /// A deadline that never comes.
    pub const NEVER: Self = Self(u64::MAX);

    /// The point `ns` nanoseconds after the start.
    pub const fn from_ns(ns: u64) -> Self {
        Self(ns)
    }

    /// The point `ms` milliseconds after the start.
    pub const fn from_ms(ms: u64) -> Self {
        Self(ms.saturating_mul(NS_PER_MS))
    }

    /// Nanoseconds since the start.
    pub const fn as_ns(self) -> u64 {
        self.0
    }

    /// Whole milliseconds since the start.
    pub const fn as_ms(self) -> u64 {
        self.0 / NS_PER_MS
    }

    /// The point `ms` milliseconds later.
    pub const fn after_ms(self, ms: u64) -> Self {
        Self(self.0.saturating_add(ms.saturating_mul(NS_PER_MS)))
    }

    /// Whole milliseconds since `earlier`; 0 if `earlier` is in fact later.
    pub const fn ms_since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0) / NS_PER_MS
    }
}

#[cfg(test)]
mod tests;
