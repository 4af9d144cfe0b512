use super::*;

#[test]
fn it_is_told_once_and_its_end_when_it_stays_away() {
    let mut trouble = Trouble::default();
    trouble.is_away(0);
    assert_eq!(trouble.ends_ns(), None, "nobody was told of anything");
    assert!(trouble.begins() && !trouble.begins());
    trouble.is_away(1);
    trouble.is_away(OVER_NS);
    assert!(!trouble.ends(OVER_NS) && !trouble.begins(), "back within its time");
    trouble.is_away(2 * OVER_NS);
    assert!(!trouble.ends(3 * OVER_NS - 1) && trouble.ends(3 * OVER_NS) && !trouble.ends(4 * OVER_NS));
    assert!(trouble.begins(), "another time");
}

#[test]
fn what_is_not_known_to_be_absent_is_not_over() {
    let mut trouble = Trouble::default();
    trouble.begins();
    trouble.is_away(10_000 * MS);
    trouble.is_unknown();
    assert!(!trouble.ends(60_000 * MS));
    trouble.is_away(70_000 * MS);
    assert!(!trouble.ends(89_999 * MS) && trouble.ends(90_000 * MS));
}
