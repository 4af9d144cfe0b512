//! Parses the parts of a formula that refer to signals, and reports errors in them.
//!
//! ```text
//! atom = "true" | "false" | flag [("==" | "!=") ("true" | "false")]
//!      | labelled ("==" | "!=") (label | labelled)
//!      | sum ("<" | "<=" | ">" | ">=" | "==" | "!=") sum
//! sum  = ["-"] term {("+" | "-") term}
//! term = number ["*" signal] | signal ["*" number]
//! ```

use crate::error::FormulaError;
use crate::formula::{Comparison, Linear, Node, Present, Unit};
use crate::lexer::Token;
use crate::parser::{Parsed, Parser};
use crate::signal::{Kind, Signal};

const COMPARISONS: [(&str, Comparison); 6] = [
    ("<", Comparison::Less),
    ("<=", Comparison::LessOrEqual),
    (">", Comparison::Greater),
    (">=", Comparison::GreaterOrEqual),
    ("==", Comparison::Equal),
    ("!=", Comparison::NotEqual),
];

impl<'a> Parser<'a> {
    pub(crate) fn atom(&mut self) -> Parsed<Node> {
        let name = match self.peek() {
            Token::Name(word @ ("true" | "false")) => {
                self.skip();
                return Ok(Node::Present(Present::Constant(word == "true")));
            }
            Token::Name(name) => name,
            Token::Number(_) | Token::Symbol("-") => return self.comparison(),
            _ => return Err(self.refuse_here("expected a formula")),
        };
        let (index, signal) = self.signal(name)?;
        match signal.kind {
            Kind::Number { .. } => self.comparison(),
            Kind::Bool => self.flag(name, index),
            Kind::Label(labels) => self.labelled(name, index, labels),
        }
    }

    /// A Boolean signal, optionally with `== true`.
    fn flag(&mut self, name: &str, index: usize) -> Parsed<Node> {
        let from = self.span().start;
        self.skip();
        let flag = Node::Present(Present::Flag(self.watch(index)));
        let Some(by) = self.eat_comparison() else {
            return Ok(flag);
        };
        let value = match (by, self.peek()) {
            (Comparison::Equal, Token::Name(word @ ("true" | "false"))) => word == "true",
            (Comparison::NotEqual, Token::Name(word @ ("true" | "false"))) => word == "false",
            _ => {
                let span = from..self.span().end;
                let message = format!("`{name}` is true or false and needs no comparison");
                return Err(
                    FormulaError::new(span, message).with_help(format!("write `{name}` or `!{name}`"))
                );
            }
        };
        self.skip();
        Ok(if value { flag } else { flag.negated() })
    }

