//! Links and jammers, as lines and rings in the scene.

use crate::world::{LinkName, Relay};

/// A radio link between two places.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LinkFrame {
    /// Which link.
    pub link: LinkName,
    /// The end in the house or in a hand, m.
    pub from_m: [f64; 3],
    /// The other end, m; none where it is off the scene (the mobile network's mast).
    pub to_m: Option<[f64; 3]>,
    /// It works in both directions.
    pub up: bool,
}

/// Two antennas between which an intruder relays the short-range radio.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RelayFrame {
    /// Where they are, m.
    pub ends_m: [[f64; 3]; 2],
    /// Range of each antenna, m.
    pub range_m: f64,
}

impl From<&Relay> for RelayFrame {
    fn from(relay: &Relay) -> Self {
        Self { ends_m: [relay.from_m, relay.to_m], range_m: relay.range_m }
    }
}

/// A jammer.
#[derive(Clone, Debug, PartialEq)]
pub struct JammerFrame {
    /// Where it stands, m.
    pub at_m: [f64; 3],
    /// Its range, m.
    pub range_m: f64,
    /// The links that it jams.
    pub links: Vec<LinkName>,
}
