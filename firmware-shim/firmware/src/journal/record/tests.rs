use super::*;

#[test]
fn a_link_follows_only_the_one_it_was_made_for() {
    let record = |sequence| Record { sequence, unix_ms: Some(1), kind: Kind::Revoked { serial: sequence } };
    let link = |before: &Hash, record: Record| before.after(&record).map(|hash| ChainLink { record, hash });
    let first = link(&Hash::GENESIS, record(1));
    let second = first.and_then(|first| link(&first.hash, record(2)));
    let third = second.and_then(|second| link(&second.hash, record(3)));
    let (Some(first), Some(second), Some(third)) = (first, second, third) else {
        panic!("records are short");
    };
    assert!(second.follows(&first) && third.follows(&second));
    assert!(!third.follows(&first) && !first.follows(&second));
    let changed = ChainLink { record: Record { unix_ms: None, ..second.record }, ..second };
    assert!(!changed.follows(&first));
    assert!(!third.follows(&ChainLink { hash: first.hash, ..second }));
}
