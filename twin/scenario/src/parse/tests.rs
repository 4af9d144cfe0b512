//! Worlds that must be refused, as edits of a small valid one, with the error shown to their author; and the results
//! of valid worlds.

#![allow(clippy::unwrap_used)]

mod deprecated;
mod good;
mod meaning;
mod people;
mod spelling;

use crate::{Problem, World};

/// The smallest world: everything else has its default.
const SMALLEST: &str = r#"name: smallest
story: a parcel comes
starts_at: 2026-03-14T14:05:00+01:00
ends_s: 120
order: {parcel: {sscc: "376123450000000016"}, window: "14:00/18:00"}
people:
  - courier: {arrives_s: 5}
"#;

/// The smallest world with one piece of its text replaced.
fn edited(from: &str, to: &str) -> String {
    assert!(SMALLEST.contains(from), "the smallest world has no {from:?}");
    SMALLEST.replacen(from, to, 1)
}

/// The smallest world with lines added.
fn with(lines: &str) -> String {
    format!("{SMALLEST}{lines}\n")
}

fn good(text: &str) -> World {
    match World::parse("test.yaml", text) {
        Ok(world) => world,
        Err(errors) => panic!("{}", shown(text, errors.problems())),
    }
}

/// The author of `text` is shown the `expected` error.
fn refused(text: &str, expected: &str) {
    let errors = World::parse("test.yaml", text).unwrap_err();
    let shown = shown(text, errors.problems());
    assert_eq!(shown, expected.trim_start(), "of\n{text}");
}

/// Problems as shown to a reader: line, underlined place with its label, message, help.
fn shown(text: &str, problems: &[Problem]) -> String {
    let show = |problem: &Problem| {
        let before = &text[..problem.span.start];
        let line = before.matches('\n').count();
        let column = before.chars().rev().take_while(|c| *c != '\n').count();
        let quote = text.lines().nth(line).unwrap_or_default();
        let marks = "^".repeat(problem.span.of(text).chars().count());
        let number = format!("{} | ", line + 1);
        let indent = " ".repeat(number.len() + column);
        let Problem { message, label, .. } = problem;
        let help = problem.help.as_deref().unwrap_or("-");
        format!("{number}{quote}\n{indent}{marks} {label}\n{message}\nhelp: {help}\n")
    };
    problems.iter().map(show).collect::<Vec<_>>().join("\n")
}
