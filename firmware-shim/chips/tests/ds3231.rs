//! DS3231: behaviours of its datasheet (Maxim 19-5170), and agreement with `embedded-hal-mock`
//! under the published driver.
#![allow(clippy::unwrap_used)]

mod bench;
use bench::{Bench, agree, script};
use chips::ds3231::{ADDRESS, Ds3231};
use chips::{BusError, I2cTarget, Level, PollContext};
use ds323x::{DateTimeAccess, Ds323x, NaiveDate, NaiveDateTime, Rtcc};
use embedded_hal::i2c::I2c;

const SECOND_NS: u64 = 1_000_000_000;
const DAY_S: u64 = 86_400;
/// 2026-11-22 10:20:30 UTC, a Sunday.
const NOON_S: u64 = 1_795_342_830;

fn bench() -> Bench<Ds3231> {
    let mut bench = Bench::new(ADDRESS, Ds3231::new());
    bench.chip().set_time(0, NOON_S * 1_000);
    bench
}

fn wait_s(bench: &mut Bench<Ds3231>, seconds: u64) {
    bench.now_ns += seconds * SECOND_NS;
}

/// How far the clock is from the wall, ms, after what its bus has cost.
fn ahead_ms(bench: &mut Bench<Ds3231>) -> i64 {
    let now_ns = bench.now_ns;
    bench.chip().unix_ms(now_ns) as i64 - (NOON_S * 1_000 + now_ns / 1_000_000) as i64
}

/// Pages 11 to 14: what the registers hold when power was first applied.
#[test]
fn first_power_sets_the_registers_and_the_stop_flag() {
    let mut bench = Bench::new(ADDRESS, Ds3231::new());
    assert_eq!(bench.read(0x00), [0, 0, 0, 1, 1, 1, 0]);
    assert_eq!(bench.read(0x07), [0; 7]);
    assert_eq!(bench.read(0x0E), [0x1C, 0x8C, 0x00], "the first conversion is under way");
    bench.wait_ms(200);
    assert_eq!(bench.read(0x0F), [0x88, 0x00, 25, 0x00]);
}

/// Figure 1: BCD time and date; blank bits do not exist.
#[test]
fn time_and_date_are_bcd() {
    let mut bench = bench();
    assert_eq!(bench.read(0x00), [0x30, 0x20, 0x10, 0x01, 0x22, 0x11, 0x26]);
    bench.write(&[0x00, 0x59, 0x59, 0x23, 0xFF, 0x31, 0x92, 0x99]).unwrap();
    assert_eq!(bench.read(0x03), [0x07, 0x31, 0x92, 0x99]);
    wait_s(&mut bench, 1);
    assert_eq!(bench.read(0x00), [0, 0, 0, 0x01, 0x01, 0x01, 0x00], "all carry, and so does the century");
}

/// Page 11: 12 or 24 hours by bit 6; the value stays in its format.
#[test]
fn hours_are_counted_in_either_format() {
    let mut bench = bench();
    for (before, after) in [
        (0x09, 0x10),
        (0x19, 0x20),
        (0x23, 0x00),
        (0x52, 0x41), // 12 AM, 1 AM
        (0x49, 0x50), // 9 AM, 10 AM
        (0x51, 0x72), // 11 AM, 12 PM
        (0x72, 0x61), // 12 PM, 1 PM
        (0x71, 0x52), // 11 PM, 12 AM
    ] {
        bench.write(&[0x00, 0x59, 0x59, before]).unwrap();
        assert_eq!(bench.byte(0x02), before);
        wait_s(&mut bench, 1);
        assert_eq!(bench.byte(0x02), after, "after {before:02X}h");
    }
}

/// Page 11: leap years every four.
#[test]
fn february_has_its_leap_day() {
    let mut bench = bench();
    for (year, next) in [(0x24, [0x29, 0x02]), (0x26, [0x01, 0x03]), (0x00, [0x29, 0x02])] {
        bench.write(&[0x00, 0x59, 0x59, 0x23, 0x01, 0x28, 0x02, year]).unwrap();
        wait_s(&mut bench, 1);
        assert_eq!(bench.read(0x04), next);
    }
}

