//! Cuts a formula's text into tokens, each with its place in the text.

use std::ops::Range;

use crate::error::FormulaError;

/// A piece of a formula. Keywords are names; the parser knows them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Token<'a> {
    /// A signal, a label or a keyword.
    Name(&'a str),
    /// An unsigned number.
    Number(f64),
    /// An operator or a bracket.
    Symbol(&'static str),
    /// After the last token.
    End,
}

/// A token and the bytes it came from.
#[derive(Clone, Debug)]
pub(crate) struct Placed<'a> {
    pub(crate) token: Token<'a>,
    pub(crate) span: Range<usize>,
}

/// Longer ones first: the first match is taken. `=` is included so that the parser can suggest the right operator.
const SYMBOLS: [&str; 22] = [
    "<->", "->", "<=", ">=", "==", "!=", "&&", "||", "<", ">", "!", "&", "|", "(", ")", "[", "]", ",", "+",
    "-", "*", "=",
];

/// All tokens of `text`, with [`Token::End`] last.
pub(crate) fn tokens(text: &str) -> Result<Vec<Placed<'_>>, FormulaError> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        let (token, len) = if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        } else if first.is_alphabetic() || first == '_' {
            let len = length_of(rest, |c| c.is_alphanumeric() || c == '_' || c == '.');
            (Token::Name(&rest[..len]), len)
        } else if first.is_ascii_digit() || first == '.' {
            number(rest, at)?
        } else if let Some(symbol) = SYMBOLS.iter().find(|s| rest.starts_with(**s)) {
            (Token::Symbol(symbol), symbol.len())
        } else {
            let span = at..at + first.len_utf8();
            let message = format!("`{first}` has no meaning in a formula");
            return Err(FormulaError::new(span, message));
        };
        found.push(Placed { token, span: at..at + len });
        at += len;
    }
    found.push(Placed { token: Token::End, span: at..at });
    Ok(found)
}

/// A number at the start of `rest`, which begins at byte `at` of the text.
fn number(rest: &str, at: usize) -> Result<(Token<'static>, usize), FormulaError> {
    let mut after_exponent = false;
    // Also takes letters, so that `5s` or `1.2.3` is shown as one wrong number.
    let len = length_of(rest, |c| {
        let signed = after_exponent && (c == '+' || c == '-');
        after_exponent = c == 'e' || c == 'E';
        signed || c.is_alphanumeric() || c == '.' || c == '_'
    });
    let written = &rest[..len];
    let refuse = |why: &str| FormulaError::new(at..at + len, format!("`{written}` {why}"));
    match written.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok((Token::Number(value), len)),
        Ok(_) => Err(refuse("is too large")),
        Err(_) => {
            Err(refuse("is not a number").with_help("write numbers without a unit; windows are in seconds"))
        }
    }
}

/// Bytes at the start of `text` whose characters all satisfy `part`.
fn length_of(text: &str, mut part: impl FnMut(char) -> bool) -> usize {
    text.find(|c| !part(c)).unwrap_or(text.len())
}
