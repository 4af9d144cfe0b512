use super::*;
use crate::hub::HubConfig;
use crate::picture::{PIXELS, Pixels, WIDTH};

fn shot(pixels: Pixels, exposure: u32) -> Shot {
    Shot { pixels, exposure, is_settled: true, shows: true }
}

/// The hall with something dark of this size in it.
fn hall(width: usize, height: usize) -> Pixels {
    let mut pixels = Pixels([120; PIXELS]);
    for row in 0..height {
        for column in 0..width {
            pixels.0[(row + 4) * WIDTH + column + 10] = 60;
        }
    }
    pixels
}

/// Where the order's parcel will stand: 6 x 4 pixels, somewhere in 9 x 6.
const PARCEL_AT: Region = Region { columns: (9, 18), rows: (3, 9), pixels: 24 };

/// Whether the hall counts as quiet 6 s after the door was locked with this in it.
fn is_quiet_with(left: Pixels, exposure: u32) -> bool {
    let config = HubConfig::default().scene;
    let mut scene = Scene::new();
    scene.take(&shot(hall(0, 0), 100), &PARCEL_AT, false, &config, Instant::from_ms(0));
    for at_ms in (200..6_600).step_by(200) {
        scene.take(&shot(left, exposure), &PARCEL_AT, true, &config, Instant::from_ms(at_ms));
    }
    scene.is_quiet_since(Instant::from_ms(0), 5_000, Instant::from_ms(6_500))
}

#[test]
fn a_parcel_may_stay_a_person_may_not() {
    assert!(is_quiet_with(hall(0, 0), 100));
    assert!(is_quiet_with(hall(3, 2), 100), "a parcel of 0.6 x 0.4 m");
    assert!(!is_quiet_with(hall(2, 9), 100), "a person at 3 m who stands still");
}

#[test]
fn the_parcel_of_the_order_may_stay_at_its_place_and_nothing_larger() {
    assert!(is_quiet_with(hall(6, 4), 100), "a box of the order's size");
    assert!(!is_quiet_with(hall(6, 6), 100), "something larger");
    let mut elsewhere = hall(0, 0);
    elsewhere.0[14 * WIDTH..15 * WIDTH].fill(60);
    assert!(!is_quiet_with(elsewhere, 100), "it is not where the parcel was to stand");
}

#[test]
fn what_neither_moves_nor_is_warm_becomes_part_of_the_room() {
    let config = HubConfig::default().scene;
    let mut scene = Scene::new();
    let mut at_ms = 0;
    let mut look = |scene: &mut Scene, pixels: Pixels, may_be_open: bool, for_ms: u64| {
        for _ in 0..for_ms / 200 {
            at_ms += 200;
            let at = Instant::from_ms(at_ms);
            scene.take(&shot(pixels, 100), &Region::NOWHERE, may_be_open, &config, at);
        }
        Instant::from_ms(at_ms)
    };
    let locked = look(&mut scene, hall(0, 0), false, 1_000);
    let now = look(&mut scene, hall(8, 7), true, 59_000);
    assert!(!scene.is_quiet_since(locked, 10_000, now) && !scene.is_still_since(locked, 60_000, now));
    let now = look(&mut scene, hall(8, 7), true, 2_000);
    assert!(!scene.is_quiet_since(locked, 10_000, now) && scene.is_still_since(locked, 60_000, now));
    let now = look(&mut scene, hall(7, 8), true, 400);
    assert!(!scene.is_still_since(locked, 60_000, now), "somebody shifts it");
    let now = look(&mut scene, hall(7, 8), true, 60_200);
    assert!(scene.is_still_since(locked, 60_000, now));
    scene.feel(true, now);
    assert!(!scene.is_still_since(locked, 60_000, now), "it is warm");
}

#[test]
fn who_walks_about_before_the_door_can_be_opened_is_at_home() {
    let config = HubConfig::default().scene;
    for (is_warm, size, is_home) in [(true, (4, 9), true), (false, (4, 9), false), (true, (2, 2), false)] {
        let mut scene = Scene::new();
        for step in 0..10_u64 {
            let at = Instant::from_ms(step * 200);
            scene.feel(is_warm, at);
            let (width, height) = if step % 2 == 0 { size } else { (0, 0) };
            scene.take(&shot(hall(width, height), 100), &Region::NOWHERE, false, &config, at);
        }
        assert_eq!(scene.is_somebody_home(), is_home, "warm: {is_warm}, {size:?}");
    }
    let mut scene = Scene::new();
    scene.feel(true, Instant::from_ms(0));
    scene.take(&shot(hall(4, 9), 100), &Region::NOWHERE, false, &config, Instant::from_ms(0));
    assert!(!scene.is_somebody_home(), "one picture is no movement");
    for step in 1..10_u64 {
        let at = Instant::from_ms(step * 200);
        scene.feel(true, at);
        let width = if step % 2 == 0 { 4 } else { 0 };
        scene.take(&shot(hall(width, 9), 100), &Region::NOWHERE, true, &config, at);
    }
    assert!(!scene.is_somebody_home(), "who comes later may have come by the door");
}

#[test]
fn who_walks_through_the_room_before_the_visit_is_no_part_of_it() {
    let config = HubConfig::default().scene;
    let mut scene = Scene::new();
    for step in 0..10_u64 {
        // An empty hall, and then somebody who comes to the door.
        let height = if step < 5 { 0 } else { 4 + step as usize };
        let at = Instant::from_ms(step * 200);
        scene.take(&shot(hall(4, height), 100), &Region::NOWHERE, false, &config, at);
    }
    for step in 10..70_u64 {
        let at = Instant::from_ms(step * 200);
        scene.take(&shot(hall(0, 0), 100), &Region::NOWHERE, true, &config, at);
    }
    assert!(scene.is_quiet_since(Instant::from_ms(2_200), 10_000, Instant::from_ms(13_800)));
}

#[test]
fn another_exposure_is_no_person() {
    let halved = Pixels(hall(0, 0).0.map(|pixel| 8 + (pixel - 8) / 2));
    assert!(is_quiet_with(halved, 50));
    assert!(!is_quiet_with(halved, 100), "but half the light is something");
}

#[test]
fn movement_and_warmth_keep_the_film_running() {
    let config = HubConfig::default().scene;
    let mut scene = Scene::new();
    for step in 0..40 {
        let width = if step < 20 { step % 2 * 3 } else { 0 };
        let at = Instant::from_ms(step as u64 * 200);
        scene.take(&shot(hall(width, 1), 100), &Region::NOWHERE, false, &config, at);
    }
    assert!(!scene.is_quiet_since(Instant::from_ms(0), 5_000, Instant::from_ms(8_000)));
    assert!(scene.is_quiet_since(Instant::from_ms(0), 5_000, Instant::from_ms(9_100)));
    scene.feel(true, Instant::from_ms(9_000));
    assert!(!scene.is_quiet_since(Instant::from_ms(0), 5_000, Instant::from_ms(13_900)));
    scene.blind();
    assert!(
        !scene.is_quiet_since(Instant::from_ms(0), 5_000, Instant::from_ms(20_000)),
        "who sees nothing knows nothing"
    );
}
