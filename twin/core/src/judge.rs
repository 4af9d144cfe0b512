//! The judge: promises as formulas of signal temporal logic (STL), watched while the world runs.
//!
//! ```text
//! always lock.reported == locked -> lock.bolt_m > 0.024
//! always rise(door.closed) -> F[0,30](lock.reported == locked) | fall(door.closed)
//! never motor.stalled_s > 0.4
//! !lock.open until[0,60] service.authorised
//! sometimes motor.current_a > 1.2
//! ```
//!
//! # Language
//! | written | meaning at time t |
//! |---|---|
//! | `door.closed` | a true-or-false signal |
//! | `lock.reported == locked`, `!=` | a signal that has labels; also against another signal with the same labels |
//! | `lock.bolt_m > 0.024`, `a + 2 * b - 0.1 <= c` | numbers, linear, of one unit; `<` `<=` `>` `>=` `==` `!=` |
//! | `!` `not`, `&` `and`, `\|` `or`, `->`, `<->` | as usual; `<->` only between formulas without time |
//! | `rise(p)`, `fall(p)` | p became true (false) at this very instant; p without time |
//! | `G[a,b](p)`, `F[a,b](p)`, `within[b](p)` | p at every (some) instant of [t+a, t+b]; `within[b]` is `F[0,b]` |
//! | `p U[a,b] q`, `p until[a,b] q` | q at some instant of [t+a, t+b], and p from t up to, not including, that instant |
//! | `always p`, `never p`, `sometimes p` | `G(p)`, `G(!p)`, `F(p)`; they take everything to their right, up to the closing bracket |
//!
//! Tightest first: `!` `G` `F` `within` `rise` `fall`, then `U`, `&`, `|`, `->`, `<->`, and the three words last. Windows are in
//! seconds, both ends included; without a window, or with `[a,end]`, they reach to the end of the run.
//!
//! # Meaning
//! - **A whole formula** is judged at the beginning of the run; windows and words carry it further. `p -> q` alone says nothing
//!   of the second instant.
//! - **Time** is the twin's: whole nanoseconds. Signals are piecewise constant and right-continuous: a sample at t holds
//!   from t until the next sample. Of two samples at the same instant the later one counts. `rise` and `fall` last for one
//!   nanosecond, the shortest time there is, so nothing that looks at every instant can miss them. A signal that is true
//!   from the start has not risen.
//! - **Margin** (robustness): `x < c` holds by c - x, in the signal's unit; `&` and `G` take the smallest margin, `|` and `F` the
//!   largest, `!` changes the sign. True-or-false parts weigh plus or minus infinity, so they choose which number
//!   counts but never are one. If a formula compares numbers of different units, each margin is divided by its signal's
//!   `scale` ("one unit of margin" for people), and [`Formula::unit`] says "scale". A margin of exactly 0 can be either
//!   verdict (`x < c` and `x <= c` at x = c); otherwise its sign is the verdict.
//! - **The end of the run.** A bounded obligation that reaches past the end is judged by what was seen, in favour of the
//!   promise: `F[a,b]` fails only if its whole window lay inside the run, `G[a,b]` only by something seen, `U` likewise. What
//!   must be *witnessed* gets no such favour: under `sometimes` (with or without a window), and under any `F` or `U` without
//!   upper bound, what was not seen did not happen. Under `always`, `never` and unbounded `G` the favour is back; `!` turns
//!   it round with the meaning. What was not seen weighs plus or minus infinity: it leaves no margin. A deadline that must
//!   be met even if the run is too short for it is therefore `sometimes[0,180](p)`.
//!
//! # Cost
//! Monitors work online. A bounded operator keeps the changes inside its window, amortised constant work per change; its
//! output comes when its window has passed, or earlier where nothing later can alter it. An unbounded operator
//! *below* another operator keeps undecided changes until the end; at the top it keeps nothing.

mod atoms;
pub(crate) mod bench;
mod formula;
mod lexer;
mod monitor;
mod parser;
pub mod promises;
pub(crate) mod sampled;
mod state;
mod until;
mod window;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

pub use formula::{Formula, FormulaError};
pub use monitor::{Monitor, Outcome, Verdict};
pub use state::State;

/// A named quantity of the world that formulas may speak of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Signal {
    /// Name as written in formulas: dotted, the unit last (`lock.bolt_m`).
    pub name: &'static str,
    /// What its values are.
    pub kind: Kind,
    /// One line for people: what it measures, and from where.
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
        /// How much of the unit weighs as one when margins of different units meet; positive.
        scale: f64,
    },
    /// One of these words; a value is an index into them.
    Label(&'static [&'static str]),
}

/// What a signal is at one instant.
///
/// A value of another kind than its signal's, or a number that is NaN, counts as unknown: no comparison with it holds.
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
    /// Stands for a signal that has no value.
    pub(crate) const UNKNOWN: Value = Value::Number(f64::NAN);
}

/// All signals of a world, in the order in which [`Monitor::sample`] gets their values.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    signals: Vec<Signal>,
    index_by_name: BTreeMap<&'static str, usize>,
}

impl Schema {
    /// A schema of these signals. Of two signals with one name the first is found.
    pub fn new(signals: impl Into<Vec<Signal>>) -> Schema {
        let signals = signals.into();
        let mut index_by_name = BTreeMap::new();
        for (index, signal) in signals.iter().enumerate() {
            index_by_name.entry(signal.name).or_insert(index);
        }
        Schema { signals, index_by_name }
    }

    /// Position of a signal among the sampled values.
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
