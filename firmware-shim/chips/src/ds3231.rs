//! DS3231, clock with its own crystal and temperature compensation (Maxim datasheet 19-5170), on
//! I2C at 0x68.
//!
//! Modelled: time and date with their user buffers, both alarms, oscillator-stop flag, battery and
//! main supply, temperature conversions, ageing offset, the crystal's error. Deliberately absent:
//! 32 kHz and square-wave outputs (their bits are there), the reset output, the battery's voltage.
//!
//! **Glossary.** *OSF*: the oscillator stands or has stood since the flag was cleared, so the time is invalid. *VBAT*:
//! the button cell. *EOSC*: stops the oscillator, on VBAT only. *ppb*: parts in 10^9; 1,000 are a second in 11.6 days.

mod calendar;

use crate::bus::i2c::{Ack, I2cTarget};
use crate::bus::pins::Level;
use calendar::{Calendar, REGISTERS};
use libm::{floor, round};

/// The 7-bit address. Source: datasheet page 16.
pub const ADDRESS: u8 = 0x68;

/// Between two temperature conversions, ns. Source: page 15, 64 s.
const CONVERSION_EVERY_NS: u64 = 64_000_000_000;
/// One conversion, ns. Source: electrical characteristics, tCONV, 125 ms typical.
const CONVERSION_NS: u64 = 125_000_000;
/// A crystal's parabola around [`TURNOVER_C`], ppb/K². Estimate: usual for a tuning fork, 0.034 ppm.
const PARABOLA_PPB: f64 = -34.0;
/// Where the crystal is fastest, °C. Estimate.
const TURNOVER_C: f64 = 25.0;
/// One step of the ageing offset, ppb; positive ones slow the clock down. Source: page 14, 0.1 ppm.
const AGEING_STEP_PPB: i64 = 100;
/// Parts of one second in which the oscillator's phase is kept: ns times 10^9, so that an error in
/// ppb is a whole number of them.
const SECOND: u128 = 1_000_000_000_000_000_000;

mod register {
    pub(super) const SECONDS: u8 = 0x00;
    /// Alarm 1 has four registers, alarm 2 the next three.
    pub(super) const ALARMS: u8 = 0x07;
    pub(super) const CONTROL: u8 = 0x0E;
    pub(super) const STATUS: u8 = 0x0F;
    pub(super) const AGEING: u8 = 0x10;
    pub(super) const TEMPERATURE_HIGH: u8 = 0x11;
    pub(super) const TEMPERATURE_LOW: u8 = 0x12;
    pub(super) const LAST: u8 = TEMPERATURE_LOW;
}

mod control {
    pub(super) const AFTER_FIRST_POWER: u8 = 0x1C;
    pub(super) const EOSC: u8 = 0x80;
    pub(super) const CONV: u8 = 0x20;
    pub(super) const INTCN: u8 = 0x04;
    /// A2IE and A1IE, at the places of A2F and A1F in the status.
    pub(super) const ALARMS: u8 = 0x03;
}

mod status {
    pub(super) const AFTER_FIRST_POWER: u8 = OSF | EN32KHZ;
    pub(super) const OSF: u8 = 0x80;
    pub(super) const EN32KHZ: u8 = 0x08;
    pub(super) const BSY: u8 = 0x04;
    pub(super) const A2F: u8 = 0x02;
    pub(super) const A1F: u8 = 0x01;
}

/// The clock.
#[derive(Debug, Clone)]
pub struct Ds3231 {
    calendar: Calendar,
    /// How far into the running second, of [`SECOND`].
    phase: u128,
    /// What reads see of time and date: synchronized at START, so that they never tear.
    buffer: [u8; REGISTERS],
    alarms: [u8; 7],
    control: u8,
    status: u8,
    ageing: u8,
    /// In quarters of a degree, as converted last.
    converted_quarters: i16,
    /// The temperature that the oscillator's capacitors are set for, °C.
    compensated_c: f64,
    /// As it was at the last conversion, which applies it.
    applied_ageing: i8,
    conversion: Conversion,
    pointer: u8,
    pointer_next: bool,
    at_ns: u64,
    main: bool,
    battery: bool,
    /// Whether an oscillator that may run does: not before the first main supply.
    started: bool,
    crystal_error_ppb: i64,
    temperature_c: f64,
}

