#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use super::super::player::Deck;
use super::*;

fn deck() -> Deck {
    let text = include_str!("../../../../../worlds/front-door.yaml");
    let world = twin_core::World::parse("front-door.yaml", text).unwrap();
    Deck::new(Arc::new(world), text.to_owned(), 1).unwrap()
}

fn act(deck: &mut Deck, action: &Action) -> f64 {
    let command = action.command(&deck.update());
    command.into_iter().for_each(|command| deck.handle(command));
    deck.update().frame.now_s()
}

#[test]
fn events_are_walked_there_and_back() {
    let mut deck = deck();
    while deck.play_ahead() {}
    let mut at_s: Vec<f64> = deck.update().timeline.events.iter().map(|event| event.at_s).collect();
    at_s.dedup_by(|later, earlier| *later - *earlier < HERE_S);
    let there: Vec<f64> = at_s.iter().map(|_| act(&mut deck, &Action::NextEvent)).collect();
    assert_eq!(there, at_s);
    assert_eq!(act(&mut deck, &Action::NextEvent), *at_s.last().unwrap(), "there is none behind the last");
    for earlier in at_s.iter().rev().skip(1) {
        let now_s = act(&mut deck, &Action::PreviousEvent);
        assert!((now_s - earlier).abs() <= HERE_S, "{now_s} instead of {earlier}");
    }
    assert_eq!(act(&mut deck, &Action::PreviousEvent), 0.0);
}

#[test]
fn speeds_end_at_their_ends() {
    let mut deck = deck();
    (0..20).for_each(|_| _ = act(&mut deck, &Action::Faster));
    assert_eq!(deck.update().speed, 50.0);
    act(&mut deck, &Action::Slower);
    assert_eq!(deck.update().speed, 20.0);
    (0..20).for_each(|_| _ = act(&mut deck, &Action::Slower));
    assert_eq!(deck.update().speed, 0.05);
}
