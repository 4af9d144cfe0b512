//! Proof that nothing in the firmware's dependency tree needs `std` or `alloc`: this links, with the whole product in
//! it.
//!
//! `cargo build --release --target thumbv7em-none-eabihf`, in this folder; without `--target` it links for the host,
//! also without `std`. Were there an `alloc` anywhere in the tree, the compiler would ask for a global allocator. It
//! is no board support: it has no vectors, and never runs.
#![no_std]
#![no_main]

mod board;

use core::hint::black_box;
use core::panic::PanicInfo;

use firmware::policy::Policy;
use firmware::{Hub, HubConfig, Instant, Lock, LockConfig};

use crate::board::Board;

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    loop {}
}

/// Where the linker starts counting what is used.
#[unsafe(no_mangle)]
pub extern "C" fn _start() -> ! {
    // There is no other policy in what is flashed, or this would not compile.
    let Policy::Product = HubConfig::default().policy;
    let (mut lock, mut hub) = (Lock::new(LockConfig::default()), Hub::new(HubConfig::default()));
    let mut board = Board::default();
    let mut now = Instant::START;
    loop {
        now = black_box(now);
        black_box((lock.poll(&mut board, now), hub.poll(&mut board, now)));
    }
}
