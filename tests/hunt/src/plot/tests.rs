use super::*;
use crate::outcome::tests::hunts;

#[test]
fn a_line_for_each_strategy_rises_at_each_detected_bug() {
    let mut outcomes = hunts("A", Strategy::Random, &[Some(3.0)]);
    outcomes.extend(hunts("B", Strategy::Random, &[None]));
    outcomes.extend(hunts("A", Strategy::Guided, &[Some(1.0)]));
    outcomes.extend(hunts("B", Strategy::Guided, &[Some(30.0)]));
    let svg = svg(&outcomes);
    let rises: Vec<usize> = svg
        .lines()
        .filter(|line| line.contains("fill=\"none\" stroke=\"#"))
        .map(|line| line.matches('V').count())
        .collect();
    assert_eq!(rises, [1, 2], "{svg}");
    assert!(svg.contains("random: 1 of 2") && svg.contains("guided: 2 of 2"), "{svg}");
    assert!(svg.contains("bugs detected, of 2") && svg.contains("time for one bug, s"), "{svg}");
}

#[test]
fn later_is_further_right_and_more_is_higher() {
    let frame = Frame { until_s: 60.0, bugs: 24 };
    assert!(frame.x(0.1) < frame.x(1.0) && frame.x(1.0) < frame.x(60.0));
    assert!(frame.y(24.0) < frame.y(1.0) && frame.y(1.0) < frame.y(0.0));
    assert!((frame.x(10.0) - frame.x(1.0) - (frame.x(1.0) - frame.x(0.1))).abs() < 1e-9, "logarithmic");
}

#[test]
fn without_hunts_it_is_an_empty_frame() {
    let svg = svg(&[]);
    assert!(svg.ends_with("</svg>\n") && !svg.contains("NaN") && !svg.contains("inf"), "{svg}");
}
