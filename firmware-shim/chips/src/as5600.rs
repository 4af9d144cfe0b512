//! AS5600, 12-bit magnetic rotary position sensor (ams datasheet v1-06), on I2C at 0x36.
//!
//! Modelled: register map with its one-time memory and both burn commands, the address pointer and
//! its exceptions, slow and fast filter, power modes and watchdog as sampling periods, angle range
//! and hysteresis, magnet detection and gain. Deliberately absent: the OUT pin (analogue and PWM
//! output, option B programming), noise (0.17 LSB), nonlinearity.
//!
//! **Glossary.** *ZPOS, MPOS, MANG*: start, stop and size of the range that ANGLE covers. *ZMCO*:
//! how often ZPOS and MPOS were burnt. *AGC*: the gain that the chip needs: low for a strong
//! magnet. *LSB*: 1/4096 turn.

use crate::bus::i2c::{Ack, I2cTarget};
use crate::random::Stream;
use libm::{exp, round};

/// The 7-bit address. Source: datasheet page 13.
pub const ADDRESS: u8 = 0x36;
/// From power-on to the first answer, ns. Source: electrical characteristics, tPU, 10 ms.
pub const POWER_UP_NS: u64 = 10_000_000;

/// Positions per turn.
const TURN: f64 = 4096.0;
/// The same, as the size of a range.
const FULL_TURN: u16 = 4096;
/// ADC sampling period in normal mode, ns. Source: timing, tS, 150 us.
const SAMPLE_NS: u64 = 150_000;
/// Polling period in the low-power modes LPM1 to LPM3, ns. Source: power modes, 5, 20, 100 ms.
const POLLING_NS: [u64; 3] = [5_000_000, 20_000_000, 100_000_000];
/// Step response of the slow filter at SF = 0 to 3, ns. Source: timing, tSETTL1 to tSETTL4.
const SETTLING_NS: [f64; 4] = [2.2e6, 1.1e6, 0.55e6, 0.286e6];
/// Fast filter threshold at FTH = 1 to 7, LSB. Source: figure 22.
const FAST_THRESHOLD: [f64; 7] = [6.0, 7.0, 9.0, 18.0, 21.0, 24.0, 10.0];
/// The watchdog enters LPM3 after one minute within 4 LSB. Source: watchdog timer.
const WATCHDOG_NS: u64 = 60_000_000_000;
/// See [`WATCHDOG_NS`].
const WATCHDOG_LSB: f64 = 4.0;
/// Field range in which the gain can work, mT. Source: magnetic characteristics, 30 to 90.
const FIELD_MT: core::ops::RangeInclusive<f64> = 30.0..=90.0;
/// Below this field there is no magnet for the chip, mT. Estimate.
const DETECT_MT: f64 = 8.0;
/// Largest gain on a 3.3 V supply. Source: AGC register.
const GAIN_MAX: f64 = 128.0;

mod register {
    pub(super) const ZMCO: u8 = 0x00;
    pub(super) const ZPOS: u8 = 0x01;
    pub(super) const MPOS: u8 = 0x03;
    pub(super) const MANG: u8 = 0x05;
    pub(super) const CONF_LOW: u8 = 0x08;
    pub(super) const STATUS: u8 = 0x0B;
    pub(super) const RAW_ANGLE: u8 = 0x0C;
    pub(super) const ANGLE: u8 = 0x0E;
    pub(super) const AGC: u8 = 0x1A;
    pub(super) const MAGNITUDE: u8 = 0x1B;
    pub(super) const BURN: u8 = 0xFF;
}

/// Bits that exist in the configuration registers 0x00 to 0x08; the others read 0. Source: figure
/// 21.
const CONFIG_MASK: [u8; 9] = [0x03, 0x0F, 0xFF, 0x0F, 0xFF, 0x0F, 0xFF, 0x3F, 0xFF];

