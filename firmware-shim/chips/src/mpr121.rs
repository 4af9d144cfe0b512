//! MPR121, capacitive touch controller for twelve electrodes (Freescale/NXP MPR121 Rev. 4), on I2C
//! at 0x5A: the keypad.
//!
//! Modelled: register map and reset values, stop and run mode with its write protection, reads of one moment, charge
//! current and time per electrode, auto-configuration with its out-of-range flags and interrupts, second filter,
//! baseline tracking, touch and release thresholds with debounce, IRQ, over-current flag, GPIO registers, soft reset.
//! The register description is cited by section. Deliberately absent: the 13th (proximity) electrode,
//! auto-reconfiguration (ARE, ARFIE, ARFF), the retries of auto-configuration (without noise a second search finds what
//! the first one found), BVA (5.11 requires it to equal CL, which is used), the first filter (FFI; at its longest a
//! scan would outlast a short ESI), GPIO and LED pins (inputs read as their data register), whether an over-current
//! raises IRQ (not specified; here it does not).
//!
//! **Glossary.** *Data*: filtered electrode value, 10 bit; a finger lowers it. *Baseline*: what the
//! data is without a finger. *SFI, ESI*: samples per data value, and the time between samples.
//! *CDC, CDT*: charge current and time. *ECR*: electrode configuration register: 0 in its lower six
//! bits is stop mode.

use crate::bus::i2c::{Ack, I2cTarget};
use crate::bus::pins::Level;
use libm::round;

mod electrode;
mod register;
use electrode::{Electrode, Tuning};

/// The 7-bit address with ADDR at ground. Source: serial communication, slave addresses.
pub const ADDRESS: u8 = 0x5A;
/// Number of electrodes.
pub const ELECTRODES: usize = 12;

/// Supply of the chip, V. Source: our board.
const SUPPLY_V: f64 = 3.3;
/// A key's electrode behind its cover, pF. Estimate.
const ELECTRODE_PF: f64 = 11.0;
/// What a finger adds, pF. Estimate.
const FINGER_PF: f64 = 2.0;

/// Number of output registers, which the chip itself updates: 0x00 to 0x2A. Source: 5.1.
const OUTPUTS: usize = 0x2B;
/// ECR, CL: what over-current leaves of it. Source: 5.2.
const CALIBRATION_LOCK: u8 = 0xC0;
/// 0x7C, SCTS: auto-configuration keeps the charge times.
const SKIP_TIME_SEARCH: u8 = 0x80;
/// 0x7C, OORIE and ACFIE: an electrode out of range raises IRQ; a failed auto-configuration does.
const RANGE_INTERRUPTS: u8 = 0b101;

/// The controller.
#[derive(Debug, Clone)]
pub struct Mpr121 {
    /// What was written, and what auto-configuration found. Status, data and baselines live in
    /// `electrodes` alone.
    registers: [u8; 128],
    pointer: u8,
    pointer_next: bool,
    /// The output registers as they were at the first one that this read transaction touched.
    burst: Option<[u8; OUTPUTS]>,
    finger_pf: [f64; ELECTRODES],
    electrodes: [Electrode; ELECTRODES],
    over_current: bool,
    reference_shorted: bool,
    interrupt: bool,
    next_sample_ns: u64,
    samples: u32,
    first_value: bool,
    settled: bool,
}

impl Default for Mpr121 {
    fn default() -> Self {
        Self::new()
    }
}

impl Mpr121 {
    /// A controller in stop mode with its reset values and no finger near.
    #[must_use]
    pub fn new() -> Self {
        let mut registers = [0; 128];
        // 16 uA; 0.5 us, four samples, 16 ms.
        registers[usize::from(register::CHARGE)] = 0x10;
        registers[usize::from(register::TIMING)] = 0x24;
        Self {
            registers,
            pointer: 0,
            pointer_next: false,
            burst: None,
            finger_pf: [0.0; ELECTRODES],
            electrodes: [Electrode::default(); ELECTRODES],
            over_current: false,
            reference_shorted: false,
            interrupt: false,
            next_sample_ns: 0,
            samples: 0,
            first_value: true,
            settled: false,
        }
    }

    /// The fingers from now on: bit n for electrode n.
    pub fn set_touched(&mut self, now_ns: u64, mask: u16) {
        let finger_pf = core::array::from_fn(|n| if mask >> n & 1 == 1 { FINGER_PF } else { 0.0 });
        self.set_finger_pf(now_ns, finger_pf);
    }

