//! Files that appear whole or not at all.

use std::fs;
use std::path::{Path, PathBuf};

use crate::ViewError;

/// Checks that a file can be written there, before the work is done. An existing file is not changed.
///
/// # Errors
/// [`ViewError::Write`]
pub(crate) fn can_write(out: &Path) -> Result<(), ViewError> {
    let beside = beside(out);
    fs::write(&beside, []).and_then(|()| fs::remove_file(&beside)).map_err(|source| failed(out, source))
}

/// Writes a file beside its place and then into it.
///
/// # Errors
/// [`ViewError::Write`]
pub(crate) fn write_whole(out: &Path, bytes: &[u8]) -> Result<(), ViewError> {
    let beside = beside(out);
    let written = fs::write(&beside, bytes).and_then(|()| fs::rename(&beside, out));
    if written.is_err() {
        // A half-written file is useless; if removing it fails, the first error is enough.
        let _ = fs::remove_file(&beside);
    }
    written.map_err(|source| failed(out, source))
}

fn failed(out: &Path, source: std::io::Error) -> ViewError {
    ViewError::Write { path: out.to_owned(), source }
}

/// The name under which a file grows until it is whole.
fn beside(out: &Path) -> PathBuf {
    let mut name = out.as_os_str().to_owned();
    name.push(".part");
    PathBuf::from(name)
}
