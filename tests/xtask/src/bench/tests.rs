use super::*;

#[test]
fn what_is_written_is_read_back() {
    let times = Times::from([("a group, 1 s/a bench".into(), 1200.0), ("the judge looks once".into(), 7.0)]);
    assert_eq!(parse(&baseline(&times)), times);
}

#[test]
fn the_median_is_found_among_the_estimates() {
    let estimates =
        r#"{"mean":{"point_estimate":1.0},"median":{"interval":{"bound":2.0},"point_estimate":3.5}}"#;
    assert_eq!(median(estimates), Some(3.5));
}
