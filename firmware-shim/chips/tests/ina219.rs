//! INA219: ten behaviours of its datasheet (SBOS448G), and agreement with `embedded-hal-mock` under
//! the published driver.
#![allow(clippy::unwrap_used)]

mod bench;
use bench::{Bench, agree, script};
use chips::I2cTarget;
use chips::ina219::{ADDRESS, Ina219};
use embedded_hal::i2c::I2c;

/// A monitor that sees this shunt and bus voltage from time 0, one second later.
fn bench_at(shunt_v: f64, bus_v: f64) -> Bench<Ina219> {
    let mut bench = Bench::new(ADDRESS, Ina219::new());
    bench.chip().set_shunt_v(0, shunt_v);
    bench.chip().set_bus_v(0, bus_v);
    bench.wait_ms(1_000);
    bench
}

/// 8.6.1, table 2: configuration 399Fh; power, current and calibration 0.
#[test]
fn registers_have_their_power_on_values() {
    let mut bench = bench_at(0.1, 6.0);
    assert_eq!(bench.word(0x00), 0x399F);
    assert_eq!((bench.word(0x03), bench.word(0x04), bench.word(0x05)), (0, 0, 0));
    assert_eq!(bench.word(0x01), 10_000, "the shunt voltage needs no calibration");
}

/// 8.6.2.1: the reset bit restores the power-on state and clears itself; bit 14 does not exist.
#[test]
fn reset_bit_resets_and_clears_itself() {
    let mut bench = bench_at(0.0, 6.0);
    bench.write_word(0x05, 0x1000);
    bench.write_word(0x00, 0x4007);
    assert_eq!(bench.word(0x00), 0x0007);
    bench.write_word(0x00, 0x8007);
    assert_eq!((bench.word(0x00), bench.word(0x05)), (0x399F, 0));
}

/// 8.6.1: shunt, bus, power and current registers are read-only.
#[test]
fn measurements_are_read_only() {
    let mut bench = bench_at(0.01, 6.0);
    for register in 1..=4 {
        let before = bench.word(register);
        bench.write_word(register, 0x5A5A);
        // Reading the power register clears CNVR: only the voltages' bits are compared.
        assert_eq!(bench.word(register) & 0xFFF8, before & 0xFFF8, "register {register}");
    }
}

/// 8.6.4.1: calibration bit 0 is void; it cannot be written and reads 0.
#[test]
fn calibration_bit_zero_is_void() {
    let mut bench = bench_at(0.0, 0.0);
    bench.write_word(0x05, 0xFFFF);
    assert_eq!(bench.word(0x05), 0xFFFE);
}

/// 8.5.6: the pointer stays until the next write; a register takes both bytes, most significant
/// first.
#[test]
fn pointer_stays_and_half_a_register_is_not_written() {
    let mut bench = bench_at(0.0, 6.0);
    bench.write(&[0x05, 0x12]).unwrap();
    assert_eq!(bench.read_on::<2>(), [0, 0], "one byte alone changes nothing");
    bench.write_word(0x05, 0x1234);
    assert_eq!(bench.read_on::<2>(), [0x12, 0x34]);
    assert_eq!(bench.read_on::<2>(), [0x12, 0x34]);
}

/// 8.6.3.2: CNVR is set after a whole cycle (12 bit twice: 1,064 us) and cleared by reading the
/// power register.
#[test]
fn conversion_ready_comes_with_the_cycle_and_goes_with_power() {
    let mut bench = bench_at(0.0, 6.0);
    bench.write_word(0x00, 0x399F);
    bench.wait_us(900);
    assert_eq!(bench.word(0x02) & 2, 0, "not yet");
    bench.wait_us(200);
    assert_eq!(bench.word(0x02) & 2, 2);
    assert_eq!(bench.word(0x02) & 2, 2, "reading the bus voltage does not clear it");
    bench.word(0x03);
    assert_eq!(bench.word(0x02) & 2, 0);
    bench.wait_us(1_100);
    assert_eq!(bench.word(0x02) & 2, 2);
}

