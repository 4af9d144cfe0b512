//! The clock of a microcontroller: a counter that starts at 0 with each boot, fed by an oscillator that is never quite
//! right.
//!
//! The firmware's [`Instant`] is this counter and nothing else. Chips and buses keep the world's time.

use firmware::Instant;

/// Nanoseconds in a millisecond, and the whole of which ppm are parts.
const MILLION: u128 = 1_000_000;

/// The counter's rate relative to the world's time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LocalClock {
    /// When the counter stood at 0, ns of the world.
    booted_ns: u64,
    /// What a millisecond of the world is on the counter, ns.
    rate: u128,
}

impl LocalClock {
    /// Started at `booted_ns`, fast (+) or slow (-) by this many parts in a million.
    pub(crate) fn started(booted_ns: u64, ppm: i32) -> Self {
        Self { booted_ns, rate: MILLION.saturating_add_signed(ppm.into()).max(1) }
    }

    /// The counter's value at this moment of the world. Computed from the boot each time, so that no error accumulates.
    pub(crate) fn local(&self, world_ns: u64) -> Instant {
        let since_ns = u128::from(world_ns.saturating_sub(self.booted_ns));
        Instant::from_ns(saturated(since_ns * self.rate / MILLION))
    }

    /// The first nanosecond of the world at which the counter has reached `at`: rounded up, so that no deadline is met
    /// before it has come.
    pub(crate) fn world_ns(&self, at: Instant) -> u64 {
        let since_ns = (u128::from(at.as_ns()) * MILLION).div_ceil(self.rate);
        saturated(u128::from(self.booted_ns) + since_ns)
    }
}

fn saturated(ns: u128) -> u64 {
    u64::try_from(ns).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
