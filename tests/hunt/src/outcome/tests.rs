#![allow(clippy::unwrap_used)]

use super::*;

/// Hunts of one bug: when it was detected with each seed, s.
pub(crate) fn hunts(bug: &str, strategy: Strategy, detected_s: &[Option<f64>]) -> Vec<Outcome> {
    let mark = |time_s: f64| Mark { scenarios: 2 * time_s as u64, time_s };
    let hunt = |(seed, detected_s): (u64, &Option<f64>)| Outcome {
        bug: bug.to_owned(),
        expected: "MT".to_owned(),
        strategy,
        seed,
        end: mark(detected_s.unwrap_or(60.0)),
        reached: Some(mark(1.0)),
        triggered: detected_s.map(|_| mark(2.0)),
        detected: detected_s.map(mark),
        broken: detected_s.map_or("", |_| "M").to_owned(),
        world: detected_s.map_or("", |_| "bolt-jam").to_owned(),
    };
    (1..).zip(detected_s).map(hunt).collect()
}

#[test]
fn a_median_counts_hunts_without_success() {
    let median_s = |detected_s: &[Option<f64>]| {
        let outcomes = hunts("A", Strategy::Random, detected_s);
        let median = Summary::of(&outcomes, Strategy::Random)[0].median(|outcome| outcome.detected);
        median.map(|mark| mark.time_s)
    };
    assert_eq!(median_s(&[Some(9.0), Some(3.0), Some(5.0)]), Some(5.0));
    assert_eq!(median_s(&[Some(9.0), None, Some(5.0)]), Some(9.0));
    assert_eq!(median_s(&[None, None, Some(5.0)]), None);
    assert_eq!(median_s(&[None]), None);
}

#[test]
fn hunts_are_grouped_by_bug_and_strategy() {
    let mut outcomes = hunts("A", Strategy::Random, &[Some(1.0), None]);
    outcomes.extend(hunts("B", Strategy::Guided, &[Some(1.0)]));
    outcomes.extend(hunts("B", Strategy::Random, &[None]));
    let random = Summary::of(&outcomes, Strategy::Random);
    let sizes: Vec<usize> = random.iter().map(|summary| summary.outcomes.len()).collect();
    assert_eq!(sizes, [2, 1]);
    assert_eq!(random[0].count(|outcome| outcome.detected), 1);
    assert_eq!(strategies(&outcomes), [Strategy::Random, Strategy::Guided]);
    assert_eq!(strategies(&outcomes[..2]), [Strategy::Random]);
}
