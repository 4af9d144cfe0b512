use super::*;

fn waiting(reports: &Reports) -> std::vec::Vec<HubEventKind> {
    reports.events.iter().map(|pending| pending.event.kind).collect()
}

const NOW: Instant = Instant::START;

/// One of each kind of fault.
const FAULTS: [HubEventKind; FAULTS_MAX] = [
    HubEventKind::Bark { serial: 1 },
    HubEventKind::ShutterJammed { is_to_open: true },
    HubEventKind::ShutterJammed { is_to_open: false },
    HubEventKind::PictureDark { serial: 1 },
    HubEventKind::CameraSilent,
    HubEventKind::LockSilent,
    HubEventKind::RingFull,
    HubEventKind::StoreFailed,
];

/// All that a visit may bring.
fn of_order(serial: u32) -> [HubEventKind; EVENTS_OF_ORDER_MAX] {
    [
        HubEventKind::LongVisit { serial, is_locked: true },
        HubEventKind::SecondPerson { serial },
        HubEventKind::StillInside { serial },
    ]
}

#[test]
fn no_number_of_others_pushes_out_what_must_be_told() {
    let mut reports = Reports::default();
    let orders = (1..=ORDERS_MAX as u32).flat_map(of_order);
    let must: std::vec::Vec<_> = FAULTS.into_iter().chain(orders).collect();
    for kind in &must {
        reports.report(*kind, NOW);
    }
    for number in 0..200 {
        reports.report(HubEventKind::ClipClosed { clip: number, segments: 1 }, NOW);
        reports.report(HubEventKind::Booted { boots: number }, NOW);
        reports.report(HubEventKind::Bark { serial: number }, NOW);
        reports.report(HubEventKind::PictureDark { serial: number }, NOW);
        reports.report(HubEventKind::LongVisit { serial: 1, is_locked: number % 2 == 1 }, NOW);
    }
    assert_eq!(reports.events_waiting(), EVENTS_MAX);
    let kept = reports.unwritten().expect("something must be kept").0;
    assert_eq!(kept.len(), must.len());
    let newest = [HubEventKind::Bark { serial: 199 }, HubEventKind::PictureDark { serial: 199 }];
    for kind in
        must.iter().filter(|kind| !is_same(kind, &FAULTS[0]) && !is_same(kind, &FAULTS[3])).chain(&newest)
    {
        assert!(kept.iter().any(|event| event.kind == *kind), "{kind:?} in {kept:?}");
    }
}

#[test]
fn an_order_is_taken_only_if_there_is_room_for_what_it_may_bring() {
    let mut reports = Reports::default();
    for serial in 1..ORDERS_MAX as u32 {
        reports.report(HubEventKind::StillInside { serial }, NOW);
        assert!(reports.has_room_for(99), "{serial}");
    }
    reports.report(HubEventKind::SecondPerson { serial: 50 }, NOW);
    assert!(!reports.has_room_for(99));
    assert!(reports.has_room_for(50), "its places are its own");
    reports.acknowledged(0, 1);
    assert!(reports.has_room_for(99));
}

#[test]
fn what_must_be_told_survives_a_reset_under_its_own_number() {
    let mut before = Reports::default();
    before.booted(3);
    before.report(HubEventKind::SecondPerson { serial: 7 }, NOW);
    before.report(HubEventKind::ClipClosed { clip: 1, segments: 1 }, NOW);
    before.report(HubEventKind::CameraSilent, NOW);
    let kept = before.unwritten().expect("something must be kept");
    assert_eq!(kept.0.len(), 2, "the clip itself says that it is closed");
    before.written();
    before.report(HubEventKind::CameraSilent, NOW);
    assert_eq!(before.unwritten(), None, "a count is not worth a write");

    let mut after = Reports::default();
    after.report(HubEventKind::StoreFailed, NOW); // before flash was read
    after.restore(&kept);
    after.booted(4);
    let numbers: std::vec::Vec<_> = after.events.iter().map(|it| (it.event.boot, it.event.id)).collect();
    assert_eq!(numbers, [(3, 1), (3, 3), (4, 1)], "no two have the same");
    after.written();
    after.acknowledged(4, 2);
    assert_eq!(after.unwritten(), None, "of another boot");
    after.acknowledged(3, 3);
    assert_eq!(after.unwritten().map(|kept| kept.0.len()), Some(2), "it is struck on flash");
}

#[test]
fn what_happens_again_is_one_event_with_a_count() {
    let mut reports = Reports::default();
    for at_ms in 0..100 {
        reports.report(HubEventKind::LockSilent, Instant::from_ms(at_ms));
        reports.report(HubEventKind::TimeSet { unix_ms: at_ms }, Instant::from_ms(at_ms));
    }
    assert_eq!(waiting(&reports), [HubEventKind::LockSilent, HubEventKind::TimeSet { unix_ms: 99 }]);
    assert!(reports.events.iter().all(|pending| pending.event.again == 99));
    assert_eq!(reports.events[0].event.at_ms, 0, "since then");
    reports.acknowledged(0, 1);
    reports.report(HubEventKind::LockSilent, Instant::from_ms(200));
    assert_eq!((reports.events[1].event.id, reports.events[1].event.again), (3, 0), "a new one");
}
