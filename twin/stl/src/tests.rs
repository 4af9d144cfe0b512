//! The judge by example: every operator at the borders of its windows and at the end of the run.

#![allow(clippy::unwrap_used)]

mod reference;
mod refusal;

use crate::{Formula, Kind, Monitor, Outcome, Schema, Signal, Value, Verdict};

const MS: u64 = 1_000_000;
const REPORTED: &[&str] = &["unknown", "not_fully_locked", "locked", "unlocked"];
const PLACE: &[&str] = &["street", "porch", "hall"];

fn schema() -> Schema {
    let number = |unit, scale| Kind::Number { unit, scale };
    let signal = |name, kind| Signal { name, kind, doc: "" };
    Schema::new([
        signal("p", Kind::Bool),
        signal("q", Kind::Bool),
        signal("lock.bolt_m", number("m", 0.01)),
        signal("lock.reported", Kind::Label(REPORTED)),
        signal("motor.current_a", number("A", 0.5)),
        signal("door.gap_m", number("m", 0.1)),
        signal("lock.alarms", number("", 1.0)),
        signal("parcel.zone", Kind::Label(PLACE)),
        signal("courier.zone", Kind::Label(PLACE)),
    ])
}

fn parse(text: &str) -> Formula {
    Formula::parse(text, &schema()).unwrap_or_else(|error| panic!("{text}: {error:?}"))
}

/// The values at one time: p, q, bolt, reported label, current; the door is 0.5 m open.
type Row = (u64, bool, bool, f64, u8, f64);

fn values(row: &Row) -> [Value; 9] {
    let (_, p, q, bolt_m, reported, current_a) = *row;
    [
        Value::Bool(p),
        Value::Bool(q),
        Value::Number(bolt_m),
        Value::Label(reported),
        Value::Number(current_a),
        Value::Number(0.5),
        Value::Number(0.0),
        Value::Label(1),
        Value::Label(reported),
    ]
}

/// A run of `end_ms`, with these rows at these ms.
fn run(text: &str, rows: &[Row], end_ms: u64) -> Outcome {
    let mut monitor = Monitor::new(&parse(text));
    for row in rows {
        monitor.sample(row.0 * MS, &values(row));
    }
    monitor.finish(end_ms * MS)
}

