//! Local times, as written in a world file.

use std::fmt;

use chrono::{Datelike, NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use crate::fields::{Reader, Unread, offset_words};

/// A moment in local time, from RFC 3339 text with an offset: `2026-03-14T14:05:00+01:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
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
    /// Next change of the clocks in the world's zone, ms since 1970 UTC, and how far they go forward, minutes; none
    /// before the world ends.
    pub clock_change: Option<(i64, i32)>,
}

impl LocalTime {
    /// Seconds since local midnight.
    pub fn second_of_day(&self) -> u32 {
        u32::from(self.hour) * 3600 + u32::from(self.minute) * 60 + u32::from(self.second)
    }

    /// The same day at another time, so many seconds later (- earlier); none on another day.
    #[must_use]
    pub fn moved(&self, by_s: i64) -> Option<Self> {
        let second = i64::from(self.second_of_day()) + by_s;
        let [hour, minute, second] =
            [second.div_euclid(3600), second.div_euclid(60) % 60, second.rem_euclid(60)];
        let hour = u8::try_from(hour).ok().filter(|hour| *hour < 24)?;
        let unix_ms = self.unix_ms + by_s * 1000;
        Some(Self { unix_ms, hour, minute: minute as u8, second: second as u8, ..*self })
    }

    /// Seconds since local midnight shown by clocks `at_s` seconds later.
    pub fn second_of_day_after(&self, at_s: f64) -> u32 {
        let since_s = at_s.max(0.0) as i64;
        let is_changed = |(at_ms, _): &(i64, i32)| self.unix_ms + since_s * 1000 >= *at_ms;
        let forward_s =
            self.clock_change.filter(is_changed).map_or(0, |(_, minutes)| i64::from(minutes) * 60);
        (i64::from(self.second_of_day()) + since_s + forward_s).rem_euclid(86_400) as u32
    }

    fn parse(text: &str) -> Result<Self, Unread> {
        let mut rest = Reader(text.as_bytes());
        let date = rest.date()?;
        let (hour, minute) = rest.mark(b"Tt ").ok_or(Unread::Form)?.clock().ok_or(Unread::Form)?;
        let second = rest.mark(b":").and_then(|rest| rest.number(2)).filter(|second| *second < 60);
        let offset_minutes = rest.offset().filter(|_| rest.0.is_empty()).ok_or(Unread::Form)?;
        let second = second.ok_or(Unread::Form)?;
        let local = date.and_hms_opt(hour as u32, minute as u32, second as u32).ok_or(Unread::Form)?;
        Ok(Self {
            unix_ms: local.and_utc().timestamp_millis() - i64::from(offset_minutes) * 60_000,
            offset_minutes,
            year: date.year() as u16,
            month: date.month() as u8,
            day: date.day() as u8,
            hour: hour as u8,
            minute: minute as u8,
            second: second as u8,
            clock_change: None,
        })
    }
}

impl TryFrom<String> for LocalTime {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let example = "date, time and offset, such as 2026-03-14T14:05:00+01:00";
        Self::parse(&text).map_err(|unread| unread.words(&text, "a local time", example))
    }
}

impl fmt::Display for LocalTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, month, day, .. } = self;
        write!(f, "{year:04}-{month:02}-{day:02}")?;
        write!(f, "T{:02}:{:02}:{:02}", self.hour, self.minute, self.second)?;
        f.write_str(&offset_words(self.offset_minutes))
    }
}

impl From<LocalTime> for String {
    fn from(time: LocalTime) -> Self {
        time.to_string()
    }
}

/// A time of day, optionally with date and offset: `22:00`, `2026-03-28T22:00`, `2026-10-25T02:30+02:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeOfDay {
    /// The day, if it is written.
    pub(crate) date: Option<NaiveDate>,
    /// Minute of the day, 0 to 1439.
    pub minute: u16,
    /// Local time minus UTC, minutes, if it is written.
    pub(crate) offset_minutes: Option<i32>,
}

impl TimeOfDay {
    pub(crate) fn parse(text: &str) -> Result<Self, Unread> {
        let mut rest = Reader(text.as_bytes());
        let date = if text.contains('-') && text.len() > 10 { Some(rest.date()?) } else { None };
        if date.is_some() {
            rest.mark(b"Tt ").ok_or(Unread::Form)?;
        }
        let (hour, minute) = rest.clock().ok_or(Unread::Form)?;
        let offset_minutes = if rest.0.is_empty() { None } else { Some(rest.offset().ok_or(Unread::Form)?) };
        // An offset without a date is refused, because it depends on the day.
        if !rest.0.is_empty() || (offset_minutes.is_some() && date.is_none()) {
            return Err(Unread::Form);
        }
        Ok(Self { date, minute: (hour * 60 + minute) as u16, offset_minutes })
    }

    /// On this day.
    pub(crate) fn on(self, date: NaiveDate) -> NaiveDateTime {
        let minute = u32::from(self.minute);
        date.and_hms_opt(minute / 60, minute % 60, 0).unwrap_or_default()
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(date) = self.date {
            write!(f, "{date}T")?;
        }
        write!(f, "{:02}:{:02}", self.minute / 60, self.minute % 60)?;
        self.offset_minutes.map_or(Ok(()), |minutes| f.write_str(&offset_words(minutes)))
    }
}
