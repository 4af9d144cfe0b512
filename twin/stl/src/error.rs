//! Why a text is not a formula, with its place in the text.

use std::ops::Range;

/// Why a text is not a formula.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct FormulaError {
    /// The bytes of the text at fault; an empty range at its end if something is missing there.
    pub span: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
}

impl FormulaError {
    pub(crate) fn new(span: Range<usize>, message: impl Into<String>) -> FormulaError {
        FormulaError { span, message: message.into(), help: None }
    }

    pub(crate) fn with_help(mut self, help: impl Into<String>) -> FormulaError {
        self.help = Some(help.into());
        self
    }
}
