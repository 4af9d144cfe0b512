//! A reed contact (normally open) and its magnet: the door's first sensor.
//!
//! Modelled: operate and release distance with hysteresis, operate and release time, contact bounce
//! on closing, welded and broken contacts. Deliberately absent: magnet polarity and side lobes (one
//! distance stands for the field), wear.
//!
//! **Glossary.** *Operate*: the reeds pull together as the magnet comes near. *Release*: they part
//! as it goes. *Bounce*: the reeds rebound a few times before they rest on each other. Terms after
//! IEC 62246-1 (reed contact units).
//!
//! The contact switches its line to ground: closed is low.

use crate::bus::pins::{InputLine, Level};
use crate::random::Stream;

/// A reed contact.
#[derive(Debug, Clone)]
pub struct Reed {
    /// What is wrong with the contact itself.
    pub fault: Option<ReedFault>,
    closed: bool,
    bounce: Stream,
}

/// What can go wrong with a reed contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReedFault {
    /// Welded: always closed.
    Welded,
    /// Broken: always open.
    Broken,
}

/// Distance below which the contact closes, m. Estimate, a usual door contact.
pub const OPERATE_M: f64 = 0.008;
/// Distance above which the contact opens again, m. Estimate.
pub const RELEASE_M: f64 = 0.011;
/// From the field to the first touch of the reeds, ns. Estimate, 0.3 ms.
pub const OPERATE_NS: u64 = 300_000;
/// From the field's loss to the opening, ns. Estimate, 0.1 ms.
pub const RELEASE_NS: u64 = 100_000;
/// Bounce after the first touch, ns at most. Estimate, 0.5 ms.
pub const BOUNCE_NS: u64 = 500_000;

impl Reed {
    /// An open contact with no magnet near; `seed` and its name key its bounces.
    #[must_use]
    pub fn new(seed: u64, name: &str) -> Self {
        Self { fault: None, closed: false, bounce: Stream::new(seed, name) }
    }

    /// Moves the magnet to this distance, m (`None`: there is none), and drives the contact's line.
    pub fn sense(&mut self, now_ns: u64, magnet_m: Option<f64>, line: &mut InputLine) {
        let closed = match (self.fault, magnet_m) {
            (Some(ReedFault::Welded), _) => true,
            (Some(ReedFault::Broken), _) | (None, None) => false,
            (None, Some(distance_m)) if self.closed => distance_m <= RELEASE_M,
            (None, Some(distance_m)) => distance_m < OPERATE_M,
        };
        if closed == self.closed {
            return;
        }
        self.closed = closed;
        if closed {
            drive_bounces(line, now_ns + OPERATE_NS, Level::Low, BOUNCE_NS, &mut self.bounce);
        } else {
            line.drive(now_ns + RELEASE_NS, Level::High);
        }
    }

    /// Whether the contact is closed, ignoring bounces.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.closed
    }
}

/// A contact that reaches `level` at `at_ns` and rebounds once to three times within `bounce_ns`,
/// ever more shortly.
pub(crate) fn drive_bounces(
    line: &mut InputLine,
    at_ns: u64,
    level: Level,
    bounce_ns: u64,
    bounce: &mut Stream,
) {
    line.drive(at_ns, level);
    let rebounds = 1 + bounce.draw() % 3;
    // Each rebound takes its share of the time that is left, away for at most half of it.
    let (mut from_ns, end_ns) = (at_ns, at_ns + bounce_ns);
    for _ in 0..rebounds {
        let left_ns = (end_ns - from_ns) as f64;
        let away_ns = from_ns + 1 + (left_ns * 0.3 * bounce.unit()) as u64;
        let back_ns = away_ns + 1 + (left_ns * 0.3 * bounce.unit()) as u64;
        line.drive(away_ns, level.inverted());
        line.drive(back_ns, level);
        from_ns = back_ns;
    }
}
