//! The twin's speed, as ratios within one run: compare lines with each other, never with another machine's. `cargo
//! bench -p twin-core`
#![allow(missing_docs, reason = "criterion's macros make the public items here")]

use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use twin_core::event::LockEvent;
use twin_core::judge::promises::PROMISES;
use twin_core::judge::{Formula, Kind, Monitor, Value};
use twin_core::world::{CutPower, DeviceName, FaultKind};
use twin_core::{Act, Event, Pace, Twin, World, signals};

const FRONT_DOOR: &str = include_str!("../../../worlds/front-door.yaml");

fn front_door() -> Twin {
    let world = World::parse("front-door.yaml", FRONT_DOOR).unwrap_or_else(|errors| panic!("{errors:?}"));
    Twin::new(Arc::new(world), 1).unwrap_or_else(|errors| panic!("{errors:?}"))
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

criterion_group!(benches, whole_runs, single_moments, with_and_without_hub, pictures, judge);
criterion_main!(benches);
