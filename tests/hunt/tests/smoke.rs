//! A shallow bug is found within a few scenarios; a scenario without it is kept.
#![allow(clippy::unwrap_used, reason = "a test may fail by panic")]

use std::path::Path;

use hunt::hunt::Hunter;
use hunt::outcome::Strategy;

#[test]
fn a_shallow_bug_is_found_within_a_few_scenarios_and_only_because_of_it() {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut hunter = Hunter::new(&repository, &["bolt-jam"], 2).unwrap();
    let mut hunt = |bug| hunter.hunt(bug, Strategy::Random, 1, f64::MAX, 4).unwrap();
    let (outcome, find) = hunt(&planted::bugs::ONE_RETRY_TOO_MANY);
    // `hunt` compares with the same scenario without the bug, and the base world breaks nothing.
    assert!(outcome.broken.contains('M'), "{outcome:?}");
    assert!(outcome.detected.unwrap().scenarios <= 4 && outcome.reached.is_some(), "{outcome:?}");
    assert!(find.unwrap().yaml.contains("name: bolt-jam"));
    // A bug that nothing of this reaches leaves every scenario as it is.
    let (outcome, find) = hunt(&planted::bugs::STALE_PICTURE_SHOWN_AS_LIVE);
    assert!(outcome.detected.is_none() && find.is_none(), "{outcome:?}");
    assert_eq!(outcome.end.scenarios, 4);
}
