//! Formulas as written in a world file.

use serde::{Deserialize, Serialize};

use crate::error::Span;

/// The text of a formula and where it stands in the world file. The judge parses it.
///
/// Two are equal if their texts are, wherever they stand.
#[derive(Debug, Clone, Eq, Default, Deserialize, Serialize)]
#[serde(from = "String", into = "String")]
pub struct FormulaText {
    /// The formula as written.
    pub text: String,
    /// Its place in the file, quotes included.
    pub span: Span,
}

impl From<String> for FormulaText {
    fn from(text: String) -> Self {
        Self {
            text,
            // Filled in by the loader, which knows the place.
            span: Span::default(),
        }
    }
}

impl From<FormulaText> for String {
    fn from(formula: FormulaText) -> Self {
        formula.text
    }
}

impl PartialEq for FormulaText {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}
