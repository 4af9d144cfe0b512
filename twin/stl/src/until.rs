//! `p U[a,b] q` over two streams of margins.
//!
//! One instant of an until is the function x -> q or (p and x), where x is the result of the instants after it. The
//! composition of such functions has the same form, so "the best within the window" is a sliding composition. A queue
//! of two stacks maintains it with constant work per change on average. A lower bound a > 0 is removed first: p
//! U\[a,b\] q = (p throughout \[0, a)) and, a later, p U\[0, b-a\] q.

use crate::formula::{Margin, Span};
use crate::window::{Piece, Stream, Window};

/// The until of two streams. Positions are ns since the first sample.
#[derive(Clone, Debug)]
pub(crate) struct Until {
    from_ns: u64,
    /// b - a; `u64::MAX`: to the end of the run.
    length_ns: u64,
    unseen: Margin,
    /// p throughout [0, a), if a > 0.
    waits: Option<Window>,
    waited: Stream,
    steps: Steps,
    /// First position not yet emitted by `steps`.
    next: u64,
    reached: Stream,
}

impl Until {
    pub(crate) fn new(span: Span, unseen: bool) -> Until {
        let length_ns = span.to_ns.map_or(u64::MAX, |to| to.saturating_sub(span.from_ns));
        let waits = span.from_ns.checked_sub(1).map(|last| {
            let throughout = Span { from_ns: 0, to_ns: Some(last) };
            Window::new(true, throughout, unseen)
        });
        Until {
            from_ns: span.from_ns,
            length_ns,
            // Without upper bound the run's end is the window's end: what did not occur by then did not occur.
            unseen: Margin::certain(unseen && span.to_ns.is_some()),
            waits,
            waited: Stream::default(),
            steps: Steps::default(),
            next: 0,
            reached: Stream::default(),
        }
    }

    /// Accepts the next stretch of p and q and emits what it decides.
    pub(crate) fn push(&mut self, to: u64, p: Margin, q: Margin, out: &mut Stream) {
        if let Some(waits) = &mut self.waits {
            waits.push(Piece { to, margin: p }, &mut self.waited);
        }
        self.steps.push(to, Step { p, q });
        self.emit(to, to.saturating_sub(self.length_ns));
        self.meet(out);
    }

    /// Emits the rest of a run that ends before `end`.
    pub(crate) fn finish(&mut self, end: u64, out: &mut Stream) {
        if let Some(waits) = &mut self.waits {
            waits.finish(end, &mut self.waited);
        }
        let after_the_end = Step { p: Margin::BOTTOM, q: self.unseen };
        self.steps.push(end.saturating_add(self.length_ns).saturating_add(1), after_the_end);
        self.emit(end, end);
        if self.from_ns > 0 {
            // The windows that begin after the run.
            self.reached.push(Piece { to: end, margin: self.unseen });
        }
        self.meet(out);
    }

    /// Emits positions before `known`: those before `passed`, whose window is over, and those that no later input can
    /// change.
    fn emit(&mut self, known: u64, passed: u64) {
        while self.next < known {
            let Some((step_to, all)) = self.steps.from(self.next) else {
                return;
            };
            let decided = all.p.at_most(all.q);
            let to = if decided { known } else { passed }.min(step_to);
            if to <= self.next {
                return;
            }
            self.next = to;
            // Shifted to be seen from a earlier; what lies before the run began is dropped.
            if to > self.from_ns {
                self.reached.push(Piece { to: to - self.from_ns, margin: all.q });
            }
        }
    }

    fn meet(&mut self, out: &mut Stream) {
        if self.waits.is_none() {
            while let Some(piece) = self.reached.pop() {
                out.push(piece);
            }
        }
        while let Some((to, one, other)) = Stream::pop_both(&mut self.waited, &mut self.reached) {
            out.push(Piece { to, margin: one.and(other) });
        }
    }
}

/// x -> q or (p and x): the effect of one stretch, or several in a row, on the result of what follows. A longer
/// stretch of the same p and q is the same function.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Step {
    p: Margin,
    q: Margin,
}

impl Step {
    const NOTHING: Step = Step { p: Margin::TOP, q: Margin::BOTTOM };

    /// This stretch, then `later`.
    fn then(self, later: Step) -> Step {
        Step { p: self.p.and(later.p), q: self.q.or(self.p.and(later.q)) }
    }
}

/// A queue of stretches with their composition: two stacks, of which the older keeps every partial result.
#[derive(Clone, Debug)]
struct Steps {
    /// End of a stretch and the composition from it to the newest of this stack; oldest last.
    older: Vec<(u64, Step)>,
    /// Oldest first.
    newer: Vec<(u64, Step)>,
    newer_composed: Step,
}

impl Default for Steps {
    fn default() -> Steps {
        Steps { older: Vec::new(), newer: Vec::new(), newer_composed: Step::NOTHING }
    }
}

impl Steps {
    fn push(&mut self, to: u64, step: Step) {
        // The newest stretch is on top of `newer` or at the bottom of `older`, where it is composed with nothing.
        match self.newer.last_mut().or(self.older.first_mut()) {
            Some(newest) if newest.1 == step => newest.0 = to,
            _ => {
                self.newer.push((to, step));
                self.newer_composed = self.newer_composed.then(step);
            }
        }
    }

    /// The end of the stretch at this position, and the composition from there on. Earlier stretches are dropped.
    fn from(&mut self, position: u64) -> Option<(u64, Step)> {
        loop {
            if self.older.is_empty() {
                let mut composed = Step::NOTHING;
                while let Some((to, step)) = self.newer.pop() {
                    composed = step.then(composed);
                    self.older.push((to, composed));
                }
                self.newer_composed = Step::NOTHING;
            }
            let (to, step) = *self.older.last()?;
            if to > position {
                return Some((to, step.then(self.newer_composed)));
            }
            self.older.pop();
        }
    }
}
