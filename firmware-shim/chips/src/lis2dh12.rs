//! LIS2DH12, three-axis accelerometer (ST datasheet DocID025056 revision 6, application note
//! AN5005), on I2C at 0x18 or 0x19.
//!
//! Modelled: register map with its increment bit, boot, data rates, full scales, resolutions, byte order, data ready
//! and overrun, block update, high-pass filter in its normal mode, interrupt generator 1 (OR and AND of threshold
//! events, duration, latch) and the INT1 output. Deliberately absent: noise, FIFO (it reads as empty), temperature,
//! self-test, click, activity, interrupt generator 2 and INT2, six- and four-direction detection, the filter's
//! reference and auto-reset modes; their registers hold what is written. Open: whether data-ready falls with the first
//! high byte that is read, as here, or with the last one of the enabled axes; ST's notes differ.
//!
//! **Glossary.** *g*: 9.81 m/s². *Digit*: the least step of an output. *BDU*: block data update.
//! *LIR*: latched interrupt request. *FDS*: filtered data selection.

use crate::bus::i2c::{Ack, I2cTarget};
use crate::bus::pins::Level;
use libm::{exp, round};

/// The 7-bit address with SA0 high. Source: table 19.
pub const ADDRESS: u8 = 0x19;
/// From power-on, or a set BOOT bit, to the end of the boot, ns. Source: AN5005 chapter 3, 5 ms.
pub const BOOT_NS: u64 = 5_000_000;

/// How a high-pass cut-off follows from data rate and HPCF: rate / (6 * this). Source: AN5005
/// chapter 4.3.1.
const HIGH_PASS: [f64; 4] = [8.0, 16.0, 32.0, 64.0];
/// After this many equal samples the filter is taken as settled: with the slowest cut-off it is
/// within 10^-7 then. Without an end an idle sensor would never let the twin jump.
const SETTLED_SAMPLES: u32 = 1_024;
/// After this many equal samples no duration counter changes any more.
const DURATION_SAMPLES: u32 = 129;

mod register {
    pub(super) const WHO_AM_I: u8 = 0x0F;
    pub(super) const CTRL_0: u8 = 0x1E;
    pub(super) const CTRL_1: u8 = 0x20;
    pub(super) const CTRL_2: u8 = 0x21;
    pub(super) const CTRL_3: u8 = 0x22;
    pub(super) const CTRL_4: u8 = 0x23;
    pub(super) const CTRL_5: u8 = 0x24;
    pub(super) const CTRL_6: u8 = 0x25;
    pub(super) const REFERENCE: u8 = 0x26;
    pub(super) const STATUS: u8 = 0x27;
    pub(super) const OUT_X_L: u8 = 0x28;
    pub(super) const OUT_Z_H: u8 = 0x2D;
    pub(super) const FIFO_CTRL: u8 = 0x2E;
    pub(super) const FIFO_SRC: u8 = 0x2F;
    pub(super) const INT1_CFG: u8 = 0x30;
    pub(super) const INT1_SRC: u8 = 0x31;
    pub(super) const INT1_THS: u8 = 0x32;
    pub(super) const INT1_DURATION: u8 = 0x33;
    pub(super) const INT2_CFG: u8 = 0x34;
    pub(super) const INT2_THS: u8 = 0x36;
    pub(super) const CLICK_CFG: u8 = 0x38;
    pub(super) const CLICK_THS: u8 = 0x3A;
    pub(super) const LAST: u8 = 0x3F;
}

const LP_EN: u8 = 0x08;
const HP_IA1: u8 = 0x01;
const FDS: u8 = 0x08;
const I1_IA1: u8 = 0x40;
const I1_ZYXDA: u8 = 0x10;
const BDU: u8 = 0x80;
const BLE: u8 = 0x40;
const HR: u8 = 0x08;
const BOOT: u8 = 0x80;
/// FIFO_SRC: nothing is stored.
const EMPTY: u8 = 0x20;
const LIR_INT1: u8 = 0x08;
const INT_POLARITY: u8 = 0x02;
const AOI: u8 = 0x80;
const IA: u8 = 0x40;
const ZYXOR: u8 = 0x80;
const ZYXDA: u8 = 0x08;

