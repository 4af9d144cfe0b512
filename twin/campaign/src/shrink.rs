//! Shrinking: the same clause broken with fewer events, milder values, and the base world's own parameters.

use std::collections::BTreeSet;
use std::sync::Arc;

use twin_core::world::FaultWords;
use twin_core::{Observer, StoryLine, Twin, World};

use crate::base::{Base, CampaignError};
use crate::input::{EVENT_WORDS, Input};
use crate::parameters;
use crate::play::{Played, Until, Violation, continuations};

/// At most this many scenarios are played to shrink one.
const PLAYS_MAX: u32 = 200;
/// The first word of an event is its kind, which stays.
const KIND: usize = 0;
/// A fork of the best run is kept at least this often, s.
const FORK_EVERY_S: f64 = 1.0;

/// A failure as short as it was made.
#[derive(Clone, Debug)]
pub struct Shrunk {
    /// The smaller input.
    pub input: Input,
    /// The violation that it still causes.
    pub violation: Violation,
    /// Clauses that break with it, in the same run.
    pub also: Vec<String>,
    /// Keys of its faults and names of its parameters: with the clause, what tells failures apart.
    pub causes: BTreeSet<&'static str>,
    /// Scenarios that were played for it.
    pub plays: u32,
}

impl Base {
    /// Reduces an input that causes this violation.
    ///
    /// # Errors
    ///
    /// Never, unless this crate has a bug.
    pub fn shrink(&self, input: &Input, violation: &Violation) -> Result<Shrunk, CampaignError> {
        let mut search = Search {
            base: self,
            clause: &violation.clause,
            best: input.clone(),
            forks: self.forks().to_vec(),
            plays: 0,
        };
        search.delete_events()?;
        search.restore_parameters()?;
        search.lower_values()?;
        search.delete_events()?;
        let Search { best: input, plays, .. } = search;
        let played = self.play_to_end(&input)?;
        let also = played.broken.iter().map(|it| it.clause.clone());
        let also = also.filter(|clause| *clause != violation.clause).collect();
        let violation = causes(&played, &violation.clause).unwrap_or_else(|| violation.clone());
        let causes = self.causes(&input)?;
        Ok(Shrunk { input, violation, also, causes, plays })
    }

    /// A world file of a failure: the story told from its events. `name` in kebab-case.
    ///
    /// # Errors
    ///
    /// Never, unless this crate has a bug.
    pub fn story(&self, shrunk: &Shrunk, name: &str) -> Result<String, CampaignError> {
        let mut world = self.decode(&shrunk.input)?;
        let base = self.world();
        let mut story = format!("Found by the fuzzer in {} (seed {}).", base.name, self.seed());
        let set: Vec<&str> = parameters::names(&shrunk.input.header).collect();
        if !set.is_empty() {
            story += &format!(" Not as in that world: {}.", set.join(", "));
        }
        for fault in self.added(&world) {
            let FaultWords { begins, .. } = fault.what.words();
            let for_s = fault.what.for_s();
            let when = match &fault.begins {
                twin_core::world::Begins::At(at_s) => format!("At {at_s} s"),
                twin_core::world::Begins::When { formula, after_s } => {
                    format!("{after_s} s after `{}`", formula.text)
                }
            };
            story += &format!(" {when}, for {for_s} s: {begins}.");
        }
        let Violation { clause, title, at_s } = &shrunk.violation;
        story += &match (at_s, Self::recovery(clause)) {
            (_, Some(recovery)) => {
                self.demand(&mut world, recovery);
                format!(" Then this does not come true: {title}.")
            }
            (Some(at_s), None) => format!(" Then at {at_s:.3} s clause {clause} is broken: {title}."),
            (None, None) => format!(" Then by the end clause {clause} is broken: {title}."),
        };
        world.story = story;
        name.clone_into(&mut world.name);
        Ok(world.to_yaml()?)
    }
}

/// The violation of this clause, if there is one.
fn causes(played: &Played, clause: &str) -> Option<Violation> {
    played.broken.iter().find(|violation| violation.clause == clause).cloned()
}

struct Search<'a> {
    base: &'a Base,
    clause: &'a str,
    best: Input,
    /// Forks of the best run.
    forks: Vec<Twin>,
    plays: u32,
}

/// Collects forks of a run.
#[derive(Default)]
struct Track(Vec<Twin>);

impl Observer for Track {
    fn tick(&mut self, twin: &Twin, _: &[StoryLine]) {
        if self.0.last().is_none_or(|last| twin.now_s() >= last.now_s() + FORK_EVERY_S) {
            self.0.push(twin.clone());
        }
    }
}

impl Search<'_> {
    /// Takes a candidate over if it still causes the violation.
    fn try_out(&mut self, candidate: Input) -> Result<bool, CampaignError> {
        if self.plays >= PLAYS_MAX || candidate == self.best {
            return Ok(false);
        }
        self.plays += 1;
        let world: Arc<World> = Arc::new(self.base.decode(&candidate)?);
        let mut track = Track::default();
        let until = Until::BrokenClause(self.clause);
        let played = self.base.play_world(&world, &self.forks, until, &mut track)?;
        let still = causes(&played, self.clause).is_some();
        if still {
            self.best = candidate;
            // What was played before the fork is still the past of the new best run.
            let from_s = track.0.first().map_or(0.0, Twin::now_s);
            let old = continuations(&self.forks, &world).filter(|fork| fork.now_s() < from_s);
            let old = old.filter_map(|fork| fork.replanned(&world));
            self.forks = old.chain(track.0).collect();
        }
        Ok(still)
    }

    fn delete_events(&mut self) -> Result<(), CampaignError> {
        for index in (0..self.best.events.len()).rev() {
            let mut candidate = self.best.clone();
            candidate.events.remove(index);
            self.try_out(candidate)?;
        }
        Ok(())
    }

    fn restore_parameters(&mut self) -> Result<(), CampaignError> {
        for index in 0..self.best.header.len() {
            let mut candidate = self.best.clone();
            if let Some(word) = candidate.header.get_mut(index) {
                *word = 0;
            }
            self.try_out(candidate)?;
        }
        Ok(())
    }

    /// Lowers each word of each event: to 0 at once, or by halves.
    fn lower_values(&mut self) -> Result<(), CampaignError> {
        // The last events first: a candidate that differs late shares more of its past.
        for event in (0..self.best.events.len()).rev() {
            for word in (0..EVENT_WORDS).rev().filter(|word| *word != KIND) {
                let lowered = |by: fn(u16) -> u16, search: &mut Self| {
                    let mut candidate = search.best.clone();
                    if let Some(value) =
                        candidate.events.get_mut(event).and_then(|event| event.0.get_mut(word))
                    {
                        *value = by(*value);
                    }
                    // A word that decodes to the same world is no step.
                    search.try_out(candidate)
                };
                if !lowered(|_| 0, self)? {
                    while lowered(|value| value / 2, self)? {}
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
