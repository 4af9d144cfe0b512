//! A campaign in words and as JSON.

use std::io::{self, Write};

use owo_colors::OwoColorize;
use serde::Serialize;

use super::saved::{Saved, SavedFailure};
use crate::json::JsonResults;
use crate::layout::{number, plain};

/// Totals, as other programs see them.
#[derive(Serialize)]
struct JsonTotals<'a> {
    scenarios: u64,
    reached_door: u64,
    forks: u64,
    wall_s: f64,
    cpu_s: f64,
    simulated_s: f64,
    cells: usize,
    finished: bool,
    excused: &'a std::collections::BTreeMap<String, u64>,
    margins: &'a std::collections::BTreeMap<String, f64>,
}

/// One failure: what broke, by what, and the commands that show it.
pub(crate) fn failure(out: &mut impl Write, failure: &SavedFailure) -> io::Result<()> {
    let mark = "✘ broken".red().bold().to_string();
    let by = if failure.causes.is_empty() { "nothing".to_owned() } else { failure.causes.join(", ") };
    let (promise, title) = (plain(&failure.promise), plain(&failure.title));
    writeln!(out, "{mark}  {promise}  {title}\n  by {by} ({} events)", failure.events)?;
    if !failure.also.is_empty() {
        writeln!(out, "  with it: {}", failure.also.join(", "))?;
    }
    writeln!(out, "  run:   {}", failure.again)?;
    writeln!(out, "  watch: {}", failure.again.replacen(" run ", " watch ", 1))?;
    writeln!(out, "  film:  {}", failure.again.replacen(" run ", " film ", 1))
}

/// The closing lines of a campaign.
pub(crate) fn closing(out: &mut impl Write, saved: &Saved) -> io::Result<()> {
    let totals = &saved.totals;
    let worlds = match saved.worlds.len() {
        1 => "1 world".to_owned(),
        worlds => format!("{worlds} worlds"),
    };
    writeln!(
        out,
        "{} over {worlds}; in {} the courier reached the door; {} went on from a fork",
        so_far(saved),
        totals.reached_door,
        totals.forks
    )?;
    let a_second = |count: u64| number(count as f64 / saved.wall_s.max(0.001));
    writeln!(
        out,
        "{} scenarios a second, {} forks a second",
        a_second(totals.scenarios),
        a_second(totals.forks)
    )?;
    if !totals.margins.is_empty() {
        let margins = totals.margins.iter().map(|(letter, margin)| format!("{letter} {}", number(*margin)));
        writeln!(out, "tightest margins: {}", margins.collect::<Vec<_>>().join(", "))?;
    }
    if !totals.excused.is_empty() {
        let excused = totals.excused.iter().map(|(clause, count)| format!("{clause} {count} times"));
        writeln!(out, "excused: {}", excused.collect::<Vec<_>>().join(", "))?;
    }
    Ok(())
}

/// How far a campaign has come, in one line.
pub(crate) fn so_far(saved: &Saved) -> String {
    let totals = &saved.totals;
    let hours = totals.simulated_s / 3600.0;
    let (scenarios, failures) = (totals.scenarios, saved.failures.len());
    format!("{scenarios} scenarios, {hours:.1} h simulated, {} cells, {failures} failures", saved.cells)
}

/// Writes the results as JSON.
pub(crate) fn json(mut json: JsonResults, saved: &Saved) -> io::Result<()> {
    for failure in &saved.failures {
        json.add_item(failure)?;
    }
    let totals = &saved.totals;
    json.finish_with(&JsonTotals {
        scenarios: totals.scenarios,
        reached_door: totals.reached_door,
        forks: totals.forks,
        wall_s: saved.wall_s,
        cpu_s: saved.cpu_s,
        simulated_s: totals.simulated_s,
        cells: saved.cells,
        finished: saved.finished,
        excused: &totals.excused,
        margins: &totals.margins,
    })
}
