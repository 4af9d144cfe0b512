//! INA219, current and supply monitor (Texas Instruments SBOS448G), on I2C at 0x40.
//!
//! Modelled: all six registers with their read-only and void bits, both ADCs as integrators over
//! their conversion time (6.5, table 5), continuous, triggered and power-down modes,
//! conversion-ready and overflow flags, gain and range clipping, the current and power calculation
//! (8.5.1). Deliberately absent: offset and gain error, high-speed mode, SMBus alert.
//!
//! **Glossary.** *CNVR*: conversion ready. *OVF*: math overflow. *PGA*: gain in front of the shunt
//! ADC. *Cycle*: one conversion of each signal that the mode asks for, shunt first.

use crate::bus::i2c::{Ack, I2cTarget};
use libm::round;

/// The 7-bit address with A0 and A1 at ground. Source: table 1.
pub const ADDRESS: u8 = 0x40;
/// Configuration after power-on: 32 V, PGA / 8, 12 bit, continuous. Source: 8.6.2.1.
pub const CONFIG_RESET: u16 = 0x399F;

/// From power-down back to converting, ns. Source: 8.3.1, 40 us.
const RECOVERY_NS: u64 = 40_000;

mod register {
    pub(super) const CONFIG: u8 = 0;
    pub(super) const SHUNT: u8 = 1;
    pub(super) const BUS: u8 = 2;
    pub(super) const POWER: u8 = 3;
    pub(super) const CURRENT: u8 = 4;
    pub(super) const CALIBRATION: u8 = 5;
}

/// The monitor.
#[derive(Debug, Clone)]
pub struct Ina219 {
    config: u16,
    calibration: u16,
    shunt: i16,
    bus: u16,
    current: i16,
    power: u16,
    ready: bool,
    overflow: bool,
    pointer: u8,
    high_byte: u8,
    received_count: u8,
    sent_count: u8,
    answer: [u8; 2],
    shunt_v: f64,
    bus_v: f64,
    running: Option<Cycle>,
    advanced_ns: u64,
}

/// A cycle under way. The ADCs are delta-sigma: their result is the mean over the conversion.
#[derive(Debug, Clone, Copy)]
struct Cycle {
    begins_ns: u64,
    shunt_ns: u64,
    bus_ns: u64,
    shunt_sum: f64,
    bus_sum: f64,
}

impl Cycle {
    fn length_ns(&self) -> u64 {
        self.shunt_ns + self.bus_ns
    }

    fn ends_ns(&self) -> u64 {
        self.begins_ns + self.length_ns()
    }
}

impl Default for Ina219 {
    fn default() -> Self {
        Self::new()
    }
}

impl Ina219 {
    /// A monitor powered at time 0, with nothing at its inputs.
    #[must_use]
    pub fn new() -> Self {
        let mut chip = Self {
            config: CONFIG_RESET,
            calibration: 0,
            shunt: 0,
            bus: 0,
            current: 0,
            power: 0,
            ready: false,
            overflow: false,
            pointer: 0,
            high_byte: 0,
            received_count: 0,
            sent_count: 0,
            answer: [0; 2],
            shunt_v: 0.0,
            bus_v: 0.0,
            running: None,
            advanced_ns: 0,
        };
        chip.begin_cycle(0);
        chip
    }

    /// The voltage across the shunt from now on, V; positive when the current flows into IN+.
    pub fn set_shunt_v(&mut self, now_ns: u64, shunt_v: f64) {
        self.advance(now_ns);
        self.shunt_v = shunt_v;
    }

    /// The bus voltage (IN- to ground) from now on, V.
    pub fn set_bus_v(&mut self, now_ns: u64, bus_v: f64) {
        self.advance(now_ns);
        self.bus_v = bus_v;
    }

