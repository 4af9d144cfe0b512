//! The figure over a whole delivery: hands are where the run puts them, and joints stay together.

use std::sync::Arc;

use twin_core::{Frame, Twin, World as TwinWorld};

use super::pose::{BONES, FOREARM_M, HAND_M, SHIN_M};
use super::*;
use crate::lockwork::places;

/// A whole delivery, 25 frames a second while the courier is there: each frame with the bones drawn.
fn delivery() -> (Arc<TwinWorld>, Vec<(Frame, [Joint; BONES])>) {
    let text = include_str!("../../../../worlds/front-door.yaml");
    let world = Arc::new(TwinWorld::parse("front-door.yaml", text).expect("the first world is right"));
    let mut twin = Twin::new(Arc::clone(&world), 1).expect("and its formulas are");
    let (mut glide, mut frames, mut next_ns) = (Glide::default(), Vec::new(), 0);
    while !twin.is_over() {
        twin.step();
        let frame = twin.frame();
        if frame.now_ns < next_ns {
            continue;
        }
        next_ns = frame.now_ns + 40_000_000;
        let shown = Shown { world: Arc::clone(&world), frame };
        if let Some((bones, ..)) = posed(&shown, "courier", &mut glide) {
            frames.push((shown.frame, bones));
        }
    }
    assert!(frames.len() > 500, "{} frames", frames.len());
    (world, frames)
}

#[test]
fn the_forefinger_is_on_the_key_that_is_down() {
    let (world, frames) = delivery();
    let (mut down, mut pressed) = (0, 0);
    for (frame, bones) in &frames {
        let Some(key) = frame.courier().and_then(|person| person.key) else { continue };
        let hand = bones[RIGHT_HAND];
        let tip = hand.at + hand.turn * Vec3::new(0.0, -HAND_M, -0.022);
        let off_m = tip.distance(places::leaf_turn(frame.leaf_angle_rad) * places::key_m(&world, key));
        // A finger that glides from key to key arrives while the key is down.
        assert!(off_m < 0.05, "{off_m} m from key {key} at {} s", frame.now_s());
        down += 1;
        pressed += usize::from(off_m < 0.012);
    }
    assert!(down >= 7 && pressed * 5 >= down * 4, "on the key in {pressed} of {down} frames only");
}

#[test]
fn a_hand_is_at_the_parcel_while_the_courier_holds_it() {
    let (world, frames) = delivery();
    let half = Vec3::from_array(world.order.parcel.size_m.map(|m| m as f32 / 2.0));
    // At the instant of appearing the parcel is not yet in the courier's hands.
    let appears_s = frames[0].0.now_s() + 0.2;
    let holds = |frame: &Frame| {
        frame.now_s() > appears_s && frame.courier().is_some_and(|person| person.holds_parcel.is_some())
    };
    for (frame, bones) in frames.iter().filter(|(frame, _)| holds(frame)) {
        let centre = Vec3::from_array(frame.parcels[0].expect("it is held").centre_m.map(|m| m as f32));
        let off_m = [RIGHT_HAND - 1, RIGHT_HAND].map(|hand| {
            let palm = bones[hand].at - bones[hand].turn * Vec3::Y * 0.085;
            ((palm - centre).abs() - half).max(Vec3::ZERO).length()
        });
        assert!(
            off_m[0].min(off_m[1]) < 0.04,
            "{off_m:?} m at {} s, courier: {:?}",
            frame.now_s(),
            frame.courier()
        );
    }
}

#[test]
fn arms_and_legs_stay_in_their_joints_and_shoes_above_the_ground() {
    let (_, frames) = delivery();
    for (frame, bones) in &frames {
        for joint in bones {
            assert!(joint.at.is_finite() && joint.turn.is_normalized(), "at {} s", frame.now_s());
        }
        for side in 0..2 {
            let wrist_m = bones[5 + side].at.distance(bones[7 + side].at);
            let ankle_m = bones[11 + side].at.distance(bones[13 + side].at);
            assert!((wrist_m - FOREARM_M).abs() < 1e-3 && (ankle_m - SHIN_M).abs() < 1e-3);
            assert!(bones[13 + side].at.y > 0.05, "a foot in the ground at {} s", frame.now_s());
        }
    }
}

#[test]
fn nothing_of_him_jumps_from_frame_to_frame() {
    let (_, frames) = delivery();
    for pair in frames.windows(2) {
        let [(before, from), (after, to)] = pair else { continue };
        let apart_s = after.now_s() - before.now_s();
        if apart_s > 0.1 {
            continue;
        }
        for (number, (a, b)) in from.iter().zip(to).enumerate() {
            let speed_m_s = f64::from(a.at.distance(b.at)) / apart_s;
            // The swinging foot of a walk at 1.4 m/s comes to 5 m/s, and to 6.2 m/s between two frames in its quickest
            // moment; what jumps by a hand's breadth from one frame to the next does so at 10 m/s and more.
            assert!(
                speed_m_s < 6.8,
                "bone {number}: {speed_m_s} m/s at {} s, {:?} then {:?}",
                after.now_s(),
                before.courier(),
                after.courier()
            );
        }
    }
}
