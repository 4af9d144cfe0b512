use super::*;
use twin_core::{Act, Event};

/// A line with words of the test's own.
fn event(at_s: f64, who: &str, what: &str) -> StoryLine {
    let event = Event::Person { who: 0, act: Act::Knocks };
    StoryLine { at_s, who: who.to_owned(), what: what.to_owned(), event }
}

fn promise(id: &str, title: &str, robustness: f64, broken_at_s: Option<f64>) -> PromiseReport {
    PromiseReport {
        id: id.to_owned(),
        title: title.to_owned(),
        passed: broken_at_s.is_none(),
        robustness: Some(robustness),
        unit: "m".to_owned(),
        broken_at_s,
        around: Vec::new(),
        clause: None,
        excused: Vec::new(),
    }
}

fn jammed() -> Played {
    let events = vec![
        event(0.0, "courier", "walks up the path"),
        event(41.2, "lock", "throws the bolt against the strike plate"),
    ];
    let mut broken = promise("L", "honest lock", -0.0118, Some(41.23));
    broken.around = events[1..].to_vec();
    broken.clause = Some("L1".to_owned());
    let formula = promise("always door.angle_rad >= 0", "formula of this world", f64::INFINITY, None);
    Played {
        report: Report {
            world: "bolt-jam".to_owned(),
            seed: 7,
            passed: false,
            reached_door: true,
            absent: Vec::new(),
            trace_hash: "1a2b3c".to_owned(),
            simulated_s: 240.0,
            active_simulated_s: 38.2,
            promises: vec![promise("U", "no unlock without a grant", 0.5, None), broken, formula],
            closing: twin_core::Closing::Delivered,
            seen_m2: vec![14.53],
            events,
            ending: "door closed, bolt 12.1 mm thrown, lock reports not fully locked".to_owned(),
        },
        wall_s: 0.81,
        active_wall_s: 0.764,
    }
}

fn told(played: &Played, width: usize) -> String {
    let coloured = story(played, "twin run worlds/bolt-jam.yaml --seed 7", width);
    anstream::adapter::strip_str(&coloured).to_string()
}

#[test]
fn a_run_is_told_from_the_first_event_to_the_command_that_shows_it_again() {
    let expected = "\
bolt-jam, seed 7

      0.000 s  courier  walks up the path
     41.200 s  lock     throws the bolt against the strike plate

Promises
  ✔ kept     U  no unlock without a grant (margin 0.500 m)
  ✘ broken   L  honest lock (margin -0.0118 m)
             clause L1 broke at 41.230 s
                41.200 s  lock     throws the bolt against the strike plate
  ✔ kept     always door.angle_rad >= 0

How it ended
  door closed, bolt 12.1 mm thrown, lock reports not fully locked
  recording 1 shows 14.5 m² of the home: floor, walls and furniture
  simulated 240.0 s in 0.810 s; from arrival to relock 38.2 s in 0.764 s, 50.0 times real time
  trace 1a2b3c

✘ failed: bolt-jam, seed 7: 1 of 3 promises broken; show it again:
  twin run worlds/bolt-jam.yaml --seed 7
";
    assert_eq!(told(&jammed(), 120), expected);
}

#[test]
fn an_excused_promise_names_clause_assumption_and_moments() {
    let mut played = jammed();
    let promise = &mut played.report.promises[1];
    (promise.passed, promise.broken_at_s, promise.clause) = (true, None, None);
    promise.excused = vec![Excuse {
        clause: "L1".to_owned(),
        violated_s: 41.23,
        assumption: "commissioned",
        failed_s: 3.5,
    }];
    played.report.passed = true;
    let text = told(&played, 120);
    assert!(text.contains("  ○ excused  L  honest lock"), "{text}");
    let line = "clause L1 was violated at 41.230 s; assumption commissioned failed at 3.500 s";
    assert!(text.contains(line), "{text}");
    assert!(text.contains("2 promises kept, 1 excused as the world expects"), "{text}");
}

#[test]
fn a_narrow_terminal_wraps_below_the_text_not_below_the_time() {
    let text = told(&jammed(), 50);
    assert!(
        text.contains(
            "\n     41.200 s  lock     throws the bolt against\n                        the strike plate\n"
        ),
        "{text}"
    );
}

#[test]
fn a_promise_that_never_came_true_says_so() {
    let mut played = jammed();
    played.report.promises[1].broken_at_s = None;
    assert!(told(&played, 100).contains("was not fulfilled by the end"));
}

#[test]
fn a_run_in_which_nobody_came_has_no_real_time_factor() {
    let mut played = jammed();
    (played.report.active_simulated_s, played.active_wall_s) = (0.0, 0.0);
    let text = told(&played, 100);
    assert!(text.contains("simulated 240.0 s in 0.810 s\n"), "{text}");
}

#[test]
fn a_break_that_the_world_expects_is_no_failure() {
    let mut played = jammed();
    played.report.passed = true;
    let text = told(&played, 100);
    assert!(text.ends_with("2 promises kept, 1 broken as the world expects\n"), "{text}");
}

#[test]
fn an_expected_break_that_stays_away_is_a_failure() {
    let mut played = jammed();
    played.report.promises[1].passed = true;
    let text = told(&played, 100);
    assert!(
        text.contains("✘ failed: bolt-jam, seed 7: no promise broke, although the world expects it"),
        "{text}"
    );
}

#[test]
fn what_did_not_take_place_is_told_and_named_in_the_verdict() {
    let mut played = jammed();
    played.report.promises[1].passed = true;
    played.report.absent = vec!["fault 2 (jam) never began".to_owned()];
    let text = told(&played, 100);
    assert!(text.contains("  fault 2 (jam) never began\n"), "{text}");
    assert!(text.contains("✘ failed: bolt-jam, seed 7: fault 2 (jam) never began; show it again"), "{text}");
    played.report.passed = true;
    let text = told(&played, 100);
    assert!(text.ends_with("3 promises kept; as the world expects, fault 2 (jam) never began\n"), "{text}");
}

#[test]
fn actors_differ_in_colour_and_keep_theirs() {
    let cast = Cast::of(&jammed().report.events);
    assert_ne!(cast.colour("courier"), cast.colour("lock"));
    let mut later = jammed().report.events;
    later.push(event(50.0, "recipient", "hears the alarm"));
    assert_eq!(cast.colour("lock"), Cast::of(&later).colour("lock"));
}

#[test]
fn the_story_is_coloured_for_the_stream_to_decide() {
    assert!(story(&jammed(), "", 100).contains("\u{1b}["));
}
