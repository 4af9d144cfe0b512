//! The twin's speed, as ratios within one run: compare lines with each other, never with another machine's. `cargo
//! bench -p twin-core`
#![allow(missing_docs, reason = "criterion's macros make the public items here")]

use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use rapier3d::prelude::*;
use twin_core::event::LockEvent;
use twin_core::judge::promises::PROMISES;
use twin_core::judge::{Formula, Kind, Monitor, Value};
use twin_core::world::{CutPower, DeviceName, FaultKind};
use twin_core::{Act, Event, Pace, Twin, World, signals};

const FRONT_DOOR: &str = include_str!("../../../worlds/front-door.yaml");
const LONG_VISIT: &str = include_str!("../../../worlds/long-visit.yaml");
const WATCH_LIVE: &str = include_str!("../../../worlds/watch-live.yaml");

fn world(text: &str) -> World {
    World::parse("world.yaml", text).unwrap_or_else(|errors| panic!("{errors:?}"))
}

fn twin_of(text: &str) -> Twin {
    Twin::new(Arc::new(world(text)), 1).unwrap_or_else(|errors| panic!("{errors:?}"))
}

fn front_door() -> Twin {
    twin_of(FRONT_DOOR)
}

fn run_to(twin: &mut Twin, until_s: f64) {
    while twin.now_s() < until_s && !twin.is_over() {
        twin.step();
    }
}

/// A world's twin at this time.
fn at_s(text: &str, now_s: f64) -> Twin {
    let mut twin = twin_of(text);
    run_to(&mut twin, now_s);
    twin
}

/// The bodies of `front-door` in plain rapier with its defaults: house, leaf on its hinge, furniture, a courier, their
/// parcel in the hall.
struct Bare {
    pipeline: PhysicsPipeline,
    parameters: IntegrationParameters,
    islands: IslandManager,
    broad_phase: BroadPhaseBvh,
    narrow_phase: NarrowPhase,
    bodies: RigidBodySet,
    colliders: ColliderSet,
    joints: ImpulseJointSet,
    multibody_joints: MultibodyJointSet,
    soft_bodies: SoftBodySet,
    ccd: CCDSolver,
}

fn metres(m: [f64; 3]) -> Vector {
    Vector::new(m[0] as f32, m[1] as f32, m[2] as f32)
}

impl Bare {
    fn new(world: &World) -> Self {
        let (mut bodies, mut colliders) = (RigidBodySet::new(), ColliderSet::new());
        let cuboid = |half: Vector| ColliderBuilder::cuboid(half.x, half.y, half.z);
        for wall in &world.plan.walls {
            colliders.insert(cuboid(metres(wall.half_m)).translation(metres(wall.centre_m)));
        }
        let parcel = (metres([1.1, 0.1, -1.6]), world.order.parcel.size_m, world.order.parcel.mass_kg);
        let furniture = world.plan.furniture.values();
        let things = furniture.map(|thing| (metres(thing.centre_m()), thing.box_m, thing.mass_kg));
        for (centre, size_m, mass_kg) in things.chain([parcel]) {
            let body = bodies.insert(RigidBodyBuilder::dynamic().translation(centre).can_sleep(false));
            let shape = cuboid(metres(size_m) * 0.5).mass(mass_kg as f32);
            colliders.insert_with_parent(shape, body, &mut bodies);
        }
        let courier = RigidBodyBuilder::dynamic().translation(Vector::new(0.6, 0.875, -1.0));
        let courier = bodies.insert(courier.lock_rotations().can_sleep(false));
        let shape = ColliderBuilder::capsule_y(0.655, 0.22).mass(75.0).friction(0.0);
        colliders.insert_with_parent(shape, courier, &mut bodies);
        let half = metres([world.door.width_m, world.door.height_m, world.door.thickness_m]) * 0.5;
        let frame = bodies.insert(RigidBodyBuilder::fixed());
        let leaf = bodies.insert(RigidBodyBuilder::dynamic().can_sleep(false));
        let loose = InteractionGroups::new(Group::GROUP_2, Group::GROUP_3, InteractionTestMode::And);
        let shape = cuboid(half).translation(Vector::new(half.x, half.y, -half.z)).collision_groups(loose);
        colliders.insert_with_parent(shape.mass(world.door.mass_kg as f32), leaf, &mut bodies);
        let mut joints = ImpulseJointSet::new();
        joints.insert(frame, leaf, RevoluteJointBuilder::new(Vector::Y), true);
        Self {
            pipeline: PhysicsPipeline::new(),
            parameters: IntegrationParameters { dt: 0.002, ..IntegrationParameters::default() },
            islands: IslandManager::new(),
            broad_phase: BroadPhaseBvh::new(),
            narrow_phase: NarrowPhase::new(),
            bodies,
            colliders,
            joints,
            multibody_joints: MultibodyJointSet::new(),
            soft_bodies: SoftBodySet::default(),
            ccd: CCDSolver::new(),
        }
    }

