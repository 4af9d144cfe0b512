//! Builds a complete twin from a checked world, with every part in its initial state.

use std::collections::BTreeMap;
use std::sync::Arc;

use boards::{HubActs, LockActs};

use crate::air::{Air, Nearby};
use crate::event::{Event, ServiceEvent};
use crate::judge::bench::Bench;
use crate::phone::{Lines, RecipientPhone};
use crate::plant::camera::Camera;
use crate::plant::mechanism;
use crate::schedule::Schedule;
use crate::service::{Channel, Line, Reading};
use crate::story::Story;
use crate::time::nanoseconds;
use crate::trace::Trace;
use crate::triggers::Triggers;
use crate::truth::{Filming, HubTold, Orders, Truth};
use crate::twin::{Pace, Twin};
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
        let (bench, triggers) =
            match (Bench::new(&world, &schema), Triggers::new(&world, &schema, &signals::running(&schema))) {
                (Ok(bench), Ok(triggers)) => (bench, triggers),
                (bench, triggers) => {
                    let problems = bench.err().into_iter().chain(triggers.err()).flatten().collect();
                    return Err(world.errors(problems));
                }
            };
        let sampled = signals::sampled(&bench.spoken_of().chain(triggers.spoken_of()).collect());
        let tick_ns = u64::from(world.tick_ms) * 1_000_000;
        let mut stage = build::stage(&world, tick_ns);
        let parcels = build::parcels(&world, &mut stage);
        let things = build::things(&world, &stage);
        let people = build::people(&world, seed, &mut stage);
        let (keys, factory, hub_factory) = keys::of_world(seed, world.starts_at.unix_ms as u64);
        let channel = Channel::new(keys.cloud, keys.service_key());
        let lines = Lines::new(seed, world.couriers().count());
        let mut twin = Self {
            plant: build::plant(&world, stage, tick_ns),
            lock: build::lock(&world, seed, &factory),
            hub: build::hub(&world, seed, &hub_factory),
            air: Air::new(&world, seed, keys.network, keys.cloud),
            nearby: Nearby::new(world.couriers().count()),
            jammers: Vec::new(),
            service: build::service(&world, seed, keys),
            truth: Truth::default(),
            bench,
            story: Story::default(),
            trace: Trace::new(),
            active_ns: 0,
            pace: Pace::Jump,
            tick_ns,
            ends_ns: nanoseconds(world.ends_s),
            schedule: Schedule::new(&world),
            triggers,
            people,
            parcels,
            things,
            acts: LockActs::default(),
            hub_acts: HubActs::default(),
            place: build::place(&world),
            camera: Camera::new(&world.plan, [world.door.width_m, world.door.height_m]),
            hub_told: HubTold::default(),
            filming: Filming::default(),
            lens_covered: false,
            bark_db: 0.0,
            bridge: mechanism::Bridge::Coast,
            thumb_nm: 0.0,
            hand_on_thumb_nm: 0.0,
            held_door_nm: 0.0,
            held_magnet_m: None,
            channel,
            lines,
            finding: None,
            cover_off: false,
            felt: 0,
            shake: None,
            clock_cell_out: false,
            journal_broken: false,
            journal_lost: 0,
            slept_since_ns: None,
            recipient: RecipientPhone::new(build::marks_stale(&world)),
            courier_lines: world.couriers().map(|_| Line::new(Reading::InOrder)).collect(),
            said: BTreeMap::new(),
            egress_ok: true,
            egress_due_ns: 1_000_000_000,
            egress_after_drive_ns: None,
            news: false,
            is_cut_run: false,
            trial: false,
            sampled,
            outputs: Vec::new(),
            words: Vec::new(),
            now_ns: 0,
            seed,
            world,
        };
        // A lock that has just been started has not yet received an authenticated time.
        twin.truth.clock_doubtful = true;
        for words in twin.world.windows_elsewhere() {
            twin.tell(Event::Service(ServiceEvent::TakesOrder(words)));
        }
        let ends_ns = |order: &crate::world::Order| {
            let (_, until_ms) = twin.world.window_unix_ms(order);
            until_ms.saturating_sub(twin.world.starts_at.unix_ms as u64) * 1_000_000
        };
        twin.truth.orders = Orders::new(twin.world.orders().map(ends_ns));
        // Compare the initial record with the initial state, before anybody has arrived.
        twin.hold_record_against_truth();
        twin.sense();
        Ok(twin)
    }
}
