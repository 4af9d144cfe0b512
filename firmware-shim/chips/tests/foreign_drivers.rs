//! Smoke tests with published drivers that none of our firmware uses: the models are right for more
//! than one driver's habits.
#![allow(clippy::unwrap_used)]

mod bench;
use AS5600_Driver::{AS5600Driver, AS5600Interface, Configuration, PowerMode};
use ads111x_rs::{ADS1115, Address, CompQue, Config, DataRate, Gain, Mux};
use bench::Bench;
use bench::spi::SpiBench;
use chips::ads1115::Ads1115;
use chips::as5600::As5600;
use chips::lis2dh12::Lis2dh12;
use chips::w25q::W25q;
use chips::{Level, ads1115, as5600, lis2dh12};
use core::convert::Infallible;
use embedded_hal::digital::{ErrorType, OutputPin};
use lis3dh::accelerometer::RawAccelerometer;
use lis3dh::{InterruptConfig, InterruptMode, IrqPin1Config, Lis3dh, SlaveAddr};
use w25q32jv::W25q32jv;

/// AS5600-Driver: angles, magnet, configuration, and a narrowed range with the magnet at its start.
#[test]
fn as5600_driver_reads_and_configures() {
    let mut bench = Bench::new(as5600::ADDRESS, As5600::new(1));
    bench.chip().set_angle_turns(0, 1_234.0 / 4096.0);
    bench.wait_ms(10);
    bench.poll(|i2c| {
        let mut encoder = AS5600Driver::new(i2c);
        assert_eq!(encoder.read_raw_angle().unwrap(), 1_234);
        let magnet = encoder.get_magnet_status().unwrap();
        assert!(magnet.detected && !magnet.too_weak && !magnet.too_strong);
        let slow = Configuration { power_mode: PowerMode::LPM1, ..Configuration::default() };
        encoder.set_config(slow).unwrap();
        assert_eq!(encoder.get_config().unwrap().power_mode, PowerMode::LPM1);
        encoder.set_zero_position(1_234).unwrap();
        encoder.set_max_angle(3_000).unwrap();
        assert_eq!(encoder.get_max_angle().unwrap(), 3_000);
    });
    for (counts, angle) in [(1_234.0, 0), (2_234.0, 1_000), (1_234.0, 0), (4_234.0, 2_999)] {
        let now_ns = bench.now_ns;
        bench.chip().set_angle_turns(now_ns, counts / 4096.0);
        bench.wait_ms(20);
        assert_eq!(bench.poll(|i2c| AS5600Driver::new(i2c).read_angle()).unwrap(), angle, "at {counts}");
    }
}

/// ads111x-rs: waits for OS in each of its shots, reads a negative difference, and waits for the ready
/// pin in single-shot mode, however often it reads meanwhile.
#[test]
fn ads111x_rs_shoots_and_waits_for_the_pin() {
    let mut bench = Bench::new(ads1115::ADDRESS, Ads1115::new());
    for (input, volts) in [1.0, 1.54, 0.25, 2.0].into_iter().enumerate() {
        bench.chip().set_input_v(0, input, volts);
    }
    let config = Config::default()
        .with_gain(Gain::V4_096)
        .with_data_rate(DataRate::SPS860)
        .with_comp_que(CompQue::OneConversion);
    bench.poll(|i2c| {
        let mut adc = ADS1115::new(Address::Ground, i2c, config);
        assert_eq!(adc.read_4adc().unwrap(), [8_000, 12_320, 2_000, 16_000]);
        assert_eq!(adc.read_channel(Mux::A0N1).unwrap(), -4_320);
        adc.enable_conversion_ready_pin().unwrap();
    });
    let line = |bench: &mut Bench<Ads1115>| {
        let now_ns = bench.now_ns;
        bench.chip().alert_line(now_ns)
    };
    for _ in 0..3 {
        bench.poll(|i2c| ADS1115::new(Address::Ground, i2c, config).start_conversion(Mux::A3)).unwrap();
        assert_eq!(line(&mut bench), Level::High);
        let mut waited_us = 0;
        while line(&mut bench) == Level::High {
            bench.wait_us(10);
            waited_us += 10;
            assert!(waited_us < 2_000);
        }
        for _ in 0..2 {
            let read = bench.poll(|i2c| ADS1115::new(Address::Ground, i2c, config).read_conversion());
            assert_eq!(read.unwrap(), 16_000);
            assert_eq!(line(&mut bench), Level::Low);
        }
    }
}

/// lis3dh, the driver of the register-compatible sister: identity, data in high resolution with block
/// update, and an interrupt.
#[test]
fn lis3dh_measures_and_is_raised() {
    let mut bench = Bench::new(lis2dh12::ADDRESS, Lis2dh12::new());
    bench.chip().set_acceleration(0, [0.25, -0.5, 1.0]);
    bench.poll(|i2c| {
        let mut sensor = Lis3dh::new_i2c(i2c, SlaveAddr::Alternate).unwrap();
        assert_eq!(sensor.get_device_id().unwrap(), 0x33);
        sensor
            .configure_irq_threshold(lis3dh::Interrupt1, lis3dh::Threshold::g(lis3dh::Range::G2, 1.5))
            .unwrap();
        sensor
            .configure_irq_src(lis3dh::Interrupt1, InterruptMode::OrCombination, InterruptConfig::high())
            .unwrap();
        sensor.configure_interrupt_pin(IrqPin1Config { ia1_en: true, ..IrqPin1Config::default() }).unwrap();
    });
    bench.wait_ms(10);
    let raw = bench.poll(|i2c| {
        let mut sensor = Lis3dh::new_i2c(i2c, SlaveAddr::Alternate).unwrap();
        assert!(sensor.is_data_ready().unwrap());
        sensor.accel_raw().unwrap()
    });
    assert_eq!([raw.x, raw.y, raw.z], [250 << 4, -500 << 4, 1_000 << 4]);
    let now_ns = bench.now_ns;
    assert_eq!(bench.chip().int1_line(now_ns), Level::Low);
    bench.chip().set_acceleration(now_ns, [0.25, -1.75, 1.0]);
    assert_eq!(bench.chip().int1_line(now_ns + 5_000_000), Level::High);
}

/// A pin of the flash that is wired to the supply.
struct Tied;

impl ErrorType for Tied {
    type Error = Infallible;
}

impl OutputPin for Tied {
    fn set_low(&mut self) -> Result<(), Infallible> {
        Ok(())
    }

    fn set_high(&mut self) -> Result<(), Infallible> {
        Ok(())
    }
}

/// w25q32jv: writes over a page border, reads back, erases, resets in between.
#[test]
fn w25q32jv_stores_and_erases() {
    let mut bench = SpiBench::new(W25q::new(1, "flash"));
    let text: Vec<u8> = (0..=255).chain(0..=99).collect();
    bench.poll(|spi| {
        let mut flash = W25q32jv::new(spi, Tied, Tied).unwrap();
        flash.write_blocking(0x1FC0, &text).unwrap();
        let mut read = vec![0; text.len()];
        flash.read(0x1FC0, &mut read).unwrap();
        assert_eq!(read, text);
        flash.erase_sector(1).unwrap();
        flash.read(0x1FC0, &mut read).unwrap();
        assert!(read[..64].iter().all(|&byte| byte == 0xFF), "its sector");
        assert_eq!(read[64..], text[64..], "and no other");
    });
}
