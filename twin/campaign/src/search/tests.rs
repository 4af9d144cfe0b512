use crate::base::tests::base;

#[test]
fn a_number_alone_decides_its_scenario() {
    let base = base("front-door");
    let first: Vec<_> = (0..50).map(|number| base.scenario(1, number)).collect();
    let again: Vec<_> = (0..50).rev().map(|number| base.scenario(1, number)).rev().collect();
    assert_eq!(first, again);
    assert_ne!(first, (0..50).map(|number| base.scenario(2, number)).collect::<Vec<_>>());
    assert!(first.iter().all(|input| !input.events.is_empty()));
}
