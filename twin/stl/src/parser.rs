//! Reads formulas: recursive descent over the tokens, names and types checked on the way.
//!
//! ```text
//! formula   = implies ["<->" implies]
//! implies   = or ["->" implies]
//! or        = and {"|" and}
//! and       = until {"&" until}
//! until     = unary ["U" [window] unary]
//! unary     = "!" unary | ("G" | "F" | "within") [window] unary | ("rise" | "fall") unary
//!           | ("always" | "never" | "sometimes") [window] formula | "(" formula ")" | atom
//! window    = "[" seconds "," (seconds | "end") "]"          within: "[" seconds "]"
//! atom      = see `atoms.rs`
//! ```

use std::ops::Range;

use crate::error::FormulaError;
use crate::formula::{Formula, Node, Present, Span, Unit};
use crate::lexer::{Placed, Token, tokens};
use crate::signal::Schema;

/// Limit for nested brackets and signs; more could exhaust the stack.
const DEPTH_MAX: usize = 64;
/// Longest bound of a window, s: 30 years, far below what 64 bits of ns can count.
const WINDOW_S_MAX: f64 = 1e9;
const UNTIL: [&str; 2] = ["U", "until"];

impl Formula {
    /// Parses a formula.
    ///
    /// # Errors
    ///
    /// Anything that is not a formula over the schema's signals, with its place in the text and, where one can be
    /// guessed, what to write instead.
    pub fn parse(text: &str, schema: &Schema) -> Result<Formula, FormulaError> {
        let mut parser =
            Parser { tokens: tokens(text)?, at: 0, depth: 0, schema, watched: Vec::new(), unit: Unit::None };
        let node = parser.formula()?;
        match parser.peek() {
            Token::End => {
                Ok(Formula { text: text.trim().to_owned(), node, watched: parser.watched, unit: parser.unit })
            }
            Token::Symbol(")") => Err(parser.refuse("this bracket was never opened")),
            _ => Err(parser.refuse_here("expected an operator such as `&`, `|` or `->`")),
        }
    }
}

pub(crate) struct Parser<'a> {
    tokens: Vec<Placed<'a>>,
    /// Index of the next token; the last one is never passed.
    at: usize,
    depth: usize,
    pub(crate) schema: &'a Schema,
    pub(crate) watched: Vec<usize>,
    pub(crate) unit: Unit,
}

pub(crate) type Parsed<T> = Result<T, FormulaError>;

impl<'a> Parser<'a> {
    fn formula(&mut self) -> Parsed<Node> {
        let from = self.span().start;
        let left = self.implies()?;
        if !self.eat("<->") {
            return Ok(left);
        }
        let right = self.implies()?;
        let (Some(one), Some(other)) = (left.present(), right.present()) else {
            let span = from..self.read_end();
            return Err(FormulaError::new(span, "`<->` is allowed only between formulas without time")
                .with_help("write `(p -> q) & (q -> p)`"));
        };
        if self.peek() == Token::Symbol("<->") {
            return Err(self.refuse("`<->` cannot follow `<->`").with_help("use brackets"));
        }
        Ok(Node::Present(Present::Same(Box::new(one), Box::new(other))))
    }

    fn implies(&mut self) -> Parsed<Node> {
        let left = self.chain(false)?;
        if !self.eat("->") {
            return Ok(left);
        }
        let right = self.deeper(Parser::implies)?;
        Ok(Node::join(false, vec![left.negated(), right]))
    }

    /// Operands with `&` (`every`) or `|` between them.
    fn chain(&mut self, every: bool) -> Parsed<Node> {
        let signs = if every { ["&", "&&", "and"] } else { ["|", "||", "or"] };
        let mut parts = Vec::new();
        loop {
            parts.push(if every { self.until()? } else { self.chain(true)? });
            if !signs.iter().any(|sign| self.eat(sign)) {
                return Ok(Node::join(every, parts));
            }
        }
    }

    fn until(&mut self) -> Parsed<Node> {
        let hold = self.unary()?;
        if !UNTIL.iter().any(|word| self.eat(word)) {
            return Ok(hold);
        }
        let span = self.window()?;
        let reach = self.unary()?;
        if UNTIL.iter().any(|word| self.peek() == Token::Name(word)) {
            return Err(self.refuse("`until` cannot follow `until`").with_help("use brackets"));
        }
        Ok(Node::Until { span, hold: Box::new(hold), reach: Box::new(reach) })
    }

    fn unary(&mut self) -> Parsed<Node> {
        let span = self.span();
        match self.peek() {
            Token::Symbol("!") | Token::Name("not") => {
                self.skip();
                Ok(self.deeper(Parser::unary)?.negated())
            }
            Token::Symbol("(") => {
                self.skip();
                let inner = self.deeper(Parser::formula)?;
                match self.peek() {
                    Token::Symbol(")") => self.skip(),
                    Token::End => {
                        return Err(FormulaError::new(span, "this bracket is never closed"));
                    }
                    _ => return Err(self.refuse_here("expected `)` or an operator")),
                }
                Ok(inner)
            }
            Token::Name(word @ ("G" | "F")) => {
                self.skip();
                let window = self.window()?;
                let of = self.deeper(Parser::unary)?;
                Ok(Node::window(word == "G", window, of))
            }
            Token::Name("within") => {
                self.skip();
                let window = self.deadline(span)?;
                let of = self.deeper(Parser::unary)?;
                Ok(Node::window(false, window, of))
            }
            Token::Name(word @ ("always" | "never" | "sometimes")) => {
                self.skip();
                let window = self.window()?;
                let of = self.deeper(Parser::formula)?;
                let of = if word == "never" { of.negated() } else { of };
                let every = word != "sometimes";
                let mut node = Node::window(every, window, of);
                if let Node::Window { unseen, .. } = &mut node {
                    *unseen = Some(every);
                }
                Ok(node)
            }
            Token::Name(word @ ("rise" | "fall")) => {
                self.skip();
                let of = self.deeper(Parser::unary)?;
                match of.present() {
                    Some(of) => Ok(Node::Edge { rises: word == "rise", of }),
                    None => Err(FormulaError::new(
                        span.start..self.read_end(),
                        format!("`{word}` takes a formula without time"),
                    )),
                }
            }
            _ => self.atom(),
        }
    }

