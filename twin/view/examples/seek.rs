//! Measures how long seeking takes: nearest snapshot, then ticks. The aim is 200 ms.
//!
//! `cargo run --release -p twin-view --example seek`. Not a criterion bench: a development dependency of this crate
//! would turn on other features of Bevy's dependencies, and every test would build Bevy a second time.

#![allow(clippy::disallowed_methods, reason = "measures the time that seeking takes")]

use std::error::Error;
use std::sync::Arc;
use std::time::{Duration, Instant};

use twin_core::World;
use twin_view::window::{Command, Deck};

fn main() -> Result<(), Box<dyn Error>> {
    let text = include_str!("../../../worlds/front-door.yaml");
    let world = Arc::new(World::parse("front-door.yaml", text)?);

    let mut deck = Deck::new(Arc::clone(&world), text.to_owned(), 1)?;
    let unplayed = timed(|| deck.handle(Command::Seek(world.ends_s)));
    println!("to the end of a run not played yet: {unplayed:.2?}");

    // Just before a full second is the farthest from a snapshot.
    let mut seeks: Vec<(Duration, f64)> = Vec::new();
    for second in 1..=world.ends_s as u32 {
        let at_s = f64::from(second * 37 % world.ends_s as u32) + 0.998;
        let took = timed(|| {
            deck.handle(Command::Seek(at_s));
            deck.update();
        });
        seeks.push((took, at_s));
    }
    seeks.sort_by_key(|seek| seek.0);
    let (median, (worst, at_s)) = (seeks[seeks.len() / 2].0, seeks[seeks.len() - 1]);
    println!("on a recorded run, update included: median {median:.2?}, worst {worst:.2?} (to {at_s:.3} s)");
    Ok(())
}

fn timed(work: impl FnOnce()) -> Duration {
    let started = Instant::now();
    work();
    started.elapsed()
}
