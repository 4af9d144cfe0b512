//! `twin fuzz`: searches for scenarios that break a promise, and saves each as a short story. `twin merge` joins the
//! results of several parts, `twin shrink` shortens a world.

pub(crate) mod saved;
mod shrinking;
mod summary;

use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::available_parallelism;
use std::time::{Duration, Instant};

use cpu_time::ProcessTime;
use twin_campaign::{Broken, Campaign, CampaignError, Failure, Job, Outcome, Plan, Shrunk};

use crate::args::{FuzzArguments, MergeArguments, command_for};
use crate::exit::Exit;
use crate::jobs;
use crate::json::JsonResults;
use crate::layout::Unread;
use crate::play::{self, Bug};
use crate::progress::Progress;
use crate::worlds::{self, WorldFileError};

use saved::{Saved, SavedFailure, hex};
pub(crate) use shrinking::shrink;

/// Scenarios that are planned at once: what they reach guides the next ones.
const BATCH: u64 = 32;
/// The results are saved at least this often.
const SAVES_EVERY: Duration = Duration::from_secs(5);

/// Why nothing, or nothing more, is played.
#[derive(Debug, thiserror::Error)]
enum Refusal {
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Worlds(Vec<WorldFileError>),
    #[error("{0}")]
    Campaign(#[from] CampaignError),
    #[error("this program crashed in a scenario:\n{0}")]
    Bug(String),
    #[error(
        "failed to write to `{path}`: {source}; name a folder that you may write to after `--out`",
        path = .path.display()
    )]
    Out { path: PathBuf, source: io::Error },
    #[error(
        "failed to read the campaign in `{path}`: {source}; name a folder that `twin fuzz` has written",
        path = .path.display()
    )]
    Saved { path: PathBuf, source: io::Error },
    #[error("there is no campaign in `{path}`; name a folder that `twin fuzz` has written", path = .0.display())]
    Nothing(PathBuf),
    #[error(
        "`{path}` holds another campaign that was not finished; name another folder after `--out`, or add `--anew` \
         to throw that one away",
        path = .0.display()
    )]
    Other(PathBuf),
    #[error(
        "`{0}` and `{1}` are not parts of one campaign: their seeds, ways to search or numbers of parts differ"
    )]
    Foreign(String, String),
    #[error(
        "failed to write the results to `{path}`: {source}; name a file in a folder you may write to",
        path = .path.display()
    )]
    Json { path: PathBuf, source: io::Error },
    #[error("failed to write to standard output: {0}; is the disk full?")]
    Text(#[from] io::Error),
}

/// Runs `twin fuzz` and returns its exit code.
pub(crate) fn fuzz(arguments: &FuzzArguments) -> Exit {
    search(arguments).unwrap_or_else(refused)
}

/// Runs `twin merge` and returns its exit code.
pub(crate) fn merge(arguments: &MergeArguments) -> Exit {
    join(arguments).unwrap_or_else(refused)
}

fn refused(refusal: Refusal) -> Exit {
    anstream::eprintln!("{refusal}");
    if matches!(refusal, Refusal::Bug(_)) { Exit::Bug } else { Exit::Refused }
}

fn open_json(path: Option<&PathBuf>) -> Result<Option<JsonResults>, Refusal> {
    let open = |path: &PathBuf| {
        JsonResults::create(path, "failures").map_err(|source| Refusal::Json { path: path.clone(), source })
    };
    path.map(open).transpose()
}

fn search(arguments: &FuzzArguments) -> Result<Exit, Refusal> {
    let loaded = worlds::load_all(&arguments.worlds).map_err(Refusal::Worlds)?;
    let json = open_json(arguments.json.as_ref())?;
    let shard = arguments.shard.map_or((0, 1), |shard| (shard.part - 1, shard.parts));
    let plan = Plan { seed: arguments.seed, strategy: arguments.strategy.into(), shard };
    let worlds = loaded.into_iter().map(|loaded| loaded.world).collect();
    // The seed of the worlds' own random numbers is that of a plain `twin run`.
    let campaign = Campaign::new(worlds, 1, plan.clone())?;
    let mut run = Run::new(arguments, campaign, plan)?;
    let asked = Arc::new(AtomicBool::new(false));
    let stop = Arc::clone(&asked);
    // Without a handler Ctrl-C kills; what was saved before stays.
    let _ = ctrlc::set_handler(move || stop.store(true, Ordering::Relaxed));
    run.play(&asked)?;
    run.close(json)
}

