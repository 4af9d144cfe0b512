//! The clock of a microcontroller: a counter that starts at 0 with each boot, fed by an oscillator that is never quite
//! right.
//!
//! The firmware's [`Instant`] is this counter and nothing else. Chips and buses keep the world's time.

use firmware::Instant;

/// Nanoseconds in a millisecond, and the whole of which ppm are parts.
const MILLION: u128 = 1_000_000;

/// Which part of the world's time has run on the counter since boot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LocalClock {
    /// When the counter stood at 0, ns of the world.
    booted_ns: u64,
    /// What a millisecond of the world is on the counter, ns.
    rate: u128,
}

impl LocalClock {
    /// Started at `booted_ns`, fast (+) or slow (-) by so many parts in a million.
    pub(crate) fn started(booted_ns: u64, ppm: i32) -> Self {
        Self { booted_ns, rate: MILLION.saturating_add_signed(ppm.into()).max(1) }
    }

    /// What the counter says at this moment of the world. Counted from the boot each time, so that nothing adds up.
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
mod tests {
    use super::*;

    /// Rates at the ends of what a world may say, and in between.
    const PPM: [i32; 7] = [-20_000, -50, -1, 0, 1, 50, 20_000];

    #[test]
    fn a_boot_starts_at_zero_and_a_fast_clock_gains() {
        let clock = LocalClock::started(5_000, 10_000);
        assert_eq!(clock.local(5_000), Instant::START);
        assert_eq!(clock.local(100), Instant::START, "before the boot there is no time");
        assert_eq!(clock.local(100_000_005_000), Instant::from_ms(101_000));
        assert_eq!(LocalClock::started(0, -50).local(1_000_000_000), Instant::from_ns(999_950_000));
    }

    #[test]
    fn a_deadline_is_met_at_the_first_nanosecond_that_is_not_before_it() {
        for ppm in PPM {
            let clock = LocalClock::started(7, ppm);
            for at in [0, 1, 2, 999, 5_000_000, 123_456_789_012, 604_800_000_000_000] {
                let at = Instant::from_ns(at);
                let world_ns = clock.world_ns(at);
                assert!(clock.local(world_ns) >= at, "{ppm} ppm: {at:?} would be met too early");
                assert!(world_ns == 7 || clock.local(world_ns - 1) < at, "{ppm} ppm: {at:?} is met late");
            }
        }
    }

    #[test]
    fn never_is_never() {
        for ppm in [-20_000, 0] {
            assert_eq!(LocalClock::started(1, ppm).world_ns(Instant::NEVER), u64::MAX);
        }
    }
}
