use super::findings;
use crate::repository::Repository;

fn found(text: &str) -> Vec<(usize, String)> {
    let repository = Repository::of(&[("a.rs", text)]);
    findings(&repository, "a.rs", "Whole", 2).into_iter().map(|found| (found.line, found.what)).collect()
}

#[test]
fn few_private_fields_are_fine() {
    assert_eq!(
        found("/// It.\npub struct Whole {\n    one: u8,\n    /// Two, three,\n    two: u8,\n}\n"),
        []
    );
}

#[test]
fn a_field_too_many_and_an_open_field_are_found() {
    let many = found("struct Whole {\n    one: u8,\n    two: u8,\n    three: u8,\n}\n");
    assert_eq!(many, [(1, "3 fields in `Whole`; at most 2".to_owned())]);
    let open = found("struct Whole {\n    one: u8,\n    pub(crate) two: u8,\n}\n");
    assert_eq!(open, [(3, "`pub(crate) two: u8,`".to_owned())]);
    assert_eq!(found("struct Other {\n    one: u8,\n}\n"), [(0, "no `struct Whole`".to_owned())]);
}
