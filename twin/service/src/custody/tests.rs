use super::*;

const SSCC: &str = "376123450000000016";

const CODE: &str = "4711";

fn after(to: Handover, proof: &Proof) -> Holder {
    let mut custody = Custody::new(SSCC, CODE.to_owned(), 0);
    custody.hand_over(1, to, proof);
    custody.holder()
}

#[test]
fn a_handover_needs_the_proof_that_fits_it() {
    let receipt = |code: &str| Proof::Receipt { code: code.to_owned() };
    let photo = |label: &str| Proof::Photo { label: label.to_owned() };
    let scan = |label: &str, code: &str| Proof::Scan { label: label.to_owned(), code: code.to_owned() };
    assert_eq!(after(Handover::Neighbour, &receipt(CODE)), Holder::Neighbour);
    assert_eq!(after(Handover::Doorstep, &photo(SSCC)), Holder::Doorstep);
    assert_eq!(after(Handover::Depot, &scan(SSCC, CODE)), Holder::Depot);
    let unproven = [
        (Handover::Neighbour, receipt("")),
        (Handover::Neighbour, receipt("4712")),
        (Handover::Neighbour, photo(SSCC)),
        (Handover::Doorstep, photo("376123450000000023")),
        (Handover::Doorstep, scan(SSCC, CODE)),
        (Handover::Depot, scan("", CODE)),
        (Handover::Depot, scan(SSCC, "0000")),
    ];
    for (to, proof) in unproven {
        assert_eq!(after(to, &proof), Holder::Unknown, "{to:?} by {proof:?}");
    }
}

#[test]
fn a_valuable_that_is_gone_is_named_and_says_nothing_of_the_parcel() {
    let mut custody = Custody::new(SSCC, CODE.to_owned(), 0);
    custody.note(1, Holder::Home, Evidence::LockAndFilm { clip: 1, pixels: 9 });
    custody.note_gone(1, "vase", 1);
    assert_eq!(custody.holder(), Holder::Home);
    assert_eq!(custody.gone().collect::<Vec<_>>(), ["vase"]);
}
