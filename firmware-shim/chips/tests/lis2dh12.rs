//! LIS2DH12: behaviours of its datasheet (ST DocID025056) and application note AN5005, and agreement
//! with `embedded-hal-mock` under the published driver.
#![allow(clippy::unwrap_used)]

mod bench;
use bench::{Bench, agree, script};
use chips::lis2dh12::{ADDRESS, BOOT_NS, Lis2dh12};
use chips::{BusError, I2cTarget, Level, PollContext};
use embedded_hal::i2c::I2c;
use lis2dh12::{Aoi6d, FullScale, Lis2dh12 as Driver, Mode, Odr, RawAccelerometer, SlaveAddr};

/// CTRL_REG1: 100 Hz and all axes; with low power; and its address.
const ON: u8 = 0x57;
const ON_LOW_POWER: u8 = 0x5F;
/// The top bit of a register's address: run on.
const RUN_ON: u8 = 0x80;

fn bench(ctrl_1: u8, ctrl_4: u8) -> Bench<Lis2dh12> {
    let mut bench = Bench::new(ADDRESS, Lis2dh12::new());
    bench.write(&[0x23, ctrl_4]).unwrap();
    bench.write(&[0x20, ctrl_1]).unwrap();
    bench
}

fn accelerate(bench: &mut Bench<Lis2dh12>, g: [f64; 3]) {
    let now_ns = bench.now_ns;
    bench.chip().set_acceleration(now_ns, g);
}

fn outputs(bench: &mut Bench<Lis2dh12>) -> [i16; 3] {
    let bytes: [u8; 6] = bench.read(0x28 | RUN_ON);
    [0, 2, 4].map(|at| i16::from_le_bytes([bytes[at], bytes[at + 1]]))
}

fn int1(bench: &mut Bench<Lis2dh12>) -> Level {
    let now_ns = bench.now_ns;
    bench.chip().int1_line(now_ns)
}

