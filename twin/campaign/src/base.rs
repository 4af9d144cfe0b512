//! The world over which scenarios are drawn, and how an input becomes a scenario.

use std::collections::BTreeSet;
use std::sync::Arc;

use twin_core::world::{Begins, Choices, Fault, FaultKind, FormulaText, Must, WorldErrors, WriteError};
use twin_core::{Observer, StoryLine, Twin, World};

use crate::input::{Input, Words};
use crate::parameters;
use crate::recovery::{RECOVERIES, Recovery};
use crate::timing;

/// A run may go on for this long after its last fault until everything has recovered, s: an order is decided within
/// 600 s, promise D.
const RECOVERS_S: f64 = 660.0;
/// At most this many forks of the base world's run are kept.
const FORKS_MAX: usize = 48;

/// A base world, with the moments at which something happens in it.
#[derive(Clone)]
pub struct Base {
    world: Arc<World>,
    seed: u64,
    /// Times of the events of the base world's own story, s, ascending.
    moments_s: Vec<f64>,
    /// Clauses that the base world breaks, or recoveries that it lacks, without anything added: no finding.
    own_broken: BTreeSet<String>,
    /// Forks of its run at some of the moments, ascending.
    forks: Vec<Twin>,
}

/// Why a scenario cannot be played.
#[derive(Debug, thiserror::Error)]
pub enum CampaignError {
    /// A bug of the decoder: every input is a valid world.
    #[error("an input is not a valid world: {0:?}")]
    Invalid(Box<WorldErrors>),
    /// A bug of the caller: the job is of another campaign.
    #[error("a scenario belongs to no base world of this campaign")]
    Unplanned,
    /// A bug of the writer.
    #[error("a scenario cannot be written as YAML")]
    Unwritten(#[from] WriteError),
}

impl From<WorldErrors> for CampaignError {
    fn from(errors: WorldErrors) -> Self {
        Self::Invalid(Box::new(errors))
    }
}

/// Number of kinds of faults.
pub(crate) fn kinds() -> usize {
    FaultKind::KEYS.len()
}

impl Base {
    /// Plays the world once, to learn when something happens in it. `seed`: of this world's random numbers in every
    /// scenario.
    ///
    /// # Errors
    ///
    /// Formulas of the world that cannot be parsed.
    pub fn new(world: Arc<World>, seed: u64) -> Result<Self, CampaignError> {
        let mut base =
            Self { world, seed, moments_s: Vec::new(), own_broken: BTreeSet::new(), forks: Vec::new() };
        let twin = base.fork_anew()?;
        base.moments_s = twin.events().iter().map(|line| line.at_s).collect();
        base.moments_s.dedup();
        base.own_broken =
            base.play_to_end(&Input::default())?.broken.into_iter().map(|it| it.clause).collect();
        Ok(base)
    }

    /// Plays the base world again for its forks: for a program that has changed the product since, by a planted bug.
    ///
    /// # Errors
    ///
    /// Never, unless this crate has a bug.
    pub fn fork_anew(&mut self) -> Result<Twin, CampaignError> {
        let empty = Arc::new(self.decode(&Input::default())?);
        let mut forks = Forks::default();
        let mut twin = Twin::new(empty, self.seed)?;
        while !twin.is_over() && twin.now_s() < self.world.ends_s {
            twin.step_with(&mut forks);
        }
        // Evenly chosen.
        let every = forks.0.len().div_ceil(FORKS_MAX).max(1);
        self.forks = forks.0.into_iter().step_by(every).collect();
        Ok(twin)
    }

    /// The base world.
    #[must_use]
    pub fn world(&self) -> &World {
        &self.world
    }

    /// Seed of the random numbers in every scenario.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Does the base world itself break this clause, or lack this recovery?
    pub(crate) fn breaks_by_itself(&self, clause: &str) -> bool {
        self.own_broken.contains(clause)
    }

    /// Forks of the base world's own run, ascending in time.
    pub(crate) fn forks(&self) -> &[Twin] {
        &self.forks
    }

    /// When it is calm: neither the base world plans anything after it, nor does a fault last, s.
    pub(crate) fn calm_s(&self, world: &World) -> f64 {
        let ends_s = |fault: &Fault| match fault.begins {
            Begins::At(at_s) => at_s + fault.what.for_s(),
            Begins::When { after_s, .. } => self.world.ends_s + after_s + fault.what.for_s(),
        };
        world.faults.iter().map(ends_s).fold(self.world.ends_s, f64::max)
    }

