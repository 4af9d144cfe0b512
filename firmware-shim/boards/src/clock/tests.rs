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
