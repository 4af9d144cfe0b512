//! AS5600: ten behaviours of its datasheet (ams v1-06), and agreement with `embedded-hal-mock`
//! under the published driver.
#![allow(clippy::unwrap_used)]

mod bench;
use bench::{Bench, agree, script};
use chips::as5600::{ADDRESS, As5600, POWER_UP_NS};
use chips::{BusError, I2cTarget};

fn bench_at(counts: f64) -> Bench<As5600> {
    let mut bench = Bench::new(ADDRESS, As5600::new(1));
    bench.chip().set_angle_turns(0, counts / 4096.0);
    bench.wait_ms(10);
    bench
}

/// Page 18, note 2: not programmed configuration bits are zero after power-up.
#[test]
fn configuration_is_zero_until_programmed() {
    assert_eq!(bench_at(0.0).read(0x00), [0; 9]);
}

/// Page 18, figure 21: ZMCO, STATUS, RAW ANGLE and ANGLE are read-only; blank bits do not exist.
#[test]
fn read_only_registers_and_blank_bits_ignore_writes() {
    let mut bench = bench_at(1234.0);
    bench.write(&[0x00, 0x03]).unwrap();
    bench.write(&[0x0B, 0xFF, 0xFF, 0xFF]).unwrap();
    bench.write(&[0x01, 0xFF, 0xFF]).unwrap();
    bench.wait_ms(1);
    assert_eq!(bench.byte(0x00), 0);
    assert_eq!(bench.byte(0x0B), 0x20);
    assert_eq!(bench.word(0x0C), 1234);
    assert_eq!(bench.word(0x01), 0x0FFF);
}

/// Page 13: the pointer moves on after each byte, and wraps at the end of the address range.
#[test]
fn pointer_increments_and_wraps() {
    let mut bench = bench_at(0.0);
    bench.write(&[0x01, 0x01, 0x02, 0x03, 0x04]).unwrap();
    assert_eq!(bench.read(0x01), [1, 2, 3, 4]);
    assert_eq!(bench.read(0xFF), [0, 0, 1, 2], "BURN reads 0, then ZMCO and ZPOS");
}

/// Page 13: ANGLE, RAW ANGLE and MAGNITUDE can be read again and again without a new pointer.
#[test]
fn output_registers_hold_the_pointer() {
    let mut bench = bench_at(0x123 as f64);
    assert_eq!(bench.read(0x0C), [0x01, 0x23, 0x01, 0x23]);
    assert_eq!(bench.read_on(), [0x01, 0x23]);
    // A transaction that ended after the high byte begins there again.
    assert_eq!(bench.read_on(), [0x01]);
    assert_eq!(bench.read_on(), [0x01, 0x23]);
    // Only from the high byte: started at the low byte the pointer runs on into ANGLE.
    assert_eq!(bench.read::<2>(0x0D), [0x23, 0x01]);
}

/// Page 13: an invalid word address is not acknowledged, yet the pointer is set and reads give
/// zeros.
#[test]
fn invalid_word_address_is_refused_but_set() {
    let mut bench = bench_at(0.0);
    assert_eq!(bench.write(&[0x19]), Err(BusError::NoAckData(ADDRESS)));
    let [invalid, gain] = bench.read_on();
    assert_eq!(invalid, 0);
    assert_eq!(gain, bench.byte(0x1A));
}

/// Page 20, figure 23: STATUS shows a magnet that is missing, too weak, good or too strong; AGC stays in 0 to 128 at
/// 3.3 V.
#[test]
fn status_and_gain_follow_the_field() {
    let mut bench = bench_at(0.0);
    for (field_mt, status, gain) in
        [(None, 0x10, 128), (Some(20.0), 0x30, 128), (Some(60.0), 0x20, 64), (Some(120.0), 0x28, 0)]
    {
        let now_ns = bench.now_ns;
        bench.chip().set_field_mt(now_ns, field_mt);
        bench.wait_ms(1);
        assert_eq!((bench.byte(0x0B), bench.byte(0x1A)), (status, gain), "{field_mt:?} mT");
    }
}

