//! People: minds that decide, muscles that push.
//!
//! A mind perceives what a person could see (lamps, phone, the door, other people) and answers with an [`Intent`];
//! muscles turn it into bounded forces on the stage and contact with keypad, handles and thumb-turn. Nothing here
//! touches the lock's state. Every step of a mind ends with a perception or a timeout, so that two people at one door
//! cannot wait for each other forever.

mod actor;
mod courier;
mod doing;
mod intruder;
mod muscles;
mod places;
mod recipient;
mod skills;
mod turn;

pub use actor::Role;
pub(crate) use actor::{Actor, Carried, Mind, Parcel};
pub(crate) use courier::{Courier, Orders};
pub use doing::Doing;
pub(crate) use intruder::{Intruder, Plan};
pub(crate) use muscles::{Leaf, Load, Muscles};
pub(crate) use places::Places;
pub(crate) use recipient::{Preferences, Recipient};
pub(crate) use turn::{Effect, Intent, Senses, Turn};

#[cfg(test)]
mod tests;
