use super::*;

#[test]
fn rules_are_active_from_until_and_in_order() {
    let mut rules = Rules::default();
    rules.add('b', 10, 20);
    rules.add('a', 15, u64::MAX);
    let at = |now_ns| rules.active(now_ns).collect::<String>();
    assert_eq!(at(9), "");
    assert_eq!(at(10), "b");
    assert_eq!(at(19), "ba");
    assert_eq!(at(20), "a");
    assert_eq!(rules.next_change_ns(0), Some(10));
    assert_eq!(rules.next_change_ns(15), Some(20));
    assert_eq!(rules.next_change_ns(20), None);
}
