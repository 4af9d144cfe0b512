//! `twin fuzz`: searches for scenarios that break a promise, and saves each as a short story.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::thread::available_parallelism;
use std::time::{Duration, Instant};

use owo_colors::OwoColorize;
use serde::Serialize;
use twin_campaign::{Base, CampaignError, Input, Played, Shrunk, Violation};

use crate::args::{FuzzArguments, command_for};
use crate::exit::Exit;
use crate::jobs;
use crate::json::JsonResults;
use crate::layout::{Unread, plain};
use crate::play::{self, Bug};
use crate::progress::Progress;
use crate::worlds::{self, WorldFileError};

/// Scenarios between two looks at the clock.
const BATCH: u64 = 64;

/// Why nothing, or nothing more, is played.
#[derive(Debug, thiserror::Error)]
enum Refusal {
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Worlds(Vec<WorldFileError>),
    #[error("{0}")]
    Campaign(#[from] CampaignError),
    #[error(
        "failed to write `{path}`: {source}; name a folder that you may write to after `--out`",
        path = .path.display()
    )]
    Out { path: PathBuf, source: io::Error },
    #[error(
        "failed to write the results to `{path}`: {source}; name a file in a folder you may write to",
        path = .path.display()
    )]
    Json { path: PathBuf, source: io::Error },
    #[error("failed to write to standard output: {0}; is the disk full?")]
    Text(#[from] io::Error),
}

/// Runs the command and returns its exit code.
pub(crate) fn fuzz(arguments: &FuzzArguments) -> Exit {
    search(arguments).unwrap_or_else(|refusal| {
        anstream::eprintln!("{refusal}");
        Exit::Refused
    })
}

fn search(arguments: &FuzzArguments) -> Result<Exit, Refusal> {
    let loaded = worlds::load_all(&arguments.worlds).map_err(Refusal::Worlds)?;
    let json_refused = |source| Refusal::Json { path: arguments.json.clone().unwrap_or_default(), source };
    let json = arguments.json.as_deref().map(|path| JsonResults::create(path, "failures"));
    let json = json.transpose().map_err(json_refused)?;
    // The seed of the worlds' own random numbers is that of a plain `twin run`.
    let bases: Result<Vec<Base>, CampaignError> =
        loaded.into_iter().map(|loaded| Base::new(loaded.world, 1)).collect();
    let bases = bases?;
    let started = Instant::now();
    let planned = if arguments.time.is_some() { u64::MAX } else { arguments.runs.get() };
    let total = arguments.time.map_or(planned as f64, |time| time.as_secs_f64());
    let progress = Progress::new(total, arguments.quiet);
    let workers = arguments.jobs.or(available_parallelism().ok()).map_or(1, std::num::NonZeroUsize::get);
    let mut campaign = Campaign::new(arguments, &bases, json);
    let mut next = 0;
    while next < planned && arguments.time.is_none_or(|time| started.elapsed() < time) {
        let first = next;
        next = planned.min(first + BATCH);
        let before = started.elapsed();
        jobs::in_order(
            next - first,
            workers,
            |job| {
                let scenario = Scenario::of(first + job, arguments.seed, &bases);
                (play::catching_bugs(|| scenario.base.play(&scenario.input)), scenario)
            },
            |_, (played, scenario)| {
                campaign.take(&scenario, played, &progress)?;
                if arguments.time.is_none() {
                    progress.advance(1.0);
                }
                progress.say(campaign.so_far());
                Ok::<(), Refusal>(())
            },
        )?;
        if arguments.time.is_some() {
            progress.advance((started.elapsed() - before).as_secs_f64());
        }
    }
    progress.end();
    campaign.close(started.elapsed()).map_err(json_refused)
}

/// One scenario of the search.
struct Scenario<'a> {
    base: &'a Base,
    input: Input,
}

impl<'a> Scenario<'a> {
    /// Worlds take turns.
    fn of(number: u64, seed: u64, bases: &'a [Base]) -> Self {
        let base = &bases[(number % bases.len() as u64) as usize];
        Self { base, input: base.scenario(seed, number / bases.len() as u64) }
    }
}

/// A failure that was found.
#[derive(Serialize)]
struct Failure {
    promise: String,
    world: String,
    /// Events of the shrunk scenario.
    events: usize,
    /// Scenarios of the search that break this promise with at least these faults.
    found: u64,
    again: String,
    #[serde(skip)]
    kinds: BTreeSet<&'static str>,
}

/// Counts and failures so far.
struct Campaign<'a> {
    arguments: &'a FuzzArguments,
    worlds: usize,
    json: Option<JsonResults>,
    out: Unread<anstream::Stdout>,
    scenarios: u64,
    reached_door: u64,
    simulated_s: f64,
    failures: Vec<Failure>,
    exit: Exit,
}

/// Totals, as other programs see them.
#[derive(Serialize)]
struct Totals {
    scenarios: u64,
    reached_door: u64,
    wall_s: f64,
    simulated_s: f64,
}

