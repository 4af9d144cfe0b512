#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use super::*;
use crate::base::tests::base;
use crate::play::Until;

#[test]
fn a_proposal_goes_on_from_a_state_and_keeps_its_past() {
    let base = base("front-door");
    let mut guide = Guide::default();
    let first = guide.propose(&base, 1, 0);
    assert_eq!((first.input.clone(), first.state), (base.scenario(1, 0), None), "nothing is known yet");
    let world = Arc::new(base.decode(&first.input).unwrap());
    let mut explorer = Explorer::new(&guide);
    base.play_world(&world, base.forks(), Until::End, &mut explorer).unwrap();
    let reached = explorer.reached;
    assert!(reached.len() > 2, "{}", reached.len());
    let states = reached.len();
    guide.take(&first, reached);
    assert_eq!((guide.cells(), guide.states.len()), (states, states));
    let next =
        (1..20).map(|number| guide.propose(&base, 1, number)).find(|next| next.state.is_some()).unwrap();
    assert!(
        next.input.events.starts_with(&first.input.events)
            && next.input.events.len() > first.input.events.len()
    );
    let fork = guide.fork(&next).unwrap();
    let world = Arc::new(base.decode(&next.input).unwrap());
    let late =
        world.faults.iter().filter(|fault| fault.at_s().is_some_and(|at_s| at_s > fork.now_s())).count();
    assert!(late > 0, "what was added begins later than the state");
}

#[test]
fn a_lower_margin_is_news_in_a_known_cell() {
    let base = base("front-door");
    let cell = base.forks().first().unwrap().cell();
    let margins = |margin: f64| BTreeMap::from([("T".to_owned(), margin)]);
    let mut guide = Guide::default();
    assert!(guide.is_news(&cell, &margins(5.0)));
    let twin = base.forks().first().unwrap().clone();
    let none = Proposal { input: Input::default(), state: None };
    guide.take(&none, vec![Reached { cell, margins: margins(5.0), twin }]);
    assert!(!guide.is_news(&cell, &margins(4.5)) && guide.is_news(&cell, &margins(3.0)));
}
