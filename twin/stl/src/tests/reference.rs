//! The monitor compared with the definition: random formulas over random traces, evaluated instant by instant.

#![allow(clippy::unwrap_used)]

use crate::{Formula, Kind, Monitor, Schema, Signal, Value, Verdict};

/// Verdict and margin at every instant of a run; the two are computed independently.
type Course = Vec<(bool, f64)>;

/// A formula together with its definition.
#[derive(Debug)]
enum Defined {
    Flag(usize),
    /// Signal, sign, constant.
    Compare(usize, &'static str, f64),
    Label(u8),
    Edge(bool, Box<Defined>),
    Not(Box<Defined>),
    Join(bool, Vec<Defined>),
    Implies(Box<Defined>, Box<Defined>),
    Same(Box<Defined>, Box<Defined>),
    /// Bounds in ns; no upper one: to the end.
    Window(bool, u64, Option<u64>, Box<Defined>),
    /// "always" (with a window), "sometimes": they set what instants after the run count as.
    Word(bool, u64, u64, Box<Defined>),
    Until(u64, Option<u64>, Box<Defined>, Box<Defined>),
}

const LABELS: &[&str] = &["idle", "busy", "dead"];

fn schema() -> Schema {
    let signal = |name, kind| Signal { name, kind, doc: "" };
    let (meter, ampere) = (Kind::Number { unit: "m", scale: 2.0 }, Kind::Number { unit: "A", scale: 4.0 });
    Schema::new([
        signal("p", Kind::Bool),
        signal("q", Kind::Bool),
        signal("x", meter),
        signal("y", ampere),
        signal("mode", Kind::Label(LABELS)),
    ])
}

impl Defined {
    fn text(&self) -> String {
        // The unit of time in these tests is a nanosecond.
        let window = |a: &u64, b: &Option<u64>| match b {
            Some(b) => format!("[{a}e-9,{b}e-9]"),
            None => format!("[{a}e-9,end]"),
        };
        match self {
            Defined::Flag(signal) => ["p", "q"][*signal].into(),
            Defined::Compare(2, sign, constant) => format!("x {sign} {constant}"),
            Defined::Compare(_, sign, constant) => format!("{constant} - y {sign} 0"),
            Defined::Label(label) => format!("mode == {}", LABELS[usize::from(*label)]),
            Defined::Edge(true, of) => format!("rise({})", of.text()),
            Defined::Edge(false, of) => format!("fall({})", of.text()),
            Defined::Not(of) => format!("!({})", of.text()),
            Defined::Join(every, of) => {
                let parts: Vec<_> = of.iter().map(|of| format!("({})", of.text())).collect();
                parts.join(if *every { " & " } else { " | " })
            }
            Defined::Implies(a, b) => format!("({}) -> ({})", a.text(), b.text()),
            Defined::Same(a, b) => format!("({}) <-> ({})", a.text(), b.text()),
            Defined::Window(true, a, b, of) => format!("G{}({})", window(a, b), of.text()),
            Defined::Window(false, a, b, of) => format!("F{}({})", window(a, b), of.text()),
            Defined::Word(every, a, b, of) => {
                let word = if *every { "always" } else { "sometimes" };
                format!("{word}[{a}e-9,{b}e-9] {}", of.text())
            }
            Defined::Until(a, b, p, q) => {
                format!("({}) U{} ({})", p.text(), window(a, b), q.text())
            }
        }
    }

    /// "always always p" is "always p".
    fn is_always(&self, positive: bool) -> bool {
        match self {
            Defined::Not(of) => of.is_always(!positive),
            Defined::Window(every, 0, None, _) => *every == positive,
            _ => false,
        }
    }

