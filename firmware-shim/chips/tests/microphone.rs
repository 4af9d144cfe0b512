//! Microphone level and PIR: what they feel, when, and what they cannot.

use chips::microphone::{CEILING_DB, FLOOR_DB, Microphone, SLOPE_V_PER_DB};
use chips::pir::{BLIND_NS, DWELL_NS, Pir, THRESHOLD_DEG_S};
use chips::{InputLine, Level};

const MS: u64 = 1_000_000;

/// 20 mV a decibel between floor and ceiling.
#[test]
fn the_level_is_logarithmic() {
    for (sound_db, volts) in [(30.0, 0.6), (70.0, 1.4), (94.0, 1.88), (10.0, 0.6), (140.0, 2.4)] {
        let mut microphone = Microphone::default();
        microphone.receive(0, sound_db);
        assert!((microphone.volts(1_000 * MS) - volts).abs() < 1e-9, "{sound_db} dB");
    }
    assert_eq!((FLOOR_DB * SLOPE_V_PER_DB, CEILING_DB * SLOPE_V_PER_DB), (0.6, 2.4));
}

/// It rises within a few milliseconds and falls within a few tens of them.
#[test]
fn it_rises_quickly_and_falls_slowly() {
    let mut microphone = Microphone::default();
    microphone.receive(0, 90.0);
    let risen = (microphone.volts(5 * MS) - 0.6) / 1.2;
    assert!((risen - 0.632).abs() < 0.01, "{risen}");
    microphone.receive(1_000 * MS, 30.0);
    let left = (microphone.volts(1_050 * MS) - 0.6) / 1.2;
    assert!((left - 0.368).abs() < 0.01, "{left}");
    assert!(!microphone.is_settled());
    assert_eq!(microphone.volts(3_000 * MS), microphone.volts(4_000 * MS), "it comes to rest");
    assert!(microphone.is_settled());
}

/// Steps of any length lead to the same level.
#[test]
fn looks_in_between_change_nothing() {
    let (mut often, mut once) = (Microphone::default(), Microphone::default());
    for one in [&mut often, &mut once] {
        one.receive(0, 80.0);
    }
    for ms in 0..20 {
        often.volts(ms * MS);
    }
    assert!((often.volts(20 * MS) - once.volts(20 * MS)).abs() < 1e-9);
}

#[test]
fn tape_over_the_hole_makes_it_deaf() {
    let mut microphone = Microphone::default();
    microphone.covered = true;
    microphone.receive(0, 100.0);
    assert_eq!(microphone.volts(1_000 * MS), 0.6);
}

fn line() -> InputLine {
    InputLine::new(1, "pir")
}

/// Motion raises the output for the dwell, and motion within it prolongs it.
#[test]
fn the_output_dwells_after_the_last_motion() {
    let mut line = line();
    let mut pir = Pir::new(&mut line);
    assert_eq!(line.level(0), Level::Low);
    pir.sense(MS, THRESHOLD_DEG_S - 0.1, &mut line);
    assert_eq!(line.level(MS), Level::Low, "too slow");
    pir.sense(2 * MS, 10.0, &mut line);
    assert_eq!(line.level(2 * MS + DWELL_NS - 1), Level::High);
    pir.sense(1_000 * MS, 10.0, &mut line);
    assert_eq!(line.level(2 * MS + DWELL_NS), Level::High, "prolonged");
    assert_eq!(line.level(1_000 * MS + DWELL_NS), Level::Low);
}

/// After the output has fallen it is blind for a while.
#[test]
fn it_is_blind_after_its_fall() {
    let mut line = line();
    let mut pir = Pir::new(&mut line);
    pir.sense(0, 10.0, &mut line);
    pir.sense(DWELL_NS, 10.0, &mut line);
    pir.sense(DWELL_NS + BLIND_NS - 1, 10.0, &mut line);
    assert_eq!(line.level(DWELL_NS + BLIND_NS - 1), Level::Low);
    pir.sense(DWELL_NS + BLIND_NS, 10.0, &mut line);
    assert_eq!(line.level(DWELL_NS + BLIND_NS), Level::High);
}

#[test]
fn glass_or_a_dead_supply_blind_it() {
    let mut line = line();
    let mut pir = Pir::new(&mut line);
    pir.covered = true;
    pir.sense(0, 10.0, &mut line);
    assert_eq!(line.level(0), Level::Low);
    pir.covered = false;
    pir.sense(MS, 10.0, &mut line);
    pir.power_cut(2 * MS, &mut line);
    assert_eq!(line.level(2 * MS), Level::Low);
}
