use super::*;

fn order() -> OrderFacts {
    OrderFacts {
        courier_there: true,
        courier_left: false,
        is_delivered: false,
        parcel_inside: false,
        holder: Holder::Courier,
        was_opened: false,
        said_left: false,
        called_off: false,
        grant_confirmed: true,
        is_filmed: true,
        right_label: Some(true),
        right_address: true,
        before_window: false,
        after_window: false,
    }
}

fn of(change: impl Fn(&mut OrderFacts)) -> Facts {
    let mut order = order();
    change(&mut order);
    Facts { order: Some(order), ..Facts::default() }
}

fn is_false(notice: &Notice, facts: &Facts) -> bool {
    false_because(notice, facts).is_some()
}

#[test]
fn nobody_could_not_open_a_door_that_was_opened() {
    let not_opened = Notice::NotDelivered(Refusal::NotOpened);
    assert!(!is_false(&not_opened, &of(|_| {})));
    assert!(is_false(&not_opened, &of(|order| order.was_opened = true)));
    assert!(is_false(&not_opened, &of(|order| order.parcel_inside = true)));
    // What only the courier reports is worded as their report.
    let gave_up = Notice::NotDelivered(Refusal::CourierGaveUp);
    assert!(!is_false(&gave_up, &of(|order| (order.was_opened, order.parcel_inside) = (true, true))));
}

#[test]
fn delivered_is_a_parcel_inside_a_locked_door_and_nobody_with_it() {
    assert!(!is_false(&Notice::Delivered, &of(|order| order.is_delivered = true)));
    let why = |locked, inside| {
        let mut facts = of(|order| order.parcel_inside = inside);
        facts.locked = locked;
        false_because(&Notice::Delivered, &facts)
    };
    assert_eq!(why(true, false), Some("the parcel is not inside"));
    assert_eq!(why(false, true), Some("the door is not locked"));
    assert_eq!(why(true, true), Some("somebody is still inside"));
}

#[test]
fn each_reason_is_held_against_what_is_so() {
    type Change = fn(&mut OrderFacts);
    let cases: [(Refusal, Change); 8] = [
        (Refusal::WrongParcel, |order| order.right_label = Some(false)),
        (Refusal::WrongAddress, |order| order.right_address = false),
        (Refusal::TooEarly, |order| order.before_window = true),
        (Refusal::TooLate, |order| order.after_window = true),
        (Refusal::UnreadableLabel, |order| order.right_label = None),
        (Refusal::LockUnreachable, |order| order.grant_confirmed = false),
        (Refusal::NoFilm, |order| order.is_filmed = false),
        (Refusal::RecipientBlocked, |order| order.called_off = true),
    ];
    for (reason, change) in cases {
        assert!(false_reason(reason, &of(|_| {})).is_some(), "{reason:?} without any");
        assert_eq!(false_reason(reason, &of(change)), None, "{reason:?}");
    }
    assert_eq!(false_reason(Refusal::WrongCourier, &Facts::default()), None);
    assert!(false_reason(Refusal::WrongCourier, &of(|_| {})).is_some());
    assert!(false_reason(Refusal::Dog, &of(|_| {})).is_some());
}

#[test]
fn what_is_over_is_not_said_again() {
    type Change = fn(&mut Facts);
    let cases: [(Notice, Change); 12] = [
        (Notice::CameraOffline, |facts| facts.hub_silent = true),
        (Notice::LockSilent, |facts| facts.lock_silent = true),
        (Notice::LongVisit { locked: true }, |facts| (facts.visit_s, facts.locked) = (601.0, true)),
        (Notice::NotGenuine, |facts| facts.tampered = true),
        (Notice::OpenedByHand, |facts| facts.by_hand = true),
        (Notice::RecordingEnded, |facts| facts.shut = true),
        (Notice::SecondPerson, |facts| facts.was_second = true),
        (Notice::StillInside, |facts| facts.somebody_inside = true),
        (Notice::DogBarks, |facts| facts.bark = true),
        (Notice::ValuableGone("vase".to_owned()), |facts| facts.gone = vec!["vase".to_owned()]),
        (Notice::Alarm(0), |facts| (facts.raised, facts.loose_s) = (vec![Alarmed::Code(0)], 1.0)),
        (Notice::Alarm(6), |facts| (facts.raised, facts.door_open) = (vec![Alarmed::Code(6)], true)),
    ];
    for (notice, change) in cases {
        let mut facts = Facts { stalled_v: 6.0, ..Facts::default() };
        assert!(is_false(&notice, &facts), "{notice:?}");
        change(&mut facts);
        assert!(!is_false(&notice, &facts), "{notice:?}");
    }
    let known = Facts { locked: true, known_locked: true, ..Facts::default() };
    assert!(is_false(&Notice::DoorNotLocked, &known));
    assert!(!is_false(&Notice::DoorNotLocked, &Facts { not_locked: true, ..known }));
    assert!(is_false(&Notice::WeakBattery, &Facts { stalled_v: 6.0, ..Facts::default() }));
}

#[test]
fn the_courier_is_told_locked_of_a_locked_door_and_to_wait_for_somebody() {
    let locked = Facts { locked: true, is_busy: true, ..Facts::default() };
    for word in [ServiceToCourier::DoorLocked, ServiceToCourier::Wait] {
        assert!(false_word_because(&word, &Facts::default()).is_some(), "{word:?}");
        assert_eq!(false_word_because(&word, &locked), None, "{word:?}");
    }
}