/// Page 11: buffers are synchronized at START and when the pointer rolls over, so a reading is never
/// torn.
#[test]
fn a_reading_is_of_one_moment() {
    let mut bench = bench();
    // The repeated START comes 72.5 us after the first, and each byte 22.5 us after the one before:
    // 100 us later falls between the first byte's end and the second's.
    const READ_AHEAD_NS: u64 = 100_000;
    bench.write(&[0x00, 0x59, 0x29, 0x10]).unwrap();
    let minute_ends_ns = bench.now_ns - 2 * 22_500 - 2_500 + SECOND_NS;
    bench.now_ns = minute_ends_ns - READ_AHEAD_NS;
    assert_eq!(bench.read(0x00), [0x59, 0x29, 0x10]);
    assert!(bench.now_ns > minute_ends_ns, "it ended on the bus");
    assert_eq!(bench.read(0x00), [0x00, 0x30, 0x10]);
    bench.write(&[0x00, 0x59]).unwrap();
    bench.now_ns += SECOND_NS - 2_500 - READ_AHEAD_NS;
    let rolled: [u8; 0x14] = bench.read(0x00);
    assert_eq!((rolled[0], rolled[1], rolled[0x13]), (0x59, 0x30, 0x00));
}

/// Page 12: writing the seconds starts a whole second.
#[test]
fn writing_seconds_restarts_the_second() {
    let mut bench = bench();
    bench.wait_ms(900);
    bench.write(&[0x00, 0x10]).unwrap();
    bench.wait_ms(900);
    assert_eq!(bench.byte(0x00), 0x10);
    bench.wait_ms(100);
    assert_eq!(bench.byte(0x00), 0x11);
}

/// Pages 10 and 14: the stop flag shows every loss of time, and only that.
#[test]
fn the_stop_flag_follows_the_supplies() {
    let stopped = |story: &dyn Fn(&mut Ds3231)| {
        let mut bench = bench();
        wait_s(&mut bench, 5);
        story(bench.chip());
        wait_s(&mut bench, 95);
        let now_ns = bench.now_ns;
        bench.chip().power_on_reset(now_ns);
        (bench.byte(0x0F) & 0x80 != 0, ahead_ms(&mut bench))
    };
    let main = |clock: &mut Ds3231, s: u64, on| clock.set_main_supply(s * SECOND_NS, on);
    let cell = |clock: &mut Ds3231, s: u64, on| clock.set_battery(s * SECOND_NS, on);
    assert_eq!(stopped(&|_| {}), (false, 0));
    assert_eq!(stopped(&|c| main(c, 10, false)), (false, 0), "it runs on its battery");
    assert_eq!(
        stopped(&|c| {
            cell(c, 10, false);
            cell(c, 20, true);
            main(c, 30, false);
        }),
        (false, 0),
        "the battery was changed under power"
    );
    let (flag, ahead) = stopped(&|c| {
        main(c, 10, false);
        cell(c, 20, false);
        cell(c, 21, true);
    });
    assert!(flag && ahead < -800_000_000_000, "back in 2000: {ahead}");
    assert!(stopped(&|c| cell(c, 10, false)).0, "a cut without a battery, however short");
    let (flag, ahead) = stopped(&|c| {
        c.start(false, 10 * SECOND_NS);
        c.write(0x0E, 10 * SECOND_NS);
        c.write(0x9C, 10 * SECOND_NS);
        main(c, 20, false);
        main(c, 80, true);
    });
    assert_eq!((flag, ahead), (true, -60_000), "told to stop on its battery, it did");
}

/// Page 10: from the battery alone a fresh part does not start.
#[test]
fn a_battery_alone_starts_no_clock() {
    let mut bench = bench();
    bench.chip().set_main_supply(0, false);
    bench.chip().set_battery(0, false);
    bench.chip().set_battery(0, true);
    wait_s(&mut bench, 100);
    let now_ns = bench.now_ns;
    bench.chip().set_main_supply(now_ns, true);
    wait_s(&mut bench, 3);
    assert_eq!(bench.read(0x00), [0x03, 0, 0, 1, 1, 1, 0]);
}

