use super::*;

fn laid(corner: &Corner<'_>) -> Picture {
    let mut picture = Picture::new(640, 360, [90, 120, 90, 255]);
    lay(&mut picture, &panel(1.0, corner));
    picture
}

fn count(picture: &Picture, colour: Rgba) -> usize {
    picture.rgba.chunks(4).filter(|pixel| *pixel == colour).count()
}

#[test]
fn what_the_stream_says_is_seen() {
    let seen = Picture::new(320, 180, [60, 60, 60, 255]);
    let live =
        Corner { seen: Some(&seen), pixels: None, records: true, clock: Some("14:05:23"), mark: Mark::Live };
    let fresh = laid(&live);
    let stale = laid(&Corner { mark: Mark::Stale(Some(7.0)), ..live });
    assert!(count(&fresh, WARN) == 0 && count(&stale, WARN) > 300, "an old picture is framed");
    assert!(count(&fresh, BAD) > 20 && count(&laid(&Corner { records: false, ..live }), BAD) == 0);
    assert!(laid(&Corner { clock: None, ..live }) != fresh);
}

#[test]
fn the_firmwares_pixels_lie_beside_it() {
    let none = Corner { seen: None, pixels: None, records: false, clock: None, mark: Mark::Kept };
    let white = [255; 576];
    let (without, with) = (laid(&none), laid(&Corner { pixels: Some(&white), ..none }));
    assert!(count(&with, [255; 4]) > count(&without, [255; 4]) + 1_000);
}

#[test]
fn the_rest_of_the_picture_stays_free() {
    let seen = Picture::new(320, 180, [60, 60, 60, 255]);
    let pixels = [9; 576];
    let corner =
        Corner { seen: Some(&seen), pixels: Some(&pixels), records: true, clock: None, mark: Mark::Live };
    let picture = laid(&corner);
    let free = (0..360).flat_map(|y| (0..640).map(move |x| (x, y))).filter(|(x, y)| *x < 400 || *y < 235);
    assert!(free.into_iter().all(|(x, y)| picture.pixel(x, y) == Some([90, 120, 90, 255])));
}