    fn step(&mut self) {
        self.pipeline.step(
            Vector::Y * -9.81,
            &self.parameters,
            &mut self.islands,
            &mut self.broad_phase,
            &mut self.narrow_phase,
            &mut self.bodies,
            &mut self.colliders,
            &mut self.joints,
            &mut self.multibody_joints,
            &mut self.soft_bodies,
            &mut self.ccd,
            &(),
            &(),
        );
    }
}

/// When the courier of `front-door` arrives, and when the door is locked again, s.
const ARRIVES_S: f64 = 5.0;
const RELOCKED_S: f64 = 37.2;

/// The whole twin, camera included, and beside it what plain rapier alone needs for the same time.
fn arrival_to_relock(c: &mut Criterion) {
    let mut group = c.benchmark_group("front-door, from arrival to relock");
    group.sample_size(10);
    let start = at_s(FRONT_DOOR, ARRIVES_S);
    group.bench_function("the twin", |b| {
        b.iter_batched_ref(
            || start.clone(),
            |twin| run_to(twin, RELOCKED_S),
            criterion::BatchSize::SmallInput,
        )
    });
    let world = world(FRONT_DOOR);
    group.bench_function("plain rapier, the same bodies in each tick", |b| {
        let ticks = ((RELOCKED_S - ARRIVES_S) / 0.002) as usize;
        let steps = |bare: &mut Bare| (0..ticks).for_each(|_| bare.step());
        b.iter_batched_ref(|| Bare::new(&world), steps, criterion::BatchSize::SmallInput)
    });
    group.finish();
}

/// Somebody stands still indoors while the camera films, or a live picture is watched, beside a walk of that length.
fn still_and_walking(c: &mut Criterion) {
    const LASTS_S: f64 = 4.0;
    let mut group = c.benchmark_group("four seconds");
    group.sample_size(10);
    for (name, start) in [
        ("a courier walks in with the parcel", at_s(LONG_VISIT, 21.0)),
        ("a courier stands still indoors, the hub films", at_s(LONG_VISIT, 60.0)),
        ("nobody inside, a live picture is watched", at_s(WATCH_LIVE, 39.0)),
    ] {
        let ends_s = start.now_s() + LASTS_S;
        group.bench_function(name, |b| {
            b.iter_batched_ref(
                || start.clone(),
                |twin| run_to(twin, ends_s),
                criterion::BatchSize::SmallInput,
            )
        });
    }
    group.finish();
}

/// The twin at the first moment at which `reached` holds.
fn at(reached: impl Fn(&Twin) -> bool) -> Twin {
    let mut twin = front_door();
    while !reached(&twin) && !twin.is_over() {
        twin.step();
    }
    twin
}

/// The courier of `front-door` has just set the parcel down.
const SET_DOWN: Event = Event::Person { who: 0, act: Act::SetsParcelDown };

/// Is this the latest event?
fn says(twin: &Twin, event: &Event) -> bool {
    twin.events().last().is_some_and(|line| line.event == *event)
}

fn whole_runs(c: &mut Criterion) {
    let mut group = c.benchmark_group("front-door, 120 s");
    group.sample_size(10);
    for (name, pace) in [("jumping over idle time", Pace::Jump), ("every tick", Pace::EveryTick)] {
        group.bench_function(name, |b| {
            b.iter(|| {
                let mut twin = front_door();
                twin.set_pace(pace);
                while !twin.is_over() {
                    twin.step();
                }
                black_box(twin.trace_hash())
            });
        });
    }
    group.finish();
}

