//! LED and buzzer: behaviours of their classes' data sheets.

use chips::Level;
use chips::indicator::{Buzzer, Led};

/// Forward voltage: below it no current flows and no light comes.
#[test]
fn led_is_dark_below_its_forward_voltage() {
    assert_eq!(Led::red().brightness(Level::High, 1.7, 25.0), 0.0);
}

/// Forward current: what the resistor lets through.
#[test]
fn led_current_is_set_by_its_resistor() {
    assert!((Led::red().current_a(Level::High, 3.3) - 1.5 / 270.0).abs() < 1e-12);
}

/// A green die needs more voltage, and so is weaker on the same resistor.
#[test]
fn green_is_weaker_than_red_on_the_same_resistor() {
    assert!(Led::green().brightness(Level::High, 3.3, 25.0) < Led::red().brightness(Level::High, 3.3, 25.0));
}

/// Luminous intensity falls as the die warms.
#[test]
fn led_is_brighter_in_the_cold() {
    assert!(Led::red().brightness(Level::High, 3.3, -10.0) > Led::red().brightness(Level::High, 3.3, 40.0));
}

/// A low pin or a dead die gives neither current nor light.
#[test]
fn led_off_or_burnt_out_is_dark() {
    let burnt_out = Led { burnt_out: true, ..Led::red() };
    assert_eq!(Led::red().current_a(Level::Low, 3.3), 0.0);
    assert_eq!(burnt_out.brightness(Level::High, 3.3, 25.0), 0.0);
}

/// Resonance: loudest there, weaker on both sides.
#[test]
fn buzzer_is_loudest_at_resonance() {
    let loudness = |frequency_hz: f64| Buzzer::default().sound_db(0.5, frequency_hz, 3.3);
    assert!(loudness(2_700.0) > loudness(2_400.0) && loudness(2_700.0) > loudness(3_000.0));
    assert!((loudness(2_700.0).unwrap_or(0.0) - 85.0).abs() < 1e-9);
}

/// A constant level moves the disc once and then is silent.
#[test]
fn buzzer_is_silent_at_constant_level() {
    assert_eq!(Buzzer::default().sound_db(0.0, 2_700.0, 3.3), None);
    assert_eq!(Buzzer::default().sound_db(1.0, 2_700.0, 3.3), None);
}

/// Duty: half is loudest, and a quarter from either end sounds alike.
#[test]
fn buzzer_is_loudest_at_half_duty() {
    let loudness = |duty: f64| Buzzer::default().sound_db(duty, 2_700.0, 3.3).unwrap_or(0.0);
    assert!(loudness(0.5) > loudness(0.25));
    assert!((loudness(0.25) - loudness(0.75)).abs() < 1e-9);
}

/// Sound pressure is proportional to voltage: half is 6 dB less.
#[test]
fn half_the_voltage_is_six_decibels_less() {
    let loudness = |supply_v: f64| Buzzer::default().sound_db(0.5, 2_700.0, supply_v).unwrap_or(0.0);
    assert!((loudness(3.3) - loudness(1.65) - 6.02).abs() < 0.01);
}

/// A cracked disc is silent.
#[test]
fn broken_buzzer_is_silent() {
    assert_eq!(Buzzer { broken: true, ..Buzzer::default() }.sound_db(0.5, 2_700.0, 3.3), None);
}