    /// Decodes an input: an ordinary world that demands only the product's promises.
    ///
    /// # Errors
    ///
    /// Never, unless this crate has a bug.
    pub fn decode(&self, input: &Input) -> Result<World, CampaignError> {
        let mut world = World::clone(&self.world);
        // A delivery is not required of a world in which anything may go wrong.
        world.must = Must { nothing: false, ..Must::default() };
        parameters::set(&mut world, &input.header);
        for event in &input.events {
            let [kind, way, a, b, ref parameters @ ..] = event.0;
            let kind = Words::new(&[kind]).up_to(kinds() as u32 - 1) as usize;
            let Some(what) = FaultKind::drawn(kind, &mut Words::new(parameters)) else { continue };
            let begins = timing::begins(way, a, b, &self.moments_s, self.world.ends_s);
            let fault = Fault { begins, what };
            // Two faults on one target at once would depend on their order.
            if world.faults.iter().all(|other| !overlap(other, &fault)) {
                world.faults.push(fault);
            }
        }
        world.faults.sort_by(|a, b| a.at_s().unwrap_or(0.0).total_cmp(&b.at_s().unwrap_or(0.0)));
        world.ends_s = self.calm_s(&world) + RECOVERS_S;
        Ok(World::parse(&format!("{}.yaml", world.name), &world.to_yaml()?)?)
    }

    /// The faults that an input adds to the base world.
    pub(crate) fn added(&self, world: &World) -> Vec<Fault> {
        let own = &self.world.faults;
        world.faults.iter().filter(|fault| !own.contains(fault)).cloned().collect()
    }

    /// What an input changes in the base world: keys of the faults that it adds, and names of the parameters that it
    /// sets.
    ///
    /// # Errors
    ///
    /// Never, unless this crate has a bug.
    pub fn causes(&self, input: &Input) -> Result<BTreeSet<&'static str>, CampaignError> {
        let faults = self.added(&self.decode(input)?).into_iter().map(|fault| fault.what.key());
        Ok(faults.chain(parameters::names(&input.header)).collect())
    }

    /// This input without the events and parameters of these names.
    ///
    /// # Errors
    ///
    /// Never, unless this crate has a bug.
    pub fn without(&self, input: &Input, causes: &BTreeSet<&'static str>) -> Result<Input, CampaignError> {
        let mut rest = input.clone();
        for (index, word) in rest.header.iter_mut().enumerate() {
            if parameters::name(index).is_some_and(|name| causes.contains(name)) {
                *word = 0;
            }
        }
        rest.events.clear();
        for event in &input.events {
            let alone = Input { events: vec![*event], ..Input::default() };
            if self.causes(&alone)?.is_disjoint(causes) {
                rest.events.push(*event);
            }
        }
        Ok(rest)
    }

    /// The world demands that this recovery takes place.
    pub(crate) fn demand(&self, world: &mut World, recovery: &Recovery) {
        let text = format!("F[{},end]({})", self.calm_s(world), recovery.holds);
        world.must.holds.push(FormulaText::from(text));
    }

    /// The recovery of this name.
    pub(crate) fn recovery(clause: &str) -> Option<&'static Recovery> {
        RECOVERIES.iter().find(|recovery| recovery.name == clause)
    }
}

/// Collects a fork at each tick in which something happens.
#[derive(Default)]
struct Forks(Vec<Twin>);

impl Observer for Forks {
    fn tick(&mut self, twin: &Twin, events: &[StoryLine]) {
        if !events.is_empty() {
            self.0.push(twin.clone());
        }
    }
}

/// Do two faults act on one target at the same time, as far as that is known in advance?
fn overlap(a: &Fault, b: &Fault) -> bool {
    let (Some(a_s), Some(b_s)) = (a.at_s(), b.at_s()) else { return a.what.target() == b.what.target() };
    let apart = a_s + a.what.for_s() < b_s || b_s + b.what.for_s() < a_s;
    !apart && a.what.target() == b.what.target()
}

#[cfg(test)]
pub(crate) mod tests;
