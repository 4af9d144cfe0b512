#![allow(clippy::unwrap_used)]
use super::*;
use crate::paint::colour::GOOD;

fn changed(picture: &Picture, area: (u32, u32, u32, u32)) -> usize {
    let (left, top, right, bottom) = area;
    let all = (top..bottom).flat_map(|y| (left..right).map(move |x| (x, y)));
    all.filter(|(x, y)| picture.pixel(*x, *y).unwrap() != [90, 120, 90, 255]).count()
}

fn ground(width: u32, height: u32) -> Picture {
    Picture::new(width, height, [90, 120, 90, 255])
}

#[test]
fn the_caption_stays_in_the_lower_left() {
    let mut picture = ground(640, 360);
    let what = "reads: your parcel is inside, the door is locked and all is well in the house at the lane";
    let caption = Caption { who: "recipient".into(), what: what.into(), colour: GOOD };
    lower_third(&mut picture, &caption, 1.0, SHARE);
    assert!(changed(&picture, (0, 240, 500, 340)) > 5000);
    assert_eq!(changed(&picture, (500, 0, 640, 360)), 0);
    assert_eq!(changed(&picture, (0, 0, 640, 240)), 0);
}

#[test]
fn the_speed_badge_shows_only_when_sped_up() {
    let (mut plain, mut fast) = (ground(640, 360), ground(640, 360));
    clock(&mut plain, "14:05:23", 1.0);
    clock(&mut fast, "14:05:23", 8.0);
    let left_of_clock = (400, 0, 520, 50);
    assert_eq!(changed(&plain, left_of_clock), 0);
    assert!(changed(&fast, left_of_clock) > 500);
}

#[test]
fn the_time_line_grows_with_the_film() {
    let brass = |passed| {
        let mut picture = ground(640, 360);
        time_line(&mut picture, &TimeLine { passed, ticks: &[] });
        picture.rgba.chunks(4).filter(|pixel| *pixel == BRASS).count()
    };
    assert!(brass(0.9) > 4 * brass(0.2));
}

#[test]
fn every_size_of_picture_is_painted() {
    for (width, height) in [(1, 1), (16, 400), (64, 36), (1920, 1080)] {
        let mut picture = ground(width, height);
        mark(&mut picture);
        clock(&mut picture, "14:05:23", 64.0);
        gauges(&mut picture, &["bolt 25.4 mm", "motor 0.12 A"]);
        inset(&mut picture, &Picture::new(40, 76, PAPER), Side::Left, 0.0);
        time_line(&mut picture, &TimeLine { passed: 2.0, ticks: &[Tick { at: -1.0, colour: GOOD }] });
        let caption = Caption { who: "lock".into(), what: "rests".into(), colour: GOOD };
        lower_third(&mut picture, &caption, 0.5, SHARE);
    }
}
