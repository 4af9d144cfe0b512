//! Delivery windows: start and end of the time in which the courier may come, by the clocks of the house.

use std::fmt;
use std::ops::RangeInclusive;

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::calendar::{LocalTime, TimeOfDay};
use crate::fields::Unread;
use crate::timezone::{Misfit, TimeZone};

/// A delivery window in the house's local time; both ends belong to it.
///
/// `"14:00/18:00"`: on the day on which the world starts. `"22:00/01:00"`: until the next day; if the world starts
/// before the end, the window that began the evening before. With dates: `"2026-03-28T22:00/2026-03-29T03:30"`. A
/// time that occurs twice, because the clocks are set back, needs its offset:
/// `"2026-10-25T02:30+02:00/2026-10-25T04:00"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Window {
    /// Its first minute.
    pub from: TimeOfDay,
    /// Its last minute.
    pub to: TimeOfDay,
}

/// An end of a window that is not a valid moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NoMoment {
    pub(crate) what: TimeOfDay,
    pub(crate) date: NaiveDate,
    pub(crate) why: Misfit,
}

impl Window {
    fn parse(text: &str) -> Result<Self, Unread> {
        let (from, to) = text.split_once('/').ok_or(Unread::Form)?;
        let (from, to) = (TimeOfDay::parse(from)?, TimeOfDay::parse(to)?);
        // With a dated end and an undated start the length would be undefined.
        if to.date.is_some() && from.date.is_none() {
            return Err(Unread::Form);
        }
        Ok(Self { from, to })
    }

    /// Its ends, ms since 1970 UTC, in a world that starts then, in this zone.
    pub(crate) fn moments(
        self,
        starts_at: &LocalTime,
        zone: TimeZone,
    ) -> Result<RangeInclusive<i64>, NoMoment> {
        let start = zone.local(starts_at.unix_ms);
        let is_over_midnight = self.to.minute <= self.from.minute;
        let began_yesterday = is_over_midnight && start < self.to.on(start.date());
        let back = Days::new(u64::from(began_yesterday));
        let first = self.from.date.unwrap_or_else(|| start.date() - back);
        let last = self.to.date.unwrap_or_else(|| first + Days::new(u64::from(is_over_midnight)));
        let moment = |what: TimeOfDay, date: NaiveDate| {
            let zone = what.offset_minutes.map_or(zone, TimeZone::fixed);
            zone.unix_ms(what.on(date)).map_err(|why| NoMoment { what, date, why })
        };
        Ok(moment(self.from, first)?..=moment(self.to, last)?)
    }
}

impl TryFrom<String> for Window {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let example =
            "local times, such as \"14:00/18:00\", or with dates \"2026-03-28T22:00/2026-03-29T01:00\"";
        Self::parse(&text).map_err(|unread| unread.words(&text, "a delivery window", example))
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.from, self.to)
    }
}

impl From<Window> for String {
    fn from(window: Window) -> Self {
        window.to_string()
    }
}
