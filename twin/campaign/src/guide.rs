//! The guided search: a tree of forks. Each state that was not seen before is kept, and each in which a promise came
//! closer to breaking than before; new scenarios go on from there.
//!
//! The idea is that of Go-Explore (Ecoffet et al., "First return, then explore", Nature 590, 2021): return to a state
//! exactly, by a fork, instead of hoping to meet it again.

use std::collections::BTreeMap;

use chips::random::Stream;
use twin_core::{Cell, Observer, StoryLine, Twin};

use crate::base::Base;
use crate::input::{EVENT_WORDS, Event, Input};
use crate::search::Swarm;
use crate::timing;

/// At most this many states are kept; then those go that were tried most often without a new one.
const STATES_MAX: usize = 1_200;
/// Of one run at most this many are kept.
const STATES_PER_RUN: usize = 6;
/// A margin counts as lower if it is below this share of the lowest so far.
const LOWER: f64 = 0.8;
/// A scenario that goes on from a state adds at most this many events.
const EVENTS_MAX: u64 = 3;
/// No scenario has more events than this: a person must be able to read it.
const EVENTS_ALL: usize = 10;
/// So many states are drawn, and the one that was tried least goes on.
const DRAWS: u64 = 4;
/// A scenario of these many is drawn anew, so that parameters vary.
const ANEW_OF: u64 = 4;

/// What the search has reached in one base world.
#[derive(Default)]
pub(crate) struct Guide {
    /// The lowest margin of each promise in each cell.
    cells: BTreeMap<Cell, BTreeMap<String, f64>>,
    states: Vec<State>,
}

/// A state to go on from.
struct State {
    input: Input,
    twin: Twin,
    /// How often a scenario went on from it, and how many new states these found.
    tried: u32,
    found: u32,
}

/// A scenario, and where it goes on from.
pub(crate) struct Proposal {
    /// The whole scenario.
    pub(crate) input: Input,
    /// Index of the state; none: drawn anew.
    state: Option<usize>,
}

impl Proposal {
    /// A scenario from the start.
    pub(crate) fn anew(input: Input) -> Self {
        Self { input, state: None }
    }
}

/// A state that a run reached.
pub(crate) struct Reached {
    cell: Cell,
    margins: BTreeMap<String, f64>,
    twin: Twin,
}

/// Collects states of a run that are new to a guide.
pub(crate) struct Explorer<'a> {
    guide: &'a Guide,
    pub(crate) reached: Vec<Reached>,
}

impl<'a> Explorer<'a> {
    pub(crate) fn new(guide: &'a Guide) -> Self {
        Self { guide, reached: Vec::new() }
    }
}

impl Observer for Explorer<'_> {
    fn tick(&mut self, twin: &Twin, events: &[StoryLine]) {
        if events.is_empty() || self.reached.len() >= STATES_PER_RUN {
            return;
        }
        let cell = twin.cell();
        if self.reached.iter().any(|reached| reached.cell == cell) {
            return;
        }
        let margins: BTreeMap<String, f64> =
            twin.margins().map(|(letter, margin)| (letter.to_owned(), margin)).collect();
        if self.guide.is_news(&cell, &margins) {
            self.reached.push(Reached { cell, margins, twin: twin.clone() });
        }
    }
}

impl Guide {
    /// Number of cells that were reached.
    #[must_use]
    pub(crate) fn cells(&self) -> usize {
        self.cells.len()
    }

    /// The scenario of this number. It depends on what was taken so far, and on nothing else.
    #[must_use]
    pub(crate) fn propose(&self, base: &Base, seed: u64, number: u64) -> Proposal {
        let mut random = Stream::new(seed, &format!("guide.{}.{number}", base.world().name));
        if self.states.is_empty() || random.draw().is_multiple_of(ANEW_OF) {
            return Proposal { input: base.scenario(seed, number), state: None };
        }
        let drawn = (0..DRAWS).map(|_| (random.draw() % self.states.len() as u64) as usize);
        // A state that led to new ones is worth more attempts.
        let weariness =
            |index: &usize| self.states.get(*index).map_or(0, |state| state.tried / (1 + state.found));
        let Some(index) = drawn.min_by_key(weariness) else {
            return Proposal { input: base.scenario(seed, number), state: None };
        };
        let Some(state) = self.states.get(index) else {
            return Proposal { input: base.scenario(seed, number), state: None };
        };
        let mut input = state.input.clone();
        let swarm = Swarm::drawn(&mut random);
        let now_ms = (state.twin.now_s() * 1000.0) as u32;
        for _ in 0..1 + random.draw() % EVENTS_MAX {
            let mut words: [u16; EVENT_WORDS] = std::array::from_fn(|_| random.draw() as u16);
            // Soon, or a while later: the windows in which one more event matters are short.
            let within_ms = [500, 500, 5_000, 30_000][(random.draw() % 4) as usize];
            let later_ms = timing::STEP_MS + (random.draw() % within_ms) as u32;
            let [way, a, b] = timing::words_of_ms(now_ms + later_ms);
            (words[0], words[1], words[2], words[3]) = (swarm.kind(&mut random), way, a, b);
            if input.events.len() < EVENTS_ALL {
                input.events.push(Event(words));
            }
        }
        Proposal { input, state: Some(index) }
    }

    /// The fork that a proposal goes on from.
    pub(crate) fn fork(&self, proposal: &Proposal) -> Option<&Twin> {
        proposal.state.and_then(|index| self.states.get(index)).map(|state| &state.twin)
    }

    /// Is this cell new, or some margin lower in it than before?
    fn is_news(&self, cell: &Cell, margins: &BTreeMap<String, f64>) -> bool {
        self.cells.get(cell).is_none_or(|known| {
            margins.iter().any(|(letter, margin)| {
                known.get(letter).is_none_or(|lowest| *margin < lowest * LOWER && *margin >= 0.0)
            })
        })
    }

    /// Takes what a run reached. The order of the runs decides, so that it must be that of their numbers.
    pub(crate) fn take(&mut self, proposal: &Proposal, reached: Vec<Reached>) {
        let mut found = 0;
        for Reached { cell, margins, twin } in reached {
            if !self.is_news(&cell, &margins) {
                continue;
            }
            let known = self.cells.entry(cell).or_default();
            for (letter, margin) in margins {
                let lowest = known.entry(letter).or_insert(margin);
                *lowest = lowest.min(margin);
            }
            found += 1;
            self.states.push(State { input: proposal.input.clone(), twin, tried: 0, found: 0 });
        }
        if let Some(state) = proposal.state.and_then(|index| self.states.get_mut(index)) {
            state.tried += 1;
            state.found += found;
        }
    }

    /// Forgets the states that were tried most often for nothing, if there are too many. Between two batches only:
    /// proposals name states by their index.
    pub(crate) fn tidy(&mut self) {
        if self.states.len() > STATES_MAX {
            // Stable: of equal ones the older stay.
            self.states.sort_by_key(|state| state.tried / (1 + state.found));
            self.states.truncate(STATES_MAX / 2);
        }
    }
}

#[cfg(test)]
mod tests;
