//! Hunts one bug: plays scenarios with it until a promise breaks because of it.

mod cpu;
mod play;
mod survey;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::Arc;

use planted::{Bug, activate};
use twin_campaign::{Base, CampaignError, World};

use crate::outcome::{Mark, Outcome, Strategy};
use play::{Job, Played};

/// The worlds over which scenarios are drawn, in turns: couriers at the keypad and with a phone, a recipient who
/// watches or calls off, guessed codes, a jammed bolt, two orders, a second person, a door that stays open for long,
/// one that nobody opens.
pub const WORLDS: [&str; 10] = [
    "front-door",
    "phone-unlock",
    "watch-live",
    "customer-blocks",
    "pin-bruteforce",
    "bolt-jam",
    "two-parcels-two-couriers",
    "walks-in-behind",
    "relock-ajar",
    "code-not-used",
];

/// Scenarios for each worker between two looks at the time.
const BATCH: u64 = 4;

/// Bases, workers, and what is known about scenarios without a bug.
pub struct Hunter {
    bases: Vec<Base>,
    workers: usize,
    /// Letters of promises that a scenario breaks without a bug, and how long it took to play, s; by strategy, seed and
    /// number. Each hunt pays that time, so that their order does not matter.
    without: BTreeMap<(Strategy, u64, u64), (BTreeSet<String>, f64)>,
}

/// The scenario that showed a bug.
#[derive(Clone, Debug)]
pub struct Find {
    /// Its base's name.
    pub world: String,
    /// As a world file.
    pub yaml: String,
}

impl Hunter {
    /// Reads these worlds of the repository, and plays each once.
    ///
    /// # Errors
    ///
    /// A world that cannot be read or played.
    pub fn new(repository: &Path, worlds: &[&str], workers: usize) -> Result<Self, String> {
        activate(None);
        let base = |name: &&str| {
            let path = repository.join(format!("worlds/{name}.yaml"));
            let text = fs::read_to_string(&path)
                .map_err(|error| format!("failed to read {}: {error}", path.display()))?;
            let world = World::parse(&format!("{name}.yaml"), &text)
                .map_err(|errors| format!("failed to parse {name}.yaml: {errors:?}"))?;
            Base::new(Arc::new(world), 1).map_err(told)
        };
        let bases = worlds.iter().map(base).collect::<Result<_, String>>()?;
        Ok(Self { bases, workers: workers.max(1), without: BTreeMap::new() })
    }

    /// Hunts a bug for so long, s, and at most over so many scenarios.
    ///
    /// # Errors
    ///
    /// A scenario that cannot be played: a bug of the campaign.
    pub fn hunt(
        &mut self,
        bug: &'static Bug,
        strategy: Strategy,
        seed: u64,
        time_s: f64,
        scenarios_max: u64,
    ) -> Result<(Outcome, Option<Find>), String> {
        planted::reset();
        let mut outcome = Outcome {
            bug: bug.name.to_owned(),
            expected: bug.promises.to_owned(),
            strategy,
            seed,
            end: Mark { scenarios: 0, time_s: 0.0 },
            reached: None,
            triggered: None,
            detected: None,
            broken: String::new(),
            world: String::new(),
        };
        while outcome.end.time_s < time_s && outcome.end.scenarios < scenarios_max {
            let first = outcome.end.scenarios;
            let count = (BATCH * self.workers as u64).min(scenarios_max - first);
            activate(Some(bug));
            let jobs: Vec<Job> =
                (first..first + count).map(|number| Job::of(&self.bases, strategy, seed, number)).collect();
            let batch = play::all(&self.bases, &jobs.iter().collect::<Vec<_>>(), self.workers, Some(bug));
            // The bug is the process's: it is switched off only when no worker plays any more.
            activate(None);
            for (job, played) in jobs.iter().zip(batch) {
                let Played { broken, counts, cpu_s } = played.map_err(told)?;
                outcome.end.scenarios += 1;
                outcome.end.time_s += cpu_s / self.workers as f64;
                let now = Some(outcome.end);
                outcome.reached = outcome.reached.or(now.filter(|_| counts.reached > 0));
                outcome.triggered = outcome.triggered.or(now.filter(|_| counts.triggered > 0));
                if broken.is_empty() {
                    continue;
                }
                let (without, cpu_s) = self.without(strategy, seed, job)?;
                outcome.end.time_s += cpu_s;
                let new: Vec<&str> = broken.difference(&without).map(String::as_str).collect();
                if !new.is_empty() {
                    outcome.detected = Some(outcome.end);
                    outcome.broken = new.concat();
                    outcome.world = job.base(&self.bases).world().name.clone();
                    let find = self.find(job)?;
                    return Ok((outcome, Some(find)));
                }
            }
        }
        Ok((outcome, None))
    }

    /// Letters of promises that a scenario breaks without a bug, and the time that it took to learn that, s.
    fn without(
        &mut self,
        strategy: Strategy,
        seed: u64,
        job: &Job,
    ) -> Result<(BTreeSet<String>, f64), String> {
        let key = (strategy, seed, job.number);
        if let Some(known) = self.without.get(&key) {
            return Ok(known.clone());
        }
        let Played { broken, cpu_s, .. } = play::one(&self.bases, job, None).map_err(told)?;
        self.without.insert(key, (broken.clone(), cpu_s));
        Ok((broken, cpu_s))
    }

    fn find(&self, job: &Job) -> Result<Find, String> {
        let base = job.base(&self.bases);
        let world = base.decode(&job.input).map_err(told)?;
        Ok(Find { world: world.name.clone(), yaml: world.to_yaml().map_err(|error| error.to_string())? })
    }
}

fn told(error: CampaignError) -> String {
    format!("failed to play a scenario: {error}")
}
