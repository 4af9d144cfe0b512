#![allow(clippy::unwrap_used)]
use super::*;
use crate::film::director::Stretch;

fn plan(length_s: f64) -> Plan {
    Plan { shots: Vec::new(), stretches: vec![Stretch { from_s: 0.0, to_s: length_s, speed: 1.0 }] }
}

fn event(at_s: f64, who: &str, what: &str) -> Event {
    Event { at_s, who: who.into(), what: what.into() }
}

#[test]
fn captions_never_overlap_and_can_be_read() {
    let events: Vec<Event> =
        (0..40).map(|i| event(f64::from(i) * 0.37, "courier", "does something")).collect();
    let lines = subtitles(&events, &plan(20.0));
    assert!(lines.len() > 5);
    for pair in lines.windows(2) {
        assert!(pair[0].to_s <= pair[1].from_s);
    }
    assert!(lines.iter().all(|line| line.to_s - line.from_s >= CUT_OFF_S), "{lines:?}");
}

#[test]
fn the_weightier_event_wins() {
    let events = [
        event(5.0, "courier", "knocks"),
        event(5.3, "lock", "ALARM: the bolt is jammed"),
        event(5.6, "courier", "waits"),
    ];
    let lines = subtitles(&events, &plan(20.0));
    assert_eq!(lines[0].caption.what, "ALARM: the bolt is jammed");
    assert_eq!(lines[0].from_s, 5.3);
    assert!(lines.iter().all(|line| line.caption.what != "knocks"));
}

#[test]
fn an_alarm_is_a_red_mark_on_the_time_line() {
    let events = [event(5.0, "lock", "motor rests"), event(10.0, "lock", "ALARM: jammed")];
    assert_eq!(ticks(&events, &plan(20.0)), [Tick { at: 0.5, colour: BAD }]);
}
