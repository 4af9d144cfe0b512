//! The lock's battery as the service sees it: the voltage at rest, which is part of each status. The lock itself
//! warns when the battery is weak; the trend warns days before.

use crate::notice::Notice;
use crate::time::MS;

/// One value is kept for each span of this length, ns: load and temperature move the voltage within a day.
const SPAN_NS: u64 = 6 * 3_600_000 * MS;
/// Number of spans considered: a week.
const SPANS: usize = 28;
/// Smallest number of spans for a trend: two days.
const SPANS_MIN: usize = 8;
/// Four alkaline cells at rest that can still drive the bolt home, mV. Estimate: 1.2 V a cell, where an alkaline cell
/// has about a tenth of its charge left; the lock's own limit is one under load.
const WEAK_MV: f64 = 4_800.0;
/// The recipient is warned at most this many days before.
const WARN_DAYS: f64 = 7.0;
/// A new battery reads this much more than the one reported as weak, mV (estimate).
const CHANGED_MV: u16 = 600;

/// State of the battery.
#[derive(Clone, Debug, Default)]
pub(crate) struct Battery {
    /// Span and lowest voltage in it, mV; oldest first.
    lowest: Vec<(u64, u16)>,
    is_trend_told: bool,
    weak: Weak,
    latest_mv: Option<u16>,
}

/// Has the recipient been notified that the battery is weak?
#[derive(Clone, Copy, Debug, Default)]
enum Weak {
    #[default]
    No,
    /// Yes, before any voltage was received: the next one is the weak battery's.
    Unmeasured,
    /// Yes, at this voltage at rest, mV.
    At(u16),
}

impl Battery {
    /// Handles a status of the lock. Returns what the recipient must be notified of.
    pub(crate) fn receive(&mut self, now_ns: u64, rest_mv: u16) -> Option<Notice> {
        self.latest_mv = Some(rest_mv);
        match self.weak {
            Weak::At(weak_mv) if rest_mv >= weak_mv.saturating_add(CHANGED_MV) => {
                *self = Self { latest_mv: self.latest_mv, ..Self::default() };
                return Some(Notice::BatteryRestored);
            }
            Weak::Unmeasured => self.weak = Weak::At(rest_mv),
            Weak::At(_) | Weak::No => {}
        }
        let span = now_ns / SPAN_NS;
        match self.lowest.last_mut().filter(|(latest, _)| *latest == span) {
            Some((_, lowest_mv)) => *lowest_mv = rest_mv.min(*lowest_mv),
            None => {
                self.lowest.push((span, rest_mv));
                if self.lowest.len() > SPANS {
                    self.lowest.remove(0);
                }
                return self.trend();
            }
        }
        None
    }

    /// The recipient is notified that the battery is weak.
    pub(crate) fn is_told(&mut self) {
        self.weak = self.latest_mv.map_or(Weak::Unmeasured, Weak::At);
        self.is_trend_told = true;
    }

    /// A straight line through the completed spans: when does it reach the limit?
    fn trend(&mut self) -> Option<Notice> {
        let whole = self.lowest.get(..self.lowest.len() - 1)?;
        if whole.len() < SPANS_MIN || self.is_trend_told {
            return None;
        }
        let n = whole.len() as f64;
        let first = whole.first()?.0;
        let points = || whole.iter().map(|(span, mv)| ((span - first) as f64, f64::from(*mv)));
        let (mean_x, mean_y) = points().fold((0.0, 0.0), |(x, y), point| (x + point.0 / n, y + point.1 / n));
        let (covariance, variance) = points().fold((0.0, 0.0), |(covariance, variance), (x, y)| {
            (covariance + (x - mean_x) * (y - mean_y), variance + (x - mean_x) * (x - mean_x))
        });
        let slope = if variance > 0.0 { covariance / variance } else { 0.0 };
        if slope >= 0.0 {
            return None;
        }
        let last = (whole.last()?.0 - first) as f64;
        let now_mv = mean_y + slope * (last - mean_x);
        let spans_a_day = (24.0 * 3_600_000.0 * MS as f64) / SPAN_NS as f64;
        let days = ((WEAK_MV - now_mv) / slope / spans_a_day).max(1.0);
        if days > WARN_DAYS {
            return None;
        }
        self.is_trend_told = true;
        Some(Notice::BatteryFalls { days: days as u16 })
    }
}

#[cfg(test)]
mod tests;
