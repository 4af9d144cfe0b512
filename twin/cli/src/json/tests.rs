#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};
use twin_core::{Act, Closing, Event, PromiseReport, Report, StoryLine};

use super::*;

pub(crate) fn played(seed: u64, passed: bool) -> Played {
    let promise = |id: &str, passed: bool, robustness| PromiseReport {
        id: id.to_owned(),
        title: String::new(),
        passed,
        robustness,
        unit: "m".to_owned(),
        broken_at_s: (!passed).then_some(12.5),
        around: Vec::new(),
        clause: None,
        excused: Vec::new(),
    };
    Played {
        report: Report {
            world: "front-door".to_owned(),
            seed,
            passed,
            reached_door: true,
            absent: Vec::new(),
            trace_hash: format!("abc{seed}"),
            simulated_s: 240.0,
            active_simulated_s: 40.0,
            promises: vec![
                promise("L", passed, Some(-0.5)),
                promise("E", true, Some(f64::INFINITY)),
                promise("U", true, None),
            ],
            closing: Closing::Delivered,
            seen_m2: vec![14.5],
            events: vec![StoryLine::of(12.0, Event::Person { who: 0, act: Act::Knocks }, |_| {
                "courier".to_owned()
            })],
            ending: "door closed".to_owned(),
        },
        wall_s: 2.0,
        active_wall_s: 0.5,
    }
}

#[test]
fn the_file_holds_exactly_the_promised_keys() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("results.json");
    let mut results = JsonResults::create(&path, "runs").unwrap();
    results.add(&played(1, false)).unwrap();
    results.add(&played(2, true)).unwrap();
    results.finish().unwrap();
    let found: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    let run = |seed: u64, verdict: &str, broken: Value| {
        json!({
            "world": "front-door", "seed": seed, "verdict": verdict, "trace_hash": format!("abc{seed}"),
            "simulated_s": 240.0, "wall_s": 2.0, "active_simulated_s": 40.0, "active_wall_s": 0.5,
            "seen_m2": [14.5], "absent": [],
            "promises": [
                {"id": "L", "verdict": verdict, "robustness": -0.5, "broken_at_s": broken,
                    "clause": null, "excused": []},
                {"id": "E", "verdict": "pass", "robustness": null, "broken_at_s": null,
                    "clause": null, "excused": []},
                {"id": "U", "verdict": "pass", "robustness": null, "broken_at_s": null,
                    "clause": null, "excused": []},
            ],
            "events": [{"at_s": 12.0, "who": "courier", "what": "knocks"}],
        })
    };
    let expected = json!({"runs": [run(1, "fail", json!(12.5)), run(2, "pass", Value::Null)]});
    assert_eq!(found, expected);
}

#[test]
fn unfinished_results_leave_the_old_file_and_nothing_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("results.json");
    fs::write(&path, "old").unwrap();
    let mut results = JsonResults::create(&path, "runs").unwrap();
    results.add(&played(1, true)).unwrap();
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    drop(results);
    assert_eq!(fs::read_to_string(&path).unwrap(), "old");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn no_runs_are_still_an_object() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("results.json");
    JsonResults::create(&path, "runs").unwrap().finish().unwrap();
    let found: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    assert_eq!(found, json!({"runs": []}));
}

#[test]
fn a_place_that_cannot_be_written_is_refused_before_the_runs() {
    let folder = tempfile::tempdir().unwrap();
    for place in ["missing/results.json", "", "."] {
        let path = if place.is_empty() { PathBuf::new() } else { folder.path().join(place) };
        assert!(JsonResults::create(&path, "runs").is_err(), "{place:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link() {
    let folder = tempfile::tempdir().unwrap();
    let (file, link) = (folder.path().join("a.json"), folder.path().join("b.json"));
    fs::write(&file, "old").unwrap();
    std::os::unix::fs::symlink(&file, &link).unwrap();
    JsonResults::create(&link, "runs").unwrap().finish().unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(fs::read_to_string(&file).unwrap().contains("runs"));
}

#[cfg(unix)]
#[test]
fn a_device_is_written_not_replaced() {
    use std::os::unix::fs::FileTypeExt;
    let null = Path::new("/dev/null");
    let mut results = JsonResults::create(null, "runs").unwrap();
    assert!(results.draft.is_none());
    results.add(&played(1, true)).unwrap();
    results.finish().unwrap();
    assert!(fs::metadata(null).unwrap().file_type().is_char_device());
}
