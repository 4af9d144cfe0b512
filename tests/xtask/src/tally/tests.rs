#![allow(clippy::unwrap_used)]
use super::*;

/// The output of both test runners we use: libtest and libtest-mimic.
const OUTPUT: &str = "\
running 2 tests
test a ... ok
test result: ok. 34 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.11s

test result: FAILED. 5 passed; 4 failed; 1 ignored; 0 measured; 0 filtered out; finished in 3.81s

the firmware says: test result: what?
test result: what?
";

#[test]
fn summaries_are_added_up_and_close_the_output() {
    let mut tally = Tally::default();
    for line in OUTPUT.lines() {
        tally.count(line);
    }
    let told = tally.to_string();
    let lines: Vec<_> = told.lines().collect();
    assert_eq!(lines.len(), 3);
    assert!(lines[1].starts_with("test result: FAILED. 5 passed; 4 failed;"));
    assert_eq!(lines[2], "39 passed, 4 failed");
}

#[cfg(unix)]
fn shell(script: &str) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", script]);
    shell
}

#[cfg(unix)]
#[test]
fn a_runner_that_dies_without_a_summary_counts_as_a_failure() {
    let mut tally = Tally::default();
    tally.test(shell("echo 'test result: ok. 3 passed; 0 failed; 0 ignored'")).unwrap();
    let error = tally.test(shell("exit 101")).unwrap_err();
    assert!(error.contains("exit status: 101"), "{error}");
    assert!(tally.to_string().ends_with("3 passed, 1 failed"));
}

#[cfg(unix)]
#[test]
fn a_filter_that_matches_nothing_is_an_error() {
    let mut tally = Tally::default();
    let script = "echo 'test result: ok. 0 passed; 0 failed; 0 ignored; 9 filtered out'";
    let error = tally.test(shell(script)).unwrap_err();
    assert!(error.ends_with("ran no test"), "{error}");
}

#[cfg(unix)]
#[test]
fn failed_tests_are_not_counted_twice() {
    let mut tally = Tally::default();
    let script = "echo 'test result: FAILED. 3 passed; 2 failed; 0 ignored'; exit 101";
    assert!(tally.test(shell(script)).is_err());
    assert!(tally.to_string().ends_with("\n3 passed, 2 failed"));
}
