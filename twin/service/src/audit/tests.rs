use firmware::crypto::Signer;
use firmware::journal::{Kind, Record};

use super::*;

const NONCE: [u8; 16] = [7; 16];

fn lock() -> Signer {
    Signer::from_seed(&[3; 32])
}

fn chain(records: u32) -> Vec<ChainLink> {
    let mut hash = Hash::GENESIS;
    let link = |sequence| {
        let record = Record { sequence, unix_ms: None, kind: Kind::Boot { boots: sequence } };
        hash = hash.after(&record).unwrap_or(Hash::GENESIS);
        ChainLink { record, hash }
    };
    (1..=records).map(link).collect()
}

/// Simulates a lock that answers from `journal`, and signs `head` for it.
fn audit(journal: &[ChainLink], head: Head, signer: &Signer) -> (Option<Finding>, u32) {
    let mut audit = Audit::new(lock().public());
    let (finding, questions) = go_on(&mut audit, journal, head, signer);
    (finding, questions)
}

/// The next reading of a lock about which something is known already.
fn go_on(audit: &mut Audit, journal: &[ChainLink], head: Head, signer: &Signer) -> (Option<Finding>, u32) {
    audit.begin(NONCE);
    let mut questions = 0;
    let mut now_ns = 0;
    while let Some(at_ns) = audit.next_ns() {
        now_ns = at_ns.max(now_ns);
        let Some(question) = audit.ask(now_ns) else { break };
        questions += 1;
        let answer = match question {
            Downlink::ReadHead { .. } => signer.sign(head).map(|signed| audit.hear_head(&signed)),
            Downlink::ReadRecord { sequence } => {
                let link = journal.iter().find(|link| link.record.sequence >= sequence);
                link.map(|link| audit.hear_record(link))
            }
            _ => None,
        };
        if answer.is_none() {
            break;
        }
        if questions > 100 {
            break;
        }
    }
    (audit.finding(), questions)
}

fn head_of(journal: &[ChainLink]) -> Head {
    let last = journal.last();
    Head {
        sequence: last.map_or(0, |link| link.record.sequence),
        hash: last.map_or(Hash::GENESIS, |link| link.hash),
        nonce: NONCE,
    }
}

#[test]
fn a_whole_chain_is_verified_and_what_was_gone_before_it_was_read_is_counted() {
    let journal = chain(20);
    assert_eq!(audit(&journal, head_of(&journal), &lock()), (Some(Finding::Verified(20)), 21));
    assert_eq!(audit(&journal[5..], head_of(&journal), &lock()).0, Some(Finding::Lost(5)));
    assert_eq!(audit(&[], head_of(&[]), &lock()).0, Some(Finding::Verified(0)));
}

#[test]
fn what_was_changed_dropped_or_exchanged_is_found() {
    let journal = chain(20);
    let broken = |journal: &[ChainLink], head: Head| {
        let (finding, _) = audit(journal, head, &lock());
        assert!(matches!(finding, Some(Finding::Broken(_))), "{finding:?}");
    };
    let mut changed = journal.clone();
    changed[9].record.unix_ms = Some(1);
    broken(&changed, head_of(&journal));
    let mut dropped = journal.clone();
    dropped.remove(9);
    broken(&dropped, head_of(&journal));
    let mut beheaded = journal.clone();
    beheaded.pop();
    beheaded.push(ChainLink { record: Record { sequence: 21, ..journal[19].record }, ..journal[19] });
    broken(&beheaded, head_of(&journal));
    broken(&journal, Head { hash: Hash([1; 32]), ..head_of(&journal) });
}

#[test]
fn a_head_that_another_signed_or_signed_before_is_no_answer() {
    let journal = chain(3);
    let stranger = Signer::from_seed(&[4; 32]);
    assert_eq!(audit(&journal, head_of(&journal), &stranger).0, None);
    let old = Head { nonce: [8; 16], ..head_of(&journal) };
    assert_eq!(audit(&journal, old, &lock()).0, None);
}

#[test]
fn the_next_reading_goes_on_where_the_last_one_stopped() {
    let journal = chain(30);
    let mut audit = Audit::new(lock().public());
    assert_eq!(
        go_on(&mut audit, &journal[..20], head_of(&journal[..20]), &lock()).0,
        Some(Finding::Verified(20))
    );
    assert_eq!(audit.take_news().len(), 20);
    assert_eq!(go_on(&mut audit, &journal, head_of(&journal), &lock()), (Some(Finding::Verified(30)), 11));
    assert_eq!(audit.take_news().len(), 10);
    let turned = chain(50);
    assert_eq!(go_on(&mut audit, &turned[34..], head_of(&turned), &lock()).0, Some(Finding::Lost(4)));
    let rewound = go_on(&mut audit, &journal, head_of(&journal), &lock()).0;
    assert!(matches!(rewound, Some(Finding::Broken(_))), "{rewound:?}");
}

#[test]
fn what_a_lock_says_of_a_grant_names_its_serial_number() {
    assert_eq!(serial_of(&Kind::GrantStored { serial: 4 }), Some(4));
    assert_eq!(serial_of(&Kind::Event(EventKind::Spent { serial: 5 })), Some(5));
    assert_eq!(serial_of(&Kind::Revoked { serial: 6 }), None);
}
