use super::Instant;

#[test]
fn arithmetic_saturates_at_both_ends() {
    assert_eq!(Instant::NEVER.after_ms(1), Instant::NEVER);
    assert_eq!(Instant::from_ms(u64::MAX), Instant::NEVER);
    assert_eq!(Instant::START.ms_since(Instant::from_ms(5)), 0);
    assert_eq!(Instant::from_ms(7).ms_since(Instant::from_ms(5)), 2);
    assert_eq!(Instant::from_ms(5).after_ms(2).as_ns(), 7_000_000);
}
