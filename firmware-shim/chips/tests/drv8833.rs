//! DRV8833: more than ten behaviours of its datasheet (SLVSAR1E). No published driver fits: the
//! board drives its pins.

use chips::Level;
use chips::drv8833::{
    Bridge, DEGLITCH_NS, Decay, Drv8833, LOCKOUT_HYSTERESIS_V, LOCKOUT_RISING_V, RETRY_NS, SHUTDOWN_C,
    SHUTDOWN_HYSTERESIS_K, WAKE_NS,
};

const MS: u64 = 1_000_000;

/// A driver that has been awake for 10 ms with these duties.
fn awake(in1: f64, in2: f64) -> Drv8833 {
    let mut chip = Drv8833::new();
    chip.set_pins(0, in1, in2, Level::High);
    chip.set_motor(10 * MS, 6.0, 0.0);
    chip
}

fn drive(duty: f64, decay: Decay) -> Bridge {
    Bridge::Drive { duty, decay }
}

/// 7.3.2, table 1: 00 coast, 10 forward, 01 reverse, 11 brake.
#[test]
fn truth_table() {
    for (in1, in2, expected) in [
        (0.0, 0.0, Bridge::Coast),
        (1.0, 0.0, drive(1.0, Decay::Fast)),
        (0.0, 1.0, drive(-1.0, Decay::Fast)),
        (1.0, 1.0, Bridge::Brake),
    ] {
        assert_eq!(awake(in1, in2).bridge(10 * MS), expected, "IN1 {in1}, IN2 {in2}");
    }
}

/// 7.3.2, table 2: PWM on one input with the other low is fast decay.
#[test]
fn pwm_against_low_is_fast_decay() {
    assert_eq!(awake(0.25, 0.0).bridge(10 * MS), drive(0.25, Decay::Fast));
    assert_eq!(awake(0.0, 0.25).bridge(10 * MS), drive(-0.25, Decay::Fast));
}

/// 7.3.2, table 2: PWM on one input with the other high is slow decay, and drives while the PWM is
/// low.
#[test]
fn pwm_against_high_is_slow_decay() {
    assert_eq!(awake(1.0, 0.25).bridge(10 * MS), drive(0.75, Decay::Slow));
    assert_eq!(awake(0.25, 1.0).bridge(10 * MS), drive(-0.75, Decay::Slow));
}

/// 7.3.4: nSLEEP low disables the bridge at once, and inputs are ignored.
#[test]
fn sleep_disables_at_once() {
    let mut chip = awake(1.0, 0.0);
    chip.set_pins(11 * MS, 1.0, 0.0, Level::Low);
    assert_eq!(chip.bridge(11 * MS), Bridge::Coast);
}

/// 7.3.4: after nSLEEP rises, up to 1 ms passes before the driver works.
#[test]
fn waking_takes_a_millisecond() {
    let mut chip = Drv8833::new();
    chip.set_pins(0, 1.0, 0.0, Level::High);
    assert_eq!(chip.bridge(WAKE_NS - 1), Bridge::Coast);
    assert_eq!(chip.next_change_ns(0), Some(WAKE_NS));
    assert_eq!(chip.bridge(WAKE_NS), drive(1.0, Decay::Fast));
}

/// 7.3.5.1: an over-current shorter than the deglitch time does nothing.
#[test]
fn a_short_spike_does_not_trip() {
    let mut chip = awake(1.0, 0.0);
    chip.set_motor(20 * MS, 6.0, 3.0);
    chip.set_motor(20 * MS + DEGLITCH_NS - 1, 6.0, 1.0);
    assert_eq!(chip.bridge(21 * MS), drive(1.0, Decay::Fast));
    assert_eq!(chip.fault_line(21 * MS), Level::High);
}

/// 7.3.5.1: an over-current that lasts disables the bridge and pulls nFAULT low, in either
/// direction of the current.
#[test]
fn over_current_trips() {
    for current_a in [2.1, -2.1] {
        let mut chip = awake(1.0, 0.0);
        chip.set_motor(20 * MS, 6.0, current_a);
        assert_eq!(chip.next_change_ns(20 * MS), Some(20 * MS + DEGLITCH_NS));
        assert_eq!(chip.bridge(20 * MS + DEGLITCH_NS), Bridge::Coast, "{current_a} A");
        assert_eq!(chip.fault_line(20 * MS + DEGLITCH_NS), Level::Low);
    }
}

