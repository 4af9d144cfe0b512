//! The firmware as it is flashed contains no weak rules: not by a setting that somebody could change, but by their
//! absence from the build.
#![allow(clippy::unwrap_used, reason = "a test may fail by panic")]

use std::path::Path;
use std::process::Command;

/// Checks the crate `policies`, a workspace of its own, as somebody would who flashes the firmware; what the compiler
/// said if it refused.
fn check(features: &[&str]) -> Result<(), String> {
    let output = Command::new(env!("CARGO"))
        .args(["check", "--quiet", "--offline", "--target-dir"])
        .arg(Path::new(env!("CARGO_TARGET_TMPDIR")).join("policies"))
        .args(features)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/policies"))
        .output()
        .unwrap();
    output.status.success().then_some(()).ok_or_else(|| String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn the_default_build_has_one_policy() {
    assert_eq!(check(&[]), Ok(()));
    // The control: the question can be answered otherwise.
    let refused = check(&["--features", "as-shipped"]).unwrap_err();
    assert!(refused.contains("E0005") && refused.contains("AsShipped2018"), "{refused}");
}
