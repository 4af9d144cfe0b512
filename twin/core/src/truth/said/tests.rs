use super::*;

#[test]
fn an_event_counts_as_it_was_first_and_a_state_each_time() {
    let mut said = Said::default();
    assert_eq!(said.notice(1, false, None, false), None);
    assert_eq!(said.notice(1, false, Some("over"), true), None);
    assert_eq!(said.notice(2, true, None, false), None);
    assert_eq!(said.notice(2, true, Some("over"), true), Some("over"));
    assert_eq!(said.notice(2, true, Some("over"), true), None, "said once");
    assert_eq!(said.notice(3, false, Some("never"), false), None, "lost");
    assert_eq!(said.false_notices, 1);
    assert!(said.word(7, &ServiceToCourier::DoorLocked) && !said.word(7, &ServiceToCourier::DoorLocked));
    assert_eq!(said.false_messages, 1);
}
