#![allow(clippy::unwrap_used)]

use super::*;

const DOOR: u32 = 7;
const KEY: LockKey = LockKey([9; 32]);
const HOUR_MS: u64 = 3_600_000;
const NOON: u64 = 1_773_486_000_000;

/// A grant for two hours from noon, whose code is its serial in six digits.
fn grant(serial: u32) -> Grant {
    let salt = u64::from(serial).to_le_bytes();
    Grant {
        serial,
        delivery: 1,
        door: DOOR,
        parcel: *b"376123450000000016",
        courier: 1,
        not_before_ms: NOON,
        not_after_ms: NOON + 2 * HOUR_MS,
        salt,
        verifier: KEY.verifier(&salt, serial, &code(serial)),
    }
}

fn code(serial: u32) -> std::vec::Vec<u8> {
    std::format!("{serial:06}").into_bytes()
}

fn store_at(store: &mut GrantStore, grant: Grant, unix_ms: u64) -> Result<(), GrantRefusal> {
    if let Some(place) = store.place_for(&grant, DOOR, 4 * HOUR_MS, Some(unix_ms))? {
        store.keep(place, grant);
    }
    Ok(())
}

fn store(store: &mut GrantStore, grant: Grant) -> Result<(), GrantRefusal> {
    store_at(store, grant, NOON)
}

fn spend(store: &mut GrantStore, serial: u32) {
    store.bury(store.spent(serial));
}

fn revoke(store: &mut GrantStore, serial: u32) -> Revocation {
    let (dead, revocation) = store.revoked(serial);
    store.bury(dead);
    revocation
}

fn with(serials: &[u32]) -> GrantStore {
    let mut grants = GrantStore::new();
    for serial in serials {
        store(&mut grants, grant(*serial)).unwrap();
    }
    grants
}

#[test]
fn each_code_opens_by_its_own_grant() {
    let grants = with(&[1, 2, 3, 4]);
    for serial in 1..=4 {
        let answer = grants.answer(&KEY, &code(serial), Some(NOON));
        assert_eq!(answer, Answer::Opens { serial });
    }
    assert_eq!(grants.answer(&KEY, &code(5), Some(NOON)), Answer::Unknown);
    assert_eq!(grants.answer(&KEY, b"", Some(NOON)), Answer::Unknown);
}

#[test]
fn a_right_code_is_refused_outside_its_window_or_without_a_clock() {
    let grants = with(&[1]);
    let refused = |reason| Answer::Refused { serial: 1, reason };
    let at = |unix_ms| grants.answer(&KEY, &code(1), unix_ms);
    assert_eq!(at(Some(NOON - 1)), refused(Refusal::OutsideWindow));
    assert_eq!(at(Some(NOON)), Answer::Opens { serial: 1 });
    let end = NOON + 2 * HOUR_MS;
    assert_eq!(at(Some(end - 1)), Answer::Opens { serial: 1 });
    assert_eq!(at(Some(end)), refused(Refusal::OutsideWindow));
    assert_eq!(at(None), refused(Refusal::ClockUnknown));
}

#[test]
fn a_spent_grant_stays_spent_when_it_comes_again() {
    let mut grants = with(&[1]);
    spend(&mut grants, 1);
    let spent = Answer::Refused { serial: 1, reason: Refusal::Spent };
    assert_eq!(grants.answer(&KEY, &code(1), Some(NOON)), spent);
    assert_eq!(store(&mut grants, grant(1)), Err(GrantRefusal::Dead));
    assert_eq!(grants.answer(&KEY, &code(1), Some(NOON)), spent);
    assert!(!grants.expects_someone(Some(NOON)));
}

#[test]
fn no_serial_revives_however_many_die_after_it() {
    let mut grants = GrantStore::new();
    for serial in 1..=100 {
        store(&mut grants, grant(serial)).unwrap();
        spend(&mut grants, serial);
        for dead in 1..=serial {
            assert_eq!(store(&mut grants, grant(dead)), Err(GrantRefusal::Dead));
        }
    }
    assert_eq!(store(&mut grants, grant(101)), Ok(()));
}

#[test]
fn a_revoked_grant_is_refused_as_such_also_if_it_arrives_after_its_revocation() {
    let mut grants = with(&[1]);
    assert_eq!(revoke(&mut grants, 1), Revocation::Gone);
    let revoked = Answer::Refused { serial: 1, reason: Refusal::Revoked };
    assert_eq!(grants.answer(&KEY, &code(1), Some(NOON)), revoked, "its courier is no guesser");
    assert_eq!(revoke(&mut grants, 2), Revocation::Gone);
    assert_eq!(store(&mut grants, grant(2)), Err(GrantRefusal::Dead));
    assert_eq!(revoke(&mut grants, 2), Revocation::Gone);
}