/// p and q as a picture, one column per 100 ms: `-` is true, `.` is false. The last column is one instant long.
fn flags(text: &str, p: &str, q: &str) -> Result<(), f64> {
    assert_eq!(p.len(), q.len());
    let columns = (0..).zip(p.chars().zip(q.chars()));
    let rows: Vec<Row> = columns.map(|(i, (p, q))| (100 * i, p == '-', q == '-', 0.0, 0, 0.0)).collect();
    let outcome = run(text, &rows, 100 * (p.len() as u64 - 1));
    assert_eq!(outcome.robustness, None, "flags have no margin");
    match (outcome.verdict, outcome.broken_at_ns) {
        (Verdict::Pass, None) => Ok(()),
        (Verdict::Fail, Some(at_ns)) => Err(at_ns as f64 / 1e9),
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn always_never_and_sometimes_span_the_run() {
    assert_eq!(flags("always p", "----", "...."), Ok(()));
    assert_eq!(flags("always p", "--.-", "...."), Err(0.2));
    assert_eq!(flags("never q", "....", "...-"), Err(0.3));
    assert_eq!(flags("sometimes q", "....", "...-"), Ok(()));
    assert_eq!(flags("sometimes q", "....", "...."), Err(0.3));
    // Anything else refers to the beginning.
    assert_eq!(flags("p", "-...", "...."), Ok(()));
    assert_eq!(flags("p", ".---", "...."), Err(0.0));
    // Two are equivalent to one, and keep its time.
    assert_eq!(flags("always always p", "--.-", "...."), Err(0.2));
    assert_eq!(flags("!sometimes q", "....", "..-."), Err(0.2));
}

#[test]
fn words_reach_far_and_letters_do_not() {
    assert_eq!(flags("always p -> q", "..--", "..--"), Ok(()));
    assert_eq!(flags("(always p) -> q", "..--", "...."), Ok(()));
    assert_eq!(flags("always p -> q", "..--", "...-"), Err(0.2));
    // "G p" only: false from the beginning, so nothing is required of q.
    assert_eq!(flags("G p -> q", "..--", "...."), Ok(()));
    assert_eq!(flags("p & q | p", "-", "."), Ok(()));
    assert_eq!(flags("q | p & q", "-", "."), Err(0.0));
    assert_eq!(flags("!p & q", "-", "-"), Err(0.0));
    assert_eq!(flags("p -> q -> p", "-", "-"), Ok(()));
    assert_eq!(flags("not p or p and not q", "-", "."), Ok(()));
    assert_eq!(flags("always p <-> !q", "-.-.", ".-.-"), Ok(()));
    assert_eq!(flags("always p <-> q", "-.-.", "-.--"), Err(0.3));
    assert_eq!(flags("always p == true & q != false", "--", "-."), Err(0.1));
}

#[test]
fn both_ends_of_a_window_count() {
    // The single q begins at 0.3 and ends just before 0.4.
    assert_eq!(flags("F[0,0.3](q)", "......", "...-.."), Ok(()));
    assert_eq!(flags("F[0,0.299999999](q)", "......", "...-.."), Err(0.299999999), "too early");
    assert_eq!(flags("F[0.399999999,0.45] q", "......", "...-.."), Ok(()));
    assert_eq!(flags("F[0.4,0.45] q", "......", "...-.."), Err(0.45));
    assert_eq!(flags("G[0,0.199999999] p", "--....", "......"), Ok(()));
    assert_eq!(flags("G[0,0.2] p", "--....", "......"), Err(0.2));
    assert_eq!(flags("G[0.2,0.3] !p", "--..--", "......"), Ok(()));
    assert_eq!(flags("within[0.3] q", "......", "...-.."), Ok(()));
    assert_eq!(flags("within[0.2] q", "......", "...-.."), Err(0.2));
    assert_eq!(flags("F[0.3,0.3] q", "......", "...-.."), Ok(()));
    assert_eq!(flags("F[0.4,end] q", "......", "...-.."), Err(0.5));
    assert_eq!(flags("F[0.3,end] q", "......", "...-.."), Ok(()));
    // The same below another operator.
    assert_eq!(flags("always p -> F[0.1,0.2] q", "--......", "...-...."), Err(0.0));
    assert_eq!(flags("always p -> F[0.1,0.2] q", ".--.....", "...-...."), Ok(()));
    assert_eq!(flags("always p -> F[0.1,0.2] q", "...-....", "...-...."), Err(0.3));
    assert_eq!(flags("always p -> G[0.1,0.2] q", ".-......", "..--...."), Ok(()));
    assert_eq!(flags("always p -> G[0.1,0.2] q", ".-......", "..-....."), Err(0.1));
}

#[test]
fn an_answer_must_come_in_time() {
    let text = "always rise(p) -> F[0,0.2](q)";
    assert_eq!(flags(text, ".-------", "...-...."), Ok(()));
    assert_eq!(flags(text, ".-------", "....-..."), Err(0.1));
    assert_eq!(flags(text, ".-..-...", "..-....-"), Err(0.4));
    // An answer that was already there counts.
    assert_eq!(flags(text, ".-------", "--......"), Ok(()));
    assert_eq!(flags(text, ".-------", "-......."), Err(0.1));
}

#[test]
fn the_end_of_the_run_favours_a_promise_but_is_no_witness() {
    // Required at 0.3; the run ends at 0.4, before the answer was due.
    assert_eq!(flags("always p -> F[0,0.2] q", "...-.", "....."), Ok(()), "not due");
    assert_eq!(flags("always p -> F[0,0.1] q", "...-.", "....."), Err(0.3));
    assert_eq!(flags("always p -> G[0,9] q", "...-.", "...--"), Ok(()));
    assert_eq!(flags("always p -> G[0,9] q", "...-.", "...-."), Err(0.3));
    assert_eq!(flags("always p -> G[5,9] q", "...-.", "....."), Ok(()));
    assert_eq!(flags("always p -> p U[0,9] q", "...--", "....."), Ok(()));
    assert_eq!(flags("always p -> p U[0,9] q", "...-.", "....."), Err(0.3));
    // "never" inverts the treatment of unseen instants, too.
    assert_eq!(flags("never p & G[0,9] q", "...--", "...--"), Ok(()));
    assert_eq!(flags("never p & F[0,9] q", "...--", "....."), Ok(()));
    assert_eq!(flags("never p & F[0,9] q", "...--", "....-"), Err(0.3));
    // A witness must lie inside the run, all of it.
    assert_eq!(flags("sometimes G[0,0.2] q", ".....", "...--"), Err(0.4));
    assert_eq!(flags("sometimes G[0,0.2] q", ".....", "..---"), Ok(()));
    assert_eq!(flags("sometimes F[0,9] q", ".....", "....."), Err(0.4));
    assert_eq!(flags("F[0,9] q", ".....", "....."), Ok(()), "not due");
    assert_eq!(flags("sometimes[0,9] q", ".....", "....."), Err(0.4), "not witnessed");
    assert_eq!(flags("sometimes[0,0.2] q", ".....", "...--"), Err(0.2));
    assert_eq!(flags("sometimes[0,0.3] q", ".....", "...--"), Ok(()));
    assert_eq!(flags("never[0.1,0.2] q", "......", "-..---"), Ok(()));
    assert_eq!(flags("never[0,0.3] q", "......", "...---"), Err(0.3));
    assert_eq!(flags("always p -> (sometimes[0,9] q)", "...--", "....."), Err(0.3));
    assert_eq!(
        flags("sometimes p & (always[0,9] q)", "...--", "...--"),
        Ok(()),
        "always asks only what was seen"
    );
    assert_eq!(flags("always p -> F q", "...--", "....."), Err(0.3));
    assert_eq!(flags("always p -> F q", "...--", "....-"), Ok(()));
    assert_eq!(flags("always p -> F G[0,0.2] q", "-....", "...--"), Err(0.0));
    assert_eq!(flags("always p -> p U q", "...--", "....."), Err(0.3));
    // The last instant belongs to the run.
    assert_eq!(flags("always p", "---.", "...."), Err(0.3));
    // A run of one instant.
    assert_eq!(flags("always p & F[0,0] q", "-", "-"), Ok(()));
    assert_eq!(flags("F[0,1] q", ".", "."), Ok(()), "not due");
}

#[test]
fn until_needs_the_left_side_up_to_the_right_one() {
    assert_eq!(flags("p U[0,0.4] q", "---...", "...-.."), Ok(()));
    assert_eq!(flags("p U[0,0.4] q", "--.---", "...-.."), Err(0.0));
    assert_eq!(flags("p U[0,0.3] q", "---...", "...-.."), Ok(()));
    assert_eq!(flags("p U[0,0.2] q", "------", "...-.."), Err(0.0));
    assert_eq!(flags("p U[0,0.4] q", "......", "-....."), Ok(()), "q at once");
    // With a lower bound p must hold that long, even if q came before.
    assert_eq!(flags("p until[0.2,0.4] q", "-.....", "--...."), Err(0.0));
    assert_eq!(flags("p until[0.2,0.4] q", "--....", "..-..."), Ok(()));
    assert_eq!(flags("p until[0.2,0.4] q", "-----.", ".....-"), Err(0.0));
    assert_eq!(flags("p until q", "-----.", ".....-"), Ok(()));
    assert_eq!(flags("p until q", "------", "......"), Err(0.0));
    assert_eq!(flags("always !p until[0,0.3] q", "......", "..-..-"), Ok(()));
    assert_eq!(flags("p until rise(q)", "----..", "-...-."), Ok(()), "up to the instant at which p stops");
    assert_eq!(flags("p until rise(q)", "---...", "-...-."), Err(0.0));
}

#[test]
fn rise_and_fall_are_one_instant_that_nobody_misses() {
    assert_eq!(flags("always rise(p) -> q", "..--..", "..-..."), Ok(()));
    assert_eq!(flags("always rise(p) -> q", "..--..", "...-.."), Err(0.2));
    assert_eq!(flags("always fall(p) -> q", "..--..", "....-."), Ok(()));
    assert_eq!(flags("never fall(p)", "..--..", "......"), Err(0.4));
    assert_eq!(flags("sometimes rise(p) & q", "..--", "...-"), Err(0.3));
    assert_eq!(flags("never rise(p)", "----", "...."), Ok(()), "true at the start");
    assert_eq!(flags("sometimes rise(p & q)", ".--.", "..--"), Ok(()));
    assert_eq!(flags("F[0.2,0.2] rise(p)", "..--", "...."), Ok(()));
    assert_eq!(flags("F[0.1,0.199999999] rise(p)", "..--", "...."), Err(0.199999999));
    assert_eq!(flags("F[0.200000001,9] rise(p)", "..--", "...."), Ok(()), "not due");
    assert_eq!(flags("F[0.200000001,0.3] rise(p)", "..--", "...."), Err(0.3));
    assert_eq!(flags("sometimes rise(p) & rise(p)", "..-", "..."), Ok(()));
    assert_eq!(flags("always G[0,0.1] !rise(p)", "....-", "....."), Err(0.3));
}

#[test]
fn a_margin_says_how_nearly() {
    let rows = [
        (0, false, false, 0.0, 3, 0.2),
        (1000, false, false, 0.0251, 2, 1.0),
        (2000, false, false, 0.0254, 2, 0.0),
        (3000, false, false, 0.001, 3, 0.4),
    ];
    let found = |text: &str| {
        let Outcome { verdict, robustness, broken_at_ns } = run(text, &rows, 4000);
        assert_eq!(verdict == Verdict::Fail, broken_at_ns.is_some());
        let micro = |by: f64| (by * 1e6).round() as i64;
        (verdict == Verdict::Pass, robustness.map(micro), broken_at_ns.map(|at_ns| at_ns / MS))
    };
    // Only while locked does the bolt count.
    let honest = "always lock.reported == locked -> lock.bolt_m > 0.024";
    assert_eq!(found(honest), (true, Some(1100), None));
    let strict = "always lock.reported == locked -> lock.bolt_m > 0.0252";
    assert_eq!(found(strict), (false, Some(-100), Some(1000)));
    assert_eq!(found("sometimes motor.current_a > 1.2"), (false, Some(-200_000), Some(4000)));
    assert_eq!(found("never motor.current_a >= 1"), (false, Some(0), Some(1000)), "nearly is enough");
    assert_eq!(found("never motor.current_a > 1"), (true, Some(0), None));
    assert_eq!(found("G[0,2](lock.bolt_m < 0.026)"), (true, Some(600), None));
    assert_eq!(found("F[2.5,3](lock.bolt_m < 0.002)"), (true, Some(1000), None));
    assert_eq!(
        found("(motor.current_a < 0.5) until[0,2] (lock.bolt_m > 0.02)"),
        (true, Some(510_000), None),
        "units meet: 0.6 scales of current, 0.51 scales of bolt"
    );
    assert_eq!(found("lock.alarms == 0"), (true, Some(0), None));
    assert_eq!(found("lock.alarms != 0"), (false, Some(0), Some(0)));
    // Nobody reported "unknown", so no number was compared.
    let turned = "always -lock.bolt_m > -0.026 & lock.bolt_m > -0.1";
    assert_eq!(found(turned), (true, Some(600), None));
    assert_eq!(found("never -2 * motor.current_a < -1.5"), (false, Some(-500_000), Some(1000)));
    let vacuous = "always lock.reported == unknown -> lock.bolt_m > 1";
    assert_eq!(found(vacuous), (true, None, None));
    assert_eq!(found("always 2 * lock.bolt_m - door.gap_m * 0.1 <= 0.001 + 0"), (true, Some(200), None),);
}

#[test]
fn lamps_know_what_is_decided() {
    let row = |q| values(&(0, true, q, 0.0, 0, 0.0));
    let mut deadline = Monitor::new(&parse("always p -> F[0,1] q"));
    let mut witness = Monitor::new(&parse("sometimes q"));
    for tick in 0..=1200 {
        for monitor in [&mut deadline, &mut witness] {
            monitor.sample(tick * MS, &row((100..200).contains(&tick)));
        }
        let verdict = (deadline.so_far().verdict, witness.so_far().verdict);
        match tick {
            0..=100 => assert_eq!(verdict, (Verdict::Open, Verdict::Open)),
            // One change behind.
            101..=200 => {}
            201..=1200 => assert_eq!(verdict, (Verdict::Open, Verdict::Pass)),
            _ => unreachable!(),
        }
    }
    // Nothing changes any more; the obligation of 0.2 s (q until just before it) is broken at 1.2 s.
    for tick in 1201..=1310 {
        deadline.sample(tick * MS, &row(false));
    }
    let broken = deadline.so_far();
    assert_eq!(broken.verdict, Verdict::Fail);
    assert_eq!(broken.broken_at_ns, Some(200 * MS));
    assert_eq!(deadline.finish(9000 * MS).broken_at_ns, Some(200 * MS));
    // Without bound, and without waiting for the end.
    let mut unbounded = Monitor::new(&parse("always p -> G !q"));
    unbounded.sample(0, &row(false));
    unbounded.sample(500 * MS, &row(true));
    unbounded.sample(900 * MS, &row(false));
    assert_eq!(unbounded.so_far().broken_at_ns, Some(0));
}

#[test]
fn a_clone_goes_on_as_the_original_does() {
    let text = "always rise(p) -> (lock.bolt_m < 0.02) U[0.01,0.05] q & F[0,0.03] lock.bolt_m > 0";
    let formula = parse(text);
    let sample = |monitor: &mut Monitor, tick: u64| {
        let (p, q) = (tick % 70 < 30, tick % 23 < 3);
        let bolt_m = (tick % 41) as f64 * 1e-3 - 0.01;
        monitor.sample(tick * MS, &values(&(0, p, q, bolt_m, 0, 0.0)));
    };
    let mut straight = Monitor::new(&formula);
    let mut forks = Vec::new();
    for tick in 0..500 {
        if tick % 10 == 3 {
            forks.push((tick, straight.clone()));
        }
        sample(&mut straight, tick);
    }
    let outcome = straight.finish(500 * MS);
    assert!(outcome.robustness.is_some());
    for (from, mut fork) in forks {
        for tick in from..500 {
            sample(&mut fork, tick);
        }
        assert_eq!(fork.finish(500 * MS), outcome);
        assert_eq!(format!("{fork:?}"), format!("{straight:?}"));
    }
}

#[test]
fn odd_samples_do_no_harm() {
    let formula = parse("always lock.bolt_m > 0 & lock.reported != locked");
    let mut nothing = Monitor::new(&formula);
    let outcome = nothing.finish(5);
    assert_eq!((outcome.verdict, outcome.robustness), (Verdict::Open, None));

    // A sample from the past counts as one from now; none counts after the end.
    let mut monitor = Monitor::new(&formula);
    monitor.sample(50, &values(&(0, true, true, 1.0, 0, 0.0)));
    monitor.sample(90, &values(&(0, true, true, 2.0, 0, 0.0)));
    monitor.sample(70, &values(&(0, true, true, -3.0, 0, 0.0)));
    let outcome = monitor.finish(80);
    assert_eq!(outcome.broken_at_ns, Some(90));
    assert_eq!(outcome.robustness, Some(-3.0));
    monitor.sample(100, &values(&(0, true, true, -9.0, 0, 0.0)));
    assert_eq!(monitor.finish(200), outcome);
    let mut kept = Monitor::new(&formula);
    kept.sample(0, &values(&(0, true, true, 1.0, 0, 0.0)));
    let outcome = kept.finish(50);
    kept.sample(60, &values(&(0, true, true, -1.0, 0, 0.0)));
    kept.sample(70, &values(&(0, true, true, 1.0, 0, 0.0)));
    assert_eq!((kept.so_far(), kept.finish(80)), (outcome, outcome));

    // An unknown value satisfies no comparison.
    for missing in [&[][..], &[Value::UNKNOWN; 9], &[Value::Label(9); 9]] {
        let mut monitor = Monitor::new(&formula);
        monitor.sample(0, missing);
        assert_eq!(monitor.finish(1).verdict, Verdict::Fail);
    }
    let infinite = [Value::Number(f64::INFINITY); 9];
    let mut equal = Monitor::new(&parse("always lock.bolt_m == door.gap_m"));
    equal.sample(0, &infinite);
    assert_eq!(equal.finish(1).robustness, Some(0.0));
}

#[test]
fn memory_is_bounded_by_the_windows() {
    for text in [
        "always lock.bolt_m > 0.01 | F[0,0.1] (lock.bolt_m < 0.02 & G[0,0.05] motor.current_a > 0)",
        "always (lock.bolt_m > 0.01) U[0.02,0.1] (motor.current_a < 0.5)",
        "always p -> p U q & F !p",
        // Undecided to the end, but nothing changes.
        "always lock.alarms < 1 U lock.alarms > 1",
        "sometimes lock.bolt_m > 0.1",
    ] {
        let mut monitor = Monitor::new(&parse(text));
        let mut largest = [0, 0];
        for tick in 0..20_000_u64 {
            let (bolt_m, current_a) = ((tick % 97) as f64 * 1e-3, (tick % 89) as f64 * 0.01);
            let (p, q) = (tick % 5 < 3, tick % 5 == 4);
            monitor.sample(tick * MS, &values(&(0, p, q, bolt_m, 0, current_a)));
            if tick % 53 == 0 {
                let half = &mut largest[usize::from(tick > 10_000)];
                *half = format!("{monitor:?}").len().max(*half);
            }
        }
        assert!(largest[1] < largest[0] * 11 / 10, "{text}: {largest:?}");
    }
}

#[test]
fn a_formula_keeps_its_text_and_unit() {
    let formula = parse("  motor.current_a < 1.5 ");
    assert_eq!(formula.to_string(), "motor.current_a < 1.5");
    assert_eq!(formula.unit(), "A");
    for (wrapped, text) in [
        (formula.clone().always(), "always motor.current_a < 1.5"),
        (formula.clone().never(), "never motor.current_a < 1.5"),
        (formula.sometimes(), "sometimes motor.current_a < 1.5"),
    ] {
        assert_eq!(wrapped.text(), text);
        let rows = [(0, true, true, 0.0, 0, 1.0), (5, true, true, 0.0, 0, 2.0)];
        let mut monitor = Monitor::new(&wrapped);
        rows.iter().for_each(|row| monitor.sample(row.0, &values(row)));
        assert_eq!(monitor.finish(9), run_ns(&parse(text), &rows, 9));
    }
    assert_eq!(parse("p").unit(), "");
    assert_eq!(parse("lock.alarms < 3").unit(), "");
    assert_eq!(parse("lock.bolt_m < door.gap_m").unit(), "m");
    assert_eq!(parse("lock.bolt_m < 1 & motor.current_a > 0").unit(), "scale");
    let text = "always parcel.zone == courier.zone | parcel.zone == hall";
    assert_eq!(run(text, &[(0, true, true, 0.0, 1, 0.0)], 1).verdict, Verdict::Pass);
    assert_eq!(run(text, &[(0, true, true, 0.0, 0, 0.0)], 1).verdict, Verdict::Fail);
}

fn run_ns(formula: &Formula, rows: &[Row], end_ns: u64) -> Outcome {
    let mut monitor = Monitor::new(formula);
    rows.iter().for_each(|row| monitor.sample(row.0, &values(row)));
    monitor.finish(end_ns)
}

#[test]
fn a_deprecated_name_means_the_present_one_and_is_never_suggested() {
    let old_names = [("bolt.throw_m", "lock.bolt_m"), ("p", "q"), ("x", "y")];
    let schema = schema().with_old_names(&old_names);
    assert_eq!(schema.old_names(), [("bolt.throw_m", "lock.bolt_m")], "`p` is taken, and there is no `y`");
    let old = Formula::parse("always bolt.throw_m > 0.01", &schema).unwrap();
    let present = Formula::parse("always lock.bolt_m > 0.01", &schema).unwrap();
    assert_eq!(Monitor::new(&old).watched(), Monitor::new(&present).watched());
    assert_eq!(schema.index("p"), Some(0));
    let near = Formula::parse("always bolt.throw_n > 0.01", &schema).unwrap_err();
    assert_eq!(near.help, None);
}
