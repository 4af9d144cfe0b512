use super::*;

fn world(offset_mm: f64) -> World {
    let text = include_str!("../../../../../worlds/front-door.yaml");
    let mut world = World::parse("front-door.yaml", text).expect("the first world is right");
    world.strike.offset_mm = offset_mm;
    world
}

/// Free play of the drawn bolt to the drawn walls, m: towards the street and towards the hall.
fn play_m(world: &World) -> [f32; 2] {
    let strike = strike(world);
    let bolt = places::tailpiece_m(world).with_z(-world.door.thickness_m as f32 - BOLT_IN_M);
    let walls = strike.positions.iter().filter(|p| (p.y - bolt.y).abs() < 0.002 && p.x < bolt.x + 0.09);
    let off = walls.map(|p| p.z - bolt.z).collect::<Vec<_>>();
    let street = off.iter().filter(|z| **z > 0.0).fold(f32::INFINITY, |a, b| a.min(*b));
    let hall = off.iter().filter(|z| **z < 0.0).fold(f32::INFINITY, |a, b| a.min(-*b));
    [street - BOLT_HALF_Z_M, hall - BOLT_HALF_Z_M]
}

#[test]
fn the_drawn_pocket_has_the_worlds_play_and_offset() {
    let near = |a: [f32; 2], b: [f32; 2]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 2e-5);
    let straight = play_m(&world(0.0));
    assert!(near(straight, [0.0015, 0.0015]), "{straight:?}");
    let deep = play_m(&world(3.0));
    assert!(near(deep, [0.0045, -0.0015]), "{deep:?}");
}
