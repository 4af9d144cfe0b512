//! Local times and delivery windows, as a world writes them.

use std::fmt;

use serde::Deserialize;

/// A moment in local time, from RFC 3339 text with an offset: `2026-03-14T14:05:00+01:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct LocalTime {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub unix_ms: i64,
    /// Local time minus UTC, minutes.
    pub offset_minutes: i32,
    /// Year, local.
    pub year: u16,
    /// Month, local, 1 to 12.
    pub month: u8,
    /// Day of the month, local, 1 to 31.
    pub day: u8,
    /// Hour, local, 0 to 23.
    pub hour: u8,
    /// Minute, local, 0 to 59.
    pub minute: u8,
    /// Second, local, 0 to 59.
    pub second: u8,
}

impl LocalTime {
    /// Seconds since local midnight.
    pub fn second_of_day(&self) -> u32 {
        u32::from(self.hour) * 3600 + u32::from(self.minute) * 60 + u32::from(self.second)
    }

    fn parse(text: &str) -> Option<Self> {
        let mut rest = Reader(text.as_bytes());
        let year = rest.number(4)?;
        let month = rest.mark(b"-")?.number(2)?;
        let day = rest.mark(b"-")?.number(2)?;
        let hour = rest.mark(b"Tt ")?.number(2)?;
        let minute = rest.mark(b":")?.number(2)?;
        let second = rest.mark(b":")?.number(2)?;
        let offset_minutes = match rest.sign()? {
            0 => 0,
            sign => {
                let (hours, minutes) = (rest.number(2)?, rest.mark(b":")?.number(2)?);
                if hours > 23 || minutes > 59 {
                    return None;
                }
                sign * (hours * 60 + minutes)
            }
        };
        let sane = rest.0.is_empty()
            && (1970..=9999).contains(&year)
            && (1..=12).contains(&month)
            && (1..=days_in_month(year, month)).contains(&day)
            && hour < 24
            && minute < 60
            && second < 60;
        if !sane {
            return None;
        }
        let local_s =
            days_since_1970(year, month, day) * 86_400 + i64::from(hour * 3600 + minute * 60 + second);
        Some(Self {
            unix_ms: (local_s - i64::from(offset_minutes) * 60) * 1000,
            offset_minutes,
            year: u16::try_from(year).ok()?,
            month: u8::try_from(month).ok()?,
            day: u8::try_from(day).ok()?,
            hour: u8::try_from(hour).ok()?,
            minute: u8::try_from(minute).ok()?,
            second: u8::try_from(second).ok()?,
        })
    }
}

impl TryFrom<String> for LocalTime {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or_else(|| {
            format!(
                "`{text}` is not a local time; write date, time and offset, such as 2026-03-14T14:05:00+01:00"
            )
        })
    }
}

impl fmt::Display for LocalTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, month, day, .. } = self;
        write!(f, "{year:04}-{month:02}-{day:02}")?;
        write!(f, "T{:02}:{:02}:{:02}", self.hour, self.minute, self.second)?;
        let sign = if self.offset_minutes < 0 { '-' } else { '+' };
        let offset = self.offset_minutes.abs();
        write!(f, "{sign}{:02}:{:02}", offset / 60, offset % 60)
    }
}

/// A delivery window, minutes since local midnight; both ends belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Window {
    /// First minute of the day, 0 to 1439.
    pub from_minute: u16,
    /// Last minute of the day, 0 to 1439.
    pub to_minute: u16,
}

impl Window {
    fn parse(text: &str) -> Option<Self> {
        let (from, to) = text.split_once('/')?;
        Some(Self { from_minute: minute_of_day(from)?, to_minute: minute_of_day(to)? })
    }
}

impl TryFrom<String> for Window {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or_else(|| {
            format!("`{text}` is not a delivery window; write local times, such as \"14:00/18:00\"")
        })
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (from, to) = (self.from_minute, self.to_minute);
        let (from_hour, to_hour) = (from / 60, to / 60);
        write!(f, "{from_hour:02}:{:02}/{to_hour:02}:{:02}", from % 60, to % 60)
    }
}

fn minute_of_day(text: &str) -> Option<u16> {
    let mut rest = Reader(text.as_bytes());
    let hour = rest.number(2)?;
    let minute = rest.mark(b":")?.number(2)?;
    let sane = rest.0.is_empty() && hour < 24 && minute < 60;
    sane.then(|| u16::try_from(hour * 60 + minute).ok())?
}

/// Reads fixed-width fields off the front of a text.
struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn number(&mut self, digits: usize) -> Option<i32> {
        let (field, rest) = self.0.split_at_checked(digits)?;
        self.0 = rest;
        field
            .iter()
            .try_fold(0, |number, byte| byte.is_ascii_digit().then(|| number * 10 + i32::from(byte - b'0')))
    }

    fn mark(&mut self, any_of: &[u8]) -> Option<&mut Self> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        any_of.contains(first).then_some(self)
    }

    fn sign(&mut self) -> Option<i32> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        match first {
            b'Z' | b'z' => Some(0),
            b'+' => Some(1),
            b'-' => Some(-1),
            _ => None,
        }
    }
}

fn days_in_month(year: i32, month: i32) -> i32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Days from 1970-01-01 to a day of the Gregorian calendar; years counted from March, so that the
/// leap day is the last of its year. Source: H. Hinnant, "chrono-compatible low-level date algorithms".
fn days_since_1970(year: i32, month: i32, day: i32) -> i64 {
    let year = i64::from(if month <= 2 { year - 1 } else { year });
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month_from_march = i64::from((month + 9) % 12);
    let day_of_year = (153 * month_from_march + 2) / 5 + i64::from(day) - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}
