//! Monitors one formula while the world runs: samples in, verdict and margin out.

use std::sync::Arc;

use crate::formula::{Formula, Margin, Node, Present, Span, Unit};
use crate::signal::Value;
use crate::until::Until;
use crate::window::{Piece, Stream, Window};

/// While a formula's signals do not change, its operators are updated at this interval, ns. Longer: deadlines that
/// pass without a change show later in [`Monitor::so_far`]; shorter: more work per tick. The final outcome is the
/// same.
const SILENCE_NS_MAX: u64 = 100_000_000;

/// An online monitor of one formula. A clone continues from the state of the original.
#[derive(Clone, Debug)]
pub struct Monitor {
    asks: Asks,
    /// The operators below the outermost one.
    root: OperatorState,
    /// Indices of the formula's signals among the sampled values.
    watched: Arc<[usize]>,
    /// Their present values, valid from `since` on.
    values: Vec<Value>,
    /// Time of the first sample, ns; operators count from there.
    began_ns: Option<u64>,
    /// The operators have processed the run up to here, ns since it began.
    since: u64,
    /// The newest sample, ns since the run began.
    latest: u64,
    /// The formula is judged up to here, ns since the run began.
    judged: u64,
    margin: Margin,
    verdict: Verdict,
    broken_at_ns: Option<u64>,
    finished: bool,
}

/// A formula's outermost operator: every or some instant of a span of the run. It needs no memory.
#[derive(Clone, Copy, Debug)]
struct Asks {
    every: bool,
    span: Span,
    /// Whether instants after the run count as true.
    unseen: bool,
}

/// Result of a monitor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    /// Kept, broken, or not known yet.
    pub verdict: Verdict,
    /// The margin, in the formula's unit: negative if broken. `None` if no number decided it.
    pub robustness: Option<f64>,
    /// When it was broken, ns: the first instant whose obligation was not met (not the later one at which that became
    /// known). If something required never occurred ("sometimes", an outermost `F`), this is the end of its window,
    /// at the latest that of the run.
    pub broken_at_ns: Option<u64>,
}

/// Whether a promise was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Kept.
    Pass,
    /// Broken.
    Fail,
    /// Not decided yet; after the end of a run: nothing was sampled.
    Open,
}

impl Monitor {
    /// A monitor that has seen nothing yet.
    pub fn new(formula: &Formula) -> Monitor {
        let (asks, body) = match &formula.node {
            Node::Window { every, span, unseen, of } => {
                let (every, span, unseen) = (*every, *span, unseen.unwrap_or(true));
                (Asks { every, span, unseen }, &**of)
            }
            node => {
                let beginning = Asks { every: true, span: Span::NOW, unseen: true };
                (beginning, node)
            }
        };
        Monitor {
            asks,
            root: OperatorState::of(body, asks.unseen, formula.unit == Unit::Mixed),
            values: vec![Value::UNKNOWN; formula.watched.len()],
            watched: formula.watched.as_slice().into(),
            began_ns: None,
            since: 0,
            latest: 0,
            judged: 0,
            margin: Margin::certain(asks.every),
            verdict: Verdict::Open,
            broken_at_ns: None,
            finished: false,
        }
    }

    /// The signals its formula uses, as indices of the schema.
    pub fn watched(&self) -> &[usize] {
        &self.watched
    }

    /// Accepts the values of all the schema's signals at `at_ns`; they hold until the next sample.
    ///
    /// Times do not decrease: a sample from the past counts as one from the newest sample's time, and of two at one
    /// time the later one counts.
    pub fn sample(&mut self, at_ns: u64, values: &[Value]) {
        if self.finished {
            return;
        }
        let began_ns = *self.began_ns.get_or_insert(at_ns);
        self.latest = self.latest.max(at_ns.saturating_sub(began_ns));
        let value = |index: &usize| values.get(*index).copied().unwrap_or(Value::UNKNOWN);
        let same = (self.watched.iter().zip(&self.values)).all(|(index, old)| value(index) == *old);
        if same && self.latest - self.since < SILENCE_NS_MAX {
            return;
        }
        self.hold_to(self.latest);
        for (old, index) in self.values.iter_mut().zip(&*self.watched) {
            *old = value(index);
        }
    }

