//! `./x bug-hunt`: hunts every planted bug, and writes table and plot.
#![allow(clippy::disallowed_methods, reason = "a hunt plays on several threads")]

use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread::available_parallelism;

use clap::{Parser, ValueEnum};
use hunt::hunt::{Find, Hunter, WORLDS};
use hunt::outcome::{Outcome, Strategy};
use hunt::{plot, table};

/// How many of the planted bugs does the search find, and how soon?
///
/// Each bug is active alone. Scenarios are drawn and played until a promise breaks that the same scenario keeps without
/// the bug, or the time is over. The result is a table and a plot.
#[derive(Debug, Parser)]
#[command(name = "./x bug-hunt")]
struct Arguments {
    /// Time for each bug and seed on all workers: 60s, 10m. Processor time counts, so other programs do not
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = a_duration)]
    time: f64,

    /// Number of seeds of the search
    #[arg(long, value_name = "N", default_value_t = 3)]
    seeds: u64,

    /// Hunt only bugs whose name contains this; may be repeated
    #[arg(long, value_name = "NAME")]
    bug: Vec<String>,

    /// Strategies to compare
    #[arg(long, value_name = "STRATEGY", value_delimiter = ',', default_value = "random")]
    strategy: Vec<Way>,

    /// Worlds over which scenarios are drawn, instead of the usual ones
    #[arg(long, value_name = "WORLD", value_delimiter = ',')]
    worlds: Vec<String>,

    /// No hunt: play so many scenarios without a bug, see which bugs they trigger, and play some of those with it
    #[arg(long, value_name = "N")]
    survey: Option<u64>,

    /// Scenarios played at the same time [default: one per processor]
    #[arg(long, value_name = "N")]
    jobs: Option<NonZeroUsize>,

    /// Folder for table, plot, and the world that showed each bug
    #[arg(long, value_name = "DIR", default_value = "target/bug-hunt")]
    out: PathBuf,
}

/// A survey plays at most so many scenarios with each bug.
const SURVEY_PLAYS_MAX: usize = 30;

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Way {
    Random,
    Guided,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), String> {
    let is_wanted = |name: &str| {
        arguments.bug.is_empty() || arguments.bug.iter().any(|word| name.contains(&word.to_uppercase()))
    };
    let bugs = || planted::ALL.iter().filter(|bug| is_wanted(bug.name));
    if bugs().next().is_none() {
        let names: Vec<&str> = planted::ALL.iter().map(|bug| bug.name).collect();
        return Err(format!("there is no such bug; there are:\n  {}", names.join("\n  ")));
    }
    let workers = arguments.jobs.or(available_parallelism().ok()).map_or(1, NonZeroUsize::get);
    let worlds: Vec<&str> = match arguments.worlds.is_empty() {
        true => WORLDS.to_vec(),
        false => arguments.worlds.iter().map(String::as_str).collect(),
    };
    let mut hunter = Hunter::new(Path::new("."), &worlds, workers)?;
    if let Some(scenarios) = arguments.survey {
        let text = hunter.survey(arguments.seeds, scenarios, SURVEY_PLAYS_MAX)?;
        return write(&arguments.out.join("survey.txt"), &text);
    }
    let mut outcomes = Vec::new();
    for way in &arguments.strategy {
        let strategy = match way {
            Way::Random => Strategy::Random,
            Way::Guided => Strategy::Guided,
        };
        for (bug, seed) in bugs().flat_map(|bug| (1..=arguments.seeds).map(move |seed| (bug, seed))) {
            let (outcome, find) = hunter.hunt(bug, strategy, seed, arguments.time, u64::MAX)?;
            println!("{}", line(&outcome));
            if let Some(find) = find {
                keep(&arguments.out, &outcome, &find)?;
            }
            outcomes.push(outcome);
            // After each hunt: whoever ends a long one early has what there is.
            write(&arguments.out.join("table.md"), &table::markdown(&outcomes))?;
            write(&arguments.out.join("plot.svg"), &plot::svg(&outcomes))?;
        }
    }
    println!("\n{}", table::markdown(&outcomes));
    println!("The plot is in {}.", arguments.out.join("plot.svg").display());
    Ok(())
}

fn line(outcome: &Outcome) -> String {
    let Outcome { bug, seed, strategy, .. } = outcome;
    let what = match (outcome.detected, outcome.triggered, outcome.reached) {
        (Some(_), ..) => format!("detected: {} in {}", outcome.broken, outcome.world),
        (None, Some(mark), _) => format!("not detected; triggered in scenario {}", mark.scenarios),
        (None, None, Some(mark)) => format!("not triggered; reached in scenario {}", mark.scenarios),
        (None, None, None) => "not reached".to_owned(),
    };
    let end = outcome.end;
    format!("{bug:<32} {strategy} {seed}  {:>6.1} s {:>5} scenarios  {what}", end.time_s, end.scenarios)
}

/// Keeps the scenario that showed a bug.
fn keep(out: &Path, outcome: &Outcome, find: &Find) -> Result<(), String> {
    let name = format!("{}-{}-{}.yaml", outcome.bug.to_lowercase(), outcome.strategy, outcome.seed);
    write(&out.join("found").join(name), &find.yaml)
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    let written = fs::create_dir_all(path.parent().unwrap_or(path)).and_then(|()| fs::write(path, text));
    written.map_err(|error| format!("failed to write {}: {error}", path.display()))
}

/// A duration with its unit, s.
fn a_duration(text: &str) -> Result<f64, String> {
    let (number, unit_s) = match text.strip_suffix('m') {
        Some(number) => (number, 60.0),
        None => (text.strip_suffix('s').unwrap_or_default(), 1.0),
    };
    let seconds =
        number.parse::<u32>().ok().filter(|number| *number > 0).map(|number| f64::from(number) * unit_s);
    seconds.ok_or_else(|| {
        format!("`{text}` is not a duration; write a number with its unit, such as 90s or 10m")
    })
}
