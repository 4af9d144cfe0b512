use super::*;
use crate::lock::LockConfig;

/// A battery of `open_mv` and `battery_mohm` under a motor that draws `part` percent of its stall current.
fn verdict(open_mv: i32, battery_mohm: i32, part: i32) -> LoadResult {
    let config = LockConfig::default().load;
    let ma = open_mv * 1_000 / (config.motor_mohm + battery_mohm) * part / 100;
    let loaded = Readings {
        motor_ma: Some(ma),
        supply_mv: u16::try_from(open_mv - ma * battery_mohm / 1_000).ok(),
        ..Readings::default()
    };
    let mut pulse = Pulse::new(Operation::Lock, open_mv as u16, Instant::START);
    assert_eq!(pulse.look(&config, &loaded, Instant::from_ms(5)), None);
    pulse.look(&config, &loaded, Instant::from_ms(15)).unwrap_or(LoadResult::Unknown)
}

#[test]
fn it_judges_resistance_and_voltage_together() {
    // Fresh at 20 °C; fresh at -30 °C; two thirds empty at 20 °C.
    assert!(matches!(verdict(6_150, 700, 60), LoadResult::Strong { loaded_mv: 5_200..5_300 }));
    assert!(matches!(verdict(6_150, 2_790, 60), LoadResult::Weak { loaded_mv: 3_500..3_700 }));
    assert!(matches!(verdict(4_950, 1_370, 60), LoadResult::Weak { .. }));
}

#[test]
fn how_fast_the_motor_turned_meanwhile_does_not_matter() {
    for part in [30, 60, 100] {
        assert!(matches!(verdict(6_150, 700, part), LoadResult::Strong { .. }));
        assert!(matches!(verdict(6_150, 2_790, part), LoadResult::Weak { .. }), "{part} %");
    }
}

#[test]
fn no_current_is_no_test() {
    assert_eq!(verdict(6_150, 700, 0), LoadResult::Unknown);
}
