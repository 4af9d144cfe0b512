//! What formulas refer to: named signals, their types and their values.

use std::collections::BTreeMap;

/// A named quantity that formulas may use.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Signal {
    /// Name as written in formulas: dotted, the unit last (`lock.bolt_m`).
    pub name: &'static str,
    /// What its values are.
    pub kind: Kind,
    /// One line for people: what it measures, and where.
    pub doc: &'static str,
}

/// The type of a signal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// True or false.
    Bool,
    /// A number.
    Number {
        /// Unit of the values and of margins ("m", "A"); empty for counts.
        unit: &'static str,
        /// The amount of the unit that counts as one when margins of different units are compared; positive.
        scale: f64,
    },
    /// One of these labels; a value is an index into them.
    Label(&'static [&'static str]),
}

/// A signal's value at one instant.
///
/// A value of another kind than its signal's, or a number that is NaN, counts as unknown: no comparison with it
/// holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// Of a [`Kind::Bool`] signal.
    Bool(bool),
    /// Of a [`Kind::Number`] signal, in its unit.
    Number(f64),
    /// Of a [`Kind::Label`] signal: index into its labels.
    Label(u8),
}

impl Value {
    /// Represents a signal without a value.
    pub const UNKNOWN: Value = Value::Number(f64::NAN);
}

/// All signals, in the order in which [`Monitor::sample`](crate::Monitor::sample) gets their values.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    signals: Vec<Signal>,
    index_by_name: BTreeMap<&'static str, usize>,
    /// Deprecated names, each with the present one.
    old_names: Vec<(&'static str, &'static str)>,
}

impl Schema {
    /// A schema of these signals. Of two signals with one name the first is found.
    pub fn new(signals: impl Into<Vec<Signal>>) -> Schema {
        let signals = signals.into();
        let mut index_by_name = BTreeMap::new();
        for (index, signal) in signals.iter().enumerate() {
            index_by_name.entry(signal.name).or_insert(index);
        }
        Schema { signals, index_by_name, old_names: Vec::new() }
    }

    /// The same schema, in which formulas may also use deprecated names: pairs of an old name and the present one. An
    /// old name that is a signal's name, or whose present name is none, is left out.
    #[must_use]
    pub fn with_old_names(mut self, old_names: &[(&'static str, &'static str)]) -> Schema {
        for (old, present) in old_names {
            let is_free = !self.index_by_name.contains_key(old);
            if let Some(index) = self.index(present).filter(|_| is_free) {
                self.index_by_name.insert(old, index);
                self.old_names.push((old, present));
            }
        }
        self
    }

    /// Deprecated names, each with the present one.
    pub fn old_names(&self) -> &[(&'static str, &'static str)] {
        &self.old_names
    }

    /// Position of a signal among the sampled values, by its present name or a deprecated one.
    pub fn index(&self, name: &str) -> Option<usize> {
        self.index_by_name.get(name).copied()
    }

    /// The signals, in order of their values.
    pub fn signals(&self) -> &[Signal] {
        &self.signals
    }

    /// The signals' names, in order of their values.
    pub fn names(&self) -> impl Iterator<Item = &'static str> + Clone + '_ {
        self.signals.iter().map(|signal| signal.name)
    }
}
