//! Frames of the past: a picture is drawn for the instant at which it was taken, seconds or minutes before it is shown.
//! For this the run is played a second time, behind the first.

use std::sync::Arc;

use twin_core::{Frame, Pace, Twin, World};

use crate::ViewError;

/// A run that is played behind another.
pub struct Hindsight {
    world: Arc<World>,
    seed: u64,
    run: Option<Twin>,
}

impl Hindsight {
    /// For a run without faults pressed by hand.
    #[must_use]
    pub fn new(world: Arc<World>, seed: u64) -> Self {
        Self { world, seed, run: None }
    }

    /// The world that is played.
    #[must_use]
    pub fn world(&self) -> &Arc<World> {
        &self.world
    }

    /// The frame of an instant, or the end's if that comes earlier. Fast if it is later than the one before.
    ///
    /// # Errors
    /// A world that cannot be built.
    pub fn frame_at(&mut self, at_s: f64) -> Result<Frame, ViewError> {
        let mut run = match self.run.take().filter(|run| run.now_s() <= at_s) {
            Some(run) => run,
            None => {
                let mut run = Twin::new(Arc::clone(&self.world), self.seed)?;
                // Jumping gives the same run, but lands only on ticks in which something is due.
                run.set_pace(Pace::EveryTick);
                run
            }
        };
        while !run.is_over() && run.now_s() < at_s {
            run.step();
        }
        let frame = run.frame();
        self.run = Some(run);
        Ok(frame)
    }
}

#[cfg(test)]
mod tests;
