use super::*;
use crate::lock::LockConfig;

#[test]
fn only_a_fresh_answer_to_this_question_counts() {
    let rule = LockConfig::default().access.film;
    let at = Instant::from_ms;
    let mut film = FilmQuestion::new(7, at(0));
    film.asked([1; 16], at(0));
    film.take_answer([2; 16], 7);
    film.take_answer([1; 16], 8);
    assert!(!film.is_filmed(&rule, at(1)), "another nonce, another delivery");
    film.take_answer([1; 16], 7);
    assert!(film.is_filmed(&rule, at(2_000)));
    assert!(!film.is_filmed(&rule, at(2_001)), "counted from the question, not from the answer");
}

#[test]
fn a_question_too_old_is_forgotten() {
    let rule = LockConfig::default().access.film;
    let mut film = FilmQuestion::new(7, Instant::START);
    for number in 0..5 {
        film.asked([number; 16], Instant::from_ms(u64::from(number) * rule.ask_every_ms));
    }
    film.take_answer([0; 16], 7);
    assert!(!film.is_filmed(&rule, Instant::from_ms(1)));
    film.take_answer([1; 16], 7);
    assert!(film.is_filmed(&rule, Instant::from_ms(501)));
}
