//! What came of the hunts.

use std::fmt;

/// How scenarios are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strategy {
    /// Each by its number alone.
    Random,
    /// By what earlier ones reached.
    Guided,
}

impl fmt::Display for Strategy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Random => "random",
            Self::Guided => "guided",
        })
    }
}

/// A point of a hunt.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Mark {
    /// Scenarios played so far, this one among them.
    pub scenarios: u64,
    /// Time so far, s: processor time of all workers, divided by their number.
    pub time_s: f64,
}

/// One hunt: one bug, one strategy, one seed.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Name of the bug.
    pub bug: String,
    /// Letters of promises that it should break.
    pub expected: String,
    /// How scenarios were drawn.
    pub strategy: Strategy,
    /// Seed of the search.
    pub seed: u64,
    /// The end of the hunt.
    pub end: Mark,
    /// The bug's place was executed.
    pub reached: Option<Mark>,
    /// Right and wrong differed there.
    pub triggered: Option<Mark>,
    /// A promise broke because of it.
    pub detected: Option<Mark>,
    /// The clauses that broke then and hold without the bug.
    pub broken: String,
    /// The world of that scenario's base.
    pub world: String,
}

impl Outcome {
    /// A hunt that begins.
    #[must_use]
    pub fn new(bug: &str, expected: &str, strategy: Strategy, seed: u64) -> Self {
        Self {
            bug: bug.to_owned(),
            expected: expected.to_owned(),
            strategy,
            seed,
            end: Mark { scenarios: 0, time_s: 0.0 },
            reached: None,
            triggered: None,
            detected: None,
            broken: String::new(),
            world: String::new(),
        }
    }
}

/// All hunts of one bug with one strategy.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary<'a> {
    /// Of each seed.
    pub outcomes: Vec<&'a Outcome>,
}

impl<'a> Summary<'a> {
    /// One for each bug, in the order in which they were hunted first.
    #[must_use]
    pub fn of(outcomes: &'a [Outcome], strategy: Strategy) -> Vec<Self> {
        let mut summaries: Vec<Self> = Vec::new();
        for outcome in outcomes.iter().filter(|outcome| outcome.strategy == strategy) {
            let same = |known: &&mut Self| known.outcomes.iter().any(|other| other.bug == outcome.bug);
            match summaries.iter_mut().find(same) {
                Some(known) => known.outcomes.push(outcome),
                None => summaries.push(Self { outcomes: vec![outcome] }),
            }
        }
        summaries
    }

    /// In how many hunts there is such a mark.
    pub fn count(&self, mark: impl Fn(&Outcome) -> Option<Mark>) -> usize {
        self.outcomes.iter().filter(|outcome| mark(outcome).is_some()).count()
    }

    /// The median of such a mark, where a hunt without one is longer than all others; none: in half of the hunts or
    /// more there is none.
    pub fn median(&self, mark: impl Fn(&Outcome) -> Option<Mark>) -> Option<Mark> {
        let mut marks: Vec<Mark> = self.outcomes.iter().filter_map(|outcome| mark(outcome)).collect();
        marks.sort_by(|a, b| a.time_s.total_cmp(&b.time_s));
        marks.get(self.outcomes.len() / 2).copied()
    }
}

/// Strategies that were hunted with.
#[must_use]
pub fn strategies(outcomes: &[Outcome]) -> Vec<Strategy> {
    let all = [Strategy::Random, Strategy::Guided];
    all.into_iter().filter(|one| outcomes.iter().any(|outcome| outcome.strategy == *one)).collect()
}

#[cfg(test)]
pub(crate) mod tests;