    fn advance(&mut self, now_ns: u64) {
        while let Some(mut cycle) = self.running {
            let until_ns = now_ns.min(cycle.ends_ns());
            let share = |from_ns: u64, length_ns: u64| {
                let (begin_ns, end_ns) = (self.advanced_ns.max(from_ns), until_ns.min(from_ns + length_ns));
                end_ns.saturating_sub(begin_ns) as f64 / length_ns.max(1) as f64
            };
            cycle.shunt_sum += self.shunt_v * share(cycle.begins_ns, cycle.shunt_ns);
            cycle.bus_sum += self.bus_v * share(cycle.begins_ns + cycle.shunt_ns, cycle.bus_ns);
            self.advanced_ns = self.advanced_ns.max(until_ns);
            self.running = Some(cycle);
            if now_ns < cycle.ends_ns() {
                break;
            }
            self.finish(cycle, now_ns);
        }
        self.advanced_ns = self.advanced_ns.max(now_ns);
    }

    fn finish(&mut self, cycle: Cycle, now_ns: u64) {
        if cycle.shunt_ns > 0 {
            self.shunt = self.convert_shunt(cycle.shunt_sum);
        }
        if cycle.bus_ns > 0 {
            self.bus = self.convert_bus(cycle.bus_sum);
        }
        self.calculate();
        self.ready = true;
        self.running = None;
        if self.config & 0b100 != 0 {
            // Constant input gives the same result in every cycle: whole cycles behind us need not
            // be run one by one.
            let skipped = (now_ns - cycle.ends_ns()) / cycle.length_ns();
            // One cycle is still run after a skip, since this one may have begun before the input
            // changed.
            let begins_ns = cycle.ends_ns() + skipped.saturating_sub(1) * cycle.length_ns();
            self.begin_cycle(begins_ns);
            self.advanced_ns = begins_ns;
        }
    }

    /// 8.6.2.1, table 5: MODE says what is converted, SADC and BADC how long.
    fn begin_cycle(&mut self, begins_ns: u64) {
        let time_ns = |wanted: bool, bits: u16| if wanted { conversion_ns(bits & 0x0F) } else { 0 };
        let shunt_ns = time_ns(self.config & 0b001 != 0, self.config >> 3);
        let bus_ns = time_ns(self.config & 0b010 != 0, self.config >> 7);
        let cycle = Cycle { begins_ns, shunt_ns, bus_ns, shunt_sum: 0.0, bus_sum: 0.0 };
        self.running = (cycle.length_ns() > 0).then_some(cycle);
    }

    /// 8.6.3.1: 10 uV, clipped at the PGA's full scale of 40, 80, 160 or 320 mV.
    fn convert_shunt(&self, shunt_v: f64) -> i16 {
        let full_scale = f64::from(4_000_u16 << (self.config >> 11 & 0b11));
        let steps = f64::from(coarse_steps(self.config >> 3 & 0x0F));
        let counts = round(shunt_v / 10e-6 / steps) * steps;
        counts.clamp(-full_scale, full_scale) as i16
    }

    /// 8.6.3.2: 4 mV, clipped at 16 or 32 V.
    fn convert_bus(&self, bus_v: f64) -> u16 {
        let full_scale = if self.config & 0x2000 == 0 { 4_000.0 } else { 8_000.0 };
        let steps = f64::from(coarse_steps(self.config >> 7 & 0x0F));
        (round(bus_v / 4e-3 / steps) * steps).clamp(0.0, full_scale) as u16
    }

    /// 8.5.1, equations 4 and 5; out of range sets OVF.
    fn calculate(&mut self) {
        let current = i32::from(self.shunt) * i32::from(self.calibration) / 4096;
        let power = i64::from(current.unsigned_abs()) * i64::from(self.bus) / 5000;
        self.overflow = i16::try_from(current).is_err() || u16::try_from(power).is_err();
        self.current = current as i16;
        self.power = power as u16;
    }

