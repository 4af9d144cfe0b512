#![allow(clippy::unwrap_used)]
use std::fs;

use super::*;

#[test]
fn grey_has_no_colour_and_white_is_235() {
    let mut planes = Planes::new((2, 2));
    planes.take(&Picture::new(2, 2, [255, 255, 255, 255])).unwrap();
    assert_eq!((planes.y[0], planes.u[0], planes.v[0]), (235, 128, 128));
    planes.take(&Picture::new(2, 2, [0, 0, 0, 255])).unwrap();
    assert_eq!((planes.y[0], planes.u[0], planes.v[0]), (16, 128, 128));
    // Source: ITU-R BT.709-6, table 4: red.
    planes.take(&Picture::new(2, 2, [255, 0, 0, 255])).unwrap();
    assert!(
        planes.y[0].abs_diff(63) <= 1 && planes.u[0].abs_diff(102) <= 1 && planes.v[0].abs_diff(240) <= 1
    );
}

#[test]
fn a_picture_of_another_size_is_refused() {
    assert!(Planes::new((4, 4)).take(&Picture::new(2, 2, [0; 4])).is_err());
    let mut torn = Picture::new(4, 4, [0; 4]);
    torn.rgba.pop();
    assert!(Planes::new((4, 4)).take(&torn).is_err());
}

#[test]
fn an_unfinished_film_leaves_nothing() {
    let folder = std::env::temp_dir().join(format!("latchkey-unfinished-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let out = folder.join("film.mp4");
    let mut recorder = Recorder::create(&out, (64, 36), 15, "test").unwrap();
    recorder.push(&Picture::new(64, 36, [90, 120, 90, 255])).unwrap();
    drop(recorder);
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
    fs::remove_dir_all(&folder).unwrap();
}
