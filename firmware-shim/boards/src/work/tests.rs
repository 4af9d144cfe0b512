use super::*;

#[test]
fn a_signature_takes_tens_of_milliseconds_and_a_frame_a_few_tenths_of_one() {
    assert_eq!(cost_ns(Job::Verify), 81_250_000);
    assert_eq!(cost_ns(Job::Sign), 46_875_000);
    assert!((300_000..1_000_000).contains(&cost_ns(Job::Frame { bytes: 60 })));
    assert!(cost_ns(Job::Hash { bytes: 576 }) < 1_000_000);
}