/// The sensor.
#[derive(Debug, Clone)]
pub struct As5600 {
    config: [u8; 9],
    burnt: [u8; 9],
    settings_burnt: bool,
    reload_step: u8,
    pointer: u8,
    pointer_next: bool,
    low_byte: u8,
    low_byte_next: bool,
    ready_ns: u64,
    sampled_ns: u64,
    position: f64,
    field_mt: Option<f64>,
    filtered: Option<f64>,
    angle: u16,
    /// The range was written since the last sample: what ANGLE showed means nothing in the new one.
    range_is_new: bool,
    still_at: f64,
    still_since_ns: u64,
    no_magnet: Stream,
}

impl As5600 {
    /// A sensor that has long been powered, with a good magnet at angle 0; `seed` keys what it
    /// reads without a magnet.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self {
            config: [0; 9],
            burnt: [0; 9],
            settings_burnt: false,
            reload_step: 0,
            pointer: 0,
            pointer_next: false,
            low_byte: 0,
            low_byte_next: false,
            ready_ns: 0,
            sampled_ns: 0,
            position: 0.0,
            field_mt: Some(60.0),
            filtered: None,
            angle: 0,
            range_is_new: false,
            still_at: 0.0,
            still_since_ns: 0,
            no_magnet: Stream::new(seed, "as5600"),
        }
    }

    /// Turns the magnet to this angle, turns (whole turns do not count).
    pub fn set_angle_turns(&mut self, now_ns: u64, turns: f64) {
        self.advance(now_ns);
        self.position = wrap(turns * TURN);
    }

    /// The magnet's field at the chip, mT; `None`: no magnet. Good is 30 to 90.
    pub fn set_field_mt(&mut self, now_ns: u64, field_mt: Option<f64>) {
        self.advance(now_ns);
        self.field_mt = field_mt;
    }

    fn advance(&mut self, now_ns: u64) {
        let period_ns = self.sample_period_ns();
        let elapsed_ns = now_ns.saturating_sub(self.sampled_ns);
        let samples = elapsed_ns / period_ns;
        if samples == 0 {
            return;
        }
        self.sampled_ns += samples * period_ns;
        let first = self.filtered.is_none();
        let before = self.filtered.unwrap_or(self.position);
        let behind = shortest(self.position - before);
        let follows = first || self.low_power_mode().is_some() || self.is_fast(behind);
        // A first-order lag reaches 95 % of a step in three time constants: taken as "settled"
        // (estimate).
        let settled = SETTLING_NS[usize::from(self.config[7] & 0x03)] / 3.0;
        let share = if follows { 1.0 } else { 1.0 - exp(-((samples * period_ns) as f64) / settled) };
        self.filtered = Some(wrap(before + behind * share));
        self.hold_angle(first);
        if shortest(self.position - self.still_at).abs() > WATCHDOG_LSB {
            self.still_at = self.position;
            self.still_since_ns = self.sampled_ns;
        }
    }

    fn is_fast(&self, behind: f64) -> bool {
        let threshold = usize::from(self.config[7] >> 2 & 0x07);
        threshold > 0 && behind.abs() > FAST_THRESHOLD[threshold - 1]
    }

    fn low_power_mode(&self) -> Option<usize> {
        let mode = usize::from(self.config[8] & 0x03);
        let watchdog = self.config[7] & 0x20 != 0 && self.sampled_ns - self.still_since_ns >= WATCHDOG_NS;
        if watchdog { Some(3) } else { (mode > 0).then_some(mode) }
    }

    fn sample_period_ns(&self) -> u64 {
        self.low_power_mode().map_or(SAMPLE_NS, |mode| POLLING_NS[mode - 1])
    }

    fn magnet_detected(&self) -> bool {
        self.field_mt.is_some_and(|field_mt| field_mt >= DETECT_MT)
    }

    fn raw_angle(&self) -> u16 {
        if !self.magnet_detected() {
            // Without a field the CORDIC turns noise into an angle; tied to the sample, so that reading twice changes
            // nothing.
            return (self.no_magnet.peek_at(self.sampled_ns / SAMPLE_NS) & 0x0FFF) as u16;
        }
        (round(self.filtered.unwrap_or(self.position)) as u16) & 0x0FFF
    }

    /// Size of the programmed range, LSB.
    fn range(&self) -> u16 {
        let (start, stop, size) =
            (self.word(register::ZPOS), self.word(register::MPOS), self.word(register::MANG));
        match (stop.wrapping_sub(start) & 0x0FFF, size) {
            (0, 0) => FULL_TURN,
            (span, 0) => span,
            (_, size) => size,
        }
    }

    /// The position inside the programmed range; past its ends it stays at the nearer one. Not
    /// scaled up: page 19.
    fn ranged_angle(&self) -> u16 {
        let range = self.range();
        let position = self.raw_angle().wrapping_sub(self.word(register::ZPOS)) & 0x0FFF;
        if position < range {
            position
        } else if position - range < FULL_TURN - position {
            range - 1
        } else {
            0
        }
    }

    /// ANGLE with its hystereses: HYST everywhere; 10 LSB where 4095 and 0 meet, which is only in a
    /// range of the full turn. Source: pages 19 and 25.
    fn hold_angle(&mut self, first: bool) {
        let angle = self.ranged_angle();
        let hysteresis = i32::from(self.config[8] >> 2 & 0x03);
        let step = i32::from(angle) - i32::from(self.angle);
        let wraps = self.range() == FULL_TURN && step.abs() > 2048;
        let past_limit = i32::from(angle.min(4095 - angle));
        if core::mem::take(&mut self.range_is_new) || first {
            self.angle = angle;
        } else if wraps && past_limit < 10 {
            self.angle = if self.angle > 2048 { 4095 } else { 0 };
        } else if wraps || step.abs() > hysteresis || hysteresis == 0 {
            self.angle = angle;
        }
    }

    fn status(&self) -> u8 {
        let detected = u8::from(self.magnet_detected()) << 5;
        let too_weak = u8::from(self.field_mt.unwrap_or(0.0) < *FIELD_MT.start()) << 4;
        let too_strong = u8::from(self.field_mt.is_some_and(|field_mt| field_mt > *FIELD_MT.end())) << 3;
        detected | too_weak | too_strong
    }

    /// Gain: largest for the weakest field, 0 for the strongest, linear between (estimate).
    fn gain(&self) -> u8 {
        let field_mt = self.field_mt.unwrap_or(0.0).clamp(*FIELD_MT.start(), *FIELD_MT.end());
        round(GAIN_MAX * (FIELD_MT.end() - field_mt) / (FIELD_MT.end() - FIELD_MT.start())) as u8
    }

    /// The gain keeps the magnitude at 2048 (estimate) as long as it has room.
    fn magnitude(&self) -> u16 {
        let field_mt = self.field_mt.unwrap_or(0.0);
        let regulated_mt = field_mt.clamp(*FIELD_MT.start(), *FIELD_MT.end());
        round((2048.0 * field_mt / regulated_mt).min(4095.0)) as u16
    }

    fn word(&self, high: u8) -> u16 {
        u16::from_be_bytes([self.config[usize::from(high)], self.config[usize::from(high) + 1]])
    }

    fn read_register(&mut self, address: u8) -> u8 {
        match address {
            register::ZMCO..=register::CONF_LOW => self.config[usize::from(address)],
            register::STATUS => self.status(),
            register::RAW_ANGLE => self.latch(self.raw_angle()),
            register::ANGLE => self.latch(self.angle),
            register::MAGNITUDE => self.latch(self.magnitude()),
            0x0D => self.raw_angle().to_be_bytes()[1],
            0x0F => self.angle.to_be_bytes()[1],
            0x1C => self.magnitude().to_be_bytes()[1],
            register::AGC => self.gain(),
            _ => 0,
        }
    }

    /// Reading a high byte keeps the low byte that belongs to it, so that a value is never torn
    /// (estimate).
    fn latch(&mut self, value: u16) -> u8 {
        let [high, low] = value.to_be_bytes();
        self.low_byte = low;
        high
    }

    fn write_register(&mut self, address: u8, byte: u8, now_ns: u64) {
        let (period_ns, range) = (self.sample_period_ns(), self.range_registers());
        match address {
            register::ZPOS..=register::CONF_LOW => {
                self.config[usize::from(address)] = byte & CONFIG_MASK[usize::from(address)];
            }
            register::BURN => self.burn(byte),
            _ => {}
        }
        if self.sample_period_ns() != period_ns {
            // The time before belongs to the old power mode: the new one's first sample is a whole
            // period away (estimate).
            self.sampled_ns = now_ns;
        }
        self.range_is_new |= self.range_registers() != range;
    }

    /// ZPOS, MPOS and MANG.
    fn range_registers(&self) -> [u8; 6] {
        core::array::from_fn(|offset| self.config[usize::from(register::ZPOS) + offset])
    }

    /// Page 21: BURN_ANGLE up to three times with a magnet, BURN_SETTING once and only before;
    /// 0x01, 0x11, 0x10 reloads.
    fn burn(&mut self, command: u8) {
        let times = self.burnt[0];
        self.reload_step = match (self.reload_step, command) {
            (_, 0x01) => 1,
            (1, 0x11) => 2,
            (2, 0x10) => {
                self.config = self.burnt;
                0
            }
            _ => 0,
        };
        match command {
            0x80 if times < 3 && self.magnet_detected() => {
                self.burnt[1..5].copy_from_slice(&self.config[1..5]);
                self.burnt[0] = times + 1;
                self.config[0] = times + 1;
            }
            0x40 if times == 0 && !self.settings_burnt => {
                self.burnt[5..9].copy_from_slice(&self.config[5..9]);
                self.settings_burnt = true;
            }
            _ => {}
        }
    }
}

