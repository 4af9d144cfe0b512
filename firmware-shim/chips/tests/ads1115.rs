//! ADS1115: the data sheet's registers and times, and the published driver on the model.
#![allow(clippy::unwrap_used)]

mod bench;

use bench::{Bench, agree, script};
use chips::Level;
use chips::ads1115::{ADDRESS, Ads1115, CONFIG_RESET};
use embedded_hal::i2c::I2c;

/// AIN0 against ground, 4.096 V, continuous, 128 a second, comparator off.
const A0_CONTINUOUS: u16 = 0b0100_0010_1000_0011;
const SINGLE: u16 = 0x0100;
const START: u16 = 0x8000;
/// 128 a second.
const CONVERSION_NS: u64 = 7_812_500;

fn bench() -> Bench<Ads1115> {
    Bench::new(ADDRESS, Ads1115::new())
}

fn put(bench: &mut Bench<Ads1115>, input: usize, volts: f64) {
    let now_ns = bench.now_ns;
    bench.chip().set_input_v(now_ns, input, volts);
}

fn reading(bench: &mut Bench<Ads1115>) -> i16 {
    bench.word(0) as i16
}

/// 9.6: reset values.
#[test]
fn registers_after_power_on() {
    let mut bench = bench();
    assert_eq!(bench.word(0), 0);
    assert_eq!(bench.word(1), CONFIG_RESET);
    assert_eq!((bench.word(2), bench.word(3)), (0x8000, 0x7FFF));
    bench.write_word(2, 0x1234);
    assert_eq!(bench.word(2), 0x1234);
    bench.write_word(0, 0x5555);
    assert_eq!(bench.word(0), 0, "read-only");
    // The pointer stays: a read without one gives the same register.
    bench.read::<2>(2);
    assert_eq!(bench.read_on(), [0x12, 0x34]);
}

/// 9.6.3, MUX and PGA: every difference at every gain; too much clips.
#[test]
fn multiplexer_and_gain() {
    let volts = [1.0, 0.3, 2.5, 0.1];
    let differences = [0.7, 0.9, 0.2, 2.4, 1.0, 0.3, 2.5, 0.1];
    let scales = [6.144, 4.096, 2.048, 1.024, 0.512, 0.256, 0.256, 0.256];
    for (mux, difference) in differences.into_iter().enumerate() {
        for (pga, scale) in scales.into_iter().enumerate() {
            let mut bench = bench();
            for (input, volts) in volts.into_iter().enumerate() {
                put(&mut bench, input, volts);
            }
            bench.write_word(1, START | SINGLE | (mux as u16) << 12 | (pga as u16) << 9 | 0x0083);
            bench.wait_ms(9);
            let expected = (difference / scale * 32_768.0_f64).round().min(32_767.0);
            assert_eq!(f64::from(reading(&mut bench)), expected, "MUX {mux}, PGA {pga}");
        }
    }
}

/// An input's protection conducts beyond the supply and below ground; a difference may be negative.
#[test]
fn inputs_end_at_the_supply() {
    for (volts, expected) in [(5.0, 3.6), (-2.0, -0.3), (-0.1, -0.1)] {
        let mut bench = bench();
        put(&mut bench, 0, volts);
        bench.write_word(1, START | SINGLE | 0x4283);
        bench.wait_ms(9);
        let expected: f64 = expected / 4.096 * 32_768.0;
        assert_eq!(f64::from(reading(&mut bench)), expected.round());
    }
}

/// 9.6.3, DR: how long one shot takes, by the status bit; wake-up takes 25 us.
#[test]
fn data_rates() {
    for (setting, rate_hz) in [8_u64, 16, 32, 64, 128, 250, 475, 860].into_iter().enumerate() {
        let mut bench = bench();
        put(&mut bench, 0, 1.0);
        bench.write_word(1, START | SINGLE | 0x4203 | (setting as u16) << 5);
        let written_ns = bench.now_ns;
        while bench.word(1) & START == 0 {
            bench.wait_us(20);
        }
        let took_ns = bench.now_ns - written_ns;
        let expected_ns = 1_000_000_000 / rate_hz + 25_000;
        // A look takes 5 bytes of 22.5 us.
        assert!(took_ns.abs_diff(expected_ns) < 160_000, "{rate_hz}: {took_ns}");
        assert_eq!(reading(&mut bench), 8_000);
    }
}

