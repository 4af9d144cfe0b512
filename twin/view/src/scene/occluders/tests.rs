use super::*;

#[test]
fn a_roof_shades_the_floor_and_a_wall_darkens_its_foot() {
    let mut occluders = Occluders::default();
    let sun = Vec3::new(0.6, 0.8, 0.0);
    assert_eq!(occluders.sun_share(Vec3::ZERO, sun), 1.0);
    occluders.block(Vec3::new(1.5, 2.0, 0.0), Vec3::new(0.5, 0.1, 0.5));
    assert_eq!(occluders.sun_share(Vec3::ZERO, sun), 0.0);
    assert_eq!(occluders.sun_share(Vec3::new(5.0, 0.0, 0.0), sun), 1.0);
    let open = occluders.sky_share(Vec3::new(9.0, 0.0, 0.0), Vec3::Y);
    occluders.block(Vec3::new(9.3, 1.0, 0.0), Vec3::new(0.1, 1.0, 2.0));
    let corner = occluders.sky_share(Vec3::new(9.0, 0.0, 0.0), Vec3::Y);
    assert!(open > 0.99 && corner < 0.85, "open {open}, at the wall's foot {corner}");
}

#[test]
fn a_tree_throws_a_shadow() {
    let mut occluders = Occluders::default();
    occluders.ball(Vec3::new(0.0, 3.0, 0.0), Vec3::splat(1.0));
    assert_eq!(occluders.sun_share(Vec3::ZERO, Vec3::Y), 0.0);
    assert_eq!(occluders.sun_share(Vec3::new(2.0, 0.0, 0.0), Vec3::Y), 1.0);
}