/// Table 21: identity and default values; what is read-only stays.
#[test]
fn registers_have_their_defaults() {
    let mut bench = Bench::new(ADDRESS, Lis2dh12::new());
    bench.write(&[0x0F, 0x00]).unwrap();
    bench.write(&[0x27 | RUN_ON, 0xFF, 0xFF, 0xFF]).unwrap();
    assert_eq!(bench.read(0x0F), [0x33]);
    assert_eq!(bench.read(0x1E | RUN_ON), [0x10, 0, 0x07, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    assert_eq!(bench.read(0x2A | RUN_ON), [0; 5]);
    assert_eq!(bench.byte(0x2F), 0x20, "FIFO_SRC: empty");
    assert_eq!(bench.read(0x30 | RUN_ON), [0; 16]);
    bench.write(&[0x32 | RUN_ON, 0x12, 0x34]).unwrap();
    assert_eq!(bench.read(0x32 | RUN_ON), [0x12, 0x34]);
}

/// Chapter 6.1.1: without the top bit of the address each byte is of the same register.
#[test]
fn only_the_increment_bit_runs_on() {
    let mut bench = bench(ON, 0x80);
    assert_eq!(bench.read(0x0F), [0x33, 0x33]);
    assert_eq!(bench.read(0x20 | RUN_ON), [0x57, 0, 0, 0x80]);
    bench.write(&[0x32, 0x01, 0x02]).unwrap();
    assert_eq!(bench.read(0x32 | RUN_ON), [0x02, 0x00]);
}

/// AN5005 3: boot takes 5 ms; the BOOT bit reads 1 as long as its own lasts, and keeps settings.
#[test]
fn booting_takes_its_time() {
    let mut bench = bench(ON, 0x10);
    bench.chip().power_on_reset(10_000_000);
    bench.now_ns = 10_000_000;
    assert_eq!(bench.write(&[0x20, ON]), Err(BusError::NoAckAddress(ADDRESS)));
    bench.now_ns = 10_000_000 + BOOT_NS;
    assert_eq!(bench.read(0x20 | RUN_ON), [0x07, 0, 0, 0x00], "settings are volatile");
    bench.write(&[0x24, 0x80]).unwrap();
    bench.write(&[0x20, ON]).unwrap();
    assert_eq!(bench.byte(0x24), 0x80);
    bench.wait_ms(5);
    assert_eq!(bench.read(0x24), [0x00]);
    assert_eq!(bench.read(0x20), [ON]);
}

/// Table 4 and chapter 3.2: digits by full scale and resolution, left-justified, clipped at the end.
#[test]
fn outputs_have_their_sensitivity() {
    // At 1.5 g: value of the left-justified word.
    for (ctrl_1, hr, bits, mg) in [
        (ON, 0x08, 12, [1, 2, 4, 12]),
        (ON, 0x00, 10, [4, 8, 16, 48]),
        (ON_LOW_POWER, 0, 8, [16, 32, 64, 192]),
    ] {
        for (scale, mg) in mg.into_iter().enumerate() {
            let mut bench = bench(ctrl_1, hr | (scale as u8) << 4);
            accelerate(&mut bench, [1.5, -1.5, 100.0]);
            bench.wait_ms(11);
            let digits = (1_500 + mg / 2) / mg;
            let most = (1 << (bits - 1)) - 1;
            let shift = 16 - bits;
            let expected = [digits << shift, -digits << shift, most << shift].map(|value| value as i16);
            assert_eq!(outputs(&mut bench), expected, "{bits} bits, {mg} mg");
        }
    }
}

/// Table 31: data rates; in power-down nothing is measured.
#[test]
fn samples_come_at_the_data_rate() {
    for (rate, low_power, hz) in [
        (1, false, 1),
        (2, false, 10),
        (3, true, 25),
        (4, false, 50),
        (5, true, 100),
        (6, false, 200),
        (7, false, 400),
        (8, true, 1_620),
        (9, false, 1_344),
        (9, true, 5_376),
    ] {
        let mut bench = bench(0, 0);
        bench.write(&[0x20, rate << 4 | if low_power { 0x0F } else { 0x07 }]).unwrap();
        // The setting took effect with the byte, a STOP before now.
        let start_ns = bench.now_ns - 2_500;
        accelerate(&mut bench, [1.0, 0.0, 0.0]);
        let fresh = |at_ns| {
            let mut chip = bench.bus.targets.chip.clone();
            let _ = chip.start(false, at_ns);
            let _ = chip.write(0x27, at_ns);
            chip.read(at_ns) & 0x0F
        };
        assert_eq!(fresh(start_ns + 1_000_000_000 / hz - 1), 0x00, "{hz} Hz");
        assert_eq!(fresh(start_ns + 1_000_000_000 / hz), 0x0F, "{hz} Hz");
    }
    let mut down = bench(0x07, 0);
    down.wait_ms(2_000);
    assert_eq!((down.byte(0x27), outputs(&mut down)), (0, [0; 3]));
}

/// Table 31: no sample comes at a rate before that rate was set. The time since the last sample of a
/// slower rate is no backlog: neither of data, nor of INT1_DURATION.
#[test]
fn a_new_data_rate_counts_from_its_setting() {
    for (before, after, period_us) in [(0x17, 0x77, 2_500), (0x17, 0x27, 100_000), (0x27, 0x5F, 10_000)] {
        let mut bench = bench(before, 0x80);
        bench.write(&[0x22, 0x40]).unwrap();
        bench.write(&[0x32 | RUN_ON, 60, 50]).unwrap(); // 960 mg for 50 samples
        bench.write(&[0x30, 0x02]).unwrap();
        accelerate(&mut bench, [1.5, 0.0, 0.0]);
        bench.wait_ms(85); // of 1 s, or of 100 ms
        bench.write(&[0x20, after]).unwrap();
        let set_ns = bench.now_ns;
        assert_eq!(bench.byte(0x27), 0, "{before:#04x} to {after:#04x}: nothing new yet");
        bench.now_ns = set_ns + period_us * 1_000;
        assert_eq!(bench.byte(0x27), 0x0F, "one sample, none lost");
        bench.now_ns = set_ns + (50 * period_us - 1_000) * 1_000;
        assert_eq!(int1(&mut bench), Level::Low);
        bench.now_ns = set_ns + 51 * period_us * 1_000;
        assert_eq!(int1(&mut bench), Level::High);
    }
    let mut same = bench(0x57, 0); // written again it shifts nothing
    same.wait_ms(6);
    same.write(&[0x20, 0x57]).unwrap();
    same.wait_ms(4);
    assert_eq!(same.byte(0x27), 0x0F);
}

/// An axis that is not enabled keeps its output and raises nothing.
#[test]
fn a_disabled_axis_stays_still() {
    let mut bench = bench(0x51, 0);
    bench.write(&[0x30, 0x3F]).unwrap();
    accelerate(&mut bench, [0.5, 0.5, 0.5]);
    bench.wait_ms(11);
    assert_eq!(outputs(&mut bench), [125 << 6, 0, 0]);
    assert_eq!(bench.byte(0x31), 0x42, "X high only");
}

/// AN5005 3.2.1: data are new until a high byte is read; what was not read in time is overrun.
#[test]
fn status_tells_new_and_lost_data() {
    let mut bench = bench(ON, 0);
    bench.wait_ms(11);
    assert_eq!(bench.byte(0x27), 0x0F);
    bench.byte(0x28);
    assert_eq!(bench.byte(0x27), 0x0F, "a low byte counts for nothing");
    bench.byte(0x2B);
    assert_eq!(bench.byte(0x27), 0x05);
    bench.wait_ms(10);
    assert_eq!(bench.byte(0x27), 0x5F, "X and Z lost");
    outputs(&mut bench);
    assert_eq!(bench.byte(0x27), 0x00);
    bench.wait_ms(20);
    assert_eq!(bench.byte(0x27), 0xFF);
    bench.now_ns += 1_000 * 1_000_000_000;
    outputs(&mut bench);
    bench.wait_ms(10);
    assert_eq!(bench.byte(0x27), 0x0F, "long at rest, data are still new each time");
}

/// BDU: a high byte belongs to the low byte read before it.
#[test]
fn block_update_keeps_both_bytes_together() {
    for (ctrl_4, high) in [(0x00, 0x00), (0x80, 0x1F)] {
        let mut bench = bench(ON, ctrl_4);
        accelerate(&mut bench, [0.5, 0.0, 0.0]); // 125 digits of 4 mg: 1F40h
        bench.wait_ms(11);
        assert_eq!(bench.byte(0x28), 0x40);
        accelerate(&mut bench, [0.0; 3]);
        bench.wait_ms(10);
        assert_eq!(bench.byte(0x29), high);
        assert_eq!(bench.byte(0x29), 0x00);
    }
}

/// CTRL_REG4 (23h), BLE: the high byte at the lower address, "only in high-resolution mode". With BDU
/// both bytes stay together in this order, too.
#[test]
fn big_endian_outputs_in_high_resolution() {
    // 350 digits of 1 mg, or 87 of 4 mg, or 22 of 16 mg.
    for (ctrl_1, ctrl_4, bytes) in [
        (ON, 0x08, [0xE0, 0x15]),
        (ON, 0x48, [0x15, 0xE0]),
        (ON, 0xC8, [0x15, 0xE0]),
        (ON, 0x40, [0xC0, 0x15]),
        (ON_LOW_POWER, 0x40, [0x00, 0x16]),
    ] {
        let mut bench = bench(ctrl_1, ctrl_4);
        accelerate(&mut bench, [0.35, 0.0, 0.0]);
        bench.wait_ms(11);
        assert_eq!(bench.read(0x28 | RUN_ON), bytes, "{ctrl_1:#04x}, {ctrl_4:#04x}");
    }
    for (ctrl_4, low) in [(0x48, 0x00), (0xC8, 0xE0)] {
        let mut bench = bench(ON, ctrl_4);
        accelerate(&mut bench, [0.35, 0.0, 0.0]);
        bench.wait_ms(11);
        assert_eq!(bench.byte(0x28), 0x15);
        accelerate(&mut bench, [0.0; 3]);
        bench.wait_ms(10);
        assert_eq!(bench.byte(0x29), low);
    }
}

/// INT1_THS: 7 bits of 16, 32, 62 or 186 mg; an event beyond it raises the line, within it not.
#[test]
fn threshold_scales_with_the_range() {
    for (scale, step_mg) in [(0, 16.0), (1, 32.0), (2, 62.0), (3, 186.0)] {
        let mut bench = bench(ON, 0x08 | scale << 4);
        bench.write(&[0x22, 0x40]).unwrap();
        bench.write(&[0x32, 10]).unwrap();
        bench.write(&[0x30, 0x02]).unwrap();
        for (g, level) in
            [(0.0098, Level::Low), (0.0103, Level::High), (-0.0103, Level::High), (0.0, Level::Low)]
        {
            accelerate(&mut bench, [g * step_mg, 0.0, 1.0]);
            bench.wait_ms(10);
            assert_eq!(int1(&mut bench), level, "{g} of {step_mg}");
        }
    }
}

/// INT1_CFG: any of the events, or all of them; the source names them.
#[test]
fn events_are_joined_by_or_or_and() {
    // Threshold 0.48 g. Y high, Z low.
    for (config, acceleration_g, source) in [
        (0x18, [0.0, 1.0, 0.0], 0x58),
        (0x18, [0.0, 1.0, 1.0], 0x48),
        (0x18, [0.0, 0.0, 1.0], 0x00),
        (0x98, [0.0, 1.0, 0.0], 0x58),
        (0x98, [0.0, 1.0, 1.0], 0x08),
        (0x95, [0.0, 0.0, 0.1], 0x55), // free fall: all low
        (0x95, [0.0, 0.0, 1.0], 0x05),
        (0x00, [1.0, 1.0, 1.0], 0x00),
    ] {
        let mut bench = bench(ON, 0);
        bench.write(&[0x32, 30]).unwrap();
        bench.write(&[0x30, config]).unwrap();
        accelerate(&mut bench, acceleration_g);
        bench.wait_ms(11);
        assert_eq!(bench.byte(0x31), source, "{config:02X}h {acceleration_g:?}");
    }
}

/// INT1_DURATION: that many periods of the data rate the event must last; shorter ones count for
/// nothing, nor do they add up.
#[test]
fn an_event_must_last() {
    let mut bench = bench(ON, 0);
    bench.write(&[0x22, 0x40]).unwrap();
    bench.write(&[0x32, 30]).unwrap();
    bench.write(&[0x33, 5]).unwrap();
    bench.write(&[0x30, 0x02]).unwrap();
    bench.wait_ms(10);
    for _ in 0..5 {
        accelerate(&mut bench, [1.0, 0.0, 0.0]);
        bench.wait_ms(50);
        assert_eq!(int1(&mut bench), Level::Low);
        accelerate(&mut bench, [0.0; 3]);
        bench.wait_ms(10);
    }
    accelerate(&mut bench, [1.0, 0.0, 0.0]);
    bench.wait_ms(60);
    assert_eq!(int1(&mut bench), Level::High);
}

/// LIR_INT1: a latched request outlives its event until the source is read; another goes with it.
#[test]
fn a_latched_request_waits_to_be_read() {
    for (latch, after) in [(0x00, Level::Low), (0x08, Level::High)] {
        let mut bench = bench(ON, 0);
        bench.write(&[0x22, 0x40]).unwrap();
        bench.write(&[0x24, latch]).unwrap();
        bench.write(&[0x32, 30]).unwrap();
        bench.write(&[0x30, 0x02]).unwrap();
        accelerate(&mut bench, [1.0, 0.0, 0.0]);
        bench.wait_ms(10);
        assert_eq!(int1(&mut bench), Level::High);
        accelerate(&mut bench, [0.0; 3]);
        bench.wait_ms(3_000_000);
        assert_eq!(int1(&mut bench), after);
        assert_eq!(bench.byte(0x31), if latch == 0 { 0x00 } else { 0x42 });
        assert_eq!(int1(&mut bench), Level::Low);
        // An event that goes on raises it again.
        accelerate(&mut bench, [1.0, 0.0, 0.0]);
        bench.wait_ms(3_000_000);
        bench.byte(0x31);
        bench.wait_ms(10);
        assert_eq!(int1(&mut bench), Level::High);
    }
}

/// CTRL_REG3 and CTRL_REG6: data ready on INT1, and the line turned round.
#[test]
fn the_line_shows_data_ready_and_can_be_inverted() {
    let mut bench = bench(ON, 0);
    assert_eq!(int1(&mut bench), Level::Low);
    bench.write(&[0x22, 0x10]).unwrap();
    bench.wait_ms(10);
    assert_eq!(int1(&mut bench), Level::High);
    bench.write(&[0x25, 0x02]).unwrap();
    assert_eq!(int1(&mut bench), Level::Low);
    outputs(&mut bench);
    assert_eq!(int1(&mut bench), Level::High);
}

/// AN5005 4.3: the high-pass filter lets a slam through and forgets gravity, however the lock hangs;
/// HP_IA1 filters the interrupt, FDS the outputs; reading REFERENCE settles it.
#[test]
fn the_high_pass_filter_forgets_what_lasts() {
    for (ctrl_2, raised, shown) in [(0x00, true, 250 << 6), (0x01, false, 250 << 6), (0x09, false, 0)] {
        let mut bench = bench(ON, 0);
        bench.write(&[0x21, ctrl_2]).unwrap();
        bench.write(&[0x22, 0x40]).unwrap();
        bench.write(&[0x32, 20]).unwrap();
        bench.write(&[0x30, 0x2A]).unwrap();
        bench.wait_ms(1_000);
        assert_eq!(int1(&mut bench) == Level::High, raised, "gravity alone, {ctrl_2:02X}h");
        assert_eq!(outputs(&mut bench)[2], shown);
        accelerate(&mut bench, [0.0, 0.8, 1.0]);
        bench.wait_ms(10);
        assert_eq!(int1(&mut bench), Level::High, "a slam");
        let cutoff_settles_ms = 500;
        bench.wait_ms(cutoff_settles_ms);
        assert_eq!(int1(&mut bench) == Level::High, raised, "{ctrl_2:02X}h");
    }
    // ODR / 48: after one time constant, 76 ms, some 1/e of a step is left.
    let mut bench = bench(ON, 0x08);
    bench.write(&[0x21, 0x08]).unwrap();
    bench.wait_ms(20);
    accelerate(&mut bench, [1.0, 0.0, 1.0]);
    bench.wait_ms(10 + 76);
    let left = f64::from(outputs(&mut bench)[0] >> 4) / 1_000.0;
    assert!((0.35..0.45).contains(&left), "{left}");
    bench.byte(0x26);
    bench.wait_ms(10);
    assert_eq!(outputs(&mut bench)[0], 0);
}

/// Frequent and single reads give the same, and a day at rest costs nothing.
#[test]
fn looking_changes_nothing() {
    let mut seldom = bench(0x97, 0x08);
    for bytes in [[0x21, 0x39], [0x22, 0x40], [0x32, 5], [0x33, 3], [0x30, 0x2A]] {
        seldom.write(&bytes).unwrap();
    }
    accelerate(&mut seldom, [0.3, -0.7, 0.9]);
    let mut often = seldom.clone();
    let start_ns = seldom.now_ns;
    for step in 1..=20_000 {
        often.chip().int1_line(start_ns + step * 150_007);
    }
    let now_ns = start_ns + 20_000 * 150_007;
    seldom.chip().int1_line(now_ns);
    assert_eq!(format!("{:?}", seldom.chip()), format!("{:?}", often.chip()));
    let day_ns = 86_400_000_000_000;
    seldom.chip().int1_line(now_ns + 365 * day_ns);
}

/// The next change: each sample while an event may begin or end, and none at rest.
#[test]
fn at_rest_nothing_is_announced() {
    let mut bench = bench(ON, 0);
    assert_eq!(bench.chip().next_change_ns(), None, "no interrupt is enabled");
    for bytes in [[0x22, 0x40], [0x32, 30], [0x33, 100], [0x30, 0x0A]] {
        bench.write(&bytes).unwrap();
    }
    accelerate(&mut bench, [1.0, 0.0, 1.0]);
    let mut risen_ns = None;
    while let Some(at_ns) = bench.chip().next_change_ns() {
        assert!(at_ns < 5_000_000_000, "it never rests");
        if bench.chip().int1_line(at_ns) == Level::High {
            risen_ns.get_or_insert(at_ns);
        }
    }
    let risen_ms = risen_ns.unwrap() / 1_000_000;
    assert!((1_005..1_015).contains(&risen_ms), "{risen_ms}");
}

/// The published driver, unmodified: finds the chip, sets it up for tamper, and reads.
#[test]
fn published_driver_reads_and_is_raised() {
    let mut bench = Bench::new(ADDRESS, Lis2dh12::new());
    bench.poll(|i2c| {
        let mut sensor = Driver::new(i2c, SlaveAddr::Alternative(true)).unwrap();
        sensor.set_mode(Mode::HighResolution).unwrap();
        sensor.set_fs(FullScale::G4).unwrap();
        sensor.enable_hp_filter(false, false, true).unwrap();
        sensor.enable_lir_int1(true).unwrap();
        sensor.enable_i1_ia1(true).unwrap();
        let mut int1 = sensor.int1();
        int1.set_ths(12).unwrap();
        int1.set_duration(0).unwrap();
        int1.set_mode(Aoi6d::Or).unwrap();
        int1.enable_high((true, true, true)).unwrap();
        sensor.set_odr(Odr::Hz100).unwrap();
    });
    bench.wait_ms(100);
    assert_eq!(int1(&mut bench), Level::Low);
    accelerate(&mut bench, [-2.0, 0.0, 1.0]);
    bench.wait_ms(10);
    assert_eq!(int1(&mut bench), Level::High);
    bench.poll(|i2c| {
        let mut sensor = Driver::new(i2c, SlaveAddr::Alternative(true)).unwrap();
        let raw = sensor.accel_raw().unwrap();
        assert_eq!([raw.x, raw.y, raw.z].map(|value| value >> 4), [-1_000, 0, 500]);
        let ((x_high, _), (y_high, _), (z_high, _)) = sensor.int1().get_src().unwrap().unwrap();
        assert_eq!((x_high, y_high, z_high), (true, false, false));
    });
    assert_eq!(int1(&mut bench), Level::Low);
}

/// The driver's traffic is the datasheet's.
#[test]
fn the_driver_agrees_with_the_datasheets_script() {
    let script = vec![
        script::write_read(ADDRESS, &[0x0F], &[0x33]),
        script::write_read(ADDRESS, &[0x20], &[0x57]),
        script::write(ADDRESS, &[0x20, 0x57]),
        script::write_read(ADDRESS, &[0x23], &[0x00]),
        script::write(ADDRESS, &[0x23, 0x08]),
        script::write(ADDRESS, &[0x32, 0x0C]),
        script::write_read(ADDRESS, &[0x31], &[0x00]),
        script::write_read(ADDRESS, &[0x28 | RUN_ON], &[0x00, 0x00, 0x40, 0x1F, 0x80, 0x3E]),
    ];
    let mut bench = bench(ON, 0);
    accelerate(&mut bench, [0.0, 0.5, 1.0]);
    bench.wait_ms(11);
    agree!(bench, script, |i2c| {
        let mut sensor = Driver::new(&mut *i2c, SlaveAddr::Alternative(true)).unwrap();
        sensor.set_mode(Mode::HighResolution).unwrap();
        sensor.int1().set_ths(12).unwrap();
        let source = sensor.int1().get_src().unwrap();
        let raw = sensor.accel_raw().unwrap();
        (source, raw.x, raw.y, raw.z)
    });
}

/// A cut between two bytes of a setting leaves the registers written before it; after power-on none
/// of them is left, and what the sensor feels is felt again.
#[test]
fn a_power_cut_forgets_settings() {
    for cut_after in 0..=4 {
        let mut bench = bench(0, 0);
        accelerate(&mut bench, [0.0, 1.0, 0.0]);
        let context = PollContext::with_cut_after_bytes(bench.now_ns, cut_after);
        let result = bench.bus.handle(&context).write(ADDRESS, &[0x32 | RUN_ON, 0x11, 0x22]);
        assert_eq!(result.is_ok(), cut_after >= 4);
        bench.now_ns = context.now_ns();
        let written: [u8; 2] = bench.read(0x32 | RUN_ON);
        assert_eq!(written, [[0, 0], [0x11, 0], [0x11, 0x22]][(cut_after as usize).saturating_sub(2)]);
        let now_ns = bench.now_ns;
        bench.chip().power_on_reset(now_ns);
        bench.wait_ms(5);
        assert_eq!(bench.read(0x32 | RUN_ON), [0, 0]);
        assert_eq!(int1(&mut bench), Level::Low);
        bench.write(&[0x20, ON]).unwrap();
        bench.wait_ms(10);
        assert_eq!(outputs(&mut bench), [0, 250 << 6, 0]);
    }
}
