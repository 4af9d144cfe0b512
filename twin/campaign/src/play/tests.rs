#![allow(clippy::unwrap_used, clippy::panic)]

use super::*;
use crate::base::tests::base;

#[test]
fn a_run_from_a_fork_is_the_run_from_the_start() {
    let base = base("front-door");
    let mut forked = 0;
    for number in 0..60 {
        let world = Arc::new(base.decode(&base.scenario(7, number)).unwrap());
        let fork = continuations(base.forks(), &world).rev().find_map(|fork| fork.replanned(&world));
        let Some(mut fork) = fork else { continue };
        let mut fresh = Twin::new(Arc::clone(&world), base.seed()).unwrap();
        let ends_s = base.calm_s(&world).min(150.0);
        for twin in [&mut fork, &mut fresh] {
            while twin.now_s() < ends_s {
                twin.step();
            }
        }
        assert_eq!(fork.trace_hash(), fresh.trace_hash(), "{number}: {:?}", world.faults);
        let (fork, fresh) = (fork.finish(), fresh.finish());
        assert_eq!(fork, fresh, "{number}");
        forked += 1;
    }
    assert!(forked > 10, "{forked}");
}

#[test]
fn a_fork_is_refused_where_the_past_differs() {
    let base = base("front-door");
    let late = base.forks().last().unwrap();
    let early = (0..200).map(|number| Arc::new(base.decode(&base.scenario(7, number)).unwrap()));
    let mut early =
        early.filter(|world| world.faults.iter().any(|fault| fault.at_s().is_some_and(|at_s| at_s < 10.0)));
    assert!(late.replanned(&early.next().unwrap()).is_none());
    // A world with another parameter is none of the continuations.
    let mut heavy = World::clone(late.world());
    heavy.door.mass_kg += 1.0;
    assert_eq!(continuations(base.forks(), &heavy).count(), 0);
}

#[test]
fn play_stops_at_the_violation_or_when_all_has_recovered() {
    let base = base("front-door");
    let played = base.play_to_end(&Input::default()).unwrap();
    assert_eq!(played.broken, []);
    assert!(played.reached_door);
    let world = base.decode(&Input::default()).unwrap();
    assert!(played.simulated_s < base.calm_s(&world) + 100.0, "{} s", played.simulated_s);
}
