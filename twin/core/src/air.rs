//! The air: every link of the world, and who communicates over it.
//!
//! ```text
//! courier's phones ─┐ LTE            Wi-Fi        mesh
//!                   ├───── service ───────── hub ────── lock
//! recipient's phone ┘                (router)            ┊ short-range radio
//!                                               courier's phone at the door
//! ```

mod handset;
mod jammer;
mod route;
mod wiretap;

use std::collections::VecDeque;

use firmware::crypto::NetworkKey;

use crate::link::{Adversary, Link, LinkQuality, Middleman, Sent};
use crate::world::{self, LinkName, Way, World};

pub(crate) use handset::Handset;
pub(crate) use jammer::Jammer;
pub use route::Route;
pub use wiretap::NetworkCounts;
use wiretap::Wiretap;

/// A label of a message, for observers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Label {
    /// One or two words.
    pub text: &'static str,
    /// How observers should rate it.
    pub tone: Tone,
}

/// How observers should rate a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tone {
    /// A step of the story.
    Story,
    /// Routine traffic, or a mere acknowledgement.
    Chatter,
    /// An alarm, a refusal, or an intruder's message.
    Bad,
}

impl Label {
    /// Label for a step of the story.
    pub(crate) const fn of(text: &'static str) -> Self {
        Self { text, tone: Tone::Story }
    }

    /// Label for routine traffic.
    pub(crate) const fn chatter(text: &'static str) -> Self {
        Self { text, tone: Tone::Chatter }
    }

    /// Label for an alarm, a refusal, or an intruder's message.
    pub(crate) const fn bad(text: &'static str) -> Self {
        Self { text, tone: Tone::Bad }
    }
}

/// A message in transit, for observers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pulse {
    /// Who sends to whom.
    pub route: Route,
    /// Its label.
    pub label: Label,
    /// When it left, ns.
    pub sent_ns: u64,
    /// When it arrives, ns; none if it is lost or jammed.
    pub arrives_ns: Option<u64>,
}

/// Conditions of a frame's transmission besides the link's own quality.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Passage {
    /// A jammer acts at one of its ends.
    pub(crate) jammed: bool,
    /// Additional delay by an intruder's relay, ns.
    pub(crate) carried_ns: u64,
}

/// All links, one for each route.
#[derive(Clone, Debug)]
pub(crate) struct Air {
    lanes: Vec<(Route, Link)>,
    /// The intruder on the lock's radio links.
    pub(crate) adversary: Adversary,
    /// The intruder on the camera hub's link to the service.
    pub(crate) middleman: Middleman,
    /// The intruder on the network of the phones or of the camera hub.
    pub(crate) wiretap: Wiretap,
    pulses: VecDeque<Pulse>,
}

/// Pulses older than this are dropped, ns; genuine messages have arrived long before.
const PULSE_NS: u64 = 3_000_000_000;

impl Air {
    /// `network` and `cloud` are the keys of the mesh and of the camera hub's link, which intruders may have
    /// obtained.
    pub(crate) fn new(world: &World, seed: u64, network: NetworkKey, cloud: NetworkKey) -> Self {
        let lane = |route: Route| {
            let written = match route.link() {
                LinkName::Mesh => &world.links.mesh,
                LinkName::Wifi => &world.links.wifi,
                LinkName::Lte => &world.links.lte,
                LinkName::Ble => &world.links.ble,
            };
            (route, Link::new(&route.name(), seed, quality(written)))
        };
        let lanes = route::all(world.couriers().count()).map(lane).collect();
        let adversary = Adversary::new(world, seed, network);
        let middleman = Middleman::new(world, seed, cloud);
        let wiretap = Wiretap::new(world, seed);
        Self { lanes, adversary, middleman, wiretap, pulses: VecDeque::new() }
    }

