use super::*;

#[test]
fn what_is_hung_at_a_place_is_seen_there() {
    let at = Transform::from_xyz(3.0, 2.0, 5.0).looking_at(Vec3::new(0.5, 1.0, 0.0), Vec3::Y);
    let lens = Lens { at, half: Vec2::new(0.8, 0.45) };
    let middle = Vec2::new(-0.7, 0.4);
    let hung = lens.hang(middle, 0.5, 3);
    assert!(lens.picture(hung.translation).is_some_and(|seen| seen.distance(middle) < 1e-4));
    let top = lens.picture(hung.transform_point(Vec3::Y)).map(|top| top.y - middle.y);
    assert!(top.is_some_and(|height| (height - 0.5).abs() < 1e-4), "{top:?}");
    assert_eq!(lens.picture(at.translation + at.back() * 2.0), None);
    let (from, to) = (Vec2::new(-0.5, -0.2), Vec2::new(0.3, 0.6));
    let ruled = lens.rule(from, to, 0.004, 1);
    for (end, wanted) in [(-Vec3::X, from), (Vec3::X, to)] {
        let seen = lens.picture(ruled.transform_point(end));
        assert!(seen.is_some_and(|seen| seen.distance(wanted) < 1e-3), "{seen:?}, not {wanted}");
    }
}
