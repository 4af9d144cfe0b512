//! Contracts of the player: pausing and seeking change nothing, and the saved world plays what was pressed.

#![allow(clippy::unwrap_used)]

use super::super::hands::HANDS;
use super::super::save::saved_text;
use super::*;
use twin_core::event::WorldEvent;
use twin_core::world::FaultKind;
use twin_core::{Act, Event};

const FRONT_DOOR: &str = include_str!("../../../../../worlds/front-door.yaml");
const SEED: u64 = 7;

fn world(text: &str) -> Arc<World> {
    Arc::new(World::parse("test.yaml", text).unwrap())
}

/// The hash of a run that nobody watches. It jumps; the player executes every tick.
fn headless_hash(text: &str) -> String {
    let mut twin = Twin::new(world(text), SEED).unwrap();
    while !twin.is_over() {
        twin.step();
    }
    twin.trace_hash()
}

fn deck() -> Deck {
    Deck::new(world(FRONT_DOOR), FRONT_DOOR.to_owned(), SEED).unwrap()
}

fn hand(key: char) -> FaultKind {
    HANDS.iter().find(|hand| hand.key == key).unwrap().fault
}

/// Plays so many seconds of simulated time in display frames.
fn play_for(deck: &mut Deck, simulated_s: f64) {
    deck.handle(Command::Play);
    let frame = Duration::from_millis(16);
    let frames = simulated_s / (frame.as_secs_f64() * deck.speed);
    for _ in 0..frames.ceil() as u32 {
        deck.advance(frame);
    }
}

fn saved_hash(deck: &Deck) -> String {
    headless_hash(&saved_text(FRONT_DOOR, "saved", SEED, deck.tape.script().presses()).unwrap())
}

#[test]
fn pausing_scrubbing_and_speed_change_nothing() {
    let mut deck = deck();
    play_for(&mut deck, 3.0);
    deck.handle(Command::Pause);
    deck.advance(Duration::from_secs(5));
    assert!((deck.head.now_s() - 3.0).abs() < 0.05, "a pause stands still, at {} s", deck.head.now_s());
    deck.handle(Command::Speed(50.0));
    play_for(&mut deck, 30.0);
    for at_s in [90.0, 18.6, 18.6, 0.0, 33.3, 300.0, 19.999] {
        deck.handle(Command::Seek(at_s));
        deck.handle(Command::StepTick);
        deck.handle(Command::StepBack);
        play_for(&mut deck, 1.0);
    }
    deck.handle(Command::Speed(0.05));
    play_for(&mut deck, 0.1);
    assert_eq!(deck.play_out(), headless_hash(FRONT_DOOR));
}

#[test]
fn thread_plays_what_headless_plays() {
    let player = Player::new(world(FRONT_DOOR), FRONT_DOOR.to_owned(), SEED).unwrap();
    player.send(Command::Speed(50.0));
    player.send(Command::Play);
    while player.next().unwrap().frame.now_s() < 4.0 {}
    player.send(Command::Pause);
    player.send(Command::Seek(60.0));
    player.send(Command::Play);
    assert_eq!(player.trace_hash_at_end().unwrap(), headless_hash(FRONT_DOOR));
    assert_eq!(
        player.next().and_then(|_| player.next()).unwrap().hash_at_end,
        Some(headless_hash(FRONT_DOOR))
    );
}

#[test]
fn whole_timeline_is_known_soon() {
    let mut deck = deck();
    while deck.play_ahead() {}
    let update = deck.update();
    assert_eq!(update.frame.now_ns, 0);
    assert!(update.timeline.known_s >= 120.0);
    assert!(
        update
            .timeline
            .events
            .iter()
            .any(|event| matches!(event.event, Event::Person { act: Act::HasLeft, .. }))
    );
}

#[test]
fn a_press_changes_the_future_on_the_axis_and_not_the_past() {
    let mut deck = deck();
    while deck.play_ahead() {}
    let before = deck.update().timeline;
    deck.handle(Command::Seek(18.0));
    deck.handle(Command::Press(hand('C')));
    while deck.play_ahead() {}
    let after = deck.update().timeline;
    let past = |timeline: &Timeline| -> Vec<StoryLine> {
        timeline.events.iter().filter(|event| event.at_s <= 18.0).cloned().collect()
    };
    assert_eq!(past(&before), past(&after));
    assert!(after.events.iter().any(|event| {
        let cut = matches!(event.event, Event::World(WorldEvent::Begins(FaultKind::CutPower(_))));
        cut && event.at_s > 18.0
    }));
    assert_ne!(before.events, after.events);
    assert_eq!((after.presses.len(), after.known_s), (1, before.known_s));
}

