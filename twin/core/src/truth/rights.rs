//! Who may open, as the bytes have it: grants that the service signed and that reached the lock, minus those that the lock
//! itself has called revoked.

use firmware::access::Grant;
use firmware::crypto::{LockKey, PublicKey, Signed};

/// A code typed at the door stands for its unlock this long, ns (estimate: load test, question to the hub, three attempts).
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
mod tests {
    use firmware::crypto::Signer;

    use super::*;

    const S: u64 = 1_000_000_000;
    const KEY: LockKey = LockKey([5; 32]);

    fn grant() -> Grant {
        Grant {
            serial: 1,
            delivery: 1,
            door: 1,
            parcel: [b'0'; 18],
            courier: 7,
            not_before_ms: 1_000,
            not_after_ms: 2_000,
            salt: [1; 8],
            verifier: KEY.verifier(&[1; 8], 1, b"123456"),
        }
    }

    fn rights() -> Rights {
        let service = Signer::from_seed(&[1; 32]);
        let mut rights = Rights::default();
        if let Some(signed) = service.sign(grant()) {
            rights.delivered(&signed, &service.public(), 1);
        }
        rights
    }

    #[test]
    fn a_typed_code_opens_once_within_window_and_freshness() {
        let mut rights = rights();
        rights.typed(S, 1_500, "123456", &KEY);
        assert!(rights.may_open(11 * S) && !rights.may_open(12 * S));
        assert_eq!(rights.opened(2 * S), Some(1));
        assert!(rights.may_open(2 * S));
        rights.opened(3 * S);
        assert!(!rights.may_open(3 * S));
        assert_eq!(rights.openings_per_grant_max(), 2);
    }

    #[test]
    fn other_codes_other_times_other_signers_and_revoked_grants_give_no_right() {
        for (code, unix_ms, may) in
            [("123456", 1_500, true), ("123457", 1_500, false), ("123456", 2_000, false)]
        {
            let mut rights = rights();
            rights.typed(S, unix_ms, code, &KEY);
            assert_eq!(rights.may_open(S), may, "{code} at {unix_ms}");
        }
        let mut revoked = rights();
        revoked.revoked(1);
        revoked.typed(S, 1_500, "123456", &KEY);
        assert!(!revoked.may_open(S));
        let mut stranger = Rights::default();
        if let Some(signed) = Signer::from_seed(&[2; 32]).sign(grant()) {
            stranger.delivered(&signed, &Signer::from_seed(&[1; 32]).public(), 1);
        }
        assert_eq!(stranger.find("123456", &KEY), None);
    }

    #[test]
    fn an_opening_without_a_right_is_a_second_one() {
        let mut rights = rights();
        rights.typed(S, 1_500, "123456", &KEY);
        rights.opened(2 * S);
        assert_eq!(rights.opened(60 * S), None);
        assert!(!rights.may_open(60 * S));
        assert_eq!(rights.openings_per_grant_max(), 2);
    }
}