/// Page 14: flags can be cleared, never set; BSY is the chip's own.
#[test]
fn status_bits_have_their_own_rules() {
    let mut bench = bench();
    bench.wait_ms(200);
    bench.write(&[0x0F, 0xFF]).unwrap();
    assert_eq!(bench.byte(0x0F), 0x08);
    bench.write(&[0x0F, 0x00]).unwrap();
    assert_eq!(bench.byte(0x0F), 0x00);
    let mut unset = Bench::new(ADDRESS, Ds3231::new());
    unset.wait_ms(200);
    unset.write(&[0x0F, 0x80]).unwrap();
    assert_eq!(unset.byte(0x0F), 0x80, "a one leaves the flag as it is");
    unset.write(&[0x0F, 0x00]).unwrap();
    assert_eq!(unset.byte(0x0F), 0x00);
}

/// Page 15: ten bits of quarters, every 64 s, or when asked; read-only.
#[test]
fn temperature_is_converted_now_and_then() {
    let mut bench = bench();
    bench.wait_ms(200);
    bench.write(&[0x11, 0x55, 0xC0]).unwrap();
    assert_eq!(bench.read(0x11), [25, 0]);
    let now_ns = bench.now_ns;
    bench.chip().set_temperature_c(now_ns, -10.3);
    wait_s(&mut bench, 60);
    assert_eq!(bench.read(0x11), [25, 0]);
    bench.wait_ms(3_850);
    assert_eq!(bench.byte(0x0F) & 0x04, 0x04, "busy");
    bench.wait_ms(100);
    assert_eq!(bench.read(0x11), [0xF5, 0x80], "-10.5: the next quarter below");
    let now_ns = bench.now_ns;
    bench.chip().set_temperature_c(now_ns, 40.0);
    bench.write(&[0x0E, 0x3C]).unwrap();
    assert_eq!(bench.read(0x0E), [0x3C, 0x0C]);
    bench.wait_ms(130);
    assert_eq!(bench.read(0x0E), [0x1C, 0x08]);
    assert_eq!(bench.read(0x11), [40, 0]);
}

/// Frequency stability: the crystal's error adds up; 2 ppm are 1.7 s in ten days.
#[test]
fn the_crystals_error_adds_up() {
    for (error_ppb, ahead) in [(0, 0), (2_000, 1_728), (-2_000, -1_728), (1, 0)] {
        let mut bench = bench();
        bench.chip().set_crystal_error_ppb(0, error_ppb);
        wait_s(&mut bench, 10 * DAY_S);
        assert!((ahead_ms(&mut bench) - ahead).abs() <= 1, "{error_ppb} ppb: {}", ahead_ms(&mut bench));
    }
}

/// However often it is looked at: a drift is not rounded away.
#[test]
fn looking_does_not_change_the_drift() {
    let mut seldom = bench();
    seldom.chip().set_crystal_error_ppb(0, 777);
    let mut often = seldom.clone();
    for step in 1..=200_000 {
        often.chip().int_line(step * 500_123);
    }
    let now_ns = 200_000 * 500_123;
    assert_eq!(often.chip().unix_ms(now_ns), seldom.chip().unix_ms(now_ns));
    assert_eq!(format!("{:?}", often.chip()), format!("{:?}", seldom.chip()));
}

/// Page 14: the ageing offset slows by 0.1 ppm a step, from the next conversion on.
#[test]
fn ageing_offset_counts_from_the_next_conversion() {
    let drift_ms = |offset: u8, convert: bool| {
        let mut bench = bench();
        bench.wait_ms(200);
        bench.write(&[0x10, offset]).unwrap();
        if convert {
            bench.write(&[0x0E, 0x3C]).unwrap();
        }
        wait_s(&mut bench, 60);
        wait_s(&mut bench, if convert { 10 * DAY_S } else { 0 });
        ahead_ms(&mut bench)
    };
    assert_eq!(drift_ms(100, false), 0, "60 s at 10 ppm would be 0.6 ms; not applied yet");
    assert!((drift_ms(100, true) + 8_640).abs() <= 2, "{}", drift_ms(100, true));
    assert!((drift_ms(-50_i8 as u8, true) - 4_320).abs() <= 2);
}

