//! Fuzzing of deliveries: finds what breaks a promise, and makes it a short story.
//!
//! An [`Input`] is a few numbers; any bytes are one. Over a base world it decodes to a scenario, which is an ordinary
//! [`World`] and can be written as YAML (`base`, `parameters`, `timing`). `search` draws inputs at random by
//! their number; `guide` goes on from states that are new or close to breaking. `play` plays an input from the
//! latest fork that has the same past, until something breaks. `shrink` reduces a failure to the few events that are
//! needed, `shortening` does so with any world that breaks something. A [`Campaign`] puts them together: batches of
//! scenarios, failures told apart, totals.
//!
//! Nothing here has threads or a clock: whoever plays a batch with many workers gets the same failures as with one.

mod base;
mod campaign;
mod guide;
mod input;
mod parameters;
mod play;
mod recovery;
mod search;
mod shortening;
mod shrink;
mod timing;

pub use base::{Base, CampaignError};
pub use campaign::{Broken, Campaign, Failure, Job, Outcome, Plan, Strategy, Totals};
pub use input::{EVENT_WORDS, Event, HEADER_WORDS, Input};
pub use play::{Played, Violation};
pub use shortening::{Shortened, shorten};
pub use shrink::Shrunk;
pub use twin_core::World;
