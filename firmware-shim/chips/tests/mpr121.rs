//! MPR121: ten behaviours of its datasheet (Rev. 4), and agreement with `embedded-hal-mock` under
//! the published driver.
#![allow(clippy::unwrap_used)]

mod bench;
use bench::{Bench, agree, script};
use chips::mpr121::{ADDRESS, Mpr121};
use chips::trace::MockStep;
use chips::{I2cTarget, Level};
use embedded_hal_mock::eh1::delay::NoopDelay;
use mpr121_hal::Mpr121Address;

const RUN_ALL: u8 = 0x8C;

fn bench() -> Bench<Mpr121> {
    Bench::new(ADDRESS, Mpr121::new())
}

/// A chip with thresholds 12 and 6, a data value every 4 ms, started and settled.
fn running(debounce: u8) -> Bench<Mpr121> {
    let mut bench = bench();
    for electrode in 0..12 {
        bench.write(&[0x41 + 2 * electrode, 12, 6]).unwrap();
    }
    bench.write(&[0x5B, debounce]).unwrap();
    bench.write(&[0x5D, 0x20]).unwrap();
    bench.write(&[0x5E, RUN_ALL]).unwrap();
    bench.wait_ms(100);
    bench
}

fn touch(bench: &mut Bench<Mpr121>, mask: u16) {
    let now_ns = bench.now_ns;
    bench.chip().set_touched(now_ns, mask);
}

fn touched(bench: &mut Bench<Mpr121>) -> u16 {
    u16::from_le_bytes(bench.read(0x00)) & 0x0FFF
}

fn irq(bench: &mut Bench<Mpr121>) -> Level {
    let now_ns = bench.now_ns;
    bench.chip().irq_line(now_ns)
}

/// Register map: all zero but 0x5C = 10h and 0x5D = 24h; the chip waits in stop mode.
#[test]
fn registers_have_their_reset_values() {
    let mut bench = bench();
    touch(&mut bench, 0x0FFF);
    bench.wait_ms(500);
    let registers: [u8; 128] = bench.read(0x00);
    for (address, value) in registers.into_iter().enumerate() {
        let expected = [(0x5C, 0x10), (0x5D, 0x24)]
            .into_iter()
            .find(|(at, _)| *at == address)
            .map_or(0, |(_, value)| value);
        assert_eq!(value, expected, "register {address:#04x}");
    }
}

/// Soft reset (0x80): 63h resets; any other value does not.
#[test]
fn soft_reset_needs_its_key() {
    let mut bench = running(0);
    bench.write(&[0x80, 0x62]).unwrap();
    assert_eq!(bench.byte(0x5E), RUN_ALL);
    bench.write(&[0x80, 0x63]).unwrap();
    assert_eq!((bench.byte(0x5E), bench.byte(0x5D), bench.byte(0x41)), (0, 0x24, 0));
}

/// Electrode configuration (0x5E): in run mode nothing but ECR and the GPIO registers can be
/// written.
#[test]
fn run_mode_protects_the_configuration() {
    let mut bench = running(0);
    bench.write(&[0x41, 99]).unwrap();
    assert_eq!(bench.byte(0x41), 12);
    bench.write(&[0x77, 0xF0]).unwrap();
    assert_eq!(bench.byte(0x77), 0xF0);
    bench.write(&[0x5E, 0x00]).unwrap();
    bench.write(&[0x41, 99]).unwrap();
    assert_eq!(bench.byte(0x41), 99);
}

/// Touch status (0x00), out of range (0x02), filtered data (0x04 to 0x1D) are read-only.
#[test]
fn status_and_data_are_read_only() {
    let mut bench = running(0);
    let before: [u8; 0x1E] = bench.read(0x00);
    bench.write(&[0x00, 0xFF]).unwrap();
    bench.write(&[0x02, 0xFF, 0xFF, 0xFF]).unwrap();
    assert_eq!(bench.read(0x00), before);
}

/// Serial communication, multiple byte write and read: the pointer counts up by itself, in reads
/// and in writes.
#[test]
fn pointer_increments() {
    let mut bench = bench();
    bench.write(&[0x41, 1, 2, 3, 4]).unwrap();
    assert_eq!(bench.read(0x42), [2, 3, 4, 0]);
    bench.write(&[0x43]).unwrap();
    assert_eq!(bench.read_on(), [3, 4]);
}

