//! Cuts of one tick that nothing can tell apart, so that one of them is played for all.
//!
//! A cut takes a device's RAM, and its chips start at their reset values. What goes on is the flash, what had left the
//! board by then (frames, positions of what it moves), and the lock's clock on its own cell. So two cuts within one
//! tick lead to one story if they agree in these, and in flash only where the story of one of them still looks before
//! it erases: the other's firmware reads the same, byte for byte, and does the same. Which bytes a story looks at, the
//! chip records ([`Reads`]); readers on the bench (auditor, judge) count as well. What differs is the moment within the
//! tick.

use boards::{Circuit, HubActs, LockActs};
use chips::w25q::{Reads, W25q};

use super::{Cut, CutRun, Sweep};
use crate::twin::Twin;
use crate::world::DeviceName;

/// What a cut has left at the end of its tick.
struct Left {
    /// Every frame on its way, and every link's own state.
    air: String,
    /// The lock's clock runs on.
    clock: Option<String>,
    acts: (LockActs, HubActs),
    flash: W25q,
}

/// A cut that was played, and what its story has looked at since.
struct Played {
    left: Left,
    reads: Reads,
    run: CutRun,
}

impl Left {
    fn of(twin: &Twin, device: DeviceName) -> Self {
        let clock = (device == DeviceName::Lock).then(|| format!("{:?}", twin.lock.board.i2c.targets.clock));
        Self {
            air: format!("{:?}", twin.air),
            clock,
            acts: (twin.acts, twin.hub_acts),
            flash: chip(twin, device).clone(),
        }
    }
}

impl Played {
    fn speaks_for(&self, left: &Left) -> bool {
        let mine = &self.left;
        (&mine.air, &mine.clock, mine.acts) == (&left.air, &left.clock, left.acts)
            && mine.flash.differences(&left.flash).all(|address| !self.reads.has_seen(address))
    }
}

impl Sweep {
    /// What becomes of these cuts of one tick. Of those that are alike one is played. Cuts outside of the window are
    /// left out.
    #[must_use]
    pub fn tick(&self, cuts: &[Cut]) -> Vec<CutRun> {
        let mut played: Vec<Played> = Vec::new();
        let runs = cuts.iter().filter_map(|cut| {
            let mut twin = self.planned(*cut)?;
            let reads = Reads::new();
            chip_mut(&mut twin, self.device).reads = Some(reads.clone());
            twin.step();
            // A cut that comes later than in the tick before which its fork stands is compared with none.
            Some(match twin.runs(self.device) {
                true => self.play(*cut, twin, None),
                false => self.play_or_find(*cut, twin, reads, &mut played),
            })
        });
        runs.collect()
    }

    fn play_or_find(&self, cut: Cut, mut twin: Twin, reads: Reads, played: &mut Vec<Played>) -> CutRun {
        let left = Left::of(&twin, self.device);
        if let Some(alike) = played.iter().find(|played| played.speaks_for(&left)) {
            return CutRun { cut, like: Some(alike.run.cut), ..alike.run.clone() };
        }
        if let Some(reads) = &mut chip_mut(&mut twin, self.device).reads {
            reads.heed_erases();
        }
        let at_ns = twin.now_ns;
        let run = self.play(cut, twin, Some(at_ns));
        played.push(Played { left, reads, run: run.clone() });
        run
    }
}

fn chip(twin: &Twin, device: DeviceName) -> &W25q {
    match device {
        DeviceName::Lock => &twin.lock.board.flash().target,
        DeviceName::Hub => &twin.hub.board.flash().target,
    }
}

fn chip_mut(twin: &mut Twin, device: DeviceName) -> &mut W25q {
    match device {
        DeviceName::Lock => &mut twin.lock.board.flash_mut().target,
        DeviceName::Hub => &mut twin.hub.board.flash_mut().target,
    }
}
