use super::*;

fn news(watched: &mut Watched, from_s: u64, to_s: u64, fault: Option<PartFault>) -> std::vec::Vec<News> {
    (from_s..to_s).filter_map(|at_s| watched.take(fault, Instant::from_ms(at_s * 1_000))).collect()
}

#[test]
fn a_wire_that_breaks_every_five_seconds_is_one_fault() {
    let mut watched = Watched::default();
    let mut all = std::vec::Vec::new();
    for at_s in (0..600).step_by(5) {
        all.extend(news(&mut watched, at_s, at_s + 2, Some(PartFault::Contradicted)));
        all.extend(news(&mut watched, at_s + 2, at_s + 5, None));
        assert!(watched.reported.is_some(), "not trusted in between");
    }
    assert_eq!(all, [News::Fails(PartFault::Contradicted)]);
    assert_eq!(news(&mut watched, 600, 1_190, None), []);
    assert_eq!(news(&mut watched, 1_190, 1_300, None), [News::Works]);
}

#[test]
fn a_short_silence_is_nothing_and_a_long_one_is_reported_once() {
    let mut watched = Watched::default();
    assert_eq!(news(&mut watched, 0, 3, Some(PartFault::Silent)), []);
    assert_eq!(news(&mut watched, 3, 5, None), []);
    assert_eq!(news(&mut watched, 5, 20, Some(PartFault::Silent)), [News::Fails(PartFault::Silent)]);
    assert_eq!(news(&mut watched, 20, 60, None), [News::Works]);
    assert_eq!(news(&mut watched, 60, 70, Some(PartFault::Silent)), [News::Fails(PartFault::Silent)]);
}
