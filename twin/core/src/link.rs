//! Links: bytes in transit arrive late, twice, or not at all.
//!
//! A link knows nothing about its content. The fate of each frame is drawn by its running number, so that deleting
//! one frame changes no other's. A frame occupies the link for its length. Jitter alone lets no frame overtake
//! another, but a fraction of them takes a longer path and arrives after those sent later.

mod adversary;
mod forgery;
mod middleman;

use std::collections::BTreeMap;

pub(crate) use adversary::Adversary;
pub use adversary::RadioCounts;
pub use middleman::CloudCounts;
pub(crate) use middleman::Middleman;

/// How one direction of a link behaves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LinkQuality {
    /// Shortest time from the end of a frame at one end to its end at the other, ns.
    pub latency_ns: u64,
    /// Added at random, uniformly from 0 to this, ns.
    pub jitter_ns: u64,
    /// Fraction of frames lost, 0 to 1.
    pub loss: f64,
    /// Fraction of frames that arrive twice, 0 to 1.
    pub duplicate: f64,
    /// Fraction of frames that are overtaken by later ones, 0 to 1.
    pub reorder: f64,
    /// For how long a byte occupies the link, ns.
    pub byte_ns: f64,
}

/// Fate of a frame passed to a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// It arrives at this time, ns.
    Arrives(u64),
    /// It is lost at random.
    Lost,
    /// It is jammed.
    Jammed,
    /// An intruder holds it back.
    Held,
    /// The link's queue is full.
    Crowded,
}

/// A frame that would wait longer than this for earlier ones is dropped, ns: a modem's memory is small (estimate).
const BACKLOG_MAX_NS: u64 = 2_000_000_000;

/// A frame that is overtaken arrives later by this many usual latencies (estimate: another route, or a retry of a
/// lower layer).
const LONGER_WAY_TIMES: u64 = 4;

/// One direction of a link, with the frames in transit.
#[derive(Clone, Debug)]
pub struct Link {
    seed: u64,
    quality: LinkQuality,
    /// Nothing passed to it before this time gets through, ns.
    down_until_ns: u64,
    /// Occupied by earlier frames until this time, ns.
    busy_until_ns: u64,
    /// When the last frame on the usual path arrives, ns.
    latest_ns: u64,
    frames_sent: u64,
    slipped_in: u64,
    /// By arrival, ns, and running number; of two with one number the second is the duplicate.
    under_way: BTreeMap<(u64, u64, bool), Vec<u8>>,
}

impl Link {
    /// A link; the name is the key of its random draws.
    pub fn new(name: &str, seed: u64, quality: LinkQuality) -> Self {
        Self {
            seed: seed ^ chips::random::draw(0, name, 0),
            quality,
            down_until_ns: 0,
            busy_until_ns: 0,
            latest_ns: 0,
            frames_sent: 0,
            slipped_in: 0,
            under_way: BTreeMap::new(),
        }
    }

    /// Passes a frame to the link; an intruder may delay it by `late_ns`, and a jammer may block it.
    pub(crate) fn send(&mut self, now_ns: u64, late_ns: u64, jammed: bool, frame: Vec<u8>) -> Sent {
        let number = self.frames_sent;
        self.frames_sent += 1;
        if jammed || !self.is_up(now_ns) {
            return Sent::Jammed;
        }
        let begins_ns = now_ns.max(self.busy_until_ns);
        if begins_ns > now_ns + BACKLOG_MAX_NS {
            return Sent::Crowded;
        }
        self.busy_until_ns = begins_ns + (frame.len() as f64 * self.quality.byte_ns) as u64;
        if self.draw("loss", number) < self.quality.loss {
            return Sent::Lost;
        }
        let there_ns = self.busy_until_ns + self.quality.latency_ns + late_ns;
        if self.draw("duplicate", number) < self.quality.duplicate {
            let again_ns = there_ns + self.jitter_ns("jitter again", number);
            self.under_way.insert((again_ns, number, true), frame.clone());
        }
        let mut arrives_ns = there_ns + self.jitter_ns("jitter", number);
        if self.draw("reorder", number) < self.quality.reorder {
            arrives_ns += LONGER_WAY_TIMES * self.quality.latency_ns;
        } else if late_ns == 0 {
            arrives_ns = arrives_ns.max(self.latest_ns);
            self.latest_ns = arrives_ns;
        }
        self.under_way.insert((arrives_ns, number, false), frame);
        Sent::Arrives(arrives_ns)
    }

    /// A frame from somebody beside the link: it arrives at once, regardless of jamming and loss. It draws nothing,
    /// so that it changes no other frame's fate.
    pub(crate) fn slip_in(&mut self, now_ns: u64, frame: Vec<u8>) {
        self.slipped_in += 1;
        self.under_way.insert((now_ns, u64::MAX - self.slipped_in, false), frame);
    }

    /// The next frame that has arrived by now, oldest arrival first.
    pub fn receive(&mut self, now_ns: u64) -> Option<Vec<u8>> {
        let entry = self.under_way.first_entry()?;
        (entry.key().0 <= now_ns).then(|| entry.remove())
    }

    /// When the next frame arrives, ns.
    pub fn next_arrival_ns(&self) -> Option<u64> {
        self.under_way.first_key_value().map(|(key, ..)| key.0)
    }

    /// Nothing passed to it before this time gets through.
    pub fn down_until(&mut self, until_ns: u64) {
        self.down_until_ns = self.down_until_ns.max(until_ns);
    }

    /// The receiver of the frames in transit has gone.
    pub(crate) fn forget(&mut self) {
        self.under_way.clear();
    }

    /// Does the link work now? Jammers beside it are not considered.
    pub fn is_up(&self, now_ns: u64) -> bool {
        now_ns >= self.down_until_ns
    }

    fn jitter_ns(&self, what: &str, number: u64) -> u64 {
        (self.draw(what, number) * self.quality.jitter_ns as f64) as u64
    }

    fn draw(&self, what: &str, number: u64) -> f64 {
        chips::random::unit(self.seed, what, number)
    }
}

/// The smallest world with these `faults` of an intruder.
#[cfg(test)]
pub(crate) fn street(faults: &str) -> crate::world::World {
    let text = format!(
        "name: street\nstory: an intruder\nstarts_at: 2026-03-14T14:05:00+01:00\nends_s: 100\n\
         order: {{parcel: {{sscc: \"376123450000000016\"}}, window: \"14:00/18:00\"}}\n\
         people: [courier: {{arrives_s: 2}}]\n{faults}"
    );
    crate::world::World::parse("street.yaml", &text).unwrap_or_else(|errors| panic!("{errors:?}"))
}

#[cfg(test)]
mod tests;
