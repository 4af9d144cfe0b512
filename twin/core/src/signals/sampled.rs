//! The signals that formulas use, read once in each tick.

use std::sync::Arc;

use super::probe::Read;
use super::view::View;
use crate::judge::Value;

/// The signals used by formulas of a world, with their values. Other signals are not read in each tick.
#[derive(Clone)]
pub(crate) struct Sampled {
    /// Index in the schema, and how it is read.
    read: Arc<[(usize, Read)]>,
    /// Values of all signals of the schema; unknown if no formula uses the signal.
    values: Vec<Value>,
    /// Which of them changed when they were last read.
    changed: Vec<usize>,
}

impl Sampled {
    /// These signals, of a schema of this size.
    pub(super) fn new(read: impl Iterator<Item = (usize, Read)>, signals: usize) -> Self {
        Self { read: read.collect(), values: vec![Value::UNKNOWN; signals], changed: Vec::new() }
    }

    /// Their present values, and the signals that have changed.
    pub(crate) fn take(&mut self, view: &View) -> (&[Value], &[usize]) {
        self.changed.clear();
        for (index, read) in &*self.read {
            let (value, old) = (read(view), &mut self.values[*index]);
            // A value that is not a number is unlike itself: it counts as changed.
            if value != *old {
                *old = value;
                self.changed.push(*index);
            }
        }
        (&self.values, &self.changed)
    }
}