/// The temperature sensor: waits for its next conversion, or converts.
#[derive(Debug, Clone, Copy)]
struct Conversion {
    next_ns: u64,
    ends_ns: Option<u64>,
}

impl Ds3231 {
    /// A clock with its battery on a board that has just got its main supply for the first time, at 25 °C, with a
    /// perfect crystal: its time is unset, and its stop flag is set.
    #[must_use]
    pub fn new() -> Self {
        let mut clock = Self {
            calendar: Calendar::new(),
            phase: 0,
            buffer: [0; REGISTERS],
            alarms: [0; 7],
            control: 0,
            status: 0,
            ageing: 0,
            converted_quarters: 0,
            compensated_c: TURNOVER_C,
            applied_ageing: 0,
            conversion: Conversion { next_ns: 0, ends_ns: None },
            pointer: 0,
            pointer_next: false,
            at_ns: 0,
            main: true,
            battery: true,
            started: true,
            crystal_error_ppb: 0,
            temperature_c: TURNOVER_C,
        };
        clock.first_power(0);
        clock
    }

    /// Sets the clock as at the factory: this time, stop flag cleared. `unix_ms`: ms since
    /// 1970-01-01, from 2000 to 2199.
    pub fn set_time(&mut self, now_ns: u64, unix_ms: u64) {
        self.advance(now_ns);
        self.calendar = Calendar::from_unix_s(unix_ms / 1_000);
        self.phase = u128::from(unix_ms % 1_000) * (SECOND / 1_000);
        self.status &= !status::OSF;
    }

    /// Writes this time over the bus, as an attacker with probes on its wires can: the chip neither prevents it nor
    /// shows it afterwards.
    pub fn write_time_over_bus(&mut self, now_ns: u64, unix_s: u64) {
        self.start(false, now_ns);
        self.write(register::SECONDS, now_ns);
        for byte in Calendar::from_unix_s(unix_s).registers() {
            self.write(byte, now_ns);
        }
        self.stop(now_ns);
    }

    /// The time that the chip has, ms since 1970-01-01, right or wrong.
    pub fn unix_ms(&mut self, now_ns: u64) -> u64 {
        self.advance(now_ns);
        self.calendar.unix_s() * 1_000 + (self.phase / (SECOND / 1_000)) as u64
    }

    /// Inserts the button cell, or removes it.
    pub fn set_battery(&mut self, now_ns: u64, present: bool) {
        self.set_supplies(now_ns, self.main, present);
    }

    /// Switches the main supply.
    pub fn set_main_supply(&mut self, now_ns: u64, present: bool) {
        self.set_supplies(now_ns, present, self.battery);
    }

    /// The crystal's own error, ppb, as made (within 2,000) and as aged (1,000 in the first year);
    /// positive is fast. Source: electrical characteristics, frequency stability and crystal ageing.
    pub fn set_crystal_error_ppb(&mut self, now_ns: u64, error_ppb: i64) {
        self.advance(now_ns);
        self.crystal_error_ppb = error_ppb;
    }

    /// The chip's temperature, °C.
    pub fn set_temperature_c(&mut self, now_ns: u64, temperature_c: f64) {
        self.advance(now_ns);
        self.temperature_c = temperature_c;
    }

    /// The INT/SQW output, open drain with a pull-up: low while an enabled alarm's flag stands.
    pub fn int_line(&mut self, now_ns: u64) -> Level {
        self.advance(now_ns);
        let raised = self.status & self.control & control::ALARMS != 0;
        if raised && self.control & control::INTCN != 0 { Level::Low } else { Level::High }
    }

