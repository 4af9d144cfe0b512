//! The delivery service, sans-IO: inputs are messages and the time, outputs are messages. No clock, no socket, no
//! thread; the same code runs in the twin and behind a network server.
//!
//! The sequence (SPEC 1): grant to the lock, courier sets out, scan at the door, checks, notice to the recipient and
//! recording order to the camera hub. Only when that notice was *accepted* and the camera hub has *signed* that it
//! records does the code go to the courier's phone. "Delivered" needs the lock's own report of "locked", the clip to
//! its last segment, verified, and a recording that shows the parcel. Grant, revocation, recording order and notices
//! are repeated until they are answered. Every answer of a device is handled: a `match` over a device's message names
//! each kind.
//!
//! Read [`Service::handle`] and [`Service::tick`] first.
//!
//! - `delivery`: one order, stage by stage. `grants`, `film`, `custody`: its parts; [`Closing`]: how it ends.
//! - `devices`: state of camera hub and lock; `trouble`, `battery`: its parts. `clips`, `proof`: what the hub
//!   recorded, and what that proves.
//! - `viewing`: who looks into the house. `audit`: the lock's journal. `status`: what others may read of all this.
//! - `phone`, `notice`, `fallback`: what phones send and show. `line`: repeats it until it is acknowledged.
//!   `channel`: sealed frames to and from the hub.
//!
//! **Deliberately absent:** a clock, a source of randomness (the caller supplies one: [`Random`]), the twin and its
//! worlds.
#![deny(missing_docs)]

mod audit;
mod battery;
mod channel;
mod clips;
mod custody;
mod delivery;
mod desk;
mod devices;
mod fallback;
mod film;
mod grants;
mod keys;
mod line;
mod notice;
mod operator;
mod operator_act;
mod order;
mod outcome;
mod phone;
mod proof;
mod random;
mod service;
mod status;
mod time;
mod trouble;
mod viewing;

pub use audit::Finding;
pub use channel::{Arrival, Channel, Overhearing, Window, overheard};
pub use clips::Picture;
pub use custody::{Entry, Evidence, Holder};
pub use desk::Locks;
pub use fallback::{Fallback, Handover, Proof};
pub use keys::Keys;
pub use line::{Line, Packet, Reading};
pub use notice::{Notice, Refusal, alarm_words, part_name, part_words};
pub use operator_act::OperatorAct;
pub use order::{Input, Order, Output, Phase};
pub use outcome::Closing;
pub use phone::{CourierToService, RecipientToService, ServiceToCourier, ToRecipient};
pub use proof::Region;
pub use random::Random;
pub use service::Service;
pub use viewing::{Access, Looked};
