use super::*;

#[test]
fn a_time_is_written_as_words_that_mean_it() {
    for at_ms in [10, 20, 1_230, 60_000, 655_350] {
        let [way, a, b] = words_of_ms(at_ms);
        assert_eq!(begins(way, a, b, &[], 1_000.0), Begins::At(f64::from(at_ms) / 1000.0));
    }
}

#[test]
fn every_way_is_met_and_the_mildest_words_mean_the_first_moment() {
    assert_eq!(begins(0, 0, 0, &[3.5, 9.0], 60.0), Begins::At(3.5));
    assert_eq!(begins(0, u16::MAX, 3_200, &[3.5, 9.0], 60.0), Begins::At(9.05));
    let Begins::When { formula, after_s } = begins(u16::MAX, 0, u16::MAX, &[], 60.0) else {
        panic!("no condition")
    };
    assert_eq!((formula.text.as_str(), after_s), (CONDITIONS[0], 2.0));
}
