//! The air: every link of the world, and who speaks over it.

use crate::link::{Link, LinkQuality, Sent};
use crate::world::{self, LinkName, World};

/// All links, one for each direction.
#[derive(Clone, Debug)]
pub(crate) struct Air {
    /// Lock to service.
    pub(crate) lock_up: Link,
    /// Service to lock.
    pub(crate) lock_down: Link,
    /// Courier's phone to service.
    pub(crate) courier_up: Link,
    /// Service to courier's phone.
    pub(crate) courier_down: Link,
    /// Recipient's phone to service: acceptance of notices.
    pub(crate) recipient_up: Link,
    /// Service to recipient's phone.
    pub(crate) recipient_down: Link,
}

impl Air {
    pub(crate) fn new(world: &World, seed: u64) -> Self {
        let (mesh, lte) = (quality(&world.links.mesh), quality(&world.links.lte));
        Self {
            lock_up: Link::new("lock.up", seed, mesh),
            lock_down: Link::new("lock.down", seed, mesh),
            courier_up: Link::new("courier.up", seed, lte),
            courier_down: Link::new("courier.down", seed, lte),
            recipient_up: Link::new("recipient.up", seed, lte),
            recipient_down: Link::new("recipient.down", seed, lte),
        }
    }

    pub(crate) fn jam(&mut self, link: LinkName, until_ns: u64) {
        match link {
            LinkName::Mesh => {
                self.lock_up.jam_until(until_ns);
                self.lock_down.jam_until(until_ns);
            }
            LinkName::Lte => {
                for link in [
                    &mut self.courier_up,
                    &mut self.courier_down,
                    &mut self.recipient_up,
                    &mut self.recipient_down,
                ] {
                    link.jam_until(until_ns);
                }
            }
        }
    }

    pub(crate) fn next_arrival_ns(&self) -> Option<u64> {
        self.all().iter().filter_map(|link| link.next_arrival_ns()).min()
    }

    /// Is there a way from lock to recipient now?
    pub(crate) fn reaches_recipient(&self, now_ns: u64) -> bool {
        self.lock_up.is_up(now_ns) && self.recipient_down.is_up(now_ns)
    }

    fn all(&self) -> [&Link; 6] {
        [
            &self.lock_up,
            &self.lock_down,
            &self.courier_up,
            &self.courier_down,
            &self.recipient_up,
            &self.recipient_down,
        ]
    }
}

fn quality(link: &world::Link) -> LinkQuality {
    let ns = |ms: f64| libm::round(ms * 1e6) as u64;
    LinkQuality { latency_ns: ns(link.latency_ms), jitter_ns: ns(link.jitter_ms), loss: link.loss }
}

/// What to tell of a frame that did not get through.
pub(crate) fn loss_words(sent: Sent) -> Option<&'static str> {
    match sent {
        Sent::Arrives(_) => None,
        Sent::Lost => Some("is lost in the air"),
        Sent::Jammed => Some("is jammed"),
    }
}
