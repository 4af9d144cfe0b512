//! The whole lock on a scripted board: a bolt that moves at a constant speed, contacts that follow it, and nothing
//! else. A real door is modelled by the twin; here the rules are tested.

mod attempts;
mod bench;
mod clock;
mod deliveries;
mod drives;
#[cfg(feature = "exhaustive")]
mod exhaustive;
mod fake_board;
mod films;
mod flash;
mod garbage;
mod joining;
mod nearby;
mod network;
mod parts;
mod senses;
#[cfg(feature = "as-shipped")]
mod shipped;
mod tamper;
