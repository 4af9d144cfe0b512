//! Watches a world: `cargo run --release -p twin-view --example watch -- worlds/front-door.yaml 7`.
//!
//! The same window as `twin watch`, for work on the view: no other crate is built.

use std::error::Error;
use std::path::PathBuf;
use std::sync::Arc;

use twin_core::World;
use twin_view::Quality;
use twin_view::window::{WatchOptions, watch};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let world_path: PathBuf =
        arguments.next().ok_or("which world? give its file, and a seed if you like")?.into();
    let seed = arguments.next().map_or(Ok(1), |seed| seed.parse())?;
    let world_text = std::fs::read_to_string(&world_path)?;
    let world = Arc::new(World::parse(&world_path.to_string_lossy(), &world_text)?);
    watch(WatchOptions { world, world_text, world_path, seed, quality: Quality::Low })?;
    Ok(())
}
