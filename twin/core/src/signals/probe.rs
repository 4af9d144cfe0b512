//! The definition of a signal: its entry in the schema, and how it is read from a twin.

use super::view::View;
use crate::judge::{Kind, Signal, Value};

/// Values of `lock.reported`.
pub(super) const REPORTED: &[&str] = &["unknown", "not_fully_locked", "locked", "unlocked", "unlatched"];

/// How a signal is read.
pub(super) type Read = fn(&View) -> Value;

/// A signal and its source.
pub(super) struct Probe {
    pub(super) signal: Signal,
    pub(super) read: Read,
    /// It changes although nothing happens: a duration, or a state that ends after a while. The twin checks the other
    /// signals when it does something; a condition on one of these must be checked every tick.
    pub(super) is_running: bool,
}

impl Probe {
    const fn of(name: &'static str, kind: Kind, doc: &'static str, read: Read) -> Self {
        Self { signal: Signal { name, kind, doc }, read, is_running: false }
    }

    /// It changes although nothing happens.
    pub(super) const fn running(self) -> Self {
        Self { is_running: true, ..self }
    }
}

pub(super) const fn number(
    name: &'static str,
    unit: &'static str,
    scale: f64,
    doc: &'static str,
    read: fn(&View) -> Value,
) -> Probe {
    Probe::of(name, Kind::Number { unit, scale }, doc, read)
}

pub(super) const fn count(name: &'static str, doc: &'static str, read: fn(&View) -> Value) -> Probe {
    number(name, "", 1.0, doc, read)
}

pub(super) const fn flag(name: &'static str, doc: &'static str, read: fn(&View) -> Value) -> Probe {
    Probe::of(name, Kind::Bool, doc, read)
}

pub(super) const fn label(
    name: &'static str,
    words: &'static [&'static str],
    doc: &'static str,
    read: fn(&View) -> Value,
) -> Probe {
    Probe::of(name, Kind::Label(words), doc, read)
}

pub(super) fn count_of(n: u32) -> Value {
    Value::Number(f64::from(n))
}
