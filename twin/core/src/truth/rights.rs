//! Who may open, as the bytes have it: grants that the service signed and that reached the lock, minus those that the
//! lock itself has called revoked.

use firmware::access::Grant;
use firmware::crypto::{LockKey, PublicKey, Signed};

/// A code typed at the door stands for its unlock this long, ns (estimate: load test, question to the hub, three
/// attempts).
const CODE_FRESH_NS: u64 = 10_000_000_000;

/// Grants, and what was done with them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rights {
    granted: Vec<Granted>,
    /// Number in `granted` of the grant whose code was typed last, and when, ns.
    typed: Option<(usize, u64)>,
    /// Openings by a motor that nobody had a right to.
    openings_without: u32,
}

#[derive(Clone, Debug)]
struct Granted {
    grant: Grant,
    revoked: bool,
    openings: u32,
}

impl Rights {
    /// A grant came to the lock's radio. One that the service did not sign, or signed for another door, gives no right.
    pub(crate) fn delivered(&mut self, signed: &Signed<Grant>, service: &PublicKey, door: u32) {
        let Some(grant) = signed.open(service).filter(|grant| grant.door == door) else { return };
        if !self.granted.iter().any(|granted| granted.grant.serial == grant.serial) {
            self.granted.push(Granted { grant: *grant, revoked: false, openings: 0 });
        }
    }

    /// The lock said that this grant will not open any more.
    pub(crate) fn revoked(&mut self, serial: u32) {
        for granted in self.granted.iter_mut().filter(|granted| granted.grant.serial == serial) {
            granted.revoked = true;
        }
    }

    /// A code was typed at a time of day: it may open if its grant is in force now.
    pub(crate) fn typed(&mut self, now_ns: u64, unix_ms: u64, code: &str, key: &LockKey) {
        let found = self.find(code, key).filter(|number| {
            let granted = &self.granted[*number];
            !granted.revoked && granted.grant.is_open_at(unix_ms)
        });
        self.typed = found.map(|number| (number, now_ns));
    }

    /// The motor has pulled the bolt from its home. By whose grant: the number of the order.
    pub(crate) fn opened(&mut self, now_ns: u64) -> Option<u32> {
        let Some(number) = self.fresh(now_ns) else {
            self.openings_without += 1;
            return None;
        };
        self.granted[number].openings += 1;
        Some(self.granted[number].grant.delivery)
    }

    /// Was the code of a grant in force typed a moment ago, and has that grant opened once at most, this time included?
    pub(crate) fn may_open(&self, now_ns: u64) -> bool {
        self.fresh(now_ns).is_some_and(|number| self.granted[number].openings <= 1)
    }

    /// Openings by the most used grant. What opened without any counts as one grant's: it was somebody's second use.
    pub(crate) fn openings_per_grant_max(&self) -> u32 {
        let most = self.granted.iter().map(|granted| granted.openings).max().unwrap_or(0);
        most + self.openings_without
    }

    /// Is this the code of a grant, whatever became of that?
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
