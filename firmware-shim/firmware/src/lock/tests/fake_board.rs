//! The scripted board: chips as far as the published drivers look, and pins that remember.

use std::vec::Vec;

use ds323x::{Datelike, NaiveDate};
use embedded_hal::delay::DelayNs;
use embedded_hal::i2c::{self, ErrorKind, NoAcknowledgeSource, Operation as I2cOperation};

use crate::fake_flash::FakeFlash;
use crate::fake_parts::{FakeModem, FakePin, FakePwm};
use crate::lock::Board;
use crate::work::Job;

const ENCODER: u8 = 0x36;
const POWER: u8 = 0x40;
const KEYS: u8 = 0x5A;
const CLOCK: u8 = 0x68;
const JOLTS: u8 = 0x19;

/// The chips, as far as the drivers look.
#[derive(Clone, Debug)]
pub(super) struct FakeI2c {
    pub(super) bolt_um: i32,
    pub(super) motor_ma: i32,
    pub(super) supply_mv: i32,
    pub(super) magnet_seen: bool,
    pub(super) touched: u16,
    /// What was touched when the lock last looked.
    pub(super) touched_read: u16,
    /// Addresses that do not acknowledge.
    pub(super) dead: Vec<u8>,
    /// Transactions refused by dead chips.
    pub(super) refusals: u32,
    calibration: u16,
    /// The clock chip's time, ms since 1970 UTC.
    pub(super) clock_ms: u64,
    /// Its oscillator-stop flag.
    pub(super) clock_stopped: bool,
    /// Has detected a jolt that was not read yet.
    pub(super) jolted: bool,
    /// Resets of the keypad chip seen.
    pub(super) key_resets: u32,
    /// Its electrode configuration: 0 is stop mode.
    pub(super) key_ecr: u8,
    /// Electrodes that were calibrated with a finger on them, one bit each.
    pub(super) key_off: u16,
    /// Fingers on the keys whenever the chip is started.
    pub(super) key_held: u16,
}

impl FakeI2c {
    /// Data of 13 electrodes, 700 each and 100 less under a finger, and the baselines that a start gave them.
    fn electrodes(&self) -> Vec<u8> {
        let data = (0..13).map(|n| if self.touched >> n & 1 == 1 { 600_u16 } else { 700 });
        let baseline = |n: usize| if self.key_off >> n & 1 == 1 { 144 } else { 168 };
        data.flat_map(u16::to_le_bytes).chain((0..12).map(baseline)).collect()
    }

    fn register(&self, address: u8, register: u8) -> Vec<u8> {
        let counts = 200 + self.bolt_um * 2760 / 25_400;
        let word = |value: i32| (value as u16).to_be_bytes().to_vec();
        match (address, register) {
            (ENCODER, 0x0B) => std::vec![if self.magnet_seen { 0x20 } else { 0x10 }],
            (ENCODER, 0x0C) => word(counts),
            (POWER, 0x00) => word(0x399F),
            (POWER, 0x01) => word(self.motor_ma * 10), // 10 µV over 0.1 Ω
            (POWER, 0x02) => word((self.supply_mv / 4) << 3 | 0b10),
            (POWER, 0x03) => word(0),
            (POWER, 0x04) => {
                // Source: INA219 datasheet, equation 4: current = shunt x calibration / 4096.
                word(self.motor_ma * 10 * i32::from(self.calibration) / 4096)
            }
            (JOLTS, 0x0F) => std::vec![0x33],
            (JOLTS, 0x31) => std::vec![u8::from(self.jolted) << 6],
            (CLOCK, 0x00) => calendar(self.clock_ms),
            (CLOCK, 0x0F) => std::vec![u8::from(self.clock_stopped) << 7],
            (KEYS, 0x04) => self.electrodes(),
            (KEYS, 0x5E) => std::vec![self.key_ecr],
            (JOLTS, 0x20) => std::vec![0x5F],
            (KEYS, 0x00) => self.touched.to_le_bytes().to_vec(),
            (KEYS, 0x5C) => std::vec![0x10],
            (KEYS, 0x5D) => std::vec![0x24],
            _ => std::vec![0, 0],
        }
    }
}