    /// What fingers, gloves or rain add to each electrode from now on, pF.
    pub fn set_finger_pf(&mut self, now_ns: u64, finger_pf: [f64; ELECTRODES]) {
        if finger_pf != self.finger_pf {
            self.advance(now_ns);
            self.finger_pf = finger_pf;
            self.settled = false;
        }
    }

    /// Shorts the reference resistor REXT to ground, or repairs it: the chip stops itself and sets
    /// its over-current flag.
    pub fn set_reference_shorted(&mut self, now_ns: u64, shorted: bool) {
        self.advance(now_ns);
        self.reference_shorted = shorted;
        self.stop_if_shorted();
    }

    /// The IRQ line: low from a change of the touch status until that status is read.
    pub fn irq_line(&mut self, now_ns: u64) -> Level {
        // While nothing moves no data value changes the touch status, and the samples can be caught up with later.
        if !self.settled {
            self.advance(now_ns);
        }
        Level::active_low(self.interrupt)
    }

    /// The next moment at which IRQ may fall, ns: the end of the next data value, while anything
    /// still moves.
    #[must_use]
    pub fn next_change_ns(&self) -> Option<u64> {
        let missing = u64::from(self.samples_per_value() - 1 - self.samples);
        (self.is_running() && !self.settled)
            .then(|| self.next_sample_ns + missing * self.sample_interval_ns())
    }

    fn is_running(&self) -> bool {
        self.register(register::ECR) & 0x3F != 0
    }

    fn enabled(&self) -> usize {
        usize::from(self.register(register::ECR) & 0x0F).min(ELECTRODES)
    }

    /// Register 0x5D, SFI: 4, 6, 10 or 18.
    fn samples_per_value(&self) -> u32 {
        [4, 6, 10, 18][usize::from(self.register(register::TIMING) >> 3 & 0b11)]
    }

    /// Register 0x5D, ESI: 1 to 128 ms.
    fn sample_interval_ns(&self) -> u64 {
        1_000_000 << (self.register(register::TIMING) & 0b111)
    }

    fn advance(&mut self, now_ns: u64) {
        if !self.is_running() {
            return;
        }
        while self.next_sample_ns <= now_ns {
            if self.settled {
                self.skip_samples(now_ns);
                return;
            }
            self.sample();
            self.next_sample_ns += self.sample_interval_ns();
        }
    }

    /// Nothing moves: only the place inside the current data value matters.
    fn skip_samples(&mut self, now_ns: u64) {
        let interval_ns = self.sample_interval_ns();
        let count = (now_ns - self.next_sample_ns) / interval_ns + 1;
        self.next_sample_ns += count * interval_ns;
        self.samples = ((u64::from(self.samples) + count) % u64::from(self.samples_per_value())) as u32;
        for n in 0..self.enabled() {
            self.electrodes[n].sum = u32::from(self.counts(n)) * self.samples;
        }
    }

    fn sample(&mut self) {
        for n in 0..self.enabled() {
            self.electrodes[n].sum += u32::from(self.counts(n));
        }
        self.samples += 1;
        if self.samples < self.samples_per_value() {
            return;
        }
        let data: [u16; ELECTRODES] =
            core::array::from_fn(|n| (self.electrodes[n].sum / self.samples) as u16);
        for electrode in &mut self.electrodes {
            electrode.sum = 0;
        }
        // Compared without the sums, which have restarted.
        let before = (self.electrodes, self.first_value);
        let status = self.touch_status();
        let tuning = Tuning::of(&self.registers);
        for (n, &data) in data.iter().enumerate().take(self.enabled()) {
            let electrode = &mut self.electrodes[n];
            if self.first_value {
                electrode.begin(data, tuning.calibration_lock);
            }
            let thresholds = [self.registers[0x41 + 2 * n], self.registers[0x42 + 2 * n]];
            electrode.take(data, &tuning, thresholds);
        }
        self.samples = 0;
        self.first_value = false;
        self.interrupt |= self.touch_status() != status;
        self.settled = before == (self.electrodes, self.first_value);
    }

    fn touch_status(&self) -> u16 {
        self.electrodes
            .iter()
            .enumerate()
            .fold(0, |mask, (n, electrode)| mask | u16::from(electrode.touched) << n)
    }

