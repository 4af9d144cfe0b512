use super::*;

fn wiretap() -> Wiretap {
    Wiretap::new(&crate::link::street(""), 7)
}

fn tap(line: TapLine, how: TapDoes) -> Tap {
    Tap { line, how, for_s: 10.0 }
}

const UP: Route = Route::RecipientToService;

#[test]
fn he_understands_what_is_in_clear_and_nothing_that_is_sealed() {
    let mut wiretap = wiretap();
    let plain = wiretap.frame(0, false, true, &RecipientToService::Shown(3));
    let sealed = wiretap.frame(0, true, true, &RecipientToService::Shown(3));
    assert_eq!(wiretap.pass(0, UP, plain.clone()), Some((0, plain.clone())));
    assert_eq!(wiretap.counts(), NetworkCounts::default(), "they are not there yet");
    wiretap.turn(0, &tap(TapLine::Phones, TapDoes::Listen), true);
    wiretap.pass(0, UP, plain.clone());
    wiretap.pass(0, UP, sealed);
    wiretap.pass(0, Route::HubToLock, plain);
    assert_eq!((wiretap.counts().seen, wiretap.counts().read), (2, 1));
}

#[test]
fn he_changes_drops_and_holds_every_second_frame_and_sends_all_again() {
    for (how, second) in [
        (TapDoes::Drop, None),
        (TapDoes::Hold, Some((HOLDS_FOR_NS, vec![1; 40]))),
        (TapDoes::Listen, Some((0, vec![1; 40]))),
    ] {
        let mut wiretap = wiretap();
        wiretap.turn(0, &tap(TapLine::Phones, how), true);
        assert_eq!(wiretap.pass(0, UP, vec![1; 40]), Some((0, vec![1; 40])));
        assert_eq!(wiretap.pass(0, UP, vec![1; 40]), second, "{how:?}");
    }
    let mut wiretap = wiretap();
    wiretap.turn(0, &tap(TapLine::Phones, TapDoes::Change), true);
    wiretap.pass(0, UP, vec![1; 40]);
    let changed = wiretap.pass(0, UP, vec![1; 40]).map(|(_, frame)| frame).unwrap_or_default();
    let bits: u32 = changed.iter().map(|byte| (byte ^ 1).count_ones()).sum();
    assert_eq!(bits, 1);
    wiretap.turn(0, &tap(TapLine::Phones, TapDoes::Change), false);
    wiretap.turn(0, &tap(TapLine::Phones, TapDoes::Replay), true);
    wiretap.pass(0, UP, vec![2; 40]);
    assert_eq!(wiretap.next_ns(), Some(AGAIN_AFTER_NS[0]));
    assert_eq!(wiretap.take(AGAIN_AFTER_NS[1]), Some((UP, vec![2; 40])));
    assert_eq!(wiretap.take(AGAIN_AFTER_NS[1]), Some((UP, vec![2; 40])));
    assert_eq!(wiretap.take(u64::MAX), None);
}
