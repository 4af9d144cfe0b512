//! The twin: one tick, stage by stage.
//!
//! Its parts know nothing of it. Each stage is a method of the part that acts, and gets the parts that it needs.

mod assemble;
mod cut;
mod egress;
mod inspect;
mod report;
mod search;

use std::sync::Arc;

use boards::{HubDevice, LockDevice};

use crate::actors::Actors;
use crate::clock::Clock;
use crate::faults::Faults;
use crate::judge::monitors::Monitors;
use crate::moment::Moment;
use crate::network::Network;
use crate::nodes::Nodes;
use crate::observe::Observe;
use crate::plant::Plant;
use crate::scene::Scene;
use crate::signals::{Sampled, View};
use crate::story::StoryLine;
use crate::world::{FaultKind, World};

pub use crate::clock::Pace;
pub use report::{Closing, PromiseReport, Report};
pub use search::{Broken, Cell};

/// A running world. `Clone` forks it; the fork continues bit for bit.
#[derive(Clone)]
pub struct Twin {
    world: Arc<World>,
    seed: u64,
    clock: Clock,
    /// What is planned to go wrong.
    faults: Faults,
    /// People with what they carry.
    actors: Actors,
    /// Everything physical.
    plant: Plant,
    /// Lock, camera hub, service, phones.
    nodes: Nodes,
    /// The links between them.
    network: Network,
    /// Ground truth, trace, story.
    observe: Observe,
    /// The promises.
    monitors: Monitors,
    /// The signals that the promises use.
    sampled: Sampled,
}

/// Observes a run from outside. It cannot change it: a recorder, a window, a search.
pub trait Observer {
    /// A tick has ended. `twin`: its state now; `events`: what happened in this tick.
    fn tick(&mut self, twin: &Twin, events: &[StoryLine]);
}

/// Nobody.
impl Observer for () {
    fn tick(&mut self, _: &Twin, _: &[StoryLine]) {}
}

impl Twin {
    /// Executes one tick.
    pub fn step(&mut self) {
        self.step_with(&mut ());
    }

    /// Executes one tick: what is due, what people do, what moves, what sensors read, what the firmware does with it,
    /// which messages are sent, and whether all of it was right.
    pub fn step_with(&mut self, observer: &mut impl Observer) {
        let events_before = self.events().len();
        // Only a jump needs to know what is due next.
        let due_ns = if self.clock.jumps() { self.next_due_ns() } else { self.clock.now_ns() };
        self.clock.advance(due_ns, self.is_active());
        self.pass_tick();
        self.check_egress();
        self.judge();
        observer.tick(self, &self.events()[events_before..]);
    }

    /// Executes ticks to the end of the world.
    pub fn run_with(&mut self, observer: &mut impl Observer) {
        while !self.is_over() {
            self.step_with(observer);
        }
    }

    fn pass_tick(&mut self) {
        let Self { world, seed, clock, faults, actors, plant, nodes, network, observe, .. } = self;
        let tick = clock.tick(world, *seed);
        faults.apply(tick, plant, actors, nodes, network, observe);
        actors.act(tick, plant, nodes, network, observe);
        let actions = actors.push(tick, plant, &nodes.lock);
        if plant.step(tick.now_ns, &actions) {
            observe.plant_moved(tick, plant);
        }
        nodes.sense(Scene { tick, plant, actors }, observe);
        for device in nodes.poll(tick, observe) {
            faults.put_back_later(tick, device);
        }
        observe.look(Moment { tick, plant, actors, nodes, network });
        network.carry(tick, plant, actors, nodes, observe);
    }

    /// Evaluates the promises, and the conditions of faults.
    fn judge(&mut self) {
        if self.observe.is_trial() {
            return;
        }
        let Self { world, seed, clock, faults, actors, plant, nodes, network, observe, .. } = self;
        let tick = clock.tick(world, *seed);
        let now = Moment { tick, plant, actors, nodes, network };
        observe.look_at_end(now);
        let (values, changed) = self.sampled.take(&View::new(now, observe));
        self.monitors.look(tick.now_ns, values, changed);
        faults.follow(tick, values);
    }

    /// Time of the next event that does not follow from motion, ns; now while anything moves. The first part that has
    /// something to do now decides: those that move are asked first.
    fn next_due_ns(&self) -> u64 {
        let now = self.moment();
        let now_ns = now.tick.now_ns;
        let parts: [&dyn Fn() -> u64; 6] = [
            &|| self.plant.next_due_ns(now_ns).unwrap_or(u64::MAX),
            &|| self.actors.next_due_ns(now_ns),
            &|| self.faults.next_due_ns(now_ns),
            &|| self.network.next_due_ns().unwrap_or(u64::MAX),
            &|| self.observe.next_due_ns(now_ns),
            &|| self.nodes.next_due_ns(now.scene()),
        ];
        let mut least_ns = u64::MAX;
        for due_ns in parts.iter().map(|part| part()) {
            if due_ns <= now_ns {
                return now_ns;
            }
            least_ns = least_ns.min(due_ns);
        }
        least_ns
    }

    /// Everything at this moment, without the observers.
    pub(crate) fn moment(&self) -> Moment<'_> {
        let Self { plant, actors, nodes, network, .. } = self;
        Moment { tick: self.clock.tick(&self.world, self.seed), plant, actors, nodes, network }
    }

    /// Changes how idle time is passed from now on.
    pub fn set_pace(&mut self, pace: Pace) {
        self.clock.set_pace(pace);
    }

    /// The lock with its board, for injecting faults.
    pub fn lock_mut(&mut self) -> &mut LockDevice {
        &mut self.nodes.lock.device
    }

    /// The camera hub with its board, for injecting faults.
    pub(crate) fn hub_mut(&mut self) -> &mut HubDevice {
        &mut self.nodes.hub.device
    }

    /// Injects a fault: it begins with the next tick and is recorded. The same fault in the world file at that time
    /// gives the same run.
    pub fn press(&mut self, fault: FaultKind) {
        self.faults.press(self.clock.next_ns(), fault);
    }

    /// Applies a torque to the inside thumb-turn from now on, N·m (+ throws); 0 releases it.
    pub fn turn_thumb(&mut self, torque_nm: f64) {
        self.actors.user_turns(self.clock.now_ns(), torque_nm);
    }
}
