//! The firmware needs neither an operating system nor an allocator: nothing in its dependency tree is asked for either.
//! And no product or tool is built with planted bugs.
//!
//! Where rustc knows a Cortex-M, `cargo build --release --target thumbv7em-none-eabihf` in firmware-shim/bare says it
//! more sharply: it links.
#![allow(clippy::unwrap_used, reason = "a test may fail by panic")]

use std::path::Path;
use std::process::Command;

/// The crates that a package is built from, each with its features. `more`: arguments of cargo.
fn tree(package: &str, more: &[&str]) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--package", package, "--edges", "no-dev,no-build,no-proc-macro"])
        .args(["--prefix", "none", "--format", "{lib} {f}"])
        .args(more)
        .current_dir(root)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let tree: Vec<String> = String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect();
    assert!(!tree.is_empty());
    tree
}

/// Crates below a package that are built with features which need std or an allocator.
fn hosted(package: &str) -> Vec<String> {
    let crates = tree(package, &[]);
    assert!(crates.iter().any(|line| line.starts_with(package)), "{crates:?}");
    let needs_host = |line: &String| {
        let features = line.split_once(' ').map_or("", |(_, features)| features);
        features.split([',', ' ']).any(|feature| matches!(feature, "std" | "alloc" | "use-std"))
    };
    crates.into_iter().filter(needs_host).collect()
}

#[test]
fn nothing_below_the_firmware_needs_an_operating_system_or_an_allocator() {
    assert_eq!(hosted("firmware"), Vec::<String>::new());
    let lib = include_str!("../firmware-shim/firmware/src/lib.rs");
    assert!(lib.contains("\n#![no_std]\n") && !lib.contains("extern crate alloc"));
    // The question can be answered otherwise: the boards below which chips are simulated do need one.
    assert!(!hosted("boards").is_empty());
}

#[test]
fn no_product_and_no_tool_is_built_with_planted_bugs() {
    // "planted", and its features.
    let planted = |package: &str, more: &[&str]| {
        let crates = tree(package, more).into_iter();
        crates
            .map(|line| line.trim_end().trim_end_matches(" (*)").to_owned())
            .find(|line| line.starts_with("planted"))
    };
    for package in ["firmware", "boards", "twin-service", "twin-core", "twin"] {
        assert_eq!(planted(package, &[]).as_deref(), Some("planted"), "{package}");
    }
    // It can be otherwise.
    assert_eq!(planted("hunt", &["--features", "on"]).as_deref(), Some("planted on"));
}