impl i2c::ErrorType for FakeI2c {
    type Error = ErrorKind;
}

impl i2c::I2c for FakeI2c {
    fn transaction(&mut self, address: u8, operations: &mut [I2cOperation<'_>]) -> Result<(), ErrorKind> {
        if self.dead.contains(&address) {
            self.refusals += 1;
            return Err(ErrorKind::NoAcknowledge(NoAcknowledgeSource::Address));
        }
        let mut pointer = 0;
        for operation in operations {
            match operation {
                I2cOperation::Write(bytes) => {
                    pointer = bytes[0];
                    match (address, *bytes) {
                        (POWER, [0x05, high, low]) => {
                            self.calibration = u16::from_be_bytes([*high, *low]);
                        }
                        (CLOCK, [0x0F, status]) => self.clock_stopped &= status >> 7 == 1,
                        (CLOCK, [0x00, calendar @ ..]) if calendar.len() == 7 => {
                            self.clock_ms = from_calendar(calendar);
                        }
                        (KEYS, [0x80, 0x63]) => {
                            self.key_resets += 1;
                            (self.key_ecr, self.key_off) = (0x8F, self.key_held);
                        }
                        _ => {}
                    }
                }
                I2cOperation::Read(bytes) => {
                    if (address, pointer) == (KEYS, 0) {
                        self.touched_read = self.touched;
                    }
                    let value = self.register(address, pointer);
                    if (address, pointer) == (JOLTS, 0x31) {
                        self.jolted = false;
                    }
                    for (byte, value) in bytes.iter_mut().zip(value) {
                        *byte = value;
                    }
                }
            }
        }
        Ok(())
    }
}

const fn bcd(value: u32) -> u8 {
    (((value / 10) << 4) | (value % 10)) as u8
}

/// DS3231 registers 0 to 6. Source: datasheet, figure 1.
fn calendar(unix_ms: u64) -> Vec<u8> {
    let seconds = (unix_ms / 1_000) as u32;
    let date = NaiveDate::from_epoch_days((seconds / 86_400) as i32).expect("within the calendar");
    let of_day = seconds % 86_400;
    let fields = [of_day % 60, of_day / 60 % 60, of_day / 3_600, 1, date.day(), date.month()];
    let mut bytes: Vec<u8> = fields.iter().map(|field| bcd(*field)).collect();
    bytes.push(bcd(date.year() as u32 - 2000));
    bytes
}

fn from_calendar(bytes: &[u8]) -> u64 {
    let number = |at: usize| u32::from(bytes[at] >> 4) * 10 + u32::from(bytes[at] & 0x0F);
    let date = NaiveDate::from_ymd_opt(2000 + number(6) as i32, number(5), number(4)).expect("a date");
    let days = date.to_epoch_days() as u64;
    (days * 86_400 + u64::from(number(2) * 3_600 + number(1) * 60 + number(0))) * 1_000
}

#[derive(Clone, Debug)]
pub(super) struct NoDelay;
impl DelayNs for NoDelay {
    fn delay_ns(&mut self, _: u32) {}
}

#[derive(Clone, Debug)]
pub(super) struct FakeBoard {
    pub(super) i2c: FakeI2c,
    pub(super) flash: FakeFlash,
    delay: NoDelay,
    pub(super) throw: FakePwm,
    pub(super) withdraw: FakePwm,
    pub(super) nsleep: FakePin,
    pub(super) nfault: FakePin,
    pub(super) reed: FakePin,
    pub(super) strike: FakePin,
    pub(super) key_irq: FakePin,
    /// Low = escutcheon in place.
    pub(super) tamper: FakePin,
    /// Follows `i2c.jolted`.
    pub(super) jolt_irq: FakePin,
    pub(super) green: FakePin,
    pub(super) red: FakePin,
    pub(super) buzzer: FakePwm,
    pub(super) radio: FakeModem,
    pub(super) nearby: FakeModem,
    pub(super) nearby_enable: FakePin,
    /// Signatures made and checked.
    pub(super) long_jobs: u32,
}

impl FakeBoard {
    /// A thrown bolt in a closed door, nobody at the keypad.
    pub(super) fn new() -> Self {
        Self {
            i2c: FakeI2c {
                bolt_um: 25_400,
                motor_ma: 0,
                supply_mv: 6_200,
                magnet_seen: true,
                touched: 0,
                touched_read: 0,
                dead: Vec::new(),
                refusals: 0,
                calibration: 0,
                clock_ms: super::bench::NOON,
                clock_stopped: false,
                jolted: false,
                key_resets: 0,
                key_ecr: 0,
                key_off: 0,
                key_held: 0,
            },
            flash: FakeFlash::new(16),
            delay: NoDelay,
            throw: FakePwm::default(),
            withdraw: FakePwm::default(),
            nsleep: FakePin(false),
            nfault: FakePin(true),
            reed: FakePin(false),
            strike: FakePin(false),
            key_irq: FakePin(true),
            tamper: FakePin(false),
            jolt_irq: FakePin(false),
            green: FakePin(false),
            red: FakePin(false),
            buzzer: FakePwm::default(),
            radio: FakeModem::default(),
            nearby: FakeModem::default(),
            nearby_enable: FakePin(false),
            long_jobs: 0,
        }
    }
}

impl FakeBoard {
    fn motor_turns(&self) -> bool {
        self.throw.0 > 0 || self.withdraw.0 > 0
    }
}

impl Board for FakeBoard {
    fn work(&mut self, job: Job) {
        assert!(!(job.is_long() && self.motor_turns()), "{job:?} while the motor turns");
        self.long_jobs += u32::from(job.is_long());
    }
    type I2c = FakeI2c;
    type Flash = FakeFlash;
    type Pwm = FakePwm;
    type In = FakePin;
    type Out = FakePin;
    type Radio = FakeModem;
    type Delay = NoDelay;
    fn i2c(&mut self) -> &mut FakeI2c {
        &mut self.i2c
    }
    fn i2c_and_delay(&mut self) -> (&mut FakeI2c, &mut NoDelay) {
        (&mut self.i2c, &mut self.delay)
    }
    fn flash(&mut self) -> &mut FakeFlash {
        &mut self.flash
    }
    fn motor_throw(&mut self) -> &mut FakePwm {
        &mut self.throw
    }
    fn motor_withdraw(&mut self) -> &mut FakePwm {
        &mut self.withdraw
    }
    fn motor_nsleep(&mut self) -> &mut FakePin {
        &mut self.nsleep
    }
    fn motor_nfault(&mut self) -> &mut FakePin {
        &mut self.nfault
    }
    fn reed(&mut self) -> &mut FakePin {
        &mut self.reed
    }
    fn strike(&mut self) -> &mut FakePin {
        &mut self.strike
    }
    fn key_irq(&mut self) -> &mut FakePin {
        &mut self.key_irq
    }
    fn tamper(&mut self) -> &mut FakePin {
        &mut self.tamper
    }
    fn jolt_irq(&mut self) -> &mut FakePin {
        &mut self.jolt_irq
    }
    fn led_green(&mut self) -> &mut FakePin {
        &mut self.green
    }
    fn led_red(&mut self) -> &mut FakePin {
        &mut self.red
    }
    fn buzzer(&mut self) -> &mut FakePwm {
        &mut self.buzzer
    }
    fn radio(&mut self) -> &mut FakeModem {
        &mut self.radio
    }
    fn nearby(&mut self) -> &mut FakeModem {
        &mut self.nearby
    }
    fn nearby_enable(&mut self) -> &mut FakePin {
        &mut self.nearby_enable
    }
}
