//! Data that must survive a power cut, on the flash chip W25Q32JV.
//!
//! | sectors of 4 KiB | what |
//! |---|---|
//! | 0 | log of erases begun and done (`erase_log`) |
//! | 1..=4 | keys, grants, spent serials, attempts, counters, events to report, loose time: a map |
//! | 8..=15 | journal: a ring (lock) |
//! | 16.. | clips: a ring of segments (hub) |
//!
//! Every item of the map is written as a whole beside its old version, with a checksum of its own: a power cut leaves
//! the new version or the old one, never a mixture. [`Flash::put`] returns only when the new one is there.
//!
//! The storage crate is asynchronous and its drivers cannot be cloned, so both exist for one call: built over the
//! borrowed bus, run to completion, dropped. Nothing here may be called while the motor runs: compacting the map takes
//! up to 0.2 s.

mod erase_log;
mod flash;
mod health;
mod items;
mod layout;
mod nonces;
mod ready;

pub use flash::{Flash, StoreError};
pub(crate) use health::Health;
pub use items::{
    Cloud, CloudCounters, Counters, ENDED_MAX, FilmRecord, GrantSlot, HubMemory, Identity, Item, Items,
    KEPT_EVENTS_MAX, KEPT_HUB_EVENTS_MAX, KeptEvents, KeptHubEvents, LooseRecord, Memory, Network,
    NextNetwork, Reset, SceneRecord, Tamper,
};
pub(crate) use layout::{CLIPS, SECTOR};
pub(crate) use nonces::Nonces;

#[cfg(test)]
mod tests;
