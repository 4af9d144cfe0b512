#![allow(clippy::unwrap_used)]
use clap::CommandFactory;

use super::*;

#[test]
fn the_arguments_are_consistent() {
    Arguments::command().debug_assert();
}

#[test]
fn seeds_are_inclusive() {
    let seeds: Seeds = "1..100".parse().unwrap();
    assert_eq!(seeds.count(), Some(100));
    assert_eq!("7..7".parse::<Seeds>().unwrap().count(), Some(1));
    let all: Seeds = format!("0..{}", u64::MAX).parse().unwrap();
    assert_eq!(all.count(), None);
}

#[test]
fn bad_seeds_say_what_to_write() {
    for (text, remedy) in [
        ("5", "such as 1..100"),
        ("9..3", "write 3..9"),
        ("1..=3", "`=3` is not a seed"),
        ("-1..3", "`-1` is not a seed"),
        ("1..99999999999999999999", "whole number"),
    ] {
        let error = text.parse::<Seeds>().unwrap_err();
        assert!(error.contains(remedy), "{text}: {error}");
    }
}

#[test]
fn words_survive_a_shell() {
    assert_eq!(shell_word("worlds/front-door.yaml"), "worlds/front-door.yaml");
    assert_eq!(shell_word("my worlds/a.yaml"), "'my worlds/a.yaml'");
    assert_eq!(shell_word("it's"), r"'it'\''s'");
    assert_eq!(shell_word(""), "''");
}
