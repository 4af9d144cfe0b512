//! Many runs as a text: a line each, and at the end a table with one row per world and the failures.

use std::collections::BTreeSet;

use owo_colors::OwoColorize;
use twin_core::Report;

use crate::layout::{columns, number, padded, plain};
use crate::play::Played;
use crate::story::{UNEXPECTED, broken_ids};

/// More failures than this are counted, not listed: one is looked at first.
const FAILURES_LISTED_MAX: usize = 20;
/// Enough of a trace hash to distinguish runs by eye.
const HASH_COLUMNS: usize = 12;

/// One run in one line.
pub(crate) fn line(played: &Played, name_columns: usize) -> String {
    let report = &played.report;
    let mark =
        if report.passed { "✔ passed".green().to_string() } else { "✘ failed".red().bold().to_string() };
    let name = padded(&plain(&report.world), name_columns);
    let seed = format!("seed {}", report.seed);
    let hash: String = report.trace_hash.chars().take(HASH_COLUMNS).collect();
    let mut line = format!(
        "{mark}  {name}  {seed:<8}  {:>7.1} s in {:>7} s  {}",
        report.simulated_s,
        number(played.wall_s),
        hash.dimmed()
    );
    if !report.passed {
        line += &format!("  {}", broke(report));
    }
    line + "\n"
}

/// `broke L, T; fault 2 (jam) never began`; a world of the museum can also fail because nothing broke.
fn broke(report: &Report) -> String {
    let ids = broken_ids(report);
    let broke = (!ids.is_empty()).then(|| format!("broke {}", ids.join(", ")));
    let all: Vec<String> =
        broke.into_iter().chain(report.absent.iter().map(|absent| plain(absent))).collect();
    if all.is_empty() { UNEXPECTED.to_owned() } else { all.join("; ") }
}

/// Results of many runs.
#[derive(Debug, Default)]
pub(crate) struct Summary {
    /// One per world, in the order in which they were named.
    rows: Vec<Row>,
    /// World, seed, what broke, and the command that shows it again.
    failures: Vec<String>,
    /// Runs that ended in a bug of this program.
    unfinished: u64,
}

#[derive(Debug, Default)]
struct Row {
    world: String,
    passed: u64,
    failed: u64,
    traces: BTreeSet<String>,
    simulated_s: f64,
    wall_s: f64,
    active_simulated_s: f64,
    active_wall_s: f64,
}

impl Summary {
    /// Nothing played yet, of the worlds with these names.
    pub(crate) fn of<'a>(worlds: impl Iterator<Item = &'a str>) -> Self {
        let rows = worlds.map(|name| Row { world: plain(name), ..Row::default() });
        Summary { rows: rows.collect(), ..Summary::default() }
    }

    /// Counts a run of the world with number `world`. `again` is the command that shows it again.
    pub(crate) fn add(&mut self, world: usize, played: &Played, again: &str) {
        let report = &played.report;
        let row = &mut self.rows[world];
        row.traces.insert(report.trace_hash.clone());
        row.simulated_s += report.simulated_s;
        row.wall_s += played.wall_s;
        row.active_simulated_s += report.active_simulated_s;
        row.active_wall_s += played.active_wall_s;
        if report.passed {
            row.passed += 1;
        } else {
            row.failed += 1;
            if self.failures.len() < FAILURES_LISTED_MAX {
                self.failures.push(format!(
                    "  {}, seed {}: {}\n    {again}\n",
                    plain(&report.world),
                    report.seed,
                    broke(report)
                ));
            }
        }
    }

    /// Counts a run that ended in a bug of this program.
    pub(crate) fn add_unfinished(&mut self) {
        self.unfinished += 1;
    }

    /// Runs that passed.
    pub(crate) fn passed(&self) -> u64 {
        self.rows.iter().map(|row| row.passed).sum()
    }

    /// Runs in which a promise broke.
    pub(crate) fn failed(&self) -> u64 {
        self.rows.iter().map(|row| row.failed).sum()
    }

    /// The table of worlds.
    pub(crate) fn table(&self) -> String {
        let heads = ["world", "passed", "failed", "traces", "simulated s", "wall s", "x real time"];
        let cells: Vec<[String; 7]> = self.rows.iter().map(Row::cells).collect();
        let widths: Vec<usize> = (0..heads.len())
            .map(|column| {
                let below = cells.iter().map(|row| row[column].as_str());
                columns(below.chain([heads[column]]))
            })
            .collect();
        let row = |cells: &[String]| -> String {
            let first = padded(&cells[0], widths[0]);
            let others = cells.iter().zip(&widths).skip(1);
            others.fold(first, |line, (cell, &columns)| format!("{line}  {cell:>columns$}"))
        };
        let mut text = format!("\n{}\n", row(&heads.map(str::to_owned)).bold());
        for cells in &cells {
            text += &row(cells);
            text += "\n";
        }
        text
    }

    /// The failures, each with the one command that shows it again, and the closing line.
    pub(crate) fn closing(&self) -> String {
        let (passed, failed) = (self.passed(), self.failed());
        let runs = passed + failed + self.unfinished;
        if passed == runs {
            return format!("{}: {passed} runs\n", "✔ passed".green());
        }
        let mut text = String::new();
        if failed > 0 {
            text += &format!("{}\n{}", "Failures".bold(), self.failures.concat());
            let unlisted = failed - self.failures.len() as u64;
            if unlisted > 0 {
                text += &format!("  and {unlisted} more\n");
            }
            text += "\n";
        }
        let mark = "✘ failed".red().bold().to_string();
        text += &format!("{mark}: {failed} of {runs} runs");
        if self.unfinished > 0 {
            text += &format!(", and {} ended in a bug in twin", self.unfinished);
        }
        text + "\n"
    }
}

impl Row {
    fn cells(&self) -> [String; 7] {
        let factor = self.active_simulated_s / self.active_wall_s;
        [
            self.world.clone(),
            self.passed.to_string(),
            self.failed.to_string(),
            self.traces.len().to_string(),
            format!("{:.1}", self.simulated_s),
            format!("{:.2}", self.wall_s),
            if factor.is_finite() && factor > 0.0 { number(factor) } else { "-".to_owned() },
        ]
    }
}

#[cfg(test)]
mod tests;
