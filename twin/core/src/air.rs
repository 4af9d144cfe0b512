//! The air: every link of the world, and who speaks over it.

use std::collections::VecDeque;

use crate::link::{Link, LinkQuality, Sent};
use crate::world::{self, LinkName, World};

/// Who sends to whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Route {
    /// Over the mesh.
    LockToService,
    /// Over the mesh.
    ServiceToLock,
    /// Over the mobile network.
    CourierToService,
    /// Over the mobile network.
    ServiceToCourier,
    /// Over the mobile network: a notice was shown.
    RecipientToService,
    /// Over the mobile network.
    ServiceToRecipient,
}

/// A message on its way, for those who watch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pulse {
    /// Who sends to whom.
    pub route: Route,
    /// What it is, in a word or two.
    pub label: &'static str,
    /// When it left, ns.
    pub sent_ns: u64,
    /// When it arrives, ns; none if it is lost or jammed.
    pub arrives_ns: Option<u64>,
}

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
    pulses: VecDeque<Pulse>,
}

/// Pulses older than this are forgotten, ns; real messages are long there by then.
const PULSE_NS: u64 = 3_000_000_000;

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
            pulses: VecDeque::new(),
        }
    }

    /// Hands bytes to a link.
    pub(crate) fn send(&mut self, now_ns: u64, route: Route, bytes: Vec<u8>, label: &'static str) -> Sent {
        let link = match route {
            Route::LockToService => &mut self.lock_up,
            Route::ServiceToLock => &mut self.lock_down,
            Route::CourierToService => &mut self.courier_up,
            Route::ServiceToCourier => &mut self.courier_down,
            Route::RecipientToService => &mut self.recipient_up,
            Route::ServiceToRecipient => &mut self.recipient_down,
        };
        let sent = link.send(now_ns, bytes);
        let arrives_ns = if let Sent::Arrives(at_ns) = sent { Some(at_ns) } else { None };
        while self.pulses.front().is_some_and(|pulse| pulse.sent_ns + PULSE_NS < now_ns) {
            self.pulses.pop_front();
        }
        self.pulses.push_back(Pulse { route, label, sent_ns: now_ns, arrives_ns });
        sent
    }

    /// Messages of the last seconds.
    pub(crate) fn pulses(&self) -> impl Iterator<Item = Pulse> + '_ {
        self.pulses.iter().copied()
    }

    pub(crate) fn jam(&mut self, link: LinkName, until_ns: u64) {
        match link {
            LinkName::Mesh => {
                self.lock_up.jam_until(until_ns);
                self.lock_down.jam_until(until_ns);
            }
            LinkName::Lte => {
                let phones = [
                    &mut self.courier_up,
                    &mut self.courier_down,
                    &mut self.recipient_up,
                    &mut self.recipient_down,
                ];
                for link in phones {
                    link.jam_until(until_ns);
                }
            }
        }
    }

    pub(crate) fn next_arrival_ns(&self) -> Option<u64> {
        let all = [
            &self.lock_up,
            &self.lock_down,
            &self.courier_up,
            &self.courier_down,
            &self.recipient_up,
            &self.recipient_down,
        ];
        all.into_iter().filter_map(Link::next_arrival_ns).min()
    }

    /// Is there a way from lock to recipient now?
    pub(crate) fn reaches_recipient(&self, now_ns: u64) -> bool {
        self.lock_up.is_up(now_ns) && self.recipient_down.is_up(now_ns)
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