#[test]
fn a_revocation_after_the_opening_is_too_late() {
    let mut grants = with(&[1]);
    spend(&mut grants, 1);
    assert_eq!(revoke(&mut grants, 1), Revocation::TooLate);
}

#[test]
fn what_does_not_belong_here_is_not_stored() {
    let mut grants = with(&[1]);
    let mut check = |change: fn(&mut Grant), expected| {
        let mut grant = grant(2);
        change(&mut grant);
        assert_eq!(store(&mut grants, grant), Err(expected));
    };
    check(|grant| grant.door = DOOR + 1, GrantRefusal::WrongDoor);
    check(|grant| grant.not_after_ms = NOON, GrantRefusal::BadWindow);
    check(|grant| grant.not_after_ms = 0, GrantRefusal::BadWindow);
    check(|grant| grant.not_before_ms = 0, GrantRefusal::BadWindow);
    check(|grant| grant.serial = 1, GrantRefusal::SerialInUse);
}

#[test]
fn a_full_store_makes_room_by_dropping_the_useless() {
    let mut grants = with(&[1, 2, 3, 4, 5, 6, 7, 8]);
    assert_eq!(store(&mut grants, grant(9)), Err(GrantRefusal::Full));
    assert_eq!(store(&mut grants, grant(8)), Ok(()), "it is held already");
    spend(&mut grants, 2);
    assert_eq!(store(&mut grants, grant(9)), Ok(()));
    assert_eq!(store(&mut grants, grant(10)), Err(GrantRefusal::Full));
    revoke(&mut grants, 3);
    assert_eq!(store(&mut grants, grant(10)), Ok(()), "a revoked grant holds no place");
    assert_eq!(store(&mut grants, grant(11)), Err(GrantRefusal::Full));
    let after_all = NOON + 2 * HOUR_MS;
    assert_eq!(store_at(&mut grants, grant(11), after_all), Ok(()));
}

#[test]
fn what_was_revoked_is_gone_after_a_reset_too() {
    let mut grants = with(&[1, 2]);
    spend(&mut grants, 2);
    let mut held = [None; GRANTS_MAX];
    (held[0], held[1]) = (Some(grant(1)), Some(grant(2)));
    let (dead, _) = grants.revoked(1);
    let restored = GrantStore::restored(held, dead);
    let revoked = Answer::Refused { serial: 1, reason: Refusal::Revoked };
    assert_eq!(restored.answer(&KEY, &code(1), Some(NOON)), revoked);
    let spent = Answer::Refused { serial: 2, reason: Refusal::Spent };
    assert_eq!(restored.answer(&KEY, &code(2), Some(NOON)), spent);
}

#[test]
fn a_spent_grant_is_untold_until_the_service_has_acknowledged_it() {
    let mut grants = with(&[1, 2]);
    spend(&mut grants, 1);
    revoke(&mut grants, 2);
    let unacknowledged = |grants: &GrantStore| grants.dead().unacknowledged().collect::<std::vec::Vec<_>>();
    assert_eq!(unacknowledged(&grants), [1]);
    grants.bury(grants.acknowledged_spent(1).unwrap());
    assert!(unacknowledged(&grants).is_empty());
    assert_eq!(grants.acknowledged_spent(1), None, "nothing new to write");
    assert_eq!(grants.acknowledged_spent(2), None, "it was revoked, not spent");
    assert_eq!(revoke(&mut grants, 1), Revocation::TooLate);
}

/// A serial far above all that were granted, by whatever mistake: it stays dead, and takes no other with it.
#[test]
fn a_revoked_serial_far_above_takes_no_later_grant_with_it() {
    for far in [1_usize, crate::access::SPENT_MAX] {
        let mut dead = DeadSerials::new();
        for number in 0..far as u32 {
            assert_eq!(dead.revoke(u32::MAX - number), Revocation::Gone);
        }
        for serial in 1..200 {
            assert!(!dead.contains(serial), "{far}: {serial}");
            dead.spend(serial);
            assert!(dead.contains(serial) && !dead.contains(serial + 1), "{far}: {serial}");
        }
        assert!((1..200).all(|serial| dead.contains(serial)), "nothing spent is forgotten");
        assert!(dead.contains(u32::MAX));
    }
}
