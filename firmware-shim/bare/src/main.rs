//! Proof that nothing in the firmware's dependency tree needs `std` or `alloc`: this links.
//!
//! `cargo build --release --target thumbv7em-none-eabihf`, in this folder. Were there an `alloc` anywhere in the tree,
//! the compiler would ask for a global allocator. It is no board support: it has no vectors, and never runs.
#![no_std]
#![no_main]

use core::hint::black_box;
use core::panic::PanicInfo;

use firmware::crypto::Signer;
use firmware::policy::Policy;
use firmware::{Hub, HubConfig, Lock, LockConfig};

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    loop {}
}

/// Where the linker starts counting what is used.
#[unsafe(no_mangle)]
pub extern "C" fn _start() -> ! {
    // There is no other policy in what is flashed, or this would not compile.
    let Policy::Product = HubConfig::default().policy;
    black_box((Lock::new(LockConfig::default()), Hub::new(HubConfig::default())));
    black_box(Signer::from_seed(&[1; 32]).public());
    loop {}
}