/// A campaign that is being played.
struct Run<'a> {
    arguments: &'a FuzzArguments,
    campaign: Campaign,
    saved: Saved,
    out: Unread<anstream::Stdout>,
    started: Instant,
    cpu: Option<ProcessTime>,
    /// Time of earlier runs of this campaign, s.
    before_s: (f64, f64),
    last_saved: Instant,
    /// This program crashed in a scenario.
    crashed: bool,
}

impl<'a> Run<'a> {
    /// A new campaign, or one that goes on where an earlier run was stopped.
    fn new(arguments: &'a FuzzArguments, mut campaign: Campaign, plan: Plan) -> Result<Self, Refusal> {
        let out = &arguments.out;
        let old = Saved::load(out).map_err(|source| Refusal::Saved { path: out.clone(), source });
        let old = if arguments.anew { None } else { old?.filter(|old| !old.finished) };
        let mut saved = Saved {
            worlds: arguments.worlds.clone(),
            plan,
            finished: false,
            planned: 0,
            totals: Default::default(),
            cells: 0,
            wall_s: 0.0,
            cpu_s: 0.0,
            failures: Vec::new(),
        };
        if let Some(old) = old {
            let failures = old.revived(campaign.bases());
            let Some(failures) = failures.filter(|_| old.worlds == saved.worlds && old.plan == saved.plan)
            else {
                return Err(Refusal::Other(out.clone()));
            };
            anstream::eprintln!(
                "going on with the campaign in `{}` after {} scenarios; --anew starts over",
                out.display(),
                old.planned
            );
            campaign.resume(old.planned, old.totals.clone(), failures);
            saved = old;
        }
        let before_s = (saved.wall_s, saved.cpu_s);
        Ok(Self {
            arguments,
            campaign,
            saved,
            out: Unread::new(anstream::stdout()),
            started: Instant::now(),
            cpu: ProcessTime::try_now().ok(),
            before_s,
            last_saved: Instant::now(),
            crashed: false,
        })
    }

    fn workers(&self) -> usize {
        self.arguments.jobs.or(available_parallelism().ok()).map_or(1, std::num::NonZeroUsize::get)
    }

    /// Plays batch after batch until all is played, the time is over, or somebody asks to stop.
    fn play(&mut self, stop: &AtomicBool) -> Result<(), Refusal> {
        let (part, parts) = self.saved.plan.shard;
        // Of the whole campaign's numbers, every `parts`-th one from `part` on.
        let share = (self.arguments.runs.get() + parts - 1 - part) / parts;
        let planned = if self.arguments.time.is_some() { u64::MAX } else { share };
        let total = self.arguments.time.map_or(planned as f64, |time| time.as_secs_f64());
        let progress = Progress::new(total, self.arguments.quiet);
        let is_late = |run: &Self| run.arguments.time.is_some_and(|time| run.started.elapsed() >= time);
        while self.campaign.planned() < planned && !is_late(self) && !stop.load(Ordering::Relaxed) {
            let before = self.started.elapsed();
            let count = BATCH.min(planned - self.campaign.planned());
            let jobs = self.campaign.plan(count);
            let Some(outcomes) = self.play_jobs(&jobs, stop, &progress)? else { break };
            for (job, outcome) in jobs.into_iter().zip(outcomes) {
                match outcome {
                    Some(outcome) => self.campaign.take(job, outcome)?,
                    None => self.crashed = true,
                }
            }
            self.shrink_broken(&progress)?;
            self.campaign.tidy();
            self.note();
            if self.last_saved.elapsed() >= SAVES_EVERY {
                self.save()?;
            }
            if self.arguments.time.is_some() {
                progress.advance((self.started.elapsed() - before).as_secs_f64());
            }
        }
        self.saved.finished = self.campaign.planned() >= planned || is_late(self);
        progress.end();
        Ok(())
    }