/// The accelerometer.
#[derive(Debug, Clone)]
pub struct Lis2dh12 {
    registers: [u8; 64],
    pointer: u8,
    increment: bool,
    pointer_next: bool,
    acceleration_g: [f64; 3],
    /// Digits as the outputs show them, left-justified.
    outputs: [i16; 3],
    /// With BDU: an output of which one byte has been read waits for its other byte.
    held: [Option<i16>; 3],
    /// What the high-pass filter takes away, g.
    mean_g: [f64; 3],
    /// Whether the filter has had a first sample.
    filtering: bool,
    /// Samples in a row in which the interrupt's condition held, no more than the longest duration.
    condition_samples: u8,
    source: u8,
    status: u8,
    sampled_ns: u64,
    equal_samples: u32,
    ready_ns: u64,
    boot_ends_ns: u64,
}

impl Lis2dh12 {
    /// A sensor that has long been powered, in power-down, lying flat: 1 g on Z.
    #[must_use]
    pub fn new() -> Self {
        let mut sensor = Self {
            registers: [0; 64],
            pointer: 0,
            increment: false,
            pointer_next: false,
            acceleration_g: [0.0, 0.0, 1.0],
            outputs: [0; 3],
            held: [None; 3],
            mean_g: [0.0; 3],
            filtering: false,
            condition_samples: 0,
            source: 0,
            status: 0,
            sampled_ns: 0,
            equal_samples: 0,
            ready_ns: 0,
            boot_ends_ns: 0,
        };
        sensor.reset_registers();
        sensor
    }

    /// Acceleration along its axes, g; at rest the reaction to gravity.
    pub fn set_acceleration(&mut self, now_ns: u64, acceleration_g: [f64; 3]) {
        self.advance(now_ns);
        if self.acceleration_g != acceleration_g {
            self.acceleration_g = acceleration_g;
            self.equal_samples = 0;
        }
    }

    /// The INT1 output, push-pull: active high unless INT_POLARITY is set.
    pub fn int1_line(&mut self, now_ns: u64) -> Level {
        self.advance(now_ns);
        let routed = self.register(register::CTRL_3);
        let raised = (routed & I1_IA1 != 0 && self.source & IA != 0)
            || (routed & I1_ZYXDA != 0 && self.status & ZYXDA != 0);
        let active_low = self.register(register::CTRL_6) & INT_POLARITY != 0;
        if raised != active_low { Level::High } else { Level::Low }
    }

    /// The next moment at which INT1 may change by itself, ns.
    #[must_use]
    pub fn next_change_ns(&self) -> Option<u64> {
        let routed = self.register(register::CTRL_3);
        let filtered = self.register(register::CTRL_2) & HP_IA1 != 0;
        let changes_for = if filtered { SETTLED_SAMPLES } else { DURATION_SAMPLES };
        let event = routed & I1_IA1 != 0
            && self.register(register::INT1_CFG) & 0x3F != 0
            && self.equal_samples < changes_for;
        let data = routed & I1_ZYXDA != 0 && self.status & ZYXDA == 0;
        self.period_ns().filter(|_| event || data).map(|period_ns| self.sampled_ns + period_ns)
    }

    fn reset_registers(&mut self) {
        self.registers = [0; 64];
        self.registers[usize::from(register::WHO_AM_I)] = 0x33;
        self.registers[usize::from(register::CTRL_0)] = 0x10;
        self.registers[usize::from(register::CTRL_1)] = 0x07;
    }

    fn register(&self, address: u8) -> u8 {
        self.registers[usize::from(address & register::LAST)]
    }

    /// Between two samples, ns; `None` in power-down. Source: table 31.
    fn period_ns(&self) -> Option<u64> {
        let low_power = self.register(register::CTRL_1) & LP_EN != 0;
        let rate_hz = match (self.register(register::CTRL_1) >> 4, low_power) {
            (1, _) => 1,
            (2, _) => 10,
            (3, _) => 25,
            (4, _) => 50,
            (5, _) => 100,
            (6, _) => 200,
            (7, _) => 400,
            (8, true) => 1_620,
            (9, false) => 1_344,
            (9, true) => 5_376,
            _ => return None,
        };
        Some(1_000_000_000 / rate_hz)
    }

    /// Bits of an output, and g per digit. Source: table 4, sensitivity.
    fn resolution(&self) -> (u32, f64) {
        let scale = usize::from(self.register(register::CTRL_4) >> 4 & 0x03);
        let (bits, coarser) =
            match (self.register(register::CTRL_1) & LP_EN, self.register(register::CTRL_4) & HR) {
                (0, 0) => (10, 4.0),
                (0, _) => (12, 1.0),
                _ => (8, 16.0),
            };
        (bits, coarser * [0.001, 0.002, 0.004, 0.012][scale])
    }

