//! Ground truth of the first half of promise K: is the time on the lock's clock chip confirmed?
//!
//! It is not after the lock lost its supply, and after somebody has set the chip, until the service has proved the time
//! to the lock.

/// A lock cannot detect that its clock chip was set by less than this, ms: the chip shows whole seconds, and neither
/// when one begins nor how late a reading is is known to 0.3 s. The error stays within that of promise K.
const SHOWS_MS: u64 = 2_500;
/// A clock chip that moves by this much from one tick to the next was set, ms; drift is a thousandth of that.
const MOVED_MS: u64 = 200;
/// From the arrival of an authenticated time a lock needs at most this long to set its clock, ns (estimate: a
/// signature takes it a second).
const VERIFIES_FOR_NS: u64 = 5_000_000_000;

/// What has happened to the lock's clock.
#[derive(Clone, Debug, Default)]
pub(crate) struct ClockTruth {
    /// The time is confirmed.
    is_confirmed: bool,
    /// By how much somebody has set the chip since the time was last authenticated, ms.
    moved_ms: i64,
    /// When the lock received its latest authenticated time, ns; none since its supply failed.
    proved_ns: Option<u64>,
    /// How far the chip was ahead of the true time, ms, while that matters.
    ahead_ms: Option<i64>,
    /// Nonce of the lock's pending request for the time.
    nonce: Option<[u8; 16]>,
}

impl ClockTruth {
    /// Has the chip stopped, or was it set by somebody, without a proof of the time since then?
    pub(crate) fn is_doubtful(&self) -> bool {
        !self.is_confirmed
    }

    /// Somebody may have tampered with the chip while the lock had no supply.
    pub(crate) fn lock_is_dark(&mut self) {
        (self.is_confirmed, self.proved_ns) = (false, None);
    }

    /// Somebody set the chip forward by this much, ms.
    pub(crate) fn was_set(&mut self, by_ms: i64) {
        self.moved_ms += by_ms;
        self.is_confirmed &= self.moved_ms.unsigned_abs() <= SHOWS_MS;
        self.ahead_ms = None;
    }

    /// The lock asks for the time.
    pub(crate) fn asks(&mut self, nonce: [u8; 16]) {
        self.nonce = Some(nonce);
    }

    /// An authenticated time reaches the lock.
    pub(crate) fn is_told(&mut self, now_ns: u64, nonce: [u8; 16]) {
        if Some(nonce) == self.nonce {
            self.proved();
            self.proved_ns = Some(now_ns);
        }
    }

    /// Does it matter what the chip shows?
    pub(crate) fn is_watched(&self) -> bool {
        !self.is_confirmed || self.moved_ms != 0
    }

    /// The chip is ahead of the true time by this much, ms. A lock verifies an authenticated time for a second before
    /// it sets its clock: what somebody set the chip to meanwhile is overwritten then.
    pub(crate) fn shows(&mut self, now_ns: u64, ahead_ms: i64) {
        if !self.is_watched() {
            return;
        }
        let before_ms = self.ahead_ms.replace(ahead_ms);
        let is_proved = self.proved_ns.is_some_and(|at_ns| now_ns <= at_ns + VERIFIES_FOR_NS);
        if is_proved && before_ms.is_some_and(|before_ms| before_ms.abs_diff(ahead_ms) >= MOVED_MS) {
            self.proved();
        }
    }

    fn proved(&mut self) {
        (self.is_confirmed, self.moved_ms) = (true, 0);
    }
}

#[cfg(test)]
mod tests;
