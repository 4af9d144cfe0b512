//! Cargo.toml files, as far as these rules read them.

use crate::repository::Repository;

/// Which table a dependency stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    Normal,
    Test,
    /// `[workspace.dependencies]`: chosen there, used elsewhere.
    Workspace,
}

#[derive(Debug)]
pub struct Dependency {
    pub name: String,
    pub table: Table,
    /// A comment says that it is named for its features only.
    pub is_for_features: bool,
    pub line: usize,
}

/// A Cargo.toml.
#[derive(Debug, Default)]
pub struct Manifest {
    pub file: String,
    /// Of the package; empty for a workspace.
    pub name: String,
    pub dependencies: Vec<Dependency>,
    /// `path` of each target, relative to the manifest.
    pub targets: Vec<String>,
}

/// In a comment beside or above dependencies that no source names.
const FOR_FEATURES: &str = "named for their features";

impl Manifest {
    pub fn parse(file: &str, text: &str) -> Self {
        let mut manifest = Self { file: file.to_owned(), ..Self::default() };
        let (mut table, mut is_for_features) = ("", false);
        for (number, line) in text.lines().enumerate() {
            let (code, comment) = line.split_once('#').unwrap_or((line, ""));
            let code = code.trim();
            if code.starts_with('[') {
                table = code.trim_matches(['[', ']']);
            }
            if code.is_empty() {
                // A comment of its own line holds for the lines below it, up to an empty one.
                is_for_features = comment.contains(FOR_FEATURES) || is_for_features && !comment.is_empty();
                continue;
            }
            let Some((key, value)) = code.split_once('=') else { continue };
            let (key, value) = (key.trim(), value.trim());
            let name = key.split('.').next().unwrap_or(key);
            let is_name = name.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_');
            let dependency = match table {
                "dependencies" | "build-dependencies" => Some(Table::Normal),
                "dev-dependencies" => Some(Table::Test),
                "workspace.dependencies" => Some(Table::Workspace),
                _ => None,
            };
            match (dependency, key) {
                (Some(table), _) if is_name => manifest.dependencies.push(Dependency {
                    name: name.to_owned(),
                    table,
                    is_for_features: is_for_features || comment.contains(FOR_FEATURES),
                    line: number + 1,
                }),
                (None, "name") if table == "package" => manifest.name = value.trim_matches('"').to_owned(),
                (None, "path") => manifest.targets.push(value.trim_matches('"').to_owned()),
                _ => {}
            }
        }
        manifest
    }

    pub fn folder(&self) -> &str {
        self.file.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    pub fn source(&self) -> String {
        format!("{}/src", self.folder())
    }
}

/// Every manifest that is one of a package.
pub fn packages(repository: &Repository) -> Vec<Manifest> {
    manifests(repository).filter(|manifest| !manifest.name.is_empty()).collect()
}

/// Every Cargo.toml.
pub fn manifests(repository: &Repository) -> impl Iterator<Item = Manifest> {
    let files = repository.below("", "toml");
    let files = files.filter(|(file, _)| file.rsplit('/').next() == Some("Cargo.toml"));
    files.map(|(file, text)| Manifest::parse(file, text))
}
