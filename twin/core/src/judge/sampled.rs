//! The signals that formulas name, read once in each tick.

use std::sync::Arc;

use super::Value;

/// How a signal is read.
pub(crate) type Read<T> = fn(&T) -> Value;

/// The signals of which some formula of a world speaks, with room for their values. Nobody else asks for one in each
/// tick.
pub(crate) struct Sampled<T> {
    /// Number in the schema, and where it is read.
    read: Arc<[(usize, Read<T>)]>,
    /// Of all signals of the schema; unknown are those of which nobody speaks.
    values: Vec<Value>,
}

impl<T> Sampled<T> {
    /// These signals, of a schema of so many.
    pub(crate) fn new(read: impl Iterator<Item = (usize, Read<T>)>, signals: usize) -> Self {
        Self { read: read.collect(), values: vec![Value::UNKNOWN; signals] }
    }

    /// What they are now.
    pub(crate) fn take(&mut self, of: &T) -> &[Value] {
        for (index, read) in &*self.read {
            self.values[*index] = read(of);
        }
        &self.values
    }
}

// Derived, both would ask the same of `T`.
impl<T> Clone for Sampled<T> {
    fn clone(&self) -> Self {
        Self { read: Arc::clone(&self.read), values: self.values.clone() }
    }
}

impl<T> Default for Sampled<T> {
    fn default() -> Self {
        Self { read: Arc::new([]), values: Vec::new() }
    }
}
