#![allow(clippy::unwrap_used)]
use super::*;

#[test]
fn a_panic_becomes_a_bug_with_its_message_and_place() {
    remember_panics();
    let bug = catching_bugs(|| -> u8 { panic!("bolt at {} mm", 99) }).unwrap_err();
    assert!(bug.what.starts_with("bolt at 99 mm, at "), "{}", bug.what);
    assert!(bug.what.contains("tests.rs:"), "{}", bug.what);
    let told = bug.told("twin run worlds/a.yaml --seed 7");
    assert!(told.ends_with("twin run worlds/a.yaml --seed 7"), "{told}");
}

#[test]
fn the_stopwatch_sums_only_running_stretches() {
    let mut watch = Stopwatch::default();
    watch.run_while(false);
    assert_eq!(watch.total, Duration::ZERO);
    watch.run_while(true);
    std::thread::sleep(Duration::from_millis(5));
    watch.run_while(true);
    watch.run_while(false);
    let first = watch.total;
    assert!(first >= Duration::from_millis(5));
    std::thread::sleep(Duration::from_millis(5));
    watch.run_while(false);
    assert_eq!(watch.total, first);
}
