//! Every order of events around a real lock, up to a budget of each kind: two couriers with their codes, an attacker
//! who guesses, holds frames back, repeats and reorders them, pulls the cells at any write to flash and turns the clock
//! back. The lock is the firmware, polled as it is, on the scripted board with its flash; only the surroundings are
//! abstract.
//!
//! | file | what |
//! |---|---|
//! | `door` | lock, board and surroundings, and what a step does to them |
//! | `watch` | what an observer of the door knows, and whether it breaks a promise |
//! | `key` | when two states are the same |
//!
//! A state's successors are all steps that its budget still has, so that the space is finite and is explored to its
//! end. The number of states goes to standard error, also from under the test runner.

mod budget;
mod door;
mod key;
mod watch;

use std::hash::{Hash, Hasher};
use std::io::Write;
use std::vec::Vec;

use stateright::{Checker, HasDiscoveries, Model, Property};

use self::budget::{Budget, Plant};
use self::door::{Act, Code, Door, Frame, Step, Trick};
use self::watch::Promise;

/// Cores of a small machine.
const THREADS: usize = 2;

/// Fewer states than this mean that steps no longer happen.
const UNIQUE_MIN: usize = 1_000_000;

/// The lock with its surroundings, as stateright explores them.
#[derive(Clone, Debug)]
struct Exploration {
    budget: Budget,
    /// A mistake in the lock that must be found.
    plant: Option<Plant>,
}

impl Hash for Door {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        hasher.write_u64(self.key);
    }
}

impl PartialEq for Door {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Model for Exploration {
    type State = Door;
    type Action = Step;

    fn init_states(&self) -> Vec<Door> {
        std::vec![Door::expecting(self.budget, self.plant)]
    }

    fn actions(&self, door: &Door, steps: &mut Vec<Step>) {
        let left = door.left;
        let mut acts = Vec::new();
        if left.codes > 0 {
            acts.extend([Act::Enter(Code::First), Act::Enter(Code::Second)]);
        }
        if left.guesses > 0 {
            acts.push(Act::Enter(Code::Wrong));
        }
        if left.deliveries > 0 {
            acts.extend((0..door.frames.len()).map(|frame| Act::Deliver(frame as u8)));
        }
        if left.sends > 0 {
            acts.extend([Act::Send(Frame::Grant(1)), Act::Send(Frame::Revoke(2))]);
        }
        if left.films > 0 {
            acts.push(Act::Film);
        }
        if left.waits > 0 {
            acts.extend([700, 2_500, 61_000, 7_200_000].map(Act::Wait));
        }
        if left.tricks > 0 {
            acts.extend([Trick::TurnBack, Trick::Stop].map(Act::Clock));
        }
        for act in acts {
            steps.push(Step { act, cut: None });
            // Surroundings write nothing.
            let writes = matches!(act, Act::Enter(_) | Act::Deliver(_) | Act::Wait(_));
            if left.cuts > 0 && writes {
                steps.extend((0..left.cut_points).map(|change| Step { act, cut: Some(change) }));
            }
        }
        if left.cuts > 0 {
            steps.push(Step { act: Act::PullCells, cut: None });
        }
    }

