use super::*;

const S: u64 = 1_000_000_000;

#[test]
fn each_occasion_is_told_by_itself() {
    let mut battery = BatteryTruth::default();
    battery.look(0, true, true);
    battery.failed(S);
    battery.failed(3 * S);
    assert!(battery.is_unreported() && battery.unreported_s(5 * S) == 4.0);
    battery.told(5 * S);
    assert!(!battery.is_unreported());
    battery.failed(60 * S);
    assert!(!battery.is_unreported(), "the same visit");
    battery.look(1_000 * S, true, true);
    battery.failed(1_000 * S);
    assert!(battery.is_unreported() && battery.unreported_s(1_004 * S) == 4.0, "another one");
}

#[test]
fn a_notice_that_comes_late_covers_only_the_occasion_that_it_is_of() {
    let mut battery = BatteryTruth::default();
    battery.look(0, false, false);
    battery.failed(S);
    battery.failed(500 * S);
    battery.told(501 * S);
    assert!(battery.is_unreported());
    battery.told(502 * S);
    assert!(!battery.is_unreported());
}

#[test]
fn cells_that_stay_weak_and_fail_once_more_were_told() {
    let mut battery = BatteryTruth::default();
    battery.went_down(S);
    battery.told(5 * S);
    battery.look(300 * S, true, false);
    battery.went_down(300 * S);
    assert!(!battery.is_unreported());
    battery.look(400 * S, true, true);
    battery.went_down(500 * S);
    assert!(battery.is_unreported());
}

#[test]
fn a_warning_beforehand_counts_for_a_minute() {
    let mut battery = BatteryTruth::default();
    battery.told(S);
    battery.failed(50 * S);
    assert!(!battery.is_unreported());
    battery.failed(200 * S);
    assert!(battery.is_unreported());
}
