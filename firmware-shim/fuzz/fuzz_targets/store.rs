//! A flash image: runs of bytes over an erased chip, as a torn write or somebody with a clip on the chip leaves them.
#![no_main]

use firmware::store::{Counters, Flash, HubMemory};
use firmware_fuzz::{Image, steps};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut chip = Image::default();
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
