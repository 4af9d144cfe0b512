//! Readings of chips and contacts; `None` if a chip does not answer.
//!
//! Drivers are built for the length of one poll over the borrowed bus; their state is kept here as plain data. A driver
//! whose constructor resets its chip is built once, at boot.

use as5600::As5600;
use as5600::status::Status as Magnet;
use embedded_hal::digital::InputPin;
use embedded_hal::i2c::I2c;
use ina219::SyncIna219;
use ina219::address::{Address, Pin};
use ina219::calibration::{IntCalibration, MicroAmpere};
use ina219::errors::MeasurementError;
use lis2dh12::{Aoi6d, FullScale, Lis2dh12, Mode, Odr, SlaveAddr};
use mpr121_hal::Mpr121Address;
use mpr121_hal::mpr121::Mpr121;

use super::board::Board;
use super::config::BoltConfig;
use crate::time::Instant;
use crate::wire::PartFault;

/// Shunt in the motor branch. Source: board.
const SHUNT_UOHM: u32 = 100_000;

/// Acceleration along any axis, without gravity, that counts as a jolt: 0.77 g in steps of 32 mg (±4 g). Bolt and
/// footsteps stay below it, a slammed leaf and a crowbar do not. Estimate.
const JOLT_STEPS: u8 = 24;

/// Keypad and accelerometer only signal events, so they are checked at intervals: this often, ms, while somebody is
/// expected, and otherwise.
const ASKED_EVERY_MS: [u64; 2] = [2_000, 10_000];
/// A keypad that does not sense after this many starts is reported.
const KEY_STARTS_MAX: u8 = 3;
/// An electrode that reads this much above its baseline, of 1023, was calibrated with a finger on it. A finger takes
/// away about 100; the baseline begins with the upper five bits of the first reading, so up to 31 below it. Source:
/// MPR121 Rev. 4, register 0x5E, CL.
const CALIBRATION_OFF: u16 = 48;

/// The lock's sensor readings at one poll. `None` is unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Readings {
    /// Bolt travel along lock +X, µm; 0 = withdrawn.
    pub bolt_um: Option<i32>,
    /// Current in the motor branch, mA.
    pub motor_ma: Option<i32>,
    /// Terminal voltage of the battery, mV.
    pub supply_mv: Option<u16>,
    /// Reed contact: the door's magnet is near.
    pub door_near: Option<bool>,
    /// Strike switch: a bolt's tip presses it.
    pub strike_pressed: Option<bool>,
    /// The bridge reports a fault.
    pub bridge_fault: bool,
}

/// The lock's sensors: which chips run, and their last readings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Senses {
    power_chip: Chip,
    key_chip: Chip,
    jolt_chip: Chip,
    /// The keypad did not answer when it was last asked.
    is_key_silent: bool,
    /// Starts of the keypad in a row after which it did not sense.
    key_starts: u8,
    /// When keypad and accelerometer were last asked.
    asked_at: Option<Instant>,
    bolt: Option<(i32, Instant)>,
    power: Option<((i32, u16), Instant)>,
    /// Last supply voltage with the motor at rest, mV.
    battery_mv: Option<u16>,
}

/// A chip that must be configured before use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Chip {
    #[default]
    New,
    Ready,
    RetryAt(Instant),
}

impl Senses {
    /// Reads every sensor once.
    pub(super) fn read<B: Board>(
        &mut self,
        board: &mut B,
        config: &BoltConfig,
        motor_runs: bool,
        now: Instant,
    ) -> Readings {
        self.start_chips(board, config, motor_runs, now);
        if let Some(bolt_um) = read_encoder(board.i2c(), config) {
            self.bolt = Some((bolt_um, now));
        }
        if self.power_chip == Chip::Ready {
            match read_power(board.i2c()) {
                Ok(Some(power)) => self.power = Some((power, now)),
                Ok(None) => {} // no new conversion since the last poll
                Err(ChipSilent) => self.power_chip = Chip::RetryAt(now),
            }
        }
        let fresh_power = fresh(self.power, config, now);
        let supply_mv = fresh_power.map(|(_, mv)| mv);
        if !motor_runs && supply_mv.is_some() {
            self.battery_mv = supply_mv;
        }
        Readings {
            bolt_um: fresh(self.bolt, config, now),
            motor_ma: fresh_power.map(|(ma, _)| ma),
            supply_mv,
            door_near: board.reed().is_low().ok(),
            strike_pressed: board.strike().is_low().ok(),
            // In sleep mode the bridge leaves the pin open.
            bridge_fault: motor_runs && board.motor_nfault().is_low().unwrap_or(true),
        }
    }

