//! A jammer: a position, a range, and the links that it blocks.

use crate::world::{LinkName, LinkSet};

/// An active jammer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Jammer {
    /// Its position, m.
    pub(crate) at_m: [f64; 3],
    /// A receiver within this distance receives nothing else, m.
    pub(crate) range_m: f64,
    /// The links that it jams.
    pub(crate) links: LinkSet,
}

impl Jammer {
    /// Does it block this link for a receiver there?
    pub(crate) fn deafens(&self, link: LinkName, receiver_m: [f64; 3]) -> bool {
        let off_m = |axis: usize| receiver_m[axis] - self.at_m[axis];
        let square_m2: f64 = (0..3).map(|axis| off_m(axis) * off_m(axis)).sum();
        self.links.contains(link) && square_m2 <= self.range_m * self.range_m
    }
}
