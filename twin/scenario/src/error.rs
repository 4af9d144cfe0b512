//! Errors in a world file: what, where, and what to write instead.

use std::fmt;
use std::sync::Arc;

use miette::{Diagnostic, NamedSource, SourceSpan};
use thiserror::Error;

/// All errors of one file, in the order of the file.
#[derive(Debug, Clone, Error, Diagnostic)]
#[error("{} cannot be played: {}", .file.name(), count(.problems))]
pub struct WorldErrors {
    #[source_code]
    file: NamedSource<Arc<str>>,
    #[related]
    problems: Vec<Problem>,
}

impl WorldErrors {
    pub(crate) fn new(source: &Source, mut problems: Vec<Problem>) -> Self {
        problems.sort_by_key(|problem| problem.span.start);
        Self {
            file: NamedSource::new(&*source.file_name, Arc::clone(&source.text)).with_language("YAML"),
            problems,
        }
    }

    /// The single problems, in the order of the file.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }
}

fn count(problems: &[Problem]) -> String {
    match problems.len() {
        1 => "1 problem".to_owned(),
        n => format!("{n} problems"),
    }
}

/// One error: what, where, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq, Error, Diagnostic)]
#[error("{message}")]
pub struct Problem {
    /// What is wrong, lower case.
    pub message: String,
    /// The place to underline.
    #[label("{label}")]
    pub span: Span,
    /// A few words to print under the underlined place.
    pub label: String,
    /// What to write instead.
    #[help]
    pub help: Option<String>,
}

/// A place in a file, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// Length in bytes.
    pub len: usize,
}

impl Span {
    /// The byte after the last.
    pub fn end(self) -> usize {
        self.start + self.len
    }

    /// The text at this place, or nothing if the place is not in the text.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end()).unwrap_or_default()
    }
}

impl From<Span> for SourceSpan {
    fn from(span: Span) -> Self {
        (span.start, span.len).into()
    }
}

/// A file's name and text, shared by everything that may quote it.
#[derive(Clone)]
pub(crate) struct Source {
    pub(crate) file_name: Arc<str>,
    pub(crate) text: Arc<str>,
}

impl Source {
    pub(crate) fn new(file_name: &str, text: &str) -> Self {
        Self {
            file_name: file_name.into(),
            // A byte order mark is not part of the text: the YAML reader would count it as indentation.
            text: text.trim_start_matches('\u{feff}').into(),
        }
    }
}

/// The place from which a world was read is not part of its content.
impl PartialEq for Source {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Default for Source {
    fn default() -> Self {
        Self::new("", "")
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Source({})", self.file_name)
    }
}

/// The candidate most similar to `word`, if one is similar enough to be the intended one.
pub(crate) fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // A third of the letters may be wrong: "doorr" means "door", "roof" means nothing here.
    let tolerable = (word.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (edits(word, candidate), candidate))
        .filter(|(edits, _)| *edits <= tolerable)
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, candidate)| candidate)
}

/// Letters to insert, delete, replace or swap with their neighbour to turn one word into the other
/// (optimal string alignment distance).
fn edits(from: &str, to: &str) -> usize {
    let from: Vec<char> = from.chars().collect();
    let to: Vec<char> = to.chars().collect();
    let mut rows: Vec<Vec<usize>> = vec![(0..=to.len()).collect()];
    for i in 1..=from.len() {
        let mut row = vec![i];
        for j in 1..=to.len() {
            let replaced = rows[i - 1][j - 1] + usize::from(from[i - 1] != to[j - 1]);
            let mut best = replaced.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[from.len()][to.len()]
}
