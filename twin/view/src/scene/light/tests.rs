use super::*;

#[test]
fn the_sun_rises_behind_the_house_and_sets_before_the_door() {
    let equinox = 80.0;
    let (morning, noon, evening) =
        (sun_direction(equinox, 8.0), sun_direction(equinox, 12.0), sun_direction(equinox, 16.0));
    assert!(morning.z < 0.0 && evening.z > 0.0, "+z is west");
    assert!(noon.x > 0.5, "the sun is in the south at noon: {noon}");
    assert!((noon.y - ops::sin(40.0_f32.to_radians())).abs() < 0.02, "40 degrees up at the equinox: {noon}");
    assert!(sun_direction(equinox, 0.0).y < 0.0);
}
