//! What others found out about these chips, or got wrong in their drivers, and reported in public:
//! the models show the same. Each test names its report and the sentence of the data sheet.
#![allow(clippy::unwrap_used)]

mod bench;
use bench::Bench;
use bench::spi::SpiBench;
use chips::ads1115::Ads1115;
use chips::as5600::As5600;
use chips::ds3231::Ds3231;
use chips::ina219::Ina219;
use chips::lis2dh12::Lis2dh12;
use chips::w25q::W25q;
use chips::{Level, ads1115, as5600, ds3231, ina219, lis2dh12};

/// tinygo-org/drivers 530, eldruin/ds323x-rs 15: the chip takes 2100 for a leap year, and the century
/// bit stays. Source: 19-5170, features: compensation
/// "valid up to 2100".
#[test]
fn the_clock_takes_2100_for_a_leap_year() {
    let mut bench = Bench::new(ds3231::ADDRESS, Ds3231::new());
    bench.write(&[0x00, 0x59, 0x59, 0x23, 0x01, 0x28, 0x82, 0x00]).unwrap();
    bench.wait_ms(1_001);
    assert_eq!(bench.read(0x00), [0x00, 0x00, 0x00, 0x02, 0x29, 0x82, 0x00]);
}

/// NorthernWidget/DS3231 17, Makuna/Rtc 109: INT stays low until the flag is cleared. Disabling the
/// alarm lets the line go, the flag stands, and enabling it again pulls the line low at once. Source:
/// 19-5170, control register, A1IE.
#[test]
fn an_alarm_s_flag_outlives_its_enable() {
    let mut bench = Bench::new(ds3231::ADDRESS, Ds3231::new());
    let line = |bench: &mut Bench<Ds3231>| {
        let now_ns = bench.now_ns;
        bench.chip().int_line(now_ns)
    };
    bench.write(&[0x07, 0x80, 0x80, 0x80, 0x80]).unwrap();
    bench.write(&[0x0E, 0x1D]).unwrap();
    bench.wait_ms(1_100);
    assert_eq!(line(&mut bench), Level::Low);
    bench.write(&[0x0E, 0x1C]).unwrap();
    assert_eq!((line(&mut bench), bench.byte(0x0F) & 1), (Level::High, 1));
    bench.write(&[0x0E, 0x1D]).unwrap();
    assert_eq!(line(&mut bench), Level::Low);
    bench.write(&[0x0F, 0x00]).unwrap();
    assert_eq!((line(&mut bench), bench.byte(0x0F) & 1), (Level::High, 0));
}

/// chrisb2/pi_ina219 8: a calibration of 102,400 does not fit; of its low 16 bits the chip calculates
/// with 9000h. Source: SBOS448G 8.5.1, 8.6.4.1.
#[test]
fn a_calibration_that_does_not_fit_is_taken_as_it_came() {
    let mut bench = Bench::new(ina219::ADDRESS, Ina219::new());
    bench.chip().set_shunt_v(0, 0.01);
    bench.write_word(0x05, (102_400_u32 & 0xFFFF) as u16);
    bench.wait_ms(5);
    assert_eq!((bench.word(0x05), bench.word(0x04)), (0x9000, 9_000));
}

/// Table 8 of SBOS448G: 10 A through 2 mOhm at 11.98 V, calibration 5000h.
#[test]
fn the_data_sheet_s_own_example() {
    let mut bench = Bench::new(ina219::ADDRESS, Ina219::new());
    bench.chip().set_shunt_v(0, 0.02);
    bench.chip().set_bus_v(0, 11.98);
    bench.write_word(0x00, 0x019F);
    bench.write_word(0x05, 0x5000);
    bench.wait_ms(5);
    assert_eq!(bench.word(0x01), 0x07D0);
    assert_eq!(bench.word(0x02) & !0b111, 0x5D98);
    assert_eq!(bench.word(0x04), 0x2710);
    assert_eq!(bench.word(0x03), 0x1766);
}

/// adafruit/Adafruit_CircuitPython_ADS1x15 112: a difference below ground is negative, in two's
/// complement. Source: SBAS444D, table 3.
#[test]
fn a_negative_difference_is_no_large_number() {
    let mut bench = Bench::new(ads1115::ADDRESS, Ads1115::new());
    bench.chip().set_input_v(0, 1, 0.54);
    bench.write_word(1, 0x8383); // AIN0 - AIN1, 4.096 V
    bench.wait_ms(9);
    assert_eq!(bench.word(0) as i16, -4_320);
}

