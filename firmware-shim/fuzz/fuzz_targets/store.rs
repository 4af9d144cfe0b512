//! A flash image: runs of bytes over an erased chip or a used one, as a torn write leaves them, or somebody with a clip
//! on the chip.
#![no_main]

use std::sync::LazyLock;

use firmware::access::DeadSerials;
use firmware::crypto::{LockKey, Signer};
use firmware::journal::{Journal, Kind};
use firmware::store::{Counters, Flash, HubMemory, Identity};
use firmware_fuzz::{Image, steps};
use libfuzzer_sys::fuzz_target;

/// A lock's flash after some deliveries.
static GENUINE: LazyLock<Image> = LazyLock::new(|| {
    let mut chip = Image::default();
    let mut flash = Flash::new(&mut chip);
    let service = Signer::from_seed(&[1; 32]).public();
    let (mut dead, mut journal) = (DeadSerials::new(), Journal::default());
    flash.put(&Identity { seed: [5; 32], lock_key: LockKey([2; 32]), service }).expect("room");
    for serial in 1..=6 {
        dead.spend(serial);
        flash.put(&dead).expect("room");
        journal.note(None, Kind::GrantStored { serial });
        journal.write(&mut flash, 1).expect("room");
    }
    chip
});

fuzz_target!(|bytes: &[u8]| {
    let [kind, bytes @ ..] = bytes else { return };
    let mut chip = if kind % 2 == 0 { Image::default() } else { GENUINE.clone() };
    // A byte says in which sector, two of the data where in it; of every other sector the start, where its marks are.
    for (sector, data) in steps(bytes) {
        let [low, high, data @ ..] = data else { continue };
        let at = if sector & 0x80 == 0 { u16::from_le_bytes([*low, *high]) % 4096 } else { 0 };
        chip.overwrite(usize::from(sector % 16) * 4096 + usize::from(at), data);
    }
    let mut flash = Flash::new(&mut chip);
    let _ = flash.recover();
    let before = flash.load().map(|memory| memory.counters);
    let _ = flash.load_items::<HubMemory>();
    let _ = flash.walk(|_| false);
    // A byte that was not erased before can spoil the new item, and its checksum then says so: what is read is the new
    // item, or the old one, never a mixture.
    let counters = Counters { boots: 7, ..Counters::default() };
    if let (Ok(before), Ok(()), Ok(memory)) = (before, flash.put(&counters), flash.load()) {
        assert!([before, counters].contains(&memory.counters), "{:?}", memory.counters);
    }
});
