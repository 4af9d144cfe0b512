//! `G[a,b]` and `F[a,b]` over a stream of margins: the smallest or largest inside a sliding window.

use std::collections::VecDeque;

use crate::formula::{Margin, Span};

/// The extreme of a margin over a window that slides along a stream.
///
/// Keeps only candidates: a value exceeded by a later one can never be the extreme again (monotone deque), which
/// makes the work per change constant on average. Positions are ns since the first sample.
#[derive(Clone, Debug)]
pub(crate) struct Window {
    /// Smallest (`G`) or largest (`F`).
    every: bool,
    from_ns: u64,
    /// `u64::MAX`: to the end of the run.
    to_ns: u64,
    /// What instants after the run count as.
    unseen: Margin,
    /// Oldest first; each is more extreme than all behind it.
    candidates: VecDeque<Piece>,
    /// First position not yet emitted.
    next: u64,
}

impl Window {
    pub(crate) fn new(every: bool, span: Span, unseen: bool) -> Window {
        Window {
            every,
            from_ns: span.from_ns,
            to_ns: span.to_ns.unwrap_or(u64::MAX),
            unseen: Margin::certain(unseen),
            candidates: VecDeque::new(),
            next: 0,
        }
    }

    /// Accepts the next piece of the input and emits what it decides.
    pub(crate) fn push(&mut self, piece: Piece, out: &mut Stream) {
        while let Some(last) = self.candidates.back() {
            if Margin::joined(self.every, last.margin, piece.margin) != piece.margin {
                break;
            }
            self.candidates.pop_back();
        }
        self.candidates.push_back(piece);
        let passed = piece.to.saturating_sub(self.to_ns);
        // All windows still open include the first candidate as long as it lasts: if nothing can exceed it, they are
        // decided.
        let decided = match self.candidates.front() {
            Some(first) if first.margin == Margin::certain(!self.every) => {
                first.to.saturating_sub(self.from_ns)
            }
            _ => 0,
        };
        self.emit(passed.max(decided), out);
    }

    /// Emits the rest of a run that ends before `end`.
    pub(crate) fn finish(&mut self, end: u64, out: &mut Stream) {
        if self.to_ns < u64::MAX {
            let to = end.saturating_add(self.to_ns);
            while let Some(last) = self.candidates.back() {
                if Margin::joined(self.every, last.margin, self.unseen) != self.unseen {
                    break;
                }
                self.candidates.pop_back();
            }
            self.candidates.push_back(Piece { to, margin: self.unseen });
        }
        self.emit(end, out);
    }

    fn emit(&mut self, to: u64, out: &mut Stream) {
        while self.next < to {
            let sees = self.next.saturating_add(self.from_ns);
            while self.candidates.front().is_some_and(|c| c.to <= sees) {
                self.candidates.pop_front();
            }
            let piece = match self.candidates.front() {
                Some(first) => Piece { to: to.min(first.to - self.from_ns), margin: first.margin },
                None => Piece { to, margin: Margin::certain(self.every) },
            };
            out.push(piece);
            self.next = piece.to;
        }
    }
}

/// A stretch of constant margin: from the end of the previous piece up to and not including `to`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Piece {
    pub(crate) to: u64,
    pub(crate) margin: Margin,
}

/// Pieces passed from one operator to the next: contiguous, the first one begins where the reader stopped.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stream {
    pieces: VecDeque<Piece>,
}

impl Stream {
    pub(crate) fn push(&mut self, piece: Piece) {
        match self.pieces.back_mut() {
            Some(last) if last.margin == piece.margin => last.to = piece.to,
            _ => self.pieces.push_back(piece),
        }
    }

    pub(crate) fn pop(&mut self) -> Option<Piece> {
        self.pieces.pop_front()
    }

    pub(crate) fn first(&self) -> Option<Piece> {
        self.pieces.front().copied()
    }

    /// Drops everything before `to`, which lies in the first piece or at its end.
    pub(crate) fn read_to(&mut self, to: u64) {
        if self.pieces.front().is_some_and(|first| first.to <= to) {
            self.pieces.pop_front();
        }
    }

    /// The next stretch over which both streams are known and constant.
    pub(crate) fn pop_both(one: &mut Stream, other: &mut Stream) -> Option<(u64, Margin, Margin)> {
        let (a, b) = (one.first()?, other.first()?);
        let to = a.to.min(b.to);
        one.read_to(to);
        other.read_to(to);
        Some((to, a.margin, b.margin))
    }
}