    fn next_state(&self, door: &Door, step: Step) -> Option<Door> {
        let mut next = door.clone();
        next.take(step).then_some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        std::vec![
            Property::<Self>::always("O: a grant opens once", |_, door| !door.watch.broke(Promise::Once)),
            Property::<Self>::always("U: opens only while filmed", |_, door| !door
                .watch
                .broke(Promise::Unlock)),
            Property::<Self>::always("R: the journal keeps its records", |_, door| !door
                .watch
                .broke(Promise::Recover)),
            Property::<Self>::always("A: a lockout holds", |_, door| !door.watch.broke(Promise::Attempts)),
            Property::<Self>::always("K: opens only in its window", |_, door| !door
                .watch
                .broke(Promise::Clock)),
            // That all of this can happen at all.
            Property::<Self>::sometimes("both grants open", |_, door| door.watch.opened == [1, 1]),
            Property::<Self>::sometimes("an opening after a cut", |_, door| {
                door.watch.resets > 0 && door.watch.opened[0] == 1
            }),
            Property::<Self>::sometimes("the keypad is locked", |_, door| door
                .watch
                .is_locked_out(door.true_ms)),
            Property::<Self>::sometimes("the lock doubts its clock", |_, door| door.lock.clock.is_in_doubt()),
            Property::<Self>::sometimes("the film is over before the code", |_, door| {
                !door.watch.is_filmed && door.lock.candidate.is_some()
            }),
        ]
    }
}

/// Explores these spaces to their ends: no promise breaks, and all that should be possible happens in one of them.
/// Returns the number of unique states.
fn explore(budgets: &[Budget]) -> usize {
    let mut unique = 0;
    let mut missing: Vec<&str> = Vec::new();
    for (number, budget) in budgets.iter().enumerate() {
        let exploration = Exploration { budget: *budget, plant: None };
        let names: Vec<&str> = exploration.properties().into_iter().map(|property| property.name).collect();
        let checker = exploration.checker().threads(THREADS).spawn_dfs().join();
        let (states, all, depth) = (checker.unique_state_count(), checker.state_count(), checker.max_depth());
        say(&std::format!("explored {states} unique states, {all} in all, up to {depth} deep: {budget:?}"));
        let found = checker.discoveries();
        for (name, path) in &found {
            assert!(!name.contains(": "), "broke {name}: {:?}", path.clone().into_actions());
        }
        let is_missing = |name: &&str| !name.contains(": ") && !found.contains_key(name);
        let before = core::mem::take(&mut missing);
        let still = |name: &&str| number == 0 || before.contains(name);
        missing.extend(names.iter().filter(|name| is_missing(name) && still(name)));
        unique += states;
    }
    assert!(missing.is_empty(), "never happened: {missing:?}");
    unique
}

/// To standard error directly: the test runner keeps what is printed.
fn say(line: &str) {
    let _ = std::writeln!(std::io::stderr(), "{line}");
}

#[test]
#[cfg_attr(debug_assertions, ignore = "takes an hour without optimisation")]
fn every_order_of_events_keeps_the_promises() {
    let unique = explore(&[Budget::COURIERS, Budget::SENDER, Budget::GUESSER]);
    assert!(unique >= UNIQUE_MIN, "{unique} states");
}

#[test]
#[ignore = "takes minutes: ../exhaustive, with --ignored every_order_of_more_events"]
fn every_order_of_more_events_keeps_the_promises() {
    explore(&[Budget::DEEP]);
}

/// Each mistake breaks the promise that it should, and the same steps keep it without.
#[test]
#[cfg_attr(debug_assertions, ignore = "takes minutes without optimisation")]
fn planted_mistakes_are_found() {
    for &(plant, promise) in Plant::ALL {
        let exploration = Exploration { budget: plant.budget(), plant: Some(plant) };
        let names = exploration.properties().into_iter().map(|property| property.name);
        let wanted = HasDiscoveries::AnyOf(names.filter(|name| name.starts_with(promise)).collect());
        let checker = exploration.checker().finish_when(wanted).spawn_dfs().join();
        let failure = checker.discoveries().into_iter().find(|(name, _)| name.starts_with(promise));
        let Some((name, path)) = failure else {
            panic!("{plant:?} is not found in {} states", checker.unique_state_count());
        };
        let steps = shortened(&path.into_actions(), plant, promise);
        say(&std::format!("{plant:?} breaks {name}, {} states: {steps:?}", checker.unique_state_count()));
        assert!(breaks(&steps, Some(plant), promise));
        assert!(!breaks(&steps, None, promise), "{plant:?}: the same steps break {name} without it");
    }
}

/// Whether these steps break the promise of this letter.
fn breaks(steps: &[Step], plant: Option<Plant>, promise: &str) -> bool {
    let mut door = Door::expecting(Budget::FREE, plant);
    steps.iter().all(|step| {
        let mut next = door.clone();
        let done = next.take(*step);
        if done {
            door = next;
        }
        done || plant.is_none()
    }) && Promise::of(promise).is_some_and(|promise| door.watch.broke(promise))
}

/// The same failure without steps that it does not need.
fn shortened(steps: &[Step], plant: Plant, promise: &str) -> Vec<Step> {
    let mut steps = steps.to_vec();
    let mut at = 0;
    while at < steps.len() {
        let mut fewer = steps.clone();
        fewer.remove(at);
        if breaks(&fewer, Some(plant), promise) {
            (steps, at) = (fewer, 0);
        } else {
            at += 1;
        }
    }
    steps
}
