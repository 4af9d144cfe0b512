//! Groups power cuts within a tick that lead to identical runs, and simulates one per group.
//!
//! A cut clears a device's RAM, and its chips start at their reset values. What persists is the flash, what had left
//! the board by then (frames, positions of what it moves), and the lock's clock on its backup battery. So two cuts
//! within one tick lead to the same story if they agree in these; for flash, agreement is needed only where one of
//! the two runs still reads before it erases: the other's firmware then reads the same, byte for byte, and does the
//! same. The chip records which bytes a run reads ([`Reads`]); read-outs by auditor and judge count as well. Only the
//! moment within the tick differs.

use boards::{Circuit, HubActs, LockActs};
use chips::w25q::{Reads, W25q};

use super::{Cut, CutRun, Sweep};
use crate::moment::Moment;
use crate::twin::Twin;
use crate::world::DeviceName;

/// What a cut leaves at the end of its tick.
struct Left {
    /// Every frame in transit, and every link's own state.
    air: String,
    /// The lock's clock, which keeps running.
    clock: Option<String>,
    acts: (LockActs, HubActs),
    flash: W25q,
}

/// A simulated cut, and what its run has read since.
struct Played {
    left: Left,
    reads: Reads,
    run: CutRun,
}

impl Left {
    fn of(twin: &Twin, device: DeviceName) -> Self {
        let Moment { nodes, network, .. } = twin.moment();
        let clock =
            (device == DeviceName::Lock).then(|| format!("{:?}", nodes.lock.device.board.i2c.targets.clock));
        Self {
            air: format!("{:?}", network.air),
            clock,
            acts: (nodes.lock.acts, nodes.hub.acts),
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
    /// Results of these cuts of one tick. Of identical ones, one is simulated. Cuts outside of the window are left
    /// out.
    #[must_use]
    pub fn tick(&self, cuts: &[Cut]) -> Vec<CutRun> {
        let mut played: Vec<Played> = Vec::new();
        let runs = cuts.iter().filter_map(|cut| {
            let mut twin = self.planned(*cut)?;
            let reads = Reads::new();
            chip_mut(&mut twin, self.device).reads = Some(reads.clone());
            twin.step();
            // A cut that does not fall in the tick right after its fork is compared with none.
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
        let at_ns = twin.now_ns();
        let run = self.play(cut, twin, Some(at_ns));
        played.push(Played { left, reads, run: run.clone() });
        run
    }
}

fn chip(twin: &Twin, device: DeviceName) -> &W25q {
    match device {
        DeviceName::Lock => &twin.lock().board.flash().target,
        DeviceName::Hub => &twin.hub().board.flash().target,
    }
}

fn chip_mut(twin: &mut Twin, device: DeviceName) -> &mut W25q {
    match device {
        DeviceName::Lock => &mut twin.lock_mut().board.flash_mut().target,
        DeviceName::Hub => &mut twin.hub_mut().board.flash_mut().target,
    }
}
