use super::*;
use crate::access::Refusal;
use crate::lock::LockConfig;
use crate::wire::DriveFault;
use crate::wire::{OperationResult, Part, PartFault, Source};

const NOW: Instant = Instant::START;

fn opened(serial: u32) -> EventKind {
    EventKind::Operation {
        operation: Operation::Unlock,
        source: Source::Keypad,
        serial: Some(serial),
        result: OperationResult::Done,
    }
}

fn refused(serial: u32, reason: Refusal) -> EventKind {
    EventKind::Refused { serial: Some(serial), reason }
}

fn waiting(reports: &Reports, kind: EventKind) -> Option<u16> {
    reports.events.iter().find(|pending| pending.event.kind == kind).map(|pending| pending.event.count)
}

/// What is sent now, statuses aside.
fn send(reports: &mut Reports, now: Instant) -> std::vec::Vec<Event> {
    let radio = LockConfig::default().radio;
    let pace = Pace { radio: &radio, in_delivery: true };
    std::iter::from_fn(|| reports.next(LockState::Locked, DoorState::Closed, None, pace, now))
        .filter_map(
            |speech| if let Speech::Service(Uplink::Event(event)) = speech { Some(event) } else { None },
        )
        .collect()
}

#[test]
fn no_number_of_refusals_pushes_out_what_must_be_told() {
    let mut reports = Reports::default();
    reports.report(EventKind::Spent { serial: 1 }, NOW);
    reports.report(opened(1), NOW);
    reports.report(EventKind::Alarm(Alarm::Ajar), NOW);
    for serial in 0..200 {
        for reason in [Refusal::Spent, Refusal::KeypadLocked, Refusal::NotFilmed] {
            reports.report(refused(serial, reason), NOW);
            reports.report(refused(serial, reason), NOW);
        }
        reports.report(EventKind::WrongCode { count: 1 }, NOW);
        reports.report(EventKind::Slammed, NOW);
    }
    for kind in [EventKind::Spent { serial: 1 }, opened(1), EventKind::Alarm(Alarm::Ajar)] {
        assert_eq!(waiting(&reports, kind), Some(1), "{kind:?}");
    }
}

#[test]
fn the_same_event_again_is_counted() {
    let mut reports = Reports::default();
    for _ in 0..30 {
        reports.report(refused(1, Refusal::Spent), NOW);
    }
    assert_eq!(waiting(&reports, refused(1, Refusal::Spent)), Some(30));
    assert_eq!((reports.events_waiting(), reports.events_dropped()), (1, 0));
    reports.report(EventKind::WrongCode { count: 1 }, NOW);
    reports.report(EventKind::WrongCode { count: 2 }, NOW);
    assert_eq!(waiting(&reports, EventKind::WrongCode { count: 2 }), Some(2), "the newest number counts");
    let fault = |attempt| EventKind::DriveFault { fault: DriveFault::Stall, attempt, bolt_um: None };
    reports.report(fault(1), NOW);
    reports.report(fault(2), NOW);
    assert_eq!(waiting(&reports, fault(2)), Some(2));
}

#[test]
fn an_acknowledgement_of_what_was_sent_does_not_strike_what_came_after() {
    let mut reports = Reports::default();
    reports.report(refused(1, Refusal::Spent), NOW);
    let first = send(&mut reports, NOW);
    reports.report(refused(1, Refusal::Spent), NOW);
    assert_eq!(reports.acknowledged(0, first[0].id), None);
    let second = send(&mut reports, NOW);
    assert_eq!((second.len(), second[0].count), (1, 2));
    assert!(reports.acknowledged(0, second[0].id).is_some());
    assert_eq!(reports.events_waiting(), 0);
}

#[test]
fn an_alarm_that_was_sent_keeps_its_number() {
    let mut reports = Reports::default();
    let fault = EventKind::PartFault { part: Part::DoorSensor, fault: PartFault::Contradicted };
    reports.report(fault, NOW);
    let sent = send(&mut reports, NOW);
    reports.report(fault, NOW);
    assert_eq!(send(&mut reports, NOW), [], "nothing new to send");
    assert_eq!(reports.acknowledged(0, sent[0].id), Some(fault));
    assert!(!reports.has_alarm());
}

#[test]
fn what_must_be_told_survives_a_reset_under_its_own_number() {
    let mut before = Reports::default();
    before.restore(&KeptEvents::default(), 3);
    before.report(EventKind::Alarm(Alarm::FrontEscutcheonRemoved), NOW);
    before.report(opened(7), NOW);
    before.report(EventKind::Slammed, NOW);
    let kept = before.unwritten().expect("something must be kept");
    assert_eq!(kept.0.len(), 2, "a slam is no matter for the flash");
    before.written();
    assert_eq!(before.unwritten(), None);

    let mut after = Reports::default();
    after.report(EventKind::Alarm(Alarm::Ajar), NOW); // before flash was read
    after.restore(&kept, 4);
    let numbers: std::vec::Vec<_> = after.events.iter().map(|it| (it.event.boot, it.event.id)).collect();
    assert_eq!(numbers, [(3, 1), (3, 2), (4, 1)], "no two have the same");
    assert_eq!(after.acknowledged(4, 2), None, "of another boot");
    assert!(after.acknowledged(3, 2).is_some());
    assert_eq!(
        after.unwritten().map(|kept| kept.0.len()),
        Some(2),
        "what was acknowledged is struck on flash"
    );
}