/// Filter configuration (0x5D): a data value takes SFI x ESI; until then a touch cannot be seen.
#[test]
fn detection_waits_for_the_second_filter() {
    let mut bench = running(0);
    touch(&mut bench, 1 << 5);
    bench.wait_us(500);
    assert_eq!(touched(&mut bench), 0);
    bench.wait_ms(8);
    assert_eq!(touched(&mut bench), 1 << 5);

    // 18 samples, 128 ms apart: 2.3 s.
    bench.write(&[0x5E, 0x00]).unwrap();
    bench.write(&[0x5D, 0x20 | 0b11 << 3 | 0b111]).unwrap();
    touch(&mut bench, 0);
    bench.write(&[0x5E, RUN_ALL]).unwrap();
    bench.wait_ms(5_000);
    touch(&mut bench, 1 << 5);
    bench.wait_ms(1_000);
    assert_eq!(touched(&mut bench), 0);
    bench.wait_ms(4_000);
    assert_eq!(touched(&mut bench), 1 << 5);
}

/// Debounce (0x5B): the status changes after debounce + 1 values in a row, apart for touch (bits 2
/// to 0) and release (bits 6 to 4).
#[test]
fn debounce_counts_values_in_a_row() {
    let touch_takes_ms = |debounce: u8| {
        let mut bench = running(debounce);
        touch(&mut bench, 1);
        (1..200).find(|_| touched(bench.wait_ms(1)) == 1).unwrap()
    };
    let (without, with_seven) = (touch_takes_ms(0), touch_takes_ms(7));
    assert!((3..=9).contains(&without), "{without} ms");
    assert!(
        (25..=33).contains(&(with_seven - without)),
        "seven values of 4 ms more, not {}",
        with_seven - without
    );
    assert_eq!(touch_takes_ms(0x70), without, "release debounce does not delay a touch");
}

/// Touch and release thresholds (0x41 to 0x5A): the release threshold lies below the touch
/// threshold, so that a finger on the edge does not flicker.
#[test]
fn thresholds_have_hysteresis() {
    let mut bench = running(0);
    let press = |bench: &mut Bench<Mpr121>, finger_pf: f64| {
        let mut all = [0.0; 12];
        all[3] = finger_pf;
        let now_ns = bench.now_ns;
        bench.chip().set_finger_pf(now_ns, all);
        bench.wait_ms(12);
        touched(bench) >> 3 & 1
    };
    // At 16 uA a picofarad is about 19 counts: 10 counts are between release (6) and touch (12).
    assert_eq!(press(&mut bench, 0.55), 0);
    assert_eq!(press(&mut bench, 2.0), 1);
    assert_eq!(press(&mut bench, 0.55), 1);
    assert_eq!(press(&mut bench, 0.05), 0);
}

/// Interrupt output (IRQ): low from a status change until the status is read; the release is a
/// change too.
#[test]
fn interrupt_is_cleared_by_reading_the_status() {
    let mut bench = running(0);
    assert_eq!(irq(&mut bench), Level::High);
    touch(&mut bench, 2);
    bench.wait_ms(10);
    assert_eq!(irq(&mut bench), Level::Low);
    bench.byte(0x5E);
    assert_eq!(irq(&mut bench), Level::Low, "another register does not clear it");
    assert_eq!(touched(&mut bench), 2);
    assert_eq!(irq(&mut bench), Level::High);
    touch(&mut bench, 0);
    bench.wait_ms(10);
    assert_eq!(irq(&mut bench), Level::Low);
    bench.byte(0x00);
    assert_eq!(irq(&mut bench), Level::High, "either of the two registers will do");
}

/// Electrode configuration (0x5E), ELE_EN: only the first n electrodes are scanned.
#[test]
fn electrodes_that_are_not_enabled_feel_nothing() {
    let mut bench = bench();
    bench.write(&[0x5E, 0x84]).unwrap();
    bench.wait_ms(500);
    touch(&mut bench, 0x0FFF);
    bench.wait_ms(500);
    assert_eq!(touched(&mut bench), 0x000F);
}

/// Baseline values (0x1E), electrode configuration (0x5E): CL = 10 loads the upper five bits of the
/// first data value; the register shows the upper 8 of 10 bits.
#[test]
fn baseline_begins_as_the_calibration_lock_says() {
    for (lock, mask) in [(0b10, 0x3E0), (0b11, 0x3FC), (0b00, 0)] {
        let mut bench = bench();
        // 24 uA, so that the data is not a multiple of 32.
        bench.write(&[0x5C, 24, 0x20]).unwrap();
        bench.write(&[0x5E, lock << 6 | 12]).unwrap();
        bench.wait_ms(5);
        let data = u16::from_le_bytes(bench.read(0x04));
        assert_eq!(u16::from(bench.byte(0x1E)) << 2, data & mask, "CL = {lock:02b}, data {data}");
    }
}