    /// From when on a sample matters although none of the formula's signals has changed since the latest one, ns. Until
    /// then samples may be omitted.
    pub fn due_ns(&self) -> u64 {
        let since_ns = |began_ns: u64| began_ns.saturating_add(self.since).saturating_add(SILENCE_NS_MAX);
        self.began_ns.map_or(0, since_ns)
    }

    /// What is known so far: "always" can already be broken, "sometimes" kept. Cheap; up to one change of a signal,
    /// or 0.1 s, behind the newest sample.
    pub fn so_far(&self) -> Outcome {
        Outcome {
            verdict: self.verdict,
            // Adding zero turns -0.0 into 0.0.
            robustness: Some(self.margin.by + 0.0).filter(|by| by.is_finite()),
            broken_at_ns: self.broken_at_ns,
        }
    }

    /// Ends the run: the last values hold up to and including `end_ns`. Later samples are ignored.
    pub fn finish(&mut self, end_ns: u64) -> Outcome {
        let Some(began_ns) = self.began_ns.filter(|_| !self.finished) else {
            return self.so_far();
        };
        self.finished = true;
        self.latest = self.latest.max(end_ns.saturating_sub(began_ns));
        let end = self.latest.saturating_add(1);
        self.hold_to(end);
        self.root.advance(&Advance::End(end));
        self.judge();
        if self.asks.span.to_ns.is_none_or(|last| last > self.latest) {
            // The window extends past the end of the run.
            let unseen = Margin::certain(self.asks.unseen);
            self.margin = Margin::joined(self.asks.every, self.margin, unseen);
            self.decide(unseen.holds, self.latest);
        }
        self.so_far()
    }

    /// Passes to the operators that the present values held up to, not including, `to`.
    fn hold_to(&mut self, to: u64) {
        if to > self.since {
            self.root.advance(&Advance::Hold { from: self.since, to, values: &self.values });
            self.since = to;
            self.judge();
        }
    }

    /// Evaluates the operators' output.
    fn judge(&mut self) {
        let Asks { every, span, .. } = self.asks;
        let last = span.to_ns.unwrap_or(u64::MAX);
        while let Some(Piece { to, margin }) = self.root.out.pop() {
            let from = self.judged.max(span.from_ns);
            self.judged = to;
            if from < to && from <= last {
                self.margin = Margin::joined(every, self.margin, margin);
                if margin.holds != every {
                    self.decide(margin.holds, from);
                }
            }
            if to > last {
                self.decide(every, last);
            }
        }
    }

    /// The verdict, unless it is known, and the time at which it broke if it did.
    fn decide(&mut self, holds: bool, at: u64) {
        if self.verdict == Verdict::Open {
            let at_ns = self.began_ns.unwrap_or_default().saturating_add(at);
            (self.verdict, self.broken_at_ns) = match holds {
                true => (Verdict::Pass, None),
                false => (Verdict::Fail, Some(at_ns)),
            };
        }
    }
}

/// Input for the operators, in ns since the run began.
enum Advance<'a> {
    /// These values hold from `from` up to, not including, `to`.
    Hold { from: u64, to: u64, values: &'a [Value] },
    /// The run ended before this instant.
    End(u64),
}

/// An operator and its output.
#[derive(Clone, Debug)]
struct OperatorState {
    operator: Operator,
    out: Stream,
}

