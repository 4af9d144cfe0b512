#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use clap::Parser;
use twin_core::World;

use super::*;
use crate::args::{Arguments, Command};
use crate::json::tests::played;
use crate::play::Bug;

const FRONT_DOOR: &str = include_str!("../../../../worlds/front-door.yaml");

fn plan(worlds: &[&str], seeds: &str) -> Option<Plan> {
    let world = Arc::new(World::parse("front-door.yaml", FRONT_DOOR).unwrap());
    let loaded = worlds.iter().map(|path| Loaded { path: PathBuf::from(path), world: Arc::clone(&world) });
    Plan::new(loaded.collect(), seeds.parse().unwrap(), None)
}

fn arguments(words: &str) -> RunArguments {
    let words = ["twin", "run"].into_iter().chain(words.split_whitespace());
    #[allow(irrefutable_let_patterns, reason = "without the feature `view` it is the only command")]
    let Command::Run(run) = Arguments::try_parse_from(words).unwrap().command else {
        panic!("that is no run")
    };
    run
}

#[test]
fn runs_go_by_world_then_seed() {
    let plan = plan(&["a.yaml", "b.yaml"], "5..7").unwrap();
    let jobs: Vec<_> = (0..plan.count).map(|job| plan.job(job)).collect();
    assert_eq!(jobs, [(0, 5), (0, 6), (0, 7), (1, 5), (1, 6), (1, 7)]);
    assert!(plan.command(4).ends_with(" run b.yaml --seed 6"));
}

#[test]
fn the_last_seeds_do_not_overflow() {
    let last = format!("{0}..{0}", u64::MAX);
    assert_eq!(plan(&["a.yaml"], &last).unwrap().job(0), (0, u64::MAX));
    let half = format!("1..{}", u64::MAX);
    assert!(plan(&["a.yaml", "b.yaml"], &half).is_none());
    assert!(plan(&["a.yaml"], &format!("0..{}", u64::MAX)).is_none());
}

#[test]
fn the_worst_run_decides_the_exit_code() {
    let plan = plan(&["a.yaml"], "1..4").unwrap();
    let mut teller = Teller::new(&arguments("a.yaml --seeds 1..4 --json -"), &plan);
    let run = |seed, passed| Outcome::Played(Box::new(played(seed, passed)));
    teller.tell(0, run(1, true)).unwrap();
    assert_eq!(teller.exit, Exit::Pass);
    teller.tell(1, run(2, false)).unwrap();
    assert_eq!(teller.exit, Exit::Broken);
    let bug = Bug { what: "made up for this test".to_owned() };
    teller.tell(2, Outcome::Bug(bug)).unwrap();
    teller.tell(3, run(4, true)).unwrap();
    assert_eq!(teller.exit, Exit::Bug);
    assert_eq!(teller.so_far(4), "4 of 4 runs, 1 failed");
}

#[test]
fn a_world_that_turns_out_unplayable_ends_the_work() {
    let plan = plan(&["a.yaml"], "1..2").unwrap();
    let mut teller = Teller::new(&arguments("a.yaml --seeds 1..2"), &plan);
    let refusal = teller.tell(0, Outcome::Refused("line 3".to_owned()));
    assert_eq!(refusal.unwrap_err().to_string(), "line 3");
}

#[test]
fn one_seed_or_many_but_not_both() {
    assert_eq!(arguments("a.yaml").all_seeds(), "1..1".parse().unwrap());
    assert_eq!(arguments("a.yaml --seed 7").all_seeds(), "7..7".parse().unwrap());
    let words = "twin run a.yaml --seed 7 --seeds 1..2".split_whitespace();
    assert!(Arguments::try_parse_from(words).is_err());
}
