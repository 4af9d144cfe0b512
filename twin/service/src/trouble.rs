//! A trouble that comes and goes: its start is notified once, and its end after it has been absent for some time. A
//! link that drops out every quarter of a minute then gives one notice, and one that it is over.

use crate::time::MS;

/// A trouble that has been absent for this long is over, ns (estimate: longer than a link that drops out repeatedly
/// is up).
const OVER_NS: u64 = 20_000 * MS;

/// One kind of trouble.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Trouble {
    is_told: bool,
    /// It was notified and went away, and its notice was withdrawn before it was acknowledged.
    is_withdrawn: bool,
    away_since_ns: Option<u64>,
}

impl Trouble {
    /// It is present. True if the recipient must be notified now.
    pub(crate) fn begins(&mut self) -> bool {
        self.away_since_ns = None;
        let was_withdrawn = std::mem::take(&mut self.is_withdrawn);
        let is_due_again = planted::bug!(WITHDRAWN_NOTICE_NOT_REPEATED, was_withdrawn, false);
        !std::mem::replace(&mut self.is_told, true) || is_due_again
    }

    /// Its notice was withdrawn: if the trouble returns, it is notified again.
    pub(crate) fn withdraw(&mut self) {
        self.is_withdrawn = self.is_told;
    }

    /// It is absent.
    pub(crate) fn is_away(&mut self, now_ns: u64) {
        if self.is_told {
            self.away_since_ns.get_or_insert(now_ns);
        }
    }

    /// Whether it is absent is not known; if it turns out to be, its absence counts from then on.
    pub(crate) fn is_unknown(&mut self) {
        self.away_since_ns = None;
    }

    /// When its end must be notified, ns.
    pub(crate) fn ends_ns(&self) -> Option<u64> {
        self.away_since_ns.map(|since_ns| since_ns + OVER_NS)
    }

    /// True if the recipient must be notified now that it is over.
    pub(crate) fn ends(&mut self, now_ns: u64) -> bool {
        let is_over = self.ends_ns().is_some_and(|at_ns| now_ns >= at_ns);
        if is_over {
            *self = Self::default();
        }
        is_over
    }
}

#[cfg(test)]
mod tests;