    /// Plays a batch. None if somebody asked to stop: an unfinished batch is played again when the campaign goes on.
    fn play_jobs(
        &self,
        planned: &[Job],
        stop: &AtomicBool,
        progress: &Progress,
    ) -> Result<Option<Vec<Option<Outcome>>>, Refusal> {
        let mut outcomes = Vec::new();
        let play = |n: u64| {
            let job = planned.get(n as usize).filter(|_| !stop.load(Ordering::Relaxed))?;
            Some(play::catching_bugs(|| self.campaign.play(job)))
        };
        jobs::in_order(planned.len() as u64, self.workers(), play, |_, played| {
            if let Some(played) = played {
                outcomes.push(match played {
                    Ok(outcome) => Some(outcome?),
                    Err(bug) => {
                        progress.aside(|| self.write_crash(planned, outcomes.len(), &bug))?;
                        None
                    }
                });
                if self.arguments.time.is_none() {
                    progress.advance(1.0);
                }
                progress.say(summary::so_far(&self.saved));
            }
            Ok::<(), Refusal>(())
        })?;
        Ok(Some(outcomes).filter(|outcomes| outcomes.len() == planned.len()))
    }

    /// Shrinks what broke, and saves each new failure as a world.
    fn shrink_broken(&mut self, progress: &Progress) -> Result<(), Refusal> {
        loop {
            let due = self.campaign.unexplained()?;
            if due.is_empty() {
                return Ok(());
            }
            progress.say(format!("{}, shrinking", summary::so_far(&self.saved)));
            for (broken, shrunk) in self.shrink_all(due)? {
                if let Some(failure) = self.campaign.found(&broken, shrunk).cloned() {
                    let failure = self.write(&failure)?;
                    if !self.is_silent() {
                        progress.aside(|| summary::failure(&mut self.out, &failure))?;
                    }
                    self.saved.failures.push(failure);
                }
            }
        }
    }

    fn shrink_all(&self, due: Vec<Broken>) -> Result<Vec<(Broken, Shrunk)>, Refusal> {
        let mut shrunk = Vec::new();
        let shorten = |n: u64| {
            let broken = due.get(n as usize)?;
            Some(play::catching_bugs(|| self.campaign.shrink(broken)))
        };
        jobs::in_order(due.len() as u64, self.workers(), shorten, |_, one| {
            if let Some(one) = one {
                shrunk.push(one.map_err(crash)??);
            }
            Ok::<(), Refusal>(())
        })?;
        Ok(due.into_iter().zip(shrunk).collect())
    }

    /// Writes the world of a failure.
    fn write(&self, failure: &Failure) -> Result<SavedFailure, Refusal> {
        let Failure { base, shrunk, found } = failure;
        let Some(base) = self.campaign.bases().get(*base) else {
            return Err(CampaignError::Unplanned.into());
        };
        let words: Vec<String> = shrunk.causes.iter().map(|cause| cause.replace(['_', '.'], "-")).collect();
        let clause = shrunk.violation.clause.to_lowercase();
        let name = format!("{}-{clause}-{}", base.world().name, words.join("-"));
        let name = name.trim_end_matches('-');
        let path = self.arguments.out.join(format!("{name}.yaml"));
        let text = base.story(shrunk, name)?;
        fs::create_dir_all(&self.arguments.out)
            .and_then(|()| fs::write(&path, text))
            .map_err(|source| Refusal::Out { path: path.clone(), source })?;
        let world = path.to_string_lossy().into_owned();
        Ok(SavedFailure {
            promise: shrunk.violation.clause.clone(),
            title: shrunk.violation.title.clone(),
            again: command_for(&world, base.seed(), None),
            world,
            base: base.world().name.clone(),
            events: shrunk.input.events.len(),
            causes: shrunk.causes.iter().map(ToString::to_string).collect(),
            also: shrunk.also.clone(),
            found: *found,
            plays: shrunk.plays,
            at_s: shrunk.violation.at_s,
            input: hex(&shrunk.input),
        })
    }