    /// If the outermost operator is a window: time of its violation, counted from the beginning.
    fn outer_breach(&self, trace: &[Vec<Value>], scaled: bool, positive: bool) -> Option<u64> {
        let (every, a, b, of, below) = match self {
            Defined::Not(of) => return of.outer_breach(trace, scaled, !positive),
            Defined::Window(every, 0, None, of) if of.is_always(*every) => {
                return of.outer_breach(trace, scaled, positive);
            }
            Defined::Window(every, a, None, of) => (every, *a, u64::MAX, of, *every),
            Defined::Window(every, a, Some(b), of) => (every, *a, *b, of, positive),
            Defined::Word(every, a, b, of) => (every, *a, *b, of, *every),
            _ => return None,
        };
        let of = of.course(trace, scaled, below);
        let last = of.len() as u64 - 1;
        match *every == positive {
            true => (a..=b.min(last)).find(|t| of[*t as usize].0 != positive),
            false => Some(b.min(last)),
        }
    }

    /// Over the values at 0, 1, ... the last instant; `unseen` is what instants after that count as.
    fn course(&self, trace: &[Vec<Value>], scaled: bool, unseen: bool) -> Course {
        let sure = |holds: bool| (holds, if holds { f64::INFINITY } else { -f64::INFINITY });
        let number = |now: &[Value], signal: usize| match now[signal] {
            Value::Number(number) => number,
            _ => unreachable!(),
        };
        let now = |at: &dyn Fn(&[Value]) -> (bool, f64)| trace.iter().map(|now| at(now)).collect();
        match self {
            Defined::Flag(signal) => now(&|now| sure(now[*signal] == Value::Bool(true))),
            Defined::Label(label) => now(&|now| sure(now[4] == Value::Label(*label))),
            Defined::Compare(signal, sign, constant) => now(&|now| {
                let (left, right, scale) = match signal {
                    2 => (number(now, 2), *constant, 2.0),
                    _ => (*constant - number(now, 3), 0.0, 4.0),
                };
                let (holds, by) = match *sign {
                    "<" => (left < right, right - left),
                    "<=" => (left <= right, right - left),
                    ">" => (left > right, left - right),
                    ">=" => (left >= right, left - right),
                    "==" => (left == right, -(left - right).abs()),
                    _ => (left != right, (left - right).abs()),
                };
                (holds, if scaled { by / scale } else { by })
            }),
            Defined::Edge(rises, of) => {
                let of = of.course(trace, scaled, unseen);
                let edge = |t: usize| t > 0 && of[t].0 == *rises && of[t - 1].0 != *rises;
                (0..of.len()).map(|t| sure(edge(t))).collect()
            }
            Defined::Not(of) => {
                let of = of.course(trace, scaled, !unseen);
                of.iter().map(|(holds, by)| (!holds, -by)).collect()
            }
            Defined::Join(every, of) => {
                let of: Vec<_> = (of.iter()).map(|of| of.course(trace, scaled, unseen)).collect();
                (0..trace.len()).map(|t| extreme(*every, of.iter().map(|of| of[t]))).collect()
            }
            Defined::Implies(a, b) => {
                let a = a.course(trace, scaled, !unseen);
                let b = b.course(trace, scaled, unseen);
                let pairs = a.iter().zip(b);
                pairs.map(|(a, b)| (!a.0 || b.0, (-a.1).max(b.1))).collect()
            }
            Defined::Same(a, b) => {
                let a = a.course(trace, scaled, unseen);
                let b = b.course(trace, scaled, unseen);
                let both = |a: f64, b: f64| a.min(b).max((-a).min(-b));
                let pairs = a.iter().zip(b);
                pairs.map(|(a, b)| (a.0 == b.0, both(a.1, b.1))).collect()
            }
            Defined::Window(every, a, b, of) => {
                let unseen = if b.is_some() { unseen } else { *every };
                let of = of.course(trace, scaled, unseen);
                let instant = |t: u64| {
                    let to = b.map_or(of.len() as u64 - 1, |b| t + b);
                    let window = (t + a)..=to;
                    let at = |t: u64| of.get(t as usize).copied().unwrap_or(sure(unseen));
                    extreme(*every, window.map(at))
                };
                (0..of.len() as u64).map(instant).collect()
            }
            Defined::Word(every, a, b, of) => {
                let of = of.course(trace, scaled, *every);
                let at = |t: u64| of.get(t as usize).copied().unwrap_or(sure(*every));
                let instant = |t: u64| extreme(*every, (t + a..=t + b).map(at));
                (0..of.len() as u64).map(instant).collect()
            }
            Defined::Until(a, b, p, q) => {
                let bounded = b.is_some();
                let p = p.course(trace, scaled, !bounded || unseen);
                let q = q.course(trace, scaled, bounded && unseen);
                let last = p.len() as u64 - 1;
                let instant = |t: u64| {
                    let witness = |then: u64| {
                        let until = p.iter().take(then as usize).skip(t as usize).copied();
                        let q = q.get(then as usize).copied().unwrap_or(sure(unseen));
                        extreme(true, until.chain([q]))
                    };
                    let to = b.map_or(last, |b| t + b);
                    extreme(false, ((t + a)..=to).map(witness))
                };
                (0..=last).map(instant).collect()
            }
        }
    }
}

fn extreme(every: bool, of: impl Iterator<Item = (bool, f64)> + Clone) -> (bool, f64) {
    let margins = of.clone().map(|of| of.1);
    let mut holds = of.map(|of| of.0);
    match every {
        true => (holds.all(|h| h), margins.fold(f64::INFINITY, f64::min)),
        false => (holds.any(|h| h), margins.fold(-f64::INFINITY, f64::max)),
    }
}

/// Pseudo-random numbers, the same in every run (SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % n
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    fn atom(&mut self) -> Defined {
        let signs = ["<", "<=", ">", ">=", "==", "!="];
        match self.below(5) {
            0 | 1 => Defined::Flag(self.below(2) as usize),
            2 => Defined::Label(self.below(3) as u8),
            n => Defined::Compare(n as usize - 1, signs[self.below(6) as usize], self.below(5) as f64),
        }
    }