impl I2cTarget for As5600 {
    fn start(&mut self, read: bool, now_ns: u64) -> Ack {
        if now_ns < self.ready_ns {
            return Ack::Nack;
        }
        self.advance(now_ns);
        self.pointer_next = !read;
        self.low_byte_next = false;
        Ack::Ack
    }

    fn write(&mut self, byte: u8, now_ns: u64) -> Ack {
        self.advance(now_ns);
        if self.pointer_next {
            self.pointer_next = false;
            self.pointer = byte;
            return acknowledge(byte);
        }
        let address = self.pointer;
        self.pointer = address.wrapping_add(1);
        self.write_register(address, byte, now_ns);
        acknowledge(address)
    }

    fn read(&mut self, now_ns: u64) -> u8 {
        self.advance(now_ns);
        // Page 13: on the high byte of an output register a read comes back to it, so that it needs
        // no new pointer.
        if let register::RAW_ANGLE | register::ANGLE | register::MAGNITUDE = self.pointer {
            self.low_byte_next = !self.low_byte_next;
            if self.low_byte_next { self.read_register(self.pointer) } else { self.low_byte }
        } else {
            let address = self.pointer;
            self.pointer = address.wrapping_add(1);
            self.read_register(address)
        }
    }

    fn stop(&mut self, now_ns: u64) {
        self.advance(now_ns);
    }

    fn power_on_reset(&mut self, now_ns: u64) {
        self.config = self.burnt;
        self.reload_step = 0;
        self.pointer = 0;
        self.ready_ns = now_ns + POWER_UP_NS;
        self.sampled_ns = now_ns;
        self.filtered = None;
        self.still_since_ns = now_ns;
    }
}

/// Page 13: a byte for an invalid word address is not acknowledged, though the pointer moves on.
fn acknowledge(word_address: u8) -> Ack {
    match word_address {
        register::ZMCO..=register::CONF_LOW | 0x0B..=0x0F | 0x1A..=0x1C | register::BURN => Ack::Ack,
        _ => Ack::Nack,
    }
}

/// Into 0 to 4096.
fn wrap(position: f64) -> f64 {
    position - TURN * libm::floor(position / TURN)
}

/// The same turn the short way round, -2048 to 2048.
fn shortest(step: f64) -> f64 {
    wrap(step + TURN / 2.0) - TURN / 2.0
}
