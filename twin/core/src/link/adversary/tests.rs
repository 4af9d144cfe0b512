use firmware::crypto::NetworkKey;
use firmware::wire::{Direction, FRAME_BYTES_MAX, ToLock, seal};

use super::super::street;
use super::*;
use crate::world::Frames;

const KEY: NetworkKey = NetworkKey([7; 16]);

fn adversary(faults: &str) -> Adversary {
    Adversary::new(&street(faults), 3, KEY)
}

fn frame(counter: u64) -> Vec<u8> {
    let mut frame = [0; FRAME_BYTES_MAX];
    let length =
        seal(&ToLock::CounterFloor { floor: 0 }, &KEY, Direction::ToLock, counter, &mut frame).unwrap_or(0);
    frame[..length].to_vec()
}

const S: u64 = 1_000_000_000;

fn turn(adversary: &mut Adversary, now_ns: u64, what: FaultKind, begins: bool) -> Option<(End, Vec<u8>)> {
    adversary.turn(now_ns, &what, begins)
}

#[test]
fn what_he_heard_he_sends_again_as_often_as_he_likes() {
    let mut adversary = adversary(
        "faults: [{at_s: 50, replay: {to: lock, heard_from_s: 1, heard_until_s: 3, times: 2, for_s: 4}}]",
    );
    for (number, at_s) in [(0, 0), (1, 1), (2, 2), (3, 3)] {
        assert_eq!(adversary.tamper(at_s * S, End::Lock, frame(number)), [(0, frame(number))]);
    }
    adversary.tamper(2 * S, End::Hub, frame(9));
    let replay = Replay { to: End::Lock, heard_from_s: 1.0, heard_until_s: 3.0, times: 2, for_s: 4.0 };
    turn(&mut adversary, 50 * S, FaultKind::Replay(replay), true);
    let mut sent = Vec::new();
    while let Some(at_ns) = adversary.next_ns() {
        let (to, frame) = adversary.take(at_ns).unwrap_or((End::Hub, Vec::new()));
        assert_eq!(to, End::Lock);
        sent.push((at_ns / S, frame));
    }
    assert_eq!(sent, [(50, frame(1)), (51, frame(2)), (52, frame(1)), (53, frame(2))]);
    assert_eq!(adversary.counts().replayed, 4);
}

#[test]
fn frames_change_their_length_between_sound_framing() {
    let mut adversary = adversary("");
    let sealed = |frame: &[u8]| forgery::unframed(frame).map(|sealed| sealed.len());
    let whole = sealed(&frame(1)).unwrap_or(0);
    for (what, length) in [
        (FaultKind::CutShort(Resize { to: End::Lock, bytes: 8, for_s: 1.0 }), whole - 8),
        (FaultKind::CutShort(Resize { to: End::Lock, bytes: 800, for_s: 1.0 }), 0),
        (FaultKind::Lengthen(Resize { to: End::Lock, bytes: 300, for_s: 1.0 }), whole + 300),
    ] {
        turn(&mut adversary, 0, what, true);
        let [(0, changed)] = &adversary.tamper(0, End::Lock, frame(1))[..] else { panic!("late or lost") };
        assert_eq!(sealed(changed), Some(length), "{what:?}");
        assert_eq!(changed.iter().filter(|byte| **byte == 0).count(), 1);
        // The other direction is not changed, and nothing is changed afterwards.
        assert_eq!(adversary.tamper(0, End::Hub, frame(1)), [(0, frame(1))]);
        turn(&mut adversary, 0, what, false);
        assert_eq!(adversary.tamper(0, End::Lock, frame(1)), [(0, frame(1))]);
    }
    assert_eq!((adversary.counts().shortened, adversary.counts().lengthened), (2, 1));
}

#[test]
fn every_second_frame_is_overtaken_and_none_is_lost() {
    let mut adversary = adversary("");
    let reorder = FaultKind::Reorder(Frames { to: End::Lock, for_s: 9.0 });
    turn(&mut adversary, 0, reorder, true);
    assert_eq!(adversary.tamper(0, End::Lock, frame(1)), []);
    assert_eq!(adversary.tamper(S, End::Lock, frame(2)), [(0, frame(2)), (OVERTAKEN_BY_NS, frame(1))]);
    assert_eq!(adversary.tamper(2 * S, End::Lock, frame(3)), []);
    assert_eq!(turn(&mut adversary, 9 * S, reorder, false), Some((End::Lock, frame(3))));
    assert_eq!(adversary.counts().reordered, 1);
}

#[test]
fn forged_frames_are_many_and_each_another() {
    let mut adversary = adversary("");
    adversary.tamper(0, End::Lock, frame(1));
    let mut seen = std::collections::BTreeSet::new();
    for how in [Forgery::Random, Forgery::FlippedBit, Forgery::DefaultKey, Forgery::NetworkKey] {
        let forge = FaultKind::Forge(Forge { to: End::Lock, how, every_ms: 100, for_s: 2.0 });
        turn(&mut adversary, 0, forge, true);
        while let Some((_, frame)) = adversary.take(5 * S) {
            assert_eq!(frame.last(), Some(&0), "{how:?}: a frame ends with its delimiter");
            seen.insert(frame);
        }
    }
    assert_eq!(adversary.counts().forged, 80);
    // One bit may be flipped twice.
    assert!(seen.len() > 75 && !seen.contains(&frame(1)), "{}", seen.len());
}

fn nearby(message: &FromPhone) -> Vec<u8> {
    let mut frame = [0; firmware::wire::NEARBY_FRAME_BYTES_MAX];
    let length = firmware::wire::write_nearby(message, &mut frame).unwrap_or(0);
    frame[..length].to_vec()
}

#[test]
fn a_challenge_that_was_answered_before_he_answers_and_no_other() {
    let mut adversary = adversary("");
    let answer = nearby(&FromPhone::Answer { serial: 1, mac: [9; 32] });
    adversary.hear_lock(0, &ToPhone::Challenge { nonce: [4; 16] });
    adversary.tamper(1, End::LockNearby, answer.clone());
    adversary.hear_lock(2, &ToPhone::Challenge { nonce: [4; 16] });
    assert_eq!(adversary.next_ns(), None, "they are not at it yet");
    let forge = Forge { to: End::LockNearby, how: Forgery::Answered, every_ms: 1_000, for_s: 2.0 };
    turn(&mut adversary, S, FaultKind::Forge(forge), true);
    let hello = Some((End::LockNearby, nearby(&FromPhone::Hello { serial: 1 })));
    assert_eq!((adversary.take(S), adversary.take(2 * S)), (hello.clone(), hello));
    adversary.hear_lock(2 * S, &ToPhone::Challenge { nonce: [5; 16] });
    assert_eq!(adversary.next_ns(), None);
    adversary.hear_lock(2 * S, &ToPhone::Challenge { nonce: [4; 16] });
    assert_eq!(adversary.take(3 * S), Some((End::LockNearby, answer)));
}

#[test]
fn a_short_answer_holds_the_number_of_the_grant_and_nothing_else() {
    let mut adversary = adversary("");
    adversary.tamper(0, End::LockNearby, nearby(&FromPhone::Hello { serial: 7 }));
    let forge = Forge { to: End::LockNearby, how: Forgery::ShortAnswer, every_ms: 1_000, for_s: 1.0 };
    turn(&mut adversary, 0, FaultKind::Forge(forge), true);
    let sent = adversary.take(0).map(|(_, frame)| forgery::unframed(&frame)).unwrap_or_default();
    assert_eq!(sent, Some(vec![1, 1, 7]));
}
