//! The signals that formulas use, read once in each tick.

use std::sync::Arc;

use super::Value;

/// How a signal is read.
pub(crate) type Read<T> = fn(&T) -> Value;

/// The signals used by formulas of a world, with their values. Other signals are not read in each tick.
pub(crate) struct Sampled<T> {
    /// Index in the schema, and how it is read.
    read: Arc<[(usize, Read<T>)]>,
    /// Values of all signals of the schema; unknown if no formula uses the signal.
    values: Vec<Value>,
}

impl<T> Sampled<T> {
    /// These signals, of a schema of this size.
    pub(crate) fn new(read: impl Iterator<Item = (usize, Read<T>)>, signals: usize) -> Self {
        Self { read: read.collect(), values: vec![Value::UNKNOWN; signals] }
    }

    /// Their present values.
    pub(crate) fn take(&mut self, of: &T) -> &[Value] {
        for (index, read) in &*self.read {
            self.values[*index] = read(of);
        }
        &self.values
    }
}

// A derived implementation would require `Clone` of `T`.
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
