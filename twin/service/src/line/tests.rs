use super::*;

const S: u64 = 1_000 * MS;

fn sends(outbox: &mut Outbox<u8>, until_ns: u64) -> Vec<u64> {
    let mut at_ns = Vec::new();
    while let Some(due_ns) = outbox.next_due_ns().filter(|due_ns| *due_ns <= until_ns) {
        while outbox.next(due_ns).is_some() {
            at_ns.push(due_ns);
        }
    }
    at_ns
}

#[test]
fn what_is_not_acknowledged_is_said_again_soon_and_then_more_slowly() {
    let mut outbox = Outbox::default();
    outbox.say(0, 1);
    let at_ns = sends(&mut outbox, 10 * S);
    assert_eq!(at_ns[..4], [0, 400 * MS, 1_000 * MS, 1_900 * MS]);
    assert!(at_ns.len() >= 7, "{at_ns:?}");
    let late = sends(&mut outbox, 700 * S);
    let gap = |pair: &[u64]| pair[1] - pair[0];
    assert_eq!(late.windows(2).map(gap).max(), Some(SELDOM_NS));
    outbox.is_heard(800 * S);
    assert!(outbox.next_due_ns().unwrap_or(0) <= 800 * S + FIRST_NS);
    outbox.got(1);
    assert_eq!(outbox.next_due_ns(), None);
}

#[test]
fn what_is_replaced_keeps_its_number_so_that_nothing_waits_for_it() {
    let (mut line, mut other) =
        (Line::<u8, u8>::new(Reading::InOrder), Line::<u8, u8>::new(Reading::InOrder));
    line.say(0, 1);
    line.say(0, 2);
    line.replace(|message| *message == 1, &0);
    let mut read = Vec::new();
    while let Some(packet) = line.next(0) {
        read.extend(other.take(0, packet));
    }
    assert_eq!(read, [0, 2]);
}

#[test]
fn what_waits_is_not_said_twice_and_can_be_taken_back() {
    let mut line = Line::<u8, u8>::new(Reading::InOrder);
    for message in [1, 1, 2, 1] {
        line.say(0, message);
    }
    assert_eq!(line.outbox.waiting.len(), 3);
    line.withdraw(|message| *message == 1);
    assert_eq!(line.next(0), Some(Packet::Numbered { number: 2, message: 2 }));
    assert_eq!(line.next(0), None);
}

#[test]
fn each_message_is_taken_once_and_in_order() {
    let mut inbox = Inbox::new(Reading::InOrder);
    assert!(inbox.receive(2, 'b') && inbox.next().is_none());
    assert!(inbox.receive(1, 'a') && inbox.receive(1, 'x'));
    assert_eq!([inbox.next(), inbox.next(), inbox.next()], [Some('a'), Some('b'), None]);
    assert!(inbox.receive(2, 'b'), "its acknowledgement was lost");
    assert_eq!(inbox.next(), None);
    assert!(!inbox.receive(3 + AHEAD, 'z'), "it is not kept, so it is not acknowledged");
}

#[test]
fn a_refusal_does_not_wait_for_what_was_lost_before_it() {
    let mut inbox = Inbox::new(Reading::AsItComes);
    assert!(inbox.receive(2, 'b'));
    assert_eq!(inbox.next(), Some('b'));
    assert!(inbox.receive(2, 'b') && inbox.receive(1, 'a'));
    assert_eq!([inbox.next(), inbox.next()], [Some('a'), None]);
    assert!(inbox.ahead.is_empty());
}

#[test]
fn two_ends_over_a_lossy_network_hear_all_in_order() {
    let new = || Line::<u32, u32>::new(Reading::InOrder);
    let (mut phone, mut service) = (new(), new());
    for message in 0..20 {
        phone.say(0, message);
    }
    let (mut heard, mut now_ns, mut draw) = (Vec::new(), 0, 7_u32);
    while heard.len() < 20 && now_ns < 60 * S {
        let mut is_lost = || {
            draw = draw.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            draw >> 24 < 128
        };
        while let Some(packet) = phone.next(now_ns) {
            if !is_lost() {
                heard.extend(service.take(now_ns, packet));
            }
        }
        while let Some(packet) = service.next(now_ns) {
            if !is_lost() {
                phone.take(now_ns, packet);
            }
        }
        now_ns += 100 * MS;
    }
    assert_eq!(heard, (0..20).collect::<Vec<_>>());
}
