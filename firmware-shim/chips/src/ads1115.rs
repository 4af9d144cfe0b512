//! ADS1115, analogue-digital converter of 16 bit (Texas Instruments SBAS444), on I2C at 0x48.
//!
//! Modelled: all four registers, the multiplexer, the gain amplifier with clipping, continuous and
//! single-shot mode with the status bit, data rates (the converter is an integrator over its
//! conversion), the comparator in both modes with polarity, latch and queue, the conversion-ready pin:
//! in single-shot mode as the data sheet has it, in continuous mode its 8 us pulse as a level until
//! the result is read. Deliberately absent: noise, offset, the oscillator's 10 %, the general-call
//! reset, the SMBus alert response.
//!
//! **Glossary.** *PGA*: programmable gain amplifier. *Single-shot*: power-down until started. *FSR*: full scale, V.

use crate::bus::i2c::{Ack, I2cTarget};
use crate::bus::pins::Level;
use libm::round;

/// The 7-bit address with ADDR at ground. Source: table 4.
pub const ADDRESS: u8 = 0x48;
/// Configuration after power-on: AIN0 - AIN1, 2.048 V, single-shot, 128 a second, comparator off.
/// Source: 9.6.3.
pub const CONFIG_RESET: u16 = 0x8583;

/// From power-down to the conversion's start, ns. Source: 8.5, 25 us.
const WAKE_NS: u64 = 25_000;
/// Supply, V: an input's protection conducts 0.3 V beyond it and beyond ground. Source: 7.3.
const SUPPLY_V: f64 = 3.3;
const BEYOND_V: f64 = 0.3;

mod register {
    pub(super) const CONVERSION: u8 = 0;
    pub(super) const CONFIG: u8 = 1;
    pub(super) const LOW_THRESHOLD: u8 = 2;
    pub(super) const HIGH_THRESHOLD: u8 = 3;
}

const OS: u16 = 0x8000;
const MODE: u16 = 0x0100;
const COMP_MODE: u16 = 0x0010;
const COMP_POL: u16 = 0x0008;
const COMP_LAT: u16 = 0x0004;
const COMP_QUE: u16 = 0x0003;

/// The converter.
#[derive(Debug, Clone)]
pub struct Ads1115 {
    config: u16,
    conversion: i16,
    low: i16,
    high: i16,
    pointer: u8,
    received: u8,
    high_byte: u8,
    sent: u8,
    answer: [u8; 2],
    inputs_v: [f64; 4],
    running: Option<Conversion>,
    advanced_ns: u64,
    beyond: u8,
    alert: bool,
}

/// A conversion under way: the mean of its input. It keeps the configuration with which it began.
#[derive(Debug, Clone, Copy)]
struct Conversion {
    config: u16,
    begins_ns: u64,
    length_ns: u64,
    sum_v: f64,
}

impl Conversion {
    fn ends_ns(&self) -> u64 {
        self.begins_ns + self.length_ns
    }
}

impl Default for Ads1115 {
    fn default() -> Self {
        Self::new()
    }
}

impl Ads1115 {
    /// A converter in power-down with its inputs at ground.
    #[must_use]
    pub fn new() -> Self {
        Self {
            config: CONFIG_RESET & !OS,
            conversion: 0,
            low: i16::MIN,
            high: i16::MAX,
            pointer: 0,
            received: 0,
            high_byte: 0,
            sent: 0,
            answer: [0; 2],
            inputs_v: [0.0; 4],
            running: None,
            advanced_ns: 0,
            beyond: 0,
            alert: false,
        }
    }

    /// The voltage at an input (0 to 3) from now on, V against ground.
    pub fn set_input_v(&mut self, now_ns: u64, input: usize, volts: f64) {
        self.advance(now_ns);
        if let Some(slot) = self.inputs_v.get_mut(input) {
            *slot = volts.clamp(-BEYOND_V, SUPPLY_V + BEYOND_V);
        }
    }

    /// The ALERT/RDY output with its pull-up.
    pub fn alert_line(&mut self, now_ns: u64) -> Level {
        self.advance(now_ns);
        let active_high = self.config & COMP_POL != 0;
        // 9.3.8: in single-shot mode the pin is asserted from the end of a conversion to the next one's
        // start, whatever is read meanwhile.
        let alert =
            if self.tells_ready() && !self.is_continuous() { self.running.is_none() } else { self.alert };
        let asserted = self.config & COMP_QUE != COMP_QUE && alert;
        // An open drain: with the comparator off the pull-up wins.
        if self.config & COMP_QUE == COMP_QUE || asserted == active_high { Level::High } else { Level::Low }
    }

    /// 9.6.3, MUX: the difference that this configuration converts, V.
    fn input_v(&self, config: u16) -> f64 {
        let [a0, a1, a2, a3] = self.inputs_v;
        match config >> 12 & 0b111 {
            0 => a0 - a1,
            1 => a0 - a3,
            2 => a1 - a3,
            3 => a2 - a3,
            4 => a0,
            5 => a1,
            6 => a2,
            _ => a3,
        }
    }

    /// 9.3.8: thresholds with these signs turn the pin into "conversion ready".
    fn tells_ready(&self) -> bool {
        self.high < 0 && self.low >= 0
    }

    fn is_continuous(&self) -> bool {
        self.config & MODE == 0
    }

    fn advance(&mut self, now_ns: u64) {
        while let Some(mut running) = self.running {
            let until_ns = now_ns.min(running.ends_ns());
            let from_ns = self.advanced_ns.max(running.begins_ns);
            let share = until_ns.saturating_sub(from_ns) as f64 / running.length_ns as f64;
            running.sum_v += self.input_v(running.config) * share;
            self.advanced_ns = self.advanced_ns.max(until_ns);
            self.running = Some(running);
            if now_ns < running.ends_ns() {
                break;
            }
            self.finish(&running, now_ns);
        }
        self.advanced_ns = self.advanced_ns.max(now_ns);
    }