impl<'a> Campaign<'a> {
    fn new(arguments: &'a FuzzArguments, bases: &[Base], json: Option<JsonResults>) -> Self {
        Self {
            arguments,
            worlds: bases.len(),
            json,
            out: Unread::new(anstream::stdout()),
            scenarios: 0,
            reached_door: 0,
            simulated_s: 0.0,
            failures: Vec::new(),
            exit: Exit::Pass,
        }
    }

    fn so_far(&self) -> String {
        let hours = self.simulated_s / 3600.0;
        format!("{} scenarios, {hours:.1} h simulated, {} failures", self.scenarios, self.failures.len())
    }

    /// Standard output carries the JSON and nothing else.
    fn is_silent(&self) -> bool {
        self.arguments.json.as_ref().is_some_and(|path| path == "-")
    }

    fn take(
        &mut self,
        scenario: &Scenario,
        played: Result<Result<Played, CampaignError>, Bug>,
        progress: &Progress,
    ) -> Result<(), Refusal> {
        self.scenarios += 1;
        let played = match played {
            Ok(played) => played?,
            Err(bug) => {
                self.exit = Exit::Bug;
                progress.aside(|| anstream::eprintln!("{}", bug.told(&crate::args::this_command())));
                return Ok(());
            }
        };
        self.reached_door += u64::from(played.reached_door);
        self.simulated_s += played.simulated_s;
        let Some(violation) = played.broken.first() else { return Ok(()) };
        self.exit = self.exit.max(Exit::Broken);
        let kinds = scenario.base.kinds_of(&scenario.input)?;
        if self.is_known(violation, &kinds) {
            return Ok(());
        }
        let shrunk = scenario.base.shrink(&scenario.input, violation)?;
        if !self.is_known(&shrunk.violation, &shrunk.kinds) {
            let failure = self.save(scenario.base, &shrunk)?;
            progress.aside(|| self.tell(&failure, &shrunk.violation))?;
            self.failures.push(failure);
        }
        Ok(())
    }

    /// Does a failure that was found before explain this one: the same promise, with no other kinds of faults?
    fn is_known(&mut self, violation: &Violation, kinds: &BTreeSet<&'static str>) -> bool {
        let explains =
            |known: &&mut Failure| known.promise == violation.letter && known.kinds.is_subset(kinds);
        let known = self.failures.iter_mut().find(explains);
        known.map(|known| known.found += 1).is_some()
    }

    /// Writes the world of a failure.
    fn save(&self, base: &Base, shrunk: &Shrunk) -> Result<Failure, Refusal> {
        let letter = &shrunk.violation.letter;
        let kinds: Vec<String> = shrunk.kinds.iter().map(|kind| kind.replace('_', "-")).collect();
        let what = if kinds.is_empty() { "parameters".to_owned() } else { kinds.join("-") };
        let name = format!("{}-{}-{what}", base.world().name, letter.to_lowercase());
        let path = self.arguments.out.join(format!("{name}.yaml"));
        let text = base.story(shrunk, &name)?;
        fs::create_dir_all(&self.arguments.out)
            .and_then(|()| fs::write(&path, text))
            .map_err(|source| Refusal::Out { path: path.clone(), source })?;
        let world = path.to_string_lossy().into_owned();
        Ok(Failure {
            promise: letter.clone(),
            again: command_for(&world, base.seed(), None),
            world,
            events: shrunk.input.events.len(),
            found: 1,
            kinds: shrunk.kinds.clone(),
        })
    }

    fn tell(&mut self, failure: &Failure, violation: &Violation) -> io::Result<()> {
        if self.is_silent() {
            return Ok(());
        }
        let mark = "✘ broken".red().bold().to_string();
        let kinds: Vec<&str> = failure.kinds.iter().copied().collect();
        let by = if kinds.is_empty() { "changed parameters alone".to_owned() } else { kinds.join(", ") };
        let (letter, title) = (plain(&violation.letter), plain(&violation.title));
        writeln!(self.out, "{mark}  {letter}  {title}\n  by {by}\n  {}", failure.again)
    }

    fn close(mut self, wall: Duration) -> io::Result<Exit> {
        let totals = Totals {
            scenarios: self.scenarios,
            reached_door: self.reached_door,
            wall_s: wall.as_secs_f64(),
            simulated_s: self.simulated_s,
        };
        if !self.is_silent() {
            let worlds =
                if self.worlds == 1 { "1 world".to_owned() } else { format!("{} worlds", self.worlds) };
            writeln!(
                self.out,
                "{} over {worlds}; in {} the courier reached the door; {:.1} scenarios a second",
                self.so_far(),
                self.reached_door,
                self.scenarios as f64 / wall.as_secs_f64().max(0.001)
            )?;
        }
        if let Some(mut json) = self.json.take() {
            for failure in &self.failures {
                json.add_item(failure)?;
            }
            json.finish_with(&totals)?;
        }
        Ok(self.exit)
    }
}
