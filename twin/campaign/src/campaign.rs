//! A campaign: batches of scenarios over some base worlds, their totals, and the failures that were found.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use twin_core::World;

use crate::base::{Base, CampaignError};
use crate::guide::{Explorer, Guide, Proposal, Reached};
use crate::input::Input;
use crate::play::{Played, Until, Violation};
use crate::shrink::Shrunk;

/// How scenarios are chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Strategy {
    /// Each by its number alone.
    Random,
    /// From states that are new, or close to breaking.
    #[default]
    Guided,
}

/// Which scenarios a campaign plays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Seed of the search.
    pub seed: u64,
    /// How scenarios are chosen.
    pub strategy: Strategy,
    /// This campaign is part `shard.0`, from 0, of `shard.1` parts.
    pub shard: (u64, u64),
}

/// Counts of a campaign.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Totals {
    /// Scenarios that were played.
    pub scenarios: u64,
    /// In so many of them a courier reached the door.
    pub reached_door: u64,
    /// So many of them went on from a fork.
    pub forks: u64,
    /// Simulated time, s, without the past of forks.
    pub simulated_s: f64,
    /// Scenarios in which a clause was excused, by the clause.
    pub excused: BTreeMap<String, u64>,
    /// The tightest margin of each promise that was kept, by its letter, in its own unit.
    pub margins: BTreeMap<String, f64>,
}

impl Totals {
    /// Adds the totals of another campaign.
    pub fn add(&mut self, other: &Self) {
        self.scenarios += other.scenarios;
        self.reached_door += other.reached_door;
        self.forks += other.forks;
        self.simulated_s += other.simulated_s;
        for (clause, count) in &other.excused {
            *self.excused.entry(clause.clone()).or_default() += count;
        }
        for (letter, margin) in &other.margins {
            self.tighten(letter, *margin);
        }
    }

    fn tighten(&mut self, letter: &str, margin: f64) {
        let tightest = self.margins.entry(letter.to_owned()).or_insert(margin);
        *tightest = tightest.min(margin);
    }

    fn count(&mut self, played: &Played) {
        self.scenarios += 1;
        self.reached_door += u64::from(played.reached_door);
        self.forks += u64::from(played.forked);
        self.simulated_s += played.simulated_s;
        for clause in &played.excused {
            *self.excused.entry(clause.clone()).or_default() += 1;
        }
        for (letter, margin) in &played.margins {
            self.tighten(letter, *margin);
        }
    }
}

/// A failure that was found, shrunk.
#[derive(Clone, Debug)]
pub struct Failure {
    /// Index of its base world.
    pub base: usize,
    /// The shortest scenario of it.
    pub shrunk: Shrunk,
    /// Scenarios of the campaign that this failure explains.
    pub found: u64,
}

impl Failure {
    /// Does this failure explain a violation: of the same clause, with at least the same causes?
    fn explains(&self, clause: &str, causes: &BTreeSet<&'static str>) -> bool {
        self.shrunk.violation.clause == clause && self.shrunk.causes.is_subset(causes)
    }
}

/// A scenario to play.
pub struct Job {
    base: usize,
    proposal: Proposal,
}

impl Job {
    /// Index of the base world.
    #[must_use]
    pub fn base(&self) -> usize {
        self.base
    }

    /// The scenario.
    #[must_use]
    pub fn input(&self) -> &Input {
        &self.proposal.input
    }
}

impl Outcome {
    /// How it went.
    #[must_use]
    pub fn played(&self) -> &Played {
        &self.played
    }
}

/// What came of it.
pub struct Outcome {
    played: Played,
    reached: Vec<Reached>,
}

/// A scenario that broke something.
pub struct Broken {
    base: usize,
    input: Input,
    violation: Violation,
    causes: BTreeSet<&'static str>,
}

/// A campaign in progress.
pub struct Campaign {
    bases: Vec<Base>,
    guides: Vec<Guide>,
    plan: Plan,
    /// Number of the next scenario of this part.
    next: u64,
    /// Counts so far.
    pub totals: Totals,
    /// Failures so far, in the order in which they were found.
    pub failures: Vec<Failure>,
    /// Scenarios that broke something and are not shrunk yet, in the order of their numbers.
    broken: Vec<Broken>,
}

impl Campaign {
    /// A campaign over these base worlds. `seed`: of the worlds' own random numbers.
    ///
    /// # Errors
    ///
    /// Formulas of a world that cannot be parsed.
    pub fn new(worlds: Vec<Arc<World>>, seed: u64, plan: Plan) -> Result<Self, CampaignError> {
        let bases = worlds.into_iter().map(|world| Base::new(world, seed)).collect::<Result<_, _>>()?;
        Ok(Self::over(bases, plan))
    }

    /// A campaign over base worlds that were played before.
    #[must_use]
    pub fn over(bases: Vec<Base>, plan: Plan) -> Self {
        let guides = bases.iter().map(|_| Guide::default()).collect();
        let (totals, failures, broken) = (Totals::default(), Vec::new(), Vec::new());
        Self { bases, guides, plan, next: 0, totals, failures, broken }
    }

    /// The base worlds.
    #[must_use]
    pub fn bases(&self) -> &[Base] {
        &self.bases
    }

    /// Cells that were reached, in all base worlds.
    #[must_use]
    pub fn cells(&self) -> usize {
        self.guides.iter().map(Guide::cells).sum()
    }

    /// Scenarios of this part that were planned so far.
    #[must_use]
    pub fn planned(&self) -> u64 {
        self.next
    }