    fn finish(&mut self, done: &Conversion, now_ns: u64) {
        let counts = round(done.sum_v / full_scale_v(done.config) * 32_768.0).clamp(-32_768.0, 32_767.0);
        self.conversion = counts as i16;
        self.compare();
        self.running = None;
        if !self.is_continuous() {
            return;
        }
        if done.config != self.config {
            // What was written meanwhile holds from here on.
            self.begin(done.ends_ns());
            self.advanced_ns = done.ends_ns();
        } else {
            // Whole conversions behind us saw a constant input and give one result; five are run, because
            // this one may have begun before the input changed, and the queue counts to four.
            let skipped = (now_ns - done.ends_ns()) / done.length_ns;
            let begins_ns = done.ends_ns() + skipped.saturating_sub(5) * done.length_ns;
            self.begin(begins_ns);
            self.advanced_ns = begins_ns;
        }
    }

    fn begin(&mut self, begins_ns: u64) {
        self.running = Some(Conversion {
            config: self.config,
            begins_ns,
            length_ns: conversion_ns(self.config),
            sum_v: 0.0,
        });
    }

    /// 9.3.7 and 9.3.8.
    fn compare(&mut self) {
        if self.tells_ready() {
            self.alert = true;
            return;
        }
        let (value, window) = (self.conversion, self.config & COMP_MODE != 0);
        let beyond = value > self.high || (window && value < self.low);
        let queue = [1, 2, 4, u8::MAX][usize::from(self.config & COMP_QUE)];
        self.beyond = if beyond { self.beyond.saturating_add(1).min(4) } else { 0 };
        if self.beyond >= queue {
            self.alert = true;
        } else if self.config & COMP_LAT == 0 {
            // The traditional comparator lets go only below the low threshold.
            let lets_go = if window { !beyond } else { value < self.low };
            self.alert &= !lets_go;
        }
    }

    fn write_register(&mut self, value: u16, now_ns: u64) {
        match self.pointer & 0b11 {
            register::CONFIG => {
                self.config = value & !OS;
                if self.config & COMP_QUE == COMP_QUE {
                    self.alert = false;
                    self.beyond = 0;
                }
                // A conversion under way is completed as it began: 9.4.2.2 for continuous mode; 9.6.3 for
                // OS, which "can only be written when in power-down state and has no effect when a
                // conversion is ongoing". What else is written holds afterwards (for the step from
                // single-shot to continuous mode an estimate).
                if self.running.is_none() && (self.is_continuous() || value & OS != 0) {
                    self.begin(now_ns + WAKE_NS);
                }
            }
            register::LOW_THRESHOLD => self.set_thresholds(value as i16, self.high),
            register::HIGH_THRESHOLD => self.set_thresholds(self.low, value as i16),
            // The conversion register is read-only.
            _ => {}
        }
    }

    fn set_thresholds(&mut self, low: i16, high: i16) {
        let told_ready = self.tells_ready();
        (self.low, self.high) = (low, high);
        if self.tells_ready() != told_ready {
            // The pin means something else from here on (estimate: it begins released).
            self.alert = false;
            self.beyond = 0;
        }
    }

    fn read_register(&mut self) -> u16 {
        match self.pointer & 0b11 {
            register::CONVERSION => {
                // 9.3.7: reading the result lets go of a latched alert.
                if self.config & COMP_LAT != 0 || self.tells_ready() {
                    self.alert = false;
                }
                self.conversion as u16
            }
            // 9.6.3, OS: 1 when no conversion runs; in continuous mode one always does.
            register::CONFIG => self.config | if self.running.is_none() { OS } else { 0 },
            register::LOW_THRESHOLD => self.low as u16,
            _ => self.high as u16,
        }
    }
}

impl I2cTarget for Ads1115 {
    fn start(&mut self, _read: bool, now_ns: u64) -> Ack {
        self.advance(now_ns);
        self.received = 0;
        self.sent = 0;
        Ack::Ack
    }

    fn write(&mut self, byte: u8, now_ns: u64) -> Ack {
        self.advance(now_ns);
        match self.received {
            0 => self.pointer = byte,
            1 => self.high_byte = byte,
            2 => self.write_register(u16::from_be_bytes([self.high_byte, byte]), now_ns),
            _ => {}
        }
        self.received = self.received.saturating_add(1);
        Ack::Ack
    }

    fn read(&mut self, now_ns: u64) -> u8 {
        self.advance(now_ns);
        // Both bytes are of one conversion; a longer read gives the same register again (estimate).
        if self.sent == 0 {
            self.answer = self.read_register().to_be_bytes();
        }
        let byte = self.answer[usize::from(self.sent)];
        self.sent = (self.sent + 1) % 2;
        byte
    }

    fn stop(&mut self, now_ns: u64) {
        self.advance(now_ns);
    }

    fn power_on_reset(&mut self, now_ns: u64) {
        self.advance(now_ns);
        *self = Self { inputs_v: self.inputs_v, advanced_ns: now_ns, ..Self::new() };
    }
}

/// 9.6.3, PGA: full scale, V.
fn full_scale_v(config: u16) -> f64 {
    [6.144, 4.096, 2.048, 1.024, 0.512, 0.256, 0.256, 0.256][usize::from(config >> 9 & 0b111)]
}

/// 9.6.3, DR: one conversion, ns.
fn conversion_ns(config: u16) -> u64 {
    let rate_hz = [8, 16, 32, 64, 128, 250, 475, 860][usize::from(config >> 5 & 0b111)];
    1_000_000_000 / rate_hz
}
