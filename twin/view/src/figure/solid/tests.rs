use std::f32::consts::PI;

use super::*;

/// Volume enclosed by outward triangles: positive, and right, only if every face looks outward and none is missing.
fn volume(solid: &Solid) -> f32 {
    let corner = |i: u32| solid.positions[i as usize];
    solid.triangles.iter().map(|[a, b, c]| corner(*a).dot(corner(*b).cross(corner(*c))) / 6.0).sum()
}

#[test]
fn solids_are_closed_and_face_outward() {
    let near = |solid: &Solid, expect: f32| {
        let v = volume(solid);
        assert!((v / expect - 1.0).abs() < 0.06, "volume {v}, expected about {expect}");
    };
    near(Solid::default().at(3.0, 1.0, 2.0).block(Vec3::new(0.5, 1.0, 0.25), 0.0), 1.0);
    near(Solid::default().block(Vec3::new(0.5, 1.0, 0.25), 0.02), 1.0);
    near(Solid::default().at(0.0, 5.0, 0.0).wheel(1.0, 0.5, 48), PI);
    near(Solid::default().washer(0.5, 1.0, 0.5, 48), 0.75 * PI);
    near(Solid::default().gear(1.0, 0.1, 20, 0.5), PI);
    near(Solid::default().ball(Vec3::ONE, 32), 4.19);
    let down = [ring(1.0, 0.5, 0.5, 0.0).square(60.0), ring(0.0, 0.5, 0.5, 0.0).square(60.0)];
    near(Solid::default().loft(&down, 64), 1.0);
    let up = [ring(0.0, 1.0, 1.0, 0.0), ring(1.0, 1.0, 1.0, 0.0)];
    near(Solid::default().loft(&up, 48), PI);
}

#[test]
fn colours_become_linear() {
    assert_eq!(linear(0xFF00FF), [1.0, 0.0, 1.0, 1.0]);
    assert!((linear(0x808080)[0] - 0.2158).abs() < 1e-3);
}