    /// Sends bytes over a link; a jammer near one of its ends may block them.
    pub(crate) fn send(
        &mut self,
        now_ns: u64,
        route: Route,
        bytes: Vec<u8>,
        label: Label,
        way: Passage,
    ) -> Sent {
        let at_once = |frame| (0, frame);
        let passed = match (route, route.radio_end()) {
            (_, Some(to)) => self.adversary.tamper(now_ns, to, bytes),
            (Route::ServiceToHub, _) => self.middleman.pass_down(bytes).map(at_once).into_iter().collect(),
            (Route::HubToService, _) => self.middleman.pass_up(bytes).map(at_once).into_iter().collect(),
            _ => vec![(0, bytes)],
        };
        let passed = passed.into_iter().filter_map(|(late_ns, frame)| {
            let (later_ns, frame) = self.wiretap.pass(now_ns, route, frame)?;
            Some((late_ns + later_ns, frame))
        });
        let passed: Vec<(u64, Vec<u8>)> = passed.collect();
        let Passage { jammed, carried_ns } = way;
        let mut sent = Sent::Held;
        if let Some(link) = self.link(route) {
            let fates = passed
                .into_iter()
                .map(|(late_ns, frame)| link.send(now_ns, late_ns + carried_ns, jammed, frame));
            // The fate of the frame itself, not of one that it releases.
            sent = fates.reduce(|first, _| first).unwrap_or(Sent::Held);
        }
        self.show_pulse(now_ns, route, label, sent);
        sent
    }

    /// The next message that has arrived on a route.
    pub(crate) fn receive(&mut self, now_ns: u64, route: Route) -> Option<Vec<u8>> {
        self.link(route)?.receive(now_ns)
    }

    /// Sends an intruder's frame over the air.
    pub(crate) fn slip_in(&mut self, now_ns: u64, route: Route, frame: Vec<u8>) {
        if let Some(link) = self.link(route) {
            link.slip_in(now_ns, frame);
        }
        self.show_pulse(now_ns, route, Label::bad("INTRUDER"), Sent::Arrives(now_ns));
    }

    fn link(&mut self, route: Route) -> Option<&mut Link> {
        self.lanes.iter_mut().find(|(lane, _)| *lane == route).map(|(_, link)| link)
    }

    fn show_pulse(&mut self, now_ns: u64, route: Route, label: Label, sent: Sent) {
        let arrives_ns = if let Sent::Arrives(at_ns) = sent { Some(at_ns) } else { None };
        while self.pulses.front().is_some_and(|pulse| pulse.sent_ns + PULSE_NS < now_ns) {
            self.pulses.pop_front();
        }
        self.pulses.push_back(Pulse { route, label, sent_ns: now_ns, arrives_ns });
    }

    /// Messages of the last few seconds.
    pub(crate) fn pulses(&self) -> impl Iterator<Item = Pulse> + '_ {
        self.pulses.iter().copied()
    }

    /// A link carries nothing until then, in one direction or both.
    pub(crate) fn take_down(&mut self, link: LinkName, way: Option<Way>, until_ns: u64) {
        for (route, lane) in &mut self.lanes {
            if route.link() == link && way.is_none_or(|way| route.way() == way) {
                lane.down_until(until_ns);
            }
        }
    }

    /// Phones are off until then: what was in transit to them is lost.
    pub(crate) fn switch_off(&mut self, phones: impl Fn(Route) -> bool, until_ns: u64) {
        for (route, lane) in self.lanes.iter_mut().filter(|(route, _)| phones(*route)) {
            lane.down_until(until_ns);
            if route.way() == Way::Down {
                lane.forget();
            }
        }
    }

    /// When the next message arrives anywhere, or an intruder sends one, ns.
    pub(crate) fn next_arrival_ns(&self) -> Option<u64> {
        let arrivals = self.lanes.iter().filter_map(|(_, link)| link.next_arrival_ns());
        let intruders = [self.adversary.next_ns(), self.middleman.next_ns(), self.wiretap.next_ns()];
        arrivals.chain(intruders.into_iter().flatten()).min()
    }

    /// Does this route work now? Jammers are not considered.
    pub(crate) fn is_up(&self, route: Route, now_ns: u64) -> bool {
        self.lanes.iter().any(|(lane, link)| *lane == route && link.is_up(now_ns))
    }
}

fn quality(link: &world::LinkSettings) -> LinkQuality {
    let ns = |ms: f64| libm::round(ms * 1e6) as u64;
    LinkQuality {
        latency_ns: ns(link.latency_ms),
        jitter_ns: ns(link.jitter_ms),
        loss: link.loss,
        duplicate: link.duplicate,
        reorder: link.reorder,
        // A bit of 1 kbit/s lasts a millisecond.
        byte_ns: 8.0 * 1e6 / link.bandwidth_kbit_s,
    }
}
