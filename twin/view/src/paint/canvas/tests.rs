#![allow(clippy::unwrap_used)]
use super::*;

const WHITE: Rgba = [255; 4];
const BLACK: Rgba = [0, 0, 0, 255];

#[test]
fn shapes_fill_their_area_and_nothing_else() {
    let mut picture = Picture::new(20, 10, WHITE);
    picture.fill(Area::new(5.0, 2.0, 10.0, 6.0), BLACK);
    let dark = |x, y| picture.pixel(x, y).unwrap() == BLACK;
    assert!(dark(5, 2) && dark(14, 7));
    assert!(!dark(4, 2) && !dark(15, 7) && !dark(5, 1) && !dark(5, 8));
}

#[test]
fn round_corners_are_cut_and_smooth() {
    let mut picture = Picture::new(20, 20, WHITE);
    picture.fill_round(picture.area(), 8.0, BLACK);
    assert_eq!(picture.pixel(0, 0).unwrap(), WHITE);
    assert_eq!(picture.pixel(10, 0).unwrap(), BLACK);
    let greys = picture.rgba.chunks(4).filter(|p| p[0] > 10 && p[0] < 245).count();
    assert!(greys > 8, "only {greys} soft pixels at four corners");
}

#[test]
fn blending_over_nothing_keeps_the_colour() {
    let mut picture = Picture::new(1, 1, [0; 4]);
    picture.blend(0, 0, [200, 100, 50, 255], 0.5);
    assert_eq!(picture.pixel(0, 0).unwrap(), [200, 100, 50, 128]);
    picture.blend(0, 0, BLACK, 1.0);
    assert_eq!(picture.pixel(0, 0).unwrap(), BLACK);
}

#[test]
fn painting_outside_is_cut_off() {
    let mut picture = Picture::new(4, 4, WHITE);
    picture.fill_round(Area::new(-100.0, -100.0, 50.0, 50.0), 3.0, BLACK);
    picture.line((-5.0, 2.0), (50.0, 2.0), 1.0, BLACK);
    picture.lay(&Picture::new(9, 9, BLACK), -8, -8, 1.0);
    assert_eq!(picture.pixel(0, 0).unwrap(), BLACK);
    assert_eq!(picture.pixel(1, 0).unwrap(), WHITE);
}

#[test]
fn scaling_down_is_a_mean_and_up_a_copy() {
    let mut picture = Picture::new(2, 2, BLACK);
    picture.fill(Area::new(0.0, 0.0, 1.0, 2.0), WHITE);
    assert_eq!(picture.scaled(1, 1).pixel(0, 0).unwrap(), [128, 128, 128, 255]);
    let large = picture.scaled(8, 8);
    assert_eq!(large.pixel(3, 5).unwrap(), WHITE);
    assert_eq!(large.pixel(4, 5).unwrap(), BLACK);
}
