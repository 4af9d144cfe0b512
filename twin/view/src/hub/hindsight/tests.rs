#![allow(clippy::unwrap_used)]
use super::*;

#[test]
fn what_was_is_the_same_whichever_way_one_comes_to_it() {
    let text = include_str!("../../../../../worlds/front-door.yaml");
    let world = Arc::new(World::parse("front-door.yaml", text).unwrap());
    let mut past = Hindsight::new(Arc::clone(&world), 1);
    let [first, _, again] = [15.0, 16.5, 15.0].map(|at_s| past.frame_at(at_s).unwrap());
    assert_eq!((first.now_ns, &first.people), (again.now_ns, &again.people));
    assert!((first.now_s() - 15.0).abs() < 0.01);
}
