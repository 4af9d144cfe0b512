use super::*;

#[test]
fn lamps_burn_by_night_only_and_not_through_walls() {
    let at = |hour: u8| Daylight::at(&twin_core::world::LocalTime { hour, ..noon() });
    let (day, night) = (at(12), at(23));
    let before_the_door = (Vec3::new(-0.46, 0.0, 0.8), Vec3::Y);
    let mut occluders = Occluders::default();
    assert_eq!(light_at(&day, &occluders, before_the_door.0, before_the_door.1), Vec3::ZERO);
    let free = light_at(&night, &occluders, before_the_door.0, before_the_door.1);
    assert!(free.x > free.z && free.x > 0.2, "warm: {free}");
    for lamp in &LAMPS {
        occluders.block(lamp.at - Vec3::Y * 0.2, Vec3::new(2.0, 0.05, 2.0));
    }
    assert_eq!(light_at(&night, &occluders, before_the_door.0, before_the_door.1), Vec3::ZERO);
}

fn noon() -> twin_core::world::LocalTime {
    let text = include_str!("../../../../../worlds/front-door.yaml");
    twin_core::World::parse("front-door.yaml", text).expect("it is a world").starts_at
}
