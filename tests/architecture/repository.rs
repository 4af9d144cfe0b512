//! The repository's text files, and what a rule finds in them.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::Path;

/// Folders that hold nothing of ours.
const SKIPPED: &[&str] = &["target", "node_modules"];
/// Files whose text some rule reads. Of the others the path alone is known.
const READ: &[&str] = &["rs", "toml", "md"];

/// Text by path, relative to the root, with `/` between folders. Empty for files that no rule reads.
#[derive(Default)]
pub struct Repository(BTreeMap<String, String>);

impl Repository {
    /// The one around this test.
    pub fn read() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let mut files = BTreeMap::new();
        read_folder(&root, "", &mut files);
        Self(files)
    }

    /// A small one, for tests of the rules.
    pub fn of(files: &[(&str, &str)]) -> Self {
        Self(files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect())
    }

    pub fn text(&self, path: &str) -> Option<&str> {
        self.0.get(path).map(String::as_str)
    }

    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Files below a folder whose name ends in `.{extension}`.
    pub fn below<'a>(
        &'a self,
        folder: &'a str,
        extension: &'a str,
    ) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0.iter().map(|(path, text)| (path.as_str(), text.as_str())).filter(move |(path, _)| {
            let is_below = folder.is_empty() || within(path, folder).is_some();
            is_below && path.rsplit_once('.').is_some_and(|(_, end)| end == extension)
        })
    }

    /// Every Rust file.
    pub fn rust(&self) -> impl Iterator<Item = (&str, &str)> {
        self.below("", "rs")
    }
}

/// The path inside a folder, if it is in there.
pub fn within<'a>(path: &'a str, folder: &str) -> Option<&'a str> {
    path.strip_prefix(folder)?.strip_prefix('/')
}

fn read_folder(folder: &Path, prefix: &str, files: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}/{name}") };
        if entry.file_type().unwrap().is_dir() {
            if !name.starts_with('.') && !SKIPPED.contains(&name.as_str()) {
                read_folder(&entry.path(), &path, files);
            }
        } else {
            let is_read = READ.iter().any(|end| name.ends_with(&format!(".{end}")));
            let text = if is_read { fs::read_to_string(entry.path()).unwrap() } else { String::new() };
            files.insert(path, text);
        }
    }
}

/// A place that breaks a rule.
#[derive(Debug, PartialEq, Eq)]
pub struct Finding {
    pub file: String,
    /// From 1; 0 = the file as a whole.
    pub line: usize,
    pub what: String,
    pub remedy: &'static str,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, what, remedy } = self;
        match line {
            0 => write!(f, "{file}: {what}\n    {remedy}"),
            line => write!(f, "{file}:{line}: {what}\n    {remedy}"),
        }
    }
}
