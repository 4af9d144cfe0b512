use super::*;

#[test]
fn a_duration_has_a_number_and_a_unit() {
    assert_eq!(a_duration("90s"), Ok(Duration::from_secs(90)));
    assert_eq!(a_duration("10m"), Ok(Duration::from_secs(600)));
    assert_eq!(a_duration("2h"), Ok(Duration::from_secs(7200)));
    for wrong in ["", "m", "10", "0s", "1.5m", "-1s", "10ü", "99999999999999999999h", "9999999999999999999h"]
    {
        assert!(a_duration(wrong).is_err(), "{wrong}");
    }
}