    fn formula(&mut self, depth: u64) -> Defined {
        if depth == 0 || self.one_in(6) {
            return self.atom();
        }
        let (a, b) = {
            let a = if self.one_in(2) { 0 } else { self.below(6) };
            let b = (!self.one_in(4)).then(|| a + self.below(9));
            (a, b)
        };
        match self.below(10) {
            9 => {
                let b = a + self.below(9);
                Defined::Word(self.one_in(2), a, b, self.deeper(depth))
            }
            0 => Defined::Edge(self.one_in(2), Box::new(self.atom())),
            1 => Defined::Not(self.deeper(depth)),
            2 => {
                let parts = 2 + self.below(2);
                let parts = (0..parts).map(|_| *self.deeper(depth)).collect();
                Defined::Join(self.one_in(2), parts)
            }
            3 => Defined::Implies(self.deeper(depth), self.deeper(depth)),
            4 => Defined::Same(Box::new(self.atom()), Box::new(self.atom())),
            5 | 6 => Defined::Window(self.one_in(2), a, b, self.deeper(depth)),
            _ => Defined::Until(a, b, self.deeper(depth), self.deeper(depth)),
        }
    }

    fn deeper(&mut self, depth: u64) -> Box<Defined> {
        Box::new(self.formula(depth - 1))
    }

    /// The values at every instant; unchanged most of the time.
    fn trace(&mut self) -> Vec<Vec<Value>> {
        let mut values = vec![Value::Bool(false); 5];
        let len = 1 + self.below(30);
        let trace = (0..len).map(|t| {
            for (signal, value) in values.iter_mut().enumerate() {
                if t == 0 || self.one_in(5) {
                    *value = match signal {
                        0 | 1 => Value::Bool(self.one_in(2)),
                        2 | 3 => Value::Number(self.below(5) as f64),
                        _ => Value::Label(self.below(3) as u8),
                    };
                }
            }
            values.clone()
        });
        trace.collect()
    }
}

/// The sampled monitor; where nothing changes a sample is given or left out.
fn monitored(formula: &Formula, trace: &[Vec<Value>], began: u64, dice: &mut Dice) -> Monitor {
    let mut monitor = Monitor::new(formula);
    let mut last = None;
    for (t, values) in trace.iter().enumerate() {
        let at_ns = began + t as u64;
        if last != Some(values) || dice.one_in(3) {
            if dice.one_in(4) {
                // Replaced by the second sample of the same instant.
                monitor.sample(at_ns, &trace[0]);
            }
            monitor.sample(at_ns, values);
            last = Some(values);
        }
        if dice.one_in(10) {
            monitor = monitor.clone();
        }
    }
    monitor
}

