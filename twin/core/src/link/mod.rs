//! Links: bytes that travel, late, or not at all.
//!
//! A link knows nothing of what it carries. Each frame draws its own loss and jitter by its running number, so that
//! deleting one frame shifts no other's fate. Frames that jitter past each other arrive in order of arrival time:
//! reordering is part of the link.

mod adversary;
mod forgery;

use std::collections::BTreeMap;

pub(crate) use adversary::Adversary;

/// How one direction of a link behaves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LinkQuality {
    /// Shortest time from end to end, ns.
    pub latency_ns: u64,
    /// Added at random, uniformly from 0 to this, ns.
    pub jitter_ns: u64,
    /// Share of frames lost, 0 to 1.
    pub loss: f64,
}

/// What became of a frame handed to a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// It arrives at this time, ns.
    Arrives(u64),
    /// The air took it.
    Lost,
    /// A jammer took it.
    Jammed,
    /// An intruder holds it back.
    Held,
}

/// One direction of a link, with what is on its way.
#[derive(Clone, Debug)]
pub struct Link {
    name: &'static str,
    seed: u64,
    quality: LinkQuality,
    jammed_until_ns: u64,
    frames_sent: u64,
    slipped_in: u64,
    under_way: BTreeMap<(u64, u64), Vec<u8>>,
}

impl Link {
    /// A link named for its random draws.
    pub fn new(name: &'static str, seed: u64, quality: LinkQuality) -> Self {
        Self {
            name,
            seed,
            quality,
            jammed_until_ns: 0,
            frames_sent: 0,
            slipped_in: 0,
            under_way: BTreeMap::new(),
        }
    }

    /// Hands a frame to the link.
    pub fn send(&mut self, now_ns: u64, frame: Vec<u8>) -> Sent {
        self.send_late(now_ns, 0, frame)
    }

    /// Hands a frame to the link, on which somebody holds it up for `late_ns`.
    pub(crate) fn send_late(&mut self, now_ns: u64, late_ns: u64, frame: Vec<u8>) -> Sent {
        let number = self.frames_sent;
        self.frames_sent += 1;
        if now_ns < self.jammed_until_ns {
            return Sent::Jammed;
        }
        if self.draw("loss", number) < self.quality.loss {
            return Sent::Lost;
        }
        let jitter_ns = (self.draw("jitter", number) * self.quality.jitter_ns as f64) as u64;
        let arrives_ns = now_ns + self.quality.latency_ns + jitter_ns + late_ns;
        self.under_way.insert((arrives_ns, number), frame);
        Sent::Arrives(arrives_ns)
    }

    /// A frame from somebody beside the link: it is there at once, whoever jams or loses. It draws nothing, so that it shifts
    /// no other frame's fate.
    pub(crate) fn slip_in(&mut self, now_ns: u64, frame: Vec<u8>) {
        self.slipped_in += 1;
        self.under_way.insert((now_ns, u64::MAX - self.slipped_in), frame);
    }

    /// The next frame that has arrived by now, oldest arrival first.
    pub fn receive(&mut self, now_ns: u64) -> Option<Vec<u8>> {
        let entry = self.under_way.first_entry()?;
        (entry.key().0 <= now_ns).then(|| entry.remove())
    }

    /// When the next frame arrives, ns.
    pub fn next_arrival_ns(&self) -> Option<u64> {
        self.under_way.first_key_value().map(|(key, _)| key.0)
    }

    /// Nothing handed over before this time gets through.
    pub fn jam_until(&mut self, until_ns: u64) {
        self.jammed_until_ns = self.jammed_until_ns.max(until_ns);
    }

    /// Does the link carry anything now?
    pub fn is_up(&self, now_ns: u64) -> bool {
        now_ns >= self.jammed_until_ns
    }

    /// When a jammed link comes back, ns.
    pub fn up_again_ns(&self) -> u64 {
        self.jammed_until_ns
    }

    fn draw(&self, what: &str, number: u64) -> f64 {
        chips::random::unit(self.seed ^ chips::random::draw(0, self.name, 0), what, number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(loss: f64) -> Link {
        Link::new("test", 7, LinkQuality { latency_ns: 30_000_000, jitter_ns: 5_000_000, loss })
    }

    #[test]
    fn a_frame_arrives_after_latency_and_within_jitter() {
        let mut l = link(0.0);
        let Sent::Arrives(at) = l.send(1_000, vec![1]) else { panic!("lost without loss") };
        assert!((30_001_000..=35_001_000).contains(&at));
        assert_eq!(l.receive(at - 1), None);
        assert_eq!(l.receive(at), Some(vec![1]));
    }

    #[test]
    fn loss_is_a_share_and_keyed_by_frame() {
        let fates = |l: &mut Link| (0..1000).map(|i| l.send(i, vec![]) == Sent::Lost).collect::<Vec<_>>();
        let once = fates(&mut link(0.2));
        assert_eq!(once, fates(&mut link(0.2)));
        let lost = once.iter().filter(|l| **l).count();
        assert!((150..250).contains(&lost), "{lost} of 1000 lost at 20 %");
    }

    #[test]
    fn a_jammed_link_takes_everything_until_it_ends() {
        let mut l = link(0.0);
        l.jam_until(10);
        assert_eq!(l.send(9, vec![]), Sent::Jammed);
        assert!(matches!(l.send(10, vec![]), Sent::Arrives(_)));
    }
}
