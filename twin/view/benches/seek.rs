//! How long it takes to be somewhere else in the run: nearest snapshot, then ticks. The aim is 200 ms.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use twin_core::World;
use twin_view::window::{Command, Deck};

fn deck() -> Deck {
    let text = include_str!("../../../worlds/front-door.yaml");
    let world = World::parse("front-door.yaml", text).expect("the world of the repository is sound");
    Deck::new(Arc::new(world), text.to_owned(), 1).expect("the world of the repository is sound")
}

fn seek(c: &mut Criterion) {
    let mut group = c.benchmark_group("seek");
    group.sample_size(20).measurement_time(Duration::from_secs(3));
    group.bench_function("on a recorded run", |bencher| {
        let mut deck = deck();
        while deck.play_ahead() {}
        // Just before a second is the farthest from a snapshot; the courier is at the door, so every tick is work.
        let mut at_s = [19.999, 33.999, 0.999, 27.999].into_iter().cycle();
        bencher.iter(|| {
            deck.obey(Command::Seek(at_s.next().unwrap_or(0.0)));
            black_box(deck.update())
        });
    });
    group.bench_function("to the end of a run not played yet", |bencher| {
        bencher.iter_batched(
            deck,
            |mut deck| deck.obey(Command::Seek(120.0)),
            criterion::BatchSize::PerIteration,
        );
    });
    group.finish();
}

criterion_group!(benches, seek);
criterion_main!(benches);