    fn write_register(&mut self, address: u8, value: u16, now_ns: u64) {
        match address {
            register::CONFIG if value & 0x8000 != 0 => self.reset(now_ns),
            register::CONFIG => {
                // Bit 14 does not exist and reads 0.
                let asleep = matches!(self.config & 0b111, 0b000 | 0b100);
                self.config = value & 0x3FFF;
                let mode = value & 0b111;
                if matches!(mode, 0b000 | 0b100) {
                    self.running = None;
                } else {
                    // Any write of an active mode restarts the conversion, also of the same mode: this is how one shot
                    // is triggered.
                    self.ready = false;
                    self.begin_cycle(now_ns + if asleep { RECOVERY_NS } else { 0 });
                }
            }
            // 8.6.4.1: bit 0 is void and stays 0.
            register::CALIBRATION => self.calibration = value & 0xFFFE,
            _ => {}
        }
    }

    fn read_register(&mut self, address: u8) -> u16 {
        match address {
            register::CONFIG => self.config,
            register::SHUNT => self.shunt as u16,
            register::BUS => self.bus << 3 | u16::from(self.ready) << 1 | u16::from(self.overflow),
            register::POWER => {
                self.ready = false;
                self.power
            }
            register::CURRENT => self.current as u16,
            register::CALIBRATION => self.calibration,
            _ => 0,
        }
    }

    fn reset(&mut self, now_ns: u64) {
        let (shunt_v, bus_v, pointer) = (self.shunt_v, self.bus_v, self.pointer);
        *self = Self { shunt_v, bus_v, pointer, advanced_ns: now_ns, ..Self::new() };
        self.begin_cycle(now_ns);
    }
}

impl I2cTarget for Ina219 {
    fn start(&mut self, _read: bool, now_ns: u64) -> Ack {
        self.advance(now_ns);
        self.received_count = 0;
        self.sent_count = 0;
        Ack::Ack
    }

    fn write(&mut self, byte: u8, now_ns: u64) -> Ack {
        self.advance(now_ns);
        match self.received_count {
            0 => self.pointer = byte,
            1 => self.high_byte = byte,
            // A register is written when both of its bytes have come; more bytes overwrite it
            // (estimate).
            _ => {
                self.write_register(self.pointer, u16::from_be_bytes([self.high_byte, byte]), now_ns);
                self.received_count = 0;
            }
        }
        self.received_count += 1;
        Ack::Ack
    }

    fn read(&mut self, now_ns: u64) -> u8 {
        self.advance(now_ns);
        // The pointer stays: a longer read gives the same register again (estimate).
        if self.sent_count == 0 {
            self.answer = self.read_register(self.pointer).to_be_bytes();
        }
        let byte = self.answer[usize::from(self.sent_count)];
        self.sent_count = (self.sent_count + 1) % 2;
        byte
    }

    fn stop(&mut self, now_ns: u64) {
        self.advance(now_ns);
    }

    fn power_on_reset(&mut self, now_ns: u64) {
        self.advance(now_ns);
        self.reset(now_ns);
        self.pointer = 0;
    }
}

/// Conversion time of an ADC setting, ns. Source: table 5.
fn conversion_ns(setting: u16) -> u64 {
    let microseconds = match setting {
        0b0000 | 0b0100 => 84,
        0b0001 | 0b0101 => 148,
        0b0010 | 0b0110 => 276,
        0b1001 => 1_060,
        0b1010 => 2_130,
        0b1011 => 4_260,
        0b1100 => 8_510,
        0b1101 => 17_020,
        0b1110 => 34_050,
        0b1111 => 68_100,
        // 0011, 0111 and 1000: one sample of 12 bit.
        _ => 532,
    };
    microseconds * 1_000
}

/// How many counts of 12 bit one step of this setting is: 8 at 9 bit.
fn coarse_steps(setting: u16) -> u16 {
    match setting & 0b1011 {
        0b0000 => 8,
        0b0001 => 4,
        0b0010 => 2,
        _ => 1,
    }
}
