use super::*;

const S: u64 = 1_000_000_000;

fn look(truth: &mut ValuablesTruth, at_s: u64, gone: &[&str], named_s: Option<u64>, is_visited: bool) {
    truth.look(at_s * S, at_s * 1_000, gone, |_| named_s.map(|s| s * 1_000), true, is_visited);
}

#[test]
fn the_deadline_runs_whatever_the_service_takes_to_be_closed() {
    let mut truth = ValuablesTruth::default();
    look(&mut truth, 10, &["vase"], None, true);
    look(&mut truth, 30, &["vase"], None, false);
    assert!(truth.unnamed() == 1 && truth.unnamed_s(60 * S) == 31.0);
    look(&mut truth, 60, &["vase"], Some(60), false);
    assert!(truth.unnamed() == 0 && truth.unnamed_s(900 * S) == 0.0);
}

#[test]
fn what_was_named_before_is_to_be_named_again() {
    let mut truth = ValuablesTruth::default();
    look(&mut truth, 10, &["vase"], Some(10), false);
    look(&mut truth, 20, &[], Some(10), false);
    look(&mut truth, 30, &["vase"], Some(10), false);
    assert!(truth.unnamed() == 1 && truth.unnamed_s(40 * S) == 10.0);
}

#[test]
fn an_open_door_puts_it_off_for_ten_minutes() {
    let mut truth = ValuablesTruth::default();
    look(&mut truth, 0, &["vase"], None, true);
    assert!(truth.unnamed_s(600 * S) == 30.0);
}
