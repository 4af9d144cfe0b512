//! Items of the map that carry the right checksum and another content than this firmware writes: an older firmware's,
//! or an attacker's who has soldered a clip to the chip. Whatever they are, decisions end and hold together.
#![no_main]

use firmware::access::{Attempts, GrantStore, Lockout};
use firmware::journal::{ChainLink, Hash};
use firmware::store::{HubMemory, Identity, Items, Memory};
use firmware::{Instant, crypto::Signer};
use firmware_fuzz::steps;
use libfuzzer_sys::fuzz_target;

const LOCKOUT: Lockout = Lockout { after_wrong_codes: 3, first_ms: 60_000, longest_ms: 900_000 };

fuzz_target!(|bytes: &[u8]| {
    let (mut lock, mut hub) = (Memory::default(), HubMemory::default());
    let now = Instant::from_ms(1_000);
    for (key, data) in steps(bytes) {
        let _ = lock.take(key % 32, data);
        let _ = hub.take(key % 32, data);
        if let Ok(link) = postcard::from_bytes::<ChainLink>(data) {
            let _ = Hash::GENESIS.after(&link.record).map(|hash| hash == link.hash);
            let _ = link.follows(&link);
        }
    }
    let mut attempts = Attempts::restored(lock.attempts, now);
    let locked_ms = attempts.locked_for_ms(now).unwrap_or(0);
    assert!(attempts.is_locked(now) || locked_ms == 0);
    for _ in 0..3 {
        let _ = attempts.wrong(&LOCKOUT, now);
    }
    assert!(attempts.is_locked(now), "three wrong codes lock the keypad, whatever was counted before");
    let mut grants = GrantStore::restored(lock.grants, lock.dead);
    let Some(Identity { seed, lock_key, .. }) = lock.identity else { return };
    let _ = Signer::from_seed(&seed);
    let _ = grants.answer(&lock_key, b"314159", Some(1));
    for grant in lock.grants.iter().flatten() {
        let dead = grants.spent(grant.serial);
        grants.bury(dead);
        assert!(grants.is_dead(grant.serial), "a spent grant is dead");
        assert!(grants.objection_to(grant.serial, Some(grant.not_before_ms)).is_some());
    }
    // One by one: no burial revives an earlier one.
    assert!(lock.grants.iter().flatten().all(|grant| grants.is_dead(grant.serial)));
});
