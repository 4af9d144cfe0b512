//! One module style and one layout of tests: `foo.rs` beside `foo/`, unit tests in `foo/tests.rs`.

use crate::repository::{Finding, Repository};
use crate::scan::{line_of, tokens};

pub fn findings(repository: &Repository) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (file, text) in repository.rust().filter(|(file, _)| file.contains("/src/")) {
        let mut find = |line, what: &str, remedy| {
            findings.push(Finding { file: file.to_owned(), line, what: what.to_owned(), remedy });
        };
        let name = file.rsplit('/').next().unwrap_or(file);
        if name == "mod.rs" {
            find(0, "a module in `mod.rs`", "name the file `foo.rs`, beside its folder `foo/`");
        }
        if name.ends_with("_tests.rs") || name.ends_with("_test.rs") {
            find(0, "tests beside the module", "name the file `foo/tests.rs`");
        }
        let is_test = name == "tests.rs" || file.contains("/tests/");
        let tokens = tokens(text);
        let is = |at: usize, words: &[&str]| {
            words
                .iter()
                .enumerate()
                .all(|(index, word)| tokens.get(at + index).is_some_and(|t| t.text == *word))
        };
        for (at, token) in tokens.iter().enumerate() {
            if is(at, &["mod", "tests", "{"]) || is(at, &["mod", "test", "{"]) {
                find(line_of(text, token.at), "tests inside the file", "move them to `foo/tests.rs`");
            } else if is(at, &["#", "[", "path", "="]) {
                find(
                    line_of(text, token.at),
                    "a module at another place",
                    "move the file to where `mod` looks for it",
                );
            } else if !is_test && is(at, &["#", "[", "test", "]"]) {
                find(line_of(text, token.at), "a test outside of `tests`", "move it to `foo/tests.rs`");
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests;