/// Baseline filtering (0x2B to 0x40): the baseline follows drift (rain), one noise half delta at a
/// time, so that no key seems touched.
#[test]
fn baseline_follows_slow_drift() {
    let mut bench = bench();
    for electrode in 0..12 {
        bench.write(&[0x41 + 2 * electrode, 12, 6]).unwrap();
    }
    // MHD, NHD, NCL, FDL: rising, then falling.
    bench.write(&[0x2B, 1, 1, 0, 0, 1, 1, 0, 0]).unwrap();
    bench.write(&[0x5D, 0x20]).unwrap();
    bench.write(&[0x5E, 0xCC]).unwrap();
    bench.wait_ms(100);
    for step in 1..=10 {
        let now_ns = bench.now_ns;
        bench.chip().set_finger_pf(now_ns, [0.2 * f64::from(step); 12]);
        bench.wait_ms(20);
        assert_eq!(touched(&mut bench), 0, "at step {step}");
    }
    let (data, baseline) = (u16::from_le_bytes(bench.read(0x04)), u16::from(bench.byte(0x1E)) << 2);
    assert!(data < 200 && baseline.abs_diff(data) < 8, "data {data}, baseline {baseline}");
}

/// Auto-configuration (0x7B to 0x7F), out of range (0x02, 0x03): auto-configuration brings the data
/// to the target; where it cannot, the electrode is flagged.
#[test]
fn auto_configuration_reaches_its_target_or_says_so() {
    let mut bench = bench();
    bench.write(&[0x7B, 0x0B, 0x00, 201, 130, 181]).unwrap();
    bench.write(&[0x5E, RUN_ALL]).unwrap();
    bench.wait_ms(100);
    let data = u16::from_le_bytes(bench.read(0x04));
    assert!(data.abs_diff(181 * 4) < 20, "{data}");
    assert_eq!(bench.read(0x02), [0, 0]);
    assert_ne!(bench.byte(0x5F), 0, "the charge current that was found can be read");

    let mut bench = crate::bench();
    // A window that the current's steps cannot hit.
    bench.write(&[0x7B, 0x0B, 0x01, 183, 182, 1]).unwrap();
    bench.write(&[0x5E, RUN_ALL]).unwrap();
    assert_eq!(bench.read(0x02), [0xFF, 0x8F], "twelve electrodes and ACFF");
    assert_eq!(irq(&mut bench), Level::Low, "ACFIE");
}

/// 5.14, GPIO (0x73 to 0x7A): set, clear and toggle act on the data register, and read as it does.
#[test]
fn gpio_set_clear_toggle_act_on_data() {
    let mut bench = bench();
    bench.write(&[0x78, 0b1111]).unwrap();
    bench.write(&[0x79, 0b0011]).unwrap();
    bench.write(&[0x7A, 0b0110]).unwrap();
    assert_eq!(bench.byte(0x75), 0b1010);
    assert_eq!(bench.read(0x78), [0b1010; 3]);
}

/// Idle hours cost nothing and change nothing: skipped samples are as good as taken ones.
#[test]
fn a_settled_chip_skips_time_without_a_trace() {
    // From one end of a data value to the other.
    for offset_us in [0, 1_100, 2_100, 3_100] {
        let mut stepped = running(0);
        irq(&mut stepped);
        assert_eq!(stepped.chip().next_change_ns(), None, "it has settled");
        let mut jumped = stepped.clone();
        for _ in 0..1_000 {
            stepped.wait_us(372);
            let now_ns = stepped.now_ns;
            stepped.chip().irq_line(now_ns);
        }
        jumped.wait_us(372_000);
        let detect = |bench: &mut Bench<Mpr121>| {
            bench.wait_us(offset_us);
            // A fly on the key: no touch, unless the data value under way was forgotten.
            let now_ns = bench.now_ns;
            bench.chip().set_finger_pf(now_ns, [0.05; 12]);
            bench.wait_us(20_000 - offset_us);
            assert_eq!(irq(bench), Level::High, "offset {offset_us} us");
            bench.wait_us(offset_us);
            // A light touch: it takes most of a data value to be seen.
            let (start_ns, light_pf) = (bench.now_ns, [0.9; 12]);
            bench.chip().set_finger_pf(start_ns, light_pf);
            while irq(bench) == Level::High {
                bench.wait_us(100);
            }
            (bench.now_ns - start_ns, bench.read::<30>(0x00))
        };
        assert_eq!(detect(&mut stepped), detect(&mut jumped), "offset {offset_us} us");
    }
}