    /// Electrodes touched, one bit each; `None` while the keypad does not answer.
    pub(super) fn read_keys<I: I2c>(&mut self, i2c: &mut I, now: Instant) -> Option<u16> {
        if self.key_chip != Chip::Ready {
            return None;
        }
        let mut status = [0; 2];
        // Touch status, registers 0 and 1. Source: MPR121 datasheet 5.1. Read without the driver,
        // whose every constructor resets the chip; reading also releases the interrupt.
        match i2c.write_read(Mpr121Address::Default.into(), &[0], &mut status) {
            Ok(()) => Some(u16::from_le_bytes(status) & 0x0FFF),
            Err(_) => {
                (self.key_chip, self.is_key_silent) = (Chip::RetryAt(now), true);
                None
            }
        }
    }

    /// Whether the lock was jolted since the last reading. Read only after an interrupt: it takes three transactions.
    pub(super) fn read_jolt<B: Board>(&mut self, board: &mut B, now: Instant) -> bool {
        if self.jolt_chip != Chip::Ready || !board.jolt_irq().is_high().unwrap_or(false) {
            return false;
        }
        match read_jolt_source(board.i2c()) {
            Ok(was_jolted) => was_jolted,
            Err(ChipSilent) => {
                self.jolt_chip = Chip::RetryAt(now);
                false
            }
        }
    }

    /// Supply voltage with the motor at rest, mV.
    pub(super) const fn battery_mv(&self) -> Option<u16> {
        self.battery_mv
    }

    /// Whether all chips that need a start were started.
    pub(super) fn is_booted(&self) -> bool {
        self.power_chip == Chip::Ready && self.key_chip == Chip::Ready
    }

    /// Whether some chip has not been started yet since the reset.
    pub(super) fn is_starting(&self) -> bool {
        [self.power_chip, self.key_chip, self.jolt_chip].contains(&Chip::New)
    }

    /// What is wrong with the keypad.
    pub(super) fn key_fault(&self) -> Option<PartFault> {
        if self.is_key_silent {
            Some(PartFault::Silent)
        } else {
            (self.key_starts >= KEY_STARTS_MAX).then_some(PartFault::NotSensing)
        }
    }

    /// What is wrong with the accelerometer.
    pub(super) fn jolt_fault(&self) -> Option<PartFault> {
        (self.jolt_chip != Chip::Ready).then_some(PartFault::Silent)
    }

    /// Checks whether keypad and accelerometer still sense, and restarts them if not. Not while the motor turns.
    pub(super) fn ask_chips<B: Board>(&mut self, board: &mut B, is_expecting: bool, now: Instant) {
        let [often_ms, seldom_ms] = ASKED_EVERY_MS;
        let every_ms = if is_expecting { often_ms } else { seldom_ms };
        if self.is_starting() || self.asked_at.is_some_and(|at| now.ms_since(at) < every_ms) {
            return;
        }
        self.asked_at = Some(now);
        if self.key_chip == Chip::Ready {
            match senses_keys(board.i2c()) {
                Ok(true) => self.key_starts = 0,
                Ok(false) => {
                    self.key_starts = self.key_starts.saturating_add(1);
                    self.key_chip = Chip::RetryAt(now);
                }
                Err(ChipSilent) => (self.key_chip, self.is_key_silent) = (Chip::RetryAt(now), true),
            }
        }
        if self.jolt_chip == Chip::Ready && !senses_jolts(board.i2c()) {
            self.jolt_chip = Chip::RetryAt(now);
        }
    }

