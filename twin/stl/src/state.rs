//! A formula about the present moment: true or false of one sample, without memory.

use crate::error::FormulaError;
use crate::formula::{Formula, Present};
use crate::signal::{Schema, Value};

/// A formula without time, parsed from text and checked against the existing signals.
#[derive(Clone, Debug)]
pub struct State {
    present: Present,
    /// Schema indices of the signals it uses.
    watched: Vec<usize>,
}

impl State {
    /// Parses a formula about one instant only.
    ///
    /// # Errors
    ///
    /// As [`Formula::parse`], and everything that looks ahead or back: windows, edges, `until`, the three keywords.
    pub fn parse(text: &str, schema: &Schema) -> Result<State, FormulaError> {
        let Formula { node, watched, .. } = Formula::parse(text, schema)?;
        match node.present() {
            Some(present) => Ok(State { present, watched }),
            None => Err(FormulaError::new(0..text.len(), "this formula concerns more than one instant")
                .with_help("write a formula without windows, `rise`, `fall`, `until` and `always`")),
        }
    }

    /// Whether the values of all the schema's signals satisfy it.
    pub fn holds(&self, values: &[Value]) -> bool {
        let value = |index: &usize| values.get(*index).copied().unwrap_or(Value::UNKNOWN);
        let mine: Vec<Value> = self.watched.iter().map(value).collect();
        self.present.margin(&mine, false).holds
    }

    /// The signals it uses, as indices of the schema.
    pub fn watched(&self) -> &[usize] {
        &self.watched
    }

    /// Does it use one of these signals (indices of the schema)?
    pub fn watches(&self, signals: &[usize]) -> bool {
        self.watched.iter().any(|index| signals.contains(index))
    }
}
