//! Fuzzing of deliveries: finds what breaks a promise, and makes it a short story.
//!
//! An [`Input`] is a few numbers; any bytes are one. Over a base world it decodes to a scenario, which is an ordinary
//! [`World`] and can be written as YAML. [`Base::scenario`] draws the n-th input of a search; [`Base::play`] plays
//! one; [`Base::shrink`] reduces one that broke a promise to the few events that are needed. Nothing here has threads
//! or a clock: whoever plays many scenarios at once gets the same failures with any number of workers.
//!
//! Not yet here: assumptions under which a promise is excused, guidance of the search by what was reached.

mod base;
mod input;
mod search;
mod shrink;

pub use base::{Base, CampaignError, Played, Violation};
pub use input::{EVENT_WORDS, Event, HEADER_WORDS, Input};
pub use shrink::Shrunk;
pub use twin_core::World;