    fn set_supplies(&mut self, now_ns: u64, main: bool, battery: bool) {
        self.advance(now_ns);
        (self.main, self.battery) = (main, battery);
        match (main, battery) {
            (false, false) => self.started = false,
            // Page 10: from VBAT alone the oscillator does not start; it waits for the main supply.
            (true, _) if !self.started => self.first_power(now_ns),
            _ => {}
        }
        // It stands on VBAT with EOSC, and however briefly, that counts.
        if self.started && !self.oscillates() {
            self.status |= status::OSF;
        }
    }

    /// All registers at the values that they have after power was first applied. Source: pages 11
    /// to 14.
    fn first_power(&mut self, now_ns: u64) {
        self.calendar = Calendar::new();
        self.phase = 0;
        self.alarms = [0; 7];
        self.control = control::AFTER_FIRST_POWER;
        self.status = status::AFTER_FIRST_POWER;
        self.ageing = 0;
        self.applied_ageing = 0;
        self.converted_quarters = 0;
        // Until the first conversion has ended: estimate, as if it had.
        self.compensated_c = self.temperature_c;
        self.pointer = 0;
        self.started = true;
        self.at_ns = now_ns;
        // Page 15: a conversion on the first application of power, then every 64 s.
        self.conversion = Conversion { next_ns: now_ns, ends_ns: None };
    }

    fn oscillates(&self) -> bool {
        self.started && (self.main || (self.battery && self.control & control::EOSC == 0))
    }

    fn advance(&mut self, now_ns: u64) {
        while self.at_ns < now_ns && self.oscillates() {
            let Conversion { next_ns, ends_ns } = self.conversion;
            let event_ns = ends_ns.unwrap_or(next_ns).max(self.at_ns);
            let until_ns = event_ns.min(now_ns);
            self.run(until_ns - self.at_ns);
            self.at_ns = until_ns;
            if until_ns < event_ns {
                break;
            }
            if ends_ns.is_some() {
                self.finish_conversion();
            } else {
                self.begin_conversion();
            }
        }
        self.at_ns = self.at_ns.max(now_ns);
    }

    fn begin_conversion(&mut self) {
        self.conversion.ends_ns = Some(self.at_ns + CONVERSION_NS);
        self.conversion.next_ns = self.at_ns + CONVERSION_EVERY_NS;
    }

    fn finish_conversion(&mut self) {
        self.conversion.ends_ns = None;
        self.control &= !control::CONV;
        self.converted_quarters = floor(self.temperature_c * 4.0).clamp(-512.0, 511.0) as i16;
        self.compensated_c = f64::from(self.converted_quarters) / 4.0;
        self.applied_ageing = self.ageing as i8;
    }

    /// Lets the oscillator run for this long on the wall, ns.
    fn run(&mut self, elapsed_ns: u64) {
        let rate = 1_000_000_000_i64.saturating_add(self.error_ppb()).max(0) as u64;
        self.phase += u128::from(elapsed_ns) * u128::from(rate);
        while self.phase >= SECOND {
            self.phase -= SECOND;
            self.calendar.tick();
            self.raise_alarms();
        }
    }

    /// The error after compensation: it uses the temperature of the last conversion, not the present one.
    fn error_ppb(&self) -> i64 {
        let parabola = |temperature_c: f64| {
            let off_c = temperature_c - TURNOVER_C;
            PARABOLA_PPB * off_c * off_c
        };
        let left = parabola(self.temperature_c) - parabola(self.compensated_c);
        self.crystal_error_ppb + round(left) as i64 - AGEING_STEP_PPB * i64::from(self.applied_ageing)
    }

