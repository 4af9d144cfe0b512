//! Faults that wait for a condition.

use crate::judge::monitors::problem;
use crate::judge::{Schema, State, Value};
use crate::time::nanoseconds;
use crate::world::{Begins, FaultKind, Problem, World};

/// The faults whose condition has not held yet, in the order of the file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Triggers {
    waiting: Vec<Trigger>,
}

#[derive(Clone, Debug)]
struct Trigger {
    when: State,
    after_ns: u64,
    fault: FaultKind,
    /// Its index in the world file, from 0.
    number: usize,
    /// Its place among the faults with a condition, from 0.
    place: usize,
    /// Its condition uses a signal that changes although nothing happens.
    runs: bool,
}

impl Triggers {
    /// The world's faults with `when:`. `running` are the signals that change with time alone.
    ///
    /// # Errors
    ///
    /// Mistakes in their formulas, each with its place in the file.
    pub(crate) fn new(world: &World, schema: &Schema, running: &[usize]) -> Result<Self, Vec<Problem>> {
        let (mut waiting, mut problems) = (Vec::new(), Vec::new());
        for (number, fault) in world.faults.iter().enumerate() {
            let Begins::When { formula, after_s } = &fault.begins else { continue };
            match State::parse(&formula.text, schema) {
                Ok(when) => {
                    let runs = when.watches(running);
                    let after_ns = nanoseconds(*after_s);
                    let place = waiting.len();
                    waiting.push(Trigger { when, after_ns, fault: fault.what, number, place, runs });
                }
                Err(error) => problems.push(problem(world, formula, error)),
            }
        }
        if problems.is_empty() { Ok(Self { waiting }) } else { Err(problems) }
    }

    /// The same, for a world in which these faults have other numbers.
    pub(crate) fn renumbered(&self, world: &World) -> Self {
        let all = world.faults.iter().enumerate().filter(|(_, fault)| fault.at_s().is_none());
        let numbers: Vec<usize> = all.map(|(number, _)| number).collect();
        let mut renumbered = self.clone();
        for trigger in &mut renumbered.waiting {
            trigger.number = numbers.get(trigger.place).copied().unwrap_or(trigger.number);
        }
        renumbered
    }

    /// The signals that they use, as indices of the schema.
    pub(crate) fn used_signals(&self) -> impl Iterator<Item = usize> {
        self.waiting.iter().flat_map(|trigger| trigger.when.watched().iter().copied())
    }

    /// Must one of them be checked in every tick? Signals that change with time alone cause no tick.
    pub(crate) fn need_every_tick(&self) -> bool {
        self.waiting.iter().any(|trigger| trigger.runs)
    }

    /// The faults whose condition holds now: each one's delay, ns, its kind, and its index in the world file. Each is
    /// returned only once.
    pub(crate) fn take(&mut self, values: &[Value]) -> Vec<(u64, FaultKind, usize)> {
        let fired = self.waiting.extract_if(.., |trigger| trigger.when.holds(values));
        fired.map(|trigger| (trigger.after_ns, trigger.fault, trigger.number)).collect()
    }
}

#[cfg(test)]
mod tests;
