//! Short files and short lines.

use crate::repository::{Finding, Repository};
use crate::scan::{Kind, kinds};

/// Lines of a file, at most.
const FILE_LINES_MAX: usize = 500;
/// Columns of comments and of lines that end in a string, at most. `max_width` of rustfmt.toml holds for the rest.
pub const COMMENT_WIDTH: usize = 120;

/// Files that are too long. `skipped`: folders that are not looked at yet.
pub fn long_files(repository: &Repository, skipped: &[String]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (file, text) in rust(repository, skipped) {
        let lines = text.lines().count();
        if lines > FILE_LINES_MAX {
            let what = format!("{lines} lines, more than {FILE_LINES_MAX}");
            let remedy = "ask what second idea has moved in, and give it a file of its own";
            findings.push(Finding { file: file.to_owned(), line: FILE_LINES_MAX + 1, what, remedy });
        }
    }
    findings
}

/// Lines that are too long.
pub fn long_lines(repository: &Repository, skipped: &[String]) -> Vec<Finding> {
    let code_width = code_width(repository.text("rustfmt.toml").unwrap_or_default());
    let mut findings = Vec::new();
    for (file, text) in rust(repository, skipped) {
        // Most files have no long line, and need no scanner.
        if text.lines().all(|line| line.len() <= code_width) {
            continue;
        }
        let kinds = kinds(text);
        let mut at = 0;
        for (number, line) in text.split('\n').enumerate() {
            let kinds = &kinds[at..at + line.len()];
            at += line.len() + 1;
            let (columns, limit) = (line.chars().count(), limit(kinds, code_width));
            if columns > limit && !has_unbreakable(line, kinds) {
                let what = format!("{columns} columns, more than {limit}");
                let remedy = "break it; a string may go on in the next line after a `\\`";
                findings.push(Finding { file: file.to_owned(), line: number + 1, what, remedy });
            }
        }
    }
    findings
}

fn rust<'a>(repository: &'a Repository, skipped: &'a [String]) -> impl Iterator<Item = (&'a str, &'a str)> {
    repository.rust().filter(|(file, _)| !skipped.iter().any(|folder| file.starts_with(folder.as_str())))
}

fn code_width(rustfmt: &str) -> usize {
    let width = rustfmt.lines().find_map(|line| line.strip_prefix("max_width = ")?.trim().parse().ok());
    width.expect("rustfmt.toml must give `max_width`")
}

/// rustfmt breaks code, but neither comments nor strings.
fn limit(kinds: &[Kind], code_width: usize) -> usize {
    match kinds.get(code_width) {
        Some(Kind::Code) if !kinds.contains(&Kind::Literal) => code_width,
        _ => COMMENT_WIDTH,
    }
}

/// A word of a comment or string that can be no shorter: an address. And a line of a string that is meant as it stands.
fn has_unbreakable(line: &str, kinds: &[Kind]) -> bool {
    if kinds.iter().all(|kind| *kind == Kind::Literal) && !line.ends_with('\\') {
        return true;
    }
    let address = line.find("://").filter(|at| kinds.get(*at) != Some(&Kind::Code));
    let rest = address.map(|at| &line[at..]);
    // What stands behind the address could stand on a line of its own.
    rest.is_some_and(|rest| rest.split_whitespace().count() <= 1)
}

#[cfg(test)]
mod tests;