    /// Registers 0x5C to 0x72: what electrode n's ADC gives now: charge over capacitance over
    /// supply, 10 bit.
    fn counts(&self, n: usize) -> u16 {
        let (current_ua, time_us) = self.charge_of(n);
        let volts = current_ua * time_us / (ELECTRODE_PF + self.finger_pf[n]);
        round(volts / SUPPLY_V * 1024.0).clamp(0.0, 1023.0) as u16
    }

    /// Charge current, uA, and time, us: the electrode's own settings, or the global ones where
    /// those are 0.
    fn charge_of(&self, n: usize) -> (f64, f64) {
        let own_current = self.registers[usize::from(register::ELECTRODE_CURRENT) + n] & 0x3F;
        let own_time = self.registers[usize::from(register::ELECTRODE_TIME) + n / 2] >> (4 * (n % 2)) & 0b111;
        let current = if own_current == 0 { self.register(register::CHARGE) & 0x3F } else { own_current };
        let time = if own_time == 0 { self.register(register::TIMING) >> 5 } else { own_time };
        (f64::from(current), charge_time_us(time))
    }

    /// Registers 0x7B to 0x7F: on the way from stop to run, each electrode gets the shortest charge
    /// time that reaches the target level; with SCTS it keeps its time, and only the current is
    /// searched. Source: 5.11.
    fn auto_configure(&mut self) {
        let target = f64::from(self.register(register::TARGET)) * 4.0;
        let limits = f64::from(self.register(register::LOWER_LIMIT)) * 4.0
            ..=f64::from(self.register(register::UPPER_LIMIT)) * 4.0;
        let mut failed = 0_u16;
        for n in 0..self.enabled() {
            let charge = target / 1024.0 * SUPPLY_V * (ELECTRODE_PF + self.finger_pf[n]);
            if self.register(register::AUTO_CONFIG_1) & SKIP_TIME_SEARCH == 0 {
                let time = (1..=7_u8).find(|&time| charge / charge_time_us(time) <= 63.0).unwrap_or(7);
                let pair = &mut self.registers[usize::from(register::ELECTRODE_TIME) + n / 2];
                let shift = 4 * (n % 2);
                *pair = *pair & !(0b111 << shift) | time << shift;
            }
            let (_, time_us) = self.charge_of(n);
            // A time of 0 switches charging off (5.8): no current is enough then.
            let current = round(charge / time_us).clamp(1.0, 63.0) as u8;
            self.registers[usize::from(register::ELECTRODE_CURRENT) + n] = current;
            if !limits.contains(&f64::from(self.counts(n))) {
                failed |= 1 << n;
            }
        }
        let [low, high] = failed.to_le_bytes();
        self.registers[usize::from(register::OUT_OF_RANGE)] = low;
        // Bit 7 of the high byte: ACFF, auto-configuration failed.
        self.registers[usize::from(register::OUT_OF_RANGE_HIGH)] = high | u8::from(failed != 0) << 7;
        self.interrupt |= failed != 0 && self.register(register::AUTO_CONFIG_1) & RANGE_INTERRUPTS != 0;
    }

    fn set_ecr(&mut self, value: u8, now_ns: u64) {
        // 5.2: as long as the over-current flag is set, a write that would start the chip is discarded.
        if self.over_current && value & !CALIBRATION_LOCK != 0 {
            return;
        }
        let was_running = self.is_running();
        self.registers[usize::from(register::ECR)] = value;
        // More electrodes may have been enabled.
        self.settled = false;
        self.stop_if_shorted();
        if self.is_running() && !was_running {
            if self.register(register::AUTO_CONFIG) & 1 == 1 {
                self.auto_configure();
            }
            self.electrodes = self.electrodes.map(Electrode::restarted);
            self.samples = 0;
            self.first_value = true;
            self.settled = false;
            self.next_sample_ns = now_ns + self.sample_interval_ns();
        }
    }

    /// 5.2: over-current clears all output registers, and of ECR what makes the chip run.
    fn stop_if_shorted(&mut self) {
        if self.reference_shorted && self.is_running() {
            self.over_current = true;
            self.registers[usize::from(register::ECR)] &= CALIBRATION_LOCK;
            self.registers[..OUTPUTS].fill(0);
            self.electrodes = [Electrode::default(); ELECTRODES];
        }
    }

    fn register(&self, address: u8) -> u8 {
        self.registers[usize::from(address)]
    }

