//! A formula: its text, its resolved tree, and the margin by which the present moment satisfies it.

use std::fmt;

use crate::signal::Value;

/// A requirement, parsed from text and checked against the existing signals.
#[derive(Clone, Debug)]
pub struct Formula {
    pub(crate) text: String,
    pub(crate) node: Node,
    /// Schema indices of the signals it uses; the tree's indices refer to this list.
    pub(crate) watched: Vec<usize>,
    pub(crate) unit: Unit,
}

impl Formula {
    /// The requirement that this holds at every instant of the run.
    pub fn always(self) -> Formula {
        self.wrapped("always", |node| Node::window(true, Span::WHOLE_RUN, node))
    }

    /// The requirement that this holds at no instant of the run.
    pub fn never(self) -> Formula {
        self.wrapped("never", |node| Node::window(true, Span::WHOLE_RUN, node.negated()))
    }

    /// The requirement that this holds at some instant of the run: a witness must occur.
    pub fn sometimes(self) -> Formula {
        self.wrapped("sometimes", |node| Node::window(false, Span::WHOLE_RUN, node))
    }

    /// The formula as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Unit of its margin: of the numbers it compares, empty if it compares none, "scale" if their units differ.
    pub fn unit(&self) -> &'static str {
        match self.unit {
            Unit::None => "",
            Unit::Of(unit) => unit,
            Unit::Mixed => "scale",
        }
    }

    fn wrapped(self, word: &str, wrap: impl FnOnce(Node) -> Node) -> Formula {
        Formula {
            // Such a keyword applies to everything on its right, so no brackets are needed.
            text: format!("{word} {}", self.text),
            node: wrap(self.node),
            ..self
        }
    }
}

impl fmt::Display for Formula {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The unit of a formula's margin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Unit {
    /// No number is compared.
    None,
    /// All compared numbers have this one.
    Of(&'static str),
    /// Units differ: margins are divided by their signals' scales.
    Mixed,
}

/// A formula's tree. Parts without time are kept in one piece and evaluated at once.
#[derive(Clone, Debug)]
pub(crate) enum Node {
    Present(Present),
    /// The instant at which `of` becomes true (`rises`) or false.
    Edge {
        rises: bool,
        of: Present,
    },
    Not(Box<Node>),
    /// All of them, or at least one of them.
    Join {
        every: bool,
        parts: Vec<Node>,
    },
    /// Every instant of the span, or at least one instant of it.
    Window {
        every: bool,
        span: Span,
        /// Whether instants after the run count as true, for it and below; `None`: as in its context.
        unseen: Option<bool>,
        of: Box<Node>,
    },
    Until {
        span: Span,
        hold: Box<Node>,
        reach: Box<Node>,
    },
}

/// A window of time ahead, ns, both ends included.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Span {
    pub(crate) from_ns: u64,
    /// `None`: to the end of the run.
    pub(crate) to_ns: Option<u64>,
}

impl Span {
    pub(crate) const WHOLE_RUN: Span = Span { from_ns: 0, to_ns: None };
    pub(crate) const NOW: Span = Span { from_ns: 0, to_ns: Some(0) };
}

impl Node {
    pub(crate) fn window(every: bool, span: Span, of: Node) -> Node {
        match of {
            // "always always p" is "always p"; only the outermost operator runs without memory.
            Node::Window { every: inner, span: Span::WHOLE_RUN, .. }
                if inner == every && span == Span::WHOLE_RUN =>
            {
                of
            }
            of => {
                Node::Window { every, span, unseen: span.to_ns.is_none().then_some(every), of: Box::new(of) }
            }
        }
    }

    pub(crate) fn join(every: bool, mut parts: Vec<Node>) -> Node {
        if parts.len() == 1 {
            return parts.remove(0);
        }
        let present: Option<Vec<Present>> = parts.iter().map(Node::present).collect();
        match present {
            Some(parts) => Node::Present(Present::Join { every, parts }),
            None => Node::Join { every, parts },
        }
    }

    pub(crate) fn negated(self) -> Node {
        match self {
            Node::Present(now) => Node::Present(Present::Not(Box::new(now))),
            Node::Not(of) => *of,
            // So that "never" becomes an "always", whose first violation has a time.
            Node::Window { every, span, unseen, of } => Node::Window {
                every: !every,
                span,
                unseen: unseen.map(|unseen| !unseen),
                of: Box::new(of.negated()),
            },
            node => Node::Not(Box::new(node)),
        }
    }

    /// This formula, if it concerns only the present moment.
    pub(crate) fn present(&self) -> Option<Present> {
        match self {
            Node::Present(now) => Some(now.clone()),
            _ => None,
        }
    }
}

