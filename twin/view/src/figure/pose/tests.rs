use super::*;

#[test]
fn a_limb_reaches_what_is_in_reach_and_stretches_towards_the_rest() {
    let from = Vec3::new(0.2, 1.4, 0.0);
    for to in [Vec3::new(0.3, 1.1, -0.3), Vec3::new(0.0, 1.0, 0.1), Vec3::new(0.5, 1.5, -0.2)] {
        let elbow = middle_joint(from, to, UPPER_ARM_M, FOREARM_M, Vec3::NEG_Y);
        assert!((elbow.distance(from) - UPPER_ARM_M).abs() < 1e-4);
        assert!((elbow.distance(to) - FOREARM_M).abs() < 1e-4);
    }
    let far = Vec3::new(0.2, 1.4, -3.0);
    let elbow = middle_joint(from, far, UPPER_ARM_M, FOREARM_M, Vec3::NEG_Y);
    assert!((elbow - from).normalize().z < -0.99);
}

#[test]
fn a_bone_hangs_along_its_own_minus_y_with_its_front_forward() {
    let bone = hung(Vec3::Y, Vec3::new(0.0, 0.5, -0.1), Vec3::NEG_Z);
    let tip = bone.at - bone.turn * Vec3::Y * 0.51;
    assert!(tip.distance(Vec3::new(0.0, 0.5, -0.1)) < 0.01);
    assert!((bone.turn * Vec3::NEG_Z).z < -0.9);
    assert!((bone.turn * Vec3::X).x > 0.99);
}
