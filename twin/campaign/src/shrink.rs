//! Shrinking: the same promise broken with fewer events, milder values, and the base world's own parameters.

use std::collections::BTreeSet;

use twin_core::world::{FaultKind, FaultWords};

use crate::base::{Base, CampaignError, Played, Violation};
use crate::input::{EVENT_WORDS, Input};

/// At most this many scenarios are played to shrink one.
const PLAYS_MAX: u32 = 150;
/// The first words of an event: kind, moment, offset. The kind stays.
const KIND: usize = 0;

/// A failure as short as it was made.
#[derive(Clone, Debug)]
pub struct Shrunk {
    /// The smaller input.
    pub input: Input,
    /// The promise that it still breaks.
    pub violation: Violation,
    /// Keys of its faults, sorted: with the letter, what tells failures apart.
    pub kinds: BTreeSet<&'static str>,
    /// Scenarios that were played for it.
    pub plays: u32,
}

impl Base {
    /// Reduces an input that breaks this promise.
    ///
    /// # Errors
    ///
    /// Never, unless this crate has a bug.
    pub fn shrink(&self, input: &Input, violation: &Violation) -> Result<Shrunk, CampaignError> {
        let mut search = Search { base: self, letter: &violation.letter, best: input.clone(), plays: 0 };
        search.delete_events()?;
        search.restore_parameters()?;
        search.lower_values()?;
        search.delete_events()?;
        let Search { best: input, plays, .. } = search;
        let violation = breaks(&self.play(&input)?, &violation.letter).unwrap_or_else(|| violation.clone());
        let kinds = self.kinds_of(&input)?;
        Ok(Shrunk { input, violation, kinds, plays })
    }

    /// Kinds of faults, by their keys, that an input adds to the base world.
    ///
    /// # Errors
    ///
    /// Never, unless this crate has a bug.
    pub fn kinds_of(&self, input: &Input) -> Result<BTreeSet<&'static str>, CampaignError> {
        Ok(self.added(input)?.map(|fault| fault.key()).collect())
    }

    /// The faults that an input adds to the base world.
    fn added(&self, input: &Input) -> Result<impl Iterator<Item = FaultKind>, CampaignError> {
        let own = self.world().faults.clone();
        let all = self.decode(input)?.faults;
        Ok(all.into_iter().filter(move |fault| !own.contains(fault)).map(|fault| fault.what))
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
        for fault in world.faults.iter().filter(|fault| !base.faults.contains(fault)) {
            let FaultWords { begins, .. } = fault.what.words();
            let (at_s, for_s) = (fault.at_s().unwrap_or_default(), fault.what.for_s());
            story += &format!(" At {at_s} s for {for_s} s: {begins}.");
        }
        let Violation { letter, title, at_s } = &shrunk.violation;
        let when = at_s.map_or_else(|| "by the end".to_owned(), |at_s| format!("at {at_s:.3} s"));
        story += &format!(" Then {when} promise {letter} is broken: {title}.");
        world.story = story;
        name.clone_into(&mut world.name);
        Ok(world.to_yaml()?)
    }
}

/// The violation of this promise, if it breaks.
fn breaks(played: &Played, letter: &str) -> Option<Violation> {
    played.broken.iter().find(|violation| violation.letter == letter).cloned()
}

struct Search<'a> {
    base: &'a Base,
    letter: &'a str,
    best: Input,
    plays: u32,
}

impl Search<'_> {
    /// Takes a candidate over if it still breaks the promise.
    fn try_out(&mut self, candidate: Input) -> Result<bool, CampaignError> {
        if self.plays >= PLAYS_MAX || candidate == self.best {
            return Ok(false);
        }
        self.plays += 1;
        let still = breaks(&self.base.play(&candidate)?, self.letter).is_some();
        if still {
            self.best = candidate;
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
        for event in 0..self.best.events.len() {
            for word in (0..EVENT_WORDS).filter(|word| *word != KIND) {
                let lowered = |by: fn(u16) -> u16, search: &mut Self| {
                    let mut candidate = search.best.clone();
                    if let Some(value) =
                        candidate.events.get_mut(event).and_then(|event| event.0.get_mut(word))
                    {
                        *value = by(*value);
                    }
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