fn single_moments(c: &mut Criterion) {
    // The first tick of a fork: it creates its own workspace, and copies what it shares.
    let mut group = c.benchmark_group("first tick of a fork");
    let opening = at(|twin| says(twin, &SET_DOWN));
    let driving = at(|twin| says(twin, &Event::Lock(LockEvent::Throws)));
    for (name, start) in [("door and courier move", &opening), ("motor drives", &driving)] {
        group.bench_function(name, |b| {
            b.iter_batched_ref(|| start.clone(), Twin::step, criterion::BatchSize::SmallInput)
        });
    }
    group.bench_function("fork", |b| b.iter(|| black_box(driving.clone())));
    group.bench_function("frame", |b| b.iter(|| black_box(driving.frame())));
    group.finish();
}

/// The same twin with the camera hub unplugged.
fn unplugged(twin: &Twin) -> Twin {
    let mut twin = twin.clone();
    twin.press(FaultKind::CutPower(CutPower { device: DeviceName::Hub, for_s: 1_000.0 }));
    twin.step();
    twin.step();
    twin
}

fn run_on(twin: &mut Twin, steps: usize) {
    for _ in 0..steps {
        twin.step();
    }
}

fn stepped(mut twin: Twin, steps: usize) -> Twin {
    run_on(&mut twin, steps);
    twin
}

/// Cost of the camera hub: while it records, and while nobody is there.
fn with_and_without_hub(c: &mut Criterion) {
    let mut group = c.benchmark_group("one second, tick by tick");
    group.sample_size(10);
    let mut filming = at(|twin| says(twin, &SET_DOWN));
    let mut idle = front_door();
    for twin in [&mut filming, &mut idle] {
        twin.set_pace(Pace::EveryTick);
    }
    for (name, start) in [
        ("a courier indoors, the hub films", filming.clone()),
        ("a courier indoors, no hub", unplugged(&filming)),
        ("nobody there, lock and hub", stepped(idle.clone(), 1_000)),
        ("nobody there, lock alone", stepped(unplugged(&idle), 1_000)),
    ] {
        group.bench_function(name, |b| {
            b.iter_batched_ref(|| start.clone(), |twin| run_on(twin, 500), criterion::BatchSize::SmallInput)
        });
    }
    group.finish();
}

/// A tick in which the sensor exposes, with all its rays, and the one before.
fn pictures(c: &mut Criterion) {
    let mut group = c.benchmark_group("first tick of a fork, filming");
    let mut exposing = at(|twin| says(twin, &SET_DOWN));
    let before = loop {
        let before = exposing.clone();
        exposing.step();
        let camera = &exposing.hub().board.i2c.targets.camera;
        if camera.holds_exposure() && !before.hub().board.i2c.targets.camera.holds_exposure() {
            break before;
        }
    };
    for (name, start) in [("a picture is exposed", &before), ("none is", &exposing)] {
        group.bench_function(name, |b| {
            b.iter_batched_ref(|| start.clone(), Twin::step, criterion::BatchSize::SmallInput)
        });
    }
    group.finish();
}

/// All promises of the product evaluated for one tick, with every number new.
fn judge(c: &mut Criterion) {
    let schema = signals::schema();
    let formulas = PROMISES.iter().flat_map(|promise| promise.clauses).map(|clause| clause.holds);
    let formulas =
        formulas.map(|text| Formula::parse(text, &schema).unwrap_or_else(|error| panic!("{error:?}")));
    let mut monitors: Vec<Monitor> = formulas.map(|formula| Monitor::new(&formula)).collect();
    let mut now_ns = 0;
    c.bench_function("the judge looks once", |b| {
        b.iter(|| {
            now_ns += 2_000_000;
            let value = |kind: Kind| match kind {
                Kind::Bool => Value::Bool(false),
                Kind::Number { .. } => Value::Number(now_ns as f64 * 1e-12),
                Kind::Label(_) => Value::Label(0),
            };
            let values: Vec<Value> = schema.signals().iter().map(|signal| value(signal.kind)).collect();
            for monitor in &mut monitors {
                monitor.sample(now_ns, &values);
            }
        });
    });
}

criterion_group!(
    benches,
    whole_runs,
    arrival_to_relock,
    still_and_walking,
    single_moments,
    with_and_without_hub,
    pictures,
    judge
);
criterion_main!(benches);