    /// Configures chips that are new or were silent. Not while the motor turns: the keypad's start alone takes longer
    /// than a drive's poll.
    fn start_chips<B: Board>(&mut self, board: &mut B, config: &BoltConfig, motor_runs: bool, now: Instant) {
        let retry_at = now.after_ms(config.chip_retry_ms);
        if self.power_chip.wants_start(now) {
            self.power_chip = match start_power(board.i2c()) {
                Ok(()) => Chip::Ready,
                Err(ChipSilent) => Chip::RetryAt(retry_at),
            };
        }
        if self.jolt_chip.wants_start(now) && !motor_runs {
            self.jolt_chip = match start_jolts(board.i2c()) {
                Ok(()) => Chip::Ready,
                Err(ChipSilent) => Chip::RetryAt(retry_at),
            };
        }
        if self.key_chip.wants_start(now) && !motor_runs {
            let (i2c, delay) = board.i2c_and_delay();
            self.key_chip = match Mpr121::new(i2c, Mpr121Address::Default, delay, true) {
                Ok(_) => Chip::Ready,
                Err(_) => Chip::RetryAt(retry_at),
            };
            self.is_key_silent = self.key_chip != Chip::Ready;
        }
    }
}

impl Chip {
    fn wants_start(self, now: Instant) -> bool {
        match self {
            Self::New => true,
            Self::Ready => false,
            Self::RetryAt(at) => at <= now,
        }
    }
}

/// A chip did not answer, or answered with invalid data.
struct ChipSilent;

/// A sample, unless it is too old to be valid.
fn fresh<T>(sample: Option<(T, Instant)>, config: &BoltConfig, now: Instant) -> Option<T> {
    let is_fresh =
        |at: Instant| planted::bug!(READING_NEVER_OLD, now.ms_since(at) < config.reading_valid_ms, true);
    sample.filter(|(_, at)| is_fresh(*at)).map(|(value, _)| value)
}

/// Bolt travel, µm. An encoder without a magnet reports an angle nevertheless: the magnet is checked first.
fn read_encoder<I: I2c>(i2c: &mut I, config: &BoltConfig) -> Option<i32> {
    let mut encoder = As5600::new(i2c);
    match encoder.magnet_status().ok()? {
        Magnet::MagnetDetected | Magnet::MagnetDetectedHigh | Magnet::MagnetDetectedLow => {}
        Magnet::MagnetHigh | Magnet::MagnetLow => return None,
    }
    let counts = i32::from(encoder.raw_angle().ok()?);
    let bolt_um = counts
        .saturating_sub(i32::from(config.withdrawn_counts))
        .saturating_mul(config.throw_um)
        .checked_div(i32::from(config.throw_counts))?;
    let plausible =
        config.overtravel_um.saturating_neg()..=config.throw_um.saturating_add(config.overtravel_um);
    plausible.contains(&bolt_um).then_some(bolt_um)
}

/// Resets the INA219 and writes its calibration. 12 bits, ±320 mV, both inputs continuously: the chip's defaults suit
/// stall detection, with a new current every 1.1 ms.
fn start_power<I: I2c>(i2c: &mut I) -> Result<(), ChipSilent> {
    SyncIna219::new_calibrated(i2c, POWER_ADDRESS, calibration()?).map(|_| ()).map_err(|_| ChipSilent)
}

/// Motor current, mA, and supply voltage, mV; `None` if nothing was converted since the last time.
fn read_power<I: I2c>(i2c: &mut I) -> Result<Option<(i32, u16)>, ChipSilent> {
    match SyncIna219::new_unchecked(i2c, POWER_ADDRESS, calibration()?).next_measurement() {
        Ok(None) => Ok(None),
        Ok(Some(all)) => {
            let ma = i32::try_from(all.current.0 / 1_000).map_err(|_| ChipSilent)?;
            Ok(Some((ma, all.bus_voltage.voltage_mv())))
        }
        // The chip's multiplication overflowed; the voltage over the shunt is still valid.
        Err(MeasurementError::MathOverflow(all)) => {
            let ma = all.shunt_voltage.shunt_voltage_uv() / 100;
            Ok(Some((ma, all.bus_voltage.voltage_mv())))
        }
        Err(_) => Err(ChipSilent),
    }
}

