//! The air: every link of the world, and who speaks over it.

use std::collections::VecDeque;

use firmware::crypto::NetworkKey;

use crate::link::{Adversary, Link, LinkQuality, Sent};
use crate::world::{self, End, LinkName, World};

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
    /// The intruder on the mesh.
    pub(crate) adversary: Adversary,
    pulses: VecDeque<Pulse>,
}

/// Pulses older than this are forgotten, ns; real messages are long there by then.
const PULSE_NS: u64 = 3_000_000_000;

impl Air {
    /// `network` is the key of the mesh, which an intruder may have got hold of.
    pub(crate) fn new(world: &World, seed: u64, network: NetworkKey) -> Self {
        let (mesh, lte) = (quality(&world.links.mesh), quality(&world.links.lte));
        Self {
            lock_up: Link::new("lock.up", seed, mesh),
            lock_down: Link::new("lock.down", seed, mesh),
            courier_up: Link::new("courier.up", seed, lte),
            courier_down: Link::new("courier.down", seed, lte),
            recipient_up: Link::new("recipient.up", seed, lte),
            recipient_down: Link::new("recipient.down", seed, lte),
            adversary: Adversary::new(world, seed, network),
            pulses: VecDeque::new(),
        }
    }

    /// Hands bytes to a link.
    pub(crate) fn send(&mut self, now_ns: u64, route: Route, bytes: Vec<u8>, label: &'static str) -> Sent {
        let sent = match route {
            Route::LockToService => self.send_past_intruder(now_ns, End::Service, bytes),
            Route::ServiceToLock => self.send_past_intruder(now_ns, End::Lock, bytes),
            Route::CourierToService => self.courier_up.send(now_ns, bytes),
            Route::ServiceToCourier => self.courier_down.send(now_ns, bytes),
            Route::RecipientToService => self.recipient_up.send(now_ns, bytes),
            Route::ServiceToRecipient => self.recipient_down.send(now_ns, bytes),
        };
        self.show_pulse(now_ns, route, label, sent);
        sent
    }

    /// Over the mesh, where somebody may sit. What becomes of the frame itself, not of one that it sets free.
    fn send_past_intruder(&mut self, now_ns: u64, to: End, frame: Vec<u8>) -> Sent {
        let passed = self.adversary.meddle(now_ns, to, frame);
        let link = self.mesh_to(to);
        let fates = passed.into_iter().map(|(late_ns, frame)| link.send_late(now_ns, late_ns, frame));
        fates.reduce(|first, _| first).unwrap_or(Sent::Held)
    }

    /// Puts a frame of the intruder's on the air.
    pub(crate) fn slip_in(&mut self, now_ns: u64, to: End, frame: Vec<u8>) {
        self.mesh_to(to).slip_in(now_ns, frame);
        let route = match to {
            End::Lock => Route::ServiceToLock,
            End::Service => Route::LockToService,
        };
        self.show_pulse(now_ns, route, "INTRUDER", Sent::Arrives(now_ns));
    }

    fn mesh_to(&mut self, to: End) -> &mut Link {
        match to {
            End::Lock => &mut self.lock_down,
            End::Service => &mut self.lock_up,
        }
    }

    fn show_pulse(&mut self, now_ns: u64, route: Route, label: &'static str, sent: Sent) {
        let arrives_ns = if let Sent::Arrives(at_ns) = sent { Some(at_ns) } else { None };
        while self.pulses.front().is_some_and(|pulse| pulse.sent_ns + PULSE_NS < now_ns) {
            self.pulses.pop_front();
        }
        self.pulses.push_back(Pulse { route, label, sent_ns: now_ns, arrives_ns });
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
        all.into_iter().filter_map(Link::next_arrival_ns).chain(self.adversary.next_ns()).min()
    }

    /// Does a link carry in both directions now?
    pub(crate) fn is_up(&self, link: LinkName, now_ns: u64) -> bool {
        match link {
            LinkName::Mesh => self.lock_up.is_up(now_ns) && self.lock_down.is_up(now_ns),
            LinkName::Lte => self.courier_up.is_up(now_ns) && self.courier_down.is_up(now_ns),
        }
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
        Sent::Held => Some("is held back"),
    }
}