/// 7.3.5.1: after the retry period the bridge works again and nFAULT is released; if the cause
/// remains, the cycle repeats.
#[test]
fn a_trip_retries_and_repeats() {
    let mut chip = awake(1.0, 0.0);
    let mut trips = 0;
    let (mut now_ns, mut low_before) = (20 * MS, false);
    while now_ns < 40 * MS {
        let current_a = if chip.bridge(now_ns) == Bridge::Coast { 0.0 } else { 2.5 };
        chip.set_motor(now_ns, 6.0, current_a);
        let low = chip.fault_line(now_ns) == Level::Low;
        trips += u32::from(low && !low_before);
        low_before = low;
        now_ns += 1_000;
    }
    // Each round: deglitch and retry, to within the steps of 1 us.
    let expected = 20 * MS / (RETRY_NS + DEGLITCH_NS);
    assert!((13..=expected as u32 + 1).contains(&trips), "{trips} trips, about {expected} expected");
}

/// 7.3.5.1: below the trip current nothing happens, also for long: 1.5 A is the motor's stall.
#[test]
fn stall_current_of_the_motor_does_not_trip() {
    let mut chip = awake(1.0, 0.0);
    chip.set_motor(20 * MS, 6.0, 1.5);
    assert_eq!(chip.bridge(3_000 * MS), drive(1.0, Decay::Fast));
}

/// 7.3.5.3: below the lockout everything is off and nFAULT is low; VM must rise 90 mV above where
/// it fell.
#[test]
fn undervoltage_locks_out_with_hysteresis() {
    let mut chip = awake(1.0, 0.0);
    let mut at = |supply_v: f64, now_ms: u64| {
        chip.set_motor(now_ms * MS, supply_v, 0.0);
        (chip.bridge(now_ms * MS), chip.fault_line(now_ms * MS))
    };
    let works = (drive(1.0, Decay::Fast), Level::High);
    let locked = (Bridge::Coast, Level::Low);
    assert_eq!(
        at(LOCKOUT_RISING_V - LOCKOUT_HYSTERESIS_V + 0.01, 20),
        works,
        "falling, inside the hysteresis"
    );
    assert_eq!(at(LOCKOUT_RISING_V - LOCKOUT_HYSTERESIS_V - 0.01, 21), locked);
    assert_eq!(at(LOCKOUT_RISING_V - 0.01, 22), locked, "rising, inside the hysteresis");
    assert_eq!(at(LOCKOUT_RISING_V, 23), works);
}

/// 7.3.5.2: thermal shutdown at 160 °C, back by itself 40 K lower.
#[test]
fn overheating_shuts_down_until_cooled() {
    let mut chip = awake(1.0, 0.0);
    chip.set_ambient_c(20 * MS, SHUTDOWN_C + 20.0);
    chip.set_motor(60_000 * MS, 6.0, 0.0);
    assert_eq!((chip.bridge(60_000 * MS), chip.fault_line(60_000 * MS)), (Bridge::Coast, Level::Low));
    chip.set_ambient_c(60_000 * MS, SHUTDOWN_C - SHUTDOWN_HYSTERESIS_K + 5.0);
    assert_eq!(chip.bridge(120_000 * MS), Bridge::Coast, "not cool enough");
    chip.set_ambient_c(120_000 * MS, 20.0);
    assert_eq!(chip.bridge(180_000 * MS), drive(1.0, Decay::Fast));
}

/// 6.4, 6.5: the bridge heats itself by its on-resistance.
#[test]
fn current_heats_the_junction() {
    let mut chip = awake(1.0, 0.0);
    chip.set_motor(20 * MS, 6.0, 1.5);
    chip.bridge(60_000 * MS);
    // 1.5^2 x 0.36 x 40.5 = 33 K.
    assert!((chip.junction_c() - 52.8).abs() < 0.5, "{}", chip.junction_c());
}

/// 7.3.4: sleep resets the logic: a trip is forgotten, and nFAULT is released.
#[test]
fn sleep_clears_a_trip() {
    let mut chip = awake(1.0, 0.0);
    chip.set_motor(20 * MS, 6.0, 3.0);
    assert_eq!(chip.fault_line(20 * MS + DEGLITCH_NS), Level::Low);
    chip.set_pins(20 * MS + DEGLITCH_NS, 1.0, 0.0, Level::Low);
    assert_eq!(chip.fault_line(20 * MS + DEGLITCH_NS), Level::High);
}
