//! Files that appear whole or not at all.

use std::fs;
use std::path::{Path, PathBuf};

use crate::ViewError;

/// Can a file be put there? Asked before the work, not after it. What stands there already stays as it is.
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
        // What is half written is of no use; that it may be missing too is no second error.
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
