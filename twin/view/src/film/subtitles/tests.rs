#![allow(clippy::unwrap_used)]
use super::*;
use crate::film::director::Stretch;
use twin_core::event::Alarm;

fn plan(length_s: f64) -> Plan {
    Plan { shots: Vec::new(), stretches: vec![Stretch { from_s: 0.0, to_s: length_s, speed: 1.0 }] }
}

fn line(at_s: f64, event: Event) -> StoryLine {
    StoryLine::of(at_s, event, |_| "courier".to_owned())
}

fn person(act: Act) -> Event {
    Event::Person { who: 0, act }
}

fn jammed() -> Event {
    Event::Lock(LockEvent::Reports(EventKind::Alarm(Alarm::Jammed)))
}

#[test]
fn captions_never_overlap_and_can_be_read() {
    let events: Vec<StoryLine> = (0..40).map(|i| line(f64::from(i) * 0.37, person(Act::Knocks))).collect();
    let lines = subtitles(&events, &plan(20.0));
    assert!(lines.len() > 5);
    for pair in lines.windows(2) {
        assert!(pair[0].to_s <= pair[1].from_s);
    }
    assert!(lines.iter().all(|line| line.to_s - line.from_s >= CUT_OFF_S), "{lines:?}");
}

#[test]
fn the_weightier_event_wins() {
    let events =
        [line(5.0, person(Act::Knocks)), line(5.3, jammed()), line(5.6, person(Act::HasWaitedEnough))];
    let lines = subtitles(&events, &plan(20.0));
    assert_eq!(lines[0].caption.what, events[1].what);
    assert_eq!(lines[0].from_s, 5.3);
    assert!(lines.iter().all(|line| line.caption.what != events[0].what));
}

#[test]
fn an_alarm_is_a_red_mark_on_the_time_line() {
    let events = [line(5.0, Event::Lock(LockEvent::Rests)), line(10.0, jammed())];
    assert_eq!(ticks(&events, &plan(20.0)), [Tick { at: 0.5, colour: BAD }]);
}

/// The end of an alarm is none, whatever its sentence says.
#[test]
fn what_a_notice_means_is_not_in_its_words() {
    let told = |notice| line(5.0, person(Act::ReadsNotice(notice)));
    let colour = |notice| ticks(&[told(notice)], &plan(20.0))[0].colour;
    assert_eq!([colour(Notice::Alarm(0)), colour(Notice::TamperEnded)], [BAD, BRASS]);
}
