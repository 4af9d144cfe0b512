#![allow(clippy::unwrap_used)]
use super::*;

const INK: Rgba = [0, 0, 0, 255];

fn ink(style: &Style, text: &str) -> f32 {
    let mut picture = Picture::new(400, 60, [255; 4]);
    picture.text(10.0, 40.0, Align::Left, style, text);
    picture.rgba.chunks(4).map(|p| f32::from(255 - p[0])).sum()
}

#[test]
fn lines_fit_the_width_and_lose_no_word() {
    let style = Style::text(20.0, INK);
    let text = "the courier sets the parcel down in the hall and pulls the door to";
    let lines = style.wrap(text, 160.0);
    assert!(lines.len() > 2);
    assert!(lines.iter().all(|line| style.measure(line) <= 160.0), "{lines:?}");
    assert_eq!(lines.join(" "), text);
}

#[test]
fn what_does_not_fit_ends_in_an_ellipsis() {
    let style = Style::text(20.0, INK);
    let lines = style.wrap_at_most("one two three four five six seven eight nine ten eleven", 100.0, 2);
    assert_eq!(lines.len(), 2);
    assert!(lines[1].ends_with('…') && style.measure(&lines[1]) <= 100.0, "{lines:?}");
}

#[test]
fn bold_has_more_ink_and_the_same_width() {
    let style = Style::text(32.0, INK);
    assert!(ink(&style.bold(), "Hello") > 1.2 * ink(&style.light(), "Hello"));
    assert_eq!(style.bold().measure("Hello"), style.measure("Hello"));
}

#[test]
fn digits_of_a_clock_are_equally_wide() {
    let style = Style::mono(24.0, INK);
    assert!((style.measure("11:11:11") - style.measure("20:45:38")).abs() < 0.01);
}

#[test]
fn aligned_text_ends_where_it_should() {
    let style = Style::text(24.0, INK);
    let mut picture = Picture::new(200, 40, [255; 4]);
    picture.text(150.0, 30.0, Align::Right, &style, "mm");
    let dark = |x: u32| (0..40).any(|y| picture.pixel(x, y).unwrap()[0] < 200);
    assert!((0..200).rev().find(|x| dark(*x)).unwrap().abs_diff(150) <= 4);
    assert!(!(0..100).any(dark));
}
