use super::*;

const S: u64 = 1_000_000_000;
const JAMMED: Alarmed = Alarmed::Code(0);

#[test]
fn an_alarm_that_was_told_twice_hides_no_other() {
    let mut alarms = Alarms::default();
    alarms.raised(JAMMED, (1, 1));
    alarms.look(0, true, true);
    alarms.told(JAMMED);
    alarms.told(JAMMED);
    alarms.raised(JAMMED, (2, 1));
    alarms.raised(Alarmed::Code(7), (2, 2));
    assert_eq!(alarms.unreported(), 2);
    alarms.told(Alarmed::Code(7));
    alarms.look(S, true, true);
    assert!(alarms.unreported() == 1 && alarms.unreported_s(4 * S) == 3.0);
}

#[test]
fn what_the_service_has_needs_no_lock() {
    let mut alarms = Alarms::default();
    alarms.raised(JAMMED, (1, 1));
    alarms.look(0, false, true);
    assert!(alarms.unreported_s(9 * S) == 0.0);
    alarms.reached_service((1, 1));
    alarms.look(9 * S, false, true);
    assert!(alarms.unreported_s(20 * S) == 11.0);
}
