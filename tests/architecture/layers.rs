//! Crates depend on crates further up only.

use crate::manifest::{Manifest, Table, packages};
use crate::repository::{Finding, Repository};
use crate::scan::{line_of, tokens};

const REMEDY: &str = "move what both need to the lower crate, or hand it in as an argument";

/// What stands in the code map is in this order, and nothing depends on what comes later.
pub fn findings(repository: &Repository, layers: &[&str], leaves: &[&str]) -> Vec<Finding> {
    let packages = packages(repository);
    // A crate without a library can be named by nobody; a module may have its name.
    let has_library = |name: &str| {
        let mut packages = packages.iter().filter(|package| package.name == name);
        packages.any(|package| repository.text(&format!("{}/lib.rs", package.source())).is_some())
    };
    let place = |name: &str| layers.iter().position(|layer| *layer == name);
    let mut findings = Vec::new();
    for package in &packages {
        let is_leaf = leaves.contains(&package.name.as_str());
        let Some(own) = place(&package.name).or(is_leaf.then_some(layers.len())) else {
            let what = format!("the package `{}` is in no layer", package.name);
            let remedy =
                "add it to LAYERS in tests/architecture/main.rs, in the order of ARCHITECTURE.md's code map";
            findings.push(Finding { file: package.file.clone(), line: 0, what, remedy });
            continue;
        };
        // Tests may stand on anything; what tests it is no part of a crate.
        let tables = package.dependencies.iter().filter(|dependency| dependency.table != Table::Test);
        for dependency in tables {
            let is_leaf = leaves.contains(&dependency.name.as_str());
            if is_leaf || place(&dependency.name).is_some_and(|other| other >= own) {
                let what = format!("`{}` depends on `{}`, which comes later", package.name, dependency.name);
                let (file, line) = (package.file.clone(), dependency.line);
                findings.push(Finding { file, line, what, remedy: REMEDY });
            }
        }
        let later: Vec<String> = layers
            .iter()
            .skip(own + 1)
            .filter(|name| has_library(name))
            .map(|name| name.replace('-', "_"))
            .collect();
        findings.extend(back_up(repository, package, &later));
    }
    findings.extend(code_map(repository, layers));
    findings
}

/// Paths that begin with a crate that comes later.
fn back_up(repository: &Repository, package: &Manifest, later: &[String]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (file, text) in repository.below(&package.source(), "rs") {
        let tokens = tokens(text);
        for (index, token) in tokens.iter().enumerate() {
            let before = index.checked_sub(1).map_or("", |index| tokens[index].text);
            let is_path = tokens.get(index + 1).is_some_and(|next| next.text == "::") || before == "use";
            if is_path && before != "::" && later.iter().any(|name| name == token.text) {
                let what = format!("`{}` names `{}`, a crate that comes later", package.name, token.text);
                let line = line_of(text, token.at);
                findings.push(Finding { file: file.to_owned(), line, what, remedy: REMEDY });
            }
        }
    }
    findings
}

/// Rows of ARCHITECTURE.md's code map, `| where | crate | what |`, in the order of the layers.
fn code_map(repository: &Repository, layers: &[&str]) -> Vec<Finding> {
    let file = "ARCHITECTURE.md";
    let mut last = 0;
    let mut findings = Vec::new();
    for (number, line) in repository.text(file).unwrap_or_default().lines().enumerate() {
        let name = line.split('|').nth(2).map_or("", |cell| cell.trim().trim_matches('`'));
        let Some(place) = layers.iter().position(|layer| *layer == name) else { continue };
        if place < last {
            let what =
                format!("`{name}` stands in the code map after `{}`, and before it in LAYERS", layers[last]);
            let remedy = "bring tests/architecture/main.rs and the code map into one order";
            findings.push(Finding { file: file.into(), line: number + 1, what, remedy });
        }
        last = last.max(place);
    }
    findings
}

#[cfg(test)]
mod tests;
