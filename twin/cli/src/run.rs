//! `twin run`: plays worlds and reports what happened.

use std::io::{self, Write};
use std::path::PathBuf;
use std::thread::available_parallelism;

use twin_core::Cut;

use crate::args::{RunArguments, Seeds, command_for};
use crate::exit::Exit;
use crate::jobs;
use crate::json::JsonResults;
use crate::layout::{self, Unread};
use crate::play::{self, Outcome, Played};
use crate::progress::Progress;
use crate::story;
use crate::table::{self, Summary};
use crate::worlds::{self, Loaded, WorldFileError};

/// Why nothing, or nothing more, is played.
#[derive(Debug, thiserror::Error)]
enum Refusal {
    #[error("{}", told(.0))]
    Worlds(Vec<WorldFileError>),
    #[error("{0}")]
    Unplayable(String),
    #[error("too many runs; ask for fewer seeds")]
    TooManyRuns,
    #[error(
        "failed to write the results to `{path}`: {source}; name a file in a folder you may write to",
        path = .path.display()
    )]
    Json { path: PathBuf, source: io::Error },
    #[error("failed to write to standard output: {0}; is the disk full?")]
    Text(io::Error),
}

fn told(errors: &[WorldFileError]) -> String {
    let told: Vec<String> = errors.iter().map(ToString::to_string).collect();
    told.join("\n")
}

/// Runs the command and returns its exit code.
pub(crate) fn run(arguments: &RunArguments) -> Exit {
    play_and_tell(arguments).unwrap_or_else(|refusal| {
        anstream::eprintln!("{refusal}");
        Exit::Refused
    })
}

fn play_and_tell(arguments: &RunArguments) -> Result<Exit, Refusal> {
    let worlds = worlds::load_all(&arguments.worlds).map_err(Refusal::Worlds)?;
    let plan = Plan::new(worlds, arguments.all_seeds(), arguments.cut_at).ok_or(Refusal::TooManyRuns)?;
    let json_refused = |source| Refusal::Json { path: arguments.json.clone().unwrap_or_default(), source };
    let mut json = match &arguments.json {
        Some(path) => Some(JsonResults::create(path, "runs").map_err(json_refused)?),
        None => None,
    };
    let mut teller = Teller::new(arguments, &plan);
    let progress = Progress::new(plan.simulated_s(), arguments.quiet);

    let workers = arguments.jobs.or(available_parallelism().ok());
    let workers = workers.map_or(1, |jobs| jobs.get() as u64).min(plan.count) as usize;
    jobs::in_order(
        plan.count,
        workers,
        |job| {
            let (world, seed) = plan.job(job);
            let world = &plan.worlds[world].world;
            play::play(world, seed, plan.cut, |simulated_s| progress.advance(simulated_s))
        },
        |job, outcome| {
            if let (Some(json), Outcome::Played(played)) = (&mut json, &outcome) {
                json.add(played).map_err(json_refused)?;
            }
            progress.aside(|| teller.tell(job, outcome))?;
            progress.say(teller.so_far(job + 1));
            Ok::<(), Refusal>(())
        },
    )?;
    progress.end();
    teller.close().map_err(Refusal::Text)?;
    if let Some(json) = json {
        json.finish().map_err(json_refused)?;
    }
    Ok(teller.exit)
}

/// Which runs are made: every seed of the first world, then of the next.
struct Plan {
    worlds: Vec<Loaded>,
    seeds: Seeds,
    seeds_per_world: u64,
    count: u64,
    cut: Option<Cut>,
}

impl Plan {
    fn new(worlds: Vec<Loaded>, seeds: Seeds, cut: Option<Cut>) -> Option<Self> {
        let seeds_per_world = seeds.count()?;
        let count = seeds_per_world.checked_mul(worlds.len() as u64)?;
        Some(Plan { worlds, seeds, seeds_per_world, count, cut })
    }

    /// The number of the world and the seed of run `job`.
    fn job(&self, job: u64) -> (usize, u64) {
        let world = (job / self.seeds_per_world) as usize;
        (world, self.seeds.first + job % self.seeds_per_world)
    }

    /// The command that shows run `job` again.
    fn command(&self, job: u64) -> String {
        let (world, seed) = self.job(job);
        command_for(&self.worlds[world].path.to_string_lossy(), seed, self.cut)
    }

    /// Simulated time of all runs, s.
    fn simulated_s(&self) -> f64 {
        let once: f64 = self.worlds.iter().map(|loaded| loaded.world.ends_s).sum();
        once * self.seeds_per_world as f64
    }
}

/// Reports the runs as they finish, and keeps the worst exit code.
struct Teller<'a> {
    plan: &'a Plan,
    out: Unread<anstream::Stdout>,
    /// Standard output carries the JSON and nothing else.
    silent: bool,
    quiet: bool,
    width: usize,
    name_columns: usize,
    summary: Summary,
    exit: Exit,
}

impl<'a> Teller<'a> {
    fn new(arguments: &RunArguments, plan: &'a Plan) -> Self {
        let names = || plan.worlds.iter().map(|loaded| loaded.world.name.as_str());
        Teller {
            plan,
            out: Unread::new(anstream::stdout()),
            silent: arguments.json.as_ref().is_some_and(|path| path == "-"),
            quiet: arguments.quiet,
            width: layout::width(),
            name_columns: layout::columns(names()),
            summary: Summary::of(names()),
            exit: Exit::Pass,
        }
    }

    fn tell(&mut self, job: u64, outcome: Outcome) -> Result<(), Refusal> {
        let again = self.plan.command(job);
        match outcome {
            Outcome::Played(played) => {
                if !played.report.passed {
                    self.exit = self.exit.max(Exit::Broken);
                }
                let (world, _) = self.plan.job(job);
                self.summary.add(world, &played, &again);
                let text = self.text(&played, &again);
                self.write(&text).map_err(Refusal::Text)
            }
            Outcome::Refused(drawing) => Err(Refusal::Unplayable(drawing)),
            // The other runs go on: a bug in one seed need not affect the next.
            Outcome::Bug(bug) => {
                self.exit = Exit::Bug;
                self.summary.add_unfinished();
                anstream::eprintln!("{}", bug.told(&again));
                Ok(())
            }
        }
    }

    fn text(&self, played: &Played, again: &str) -> String {
        let report = &played.report;
        match (self.plan.count, self.quiet) {
            (1, false) => story::story(played, again, self.width),
            (1, true) => {
                let absences =
                    if report.passed { String::new() } else { story::absences(report, self.width) };
                story::broken_promises(report, self.width) + &absences + &story::closing(report, again)
            }
            (_, false) => table::line(played, self.name_columns),
            (_, true) => String::new(),
        }
    }

    /// What stands beside the progress bar after `done` runs.
    fn so_far(&self, done: u64) -> String {
        let failed = self.summary.failed();
        format!("{done} of {} runs, {failed} failed", self.plan.count)
    }

    fn close(&mut self) -> io::Result<()> {
        if self.plan.count > 1 {
            let table = if self.quiet { String::new() } else { self.summary.table() + "\n" };
            let text = table + &self.summary.closing();
            self.write(&text)?;
        }
        self.out.flush()
    }

    fn write(&mut self, text: &str) -> io::Result<()> {
        if self.silent {
            return Ok(());
        }
        self.out.write_all(text.as_bytes())
    }
}

#[cfg(test)]
mod tests;
