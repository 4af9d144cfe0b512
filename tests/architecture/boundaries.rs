//! Modules that must not name certain other modules of their crate, even where that makes no circle.

use crate::module::Module;
use crate::repository::{Finding, Repository, within};
use crate::scan::line_of;

/// A module and what it must not name.
pub struct Boundary {
    /// Below this `src` folder.
    pub source: &'static str,
    pub module: &'static str,
    /// Modules at the root of the crate.
    pub forbidden: &'static [&'static str],
    pub remedy: &'static str,
}

pub fn findings(repository: &Repository, boundaries: &[Boundary]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for Boundary { source, module, forbidden, remedy } in boundaries {
        for (file, text) in repository.below(source, "rs") {
            let name = within(file, source).unwrap_or(file);
            let is_inside = name == format!("{module}.rs") || within(name, module).is_some();
            if !is_inside || name.ends_with("tests.rs") || name.contains("/tests/") {
                continue;
            }
            let parsed = Module::parse(text);
            let imports = parsed.imports.iter().map(|import| (&import.path, import.at));
            let mentions = parsed.mentions.iter().map(|mention| (&mention.path, mention.at));
            for (path, at) in imports.chain(mentions) {
                let is_root = path.first().is_some_and(|first| first == "crate");
                if is_root && path.get(1).is_some_and(|name| forbidden.contains(&name.as_str())) {
                    let what = format!("`{module}` names `{}`", path.join("::"));
                    findings.push(Finding { file: file.to_owned(), line: line_of(text, at), what, remedy });
                }
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests;