/// Seeed-Studio/Seeed_Arduino_AS5600 22: a range of 36 to 180 degrees counts 0 to 144 degrees; it is not
/// scaled up to 4095. Source: v1-06, page 19.
#[test]
fn a_programmed_range_is_not_scaled_up() {
    let mut bench = Bench::new(as5600::ADDRESS, As5600::new(1));
    bench.write(&[0x01, 0x01, 0x9A, 0x08, 0x00]).unwrap(); // 410, 2048
    for (degrees, angle) in [(36.1, 1), (108.0, 819), (179.0, 1_627), (200.0, 1_637), (20.0, 0)] {
        let now_ns = bench.now_ns;
        bench.chip().set_angle_turns(now_ns, degrees / 360.0);
        bench.wait_ms(20);
        assert_eq!(bench.word(0x0E), angle, "at {degrees} degrees");
    }
}

/// RobTillaart/AS5600 22: over the limit of the full turn ANGLE stays for 10 LSB, and RAW ANGLE does not.
/// Source: v1-06, page 19, note.
#[test]
fn angle_waits_at_the_limit_and_raw_angle_does_not() {
    let mut bench = Bench::new(as5600::ADDRESS, As5600::new(1));
    let walk = (4_070..4_096).chain(0..30).chain((0..30).rev()).chain((4_070..4_096).rev());
    let (mut before, mut held) = (4_070_i32, 0);
    for counts in walk {
        let now_ns = bench.now_ns;
        bench.chip().set_angle_turns(now_ns, f64::from(counts) / 4096.0);
        bench.wait_ms(20);
        let angle = i32::from(bench.word(0x0E));
        assert_eq!(i32::from(bench.word(0x0C)), counts);
        held += i32::from(angle != counts);
        if (angle - before).abs() > 2_048 {
            assert!((10..4_086).contains(&counts), "it jumped at {counts}");
        }
        before = angle;
    }
    assert_eq!(held, 20, "ten steps in each direction");
}

/// sparkfun/SparkFun_LIS2DH12_Arduino_Library 11, zephyr 50616: without the filter a wake-up event is
/// raised by gravity itself; with HP_IA1 and a read of REFERENCE it is not, and a jerk is seen. Source:
/// AN5005, 4.3.
#[test]
fn gravity_wakes_unless_it_is_filtered() {
    for (filter, at_rest) in [(0x00, Level::High), (0x01, Level::Low)] {
        let mut bench = Bench::new(lis2dh12::ADDRESS, Lis2dh12::new());
        let line = |bench: &mut Bench<Lis2dh12>| {
            let now_ns = bench.now_ns;
            bench.chip().int1_line(now_ns)
        };
        bench.chip().set_acceleration(0, [0.6, 0.0, 0.8]);
        bench.write(&[0x21 | 0x80, filter, 0x40]).unwrap();
        bench.write(&[0x32, 16]).unwrap(); // 256 mg
        bench.write(&[0x20, 0x57]).unwrap();
        bench.byte(0x26);
        bench.write(&[0x30, 0x2A]).unwrap();
        bench.wait_ms(500);
        assert_eq!(line(&mut bench), at_rest, "CTRL_REG2 {filter:#04x}");
        let now_ns = bench.now_ns;
        bench.chip().set_acceleration(now_ns, [1.2, 0.0, 0.8]);
        bench.wait_ms(15);
        assert_eq!(line(&mut bench), Level::High);
    }
}

/// YosysHQ/picorv32 167: right behind ABh the chip does not answer; 3 us later it does. Source:
/// revision G, tRES1.
#[test]
fn the_flash_needs_three_microseconds_to_wake() {
    let mut bench = SpiBench::new(W25q::new(1, "flash"));
    bench.send(&[0xB9]);
    bench.wait_us(10);
    bench.send(&[0xAB]);
    assert_eq!(bench.ask(&[0x9F]), [0xFF; 3]);
    bench.wait_us(3);
    assert_eq!(bench.ask(&[0x9F]), [0xEF, 0x40, 0x16]);
}

/// PaulStoffregen/SerialFlash 81: a reset takes 66h and 99h with nothing between them, also during an
/// erase, and then the chip is deaf for 30 us. Source: revision G, 8.2.43, tRST.
#[test]
fn a_reset_breaks_an_erase_off_and_takes_its_time() {
    let mut bench = SpiBench::new(W25q::new(1, "flash"));
    bench.send(&[0x06]);
    bench.send(&[0x20, 0, 0, 0]);
    bench.wait_us(1_000);
    bench.send(&[0x66]);
    bench.send(&[0x04]);
    bench.send(&[0x99]);
    assert!({
        let now_ns = bench.now_ns;
        bench.chip().is_busy(now_ns)
    });
    bench.send(&[0x66]);
    bench.send(&[0x99]);
    assert_eq!(bench.ask(&[0x9F]), [0xFF; 3], "resetting");
    bench.wait_us(30);
    assert_eq!(bench.ask(&[0x9F]), [0xEF, 0x40, 0x16]);
    assert_eq!(bench.ask(&[0x05]), [0x00], "neither busy nor write-enabled");
}
