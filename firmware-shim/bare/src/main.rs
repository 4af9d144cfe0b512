//! Proof that nothing in the firmware's dependency tree needs `std` or `alloc`: this links.
//!
//! `cargo build --release --target thumbv7em-none-eabihf`, in this folder. Were there an `alloc` anywhere in the tree, the
//! compiler would ask for a global allocator. It is no board support: it has no vectors, and never runs.
#![no_std]
#![no_main]

use core::hint::black_box;
use core::panic::PanicInfo;

use firmware::crypto::Signer;
use firmware::{Lock, LockConfig};

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    loop {}
}

/// Where the linker starts counting what is used.
#[unsafe(no_mangle)]
pub extern "C" fn _start() -> ! {
    black_box((Lock::new(LockConfig::default()), Signer::from_seed(&[1; 32]).public()));
    loop {}
}