/// 8.6.2.1, table 5: conversion time follows the ADC setting: 84 us at 9 bit, 68.1 ms at 128
/// samples.
#[test]
fn conversion_time_follows_the_adc_setting() {
    for (setting, time_us) in [(0b0000, 84), (0b0011, 532), (0b1000, 532), (0b1001, 1_060), (0b1111, 68_100)]
    {
        let mut bench = bench_at(0.0, 6.0);
        // Mode 2: triggered, bus voltage only.
        bench.write_word(0x00, 0x2000 | setting << 7 | 0b010);
        let written_ns = bench.now_ns;
        bench.write(&[0x02]).unwrap();
        let asked_ns = |bench: &Bench<Ina219>| bench.now_ns - written_ns;
        while bench.read_on::<2>()[1] & 2 == 0 {
            assert!(asked_ns(&bench) < 100_000_000, "setting {setting:04b} never became ready");
        }
        let took_us = asked_ns(&bench) / 1_000;
        assert!((time_us..time_us + 200).contains(&took_us), "setting {setting:04b} took {took_us} us");
    }
}

/// 8.3.1: coming out of power-down takes 40 us more.
#[test]
fn recovery_from_power_down_takes_time() {
    let ready_after_us = |mode_before: u16, wait_us: u64| {
        let mut bench = bench_at(0.0, 6.0);
        bench.write_word(0x00, 0x2000 | mode_before);
        bench.wait_ms(1);
        // 9 bit, bus only, triggered: 84 us. Reading the flag takes 95 us by itself.
        bench.write_word(0x00, 0x2002);
        bench.wait_us(wait_us);
        bench.word(0x02) & 2 != 0
    };
    assert!(ready_after_us(0b010, 10), "awake before");
    assert!(!ready_after_us(0b000, 10), "powered down before");
    assert!(ready_after_us(0b000, 60));
}

/// 8.6.2.1, table 5: at 9 bit the bus voltage comes in steps of 8 x 4 mV.
#[test]
fn fewer_bits_give_coarser_steps() {
    for (setting, counts) in [(0b0000, 1_504), (0b0001, 1_500), (0b0010, 1_502), (0b0011, 1_501)] {
        let mut bench = bench_at(0.0, 6.005);
        bench.write_word(0x00, 0x2000 | setting << 7 | 0b110);
        bench.wait_ms(2);
        assert_eq!(bench.word(0x02) >> 3, counts, "setting {setting:04b}");
    }
}

/// 8.6.2.1, mode: triggered converts once per write of the configuration; power-down never.
#[test]
fn triggered_mode_converts_once() {
    let mut bench = bench_at(0.0, 6.0);
    bench.write_word(0x00, 0x3993 | 0b011);
    bench.wait_ms(10);
    assert_eq!(bench.word(0x02), 1_500 << 3 | 2);
    bench.word(0x03);
    let now_ns = bench.now_ns;
    bench.chip().set_bus_v(now_ns, 5.0);
    bench.wait_ms(10);
    assert_eq!(bench.word(0x02), 1_500 << 3, "still the first shot");
    bench.write_word(0x00, 0x399B);
    bench.wait_ms(10);
    assert_eq!(bench.word(0x02), 1_250 << 3 | 2);
    bench.write_word(0x00, 0x3998);
    let now_ns = bench.now_ns;
    bench.chip().set_bus_v(now_ns, 4.0);
    bench.wait_ms(100);
    assert_eq!(
        bench.word(0x02),
        1_250 << 3 | 2,
        "powered down: the last value, and no mode change clears CNVR"
    );
}

/// 8.6.3.1: the shunt voltage is signed, 10 uV, and clips at the PGA's full scale.
#[test]
fn shunt_clips_at_the_gains_full_scale() {
    for (gain, full_scale) in [(0b00, 4_000), (0b01, 8_000), (0b10, 16_000), (0b11, 32_000)] {
        let mut bench = bench_at(-0.5, 6.0);
        bench.write_word(0x00, 0x2000 | gain << 11 | 0x019F);
        bench.wait_ms(5);
        assert_eq!(bench.word(0x01) as i16, -full_scale, "gain {gain:02b}");
    }
    assert_eq!(bench_at(-0.001_23, 6.0).word(0x01) as i16, -123);
}

/// 8.6.3.2: the bus voltage sits left by three bits, 4 mV, and clips at 16 V with BRNG = 0, at 32 V
/// with BRNG = 1.
#[test]
fn bus_voltage_is_shifted_and_clips_at_its_range() {
    let mut bench = bench_at(0.0, 40.0);
    assert_eq!(bench.word(0x02) >> 3, 8_000);
    bench.write_word(0x00, 0x199F);
    bench.wait_ms(5);
    assert_eq!(bench.word(0x02) >> 3, 4_000);
}

