//! Assumptions on which promises rest, as formulas over ground truth.
//!
//! A lock cannot keep a promise if all its sensors lie. Each assumption says how much of that a clause bears, in terms
//! of what is really so, never in terms of what is planned in a world. A clause is judged by weak until: it must hold
//! until one of its assumptions fails for the first time. A violation that begins before is *broken*; one that begins
//! later is *excused*, and the report names the assumption and the moment at which it failed.

use crate::world::assumption;

/// An assumption.
#[derive(Clone, Copy, Debug)]
pub struct Assumption {
    /// Its name, as in a world's `excuses`.
    pub name: &'static str,
    /// What is assumed, as a sentence.
    pub title: &'static str,
    /// Holds at every instant at which the assumption holds. A window in it is the time for which a failure must last
    /// to count: what settles within that time excuses nothing.
    pub holds: &'static str,
    /// What the product still promises when it has failed.
    pub then: &'static str,
}

/// A clause that was violated after an assumption on which it rests had failed.
#[derive(Clone, Debug, PartialEq)]
pub struct Excuse {
    /// The clause, such as "P2".
    pub clause: String,
    /// First moment at which it did not hold, s.
    pub violated_s: f64,
    /// Name of the assumption.
    pub assumption: &'static str,
    /// When the assumption failed first, s.
    pub failed_s: f64,
}

/// The assumptions of this build.
pub const ASSUMPTIONS: &[Assumption] = &[
    Assumption {
        name: assumption::SHUTTER_FREE,
        title: "the shutter of the camera can move",
        holds: "never hub.shutter_blocked",
        then: "the image sensor is asleep, and the recipient is notified that the shutter is stuck",
    },
    Assumption {
        name: assumption::COMMISSIONED,
        title: "the lock has keys: its owner has not made it erase them",
        // A lock reads them from its flash within a second of its start.
        holds: "never G[0,1](lock.powered & lock.key_generation == 0)",
        then: "the recipient is notified of the factory reset, the service reports the lock's state as unknown, and \
               the lock still locks the door by itself",
    },
];

// A name that worlds may give and that no assumption has, or the other way round, is a mistake of the build.
const _: () = assert!(ASSUMPTIONS.len() == assumption::ALL.len());
