use super::*;

fn world() -> World {
    let text = include_str!("../../../../../worlds/front-door.yaml");
    World::parse("front-door.yaml", text).expect("the first world is right")
}

#[test]
fn the_crank_s_pin_stays_in_the_bolts_slot() {
    let world = world();
    for step in 0..=20 {
        let tailpiece_angle_rad = f64::from(step) / 20.0 * std::f64::consts::FRAC_PI_2;
        let half = std::f64::consts::FRAC_1_SQRT_2;
        let bolt_travel_m =
            BOLT_THROW_M * half * ((tailpiece_angle_rad - std::f64::consts::FRAC_PI_4).sin() + half);
        let state = MechanismState { tailpiece_angle_rad, bolt_travel_m, ..MechanismState::default() };
        let pin = Part::Tailpiece.place(&world, &state).transform_point(Vec3::Y * CRANK_M);
        let slot = Part::Bolt.place(&world, &state).transform_point(Vec3::X * SLOT_M);
        assert!((pin.x - slot.x).abs() < 1e-4, "pin {} m, slot {} m at {bolt_travel_m}", pin.x, slot.x);
    }
}

#[test]
fn the_nose_stands_out_by_the_bolts_travel() {
    let world = world();
    let state = MechanismState { bolt_travel_m: 0.0254, ..MechanismState::default() };
    let place = Part::Bolt.place(&world, &state);
    let nose =
        Part::Bolt.solid().positions.iter().map(|p| place.transform_point(*p).x).fold(f32::MIN, f32::max);
    assert!((nose - (world.door.width_m as f32 + 0.0254)).abs() < 1e-5, "{nose}");
}

#[test]
fn the_dog_touches_a_lug_at_46_degrees_of_play() {
    let (dog, lug) = (Part::Hub.solid(), Part::Tailpiece.solid());
    // Angles from straight down, where the dog is, of what stands beyond the tailpiece's disc.
    let angle = |p: &&Vec3| p.x.atan2(-p.y).abs().to_degrees();
    let beyond = |p: &&Vec3| p.truncate().length() > 0.0175;
    let dog_half =
        dog.positions.iter().filter(beyond).filter(|p| p.z < -0.008).map(|p| angle(&p)).fold(0.0, f32::max);
    let lug_from = lug.positions.iter().filter(beyond).map(|p| angle(&p)).fold(180.0, f32::min);
    assert!((lug_from - dog_half - 46.0).abs() < 1.5, "play is {} degrees", lug_from - dog_half);
}
