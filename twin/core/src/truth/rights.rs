//! Who may open, taken from the bytes: grants that the service signed and that reached the lock, minus those that the
//! lock itself has reported as revoked.

use firmware::access::Grant;
use firmware::crypto::{LockKey, PublicKey, Signed};

/// A code typed at the door authorizes its unlock for this long, ns (estimate: load test, question to the camera hub,
/// three attempts).
const CODE_FRESH_NS: u64 = 10_000_000_000;

/// Grants, and how they were used.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rights {
    granted: Vec<Granted>,
    /// Index in `granted` of the grant whose code was typed last, and when, ns.
    typed: Option<(usize, u64)>,
    /// Index in `granted` of the grant with which the present unlock began.
    opening: Option<usize>,
    /// Openings by a motor without any valid grant.
    openings_without: u32,
}

#[derive(Clone, Debug)]
struct Granted {
    grant: Grant,
    revoked: bool,
    openings: u32,
}

impl Rights {
    /// A grant reached the lock's radio. One that the service did not sign, or signed for another door, gives no
    /// permission.
    pub(crate) fn delivered(&mut self, signed: &Signed<Grant>, service: &PublicKey, door: u32) {
        let Some(grant) = signed.open(service).filter(|grant| grant.door == door) else { return };
        if !self.granted.iter().any(|granted| granted.grant.serial == grant.serial) {
            self.granted.push(Granted { grant: *grant, revoked: false, openings: 0 });
        }
    }

    /// The lock reported that this grant will no longer open.
    pub(crate) fn revoked(&mut self, serial: u32) {
        for granted in self.granted.iter_mut().filter(|granted| granted.grant.serial == serial) {
            granted.revoked = true;
        }
    }

    /// A code was typed at this time of day: it may open if its grant is valid now.
    pub(crate) fn typed(&mut self, now_ns: u64, unix_ms: u64, code: &str, key: &LockKey) {
        let found = self.find(code, key).filter(|number| {
            let granted = &self.granted[*number];
            !granted.revoked && granted.grant.is_open_at(unix_ms)
        });
        self.typed = found.map(|number| (number, now_ns));
    }

    /// The motor begins to withdraw the bolt. Returns whether it may: the code of a valid grant was typed a moment ago,
    /// and that grant has not opened before.
    pub(crate) fn begin(&mut self, now_ns: u64) -> bool {
        self.opening = self.fresh(now_ns);
        self.opening.is_some_and(|number| self.granted[number].openings == 0)
    }

    /// The motor has pulled the bolt out of the strike. Returns the number of the order whose grant was used.
    pub(crate) fn opened(&mut self) -> Option<u32> {
        let Some(number) = self.opening else {
            self.openings_without += 1;
            return None;
        };
        self.granted[number].openings += 1;
        Some(self.granted[number].grant.delivery)
    }

    /// Was the code of a valid grant typed a moment ago, and has that grant opened at most once, including this time?
    pub(crate) fn may_open(&self, now_ns: u64) -> bool {
        self.fresh(now_ns).is_some_and(|number| self.granted[number].openings <= 1)
    }

    /// Number of openings by the most used grant. An opening without a grant counts as one grant's: it was a second
    /// use.
    pub(crate) fn openings_per_grant_max(&self) -> u32 {
        let most = self.granted.iter().map(|granted| granted.openings).max().unwrap_or(0);
        most + self.openings_without
    }

    /// Does this code belong to a grant, whatever happened to that grant?
    pub(crate) fn is_known(&self, code: &str, key: &LockKey) -> bool {
        self.find(code, key).is_some()
    }

    fn fresh(&self, now_ns: u64) -> Option<usize> {
        self.typed.filter(|(_, at_ns)| now_ns <= at_ns + CODE_FRESH_NS).map(|(number, _)| number)
    }

    fn find(&self, code: &str, key: &LockKey) -> Option<usize> {
        let fits = |granted: &Granted| {
            let Grant { salt, serial, verifier, .. } = &granted.grant;
            key.verifier(salt, *serial, code.as_bytes()) == *verifier
        };
        self.granted.iter().position(fits)
    }
}

#[cfg(test)]
mod tests;
