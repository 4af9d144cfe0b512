//! Time and date as the chip counts them: BCD registers, 12 or 24 hours, a leap year every four.

/// The counters. Values that no calendar has can be written; they carry when they next pass their
/// limit ("undefined operation", says the datasheet).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Calendar {
    second: u8,
    minute: u8,
    /// 0 to 23, also while the registers show 12 hours.
    hour: u8,
    twelve_hours: bool,
    weekday: u8,
    day: u8,
    month: u8,
    year: u8,
    century: bool,
}

/// Registers of time and date, 00h to 06h.
pub(super) const REGISTERS: usize = 7;

/// Bits that exist in them. Source: figure 1, timekeeping registers.
const MASK: [u8; REGISTERS] = [0x7F, 0x7F, 0x7F, 0x07, 0x3F, 0x9F, 0xFF];

impl Calendar {
    /// The first application of power: 2000-01-01, day 1 of the week, 00:00:00. Source: page 11.
    pub(super) fn new() -> Self {
        Self {
            second: 0,
            minute: 0,
            hour: 0,
            twelve_hours: false,
            weekday: 1,
            day: 1,
            month: 1,
            year: 0,
            century: false,
        }
    }

    /// This moment, seconds since 1970-01-01; from 2000 to 2199. Sunday is day 1, as the published
    /// driver has it.
    pub(super) fn from_unix_s(unix_s: u64) -> Self {
        let days = unix_s / 86_400;
        // Days since 0000-03-01 in eras of 400 years, so that the leap day ends its year. Source:
        // H. Hinnant, "chrono-compatible low-level date algorithms", civil_from_days.
        let shifted = days + 719_468;
        let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
        let year = (era * 400 + year_of_era + u64::from(month <= 2)).saturating_sub(2_000);
        Self {
            second: (unix_s % 60) as u8,
            minute: (unix_s / 60 % 60) as u8,
            hour: (unix_s / 3_600 % 24) as u8,
            twelve_hours: false,
            weekday: ((days + 4) % 7 + 1) as u8,
            day: (day_of_year - (153 * shifted_month + 2) / 5 + 1) as u8,
            month: month as u8,
            year: (year % 100) as u8,
            century: year / 100 % 2 == 1,
        }
    }

    /// Seconds since 1970-01-01 that the counters stand for. Source: as above, days_from_civil.
    pub(super) fn unix_s(&self) -> u64 {
        let (month, day) = (u64::from(self.month.max(1)), u64::from(self.day.max(1)));
        let year = 2_000 + u64::from(self.century) * 100 + u64::from(self.year) - u64::from(month <= 2);
        let shifted_month = if month > 2 { month - 3 } else { month + 9 };
        let day_of_era =
            (year % 400) * 365 + (year % 400) / 4 - (year % 400) / 100 + (153 * shifted_month + 2) / 5 + day
                - 1;
        let days = year / 400 * 146_097 + day_of_era - 719_468;
        days * 86_400 + u64::from(self.hour) * 3_600 + u64::from(self.minute) * 60 + u64::from(self.second)
    }

    /// One second on.
    pub(super) fn tick(&mut self) {
        self.second += 1;
        if self.second < 60 {
            return;
        }
        self.second = 0;
        self.minute += 1;
        if self.minute < 60 {
            return;
        }
        self.minute = 0;
        self.hour += 1;
        if self.hour < 24 {
            return;
        }
        self.hour = 0;
        self.weekday = self.weekday % 7 + 1;
        self.day += 1;
        if self.day <= self.days_in_month() {
            return;
        }
        self.day = 1;
        self.month += 1;
        if self.month <= 12 {
            return;
        }
        self.month = 1;
        self.year += 1;
        if self.year > 99 {
            self.year = 0;
            self.century = !self.century;
        }
    }

    /// Every fourth year has a leap day, which is right until 2099. Source: page 11.
    fn days_in_month(&self) -> u8 {
        match self.month {
            2 if self.year.is_multiple_of(4) => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        }
    }

    pub(super) fn registers(&self) -> [u8; REGISTERS] {
        let hour = match (self.twelve_hours, self.hour) {
            (false, hour) => to_bcd(hour),
            (true, 0) => 0x40 | to_bcd(12),
            (true, hour @ 1..12) => 0x40 | to_bcd(hour),
            (true, 12) => 0x60 | to_bcd(12),
            (true, hour) => 0x60 | to_bcd(hour - 12),
        };
        let month = u8::from(self.century) << 7 | to_bcd(self.month);
        let year = to_bcd(self.year);
        [to_bcd(self.second), to_bcd(self.minute), hour, self.weekday, to_bcd(self.day), month, year]
    }

    /// Writes one of the registers 00h to 06h.
    pub(super) fn write(&mut self, register: usize, byte: u8) {
        let Some(mask) = MASK.get(register) else { return };
        let byte = byte & mask;
        match register {
            0 => self.second = from_bcd(byte),
            1 => self.minute = from_bcd(byte),
            2 => {
                self.twelve_hours = byte & 0x40 != 0;
                self.hour = if self.twelve_hours {
                    from_bcd(byte & 0x1F) % 12 + if byte & 0x20 != 0 { 12 } else { 0 }
                } else {
                    from_bcd(byte & 0x3F)
                };
            }
            3 => self.weekday = byte,
            4 => self.day = from_bcd(byte),
            5 => (self.century, self.month) = (byte & 0x80 != 0, from_bcd(byte & 0x1F)),
            _ => self.year = from_bcd(byte),
        }
    }
}

fn to_bcd(value: u8) -> u8 {
    ((value / 10) << 4) | (value % 10)
}

fn from_bcd(byte: u8) -> u8 {
    (byte >> 4) * 10 + (byte & 0x0F)
}

#[cfg(test)]
mod tests;