/// Timing characteristics: with SF = 00 a step settles in 2.2 ms, with SF = 11 in 0.286 ms.
#[test]
fn slow_filter_takes_its_settling_time() {
    let after_300_us = |slow_filter: u8| {
        let mut bench = bench_at(1000.0);
        bench.write(&[0x07, slow_filter, 0x00]).unwrap();
        let now_ns = bench.now_ns;
        bench.chip().set_angle_turns(now_ns, 1100.0 / 4096.0);
        bench.wait_us(300);
        bench.word(0x0C)
    };
    assert!((1010..1060).contains(&after_300_us(0b00)), "{}", after_300_us(0b00));
    assert!(after_300_us(0b11) > 1090, "{}", after_300_us(0b11));
}

/// Figure 22, FTH: a step beyond the fast filter's threshold passes within a few samples.
#[test]
fn fast_filter_passes_large_steps_at_once() {
    let mut bench = bench_at(1000.0);
    bench.write(&[0x07, 0b001 << 2, 0x00]).unwrap();
    let now_ns = bench.now_ns;
    bench.chip().set_angle_turns(now_ns, 1100.0 / 4096.0);
    bench.wait_us(160);
    assert_eq!(bench.word(0x0C), 1100);
}

/// Power modes: in LPM3 the angle is looked at every 100 ms only.
#[test]
fn low_power_mode_polls_slowly() {
    let mut bench = bench_at(1000.0);
    bench.write(&[0x08, 0b11]).unwrap();
    bench.wait_ms(150);
    bench.word(0x0C);
    let now_ns = bench.now_ns;
    bench.chip().set_angle_turns(now_ns, 2000.0 / 4096.0);
    bench.wait_ms(40);
    assert_eq!(bench.word(0x0C), 1000);
    bench.wait_ms(60);
    assert_eq!(bench.word(0x0C), 2000);
}

/// Watchdog: after a minute within 4 LSB the chip enters LPM3 by itself, and a movement ends that.
#[test]
fn watchdog_slows_a_still_sensor() {
    let mut bench = bench_at(1000.0);
    bench.write(&[0x07, 0x20, 0x00]).unwrap();
    bench.wait_ms(61_000);
    bench.word(0x0C);
    let now_ns = bench.now_ns;
    bench.chip().set_angle_turns(now_ns, 2000.0 / 4096.0);
    bench.wait_ms(20);
    assert_eq!(bench.word(0x0C), 1000, "still asleep");
    bench.wait_ms(90);
    assert_eq!(bench.word(0x0C), 2000);
    let now_ns = bench.now_ns;
    bench.chip().set_angle_turns(now_ns, 2050.0 / 4096.0);
    bench.wait_ms(5);
    assert_eq!(bench.word(0x0C), 2050, "awake again");
}

/// Page 19: ANGLE starts at ZPOS, stays at the nearer end outside its range, and is not scaled up.
#[test]
fn angle_is_cut_to_its_range() {
    for (counts, angle) in [(1000.0, 0), (1500.0, 500), (2000.0, 999), (2500.0, 999), (900.0, 0)] {
        let mut bench = bench_at(counts);
        bench.write(&[0x01, 0x03, 0xE8, 0x07, 0xD0]).unwrap();
        bench.wait_ms(1);
        assert_eq!(bench.word(0x0E), angle, "at {counts}");
    }
}

/// Figure 22, HYST: ANGLE follows only steps of more than so many LSB; RAW ANGLE follows all.
#[test]
fn hysteresis_holds_the_angle() {
    let mut bench = bench_at(1000.0);
    bench.write(&[0x08, 0b11 << 2]).unwrap();
    for (counts, raw, angle) in [(1003.0, 1003, 1000), (1004.0, 1004, 1004), (1001.0, 1001, 1004)] {
        let now_ns = bench.now_ns;
        bench.chip().set_angle_turns(now_ns, counts / 4096.0);
        bench.wait_ms(10);
        assert_eq!((bench.word(0x0C), bench.word(0x0E)), (raw, angle), "at {counts}");
    }
}

