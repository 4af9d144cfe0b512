//! On the host the program brings its own `_start`, and of the C library only what a bare target's compiler brings
//! itself.
use std::env;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if env::var("CARGO_CFG_TARGET_OS").is_ok_and(|os| os == "linux") {
        println!("cargo:rustc-link-arg-bins=-nostartfiles");
        println!("cargo:rustc-link-arg-bins=-lc"); // memcpy and its kind
        // The host's `core` is built to unwind; this program aborts.
        println!("cargo:rustc-link-arg-bins=-Wl,--defsym=rust_eh_personality=0");
    }
}