/// One shot is one: the input may change, the result stays until the next.
#[test]
fn single_shot_waits_to_be_told() {
    let mut bench = bench();
    put(&mut bench, 0, 1.0);
    bench.write_word(1, START | SINGLE | 0x4283);
    bench.wait_ms(9);
    put(&mut bench, 0, 2.0);
    bench.wait_ms(100);
    assert_eq!(reading(&mut bench), 8_000);
    bench.write_word(1, SINGLE | 0x4283);
    bench.wait_ms(100);
    assert_eq!(reading(&mut bench), 8_000, "not told");
    bench.write_word(1, START | SINGLE | 0x4283);
    bench.wait_ms(9);
    assert_eq!(reading(&mut bench), 16_000);
}

/// Continuous: a result every conversion, each the mean of its input.
#[test]
fn continuous_conversions_are_means() {
    let mut bench = bench();
    put(&mut bench, 0, 1.0);
    bench.write_word(1, A0_CONTINUOUS);
    let begins_ns = bench.now_ns + 25_000;
    bench.now_ns = begins_ns + CONVERSION_NS / 4;
    put(&mut bench, 0, 2.0);
    bench.now_ns = begins_ns + CONVERSION_NS;
    assert!((reading(&mut bench) - 14_000).abs() <= 30, "a quarter of 1 V, the rest 2 V");
    bench.now_ns = begins_ns + 2 * CONVERSION_NS;
    assert_eq!(reading(&mut bench), 16_000);
    assert_eq!(bench.word(1) & START, 0, "it always converts");
    bench.wait_ms(60_000);
    put(&mut bench, 0, 0.5);
    bench.wait_ms(60_000);
    assert_eq!(reading(&mut bench), 4_000, "after a minute without a look");
}

/// 9.4.2.2: what is written during a continuous conversion holds for the next one.
#[test]
fn a_conversion_under_way_keeps_its_configuration() {
    let mut bench = bench();
    put(&mut bench, 0, 1.0);
    put(&mut bench, 1, 2.0);
    bench.write_word(1, A0_CONTINUOUS);
    let ends_ns = bench.now_ns + 25_000 + 2 * CONVERSION_NS;
    bench.now_ns = ends_ns - CONVERSION_NS / 2;
    bench.write_word(1, A0_CONTINUOUS | 0x1000);
    // A conversion begun at the writing would be done now.
    bench.now_ns = ends_ns + 3 * CONVERSION_NS / 4;
    assert_eq!(reading(&mut bench), 8_000);
    bench.now_ns = ends_ns + CONVERSION_NS;
    assert_eq!(reading(&mut bench), 16_000);
}

/// 9.3.7: traditional with hysteresis and queue, window, latch, polarity.
#[test]
fn the_comparator() {
    let mut bench = bench();
    let line = |bench: &mut Bench<Ads1115>| {
        let now_ns = bench.now_ns;
        bench.chip().alert_line(now_ns)
    };
    bench.write_word(2, 8_000);
    bench.write_word(3, 16_000);
    // Assert after two.
    bench.write_word(1, A0_CONTINUOUS & !0b11 | 0b01);
    put(&mut bench, 0, 2.5);
    bench.wait_ms(9);
    assert_eq!(line(&mut bench), Level::High, "one is not two");
    bench.wait_ms(9);
    assert_eq!(line(&mut bench), Level::Low);
    put(&mut bench, 0, 1.5);
    bench.wait_ms(50);
    assert_eq!(line(&mut bench), Level::Low, "between the thresholds it stays");
    put(&mut bench, 0, 0.5);
    bench.wait_ms(20);
    assert_eq!(line(&mut bench), Level::High);
    // Window: too low counts as well.
    bench.write_word(1, A0_CONTINUOUS & !0b11 | 0x10);
    bench.wait_ms(20);
    assert_eq!(line(&mut bench), Level::Low);
    put(&mut bench, 0, 1.5);
    bench.wait_ms(20);
    assert_eq!(line(&mut bench), Level::High);
    // Latched and active high, until read.
    bench.write_word(1, A0_CONTINUOUS & !0b11 | 0b1100);
    put(&mut bench, 0, 2.5);
    bench.wait_ms(20);
    put(&mut bench, 0, 0.5);
    bench.wait_ms(20);
    assert_eq!(line(&mut bench), Level::High);
    reading(&mut bench);
    assert_eq!(line(&mut bench), Level::Low);
    // Off: the pull-up.
    bench.write_word(1, A0_CONTINUOUS | 0b1000);
    assert_eq!(line(&mut bench), Level::High);
}

