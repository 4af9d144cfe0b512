//! How fast the twin is, as ratios within one run: compare lines with each other, never with another machine's.
//! `cargo bench -p twin-core`
#![allow(missing_docs, reason = "criterion's macros make the public items here")]

use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use twin_core::{Pace, Twin, World};

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
    let mut group = c.benchmark_group("one tick of 2 ms");
    let says = |twin: &Twin, what: &str| twin.events().last().is_some_and(|event| event.what.contains(what));
    let opening = at(|twin| says(twin, "sets the parcel down"));
    let driving = at(|twin| says(twin, "motor throws"));
    for (name, start) in [("door and courier move", &opening), ("motor drives", &driving)] {
        group.bench_function(name, |b| {
            b.iter_batched(|| start.clone(), |mut t| t.step(), criterion::BatchSize::SmallInput)
        });
    }
    group.bench_function("fork", |b| b.iter(|| black_box(driving.clone())));
    group.bench_function("frame", |b| b.iter(|| black_box(driving.frame())));
    group.finish();
}

criterion_group!(benches, whole_runs, single_moments);
criterion_main!(benches);
