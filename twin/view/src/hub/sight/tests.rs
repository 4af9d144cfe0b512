use super::*;

fn drawn() -> Picture {
    Picture::new(64, 36, [120, 140, 100, 255])
}

fn brightness(picture: &Picture) -> f32 {
    let sum: f32 = picture.rgba.chunks_exact(4).map(|pixel| f32::from(pixel[1])).sum();
    sum / (picture.rgba.len() / 4) as f32
}

#[test]
fn a_wall_that_is_blown_out_does_not_drown_the_room() {
    let mut pixels = [20; 576];
    let calm = brightness(&as_sensed(&drawn(), &pixels, 1.0, 3.0));
    pixels[..200].fill(255);
    assert!((brightness(&as_sensed(&drawn(), &pixels, 1.0, 3.0)) - calm).abs() < 1.0);
}

#[test]
fn black_pixels_or_a_shut_flap_make_a_black_picture() {
    assert_eq!(brightness(&as_sensed(&drawn(), &[0; 576], 1.0, 3.0)), 0.0);
    assert_eq!(brightness(&as_sensed(&drawn(), &[90; 576], 0.0, 3.0)), 0.0);
    let half = as_sensed(&drawn(), &[90; 576], 0.5, 3.0);
    let [top, bottom] = [0, 35].map(|row| half.pixel(32, row).map_or(0, |pixel| pixel[1]));
    assert!(top > 40 && bottom < 15, "{top} above, {bottom} below");
}

#[test]
fn it_is_as_bright_as_the_firmwares_pixels_and_nearly_grey() {
    for (level, shown) in [(10, 58.0), (40, 110.0), (90, 159.0)] {
        let seen = as_sensed(&drawn(), &[level; 576], 1.0, 3.0);
        let off = brightness(&seen) / shown;
        assert!((0.75..1.1).contains(&off), "{off} of {level}");
        let middle = seen.pixel(32, 18).unwrap_or_default();
        assert!(middle[1].abs_diff(middle[2]) < 20, "{middle:?}");
    }
}
