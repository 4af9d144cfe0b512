//! `twin sweep`: cuts the lock's supply before each byte of a window and reports how the story ends.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::available_parallelism;

use owo_colors::OwoColorize;
use serde::Serialize;
use twin_core::{Bytes, Closing, CutRun, PromiseReport, Sweep};

use crate::args::{SweepArguments, command_for};
use crate::exit::Exit;
use crate::jobs;
use crate::json::JsonResults;
use crate::layout::{self, Unread, hanging, padded, plain};
use crate::play::{self, Bug};
use crate::progress::Progress;
use crate::worlds::{self, Loaded, WorldFileError};

/// Of the cuts that broke a promise, so many are listed with their commands; JSON has them all.
const TOLD_PER_PROMISE_MAX: u64 = 5;

/// Why nothing, or nothing more, is played.
#[derive(Debug, thiserror::Error)]
enum Refusal {
    #[error("{0}")]
    World(WorldFileError),
    #[error("{0}")]
    Unplayable(String),
    #[error("`--to {1}` lies before `--from {0}`; write the earlier time after `--from`")]
    Backwards(f64, f64),
    #[error("the window from {0} s to {1} s contains no {2}; let it begin earlier or end later")]
    Empty(f64, f64, &'static str),
    #[error(
        "failed to write the results to `{path}`: {source}; name a file in a folder you may write to",
        path = .path.display()
    )]
    Json { path: PathBuf, source: io::Error },
    #[error("failed to write to standard output: {0}; is the disk full?")]
    Text(io::Error),
}

/// Runs the command and returns its exit code.
pub(crate) fn sweep(arguments: &SweepArguments) -> Exit {
    cut_and_tell(arguments).unwrap_or_else(|refusal| {
        anstream::eprintln!("{refusal}");
        Exit::Refused
    })
}

fn cut_and_tell(arguments: &SweepArguments) -> Result<Exit, Refusal> {
    if let (Some(from_s), Some(to_s)) = (arguments.from, arguments.to)
        && to_s < from_s
    {
        return Err(Refusal::Backwards(from_s, to_s));
    }
    let loaded = worlds::load(&arguments.world).map_err(Refusal::World)?;
    let json_refused = |source| Refusal::Json { path: arguments.json.clone().unwrap_or_default(), source };
    let mut json = arguments
        .json
        .as_deref()
        .map(|path| JsonResults::create(path, "cuts"))
        .transpose()
        .map_err(json_refused)?;
    let bytes: Bytes = arguments.cut_at.into();
    let world = Arc::clone(&loaded.world);
    let sweep =
        Sweep::new(world, arguments.seed, arguments.device.into(), bytes, arguments.from, arguments.to)
            .map_err(|errors| Refusal::Unplayable(worlds::drawn(&errors)))?;
    let ticks = sweep.ticks(arguments.every.get());
    let count = ticks.iter().map(Vec::len).sum::<usize>() as u64;
    if count == 0 {
        let (from_s, to_s) = sweep.window_s();
        return Err(Refusal::Empty(from_s, to_s, bytes.word()));
    }
    let mut teller = Teller::new(arguments, &loaded);
    // One unit of the bar is one cut.
    let progress = Progress::new(count as f64, arguments.quiet);
    let workers = arguments.jobs.or(available_parallelism().ok());
    let jobs = ticks.len() as u64;
    let workers = workers.map_or(1, |jobs| jobs.get() as u64).min(jobs) as usize;
    jobs::in_order(
        jobs,
        workers,
        |job| {
            let cuts = &ticks[job as usize];
            let runs = play::catching_bugs(|| sweep.tick(cuts));
            progress.advance(cuts.len() as f64);
            runs
        },
        |_, runs| {
            match runs {
                Ok(runs) => {
                    for run in runs {
                        if let Some(json) = &mut json {
                            json.add_item(&JsonCut::from(&run)).map_err(json_refused)?;
                        }
                        progress.aside(|| teller.tell(run)).map_err(Refusal::Text)?;
                    }
                }
                Err(bug) => teller.tell_bug(&bug),
            }
            progress.say(format!("{} of {count} cuts, {} broke a promise", teller.cuts, teller.broken));
            Ok::<(), Refusal>(())
        },
    )?;
    progress.end();
    teller.close(&sweep).map_err(Refusal::Text)?;
    if let Some(json) = json {
        json.finish().map_err(json_refused)?;
    }
    Ok(teller.exit)
}

/// One cut, as other programs see it. Times in s.
#[derive(Serialize)]
struct JsonCut {
    cut_at: String,
    at_s: f64,
    /// The cut that was played instead: both lead to identical runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    like: Option<String>,
    outcome: String,
    broken: Vec<JsonBroken>,
}

#[derive(Serialize)]
struct JsonBroken {
    id: String,
    broken_at_s: Option<f64>,
}