    /// `[a,b]` in seconds, or nothing: the rest of the run.
    fn window(&mut self) -> Parsed<Span> {
        let from = self.span().start;
        if !self.eat("[") {
            return Ok(Span::WHOLE_RUN);
        }
        let from_ns = self.bound()?;
        if self.peek() == Token::Symbol("]") {
            let span = from..self.span().end;
            return Err(
                FormulaError::new(span, "a window has two bounds").with_help("write `[0,b]`, or `within[b]`")
            );
        }
        self.expect(",")?;
        let to_ns = if self.eat("end") { None } else { Some(self.bound()?) };
        self.expect("]")?;
        if to_ns.is_some_and(|to_ns| to_ns < from_ns) {
            let span = from..self.read_end();
            return Err(FormulaError::new(span, "this window ends before it begins")
                .with_help("write the smaller bound first"));
        }
        Ok(Span { from_ns, to_ns })
    }

    /// `[b]`, which `within` must have.
    fn deadline(&mut self, within: Range<usize>) -> Parsed<Span> {
        if !self.eat("[") {
            return Err(FormulaError::new(within, "`within` needs a bound in seconds")
                .with_help("write `within[5](...)` for five seconds"));
        }
        let to_ns = self.bound()?;
        if self.peek() == Token::Symbol(",") {
            return Err(self
                .refuse("`within` takes one bound")
                .with_help("write `F[a,b](...)` for a window that begins later"));
        }
        self.expect("]")?;
        Ok(Span { from_ns: 0, to_ns: Some(to_ns) })
    }

    /// Seconds, as ns.
    fn bound(&mut self) -> Parsed<u64> {
        match self.peek() {
            Token::Number(seconds) if seconds <= WINDOW_S_MAX => {
                self.skip();
                Ok((seconds * 1e9).round() as u64)
            }
            Token::Number(_) => Err(self.refuse("this is longer than any run (1e9 s)")),
            Token::Symbol("-") => {
                Err(self.refuse("a window looks ahead only: its bounds cannot be negative"))
            }
            _ => Err(self.refuse_here("expected a bound in seconds")),
        }
    }

    // --- the cursor, for the grammar above and for `atoms.rs`

    pub(crate) fn peek(&self) -> Token<'a> {
        self.tokens[self.at].token
    }

    /// Place of the next token.
    pub(crate) fn span(&self) -> Range<usize> {
        self.tokens[self.at].span.clone()
    }

    /// End of the last token that was read.
    pub(crate) fn read_end(&self) -> usize {
        let last = self.at.checked_sub(1).map(|last| &self.tokens[last]);
        last.map_or(0, |placed| placed.span.end)
    }

    /// Skips the next token.
    pub(crate) fn skip(&mut self) {
        if self.peek() != Token::End {
            self.at += 1;
        }
    }

    /// Reads this symbol or keyword, if it is the next token.
    pub(crate) fn eat(&mut self, text: &str) -> bool {
        let next = matches!(self.peek(), Token::Symbol(found) | Token::Name(found) if found == text);
        if next {
            self.skip();
        }
        next
    }

    fn expect(&mut self, symbol: &str) -> Parsed<()> {
        if self.eat(symbol) {
            return Ok(());
        }
        Err(self.refuse_here(&format!("expected `{symbol}`")))
    }

    /// Parses something that can contain itself.
    fn deeper(&mut self, read: impl FnOnce(&mut Self) -> Parsed<Node>) -> Parsed<Node> {
        if self.depth == DEPTH_MAX {
            return Err(self.refuse(format!("this is nested more than {DEPTH_MAX} levels deep")));
        }
        self.depth += 1;
        let node = read(self)?;
        self.depth -= 1;
        Ok(node)
    }

    /// An error at the next token.
    pub(crate) fn refuse(&self, message: impl Into<String>) -> FormulaError {
        FormulaError::new(self.span(), message)
    }

    /// An error at the next token, which is not what was expected.
    pub(crate) fn refuse_here(&self, expected: &str) -> FormulaError {
        let found = match self.peek() {
            Token::End => "the end".to_owned(),
            Token::Name(found) => format!("`{found}`"),
            Token::Symbol("=") => {
                return self.refuse("`=` is not a comparison").with_help("write `==`");
            }
            Token::Symbol(found) => format!("`{found}`"),
            Token::Number(found) => format!("`{found}`"),
        };
        self.refuse(format!("{expected}, found {found}"))
    }
}
