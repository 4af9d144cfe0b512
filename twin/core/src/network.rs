//! The network: all links between the nodes, with what intruders do to them. `carry`: delivers and sends in a tick.

mod carry;
mod nearby;

use crate::air::{Air, Jammer};
use crate::phone::Lines;
use crate::world::Relay;

/// Links, and who disturbs them.
#[derive(Clone)]
pub(crate) struct Network {
    pub(crate) air: Air,
    /// Sealed connections between the phones and the service.
    pub(crate) lines: Lines,
    /// Jammers that are active now.
    pub(crate) jammers: Vec<Jammer>,
    /// An intruder's active antennas for the short-range radio.
    pub(crate) relays: Vec<Relay>,
}

impl Network {
    /// Nobody disturbs it yet.
    pub(crate) fn new(air: Air, lines: Lines) -> Self {
        Self { air, lines, jammers: Vec::new(), relays: Vec::new() }
    }

    /// A jammer is switched on or off.
    pub(crate) fn jam(&mut self, jammer: Jammer, on: bool) {
        set(&mut self.jammers, jammer, on);
    }

    /// An intruder sets up or removes their antennas.
    pub(crate) fn relay(&mut self, relay: Relay, on: bool) {
        set(&mut self.relays, relay, on);
    }

    /// When something next arrives, or an intruder sends something, ns.
    pub(crate) fn next_due_ns(&self) -> Option<u64> {
        self.air.next_arrival_ns()
    }
}

fn set<T: PartialEq>(active: &mut Vec<T>, this: T, on: bool) {
    if on {
        active.push(this);
    } else {
        active.retain(|other| *other != this);
    }
}
