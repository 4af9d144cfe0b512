//! The fields that dates, times and offsets are made of.

use chrono::{Datelike, NaiveDate};

/// Why a text is not a valid time.
pub(crate) enum Unread {
    /// It has another form.
    Form,
    /// There is no such day: days of that month.
    NoSuchDay(u8),
}

impl Unread {
    /// The error, and what to write instead; `what` it should be, with an `example`.
    pub(crate) fn words(&self, text: &str, what: &str, example: &str) -> String {
        match self {
            Self::Form => format!("`{text}` is not {what}; write {example}"),
            Self::NoSuchDay(days) => format!(
                "`{text}` names a day that does not exist: its month has {days} days; write a day from 01 to {days}"
            ),
        }
    }
}

/// Reads an offset of UTC, minutes: `+01:00`, `Z`.
pub(crate) fn offset(text: &str) -> Option<i32> {
    let mut rest = Reader(text.as_bytes());
    rest.offset().filter(|_| rest.0.is_empty())
}

/// An offset in its written form: `+01:00`.
pub(crate) fn offset_words(minutes: i32) -> String {
    let sign = if minutes < 0 { '-' } else { '+' };
    let minutes = minutes.abs();
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

/// Reads fixed-width fields from the front of a text.
pub(crate) struct Reader<'a>(pub(crate) &'a [u8]);

impl Reader<'_> {
    pub(crate) fn number(&mut self, digits: usize) -> Option<i32> {
        let (field, rest) = self.0.split_at_checked(digits)?;
        self.0 = rest;
        field
            .iter()
            .try_fold(0, |number, byte| byte.is_ascii_digit().then(|| number * 10 + i32::from(byte - b'0')))
    }

    pub(crate) fn mark(&mut self, any_of: &[u8]) -> Option<&mut Self> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        any_of.contains(first).then_some(self)
    }

    /// `2026-03-14`, from 1970 on.
    pub(crate) fn date(&mut self) -> Result<NaiveDate, Unread> {
        let mut fields = || {
            let year = self.number(4)?;
            let month = self.mark(b"-")?.number(2)?;
            Some((year, month as u32, self.mark(b"-")?.number(2)? as u32))
        };
        let (year, month, day) = fields().filter(|(year, ..)| *year >= 1970).ok_or(Unread::Form)?;
        let first = NaiveDate::from_ymd_opt(year, month, 1).ok_or(Unread::Form)?;
        NaiveDate::from_ymd_opt(year, month, day).ok_or(Unread::NoSuchDay(first.num_days_in_month()))
    }

    /// Hour and minute: `14:05`.
    pub(crate) fn clock(&mut self) -> Option<(i32, i32)> {
        let hour = self.number(2)?;
        let minute = self.mark(b":")?.number(2)?;
        (hour < 24 && minute < 60).then_some((hour, minute))
    }

    /// Minutes ahead of UTC: `Z`, `+01:00`.
    pub(crate) fn offset(&mut self) -> Option<i32> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        let sign = match first {
            b'Z' | b'z' => return Some(0),
            b'+' => 1,
            b'-' => -1,
            _ => return None,
        };
        self.clock().map(|(hours, minutes)| sign * (hours * 60 + minutes))
    }
}