    /// A signal with labels, compared with one of them or with another such signal.
    fn labelled(&mut self, name: &str, index: usize, labels: &'static [&'static str]) -> Parsed<Node> {
        let span = self.span();
        let one_of = format!("one of {}", labels.join(", "));
        self.skip();
        let by_span = self.span();
        let equal = match self.eat_comparison() {
            Some(Comparison::Equal) => true,
            Some(Comparison::NotEqual) => false,
            Some(_) => {
                let message = format!("`{name}` has labels, which have no order");
                return Err(FormulaError::new(by_span, message).with_help("compare them with `==` or `!=`"));
            }
            None if self.peek() == Token::Symbol("=") => return Err(self.refuse_here("")),
            None => {
                let example = labels.first().unwrap_or(&"...");
                return Err(FormulaError::new(span, format!("`{name}` is {one_of}"))
                    .with_help(format!("compare it: `{name} == {example}`")));
            }
        };
        let Token::Name(word) = self.peek() else {
            return Err(self.refuse_here(&format!("expected {one_of}")));
        };
        let signal = self.watch(index);
        let label = labels.iter().position(|label| *label == word);
        let label = label.and_then(|label| u8::try_from(label).ok());
        let like = self.schema.index(word);
        let like = like.filter(|like| self.schema.signals()[*like].kind == Kind::Label(labels));
        let compared = match (label, like) {
            (Some(is), _) => Present::Label { signal, is },
            (None, Some(like)) => Present::SameLabel(signal, self.watch(like)),
            (None, None) => {
                let help = match nearest(word, labels.iter().copied()) {
                    Some(label) => format!("did you mean `{label}`?"),
                    None => format!("it is {one_of}"),
                };
                let message = format!("`{name}` is never `{word}`");
                return Err(self.refuse(message).with_help(help));
            }
        };
        self.skip();
        let compared = Node::Present(compared);
        Ok(if equal { compared } else { compared.negated() })
    }

    /// Two sums with one unit.
    fn comparison(&mut self) -> Parsed<Node> {
        let from = self.span().start;
        let left = self.sum()?;
        let span = from..self.read_end();
        let Some(by) = self.eat_comparison() else {
            if self.peek() == Token::Symbol("=") {
                return Err(self.refuse_here(""));
            }
            let what = left.measure.map_or("a number".to_owned(), |(unit, _)| number_in(unit));
            return Err(FormulaError::new(span, format!("this is {what}, not true or false"))
                .with_help("compare it with `<`, `<=`, `>` or `>=`"));
        };
        let right = self.sum()?;
        let span = from..self.read_end();
        if self.eat_comparison().is_some() {
            return Err(FormulaError::new(from..self.read_end(), "comparisons cannot be chained")
                .with_help("write `a < x & x < b`"));
        }
        let (unit, scale) = match (left.measure, right.measure) {
            (Some((one, _)), Some((other, _))) if one != other => {
                let (one, other) = (number_in(one), number_in(other));
                let message = format!("{one} cannot be compared with {other}");
                return Err(FormulaError::new(span, message));
            }
            (Some(measure), _) | (None, Some(measure)) => measure,
            (None, None) => return Err(FormulaError::new(span, "this comparison contains no signal")),
        };
        self.unit = match self.unit {
            Unit::None => Unit::Of(unit),
            Unit::Of(known) if known == unit => Unit::Of(unit),
            _ => Unit::Mixed,
        };
        Ok(Node::Present(Present::Compare { left: left.linear, by, right: right.linear, scale }))
    }

    /// A sum of numbers and numeric signals.
    fn sum(&mut self) -> Parsed<Sum> {
        let mut sum = Sum::default();
        let mut sign = if self.eat("-") { -1.0 } else { 1.0 };
        loop {
            self.term(sign, &mut sum)?;
            sign = match self.peek() {
                Token::Symbol("+") => 1.0,
                Token::Symbol("-") => -1.0,
                _ => return Ok(sum),
            };
            self.skip();
        }
    }

    fn term(&mut self, sign: f64, sum: &mut Sum) -> Parsed<()> {
        let mut factor = sign;
        if let Token::Number(number) = self.peek() {
            self.skip();
            factor *= number;
            if !self.eat("*") {
                sum.linear.constant += factor;
                return Ok(());
            }
        }
        let Token::Name(name) = self.peek() else {
            return Err(self.refuse_here("expected a number or a signal"));
        };
        let (index, signal) = self.signal(name)?;
        let Kind::Number { unit, scale } = signal.kind else {
            return Err(self.refuse(format!("`{name}` is not a number")));
        };
        match sum.measure {
            Some((known, _)) if known != unit => {
                let (one, other) = (number_in(unit), number_in(known));
                return Err(self.refuse(format!("{one} cannot be added to {other}")));
            }
            Some(_) => {}
            None => sum.measure = Some((unit, if scale > 0.0 { scale } else { 1.0 })),
        }
        self.skip();
        if self.eat("*") {
            let Token::Number(number) = self.peek() else {
                return Err(self.refuse_here("expected a number: two signals cannot be multiplied"));
            };
            self.skip();
            factor *= number;
        }
        sum.linear.terms.push((factor, self.watch(index)));
        Ok(())
    }

    fn eat_comparison(&mut self) -> Option<Comparison> {
        let Token::Symbol(sign) = self.peek() else {
            return None;
        };
        let (_, by) = COMPARISONS.iter().find(|(known, _)| *known == sign)?;
        self.skip();
        Some(*by)
    }

    /// The signal of this name, which is the next token.
    fn signal(&self, name: &str) -> Parsed<(usize, &'a Signal)> {
        let schema = self.schema;
        if let Some(index) = schema.index(name) {
            return Ok((index, &schema.signals()[index]));
        }
        let error = self.refuse(format!("unknown signal `{name}`"));
        let owner = schema
            .signals()
            .iter()
            .find(|signal| matches!(signal.kind, Kind::Label(labels) if labels.contains(&name)));
        Err(match (owner, nearest(name, schema.names())) {
            (Some(Signal { name: owner, .. }), _) => {
                error.with_help(format!("`{name}` is a label: write `{owner} == {name}`"))
            }
            (None, Some(near)) => error.with_help(format!("did you mean `{near}`?")),
            (None, None) => error,
        })
    }

    /// The index of a signal among those the formula uses.
    fn watch(&mut self, index: usize) -> usize {
        let known = self.watched.iter().position(|watched| *watched == index);
        known.unwrap_or_else(|| {
            self.watched.push(index);
            self.watched.len() - 1
        })
    }
}

/// One side of a comparison.
#[derive(Default)]
struct Sum {
    linear: Linear,
    /// Unit and scale of its first signal.
    measure: Option<(&'static str, f64)>,
}

fn number_in(unit: &str) -> String {
    match unit {
        "" => "a count".to_owned(),
        unit => format!("a number in {unit}"),
    }
}

/// The name that was probably meant: the closest one, if it is close; otherwise one that contains the written text.
fn nearest(written: &str, names: impl Iterator<Item = &'static str> + Clone) -> Option<&'static str> {
    let close = names
        .clone()
        .map(|name| (edits(written, name), name))
        .min()
        .filter(|(edits, _)| *edits <= 1 + written.chars().count() / 4);
    let containing = |name: &&str| written.len() >= 4 && name.contains(written);
    close.map(|(_, name)| name).or(names.clone().find(containing))
}

/// Number of characters to insert, delete or replace to turn `a` into `b` (Levenshtein).
fn edits(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, a) in a.chars().enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, b) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}
