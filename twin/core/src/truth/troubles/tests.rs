use super::*;

const S: u64 = 1_000_000_000;
const THERE: State = State { is_there: true, is_over: false, can_tell: true, can_tell_end: true };
const OVER: State = State { is_there: false, is_over: true, can_tell: true, can_tell_end: true };

#[test]
fn each_outage_is_told_and_an_older_notice_is_none_of_this_one() {
    let mut troubles = Troubles::default();
    troubles.look(0, Trouble::LongVisit, THERE);
    troubles.look(5 * S, Trouble::LongVisit, THERE);
    assert!(troubles.unreported_s(6 * S, Trouble::LongVisit) == 6.0);
    troubles.told(&Notice::LongVisit { locked: true });
    troubles.look(7 * S, Trouble::LongVisit, THERE);
    assert!(troubles.unreported_s(9 * S, Trouble::LongVisit) == 0.0);
    troubles.told(&Notice::RecordingEnded);
    troubles.look(10 * S, Trouble::LongVisit, OVER);
    troubles.look(20 * S, Trouble::LongVisit, THERE);
    assert!(troubles.unreported_s(31 * S, Trouble::LongVisit) == 11.0);
}

#[test]
fn what_was_told_and_is_over_is_told_to_be_over() {
    let mut troubles = Troubles::default();
    troubles.look(0, Trouble::Door, OVER);
    assert!(troubles.end_unreported_s(9 * S) == 0.0, "nobody was told of anything");
    troubles.told(&Notice::DoorNotLocked);
    troubles.look(10 * S, Trouble::Door, OVER);
    assert!(troubles.stands(Trouble::Door) && troubles.end_unreported_s(21 * S) == 11.0);
    troubles.told(&Notice::Delivered);
    troubles.look(21 * S, Trouble::Door, OVER);
    assert!(troubles.end_unreported_s(31 * S) == 0.0);
}
