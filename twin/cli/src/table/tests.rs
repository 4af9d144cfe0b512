use super::*;
use crate::json::tests::played;

fn stripped(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}

#[test]
fn a_run_takes_one_line() {
    let kept = stripped(&line(&played(7, true), 12));
    assert_eq!(kept, "✔ passed  front-door    seed 7      240.0 s in    2.00 s  abc7\n");
    let failed = stripped(&line(&played(8, false), 12));
    assert!(failed.ends_with("abc8  broke L\n"), "{failed}");
}

#[test]
fn what_did_not_take_place_stands_in_the_line() {
    let mut played = played(8, false);
    played.report.absent = vec!["fault 1 (jam) never began".to_owned()];
    let failed = stripped(&line(&played, 12));
    assert!(failed.ends_with("abc8  broke L; fault 1 (jam) never began\n"), "{failed}");
}

#[test]
fn the_table_counts_and_the_failures_name_their_command() {
    let mut summary = Summary::of(["front-door", "bolt-jam"].into_iter());
    for seed in 1..=2 {
        summary.add(0, &played(seed, true), "unused");
    }
    summary.add(1, &played(3, false), "twin run worlds/b.yaml --seed 3");
    assert_eq!((summary.passed(), summary.failed()), (2, 1));
    let expected = "
world       passed  failed  traces  simulated s  wall s  x real time
front-door       2       0       2        480.0    4.00         80.0
bolt-jam         0       1       1        240.0    2.00         80.0
";
    assert_eq!(stripped(&summary.table()), expected);
    let expected = "\
Failures
  front-door, seed 3: broke L
    twin run worlds/b.yaml --seed 3

✘ failed: 1 of 3 runs
";
    assert_eq!(stripped(&summary.closing()), expected);
}

#[test]
fn equal_traces_are_counted_once() {
    let mut summary = Summary::of(["front-door", "bolt-jam"].into_iter());
    summary.add(0, &played(1, true), "");
    summary.add(0, &played(1, true), "");
    assert_eq!(summary.rows[0].traces.len(), 1);
}

#[test]
fn countless_failures_are_counted_not_listed() {
    let mut summary = Summary::of(["front-door", "bolt-jam"].into_iter());
    for seed in 0..100 {
        summary.add(0, &played(seed, false), "again");
    }
    let closing = stripped(&summary.closing());
    assert_eq!(closing.matches("again\n").count(), FAILURES_LISTED_MAX);
    assert!(closing.contains("  and 80 more\n"), "{closing}");
    assert!(closing.ends_with("✘ failed: 100 of 100 runs\n"));
}

#[test]
fn a_bug_is_no_pass() {
    let mut summary = Summary::of(["front-door", "bolt-jam"].into_iter());
    summary.add(0, &played(1, true), "");
    summary.add_unfinished();
    let closing = stripped(&summary.closing());
    assert_eq!(closing, "✘ failed: 0 of 2 runs, and 1 ended in a bug in twin\n");
}