/// The compensation uses the temperature of the last conversion: the cold of the minute in between slows the crystal,
/// and no more than that.
#[test]
fn temperature_is_compensated_after_a_conversion() {
    let mut bench = bench();
    bench.wait_ms(200);
    let now_ns = bench.now_ns;
    bench.chip().set_temperature_c(now_ns, -25.0);
    // -0.034 ppm times 50 K squared is 85 ppm: 5.4 ms in 64 s.
    wait_s(&mut bench, 64);
    let first_minute = ahead_ms(&mut bench);
    assert!((-7..=-5).contains(&first_minute), "{first_minute}");
    wait_s(&mut bench, 10 * DAY_S);
    assert!((ahead_ms(&mut bench) - first_minute).abs() <= 1);
}

/// Table 2: an alarm matches on what its mask bits leave; its flag stands until cleared, and pulls
/// the line when enabled.
#[test]
fn alarms_match_what_their_masks_leave() {
    // From Sunday 10:20:30: alarm registers, and seconds until the flag.
    let first: [(&[u8], u64); 6] = [
        (&[0x07, 0x80, 0x80, 0x80, 0x80], 1),
        (&[0x07, 0x35, 0x80, 0x80, 0x80], 5),
        (&[0x07, 0x00, 0x22, 0x80, 0x80], 90),
        (&[0x07, 0x00, 0x00, 0x11, 0x80], 2_370),
        (&[0x07, 0x00, 0x00, 0x10, 0x23], DAY_S - 1_230),
        (&[0x07, 0x00, 0x00, 0x10, 0x42], DAY_S - 1_230),
    ];
    let second: [(&[u8], u64); 4] = [
        (&[0x0B, 0x80, 0x80, 0x80], 30),
        (&[0x0B, 0x22, 0x80, 0x80], 90),
        (&[0x0B, 0x00, 0x11, 0x80], 2_370),
        (&[0x0B, 0x00, 0x10, 0x42], DAY_S - 1_230),
    ];
    let cases = first.map(|case| (case, 0x01)).into_iter().chain(second.map(|case| (case, 0x02)));
    for ((registers, after_s), flag) in cases {
        let mut bench = bench();
        bench.write(registers).unwrap();
        bench.write(&[0x0E, 0x1C | flag]).unwrap();
        let start_ns = after_s * SECOND_NS;
        assert_eq!(bench.chip().int_line(start_ns - 1), Level::High, "{registers:02X?}");
        assert_eq!(bench.chip().int_line(start_ns), Level::Low, "{registers:02X?}");
        bench.now_ns = start_ns;
        assert_eq!(bench.byte(0x0F) & 0x03, flag);
        bench.write(&[0x0E, 0x1C]).unwrap();
        assert_eq!(bench.chip().int_line(start_ns + SECOND_NS / 10), Level::High, "disabled");
        bench.write(&[0x0E, 0x1C | flag]).unwrap();
        bench.write(&[0x0F, !flag]).unwrap();
        assert_eq!(bench.byte(0x0F) & 0x03, 0, "cleared");
    }
}

/// Figure 1: the pointer runs on and rolls over behind the last register.
#[test]
fn the_pointer_rolls_over() {
    let mut bench = bench();
    bench.write(&[0x0D, 0x81]).unwrap();
    let [alarm, control]: [u8; 2] = bench.read(0x0D);
    assert_eq!((alarm, control), (0x81, 0x1C));
    let [low, seconds] = bench.read(0x12);
    assert_eq!((low, seconds), (0x00, 0x30));
}

fn datetime(hour: u32) -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 11, 23).unwrap().and_hms_opt(hour, 59, 58).unwrap()
}

/// The published driver, unmodified: sets, reads over midnight, and trusts the stop flag.
#[test]
fn published_driver_sets_and_reads() {
    let mut bench = Bench::new(ADDRESS, Ds3231::new());
    bench.wait_ms(200);
    bench.poll(|i2c| {
        let mut clock = Ds323x::new_ds3231(i2c);
        assert!(clock.has_been_stopped().unwrap());
        clock.set_datetime(&datetime(23)).unwrap();
        clock.clear_has_been_stopped_flag().unwrap();
        assert!(!clock.has_been_stopped().unwrap());
        assert!(clock.running().unwrap());
        assert_eq!(clock.weekday().unwrap(), 2, "a Monday");
        assert!((clock.temperature().unwrap() - 25.0).abs() < 0.01);
    });
    wait_s(&mut bench, 2);
    let read = bench.poll(|i2c| Ds323x::new_ds3231(i2c).datetime().unwrap());
    assert_eq!(read, NaiveDate::from_ymd_opt(2026, 11, 24).unwrap().and_hms_opt(0, 0, 0).unwrap());
}

