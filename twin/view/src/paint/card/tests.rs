#![allow(clippy::unwrap_used)]
use super::*;

const STYLE: Style = Style::text(20.0, PAPER);

#[test]
fn a_story_opens_with_whole_sentences() {
    let story = "A mild afternoon. Nobody is at home. The courier walks up the path, shows the label to their phone, \
                 types the code they are given, sets the parcel down in the hall, pulls the door to and goes.";
    assert_eq!(opening(story, &STYLE, 400.0, 1), ["A mild afternoon. Nobody is at home."]);
    assert_eq!(opening(story, &STYLE, 4000.0, 1).concat(), story);
    let cut = opening(&story[37..], &STYLE, 200.0, 1);
    assert!(cut.len() == 1 && cut[0].ends_with('…'), "{cut:?}");
    assert!(opening("", &STYLE, 100.0, 3).is_empty());
    assert_eq!(opening("version 1.5 jams", &STYLE, 400.0, 1), ["version 1.5 jams"]);
}

#[test]
fn how_it_ended_stands_below_the_promises_and_in_the_picture() {
    for rows in 1..=9 {
        let y = TOP + row_px(rows) * rows as f32 + 18.0;
        assert!(y + 26.0 + 22.0 + 8.0 <= 360.0, "{rows} rows");
    }
}

fn report(passed: bool, kept: &[bool]) -> Report {
    let promise = |(index, kept): (usize, &bool)| PromiseReport {
        id: ["U", "O", "L", "T", "E", "M"][index].into(),
        title: "reports \"locked\" only when it is locked".into(),
        passed: *kept,
        robustness: None,
        unit: String::new(),
        broken_at_s: None,
        around: Vec::new(),
        clause: None,
        excused: Vec::new(),
    };
    Report {
        seen_m2: Vec::new(),
        world: "front-door".into(),
        seed: 1,
        passed,
        reached_door: true,
        absent: Vec::new(),
        trace_hash: String::new(),
        simulated_s: 120.0,
        active_simulated_s: 30.0,
        promises: kept.iter().enumerate().map(promise).collect(),
        events: Vec::new(),
        ending: "door closed".into(),
        closing: twin_core::Closing::Delivered,
    }
}

#[test]
fn a_broken_promise_is_seen() {
    let lamps = |report: &Report| {
        let mut picture = Picture::new(640, 360, PAPER);
        verdict(&mut picture, report, 1.0);
        let count = |colour: Rgba| picture.rgba.chunks(4).filter(|pixel| *pixel == colour).count();
        (count(GOOD), count(BAD))
    };
    let (good, bad) = lamps(&report(true, &[true; 6]));
    assert!(good > 1000 && bad == 0, "{good} {bad}");
    let (good, bad) = lamps(&report(false, &[true, true, false, true, true, true]));
    assert!(good > 800 && bad > 500, "{good} {bad}");
}

#[test]
fn the_headline_tells_an_expected_break_from_a_fault() {
    assert_eq!(headline(&report(true, &[true, true])).0, "All 2 promises kept");
    assert_eq!(headline(&report(true, &[true, false])).1, WARN);
    assert_eq!(headline(&report(false, &[false, false])).0, "2 promises broke");
    assert_eq!(headline(&report(false, &[true])).1, BAD);
}