/// 9.3.8: thresholds with these signs turn the pin into "conversion ready".
#[test]
fn the_alert_pin_as_conversion_ready() {
    let mut bench = bench();
    bench.write_word(2, 0x0000);
    bench.write_word(3, 0x8000);
    bench.write_word(1, START | SINGLE | 0x4280);
    let now_ns = bench.now_ns;
    assert_eq!(bench.chip().alert_line(now_ns), Level::High);
    bench.wait_ms(9);
    let now_ns = bench.now_ns;
    assert_eq!(bench.chip().alert_line(now_ns), Level::Low);
}

/// 9.6.3, OS: it "can only be written when in power-down state and has no effect when a conversion is
/// ongoing". Whatever is written then, with OS or without, the conversion ends when it would have
/// ended, as it began; what was written holds for the next one.
#[test]
fn a_single_conversion_is_neither_restarted_nor_given_up() {
    // 8 a second: 125 ms.
    const SHOT: u16 = START | SINGLE | 0x4203;
    for written in [SHOT, SHOT & !START, SHOT | 0x1000, SHOT & !START | 0x1000] {
        let mut bench = bench();
        put(&mut bench, 0, 1.0);
        put(&mut bench, 1, 2.0);
        bench.write_word(1, SHOT);
        let ends_ns = bench.now_ns + 125_025_000;
        for _ in 0..2 {
            bench.wait_ms(50);
            bench.write_word(1, written);
            assert_eq!(bench.word(1), written & !START, "it still converts");
        }
        bench.now_ns = ends_ns - 400_000;
        assert_eq!((bench.word(1) & START, reading(&mut bench)), (0, 0));
        bench.now_ns = ends_ns;
        assert_eq!((bench.word(1) & START, reading(&mut bench)), (START, 8_000), "{written:#06x}");
        bench.wait_ms(500);
        assert_eq!(reading(&mut bench), 8_000, "nothing was started meanwhile");
        bench.write_word(1, written | START);
        bench.wait_ms(126);
        assert_eq!(reading(&mut bench), if written & 0x1000 == 0 { 8_000 } else { 16_000 });
    }
}

/// 9.4.2.2, 9.6.3: on a stop, continuous mode completes its conversion first, and an OS written with it is without
/// effect. On a start from a single one, it completes that first, too.
#[test]
fn a_change_of_mode_waits_for_the_conversion() {
    let mut bench = bench();
    put(&mut bench, 0, 1.0);
    put(&mut bench, 1, 2.0);
    bench.write_word(1, A0_CONTINUOUS);
    let begins_ns = bench.now_ns + 25_000;
    bench.now_ns = begins_ns + CONVERSION_NS / 2;
    bench.write_word(1, A0_CONTINUOUS | START | SINGLE | 0x1000);
    bench.now_ns = begins_ns + CONVERSION_NS;
    assert_eq!((bench.word(1) & START, reading(&mut bench)), (START, 8_000));
    bench.wait_ms(20);
    assert_eq!(reading(&mut bench), 8_000, "asleep");

    bench.write_word(1, A0_CONTINUOUS | START | SINGLE | 0x1000);
    let begins_ns = bench.now_ns + 25_000;
    put(&mut bench, 0, 0.5);
    bench.now_ns = begins_ns + CONVERSION_NS / 2;
    bench.write_word(1, A0_CONTINUOUS);
    bench.now_ns = begins_ns + CONVERSION_NS;
    assert_eq!((bench.word(1) & START, reading(&mut bench)), (0, 16_000));
    bench.now_ns = begins_ns + 2 * CONVERSION_NS;
    assert_eq!(reading(&mut bench), 4_000);
}

/// 9.3.8: "In single-shot mode, the ALERT/RDY pin asserts low at the end of a conversion": it is OS,
/// inverted, in either polarity, whatever is read and whether the latch is set or not.
#[test]
fn conversion_ready_in_single_shot_mode_is_the_status_bit() {
    for config in [0x4280, 0x4284, 0x4288, 0x428C] {
        let mut bench = bench();
        let line = |bench: &mut Bench<Ads1115>| {
            let now_ns = bench.now_ns;
            bench.chip().alert_line(now_ns)
        };
        let active_low = config & 0x0008 == 0;
        let (ready, converting) =
            if active_low { (Level::Low, Level::High) } else { (Level::High, Level::Low) };
        bench.write_word(2, 0x0000);
        bench.write_word(3, 0x8000);
        for _ in 0..3 {
            bench.write_word(1, START | SINGLE | config);
            assert_eq!(line(&mut bench), converting, "{config:#06x}");
            bench.wait_ms(7);
            assert_eq!(line(&mut bench), converting, "{config:#06x}");
            bench.wait_ms(1);
            assert_eq!(line(&mut bench), ready, "{config:#06x}");
            reading(&mut bench);
            bench.wait_ms(100);
            assert_eq!(line(&mut bench), ready, "read or not, {config:#06x}");
        }
        // As a comparator again the pin is released at first.
        bench.write_word(3, 0x7FFF);
        assert_eq!(line(&mut bench), converting, "{config:#06x}");
    }
}

