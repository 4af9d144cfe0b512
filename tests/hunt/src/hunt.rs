//! Hunts one bug: plays scenarios with it until a promise breaks because of it.

mod cpu;
mod play;
mod survey;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::Arc;

use planted::{Bug, activate};
use twin_campaign::{Base, Campaign, CampaignError, Input, Plan, World};

use crate::outcome::{Outcome, Strategy};

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
    /// Clauses that a scenario breaks without a bug, and how long it took to play, s; by base and input. Each hunt pays
    /// that time, so that their order does not matter.
    without: BTreeMap<(usize, Vec<u8>), (BTreeSet<String>, f64)>,
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

    /// Hunts a bug for so long, s, and at most over so many scenarios. The first ones are the worlds themselves.
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
        let mut hunt = Hunt { bug, outcome: Outcome::new(bug.name, bug.promises, strategy, seed) };
        activate(Some(bug));
        let mut bases = self.bases.clone();
        // The past of a fork must have the bug, too.
        let before_s = cpu::of_this_thread_s();
        for base in &mut bases {
            base.fork_anew().map_err(told)?;
        }
        hunt.outcome.end.time_s += cpu::of_this_thread_s() - before_s;
        let itself = Input::default();
        for index in 0..bases.len().min(scenarios_max as usize) {
            activate(Some(bug));
            let (broken, cpu_s) = play::one(&self.bases[index], &itself).map_err(told)?;
            activate(None);
            hunt.count(cpu_s / self.workers as f64);
            if let Some(find) = self.judge(&mut hunt, index, &itself, &broken)? {
                return Ok((hunt.outcome, Some(find)));
            }
        }
        let strategy = match strategy {
            Strategy::Random => twin_campaign::Strategy::Random,
            Strategy::Guided => twin_campaign::Strategy::Guided,
        };
        let mut campaign = Campaign::over(bases, Plan { seed, strategy, shard: (0, 1) });
        while hunt.outcome.end.time_s < time_s && hunt.outcome.end.scenarios < scenarios_max {
            let left = scenarios_max - hunt.outcome.end.scenarios;
            activate(Some(bug));
            let jobs = campaign.plan((BATCH * self.workers as u64).min(left));
            let batch = play::all(jobs.len(), self.workers, |index| campaign.play(&jobs[index]));
            // The bug is the process's: it is switched off only when no worker plays any more.
            activate(None);
            for (job, (played, cpu_s)) in jobs.into_iter().zip(batch) {
                let played = played.map_err(told)?;
                hunt.count(cpu_s / self.workers as f64);
                let broken = play::clauses(played.played());
                if let Some(find) = self.judge(&mut hunt, job.base(), job.input(), &broken)? {
                    return Ok((hunt.outcome, Some(find)));
                }
                campaign.take(job, played).map_err(told)?;
            }
            campaign.tidy();
        }
        Ok((hunt.outcome, None))
    }

    /// Does a scenario break because of the bug? It is then kept without it.
    fn judge(
        &mut self,
        hunt: &mut Hunt,
        index: usize,
        input: &Input,
        broken: &BTreeSet<String>,
    ) -> Result<Option<Find>, String> {
        if broken.is_empty() {
            return Ok(None);
        }
        let base = &self.bases[index];
        let known = self.without.get(&(index, input.to_bytes())).cloned();
        let (without, cpu_s) = known.map_or_else(|| play::one(base, input).map_err(told), Ok)?;
        self.without.insert((index, input.to_bytes()), (without.clone(), cpu_s));
        let end = &mut hunt.outcome.end;
        end.time_s += cpu_s / self.workers as f64;
        let new: Vec<&str> = broken.difference(&without).map(String::as_str).collect();
        if new.is_empty() {
            return Ok(None);
        }
        hunt.outcome.detected = Some(hunt.outcome.end);
        hunt.outcome.broken = new.join(" ");
        hunt.outcome.world = base.world().name.clone();
        let world = base.decode(input).map_err(told)?;
        let yaml = world.to_yaml().map_err(|error| error.to_string())?;
        Ok(Some(Find { world: world.name.clone(), yaml }))
    }
}

/// A hunt in progress.
struct Hunt {
    bug: &'static Bug,
    outcome: Outcome,
}

impl Hunt {
    /// A scenario was played with the bug.
    fn count(&mut self, time_s: f64) {
        let counts = self.bug.counts();
        let outcome = &mut self.outcome;
        outcome.end.scenarios += 1;
        outcome.end.time_s += time_s;
        let now = Some(outcome.end);
        outcome.reached = outcome.reached.or(now.filter(|_| counts.reached > 0));
        outcome.triggered = outcome.triggered.or(now.filter(|_| counts.triggered > 0));
    }
}

fn told(error: CampaignError) -> String {
    format!("failed to play a scenario: {error}")
}
