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