/// After a loss of supply registers are at their reset values and nothing converts.
#[test]
fn a_power_cut_resets_it() {
    let mut bench = bench();
    put(&mut bench, 0, 1.0);
    bench.write_word(1, A0_CONTINUOUS);
    bench.wait_ms(20);
    let now_ns = bench.now_ns;
    chips::I2cTarget::power_on_reset(bench.chip(), now_ns);
    bench.wait_ms(20);
    assert_eq!((bench.word(0), bench.word(1)), (0, CONFIG_RESET));
}

/// The published driver reads a channel in single-shot mode, against a script from the data sheet. Its setting
/// of the range starts a conversion of its own: the status bit is set in its copy of the configuration.
#[test]
fn the_published_driver_agrees_with_the_datasheet() {
    use ::ads1x1x::{Ads1x1x, FullScaleRange, TargetAddr, channel};
    let mut bench = bench();
    put(&mut bench, 0, 1.5);
    let begin = vec![
        script::write(ADDRESS, &[1, 0x83, 0x83]),
        // Converting.
        script::write_read(ADDRESS, &[1], &[0x03, 0x83]),
    ];
    let busy = agree!(bench, begin, |i2c| {
        let mut adc = Ads1x1x::new_ads1115(&mut *i2c, TargetAddr::Gnd);
        adc.set_full_scale_range(FullScaleRange::Within4_096V).unwrap();
        adc.read(channel::SingleA0).is_err()
    });
    assert!(busy);
    bench.wait_ms(8);
    let shot =
        vec![script::write(ADDRESS, &[1, 0x83, 0x83]), script::write_read(ADDRESS, &[1], &[0x03, 0x83])];
    agree!(bench, shot, |i2c| {
        let mut adc = Ads1x1x::new_ads1115(&mut *i2c, TargetAddr::Gnd);
        adc.set_full_scale_range(FullScaleRange::Within4_096V).unwrap();
        adc.read(channel::SingleA0).is_err()
    });
    bench.wait_ms(8);
    let trigger = vec![
        // Idle; then AIN0 alone is started.
        script::write_read(ADDRESS, &[1], &[0x83, 0x83]),
        script::write(ADDRESS, &[1, 0xC5, 0x83]),
    ];
    agree!(bench, trigger, |i2c| {
        let mut adc = Ads1x1x::new_ads1115(&mut *i2c, TargetAddr::Gnd);
        adc.read(channel::SingleA0).is_err()
    });
    bench.wait_ms(8);
    // 1.5 V of the 2.048 V after power-on: 24,000.
    assert_eq!(reading(&mut bench), 24_000);
}

/// The same in continuous mode.
#[test]
fn the_published_driver_reads_on_in_continuous_mode() {
    use ::ads1x1x::{Ads1x1x, DataRate16Bit, FullScaleRange, TargetAddr, channel};
    let mut bench = bench();
    put(&mut bench, 0, 1.6);
    bench.poll(|i2c| {
        let mut adc = Ads1x1x::new_ads1115(&mut *i2c, TargetAddr::Gnd);
        adc.set_full_scale_range(FullScaleRange::Within4_096V).unwrap();
        adc.set_data_rate(DataRate16Bit::Sps250).unwrap();
        let Ok(mut adc) = adc.into_continuous() else { panic!("no answer") };
        adc.select_channel(channel::SingleA0).unwrap();
    });
    bench.wait_ms(9);
    let script = vec![script::write_read(ADDRESS, &[0], &[0x32, 0x00])];
    let read = agree!(bench, script, |i2c| {
        let mut bytes = [0; 2];
        i2c.write_read(ADDRESS, &[0], &mut bytes).unwrap();
        i16::from_be_bytes(bytes)
    });
    assert_eq!(read, 12_800);
}