    fn advance(&mut self, now_ns: u64) {
        let Some(period_ns) = self.period_ns() else {
            self.sampled_ns = self.sampled_ns.max(now_ns);
            return;
        };
        let mut samples = now_ns.saturating_sub(self.sampled_ns) / period_ns;
        self.sampled_ns += samples * period_ns;
        while samples > 0 && self.equal_samples < SETTLED_SAMPLES {
            samples -= 1;
            self.equal_samples += 1;
            self.sample();
        }
        // Equal samples after that change only the overrun flags.
        (0..samples.min(2)).for_each(|_| self.note_new_data());
    }

    fn sample(&mut self) {
        let (bits, digit_g) = self.resolution();
        let limit = f64::from(1_i32 << (bits - 1));
        let digits = self.acceleration_g.map(|g| round(g / digit_g).clamp(-limit, limit - 1.0));
        let plain_g = digits.map(|digits| digits * digit_g);
        let filtered_g = self.high_pass(plain_g);
        let shown_g = if self.register(register::CTRL_2) & FDS != 0 { filtered_g } else { plain_g };
        for (axis, g) in shown_g.into_iter().enumerate() {
            if self.axis_enabled(axis) {
                let digits = round(g / digit_g).clamp(-limit, limit - 1.0) as i16;
                self.outputs[axis] = digits << (16 - bits);
            }
        }
        self.note_new_data();
        let judged_g = if self.register(register::CTRL_2) & HP_IA1 != 0 { filtered_g } else { plain_g };
        self.judge(judged_g);
    }

    /// Removes the constant part: a first-order filter, started at its first sample (estimate).
    fn high_pass(&mut self, plain_g: [f64; 3]) -> [f64; 3] {
        if !core::mem::replace(&mut self.filtering, true) {
            self.mean_g = plain_g;
        }
        let per_rate = 1.0 / (6.0 * HIGH_PASS[usize::from(self.register(register::CTRL_2) >> 4 & 0x03)]);
        let share = 1.0 - exp(-2.0 * core::f64::consts::PI * per_rate);
        core::array::from_fn(|axis| {
            let left_g = plain_g[axis] - self.mean_g[axis];
            self.mean_g[axis] += left_g * share;
            left_g
        })
    }

    fn axis_enabled(&self, axis: usize) -> bool {
        self.register(register::CTRL_1) >> axis & 1 != 0
    }

    /// Interrupt generator 1. An event: an axis' magnitude above (high) or below (low) the threshold.
    fn judge(&mut self, judged_g: [f64; 3]) {
        let config = self.register(register::INT1_CFG);
        let scale = usize::from(self.register(register::CTRL_4) >> 4 & 0x03);
        // Source: INT1_THS, 16, 32, 62 and 186 mg.
        let step_g = [0.016, 0.032, 0.062, 0.186][scale];
        let threshold_g = f64::from(self.register(register::INT1_THS) & 0x7F) * step_g;
        let mut events = 0;
        for (axis, g) in judged_g.into_iter().enumerate() {
            if self.axis_enabled(axis) {
                let event = if g.abs() > threshold_g { 0b10 } else { 0b01 };
                events |= event << (2 * axis) & config;
            }
        }
        let asked = config & 0x3F;
        let condition = asked != 0 && if config & AOI != 0 { events == asked } else { events != 0 };
        let duration = self.register(register::INT1_DURATION) & 0x7F;
        self.condition_samples =
            if condition { self.condition_samples.saturating_add(1).min(0x80) } else { 0 };
        let raised = self.condition_samples > duration;
        let latched = self.register(register::CTRL_5) & LIR_INT1 != 0;
        if raised {
            self.source = IA | events;
        } else if !(latched && self.source & IA != 0) {
            self.source = events;
        }
    }

    fn note_new_data(&mut self) {
        let axes = self.register(register::CTRL_1) & 0x07;
        let unread = self.status & axes;
        self.status |= unread << 4 | axes;
        if self.status & ZYXDA != 0 {
            self.status |= ZYXOR;
        }
        self.status |= ZYXDA;
    }

