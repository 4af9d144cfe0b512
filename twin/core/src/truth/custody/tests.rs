use super::*;

fn wrong(holder: Holder, evidence: Evidence, really: Holder, gone: &[&str]) -> u32 {
    let mut truth = CustodyTruth::default();
    let record = [Entry { unix_ms: 0, holder, evidence }];
    truth.read(1, &record, really, gone, true);
    // Checked once, with the state at that time.
    truth.read(1, &record, Holder::Unknown, &[], false);
    assert_eq!(truth.unlocked, 0);
    truth.wrong
}

#[test]
fn who_is_named_must_have_it_then() {
    let on_film = || Evidence::LockAndFilm { clip: 1, pixels: 9 };
    assert_eq!(wrong(Holder::Home, on_film(), Holder::Home, &[]), 0);
    assert_eq!(wrong(Holder::Home, on_film(), Holder::Courier, &[]), 1);
    assert_eq!(wrong(Holder::Unknown, Evidence::WordOnly, Holder::Courier, &[]), 0);
    assert_eq!(wrong(Holder::Courier, Evidence::Scanned, Holder::Unknown, &[]), 1);
    assert_eq!(wrong(Holder::Recipient, Evidence::Recipient, Holder::Home, &[]), 0);
    assert_eq!(wrong(Holder::Recipient, Evidence::Recipient, Holder::Courier, &[]), 1);
}

#[test]
fn no_house_has_a_parcel_behind_a_bolt_that_is_not_home() {
    let mut truth = CustodyTruth::default();
    let on_film = Evidence::LockAndFilm { clip: 1, pixels: 9 };
    let record = [Entry { unix_ms: 0, holder: Holder::Home, evidence: on_film }];
    truth.read(4, &record, Holder::Home, &[], false);
    assert_eq!((truth.wrong, truth.unlocked), (0, 1));
}

#[test]
fn a_valuable_that_stands_in_its_place_is_not_to_be_named_as_gone() {
    let gone = || Evidence::Gone { name: "vase".to_owned(), clip: 1 };
    assert_eq!(wrong(Holder::Home, gone(), Holder::Home, &["vase"]), 0);
    assert_eq!(wrong(Holder::Home, gone(), Holder::Home, &["clock"]), 1);
}
