//! A jammer: a place, a reach, and the links that it makes deaf.

use crate::world::{LinkName, LinkSet};

/// A jammer that is switched on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Jammer {
    /// Where it is, m.
    pub(crate) at_m: [f64; 3],
    /// A receiver within this distance hears nothing else, m.
    pub(crate) range_m: f64,
    /// What it jams.
    pub(crate) links: LinkSet,
}

impl Jammer {
    /// Does a receiver there hear nothing on this link?
    pub(crate) fn deafens(&self, link: LinkName, receiver_m: [f64; 3]) -> bool {
        let off_m = |axis: usize| receiver_m[axis] - self.at_m[axis];
        let square_m2: f64 = (0..3).map(|axis| off_m(axis) * off_m(axis)).sum();
        self.links.contains(link) && square_m2 <= self.range_m * self.range_m
    }
}