impl From<&CutRun> for JsonCut {
    fn from(run: &CutRun) -> Self {
        let broken =
            |promise: &PromiseReport| JsonBroken { id: promise.id.clone(), broken_at_s: promise.broken_at_s };
        Self {
            cut_at: run.cut.to_string(),
            at_s: run.at_s,
            like: run.like.map(|cut| cut.to_string()),
            outcome: run.closing.words(),
            broken: run.broken.iter().map(broken).collect(),
        }
    }
}

/// Reports broken promises as they come, and a summary.
struct Teller<'a> {
    arguments: &'a SweepArguments,
    loaded: &'a Loaded,
    out: Unread<anstream::Stdout>,
    /// Standard output carries the JSON and nothing else.
    silent: bool,
    cuts: u64,
    /// Cuts that were simulated; each other cut leads to the same run as one of these.
    played: u64,
    outcomes: BTreeMap<Closing, u64>,
    broken: u64,
    broken_by_promise: BTreeMap<String, u64>,
    bugs: u64,
    exit: Exit,
}

impl<'a> Teller<'a> {
    fn new(arguments: &'a SweepArguments, loaded: &'a Loaded) -> Self {
        Self {
            arguments,
            loaded,
            out: Unread::new(anstream::stdout()),
            silent: arguments.json.as_ref().is_some_and(|path| path == "-"),
            cuts: 0,
            played: 0,
            outcomes: BTreeMap::new(),
            broken: 0,
            broken_by_promise: BTreeMap::new(),
            bugs: 0,
            exit: Exit::Pass,
        }
    }

    fn tell(&mut self, run: CutRun) -> io::Result<()> {
        self.cuts += 1;
        self.played += u64::from(run.like.is_none());
        *self.outcomes.entry(run.closing).or_default() += 1;
        if run.broken.is_empty() {
            return Ok(());
        }
        self.broken += 1;
        self.exit = self.exit.max(Exit::Broken);
        let again = self.command(&run);
        for promise in &run.broken {
            let told = self.broken_by_promise.entry(promise.id.clone()).or_default();
            *told += 1;
            if *told <= TOLD_PER_PROMISE_MAX {
                let mark = "✘ broken".red().bold().to_string();
                let when =
                    promise.broken_at_s.map_or_else(String::new, |at_s| format!(", broke at {at_s:.3} s"));
                let text = format!(
                    "{mark}  {}  {}; cut at {:.3} s{when}\n  {again}\n",
                    plain(&promise.id),
                    plain(&promise.title),
                    run.at_s
                );
                self.write(&text)?;
            }
        }
        Ok(())
    }

    fn tell_bug(&mut self, bug: &Bug) {
        self.bugs += 1;
        self.exit = Exit::Bug;
        anstream::eprintln!("{}", bug.told(&crate::args::this_command()));
    }

    fn command(&self, run: &CutRun) -> String {
        command_for(&self.loaded.path.to_string_lossy(), self.arguments.seed, Some(run.cut))
    }

    fn close(&mut self, sweep: &Sweep) -> io::Result<()> {
        let mut text = String::new();
        if !self.arguments.quiet {
            let (window, (from_s, to_s)) = (sweep.window(), sweep.window_s());
            let bytes: Bytes = self.arguments.cut_at.into();
            text += &format!(
                "{}\n",
                hanging(
                    &format!(
                        "{}, seed {}: power cut {} times within {}s {} to {}, {from_s:.3} s to {to_s:.3} s",
                        plain(&self.loaded.world.name),
                        self.arguments.seed,
                        self.cuts,
                        bytes.word(),
                        window.start,
                        window.end - 1
                    ),
                    2,
                    layout::width()
                )
            );
            if self.played < self.cuts {
                text += &format!("  {} cuts simulated, the others lead to identical runs\n", self.played);
            }
            let columns = layout::columns(
                self.outcomes.values().map(u64::to_string).collect::<Vec<_>>().iter().map(String::as_str),
            );
            for (closing, count) in &self.outcomes {
                text += &format!("  {count:>columns$}  {}\n", closing.words());
            }
            for (id, count) in &self.broken_by_promise {
                text += &format!("  {}  {}\n", padded(id, 2).red().bold(), format_args!("broken in {count}"));
            }
        }
        let (cuts, broken) = (self.cuts, self.broken);
        text += &match (self.broken, self.bugs) {
            (0, 0) => format!("{}: {cuts} cuts, every promise kept in each\n", "✔ passed".green()),
            (_, 0) => format!("{}: {broken} of {cuts} cuts broke a promise\n", "✘ failed".red().bold()),
            (_, bugs) => format!(
                "{}: {broken} of {cuts} cuts broke a promise, and {bugs} ended in a bug in twin\n",
                "✘ failed".red().bold()
            ),
        };
        self.write(&text)?;
        self.out.flush()
    }

    fn write(&mut self, text: &str) -> io::Result<()> {
        if self.silent {
            return Ok(());
        }
        self.out.write_all(text.as_bytes())
    }
}