#[test]
fn the_monitor_agrees_with_the_definition() {
    let schema = schema();
    let mut dice = Dice(7);
    let mut seen = [[0; 2]; 3];
    for round in 0..6000 {
        let depth = 1 + dice.below(4);
        let defined = dice.formula(depth);
        let trace = dice.trace();
        let began = dice.below(100);
        let end = began + trace.len() as u64 - 1;
        let plain = Formula::parse(&defined.text(), &schema).unwrap();
        let scaled = plain.unit() == "scale";
        let said = format!("round {round}: {plain}\nover {trace:?}");

        for (asks, formula) in
            [plain.clone(), plain.clone().always(), plain.clone().sometimes()].iter().enumerate()
        {
            let course = defined.course(&trace, scaled, asks != 2);
            let expected = match asks {
                0 => course[0],
                1 => extreme(true, course.iter().copied()),
                _ => extreme(false, course.iter().copied()),
            };
            let outer = || defined.outer_breach(&trace, scaled, true).unwrap_or(0);
            let broken_at = (!expected.0).then(|| match asks {
                0 => began + outer(),
                1 if defined.is_always(true) => began + outer(),
                1 => began + course.iter().position(|(holds, _)| !holds).unwrap() as u64,
                _ => end,
            });
            let mut monitor = monitored(formula, &trace, began, &mut dice);
            let so_far = monitor.so_far();
            let found = monitor.finish(end);
            let verdict = if expected.0 { Verdict::Pass } else { Verdict::Fail };
            assert_eq!(found.verdict, verdict, "{formula}: {said}");
            assert_eq!(found.broken_at_ns, broken_at, "{formula}: {said}");
            let by = Some(expected.1).filter(|by| by.is_finite());
            assert_eq!(found.robustness, by, "{formula}: {said}");
            // An early decision does not change.
            if so_far.verdict != Verdict::Open {
                assert_eq!(so_far.verdict, found.verdict, "{formula}: {said}");
                assert_eq!(so_far.broken_at_ns, found.broken_at_ns, "{formula}: {said}");
            }
            // The sign of the margin is the verdict.
            let signed = found.robustness.unwrap_or_default();
            assert!(if expected.0 { signed >= 0.0 } else { signed <= 0.0 });
            seen[asks][usize::from(expected.0)] += 1;
        }
    }
    // Both verdicts are common, or the comparison would prove little.
    assert!(seen.iter().flatten().all(|n| *n > 1000), "{seen:?}");
}

#[test]
fn text_that_is_no_formula_is_refused_not_feared() {
    let schema = schema();
    let words = [
        "p", "q", "x", "y", "mode", "idle", "G", "F", "U", "until", "always", "never", "within", "rise", "(",
        "(", ")", "[", "]", ",", "0", "1.5", "end", "&", "|", "!", "->", "<->", "<", "==", "=", "+", "-",
        "*", "ü", "1x", "true", " ",
    ];
    let mut dice = Dice(11);
    let mut formulas = 0;
    for _ in 0..20_000 {
        let len = 1 + dice.below(9);
        let text: Vec<_> = (0..len).map(|_| words[dice.below(words.len() as u64) as usize]).collect();
        let text = text.join(if dice.one_in(4) { "" } else { " " });
        match Formula::parse(&text, &schema) {
            Ok(formula) => {
                formulas += 1;
                // And every formula can be monitored.
                let mut monitor = Monitor::new(&formula);
                monitor.sample(3, &[]);
                monitor.sample(2, &[Value::Label(200), Value::Number(f64::NAN)]);
                monitor.finish(0);
            }
            Err(error) => assert!(text.get(error.span).is_some(), "{text}"),
        }
    }
    assert!(formulas > 100, "{formulas}");
}