/// The driver's traffic is the datasheet's.
#[test]
fn the_driver_agrees_with_the_datasheets_script() {
    let script = vec![
        script::write_read(ADDRESS, &[0x0F], &[0x88]),
        script::write(ADDRESS, &[0x00, 0x58, 0x59, 0x12, 0x02, 0x23, 0x11, 0x26]),
        // The driver's shadow of the status does not know better: it turns the 32 kHz output on.
        script::write(ADDRESS, &[0x0F, 0x0B]),
        script::write_read(ADDRESS, &[0x0F], &[0x08]),
        script::write_read(ADDRESS, &[0x00], &[0x58, 0x59, 0x12, 0x02, 0x23, 0x11, 0x26]),
        script::write_read(ADDRESS, &[0x11], &[0x19, 0x00]),
    ];
    let mut bench = Bench::new(ADDRESS, Ds3231::new());
    bench.wait_ms(200);
    agree!(bench, script, |i2c| {
        let mut clock = Ds323x::new_ds3231(&mut *i2c);
        let stopped = clock.has_been_stopped().unwrap();
        clock.set_datetime(&datetime(12)).unwrap();
        clock.clear_has_been_stopped_flag().unwrap();
        (
            stopped,
            clock.has_been_stopped().unwrap(),
            clock.datetime().unwrap(),
            clock.temperature().unwrap().to_string(),
        )
    });
}

/// A cut between two bytes of a setting leaves the bytes before it, and the clock runs on from
/// there.
#[test]
fn a_cut_setting_is_half_set_and_runs_on() {
    let old = [0x30, 0x20, 0x10, 0x01, 0x22, 0x11, 0x26];
    let new = [0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x27];
    for cut_after in 0..=9 {
        let mut bench = bench();
        let context = PollContext::with_cut_after_bytes(0, cut_after);
        let result = bench.bus.handle(&context).write(ADDRESS, &[&[0x00][..], &new].concat());
        assert_eq!(result.is_ok(), cut_after >= 9);
        let cut_ns = context.now_ns();
        bench.chip().set_main_supply(cut_ns, false);
        bench.now_ns = cut_ns + SECOND_NS / 2;
        bench.chip().power_on_reset(cut_ns + SECOND_NS / 2);
        let written = (cut_after as usize).saturating_sub(2).min(7);
        let expected: Vec<u8> = new[..written].iter().chain(&old[written..]).copied().collect();
        assert_eq!(bench.read::<7>(0x00), *expected, "cut after {cut_after}");
        assert_eq!(bench.byte(0x0F) & 0x80, 0, "nothing tells");
    }
}

/// Probes on the bus set the clock back, and neither flag nor counter shows it: what the firmware must not trust.
#[test]
fn an_attacker_on_the_bus_sets_it_back_unseen() {
    let mut bench = bench();
    wait_s(&mut bench, 3_600);
    let now_ns = bench.now_ns;
    bench.chip().write_time_over_bus(now_ns, NOON_S);
    assert_eq!(bench.read(0x00), [0x30, 0x20, 0x10, 0x01, 0x22, 0x11, 0x26]);
    assert_eq!(bench.byte(0x0F) & 0x80, 0);
    assert_eq!(ahead_ms(&mut bench), -3_600_000);
}

#[test]
fn an_absent_main_supply_needs_no_story_to_be_told() {
    // Reporting only the return gives the same as also reporting the loss.
    let mut told = bench();
    told.chip().set_main_supply(10 * SECOND_NS, false);
    let mut untold = bench();
    for bench in [&mut told, &mut untold] {
        bench.chip().power_on_reset(20 * SECOND_NS);
        wait_s(bench, 30);
    }
    assert_eq!(told.read::<0x13>(0x00), untold.read::<0x13>(0x00));
    assert_eq!(told.write(&[0x00]), Ok::<(), BusError>(()));
}
