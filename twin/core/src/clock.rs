//! The clock of a run: the present tick, and how idle time is passed.

use crate::time::{nanoseconds, seconds};
use crate::world::World;

/// How the twin passes idle time. Both ways give the same trace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pace {
    /// Skips ticks in which nothing is due and nothing moves.
    #[default]
    Jump,
    /// Executes every tick.
    EveryTick,
}

/// Time of a run.
#[derive(Clone, Debug)]
pub(crate) struct Clock {
    now_ns: u64,
    tick_ns: u64,
    ends_ns: u64,
    pace: Pace,
    active_ns: u64,
}

impl Clock {
    /// At the start of a world.
    pub(crate) fn new(world: &World) -> Self {
        Self {
            now_ns: 0,
            tick_ns: u64::from(world.tick_ms) * 1_000_000,
            ends_ns: nanoseconds(world.ends_s),
            pace: Pace::Jump,
            active_ns: 0,
        }
    }

    /// The run ends when this world does.
    pub(crate) fn set_end(&mut self, world: &World) {
        self.ends_ns = nanoseconds(world.ends_s);
    }

    /// Advances to the next tick, or to the next tick in which anything is due. `is_active`: the time that passes
    /// counts for the real-time factor.
    pub(crate) fn advance(&mut self, next_due_ns: u64, is_active: bool) {
        let next_ns = match self.pace {
            Pace::EveryTick => self.next_ns(),
            Pace::Jump => {
                let due_ns = next_due_ns.min(self.ends_ns);
                // Keep ticks on their grid.
                due_ns.div_ceil(self.tick_ns).saturating_mul(self.tick_ns).max(self.next_ns())
            }
        };
        if is_active {
            self.active_ns += next_ns - self.now_ns;
        }
        self.now_ns = next_ns;
    }

    /// Does it skip ticks in which nothing is due?
    pub(crate) fn jumps(&self) -> bool {
        self.pace == Pace::Jump
    }

    /// Changes how idle time is passed from now on.
    pub(crate) fn set_pace(&mut self, pace: Pace) {
        self.pace = pace;
    }

    /// Time since the start of the world, ns.
    pub(crate) fn now_ns(&self) -> u64 {
        self.now_ns
    }

    /// Time of the next tick without a jump, ns.
    pub(crate) fn next_ns(&self) -> u64 {
        self.now_ns + self.tick_ns
    }

    /// Part of the run that counts for the real-time factor, ns.
    pub(crate) fn active_ns(&self) -> u64 {
        self.active_ns
    }

    /// Has the world reached its end?
    pub(crate) fn is_over(&self) -> bool {
        self.now_ns >= self.ends_ns
    }

    /// The present tick of this world, played with this seed.
    pub(crate) fn tick<'a>(&self, world: &'a World, seed: u64) -> Tick<'a> {
        Tick { world, seed, now_ns: self.now_ns, tick_ns: self.tick_ns }
    }
}

/// The present tick, as every stage gets it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tick<'a> {
    /// The world as it was planned.
    pub(crate) world: &'a World,
    /// Seed of the run.
    pub(crate) seed: u64,
    /// Time since the start of the world, ns.
    pub(crate) now_ns: u64,
    /// Length of a tick, ns.
    pub(crate) tick_ns: u64,
}

impl Tick<'_> {
    /// Time since the start of the world, s.
    pub(crate) fn now_s(self) -> f64 {
        seconds(self.now_ns)
    }

    /// Length of a tick, s.
    pub(crate) fn tick_s(self) -> f64 {
        seconds(self.tick_ns)
    }

    /// Time of the next tick without a jump, ns.
    pub(crate) fn next_ns(self) -> u64 {
        self.now_ns + self.tick_ns
    }

    /// The time of day, ms since 1970 UTC.
    pub(crate) fn unix_ms(self) -> u64 {
        self.world.starts_at.unix_ms as u64 + self.now_ns / 1_000_000
    }
}

#[cfg(test)]
mod tests;
