//! Every dependency is used by the crate that asks for it.

use std::collections::BTreeSet;

use crate::manifest::{Manifest, Table, manifests};
use crate::repository::{Finding, Repository};
use crate::scan::tokens;

const REMEDY: &str =
    "remove it; if it is asked for its features alone, say \"named for their features\" in a comment";

pub fn findings(repository: &Repository) -> Vec<Finding> {
    let all: Vec<Manifest> = manifests(repository).collect();
    let mut findings = Vec::new();
    for manifest in &all {
        let (own, tests) =
            (names(repository, manifest, Table::Normal), names(repository, manifest, Table::Test));
        for dependency in manifest.dependencies.iter().filter(|dependency| !dependency.is_for_features) {
            let name = dependency.name.as_str();
            let is_used = match dependency.table {
                Table::Normal => is_named(name, &own),
                Table::Test => is_named(name, &own) || is_named(name, &tests),
                Table::Workspace => {
                    let mut others = all.iter().flat_map(|manifest| &manifest.dependencies);
                    others.any(|other| other.table != Table::Workspace && other.name == name)
                }
            };
            if !is_used {
                let what = format!("nobody uses the dependency `{name}`");
                let (file, line) = (manifest.file.clone(), dependency.line);
                findings.push(Finding { file, line, what, remedy: REMEDY });
            }
        }
    }
    findings
}

/// Names in a package's sources, in lower case; with [`Table::Test`] those of its tests, benches and examples.
fn names(repository: &Repository, manifest: &Manifest, table: Table) -> BTreeSet<String> {
    let (folder, source) = (manifest.folder(), manifest.source());
    let has_source = repository.below(&source, "rs").next().is_some();
    let libraries = manifest.targets.iter().map(|target| joined(folder, target));
    let modules: Vec<String> =
        libraries.filter_map(|path| path.strip_suffix("/lib.rs").map(str::to_owned)).collect();
    let mut texts = Vec::new();
    if table == Table::Normal && has_source {
        texts.extend(repository.below(&source, "rs").map(|(_, text)| text));
        let targets = manifest.targets.iter().filter(|target| !target.contains("tests/"));
        texts.extend(targets.filter_map(|target| repository.text(&joined(folder, target))));
    } else {
        texts.extend(repository.below(folder, "rs").map(|(_, text)| text));
        texts.extend(manifest.targets.iter().filter_map(|target| repository.text(&joined(folder, target))));
        // A library of another folder: its modules lie beside it.
        for modules in &modules {
            texts.extend(repository.below(modules, "rs").map(|(_, text)| text));
        }
    }
    texts.iter().flat_map(|text| tokens(text)).map(|token| token.text.to_lowercase()).collect()
}

/// A package's library may leave out an `-rs` of its name.
fn is_named(name: &str, names: &BTreeSet<String>) -> bool {
    let short = name.strip_suffix("-rs").unwrap_or(name);
    [name, short].iter().any(|name| names.contains(&name.replace('-', "_").to_lowercase()))
}

/// `a/b` and `../c` are `a/c`.
fn joined(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        if part == ".." {
            parts.pop();
        } else {
            parts.push(part);
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests;