/// Page 19, note: ANGLE has a 10-LSB hysteresis at the limit of the full turn; RAW ANGLE has none.
#[test]
fn angle_does_not_toggle_at_the_full_turn() {
    let mut bench = bench_at(4090.0);
    for (counts, raw, angle) in [(4.0, 4, 4095), (12.0, 12, 12), (4092.0, 4092, 0), (4080.0, 4080, 4080)] {
        let now_ns = bench.now_ns;
        bench.chip().set_angle_turns(now_ns, counts / 4096.0);
        bench.wait_ms(10);
        assert_eq!((bench.word(0x0C), bench.word(0x0E)), (raw, angle), "at {counts}");
    }
}

/// Pages 19 and 25: the 10-LSB hysteresis belongs to the limit of the full turn. At the start of a
/// narrower range, however wide, ANGLE is 0, also when the magnet has just come from its end.
#[test]
fn a_narrowed_range_has_no_hysteresis_at_its_ends() {
    for (zpos, mpos, mang) in [(410_u16, 2048_u16, 0_u16), (100, 0, 3_000), (3_000, 2_000, 0), (0, 4_095, 0)]
    {
        let size = if mang == 0 { mpos.wrapping_sub(zpos) & 0x0FFF } else { mang };
        let outside = f64::from(4096 - size) / 4.0;
        let place = |offset: f64| (f64::from(zpos) + offset + 4096.0) % 4096.0 / 4096.0;
        let mut bench = bench_at(place(0.0) * 4096.0);
        for (register, value) in [(0x01, zpos), (0x03, mpos), (0x05, mang)] {
            let [high, low] = value.to_be_bytes();
            bench.write(&[register, high, low]).unwrap();
        }
        bench.wait_ms(1);
        assert_eq!(bench.word(0x0E), 0, "ZPOS {zpos}: there from the start");
        let end = size - 1;
        for (offset, angle) in [
            (f64::from(end), end),
            (0.0, 0),
            (f64::from(size) + outside, end),
            (5.0, 5),
            (f64::from(end) - 3.0, end - 3),
            (-outside, 0),
            (f64::from(end), end),
        ] {
            let now_ns = bench.now_ns;
            bench.chip().set_angle_turns(now_ns, place(offset));
            bench.wait_ms(20);
            assert_eq!(bench.word(0x0E), angle, "ZPOS {zpos}, MPOS {mpos}, MANG {mang}, at {offset}");
        }
    }
}

/// A new range is no movement: ANGLE is the magnet's place in it, though it lies right past the limit
/// of the full turn as the old range had it.
#[test]
fn a_new_range_is_not_taken_for_a_turn() {
    let mut bench = bench_at(3_000.0);
    assert_eq!(bench.word(0x0E), 3_000);
    // All four bytes between two samples, so that none sees half a range.
    bench.now_ns = bench.now_ns.next_multiple_of(150_000);
    bench.write(&[0x01, 0x0B, 0xB3, 0x0B, 0xB3]).unwrap(); // ZPOS and MPOS 2995: a full turn from there
    bench.wait_ms(1);
    assert_eq!(bench.word(0x0E), 5);
}

/// Power modes: the time that passed in one mode is not made up for in the next one. After LPM3 the
/// slow filter begins with the first sample of normal mode.
#[test]
fn a_new_power_mode_counts_from_its_beginning() {
    let mut bench = bench_at(1_000.0);
    bench.write(&[0x08, 0b11]).unwrap();
    bench.wait_ms(110);
    bench.word(0x0C);
    let now_ns = bench.now_ns;
    bench.chip().set_angle_turns(now_ns, 1_100.0 / 4096.0);
    bench.wait_ms(80);
    assert_eq!(bench.word(0x0C), 1_000, "asleep");
    bench.write(&[0x08, 0b00]).unwrap();
    bench.wait_us(100);
    let angle = bench.word(0x0C);
    assert!((1_001..1_050).contains(&angle), "some 200 us of 2.2 ms, {angle}");
    bench.wait_ms(5);
    assert_eq!(bench.word(0x0C), 1_100);
    // The other way: the first look of LPM3 is 100 ms away.
    bench.write(&[0x08, 0b11]).unwrap();
    let now_ns = bench.now_ns;
    bench.chip().set_angle_turns(now_ns, 2_000.0 / 4096.0);
    bench.wait_ms(99);
    assert_eq!(bench.word(0x0C), 1_100);
    bench.wait_ms(2);
    assert_eq!(bench.word(0x0C), 2_000);
}

