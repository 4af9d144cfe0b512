use firmware::crypto::{LockKey, NetworkKey, Signer};
use firmware::wire::Event;

use super::super::desk::{Locks, Notices, Phones};
use super::super::order::Output;
use super::*;
use crate::{Keys, Random};

const S: u64 = 1_000_000_000;
const DOOR: u32 = 1;

fn keys() -> Keys {
    Keys {
        signer: Signer::from_seed(&[1; 32]),
        lock_key: LockKey([2; 32]),
        door: DOOR,
        network: NetworkKey([4; 16]),
        cloud: NetworkKey([5; 16]),
        lock: Signer::from_seed(&[6; 32]).public(),
        hub: Signer::from_seed(&[3; 32]).public(),
    }
}

/// What the operations have to send at this moment, after `first` was applied to them.
fn at(now_s: u64, operations: &mut Operations, first: impl FnOnce(&mut Operations, &Desk)) -> Vec<ToHub> {
    let (keys, mut serials, mut notices, mut out) = (keys(), 0, Notices::default(), Vec::new());
    let mut phones = Phones::default();
    let mut desk = Desk {
        now_ns: now_s * S,
        unix_ms: now_s * 1_000,
        keys: &keys,
        random: Random { seed: 3, draw: chips::random::draw },
        locks: Locks::ByItself,
        serials: &mut serials,
        notices: &mut notices,
        phones: &mut phones,
        hub_received_ns: 0,
        keypad_locked_until_ns: 0,
        out: &mut out,
    };
    first(operations, &desk);
    operations.tick(&mut desk);
    assert!(operations.next_due_ns().is_none_or(|due_ns| due_ns > now_s * S));
    out.into_iter()
        .filter_map(|output| if let Output::Hub(message) = output { Some(message) } else { None })
        .collect()
}

fn ordered(act: OperatorAct) -> (Operations, Vec<ToHub>) {
    let mut operations = Operations::default();
    let sent = at(10, &mut operations, |operations, desk| operations.order(act, desk));
    (operations, sent)
}

fn nothing(_: &mut Operations, _: &Desk) {}

#[test]
fn an_order_is_repeated_until_it_is_answered() {
    let (mut operations, sent) = ordered(OperatorAct::ClearTamper);
    let cleared_at = |sent: &[ToHub]| match sent {
        [ToHub::Lock(Downlink::ClearTamper { unix_ms })] => *unix_ms,
        _ => panic!("{sent:?}"),
    };
    let first_ms = cleared_at(&sent);
    assert_eq!(at(11, &mut operations, nothing), []);
    let again_ms = cleared_at(&at(13, &mut operations, nothing));
    assert!(again_ms > first_ms, "with its own time: an old one is not obeyed");
    operations.hear_lock(&Uplink::Tamper { is_alarmed: false });
    assert_eq!(at(60, &mut operations, nothing), []);
}

#[test]
fn the_lock_gets_a_new_key_only_once_the_hub_has_it() {
    let (mut operations, sent) = ordered(OperatorAct::RotateMeshKey);
    let [ToHub::NextMesh(next)] = sent[..] else { panic!("{sent:?}") };
    let Some(&NextMesh { door: DOOR, generation: 2, key }) = next.open(&keys().signer.public()) else {
        panic!("{next:?}")
    };
    assert_eq!(at(13, &mut operations, nothing), [ToHub::NextMesh(next)]);
    let sent = at(14, &mut operations, |operations, _| {
        operations.hear_next_mesh(1); // of another rotation
        operations.hear_next_mesh(2);
    });
    let [ToHub::Lock(Downlink::Rekey { generation: 2, salt })] = sent[..] else { panic!("{sent:?}") };
    assert_eq!(keys().lock_key.network_key(&salt), key);
    assert_eq!(operations.keys().collect::<Vec<_>>(), [key]);
    assert!(!operations.hear_lock(&Uplink::Rekeyed { generation: 1 }));
    assert_eq!(at(20, &mut operations, nothing).len(), 1, "not yet");
    assert!(!operations.hear_lock(&Uplink::Rekeyed { generation: 2 }), "its grants are where they were");
    assert_eq!(at(60, &mut operations, nothing), []);
}

#[test]
fn a_lock_is_reset_by_its_key_s_number_and_joins_by_the_next() {
    let (mut operations, sent) = ordered(OperatorAct::FactoryReset);
    assert_eq!(sent, [ToHub::Lock(Downlink::FactoryReset { generation: 1 })]);
    let kind = EventKind::Alarm(Alarm::FactoryReset);
    operations.hear_lock(&Uplink::Event(Event { boot: 1, id: 1, at_ms: 0, count: 1, kind }));
    assert_eq!(at(20, &mut operations, nothing), []);
    at(30, &mut operations, |operations, desk| operations.order(OperatorAct::Commission, desk));
    let sent = at(31, &mut operations, |operations, _| operations.hear_next_mesh(2));
    let [ToHub::Join(offer)] = sent[..] else { panic!("{sent:?}") };
    let offer = offer.open(&keys().signer.public()).copied();
    assert_eq!(offer.map(|offer| (offer.door, offer.generation)), Some((DOOR, 2)));
    assert!(operations.hear_lock(&Uplink::Rekeyed { generation: 2 }), "its grants are gone");
    assert_eq!(at(60, &mut operations, nothing), []);
}

#[test]
fn a_reset_that_was_not_answered_is_not_meant_for_the_lock_commissioned_after_it() {
    let (mut operations, _) = ordered(OperatorAct::FactoryReset);
    let sent = at(30, &mut operations, |operations, desk| operations.order(OperatorAct::Commission, desk));
    assert!(matches!(sent[..], [ToHub::NextMesh(next)] if next.unverified().generation == 2), "{sent:?}");
}
