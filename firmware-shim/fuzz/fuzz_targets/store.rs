//! A flash image: pairs of address and byte over an erased chip.
#![no_main]

use chips::w25q::W25q;
use chips::{PollContext, SpiBus};
use firmware::store::{Counters, Flash};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut bus = SpiBus::new(W25q::new(1, "fuzz"), 1, "fuzz");
    for (run, at) in bytes.chunks(34).zip((0..).step_by(34)) {
        // Two bytes say where within the used 64 KiB, the rest is written there.
        let [low, high, data @ ..] = run else { continue };
        let address = u32::from(u16::from_le_bytes([*low, *high])).wrapping_add(at) % 0xFF00;
        bus.target.overwrite(address, data);
    }
    let context = PollContext::new(20_000_000);
    let mut chip = bus.handle(&context);
    let mut flash = Flash::new(&mut chip);
    let _ = flash.recover();
    let _ = flash.load();
    let _ = flash.walk(|_| false);
    let _ = flash.put(&Counters::default());
    let _ = flash.load();
});