/// 8.5.1: current = shunt x calibration / 4096, power = current x bus / 5000; beyond 16 bits OVF is
/// set.
#[test]
fn current_and_power_are_calculated_and_overflow() {
    let mut bench = bench_at(0.1, 6.0);
    bench.write_word(0x05, 4_096);
    bench.wait_ms(5);
    assert_eq!((bench.word(0x04), bench.word(0x03)), (10_000, 3_000));
    assert_eq!(bench.word(0x02) & 1, 0);
    bench.write_word(0x05, 0xFFFE);
    bench.wait_ms(5);
    assert_eq!(bench.word(0x02) & 1, 1, "10,000 x 16 does not fit");
}

/// 8.3.1: the ADC is a delta-sigma converter: a result is the mean over its conversion, not a
/// snapshot.
#[test]
fn a_result_is_the_mean_over_its_conversion() {
    let mut bench = bench_at(0.0, 6.0);
    // Shunt only, 128 samples: 68.1 ms.
    bench.write_word(0x00, 0x3FFD);
    let start_ns = bench.now_ns;
    bench.chip().set_shunt_v(start_ns + 34_050_000, 0.2);
    bench.now_ns = start_ns + 69_000_000;
    let mean = bench.word(0x01);
    assert!((9_990..=10_010).contains(&mean), "{mean}");
}

/// Jumping over many cycles leaves what running them one by one would: no trace of the input before.
#[test]
fn cycles_skipped_are_as_good_as_cycles_run() {
    for wait_us in [3_000, 50_000, 1_000_123] {
        let mut bench = bench_at(0.0, 6.0);
        bench.wait_us(300);
        let now_ns = bench.now_ns;
        bench.chip().set_shunt_v(now_ns, 0.1);
        bench.wait_us(wait_us);
        assert_eq!(bench.word(0x01), 10_000, "after {wait_us} us");
    }
}

/// 8.5.6.2: power-on restores everything.
#[test]
fn power_on_restores_reset_values() {
    let mut bench = bench_at(0.1, 6.0);
    bench.write_word(0x05, 0x1000);
    let now_ns = bench.now_ns;
    bench.chip().power_on_reset(now_ns);
    assert_eq!(bench.read_on::<2>(), [0x39, 0x9F], "the pointer too");
    assert_eq!(bench.word(0x02), 0, "nothing converted yet");
}

/// The published driver at boot and in a poll, on a script from 8.5.6 and on the model.
#[test]
fn agrees_with_the_datasheets_script() {
    use ::ina219::address::Address;
    use ::ina219::calibration::{IntCalibration, MicroAmpere};
    let mut bench = bench_at(0.09, 6.0);
    // 100 uA per LSB at 0.1 ohm: 0.04096 / (100e-6 x 0.1) = 4096.
    let calibration = IntCalibration::new(MicroAmpere(100), 100_000).unwrap();
    let address = Address::from_byte(ADDRESS).unwrap();

    let boot = vec![
        script::write(0x40, &[0x00, 0xB9, 0x9F]),
        script::write_read(0x40, &[0x00], &[0x39, 0x9F]),
        script::write(0x40, &[0x05, 0x10, 0x00]),
    ];
    agree!(bench, boot, |i2c| ::ina219::SyncIna219::new_calibrated(i2c, address, calibration).is_ok());

    bench.wait_ms(5);
    let poll = vec![
        script::start(0x40),
        // 6.000 V / 4 mV = 1500, CNVR.
        script::write(0x40, &[0x02]),
        script::read(0x40, &[0x2E, 0xE2]),
        // 9000 x 1500 / 5000 = 2700, x 2 mW = 5.4 W.
        script::write(0x40, &[0x03]),
        script::read(0x40, &[0x0A, 0x8C]),
        // 90 mV / 10 uV = 9000.
        script::write(0x40, &[0x01]),
        script::read(0x40, &[0x23, 0x28]),
        script::write(0x40, &[0x04]),
        script::read(0x40, &[0x23, 0x28]),
        script::end(0x40),
    ];
    let measured = agree!(bench, poll, |i2c| {
        let mut driver = ::ina219::SyncIna219::new_unchecked(i2c, address, calibration);
        let measured = driver.next_measurement().unwrap().unwrap();
        (
            measured.bus_voltage.voltage_mv(),
            measured.current.0,
            measured.power.0,
            measured.shunt_voltage.shunt_voltage_uv(),
        )
    });
    assert_eq!(measured, (6_000, 900_000, 5_400_000, 90_000));

    // At once again: reads of the same register without a new conversion show "nothing new".
    let idle = vec![script::write_read(0x40, &[0x02], &[0x2E, 0xE0])];
    agree!(bench, idle, |i2c| {
        let mut bytes = [0; 2];
        i2c.write_read(ADDRESS, &[0x02], &mut bytes).unwrap();
        bytes
    });
}
