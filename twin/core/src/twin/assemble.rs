//! Builds a complete twin from a checked world, with every part in its initial state.

use std::sync::Arc;

use super::Twin;
use crate::actors::Actors;
use crate::air::Air;
use crate::clock::Clock;
use crate::event::{Event, ServiceEvent};
use crate::faults::Faults;
use crate::judge::monitors::Monitors;
use crate::network::Network;
use crate::nodes::{Backend, HubNode, LockNode, Nodes, Phones};
use crate::observe::Observe;
use crate::phone::{Lines, RecipientPhone};
use crate::scene::Scene;
use crate::service::Channel;
use crate::world::{World, WorldErrors};
use crate::{build, keys, signals};

impl Twin {
    /// Builds a world in its initial state.
    ///
    /// # Errors
    ///
    /// Formulas of the world that cannot be parsed.
    pub fn new(world: Arc<World>, seed: u64) -> Result<Self, WorldErrors> {
        let schema = signals::schema();
        let monitors = Monitors::new(&world, &schema);
        let faults = Faults::new(&world, &schema, &signals::running(&schema));
        let (monitors, faults) = match (monitors, faults) {
            (Ok(monitors), Ok(faults)) => (monitors, faults),
            (monitors, faults) => {
                let problems = monitors.err().into_iter().chain(faults.err()).flatten().collect();
                return Err(world.errors(problems));
            }
        };
        let sampled = signals::sampled(&monitors.used_signals().chain(faults.used_signals()).collect());
        let clock = Clock::new(&world);
        let tick_ns = clock.next_ns();
        let mut stage = build::stage(&world, tick_ns);
        let parcels = build::parcels(&world, &mut stage);
        let things = build::things(&world, &stage);
        let people = build::people(&world, seed, &mut stage);
        let couriers = world.couriers().count();
        let (keys, factory, hub_factory) = keys::of_world(seed, world.starts_at.unix_ms as u64);
        let channel = Channel::new(keys.cloud, keys.service_key());
        let air = Air::new(&world, seed, keys.network, keys.cloud);
        let hub = build::hub(&world, seed, &hub_factory);
        let mut twin = Self {
            clock,
            faults,
            actors: Actors::new(people, parcels, things),
            plant: build::plant(&world, stage, tick_ns),
            nodes: Nodes {
                lock: LockNode::new(build::lock(&world, seed, &factory)),
                hub: HubNode::new(&world, hub, build::place(&world)),
                backend: Backend::new(build::service(&world, seed, keys), channel),
                phones: Phones::new(RecipientPhone::new(build::marks_stale(&world)), couriers),
            },
            network: Network::new(air, Lines::new(seed, couriers)),
            observe: Observe::new(&world),
            monitors,
            sampled,
            seed,
            world,
        };
        twin.begin();
        Ok(twin)
    }

    /// The devices get power, and the observers see the initial state, before anybody has arrived.
    fn begin(&mut self) {
        let drives = {
            let Self { world, seed, clock, actors, plant, nodes, network, observe, .. } = self;
            let tick = clock.tick(world, *seed);
            for words in world.windows_elsewhere() {
                observe.tell(tick, Event::Service(ServiceEvent::TakesOrder(words)));
            }
            observe.check_record(crate::moment::Moment { tick, plant, actors, nodes, network });
            nodes.sense(Scene { tick, plant, actors }, observe);
            self.drives()
        };
        self.observe.egress_mut().follow(self.clock.now_ns(), drives);
    }
}
