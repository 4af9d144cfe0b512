//! One run as a text: what happened when, which promises held, how it ended.

use owo_colors::{AnsiColors, OwoColorize};
use textwrap::core::display_width;
use twin_core::{Excuse, PromiseReport, Report, StoryLine};

use crate::layout::{columns, hanging, number, padded, plain};
use crate::play::Played;

/// Shown when a run fails although nothing broke and everything took place: the world expected a broken promise.
pub(crate) const UNEXPECTED: &str = "no promise broke, although the world expects it";
/// Longer names do not widen the column of actors.
const WHO_COLUMNS_MAX: usize = 16;
/// Room for `liveness`, the longest of our own promises' names.
const LETTER_COLUMNS_MAX: usize = 8;
/// `12345.678 s`: time in seconds to the millisecond.
const TIME_COLUMNS: usize = 11;
/// One colour per actor, in the order of appearance; readable on dark and light.
const COLOURS: [AnsiColors; 6] = [
    AnsiColors::Cyan,
    AnsiColors::Yellow,
    AnsiColors::Magenta,
    AnsiColors::Blue,
    AnsiColors::Green,
    AnsiColors::BrightRed,
];

/// The whole story of one run, in colour, wrapped to `width` columns. `again` is the command that shows it again.
pub(crate) fn story(played: &Played, again: &str, width: usize) -> String {
    let report = &played.report;
    let cast = Cast::of(&report.events);
    let title = format!("{}, seed {}", plain(&report.world), report.seed);
    let mut text = format!("{}\n\n", title.bold());
    for event in &report.events {
        text += &cast.line(event, 2, width);
    }
    text += &format!("\n{}\n", "Promises".bold());
    let id_columns = id_columns(&report.promises);
    for promise in &report.promises {
        text += &promise_line(promise, id_columns, width);
        text += &moment_it_broke(promise, &cast, width);
    }
    text += &format!("\n{}\n", "How it ended".bold());
    text += &format!("  {}\n", hanging(&plain(&report.ending), 2, width));
    for (film, seen_m2) in (1..).zip(&report.seen_m2) {
        let seen = format!("recording {film} shows {seen_m2:.1} m² of the home: floor, walls and furniture");
        text += &format!("  {}\n", hanging(&seen, 2, width));
    }
    text += &absences(report, width);
    text += &format!("  {}\n", hanging(&pace(played), 2, width));
    text += &format!("  trace {}\n\n", report.trace_hash.dimmed());
    text + &closing(report, again)
}

/// What the world plans and did not take place, in yellow.
pub(crate) fn absences(report: &Report, width: usize) -> String {
    let line = |absent: &String| format!("  {}\n", hanging(&plain(absent), 2, width).yellow());
    report.absent.iter().map(line).collect()
}

/// The verdict in a line, with the command that shows a failure again.
pub(crate) fn closing(report: &Report, again: &str) -> String {
    let (all, broken) = (report.promises.len(), broken_ids(report).len());
    let run = format!("{}, seed {}", plain(&report.world), report.seed);
    let kept = all - broken;
    let excused =
        report.promises.iter().filter(|promise| promise.passed && !promise.excused.is_empty()).count();
    let absent = report.absent.join("; ");
    match (report.passed, broken) {
        (true, 0) if !report.absent.is_empty() => {
            format!("{}: {run}: {all} promises kept; as the world expects, {absent}\n", "✔ passed".green())
        }
        (false, 0) if !report.absent.is_empty() => {
            format!("{}: {run}: {absent}; show it again:\n  {again}\n", "✘ failed".red().bold())
        }
        (true, 0) if excused > 0 => format!(
            "{}: {run}: {} promises kept, {excused} excused as the world expects\n",
            "✔ passed".green(),
            all - excused
        ),
        (true, 0) => format!("{}: {run}: {all} promises kept\n", "✔ passed".green()),
        // A world of the museum, where a device of its year is expected to break a promise.
        (true, _) => format!(
            "{}: {run}: {kept} promises kept, {broken} broken as the world expects\n",
            "✔ passed".green()
        ),
        (false, 0) => {
            format!("{}: {run}: {}; show it again:\n  {again}\n", "✘ failed".red().bold(), UNEXPECTED)
        }
        (false, _) => format!(
            "{}: {run}: {broken} of {all} promises broken; show it again:\n  {again}\n",
            "✘ failed".red().bold()
        ),
    }
}

/// The promises that broke, by letter or text.
pub(crate) fn broken_ids(report: &Report) -> Vec<String> {
    let broken = report.promises.iter().filter(|promise| !promise.passed);
    broken.map(|promise| plain(&promise.id)).collect()
}

/// The broken promises of a run, each with the moment it broke and what happened around it.
pub(crate) fn broken_promises(report: &Report, width: usize) -> String {
    let cast = Cast::of(&report.events);
    let broken = report.promises.iter().filter(|promise| !promise.passed);
    broken
        .map(|promise| {
            promise_line(promise, id_columns(&report.promises), width)
                + &moment_it_broke(promise, &cast, width)
        })
        .collect()
}