    /// Table 2: an alarm is raised when all its registers without a mask bit equal the time.
    fn raise_alarms(&mut self) {
        let [second, minute, hour, weekday, day, ..] = self.calendar.registers();
        let alarm_matches = |registers: &[u8], times: &[u8]| {
            let Some((day_register, rest)) = registers.split_last() else { return false };
            let of_day = if day_register & 0x40 != 0 { weekday } else { day };
            let day_matches = day_register & 0x80 != 0 || day_register & 0x3F == of_day;
            let matches = |(register, time): (&u8, &u8)| register & 0x80 != 0 || register & 0x7F == *time;
            day_matches && rest.iter().zip(times).all(matches)
        };
        let (first, second_alarm) = self.alarms.split_at(4);
        if alarm_matches(first, &[second, minute, hour]) {
            self.status |= status::A1F;
        }
        if second == 0 && alarm_matches(second_alarm, &[minute, hour]) {
            self.status |= status::A2F;
        }
    }

    fn read_register(&self, address: u8) -> u8 {
        let [high, low] = (self.converted_quarters << 6).to_be_bytes();
        match address {
            register::ALARMS..register::CONTROL => self.alarms[usize::from(address - register::ALARMS)],
            register::CONTROL => self.control,
            register::STATUS => self.status | if self.conversion.ends_ns.is_some() { status::BSY } else { 0 },
            register::AGEING => self.ageing,
            register::TEMPERATURE_HIGH => high,
            register::TEMPERATURE_LOW => low,
            _ => self.buffer.get(usize::from(address)).copied().unwrap_or(0),
        }
    }

    fn write_register(&mut self, address: u8, byte: u8) {
        match address {
            register::SECONDS..register::ALARMS => {
                self.calendar.write(usize::from(address), byte);
                if address == register::SECONDS {
                    // Page 12: the countdown chain restarts.
                    self.phase = 0;
                }
            }
            register::ALARMS..register::CONTROL => {
                self.alarms[usize::from(address - register::ALARMS)] = byte;
            }
            register::CONTROL => {
                let asked = byte & control::CONV != 0;
                let converting = self.control & control::CONV;
                self.control = byte & !control::CONV | converting;
                if asked && self.conversion.ends_ns.is_none() {
                    self.control |= control::CONV;
                    let every = self.conversion.next_ns;
                    self.begin_conversion();
                    // Requested in between, it does not shift the others.
                    self.conversion.next_ns = every;
                }
            }
            register::STATUS => {
                // Flags can only be cleared.
                let flags = status::OSF | status::A2F | status::A1F;
                self.status = self.status & byte & flags | byte & status::EN32KHZ;
            }
            register::AGEING => self.ageing = byte,
            _ => {}
        }
    }

    fn move_pointer(&mut self) {
        if self.pointer == register::LAST {
            self.pointer = 0;
            self.buffer = self.calendar.registers();
        } else {
            self.pointer += 1;
        }
    }
}

impl Default for Ds3231 {
    fn default() -> Self {
        Self::new()
    }
}

impl I2cTarget for Ds3231 {
    fn start(&mut self, read: bool, now_ns: u64) -> Ack {
        self.advance(now_ns);
        self.buffer = self.calendar.registers();
        self.pointer_next = !read;
        Ack::Ack
    }

    fn write(&mut self, byte: u8, now_ns: u64) -> Ack {
        self.advance(now_ns);
        if self.pointer_next {
            self.pointer_next = false;
            // Addresses past the last one: estimate, they stand for the last.
            self.pointer = byte.min(register::LAST);
        } else {
            self.write_register(self.pointer, byte);
            self.move_pointer();
        }
        Ack::Ack
    }

    fn read(&mut self, now_ns: u64) -> u8 {
        self.advance(now_ns);
        let byte = self.read_register(self.pointer);
        self.move_pointer();
        byte
    }

    fn stop(&mut self, now_ns: u64) {
        self.advance(now_ns);
    }

    /// The main supply came back. With its battery the clock has continued; without, it starts again.
    fn power_on_reset(&mut self, now_ns: u64) {
        self.set_main_supply(now_ns, false);
        self.set_main_supply(now_ns, true);
    }
}
