//! A world: one YAML file that states what stands where, who comes, what goes wrong and what must hold. This crate
//! turns its text into checked data and back; it does no I/O.
//!
//! All errors are found before anything is simulated, and reported with file, line, the span underlined and what to
//! write instead ([`WorldErrors`], shown through `miette`). Spelling and types are refused one at a time, as serde
//! finds them; errors of meaning are reported all together.
//!
//! Invariants: a [`World`] from [`World::parse`] needs no further checks: every number is finite and in a range that
//! the physics supports, every name exists, every time lies within the world. What [`World::to_yaml`] writes is read
//! back as an equal world.
//!
//! - `world`, `door`, `devices`, `weather`, `links`, `story`, `people`, `fault`: what a file may contain. `house`:
//!   the plans that it may name. [`Lens`]: what the hub's camera sees of them.
//! - `parse` reads (`read` spelling and types, `check` meaning, `locate` lines), `write` writes.
//! - `calendar`, `timezone`, `window`: local times.
#![deny(missing_docs)]

pub mod assumption;
mod calendar;
mod check;
mod choices;
mod devices;
mod door;
mod error;
mod fault;
mod fields;
mod formula_text;
mod house;
mod lens;
pub mod letter;
mod links;
mod locate;
mod parse;
mod people;
mod policy;
mod read;
mod story;
mod timezone;
mod weather;
mod window;
mod world;
mod write;

pub use calendar::{LocalTime, TimeOfDay};
pub use choices::Choices;
pub use devices::{Battery, Chemistry, Hub, Lock};
pub use door::{Closer, Door, Strike};
pub use error::{Problem, Span, WorldErrors};
pub use fault::{
    Bark, Begins, Briefly, Chip, ClipForgery, CutPower, Deauthenticate, Delay, DeviceName, End, Fault,
    FaultKind, FaultWords, Forge, ForgeClip, ForgeFilm, Forgery, Frames, GustFault, HoldDoor, HoldMagnet,
    I2cFault, I2cFaultKind, Jam, JamLink, KillPhone, LinkName, LinkSet, Operator, OrderForgery, Partition,
    PinFault, PinFaultKind, PinLine, Relay, Replay, Resize, RollClock, SagSupply, Tap, TapDoes, TapLine, Way,
    Whose,
};
pub use formula_text::FormulaText;
pub use house::{Fittings, FrontWall, GeoPlace, House, Room, Thing, Wall, Zone};
pub use lens::{HubPlace, Lens};
pub use links::{LinkSettings, Links};
pub use people::{
    Courier, Enters, Intruder, Jammer, Manner, Person, Place, Recipient, Reenters, Scans, Watches,
};
pub use policy::Policy;
pub use story::{Fallback, Must, Order, Parcel};
pub use timezone::TimeZone;
pub use weather::{Gust, Weather};
pub use window::Window;
pub use world::{ServiceSettings, World};
pub use write::WriteError;
