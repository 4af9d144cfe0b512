use super::*;

const S: u64 = 1_000_000_000;

#[test]
fn it_is_checked_after_one_second_and_then_every_twenty() {
    let mut egress = Egress::default();
    let mut checked = Vec::new();
    for now_ns in (0..60 * S).step_by(100_000_000) {
        if egress.follow(now_ns, Drives::default()) {
            checked.push(now_ns / S);
        }
    }
    assert_eq!(checked, [1, 21, 41]);
}

#[test]
fn and_shortly_after_anything_that_could_lock_somebody_in() {
    let changes = [
        Drives { drive: 1, ..Drives::default() },
        Drives { boots: 1, ..Drives::default() },
        Drives { connected: [true, false], ..Drives::default() },
        Drives { contacts_ohm: 2.0, ..Drives::default() },
    ];
    for change in changes {
        let mut egress = Egress::default();
        assert!(egress.follow(S, Drives::default()), "the first one");
        assert!(!egress.follow(2 * S, change), "{change:?}: not at once");
        assert_eq!(egress.next_due_ns(), 2 * S + AFTER_DRIVE_NS);
        assert!(!egress.follow(2 * S + AFTER_DRIVE_NS - 1, change));
        assert!(egress.follow(2 * S + AFTER_DRIVE_NS, change), "{change:?}");
        assert!(!egress.follow(2 * S + AFTER_DRIVE_NS + 1, change), "once");
    }
}
