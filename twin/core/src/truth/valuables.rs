//! Ground truth of the last part of promise C: a tracked valuable that leaves is named in the record, by a deadline
//! of its own.
//!
//! The deadline is counted from where the valuable is and who is in the house, whether or not the service considers
//! its orders closed. An entry covers the time after it was written: a valuable that was named, came back and leaves
//! again must be named again.

use super::reach::Held;

/// Time during a visit counts this many times less: the limit is half a minute after the visit, or ten minutes with
/// the door left open (SPEC 2, promise D: no evidence that a suspect can withhold is waited for longer).
const IN_VISIT: f64 = 20.0;

#[derive(Clone, Debug)]
struct Gone {
    name: String,
    since_ms: u64,
    in_visit: Held,
    afterwards: Held,
    is_named: bool,
}

/// Valuables that are not in their places.
#[derive(Clone, Debug, Default)]
pub(crate) struct ValuablesTruth {
    gone: Vec<Gone>,
}

impl ValuablesTruth {
    /// `gone`: valuables out of their places now. `named_ms`: when the record last named each, ms since 1970.
    /// `has_way`: the camera hub has power and a path to the service. `is_visited`: the visit is not over.
    pub(crate) fn look(
        &mut self,
        now_ns: u64,
        unix_ms: u64,
        gone: &[&str],
        named_ms: impl Fn(&str) -> Option<u64>,
        has_way: bool,
        is_visited: bool,
    ) {
        self.gone.retain(|known| gone.contains(&known.name.as_str()));
        for name in gone {
            if self.gone.iter().all(|known| known.name != *name) {
                self.gone.push(Gone {
                    name: (*name).to_owned(),
                    since_ms: unix_ms,
                    in_visit: Held::default(),
                    afterwards: Held::default(),
                    is_named: false,
                });
            }
        }
        for gone in &mut self.gone {
            gone.is_named = named_ms(&gone.name).is_some_and(|at_ms| at_ms >= gone.since_ms);
            gone.in_visit.look(now_ns, has_way && is_visited, gone.is_named);
            gone.afterwards.look(now_ns, has_way && !is_visited, gone.is_named);
        }
    }

    /// Number of missing valuables that are not named.
    pub(crate) fn unnamed(&self) -> u32 {
        self.gone.iter().filter(|gone| !gone.is_named).count() as u32
    }

    /// How long a missing valuable could have been named but was not, s after the visit; time during the visit counts
    /// a twentieth.
    pub(crate) fn unnamed_s(&self, now_ns: u64) -> f64 {
        let waits_s = |gone: &Gone| gone.afterwards.held_s(now_ns) + gone.in_visit.held_s(now_ns) / IN_VISIT;
        self.gone.iter().map(waits_s).fold(0.0, f64::max)
    }
}

#[cfg(test)]
mod tests;
