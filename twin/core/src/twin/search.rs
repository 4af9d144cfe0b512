//! What a search over many runs needs: forks with other faults to come, what is broken so far, and how one state is
//! told from another.

use std::sync::Arc;

use super::Twin;
use crate::judge::Verdict;
use crate::judge::monitors::Watched;
use crate::people::Role;
use crate::world::{World, Zone};

/// A broken clause.
#[derive(Clone, Debug, PartialEq)]
pub struct Broken {
    /// The clause, such as "V2"; of a demand of the world, its text.
    pub clause: String,
    /// Title of the promise.
    pub title: String,
    /// First moment at which it did not hold, ns; the end of the run if something required had not happened.
    pub at_ns: Option<u64>,
}

/// A coarse state of everything that matters to a delivery. Two runs in the same cell are likely to have the same
/// futures; a search that keeps one of each cell keeps what is different.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell {
    /// What the lock does; "" without power.
    pub lock: &'static str,
    /// Power, recording, and shutter of the camera hub.
    pub hub: (bool, bool, bool),
    /// Stage of the first two orders, by the service.
    pub orders: [u8; 2],
    /// The door: 0 closed, 1 ajar, 2 open; and the bolt: 0 withdrawn, 1 between, 2 home.
    pub door: (u8, u8),
    /// Where the first courier is, and the parcel.
    pub courier: (Zone, Zone),
    /// The kinds of faults that act, one bit each.
    pub faults: u64,
    /// What has just happened: the kind of event.
    pub event: u64,
}

impl Twin {
    /// The world that is played.
    #[must_use]
    pub fn world(&self) -> &Arc<World> {
        &self.world
    }

    /// A fork that plays a world which differs in faults that begin later than now, and in its end. Its run is that of
    /// the other world from its start, bit for bit. None if that is impossible: the worlds differ in faults that have
    /// begun, that wait for a condition, or whose intruder prepares from the start.
    ///
    /// The worlds must be equal in everything else.
    #[must_use]
    pub fn replanned(&self, world: &Arc<World>) -> Option<Self> {
        let faults = self.faults.replanned(&self.world, world, self.clock.now_ns())?;
        let mut fork = Self { world: Arc::clone(world), faults, ..self.clone() };
        fork.clock.set_end(world);
        Some(fork)
    }

    /// Is any clause violated so far, or a demand of the world, excused or not? Cheap: for every tick.
    #[must_use]
    pub fn is_violated(&self) -> bool {
        self.monitors.is_violated()
    }

    /// The clauses and demands that are broken so far, none of them excused. What must happen some time is not broken
    /// before the end.
    pub fn broken(&self) -> impl Iterator<Item = Broken> + '_ {
        let broken = |watched: &Watched| {
            let judged = self.monitors.judged(watched);
            (judged.outcome.verdict == Verdict::Fail).then(|| Broken {
                clause: judged.broken.unwrap_or_default(),
                title: watched.title.clone(),
                at_ns: judged.outcome.broken_at_ns,
            })
        };
        self.monitors.watched.iter().filter_map(broken)
    }

    /// The lowest margin so far of each promise of the product that is measured in a unit, by its letter.
    pub fn margins(&self) -> impl Iterator<Item = (&str, f64)> {
        let ours = self.monitors.watched.iter().filter(|watched| watched.is_of_the_product);
        // A count is kept or not: it does not come close.
        let ours = ours.filter(|watched| !watched.unit.is_empty());
        ours.filter_map(|watched| {
            let margin = self.monitors.judged(watched).outcome.robustness?;
            Some((watched.id.as_str(), margin))
        })
    }

    /// The present cell.
    #[must_use]
    pub fn cell(&self) -> Cell {
        let now = self.moment();
        let truth = self.observe.truth();
        let lock = &self.nodes.lock.device;
        let hub = &self.nodes.hub;
        let recording = hub.device.state(now.tick.now_ns).is_some_and(|view| view.clip.is_some());
        let mut orders = self.nodes.backend.service.phases();
        let gap_m = self.plant.door_gap_m();
        let bolt_m = self.plant.mechanism.state().bolt_travel_m;
        Cell {
            lock: lock.state(now.tick.now_ns).map_or("", |view| view.phase),
            hub: (hub.runs(), recording, hub.acts.lens_clear > 0.0),
            orders: std::array::from_fn(|_| orders.next().unwrap_or(0)),
            door: (
                if truth.door_closed { 0 } else { 1 + u8::from(gap_m > AJAR_M) },
                if truth.bolt_home { 2 } else { u8::from(bolt_m > crate::truth::BOLT_WITHDRAWN_M) },
            ),
            courier: (now.scene().person_zone(Role::Courier, 0), now.scene().parcel_zone(1)),
            faults: self.faults.active(),
            event: self.events().last().map_or(0, |line| line.event.kind()),
        }
    }
}

/// Wider than this a door is open and not ajar, m: the width of a hand (estimate).
const AJAR_M: f64 = 0.1;
