use super::*;

fn straight() -> Way {
    Way::new([Vec2::new(0.0, 10.0), Vec2::new(0.0, -10.0)])
}

/// The foot's ball on the ground.
fn ball(foot: &Foot) -> Vec3 {
    foot.ankle + foot.turn * Vec3::new(0.0, -ANKLE_M, -BALL_M)
}

#[test]
fn a_planted_foot_does_not_slide() {
    for facing in [Vec2::NEG_Y, Vec2::Y] {
        let (mut planted, mut worst_m) = (0, 0.0_f32);
        for i in 0..2000 {
            let z = 9.0 - i as f32 * 0.005;
            let now = feet(&straight(), Vec2::new(0.0, z), facing, 1.0);
            let next = feet(&straight(), Vec2::new(0.0, z - 0.005), facing, 1.0);
            for (a, b) in now.iter().zip(&next) {
                if ball(a).y < 0.002 && ball(b).y < 0.002 {
                    planted += 1;
                    worst_m = worst_m.max((ball(a) - ball(b)).with_y(0.0).length());
                }
            }
        }
        assert!(planted > 1500, "{planted} of 4000 planted");
        assert!(worst_m < 0.003, "slides {worst_m} m within 5 mm of way");
    }
}

#[test]
fn feet_are_continuous_and_never_below_the_ground() {
    for i in 0..4000 {
        let z = 9.0 - i as f32 * 0.002;
        let now = feet(&straight(), Vec2::new(0.0, z), Vec2::NEG_Y, 1.0);
        let next = feet(&straight(), Vec2::new(0.0, z - 0.002), Vec2::NEG_Y, 1.0);
        for (a, b) in now.iter().zip(&next) {
            assert!(a.ankle.distance(b.ankle) < 0.02, "jumps at {z}: {} to {}", a.ankle, b.ankle);
            assert!(a.ankle.y > 0.05 && ball(a).y > -0.004, "{}", a.ankle);
        }
    }
}

#[test]
fn who_stands_has_both_feet_on_the_ground_beside_each_other() {
    let [left, right] = feet(&straight(), Vec2::new(0.0, 3.3), Vec2::NEG_Y, 0.0);
    assert_eq!((left.ankle.y, right.ankle.y), (ANKLE_M, ANKLE_M));
    assert!(left.ankle.x < 0.0 && right.ankle.x > 0.0 && left.ankle.z == right.ankle.z);
}

#[test]
fn a_way_is_measured_round_its_corners() {
    let way = Way::new([Vec2::ZERO, Vec2::new(3.0, 0.0), Vec2::new(3.0, 4.0)]);
    assert!((way.milestone(Vec2::new(3.1, 2.0)).along_m - 5.0).abs() < 1e-5);
    assert!((way.milestone(Vec2::new(3.0, 6.0)).along_m - 9.0).abs() < 1e-5);
    assert!((way.milestone(Vec2::new(-2.0, 0.1)).along_m + 2.0).abs() < 1e-5);
}
