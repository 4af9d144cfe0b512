//! The deterministic twin: a world file goes in; a story, verdicts and a trace hash come out.
//!
//! No graphics, no I/O, no threads, no wall clock. Time is integer nanoseconds, random numbers are keyed by (seed,
//! name, number of the draw), and every sine comes from `libm`. Same world, seed and build: same hash. The whole
//! [`Twin`] is `Clone`, and a clone continues bit for bit.
//!
//! Read [`Twin::step`] first: one line per stage.

mod acting;
mod air;
mod assemble;
mod build;
mod egress;
pub mod event;
mod faults;
mod follow;
mod frame;
mod hub;
mod inspect;
mod jamming;
pub mod judge;
mod keys;
pub mod link;
mod lock;
mod messages;
mod narrate;
mod nearby;
mod people;
mod phone;
pub mod plant;
mod report;
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
    ClipView, CourierPhone, Frame, HubFrame, HubPicture, JammerFrame, Lamp, LinkFrame, LiveView,
    PICTURE_BYTES, PICTURE_SIZE, PersonFrame, Pixels, Pose, RecipientPhoneFrame, RelayFrame,
};
pub use people::{Doing, Role};
pub use report::{Closing, PromiseReport, Report};
pub use story::StoryLine;
pub use sweep::{Bytes, Cut, CutRun, Sweep};
pub use twin::{Pace, Twin};
pub use world::World;