#[test]
fn seeking_ends_where_playing_does() {
    let (mut straight, mut seeker) = (deck(), deck());
    for at_s in [0.0, 0.001, 5.0, 18.547, 20.0, 33.2] {
        let at_ns = (at_s * 1e9) as u64;
        while now_ns(&straight.head) + 2_000_000 <= at_ns {
            straight.handle(Command::StepTick);
        }
        for before_s in [100.0, 0.0] {
            seeker.handle(Command::Seek(before_s));
            seeker.handle(Command::Seek(at_s));
            assert_eq!(seeker.head.now_s(), straight.head.now_s());
            assert_eq!(seeker.head.trace_hash(), straight.head.trace_hash(), "at {at_s} s");
        }
    }
}

#[test]
fn what_was_pressed_plays_again_from_the_saved_world() {
    for key in HANDS.map(|hand| hand.key) {
        let mut deck = deck();
        play_for(&mut deck, 23.456);
        deck.handle(Command::Press(hand(key)));
        assert_eq!(deck.tape.script().presses().len(), 1, "{key}: {}", deck.note.1);
        play_for(&mut deck, 2.0);
        let watched = deck.play_out();
        assert_eq!(watched, saved_hash(&deck), "{key}");
        assert_ne!(watched, headless_hash(FRONT_DOOR), "{key} does something");
    }
}

#[test]
fn presses_in_any_order_play_again() {
    let mut deck = deck();
    deck.handle(Command::Seek(33.9));
    deck.handle(Command::Press(hand('C')));
    play_for(&mut deck, 4.0);
    // Before an earlier one, and three with one tick; the past keeps its future.
    deck.handle(Command::Seek(16.5));
    for key in ['W', 'J', 'G'] {
        deck.handle(Command::Press(hand(key)));
    }
    play_for(&mut deck, 1.0);
    deck.handle(Command::Seek(40.0));
    deck.handle(Command::Seek(26.0));
    deck.handle(Command::Press(hand('O')));
    assert_eq!(deck.tape.script().presses().len(), 5, "{}", deck.note.1);
    assert_eq!(deck.play_out(), saved_hash(&deck));
}

#[test]
fn seeking_back_keeps_and_taking_back_undoes() {
    let mut deck = deck();
    deck.handle(Command::Seek(18.7));
    deck.handle(Command::Press(hand('C')));
    deck.handle(Command::Seek(10.0));
    let pressed = deck.play_out();
    assert_ne!(pressed, headless_hash(FRONT_DOOR));
    deck.handle(Command::TakeBack);
    assert_eq!(deck.head.trace_hash(), headless_hash(FRONT_DOOR), "the head stands on the run without it");
    deck.handle(Command::TakeBack);
    assert_eq!(deck.note.1, "no fault to undo");
    assert!(deck.update().timeline.presses.is_empty());
}

#[test]
fn what_a_world_file_cannot_say_cannot_be_pressed() {
    let mut deck = deck();
    deck.handle(Command::Seek(20.0));
    deck.handle(Command::Press(hand('C')));
    deck.handle(Command::Seek(18.0));
    deck.handle(Command::Press(hand('C')));
    assert!(
        deck.note.1.starts_with("power cut: there is one from 20.0 s to 23.0 s already"),
        "{}",
        deck.note.1
    );
    deck.handle(Command::Seek(1e9));
    deck.handle(Command::Press(hand('G')));
    assert_eq!(deck.note.1, "gust: the world has ended; seek back first");
    assert_eq!(deck.tape.script().presses().len(), 1);
}

#[test]
fn no_number_is_too_odd() {
    let mut deck = deck();
    for odd in [f64::NAN, f64::INFINITY, -1.0, f64::NEG_INFINITY, 1e300] {
        deck.handle(Command::Seek(odd));
        deck.handle(Command::Speed(odd));
        play_for(&mut deck, 0.1);
        assert!((SPEED_RANGE.0..=SPEED_RANGE.1).contains(&deck.speed));
    }
    deck.handle(Command::Seek(0.0));
    deck.handle(Command::StepBack);
    assert_eq!(deck.head.now_s(), 0.0);
}

#[test]
fn scope_shows_the_last_ten_seconds() {
    let mut deck = deck();
    deck.handle(Command::Seek(24.0));
    let scope = deck.update().scope;
    let first = scope[0].at_s;
    assert!(first <= 14.0 && scope.iter().skip(1).all(|sample| (14.0..=24.0).contains(&sample.at_s)));
    assert!(scope.iter().any(|sample| sample.motor_a.abs() > 0.1), "the motor ran");
    assert!(
        scope.iter().any(|sample| sample.bolt_mm > 25.0) && scope.iter().any(|sample| sample.bolt_mm < 1.0)
    );
}
