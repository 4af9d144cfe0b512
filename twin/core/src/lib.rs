//! The deterministic twin: a world file goes in; a story, verdicts and a trace hash come out.
//!
//! No graphics, no I/O, no threads, no wall clock. Time is integer nanoseconds, random numbers are keyed by (seed,
//! name, number of the draw), and every sine comes from `libm`. Same world, seed and build: same hash. The whole
//! [`Twin`] is `Clone`, and a clone continues bit for bit.
//!
//! Read [`Twin::step`] first: one line per stage.

mod actors;
mod air;
mod build;
mod clock;
pub mod event;
mod faults;
mod frame;
pub mod judge;
mod keys;
mod labels;
pub mod link;
mod moment;
mod narrate;
mod network;
mod nodes;
mod observe;
mod people;
mod phone;
mod phone_message;
pub mod plant;
mod scene;
mod schedule;
pub mod service;
pub mod signals;
mod story;
mod sweep;
mod time;
mod trace;
mod triggers;
mod truth;
mod twin;
pub mod world;

pub use air::{Label, Pulse, Route, Tone};
pub use chips::w25q::TornErase;
pub use event::{Act, Event};
pub use firmware::lock::LockView;
pub use frame::{
    ClipView, CourierPhone, Frame, HubFrame, HubPicture, JammerFrame, LinkFrame, LiveView, PICTURE_BYTES,
    PICTURE_SIZE, PersonFrame, Pixels, Pose, PromiseFrame, RecipientPhoneFrame, RelayFrame,
};
pub use judge::assumptions::Excuse;
pub use people::{Doing, Role};
pub use phone_message::{PhoneMessage, PhoneMessageKind};
pub use story::StoryLine;
pub use sweep::{Bytes, Cut, CutRun, Sweep};
pub use twin::{Broken, Cell, Closing, Observer, Pace, PromiseReport, Report, Twin};
pub use world::World;
