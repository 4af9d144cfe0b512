use super::*;

const S: u64 = 1_000_000_000;

fn word(nonce: u8) -> ToLock {
    ToLock::Recording { nonce: [nonce; 16], serial: 1, clip: 1 }
}

#[test]
fn only_the_locks_own_bytes_are_a_sign_of_life_and_only_once() {
    let mut relayed = Relayed::default();
    let asks = FromLock::AskRecording { nonce: [1; 16], serial: 1 };
    relayed.lock_sends(S, b"its own", &asks);
    relayed.hub_receives(2 * S, b"forged");
    assert_eq!(relayed.lock_received_ns, 0, "the lock never sent that");
    relayed.hub_receives(3 * S, b"its own");
    assert_eq!(relayed.lock_received_ns, 3 * S);
    relayed.hub_receives(9 * S, b"its own");
    assert_eq!(relayed.lock_received_ns, 3 * S, "somebody sent it again");
}

#[test]
fn only_an_answer_to_a_fresh_question_is_a_word() {
    let mut relayed = Relayed::default();
    relayed.lock_sends(S, b"asks", &FromLock::AskRecording { nonce: [1; 16], serial: 1 });
    relayed.lock_receives(S, &word(2));
    assert!(relayed.word_s(S) > 1e6, "not its nonce");
    relayed.lock_receives(3 * S + 1, &word(1));
    assert!(relayed.word_s(4 * S) > 1e6, "too late");
    relayed.lock_receives(2 * S, &word(1));
    assert!((relayed.word_s(3 * S) - 2.0).abs() < 1e-9);
}
