//! Paths in ARCHITECTURE.md exist.

use crate::repository::{Finding, Repository};

const FILE: &str = "ARCHITECTURE.md";

pub fn findings(repository: &Repository) -> Vec<Finding> {
    // As the document abbreviates: `firmware/store/tests.rs` lies in `firmware-shim/firmware/src/store/tests.rs`.
    let places: Vec<Vec<String>> = repository
        .paths()
        .flat_map(|path| [path.to_owned(), path.replace("/src/", "/")])
        .map(|path| path.split('/').map(str::to_owned).collect())
        .collect();
    let mut findings = Vec::new();
    for (number, line) in repository.text(FILE).unwrap_or_default().lines().enumerate() {
        // Every second part stands between backticks.
        for path in line.split('`').skip(1).step_by(2).filter(|path| is_path(path)) {
            let parts: Vec<&str> = path.split('/').filter(|part| !matches!(*part, "" | "." | "..")).collect();
            if !places.iter().any(|place| has(place, &parts)) {
                let what = format!("no file or folder `{path}`");
                let remedy =
                    "correct the path: relative to the root, or the end of a path below a crate's src";
                findings.push(Finding { file: FILE.into(), line: number + 1, what, remedy });
            }
        }
    }
    findings
}

fn is_path(text: &str) -> bool {
    let is_word = text.chars().all(|c| c.is_alphanumeric() || "/._-*".contains(c));
    let has_end = [".rs", ".md", ".yaml", ".toml"].iter().any(|end| text.ends_with(end));
    is_word && (text.contains('/') || has_end)
}

/// Whether these parts follow each other somewhere in a path: as its end, as a folder of it, or as a module.
fn has(place: &[String], parts: &[&str]) -> bool {
    let matches =
        |(name, part): (&String, &&str)| fits(name, part) || name.strip_suffix(".rs") == Some(*part);
    place.windows(parts.len()).any(|window| window.iter().zip(parts).all(matches))
}

/// `*` stands for any characters.
fn fits(name: &str, pattern: &str) -> bool {
    match pattern.split_once('*') {
        None => name == pattern,
        Some((start, rest)) => name.strip_prefix(start).is_some_and(|name| {
            let mut ends = name.char_indices().map(|(at, _)| at).chain([name.len()]);
            ends.any(|at| fits(&name[at..], rest))
        }),
    }
}

#[cfg(test)]
mod tests;