/// A formula of the present moment. Indices are into [`Formula::watched`].
#[derive(Clone, Debug)]
pub(crate) enum Present {
    Constant(bool),
    Flag(usize),
    Label {
        signal: usize,
        is: u8,
    },
    SameLabel(usize, usize),
    Compare {
        left: Linear,
        by: Comparison,
        right: Linear,
        /// Divides the margin where units differ.
        scale: f64,
    },
    Not(Box<Present>),
    Join {
        every: bool,
        parts: Vec<Present>,
    },
    Same(Box<Present>, Box<Present>),
}

impl Present {
    /// The margin by which the values satisfy it; `scaled` where units differ.
    pub(crate) fn margin(&self, values: &[Value], scaled: bool) -> Margin {
        let value = |index: &usize| values.get(*index).copied().unwrap_or(Value::UNKNOWN);
        match self {
            Present::Constant(holds) => Margin::certain(*holds),
            Present::Flag(signal) => Margin::certain(value(signal) == Value::Bool(true)),
            Present::Label { signal, is } => Margin::certain(value(signal) == Value::Label(*is)),
            Present::SameLabel(one, other) => {
                Margin::certain(matches!(value(one), Value::Label(_)) && value(one) == value(other))
            }
            Present::Compare { left, by, right, scale } => {
                let mut margin = by.margin(left.of(values), right.of(values));
                if scaled {
                    margin.by /= scale;
                }
                margin
            }
            Present::Not(of) => of.margin(values, scaled).negated(),
            Present::Join { every, parts } => {
                let margins = parts.iter().map(|part| part.margin(values, scaled));
                Margin::join(*every, margins)
            }
            Present::Same(one, other) => {
                let (one, other) = (one.margin(values, scaled), other.margin(values, scaled));
                let both = one.and(other);
                both.or(one.negated().and(other.negated()))
            }
        }
    }
}

/// A sum of signals with factors, and a constant.
#[derive(Clone, Debug, Default)]
pub(crate) struct Linear {
    /// Factor and signal.
    pub(crate) terms: Vec<(f64, usize)>,
    pub(crate) constant: f64,
}

impl Linear {
    fn of(&self, values: &[Value]) -> f64 {
        self.terms.iter().fold(self.constant, |sum, (factor, signal)| match values.get(*signal) {
            Some(Value::Number(number)) => sum + factor * number,
            _ => f64::NAN,
        })
    }
}

/// How two numbers are compared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Comparison {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    NotEqual,
}

impl Comparison {
    fn margin(self, left: f64, right: f64) -> Margin {
        if left.is_nan() || right.is_nan() {
            return Margin::BOTTOM;
        }
        // Two equal infinities are equal, not unknown.
        let below = if left == right { 0.0 } else { right - left };
        let (by, holds) = match self {
            Comparison::Less => (below, left < right),
            Comparison::LessOrEqual => (below, left <= right),
            Comparison::Greater => (-below, left > right),
            Comparison::GreaterOrEqual => (-below, left >= right),
            Comparison::Equal => (-below.abs(), left == right),
            Comparison::NotEqual => (below.abs(), left != right),
        };
        Margin { by, holds }
    }
}

/// Whether something holds, and by how much.
///
/// Ordered by `by`, then `holds`. Since `by` is positive only where it holds and negative only where it does not, the
/// smallest of some margins holds exactly when all hold, and the largest exactly when some does: one comparison serves
/// verdict and robustness. `by` is never NaN.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Margin {
    pub(crate) by: f64,
    pub(crate) holds: bool,
}

impl Margin {
    /// True by any margin; the result of "every" over nothing.
    pub(crate) const TOP: Margin = Margin::certain(true);
    /// False by any margin; the result of "some" over nothing.
    pub(crate) const BOTTOM: Margin = Margin::certain(false);

    /// A verdict without a number.
    pub(crate) const fn certain(holds: bool) -> Margin {
        let by = if holds { f64::INFINITY } else { f64::NEG_INFINITY };
        Margin { by, holds }
    }

    pub(crate) fn at_most(self, other: Margin) -> bool {
        self.by < other.by || (self.by == other.by && self.holds <= other.holds)
    }

    pub(crate) fn and(self, other: Margin) -> Margin {
        if self.at_most(other) { self } else { other }
    }

    pub(crate) fn or(self, other: Margin) -> Margin {
        if self.at_most(other) { other } else { self }
    }

    /// Of two margins, the one that decides "every" or "some".
    pub(crate) fn joined(every: bool, one: Margin, other: Margin) -> Margin {
        if every { one.and(other) } else { one.or(other) }
    }

    pub(crate) fn join(every: bool, margins: impl Iterator<Item = Margin>) -> Margin {
        margins.fold(Margin::certain(every), |one, other| Margin::joined(every, one, other))
    }

    pub(crate) fn negated(self) -> Margin {
        Margin { by: -self.by, holds: !self.holds }
    }
}