    /// Goes on behind the first `planned` scenarios, which another run of this campaign has played: with its totals
    /// and failures.
    pub fn resume(&mut self, planned: u64, totals: Totals, failures: Vec<Failure>) {
        (self.next, self.totals, self.failures) = (planned, totals, failures);
    }

    /// The next scenarios. Base worlds take turns.
    pub fn plan(&mut self, count: u64) -> Vec<Job> {
        let (shard, shards) = self.plan.shard;
        let job = |nth: u64| {
            let number = nth * shards + shard;
            let base = (number % self.bases.len() as u64) as usize;
            let number = number / self.bases.len() as u64;
            let proposal = match (self.plan.strategy, self.bases.get(base), self.guides.get(base)) {
                (Strategy::Guided, Some(world), Some(guide)) => guide.propose(world, self.plan.seed, number),
                (_, Some(world), _) => Proposal::anew(world.scenario(self.plan.seed, number)),
                _ => Proposal::anew(Input::default()),
            };
            Job { base, proposal }
        };
        let jobs = (self.next..self.next + count).map(job).collect();
        self.next += count;
        jobs
    }

    /// Plays a scenario. Any number may be played at the same time.
    ///
    /// # Errors
    ///
    /// Never, unless this crate has a bug.
    pub fn play(&self, job: &Job) -> Result<Outcome, CampaignError> {
        let (Some(base), Some(guide)) = (self.bases.get(job.base), self.guides.get(job.base)) else {
            return Err(CampaignError::Unplanned);
        };
        let world = Arc::new(base.decode(&job.proposal.input)?);
        let mut explorer = Explorer::new(guide);
        let forks = guide.fork(&job.proposal).map_or(base.forks(), std::slice::from_ref);
        let played = match self.plan.strategy {
            Strategy::Random => base.play_world(&world, forks, Until::Broken, &mut ())?,
            Strategy::Guided => base.play_world(&world, forks, Until::Broken, &mut explorer)?,
        };
        Ok(Outcome { played, reached: explorer.reached })
    }

    /// The world of a scenario, as YAML.
    ///
    /// # Errors
    ///
    /// Never, unless this crate has a bug.
    pub fn yaml(&self, job: &Job) -> Result<String, CampaignError> {
        let base = self.bases.get(job.base).ok_or(CampaignError::Unplanned)?;
        Ok(base.decode(&job.proposal.input)?.to_yaml()?)
    }

    /// Takes what came of a scenario, in the order in which they were planned.
    ///
    /// # Errors
    ///
    /// Never, unless this crate has a bug.
    pub fn take(&mut self, job: Job, outcome: Outcome) -> Result<(), CampaignError> {
        self.totals.count(&outcome.played);
        if let Some(guide) = self.guides.get_mut(job.base) {
            guide.take(&job.proposal, outcome.reached);
        }
        if let Some(violation) = outcome.played.broken.into_iter().next()
            && let Some(base) = self.bases.get(job.base)
        {
            let causes = base.causes(&job.proposal.input)?;
            self.broken.push(Broken { base: job.base, input: job.proposal.input, violation, causes });
        }
        Ok(())
    }

    /// Ends a batch.
    pub fn tidy(&mut self) {
        self.guides.iter_mut().for_each(Guide::tidy);
    }

    /// The next scenarios to shrink: those that broke something that no failure explains, and none of which explains
    /// another. What a failure explains is played again without its causes: something else may be behind it. To be
    /// asked again after these were taken, until there are none.
    ///
    /// # Errors
    ///
    /// Never, unless this crate has a bug.
    pub fn unexplained(&mut self) -> Result<Vec<Broken>, CampaignError> {
        let mut due: Vec<Broken> = Vec::new();
        let mut later = Vec::new();
        let mut queue = VecDeque::from(std::mem::take(&mut self.broken));
        while let Some(broken) = queue.pop_front() {
            let mut failures = self.failures.iter_mut();
            let known = failures.find(|known| known.explains(&broken.violation.clause, &broken.causes));
            let Some(known) = known else {
                let is_alike = |other: &Broken| {
                    other.violation.clause == broken.violation.clause
                        && other.causes.is_subset(&broken.causes)
                };
                if due.iter().any(is_alike) {
                    later.push(broken)
                } else {
                    due.push(broken)
                }
                continue;
            };
            known.found += 1;
            let causes = known.shrunk.causes.clone();
            let Some(base) = self.bases.get(broken.base) else { continue };
            let rest = base.without(&broken.input, &causes)?;
            if rest.events.is_empty() || rest == broken.input {
                continue;
            }
            if let Some(violation) = base.play(&rest)?.broken.into_iter().next() {
                let causes = base.causes(&rest)?;
                queue.push_front(Broken { input: rest, violation, causes, ..broken });
            }
        }
        self.broken = later;
        Ok(due)
    }

    /// Shrinks a scenario that broke something. Any number may be shrunk at the same time.
    ///
    /// # Errors
    ///
    /// Never, unless this crate has a bug.
    pub fn shrink(&self, broken: &Broken) -> Result<Shrunk, CampaignError> {
        let base = self.bases.get(broken.base).ok_or(CampaignError::Unplanned)?;
        base.shrink(&broken.input, &broken.violation)
    }

    /// Takes what was shrunk, in the order in which it was due. The failure, if no other one explains it.
    pub fn found(&mut self, broken: &Broken, shrunk: Shrunk) -> Option<&Failure> {
        let mut failures = self.failures.iter_mut();
        if let Some(known) = failures.find(|known| known.explains(&shrunk.violation.clause, &shrunk.causes)) {
            known.found += 1;
            return None;
        }
        self.failures.push(Failure { base: broken.base, shrunk, found: 1 });
        self.failures.last()
    }
}

#[cfg(test)]
mod tests;
