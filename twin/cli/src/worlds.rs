//! World files: read, checked, and shown with the lines at fault underlined.

use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme};
use twin_core::{Twin, World};

use crate::layout;

/// Larger files are not worlds; reading one would only fill the memory.
const WORLD_BYTES_MAX: u64 = 4 << 20;

/// A world and the file it came from.
#[derive(Debug, Clone)]
pub(crate) struct Loaded {
    /// The path as it was given: what the user types to play it again.
    pub(crate) path: PathBuf,
    /// The checked world.
    pub(crate) world: Arc<World>,
}

/// Why a world file cannot be played.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WorldFileError {
    /// The file cannot be read.
    #[error("failed to read the world `{path}`: {source}; {remedy}", path = .path.display())]
    Unreadable { path: PathBuf, source: io::Error, remedy: &'static str },
    /// The file is no world; the text shows the lines at fault.
    #[error("{0}")]
    Wrong(String),
}

/// Reads and checks all `paths`.
///
/// # Errors
/// Every file that is at fault, not only the first.
pub(crate) fn load_all(paths: &[PathBuf]) -> Result<Vec<Loaded>, Vec<WorldFileError>> {
    let (mut loaded, mut errors) = (Vec::new(), Vec::new());
    for path in paths {
        match load(path) {
            Ok(world) => loaded.push(world),
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() { Ok(loaded) } else { Err(errors) }
}

/// Reads and checks one world, and keeps its text.
///
/// # Errors
/// The file cannot be read, or is no world.
#[cfg(feature = "view")]
pub(crate) fn load_with_text(path: &Path) -> Result<(Arc<World>, String), WorldFileError> {
    let loaded = load(path)?;
    let text = read(path).unwrap_or_default();
    Ok((loaded.world, text))
}

/// Reads and checks one world.
///
/// # Errors
/// The file cannot be read, or is no world.
pub(crate) fn load(path: &Path) -> Result<Loaded, WorldFileError> {
    let text = read(path).map_err(|source| WorldFileError::Unreadable {
        path: path.to_owned(),
        remedy: remedy(source.kind()),
        source,
    })?;
    let world = World::parse(&path.display().to_string(), &text)
        .map(Arc::new)
        .map_err(|errors| WorldFileError::Wrong(drawn(&errors)))?;
    // Only a twin knows the signals that the world's formulas name; a misspelt one is found now, not after an hour of
    // runs.
    Twin::new(Arc::clone(&world), 0).map_err(|errors| WorldFileError::Wrong(drawn(&errors)))?;
    Ok(Loaded { path: path.to_owned(), world })
}

fn read(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    let file = std::fs::File::open(path)?;
    file.take(WORLD_BYTES_MAX + 1).read_to_string(&mut text)?;
    if text.len() as u64 > WORLD_BYTES_MAX {
        return Err(ErrorKind::FileTooLarge.into());
    }
    Ok(text)
}

fn remedy(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::NotFound => "check the path; the worlds that come with latchkey are in worlds/",
        ErrorKind::IsADirectory => "name the files in it, such as worlds/*.yaml",
        ErrorKind::PermissionDenied => "make it readable for you",
        ErrorKind::InvalidData => "a world is YAML text in UTF-8",
        ErrorKind::FileTooLarge => "a world is a YAML text of some kilobytes",
        _ => "check the file",
    }
}

/// An error with its source lines, for the terminal.
pub(crate) fn drawn(error: &dyn Diagnostic) -> String {
    // Always drawn in colour: the stream it is written to takes the colours out where they are not wanted.
    let artist = GraphicalReportHandler::new_themed(GraphicalTheme::unicode())
        .with_links(false)
        .with_width(layout::width());
    let mut drawing = String::new();
    match artist.render_report(&mut drawing, error) {
        Ok(()) => drawing,
        Err(_) => error.to_string(),
    }
}
