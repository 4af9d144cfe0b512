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
    assert!(rights.begin(2 * S));
    assert_eq!(rights.opened(), Some(1));
    assert!(rights.may_open(2 * S));
    assert!(!rights.begin(3 * S), "it was spent when this unlock began");
    rights.opened();
    assert!(!rights.may_open(3 * S));
    assert_eq!(rights.openings_per_grant_max(), 2);
}

#[test]
fn other_codes_other_times_other_signers_and_revoked_grants_give_no_right() {
    for (code, unix_ms, may) in [("123456", 1_500, true), ("123457", 1_500, false), ("123456", 2_000, false)]
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
    rights.begin(2 * S);
    rights.opened();
    assert!(!rights.begin(60 * S));
    assert_eq!(rights.opened(), None);
    assert!(!rights.may_open(60 * S));
    assert_eq!(rights.openings_per_grant_max(), 2);
}
