//! What a signal is read from.

use crate::moment::Moment;
use crate::observe::Observe;
use crate::truth::Truth;

/// The present moment, and what has happened before it.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) now: Moment<'a>,
    pub(crate) truth: &'a Truth,
    pub(crate) observe: &'a Observe,
}

impl<'a> View<'a> {
    pub(crate) fn new(now: Moment<'a>, observe: &'a Observe) -> Self {
        Self { now, truth: observe.truth(), observe }
    }

    /// Time since the start of the world, ns.
    pub(super) fn now_ns(&self) -> u64 {
        self.now.tick.now_ns
    }
}