/// Whether the keypad runs, and none of its electrodes was calibrated with a finger on it. The touch status is not
/// read: that would clear the interrupt of a key. Source: MPR121 Rev. 4, registers 0x04 to 0x29 and 0x5E.
fn senses_keys<I: I2c>(i2c: &mut I) -> Result<bool, ChipSilent> {
    const DATA: u8 = 0x04;
    const ECR: u8 = 0x5E;
    let address = Mpr121Address::Default.into();
    let mut ecr = [0];
    i2c.write_read(address, &[ECR], &mut ecr).map_err(|_| ChipSilent)?;
    // An over-current, or a reset of the chip alone, leaves it in stop mode.
    let [ecr] = ecr;
    if ecr & 0x3F == 0 {
        return Ok(false);
    }
    let mut words = [0; 38];
    i2c.write_read(address, &[DATA], &mut words).map_err(|_| ChipSilent)?;
    let (data, baselines) = words.split_at_checked(26).ok_or(ChipSilent)?;
    let data = data.as_chunks::<2>().0.iter().map(|word| u16::from_le_bytes(*word) & 0x03FF);
    let baselines = baselines.iter().map(|upper| u16::from(*upper).saturating_mul(4));
    Ok(data.zip(baselines).all(|(data, baseline)| data.saturating_sub(baseline) < CALIBRATION_OFF))
}

/// Whether the accelerometer still samples. Source: LIS2DH12 datasheet, CTRL_REG1, ODR.
fn senses_jolts<I: I2c>(i2c: &mut I) -> bool {
    const CTRL_REG1: u8 = 0x20;
    let mut control = [0];
    let is_answered = i2c.write_read(JOLT_BUS_ADDRESS, &[CTRL_REG1], &mut control).is_ok();
    let [control] = control;
    is_answered && control & 0xF0 != 0
}

/// A jolt in any direction raises interrupt 1 and holds it until its source is read. Gravity is filtered out, so that
/// the lock's orientation does not matter.
fn start_jolts<I: I2c>(i2c: &mut I) -> Result<(), ChipSilent> {
    let mut start = || {
        let mut chip = Lis2dh12::new(&mut *i2c, JOLT_ADDRESS)?;
        chip.reset()?;
        chip.set_mode(Mode::LowPower)?;
        chip.set_fs(FullScale::G4)?;
        chip.enable_axis((true, true, true))?;
        chip.enable_hp_filter(false, false, true)?;
        chip.enable_lir_int1(true)?;
        chip.enable_i1_ia1(true)?;
        let mut interrupt = chip.int1();
        interrupt.set_ths(JOLT_STEPS)?;
        interrupt.set_duration(0)?;
        interrupt.set_mode(Aoi6d::Or)?;
        interrupt.enable_high((true, true, true))?;
        chip.set_odr(Odr::Hz100)
    };
    start().map_err(|_| ChipSilent)
}

fn read_jolt_source<I: I2c>(i2c: &mut I) -> Result<bool, ChipSilent> {
    let mut chip = Lis2dh12::new(i2c, JOLT_ADDRESS).map_err(|_| ChipSilent)?;
    chip.int1().get_src().map(|source| source.is_some()).map_err(|_| ChipSilent)
}

/// Address 0x19: SA0 to the supply.
const JOLT_ADDRESS: SlaveAddr = SlaveAddr::Alternative(true);
const JOLT_BUS_ADDRESS: u8 = 0x19;

/// Address 0x40: A1 and A0 to ground.
const POWER_ADDRESS: Address = Address::from_pins(Pin::Gnd, Pin::Gnd);

fn calibration() -> Result<IntCalibration, ChipSilent> {
    IntCalibration::new(MicroAmpere(100), SHUNT_UOHM).ok_or(ChipSilent)
}