    /// Writes the world in which this program crashed.
    fn write_crash(&self, planned: &[Job], index: usize, bug: &Bug) -> Result<(), Refusal> {
        anstream::eprintln!("{}", bug.told(&crate::args::this_command()));
        let Some(job) = planned.get(index) else { return Ok(()) };
        let path = self.arguments.out.join(format!("crash-{}.yaml", self.saved.planned + index as u64));
        fs::create_dir_all(&self.arguments.out)
            .and_then(|()| fs::write(&path, self.campaign.yaml(job).map_err(io::Error::other)?))
            .map_err(|source| Refusal::Out { path: path.clone(), source })?;
        anstream::eprintln!("the scenario is in `{}`", path.display());
        Ok(())
    }

    /// Takes the counts over into what is saved.
    fn note(&mut self) {
        self.saved.planned = self.campaign.planned();
        self.saved.totals = self.campaign.totals.clone();
        self.saved.cells = self.campaign.cells();
        for (saved, failure) in self.saved.failures.iter_mut().zip(&self.campaign.failures) {
            saved.found = failure.found;
        }
        self.saved.wall_s = self.before_s.0 + self.started.elapsed().as_secs_f64();
        let cpu_s = self.cpu.and_then(|cpu| cpu.try_elapsed().ok()).map_or(0.0, |cpu| cpu.as_secs_f64());
        self.saved.cpu_s = self.before_s.1 + cpu_s;
    }

    fn save(&mut self) -> Result<(), Refusal> {
        self.last_saved = Instant::now();
        let out = &self.arguments.out;
        self.saved.save(out).map_err(|source| Refusal::Out { path: out.clone(), source })
    }

    /// Standard output carries the JSON and nothing else.
    fn is_silent(&self) -> bool {
        self.arguments.json.as_ref().is_some_and(|path| path.as_os_str() == "-")
    }

    fn close(mut self, json: Option<JsonResults>) -> Result<Exit, Refusal> {
        self.save()?;
        if !self.is_silent() {
            summary::closing(&mut self.out, &self.saved)?;
        }
        if !self.saved.finished {
            anstream::eprintln!("stopped; the same command goes on");
        }
        let path = self.arguments.json.clone().unwrap_or_default();
        json.map_or(Ok(()), |json| summary::json(json, &self.saved))
            .map_err(|source| Refusal::Json { path, source })?;
        Ok(match (self.crashed, self.saved.failures.is_empty()) {
            (true, _) => Exit::Bug,
            (false, true) => Exit::Pass,
            (false, false) => Exit::Broken,
        })
    }
}

fn crash(bug: Bug) -> Refusal {
    Refusal::Bug(bug.told(&crate::args::this_command()))
}

fn join(arguments: &MergeArguments) -> Result<Exit, Refusal> {
    let json = open_json(arguments.json.as_ref())?;
    let mut parts: Vec<Saved> = Vec::new();
    for folder in &arguments.folders {
        let saved = Saved::load(folder).map_err(|source| Refusal::Saved { path: folder.clone(), source })?;
        let saved = saved.ok_or_else(|| Refusal::Nothing(folder.clone()))?;
        if let (Some(first), Some(first_folder)) = (parts.first(), arguments.folders.first()) {
            let whole = |saved: &Saved| (saved.plan.seed, saved.plan.strategy, saved.plan.shard.1);
            if whole(first) != whole(&saved) {
                let names = [first_folder, folder].map(|folder| folder.display().to_string());
                let [first, other] = names;
                return Err(Refusal::Foreign(first, other));
            }
        }
        parts.push(saved);
    }
    let Some(all) = Saved::merged(parts) else { return Ok(Exit::Pass) };
    let is_silent = arguments.json.as_ref().is_some_and(|path| path.as_os_str() == "-");
    if !is_silent {
        let mut out = Unread::new(anstream::stdout());
        for failure in &all.failures {
            summary::failure(&mut out, failure)?;
        }
        summary::closing(&mut out, &all)?;
    }
    let path = arguments.json.clone().unwrap_or_default();
    json.map_or(Ok(()), |json| summary::json(json, &all)).map_err(|source| Refusal::Json { path, source })?;
    Ok(if all.failures.is_empty() { Exit::Pass } else { Exit::Broken })
}