#[test]
fn power_on_restores_reset_values() {
    let mut bench = running(0);
    bench.chip().power_on_reset(0);
    assert_eq!(bench.read_on::<1>(), [0]);
    assert_eq!((bench.byte(0x5E), bench.byte(0x5D)), (0, 0x24));
}

/// What the published driver's constructor writes, register by register, on a chip in stop mode.
fn boot_script() -> Vec<MockStep> {
    let mut steps = Vec::new();
    // Each write is preceded by a look at ECR: is the chip stopped?
    let mut set = |register: u8, value: u8| {
        steps.push(script::write_read(0x5A, &[0x5E], &[0x00]));
        steps.push(script::write(0x5A, &[register, value]));
    };
    set(0x80, 0x63);
    let after_reset = [
        script::write_read(0x5A, &[0x5C], &[0x10]),
        script::write_read(0x5A, &[0x5D], &[0x24]),
        script::write_read(0x5A, &[0x01], &[0x00]),
    ];
    let mut configure = Vec::new();
    configure.push((0x5E, 0x00));
    for electrode in 0..12 {
        configure.extend([(0x41 + 2 * electrode, 12), (0x42 + 2 * electrode, 6)]);
    }
    configure.extend([
        (0x2B, 1),
        (0x2D, 1),
        (0x2D, 0x0E),
        (0x2E, 0),
        (0x2F, 1),
        (0x30, 5),
        (0x31, 1),
        (0x32, 0),
    ]);
    configure.extend([(0x33, 0), (0x34, 0), (0x35, 0), (0x5B, 0), (0x5C, 0x10), (0x5D, 0x20)]);
    configure.extend([(0x7B, 0x0B), (0x7D, 201), (0x7F, 180), (0x7E, 130), (0x5E, 0x8C)]);
    steps.extend(after_reset);
    for (register, value) in configure {
        steps.push(script::write_read(0x5A, &[0x5E], &[0x00]));
        steps.push(script::write(0x5A, &[register, value]));
    }
    steps
}

/// The published driver at boot, then reads with a finger on key 7, on a script and on the model.
#[test]
fn agrees_with_the_datasheets_script() {
    let mut bench = bench();
    agree!(bench, boot_script(), |i2c| {
        mpr121_hal::mpr121::Mpr121::new(i2c, Mpr121Address::Default, &mut NoopDelay::new(), true).is_ok()
    });
    bench.wait_ms(100);
    touch(&mut bench, 1 << 7);
    bench.wait_ms(20);
    let status = vec![script::write_read(0x5A, &[0x00], &[0x80, 0x00])];
    let raw = agree!(bench, status, |i2c| {
        let mut bytes = [0; 2];
        embedded_hal::i2c::I2c::write_read(i2c, ADDRESS, &[0x00], &mut bytes).unwrap();
        bytes
    });
    assert_eq!(u16::from_le_bytes(raw), 1 << 7);
}

/// The driver also works without auto-configuration and sees each key, and none, on the model
/// alone.
#[test]
fn the_published_driver_sees_every_key() {
    for auto_config in [false, true] {
        let mut bench = bench();
        bench.poll(|i2c| {
            mpr121_hal::mpr121::Mpr121::new(i2c, Mpr121Address::Default, &mut NoopDelay::new(), auto_config)
                .map(|_| ())
                .unwrap();
        });
        bench.wait_ms(50);
        for electrode in 0..12 {
            touch(&mut bench, 1 << electrode);
            bench.wait_ms(20);
            assert_eq!(touched(&mut bench), 1 << electrode, "auto-configuration {auto_config}");
            touch(&mut bench, 0);
            bench.wait_ms(20);
            assert_eq!(touched(&mut bench), 0, "auto-configuration {auto_config}");
            bench.wait_ms(500);
            touched(&mut bench);
            assert_eq!(bench.chip().next_change_ns(), None, "idle time can be jumped over");
        }
    }
}