/// Page 21: BURN_ANGLE works three times, only with a magnet, and survives power-off; 0x01, 0x11,
/// 0x10 reloads.
#[test]
fn burnt_positions_survive_and_are_counted() {
    let mut bench = bench_at(0.0);
    for round in 1..=4_u8 {
        bench.write(&[0x01, round, 0x00]).unwrap();
        bench.write(&[0xFF, 0x80]).unwrap();
    }
    assert_eq!(bench.byte(0x00), 3);
    for step in [0x01, 0x11, 0x10] {
        bench.write(&[0xFF, step]).unwrap();
    }
    assert_eq!(bench.word(0x01), 0x300, "the fourth burn did nothing");
    let now_ns = bench.now_ns;
    bench.chip().power_on_reset(now_ns);
    bench.wait_ms(11);
    assert_eq!((bench.byte(0x00), bench.word(0x01)), (3, 0x300));

    let mut bench = bench_at(0.0);
    bench.chip().set_field_mt(0, None);
    bench.write(&[0xFF, 0x80]).unwrap();
    assert_eq!(bench.byte(0x00), 0, "no magnet, no burn");
}

/// Electrical characteristics, tPU: no answer for 10 ms after power-on.
#[test]
fn powers_up_in_ten_milliseconds() {
    let mut bench = bench_at(0.0);
    let now_ns = bench.now_ns;
    bench.chip().power_on_reset(now_ns);
    assert_eq!(bench.write(&[0x0C]), Err(BusError::NoAckAddress(ADDRESS)));
    bench.now_ns = now_ns + POWER_UP_NS;
    assert_eq!(bench.write(&[0x0C]), Ok(()));
}

/// The published driver, on a script from figures 18 and 19 and on the model.
#[test]
fn agrees_with_the_datasheets_script() {
    use as5600::configuration::Hysteresis;
    let mut bench = bench_at(0x456 as f64);
    let script = vec![
        script::write_read(0x36, &[0x0C], &[0x04, 0x56]),
        script::write_read(0x36, &[0x0E], &[0x04, 0x56]),
        script::write_read(0x36, &[0x0B], &[0x20]),
        script::write_read(0x36, &[0x1A], &[64]),
        script::write_read(0x36, &[0x1B], &[0x08, 0x00]),
        script::write(0x36, &[0x01, 0x01, 0x00]),
        script::write_read(0x36, &[0x01], &[0x01, 0x00]),
        script::write_read(0x36, &[0x07], &[0x00, 0x00]),
        script::write_read(0x36, &[0x07], &[0x00, 0x00]),
        script::write(0x36, &[0x07, 0x00, 0x04]),
        script::write_read(0x36, &[0x07], &[0x00, 0x04]),
        script::write_read(0x36, &[0x00], &[0x00]),
    ];
    agree!(bench, script, |i2c| {
        let mut driver = as5600::As5600::new(i2c);
        let readings =
            (driver.raw_angle().unwrap(), driver.angle().unwrap(), driver.magnet_status().unwrap());
        let strength = (driver.automatic_gain_control().unwrap(), driver.magnitude().unwrap());
        driver.set_zero_position(0x100).unwrap();
        let zero = driver.zero_position().unwrap();
        let mut config = driver.config().unwrap();
        config.hysteresis = Hysteresis::Lsb1;
        driver.set_config(config).unwrap();
        (readings, strength, zero, driver.config().unwrap(), driver.zmco().unwrap())
    });
}
