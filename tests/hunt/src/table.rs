//! The result as a table, in Markdown.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::outcome::{Mark, Outcome, Strategy, Summary, strategies};

const HEAD: [&str; 9] =
    ["bug", "should break", "reached", "triggered", "detected", "median time", "scenarios", "broke", "in"];

/// A table for each strategy, and a sentence below each.
#[must_use]
pub fn markdown(outcomes: &[Outcome]) -> String {
    let mut text = String::new();
    for strategy in strategies(outcomes) {
        let summaries = Summary::of(outcomes, strategy);
        let rows: Vec<[String; 9]> = summaries.iter().map(row).collect();
        let _ = writeln!(text, "## {} search\n", capital(strategy));
        write_table(&mut text, &rows);
        let _ = writeln!(text, "\n{}\n", total(&summaries));
    }
    text
}

/// How many bugs were reached, triggered and detected, each with some seed.
fn total(summaries: &[Summary]) -> String {
    let count = |mark: fn(&Outcome) -> Option<Mark>| {
        summaries.iter().filter(|summary| summary.count(mark) > 0).count()
    };
    let (reached, triggered, detected) = (
        count(|outcome| outcome.reached),
        count(|outcome| outcome.triggered),
        count(|outcome| outcome.detected),
    );
    format!("Of {} bugs {reached} were reached, {triggered} triggered, {detected} detected.", summaries.len())
}

fn row(summary: &Summary) -> [String; 9] {
    let seeds = summary.outcomes.len();
    let share = |mark: fn(&Outcome) -> Option<Mark>| format!("{}/{seeds}", summary.count(mark));
    let median = summary.median(|outcome| outcome.detected);
    let first = summary.outcomes.first();
    let words = |word: fn(&Outcome) -> &str| {
        let words: BTreeSet<&str> = summary.outcomes.iter().map(|outcome| word(outcome)).collect();
        words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(", ")
    };
    [
        first.map_or(String::new(), |outcome| outcome.bug.clone()),
        first.map_or(String::new(), |outcome| outcome.expected.clone()),
        share(|outcome| outcome.reached),
        share(|outcome| outcome.triggered),
        share(|outcome| outcome.detected),
        median.map_or_else(|| "-".to_owned(), |mark| format!("{:.1} s", mark.time_s)),
        median.map_or_else(|| "-".to_owned(), |mark| mark.scenarios.to_string()),
        words(|outcome| &outcome.broken),
        words(|outcome| &outcome.world),
    ]
}

/// Columns as wide as their longest cell, so that the text is readable as it is.
fn write_table(text: &mut String, rows: &[[String; 9]]) {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(String::len);
        cells.chain(HEAD.get(column).map(|head| head.len())).max().unwrap_or(0)
    };
    let mut line = |cells: [&str; 9]| {
        for (column, cell) in cells.into_iter().enumerate() {
            let _ = write!(text, "| {cell:<width$} ", width = width(column));
        }
        text.push_str("|\n");
    };
    line(HEAD);
    line(["-"; 9].map(|_| "---"));
    for row in rows {
        line(row.each_ref().map(String::as_str));
    }
}

fn capital(strategy: Strategy) -> &'static str {
    match strategy {
        Strategy::Random => "Random",
        Strategy::Guided => "Guided",
    }
}

#[cfg(test)]
mod tests;
