//! Phones near the lock, relays between them, and what was really sent on the short-range radio.

use super::handset::Handset;
use crate::world::Relay;

/// Phones, relays, and what was really sent.
#[derive(Clone, Debug, Default)]
pub(crate) struct Nearby {
    /// The couriers' phones, in the order of their routes.
    pub(crate) handsets: Vec<Handset>,
    relays: Vec<Relay>,
    /// Complete messages that reached the lock.
    pub(crate) hellos: u32,
    pub(crate) answers: u32,
    /// Presses on a phone that was not where its owner had scanned the label.
    pub(crate) presses_away: u32,
    /// Challenges that reached a phone.
    pub(crate) challenges: u32,
    /// Frames that an intruder relayed, to the lock and from it.
    pub(crate) relayed: u32,
}

impl Nearby {
    /// Phones for this many couriers.
    pub(crate) fn new(couriers: usize) -> Self {
        Self { handsets: vec![Handset::default(); couriers], ..Self::default() }
    }

    /// When a phone has a message to send, ns.
    pub(crate) fn next_due_ns(&self) -> Option<u64> {
        self.handsets.iter().filter_map(Handset::next_due_ns).min()
    }

    /// An intruder sets up or removes their antennas.
    pub(crate) fn relay(&mut self, relay: Relay, on: bool) {
        if on {
            self.relays.push(relay);
        } else {
            self.relays.retain(|other| *other != relay);
        }
    }

    /// Active antennas.
    pub(crate) fn relays(&self) -> impl Iterator<Item = &Relay> + '_ {
        self.relays.iter()
    }
}
