#![allow(clippy::unwrap_used)]

use twin_core::world::Policy;

use super::*;
use crate::base::tests::base;

/// Plays a campaign over the front door with the rules of 2018, which a published attack breaks. `backwards`: the
/// scenarios of a batch end in the opposite order.
fn campaign(strategy: Strategy, shard: (u64, u64), batches: u64, backwards: bool) -> Campaign {
    let mut world = base("front-door").world().clone();
    world.policy = Policy::AsShipped2018;
    let plan = Plan { seed: 1, strategy, shard };
    let mut campaign = Campaign::new(vec![Arc::new(world)], 1, plan).unwrap();
    for _ in 0..batches {
        let mut jobs: Vec<(usize, Job)> = campaign.plan(8).into_iter().enumerate().collect();
        if backwards {
            jobs.reverse();
        }
        let mut done: Vec<_> =
            jobs.into_iter().map(|(n, job)| (n, campaign.play(&job).unwrap(), job)).collect();
        done.sort_by_key(|(n, ..)| *n);
        for (_, outcome, job) in done {
            campaign.take(job, outcome).unwrap();
        }
        loop {
            let due = campaign.unexplained().unwrap();
            if due.is_empty() {
                break;
            }
            for broken in due {
                let shrunk = campaign.shrink(&broken).unwrap();
                campaign.found(&broken, shrunk);
            }
        }
        campaign.tidy();
    }
    campaign
}

fn found(campaign: &Campaign) -> Vec<(String, BTreeSet<&'static str>, u64)> {
    let failures = campaign.failures.iter();
    failures.map(|it| (it.shrunk.violation.clause.clone(), it.shrunk.causes.clone(), it.found)).collect()
}

#[test]
fn the_order_in_which_scenarios_end_does_not_matter() {
    let forwards = campaign(Strategy::Guided, (0, 1), 4, false);
    let backwards = campaign(Strategy::Guided, (0, 1), 4, true);
    assert!(!forwards.failures.is_empty() && forwards.cells() > 20, "{}", forwards.cells());
    assert_eq!(found(&forwards), found(&backwards));
    assert_eq!(forwards.totals, backwards.totals);
}

#[test]
fn shards_play_the_whole_search_between_them() {
    let whole = campaign(Strategy::Random, (0, 1), 2, false);
    let mut parts = campaign(Strategy::Random, (0, 2), 1, false).totals;
    parts.add(&campaign(Strategy::Random, (1, 2), 1, false).totals);
    assert!((whole.totals.simulated_s - parts.simulated_s).abs() < 1e-6);
    assert_eq!(Totals { simulated_s: 0.0, ..whole.totals }, Totals { simulated_s: 0.0, ..parts });
}

#[test]
fn what_is_behind_a_known_failure_is_asked_again() {
    let base = base("front-door");
    let inputs = [base.scenario(1, 1), base.scenario(1, 2)];
    let both = Input { events: inputs.iter().flat_map(|it| it.events.clone()).collect(), ..Input::default() };
    let known = base.causes(&inputs[0]).unwrap();
    let rest = base.without(&both, &known).unwrap();
    assert!(base.causes(&rest).unwrap().is_disjoint(&known));
    assert!(rest.events.len() < both.events.len());
}
