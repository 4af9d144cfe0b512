//! Time zones: conversion of local times to moments. Summer time is part of the zone, by the rules of the IANA
//! database that are compiled in: no file of this machine is read.

use std::str::FromStr;

use chrono::{MappedLocalTime, NaiveDateTime, Offset, TimeDelta, TimeZone as _};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::fields::{offset, offset_words};

/// A zone by its name (`Europe/Berlin`), or a fixed offset (`+01:00`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct TimeZone(Rules);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rules {
    Named(Tz),
    /// Local time minus UTC, minutes.
    Fixed(i32),
}

/// Why a local time is not exactly one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Misfit {
    /// The clocks skip it; the offset before the jump, minutes.
    Skipped(i32),
    /// It occurs twice; the two offsets, minutes, the earlier moment's first.
    Twice(i32, i32),
}

impl TimeZone {
    /// A zone in which the clocks never change; local time minus UTC, minutes.
    pub(crate) const fn fixed(offset_minutes: i32) -> Self {
        Self(Rules::Fixed(offset_minutes))
    }

    /// Local time minus UTC at this moment, minutes.
    pub fn offset_minutes(self, unix_ms: i64) -> i32 {
        match self.0 {
            Rules::Fixed(minutes) => minutes,
            Rules::Named(zone) => chrono::DateTime::from_timestamp_millis(unix_ms).map_or(0, |utc| {
                zone.offset_from_utc_datetime(&utc.naive_utc()).fix().local_minus_utc() / 60
            }),
        }
    }

    /// The local time at this moment.
    pub(crate) fn local(self, unix_ms: i64) -> NaiveDateTime {
        let local_ms = unix_ms + i64::from(self.offset_minutes(unix_ms)) * 60_000;
        chrono::DateTime::from_timestamp_millis(local_ms).unwrap_or_default().naive_utc()
    }

    /// The moment at which clocks show this, ms since 1970 UTC.
    pub(crate) fn unix_ms(self, local: NaiveDateTime) -> Result<i64, Misfit> {
        let at =
            |offset_minutes: i32| local.and_utc().timestamp_millis() - i64::from(offset_minutes) * 60_000;
        let zone = match self.0 {
            Rules::Fixed(minutes) => return Ok(at(minutes)),
            Rules::Named(zone) => zone,
        };
        match zone.from_local_datetime(&local) {
            MappedLocalTime::Single(moment) => Ok(moment.timestamp_millis()),
            MappedLocalTime::Ambiguous(first, second) => {
                let minutes = |moment: &chrono::DateTime<Tz>| moment.offset().fix().local_minus_utc() / 60;
                Err(Misfit::Twice(minutes(&first), minutes(&second)))
            }
            // No zone changes its clocks twice within a day.
            MappedLocalTime::None => {
                let day_before = (local - TimeDelta::days(1)).and_utc().timestamp_millis();
                Err(Misfit::Skipped(self.offset_minutes(day_before)))
            }
        }
    }

    /// The next change of the clocks after `from_ms` and up to `to_ms`: when, and by how many minutes they go forward.
    pub(crate) fn next_change(self, from_ms: i64, to_ms: i64) -> Option<(i64, i32)> {
        let before = self.offset_minutes(from_ms);
        let (mut low, mut high) = (from_ms, to_ms);
        if self.offset_minutes(high) == before {
            return None; // within a week there is at most one
        }
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if self.offset_minutes(middle) == before { low = middle } else { high = middle }
        }
        Some((high, self.offset_minutes(high) - before))
    }
}

impl std::fmt::Display for TimeZone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            Rules::Named(zone) => f.write_str(zone.name()),
            Rules::Fixed(minutes) => f.write_str(&offset_words(minutes)),
        }
    }
}

impl TryFrom<String> for TimeZone {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let named = || Tz::from_str(&text).ok().map(Rules::Named);
        offset(&text).map(Rules::Fixed).or_else(named).map(Self).ok_or_else(|| {
            format!(
                "`{text}` is not a time zone; write a name of the IANA database, such as Europe/Berlin, or \
                 an offset, such as +01:00"
            )
        })
    }
}

impl From<TimeZone> for String {
    fn from(zone: TimeZone) -> Self {
        zone.to_string()
    }
}