    /// An output register as it stands now.
    fn output(&self, address: u8) -> u8 {
        let [status, status_high] = self.touch_status().to_le_bytes();
        match address {
            register::STATUS => status,
            register::STATUS_HIGH => status_high | u8::from(self.over_current) << 7,
            register::DATA..=register::DATA_LAST => {
                let offset = usize::from(address - register::DATA);
                self.electrodes[offset / 2].data.to_le_bytes()[offset % 2]
            }
            register::BASELINE..=register::BASELINE_LAST => {
                self.electrodes[usize::from(address - register::BASELINE)].baseline_register()
            }
            _ => self.register(address),
        }
    }

    fn read_register(&mut self, address: u8) -> u8 {
        match address {
            register::STATUS..=register::BASELINE_PROXIMITY => {
                // 5.3: a read of several registers shows a single moment, that of its first byte
                // (estimate).
                let burst =
                    self.burst.unwrap_or_else(|| core::array::from_fn(|address| self.output(address as u8)));
                self.burst = Some(burst);
                if address <= register::STATUS_HIGH {
                    // A change after that moment has not been read: IRQ stays low for it.
                    self.interrupt &=
                        (0..2).any(|address| burst[usize::from(address)] != self.output(address));
                }
                burst[usize::from(address)]
            }
            // 5.14: SET, CLEAR and TOGGLE read as the data register.
            register::GPIO_SET..=register::GPIO_TOGGLE => self.registers[register::GPIO_DATA],
            _ => self.registers.get(usize::from(address)).copied().unwrap_or(0),
        }
    }

    fn write_register(&mut self, address: u8, byte: u8, now_ns: u64) {
        let gpio_data = self.registers[register::GPIO_DATA];
        match address {
            register::SOFT_RESET if byte == 0x63 => self.reset(),
            register::STATUS_HIGH => self.over_current &= byte & 0x80 == 0,
            register::ECR => self.set_ecr(byte, now_ns),
            register::GPIO_SET => self.registers[register::GPIO_DATA] = gpio_data | byte,
            register::GPIO_CLEAR => self.registers[register::GPIO_DATA] = gpio_data & !byte,
            register::GPIO_TOGGLE => self.registers[register::GPIO_DATA] = gpio_data ^ byte,
            // 5.1: in run mode only ECR and the GPIO registers can be written.
            register::BASELINE..=register::BASELINE_LAST if !self.is_running() => {
                self.electrodes[usize::from(address - register::BASELINE)].set_baseline(byte);
            }
            register::BASELINE_PROXIMITY..=register::TARGET
                if !self.is_running() || register::GPIO.contains(&address) =>
            {
                self.registers[usize::from(address)] = byte;
            }
            _ => {}
        }
    }

    fn reset(&mut self) {
        let (finger_pf, reference_shorted, pointer) = (self.finger_pf, self.reference_shorted, self.pointer);
        *self = Self { finger_pf, reference_shorted, pointer, ..Self::new() };
    }
}

impl I2cTarget for Mpr121 {
    fn start(&mut self, read: bool, now_ns: u64) -> Ack {
        self.advance(now_ns);
        self.pointer_next = !read;
        self.burst = None;
        Ack::Ack
    }

    fn write(&mut self, byte: u8, now_ns: u64) -> Ack {
        self.advance(now_ns);
        if self.pointer_next {
            self.pointer_next = false;
            self.pointer = byte;
        } else {
            let address = self.pointer;
            self.pointer = next_address(address);
            self.write_register(address, byte, now_ns);
        }
        Ack::Ack
    }

    fn read(&mut self, now_ns: u64) -> u8 {
        self.advance(now_ns);
        let address = self.pointer;
        self.pointer = next_address(address);
        self.read_register(address)
    }

    fn stop(&mut self, now_ns: u64) {
        self.advance(now_ns);
    }

    fn power_on_reset(&mut self, _now_ns: u64) {
        self.reset();
        self.pointer = 0;
    }
}

/// The pointer counts up by itself and wraps behind the last register of the map (estimate).
fn next_address(address: u8) -> u8 {
    if address >= 0x7F { 0 } else { address + 1 }
}

/// 5.8 and 5.10, CDT: a charge time's length, us; 0 switches charging off.
fn charge_time_us(time: u8) -> f64 {
    if time == 0 { 0.0 } else { 0.5 * f64::from(1_u8 << (time - 1)) }
}
