#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use twin_campaign::{Campaign, Strategy, World};

use super::*;

fn failure(clause: &str, causes: &[&str], events: usize, found: u64) -> SavedFailure {
    SavedFailure {
        promise: clause.to_owned(),
        title: "a title".to_owned(),
        world: format!("{clause}-{events}.yaml"),
        base: "front-door".to_owned(),
        events,
        causes: causes.iter().map(ToString::to_string).collect(),
        also: Vec::new(),
        found,
        plays: 9,
        at_s: Some(12.5),
        input: String::new(),
        again: "twin run it".to_owned(),
    }
}

fn part(shard: u64, scenarios: u64, failures: Vec<SavedFailure>) -> Saved {
    let totals = Totals { scenarios, reached_door: scenarios - 1, ..Totals::default() };
    Saved {
        worlds: vec!["worlds/front-door.yaml".into()],
        plan: Plan { seed: 1, strategy: Strategy::Guided, shard: (shard, 3) },
        finished: true,
        planned: scenarios,
        totals,
        cells: 10,
        wall_s: 2.0,
        cpu_s: 1.5,
        failures,
    }
}

#[test]
fn parts_are_joined_whatever_their_order() {
    let parts = [
        part(0, 10, vec![failure("V1", &["cover_lens"], 2, 3), failure("H1", &["pin"], 1, 1)]),
        part(1, 20, vec![failure("V1", &["cover_lens"], 1, 4)]),
        part(2, 30, vec![failure("V1", &["cut_power"], 1, 1)]),
    ];
    let joined = |order: [usize; 3]| {
        let parts = order.iter().map(|index| parts[*index].clone()).collect();
        let all = Saved::merged(parts).unwrap();
        (all.totals.scenarios, all.totals.reached_door, all.cpu_s, all.failures)
    };
    let first = joined([0, 1, 2]);
    assert_eq!((first.0, first.1, first.2), (60, 57, 4.5));
    let told: Vec<_> = first.3.iter().map(|it| (it.promise.as_str(), it.events, it.found)).collect();
    assert_eq!(told, [("H1", 1, 1), ("V1", 1, 7), ("V1", 1, 1)]);
    assert!(
        [[0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]].into_iter().all(|it| joined(it) == first)
    );
    assert!(Saved::merged(Vec::new()).is_none());
}

#[test]
fn what_was_saved_is_read_back_and_a_damaged_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    assert!(Saved::load(folder.path()).unwrap().is_none());
    let saved = part(0, 10, vec![failure("V1", &["cover_lens"], 2, 3)]);
    saved.save(folder.path()).unwrap();
    let back = Saved::load(folder.path()).unwrap().unwrap();
    assert_eq!((back.plan, back.failures, back.totals), (saved.plan, saved.failures, saved.totals));
    fs::write(folder.path().join(FILE), "{").unwrap();
    assert!(Saved::load(folder.path()).is_err());
}

#[test]
fn a_saved_failure_comes_back_as_the_scenario_that_it_was() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../worlds/front-door.yaml");
    let world = Arc::new(World::parse("front-door.yaml", &fs::read_to_string(path).unwrap()).unwrap());
    let plan = Plan { seed: 1, strategy: Strategy::Random, shard: (0, 1) };
    let campaign = Campaign::new(vec![world], 1, plan).unwrap();
    let input = campaign.bases()[0].scenario(1, 3);
    let saved = SavedFailure { input: hex(&input), ..failure("V1", &[], 1, 2) };
    let back = saved.revived(campaign.bases()).unwrap();
    assert_eq!((back.base, back.found, back.shrunk.input), (0, 2, input));
    let foreign = SavedFailure { base: "elsewhere".to_owned(), ..saved.clone() };
    assert!(foreign.revived(campaign.bases()).is_none());
    assert!(SavedFailure { input: "xy".to_owned(), ..saved }.revived(campaign.bases()).is_none());
}