    fn read_register(&mut self, address: u8, now_ns: u64) -> u8 {
        match address {
            register::STATUS => self.status,
            register::OUT_X_L..=register::OUT_Z_H => self.read_output(address - register::OUT_X_L),
            register::FIFO_SRC => EMPTY,
            register::INT1_SRC => {
                let source = self.source;
                // Reading lets go of a latched request; the next sample may raise it again.
                if self.register(register::CTRL_5) & LIR_INT1 != 0 {
                    self.source = 0;
                    self.equal_samples = 0;
                }
                source
            }
            register::REFERENCE => {
                // AN5005 4.3.1.1: reading it settles the filter at once.
                self.filtering = false;
                self.equal_samples = 0;
                self.register(address)
            }
            register::CTRL_5 => {
                self.register(address) & !BOOT | if now_ns < self.boot_ends_ns { BOOT } else { 0 }
            }
            address => self.register(address),
        }
    }

    fn read_output(&mut self, offset: u8) -> u8 {
        let axis = usize::from(offset / 2);
        let value = self.held[axis].unwrap_or(self.outputs[axis]);
        let [low, high] = value.to_le_bytes();
        let first = offset.is_multiple_of(2);
        let block_update = self.register(register::CTRL_4) & BDU != 0;
        self.held[axis] = (first && block_update).then_some(value);
        if first != self.is_big_endian() {
            return low;
        }
        // AN5005 3.2.1: data are no longer new once a high byte has been read (open: see above).
        self.status &= !(ZYXDA | ZYXOR | 0x11 << axis);
        high
    }

    /// CTRL_REG4, BLE: the high byte at the lower address, in high-resolution mode only. Source:
    /// register 23h.
    fn is_big_endian(&self) -> bool {
        let high_resolution =
            self.register(register::CTRL_1) & LP_EN == 0 && self.register(register::CTRL_4) & HR != 0;
        high_resolution && self.register(register::CTRL_4) & BLE != 0
    }

    fn write_register(&mut self, address: u8, byte: u8, now_ns: u64) {
        let writable = matches!(address,
            register::CTRL_0..=register::REFERENCE
            | register::FIFO_CTRL
            | register::INT1_CFG
            | register::INT1_THS..=register::INT2_CFG
            | register::INT2_THS..=register::CLICK_CFG
            | register::CLICK_THS..=register::LAST);
        if !writable {
            return;
        }
        let before_ns = self.period_ns();
        self.registers[usize::from(address)] = byte;
        self.equal_samples = 0;
        if self.period_ns() != before_ns {
            // No sample comes at a rate that was not yet set: the first one is a whole period away.
            // Source: table 31.
            self.sampled_ns = now_ns;
        }
        if address == register::CTRL_5 && byte & BOOT != 0 {
            self.boot_ends_ns = now_ns + BOOT_NS;
        }
        if address == register::CTRL_1 && before_ns.is_none() {
            self.filtering = false;
        }
        if address == register::INT1_CFG {
            self.condition_samples = 0;
        }
    }

    /// Only the top bit of the register's address makes it run on. Source: chapter 6.1.1.
    fn move_pointer(&mut self) {
        if self.increment {
            self.pointer = (self.pointer + 1) & register::LAST;
        }
    }
}

impl Default for Lis2dh12 {
    fn default() -> Self {
        Self::new()
    }
}

impl I2cTarget for Lis2dh12 {
    fn start(&mut self, read: bool, now_ns: u64) -> Ack {
        if now_ns < self.ready_ns {
            return Ack::Nack;
        }
        self.advance(now_ns);
        self.pointer_next = !read;
        Ack::Ack
    }

    fn write(&mut self, byte: u8, now_ns: u64) -> Ack {
        self.advance(now_ns);
        if self.pointer_next {
            self.pointer_next = false;
            self.pointer = byte & register::LAST;
            self.increment = byte & 0x80 != 0;
        } else {
            self.write_register(self.pointer, byte, now_ns);
            self.move_pointer();
        }
        Ack::Ack
    }

    fn read(&mut self, now_ns: u64) -> u8 {
        self.advance(now_ns);
        let byte = self.read_register(self.pointer, now_ns);
        self.move_pointer();
        byte
    }

    fn stop(&mut self, now_ns: u64) {
        self.advance(now_ns);
    }

    fn power_on_reset(&mut self, now_ns: u64) {
        let acceleration_g = self.acceleration_g;
        *self = Self { acceleration_g, sampled_ns: now_ns, ready_ns: now_ns + BOOT_NS, ..Self::new() };
    }
}