/// Who appears in a run: their colours and the width of their column.
struct Cast {
    names: Vec<String>,
    columns: usize,
}

impl Cast {
    fn of(events: &[StoryLine]) -> Self {
        let mut names: Vec<String> = Vec::new();
        for event in events {
            let name = plain(&event.who);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let columns = columns(names.iter().map(String::as_str)).min(WHO_COLUMNS_MAX);
        Cast { names, columns }
    }

    fn colour(&self, name: &str) -> AnsiColors {
        let place = self.names.iter().position(|known| known == name);
        COLOURS[place.unwrap_or(0) % COLOURS.len()]
    }

    /// `  12.345 s  courier  knocks`, `indent` columns from the left.
    fn line(&self, event: &StoryLine, indent: usize, width: usize) -> String {
        let who = plain(&event.who);
        let before_what = indent + TIME_COLUMNS + 2 + padded(&who, self.columns).chars().count() + 2;
        format!(
            "{:indent$}{}  {}  {}\n",
            "",
            format!("{:>9.3} s", event.at_s).dimmed(),
            padded(&who, self.columns).color(self.colour(&who)),
            hanging(&plain(&event.what), before_what, width)
        )
    }
}

/// The column of letters; a world's own formulas are longer than that and stand alone.
fn id_columns(promises: &[PromiseReport]) -> usize {
    let lettered = promises.iter().filter(|promise| is_lettered(promise));
    columns(lettered.map(|promise| promise.id.as_str()))
}

/// Whether this is one of the product's promises, with a letter and a title. A world's formula has only its text.
fn is_lettered(promise: &PromiseReport) -> bool {
    !promise.title.is_empty() && display_width(&promise.id) <= LETTER_COLUMNS_MAX
}

/// `  ✔ kept    U  a delivery unlock begins only ... (margin 0.500 s)`
fn promise_line(promise: &PromiseReport, id_columns: usize, width: usize) -> String {
    let mark = match (promise.passed, promise.excused.is_empty()) {
        (true, true) => "✔ kept   ".green().to_string(),
        (true, false) => "○ excused".yellow().to_string(),
        (false, _) => "✘ broken ".red().bold().to_string(),
    };
    let id = plain(&promise.id);
    let mut what = if is_lettered(promise) { plain(&promise.title) } else { id.clone() };
    if let Some(margin) = margin(promise) {
        what += &format!(" ({margin})");
    }
    if is_lettered(promise) {
        let indent = 2 + 9 + 2 + id_columns + 2;
        let what = hanging(&what, indent, width);
        format!("  {mark}  {}  {what}\n", padded(&id, id_columns).bold())
    } else {
        format!("  {mark}  {}\n", hanging(&what, 13, width))
    }
}

/// How far the promise was from breaking, or how far it broke; empty if there is no such number, or none that a
/// reader can interpret (counts; scaled mixtures of units). JSON has them all.
fn margin(promise: &PromiseReport) -> Option<String> {
    if matches!(promise.unit.as_str(), "" | "scale") {
        return None;
    }
    let robustness = promise.robustness.filter(|margin| margin.is_finite())?;
    Some(format!("margin {} {}", number(robustness), plain(&promise.unit)))
}

fn moment_it_broke(promise: &PromiseReport, cast: &Cast, width: usize) -> String {
    let mut text: String = promise.excused.iter().map(|excuse| excuse_line(excuse, width)).collect();
    if promise.passed {
        return text;
    }
    let clause = promise.clause.as_deref().filter(|_| is_lettered(promise));
    let clause = clause.map_or_else(String::new, |clause| format!("clause {clause} "));
    text += &match promise.broken_at_s {
        Some(at_s) => format!("{:13}{clause}broke at {at_s:.3} s\n", ""),
        None => format!("{:13}{clause}was not fulfilled by the end\n", ""),
    };
    for event in &promise.around {
        text += &cast.line(event, 13, width);
    }
    text
}

/// `clause P2 was violated at 40.120 s; assumption shutter_free failed at 36.480 s`
fn excuse_line(excuse: &Excuse, width: usize) -> String {
    let Excuse { clause, violated_s, assumption, failed_s } = excuse;
    let what = format!(
        "clause {clause} was violated at {violated_s:.3} s; assumption {assumption} failed at {failed_s:.3} s"
    );
    format!("{:13}{}\n", "", hanging(&what, 13, width))
}

/// How much faster than real time it was.
fn pace(played: &Played) -> String {
    let report = &played.report;
    let whole = format!("simulated {:.1} s in {} s", report.simulated_s, number(played.wall_s));
    match played.real_time_factor() {
        Some(factor) => format!(
            "{whole}; from arrival to relock {:.1} s in {} s, {} times real time",
            report.active_simulated_s,
            number(played.active_wall_s),
            number(factor)
        ),
        None => whole,
    }
}

#[cfg(test)]
mod tests;