#[derive(Clone, Debug)]
enum Operator {
    Present { what: Arc<Present>, scaled: bool },
    Edge { rises: bool, of: Arc<Present>, before: Option<bool> },
    Not(Box<OperatorState>),
    Join { every: bool, parts: Vec<OperatorState> },
    Window { window: Window, of: Box<OperatorState> },
    Until { until: Box<Until>, hold: Box<OperatorState>, reach: Box<OperatorState> },
}

impl OperatorState {
    /// The operators of a formula. `unseen` is what instants after the run count as: true makes the parts here more
    /// likely to hold. "Not" inverts it; windows may set their own.
    fn of(node: &Node, unseen: bool, scaled: bool) -> OperatorState {
        let below = |node: &Node, unseen: bool| Box::new(OperatorState::of(node, unseen, scaled));
        let operator = match node {
            Node::Present(what) => Operator::Present { what: Arc::new(what.clone()), scaled },
            Node::Edge { rises, of } => {
                Operator::Edge { rises: *rises, of: Arc::new(of.clone()), before: None }
            }
            Node::Not(of) => Operator::Not(below(of, !unseen)),
            Node::Join { every, parts } => Operator::Join {
                every: *every,
                parts: (parts.iter()).map(|part| OperatorState::of(part, unseen, scaled)).collect(),
            },
            Node::Window { every, span, unseen: own, of } => {
                let unseen = own.unwrap_or(unseen);
                Operator::Window { window: Window::new(*every, *span, unseen), of: below(of, unseen) }
            }
            Node::Until { span, hold, reach } => Operator::Until {
                until: Box::new(Until::new(*span, unseen)),
                hold: below(hold, span.to_ns.is_none() || unseen),
                reach: below(reach, span.to_ns.is_some() && unseen),
            },
        };
        OperatorState { operator, out: Stream::default() }
    }

    fn advance(&mut self, news: &Advance<'_>) {
        let out = &mut self.out;
        match &mut self.operator {
            Operator::Present { what, scaled } => {
                if let Advance::Hold { to, values, .. } = *news {
                    let margin = what.margin(values, *scaled);
                    out.push(Piece { to, margin });
                }
            }
            Operator::Edge { rises, of, before } => {
                if let Advance::Hold { from, to, values } = *news {
                    let now = of.margin(values, false).holds;
                    let changed = before.replace(now).is_some_and(|before| before != now);
                    let pulse_to = if changed && now == *rises { from + 1 } else { from };
                    if pulse_to > from {
                        out.push(Piece { to: pulse_to, margin: Margin::TOP });
                    }
                    if to > pulse_to {
                        out.push(Piece { to, margin: Margin::BOTTOM });
                    }
                }
            }
            Operator::Not(of) => {
                of.advance(news);
                while let Some(Piece { to, margin }) = of.out.pop() {
                    let margin = margin.negated();
                    out.push(Piece { to, margin });
                }
            }
            Operator::Join { every, parts } => {
                parts.iter_mut().for_each(|part| part.advance(news));
                let known_to = |part: &OperatorState| part.out.first().map(|piece| piece.to);
                // "No piece yet" is less than any value: the join waits for the part that knows least.
                while let Some(Some(to)) = parts.iter().map(known_to).min() {
                    let firsts = parts.iter().filter_map(|part| part.out.first());
                    let margin = Margin::join(*every, firsts.map(|piece| piece.margin));
                    parts.iter_mut().for_each(|part| part.out.read_to(to));
                    out.push(Piece { to, margin });
                }
            }
            Operator::Window { window, of } => {
                of.advance(news);
                while let Some(piece) = of.out.pop() {
                    window.push(piece, out);
                }
                if let Advance::End(end) = news {
                    window.finish(*end, out);
                }
            }
            Operator::Until { until, hold, reach } => {
                hold.advance(news);
                reach.advance(news);
                while let Some((to, p, q)) = Stream::pop_both(&mut hold.out, &mut reach.out) {
                    until.push(to, p, q, out);
                }
                if let Advance::End(end) = news {
                    until.finish(*end, out);
                }
            }
        }
    }
}
