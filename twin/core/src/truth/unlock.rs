//! Ground truth of what an unlock rests on: promises U and K say how it *begins*. Its retries and back-offs belong to
//! it, so what is true when the bolt at last leaves the strike does not count, but what was true when the motor began
//! to withdraw it.

/// The motor rests for less than this between the attempts of one unlock, ns.
const RESTS_NS: u64 = 2_000_000_000;
/// No unlock lasts longer than this, ns: three attempts of 3 s each (promise M), two back-offs and the rests between.
const LASTS_NS: u64 = 12_000_000_000;
/// A lock reads its clock chip when a code reaches it, and unlocks within this, ns (the product's own number: it waits
/// 3 s for the camera hub, and the load test takes 0.1 s).
const READ_BEFORE_NS: u64 = 4_000_000_000;

/// The clock chip at one moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct ClockSight {
    /// The time is confirmed.
    pub(crate) is_confirmed: bool,
    /// Difference from the true time, s.
    pub(crate) error_s: f64,
}

/// What is known when the motor begins to withdraw the bolt.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Grounds {
    /// The code of a valid and unspent grant was entered a moment ago.
    pub(crate) permits: bool,
    /// Age of the confirmed recording, s.
    pub(crate) recording_ack_age_s: f64,
}

/// The unlock under way, or the latest one.
#[derive(Clone, Copy, Debug)]
struct Begun {
    at_ns: u64,
    grounds: Grounds,
    clock: Option<ClockSight>,
}

/// Unlocks by the motor.
#[derive(Clone, Debug, Default)]
pub(crate) struct Unlocks {
    begun: Option<Begun>,
    /// When the motor last withdrew the bolt, ns.
    withdrew_ns: u64,
    /// The clock chip when a code last reached the lock, and when that was, ns.
    read: Option<(u64, ClockSight)>,
    /// A code has reached the lock since the clock chip was last looked at.
    must_read: bool,
}

impl Unlocks {
    /// A code reaches the lock: it reads its clock now.
    pub(crate) fn code_entered(&mut self) {
        self.must_read = true;
    }

    /// The lock has no supply: what it knew is gone, and whatever it does next it begins anew.
    pub(crate) fn lock_is_dark(&mut self) {
        *self = Self::default();
    }

    /// The motor withdraws the bolt in this tick. True if that begins an unlock: then [`Self::begins`] is to be called.
    pub(crate) fn withdraws(&mut self, now_ns: u64) -> bool {
        let goes_on = self
            .begun
            .is_some_and(|begun| now_ns <= self.withdrew_ns + RESTS_NS && now_ns <= begun.at_ns + LASTS_NS);
        self.withdrew_ns = now_ns;
        !goes_on
    }

    /// An unlock begins.
    pub(crate) fn begins(&mut self, now_ns: u64, grounds: Grounds) {
        let read = self.read.filter(|(at_ns, _)| now_ns <= at_ns + READ_BEFORE_NS);
        self.begun = Some(Begun { at_ns: now_ns, grounds, clock: read.map(|(_, clock)| clock) });
    }

    /// Must the clock chip be looked at now?
    pub(crate) fn wants_clock(&self) -> bool {
        self.must_read || self.begun.is_some_and(|begun| begun.clock.is_none())
    }

    /// The clock chip now.
    pub(crate) fn clock_is(&mut self, now_ns: u64, clock: ClockSight) {
        if std::mem::take(&mut self.must_read) {
            self.read = Some((now_ns, clock));
        }
        if let Some(begun) = &mut self.begun {
            begun.clock.get_or_insert(clock);
        }
    }

    /// Was it permitted to begin?
    pub(crate) fn is_permitted(&self) -> bool {
        self.begun.is_some_and(|begun| begun.grounds.permits)
    }

    /// Age of the confirmed recording when it began, s.
    pub(crate) fn recording_ack_age_s(&self) -> f64 {
        self.begun.map_or(f64::from(u32::MAX), |begun| begun.grounds.recording_ack_age_s)
    }

    /// Was the lock's clock confirmed when the lock read it for this unlock?
    pub(crate) fn is_clock_confirmed(&self) -> bool {
        self.clock().is_some_and(|clock| clock.is_confirmed)
    }

    /// Difference of the lock's clock chip from the true time then, s.
    pub(crate) fn clock_error_s(&self) -> f64 {
        self.clock().map_or(0.0, |clock| clock.error_s)
    }

    fn clock(&self) -> Option<ClockSight> {
        self.begun.and_then(|begun| begun.clock)
    }
}

#[cfg(test)]
mod tests;
