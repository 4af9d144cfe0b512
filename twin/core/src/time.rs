//! Seconds and nanoseconds: the twin counts whole nanoseconds, people read seconds.

/// Nanoseconds as seconds.
pub(crate) fn seconds(ns: u64) -> f64 {
    ns as f64 / 1e9
}

/// Seconds as nanoseconds, to the nearest.
pub(crate) fn nanoseconds(s: f64) -> u64 {
    libm::round(s * 1e9).max(0.0) as u64
}
