//! The tape: a run played ahead of the viewer, with a snapshot every second, so that any moment is near.
//!
//! A run is a pure function of world, seed and *script*: what was pressed, at which ticks. The tape holds the script.
//! Every twin here is stepped through [`Script::tick`], so that head, snapshots and the future all press the
//! same faults at the same ticks. Every tick is executed (no jumping): a moment shown is a tick of the run.

use std::sync::Arc;

use twin_core::world::{FaultKind, WorldErrors};
use twin_core::{Pace, Twin, World};

/// A fault pressed by hand.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Press {
    /// The tick with which it begins, ns since the start of the world.
    pub at_ns: u64,
    /// What.
    pub fault: FaultKind,
}

/// What the scope draws, at one instant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// Time, s since the start of the world.
    pub at_s: f64,
    /// Winding current, A; + throws.
    pub motor_a: f32,
    /// Bolt travel, mm; 0 = withdrawn.
    pub bolt_mm: f32,
    /// Door, degrees; + open.
    pub door_deg: f32,
}

/// Snapshots are this far apart, ns: half a thousand ticks to any moment, some 10 ms of work.
const SNAPSHOT_NS: u64 = 1_000_000_000;
/// Never more snapshots than this; long worlds get them farther apart.
const SNAPSHOTS_MAX: u64 = 1_000;
/// The scope is sampled this often, ns.
const SAMPLE_NS: u64 = 10_000_000;

/// What was pressed in a run, and the one way to step a twin of that run.
pub(crate) struct Script {
    tick_ns: u64,
    /// In order of time; of two of one tick, the one pressed first.
    presses: Vec<Press>,
}

impl Script {
    /// One tick, with the faults that begin with it.
    pub(crate) fn tick(&self, twin: &mut Twin) {
        let next_ns = now_ns(twin) + self.tick_ns;
        let first = self.presses.partition_point(|press| press.at_ns < next_ns);
        for press in self.presses[first..].iter().take_while(|press| press.at_ns == next_ns) {
            twin.press(press.fault);
        }
        twin.step();
    }

    /// Duration of one tick, ns.
    pub(crate) fn tick_ns(&self) -> u64 {
        self.tick_ns
    }

    /// What was pressed, in order of time.
    pub(crate) fn presses(&self) -> &[Press] {
        &self.presses
    }
}

/// A run as far as it was played ahead.
pub(crate) struct Tape {
    script: Script,
    ends_ns: u64,
    snapshot_ns: u64,
    /// In order of time; the first is the start and is never dropped.
    snapshots: Vec<Twin>,
    ahead: Twin,
    /// In order of time; an instant like the one before it is left out.
    samples: Vec<Sample>,
    /// Largest margin that each promise had at a snapshot, in the order of `Frame::promises`.
    typical_margins: Vec<Option<f64>>,
}

impl Tape {
    /// An unrecorded run.
    ///
    /// # Errors
    /// Formulas of the world that cannot be read.
    pub(crate) fn new(world: &Arc<World>, seed: u64) -> Result<Self, WorldErrors> {
        let mut start = Twin::new(Arc::clone(world), seed)?;
        start.set_pace(Pace::EveryTick);
        let ends_ns = (world.ends_s * 1e9).round() as u64;
        let tick_ns = u64::from(world.tick_ms) * 1_000_000;
        Ok(Self {
            script: Script { tick_ns, presses: Vec::new() },
            ends_ns: ends_ns.next_multiple_of(tick_ns),
            snapshot_ns: SNAPSHOT_NS.max(ends_ns / SNAPSHOTS_MAX).next_multiple_of(tick_ns),
            samples: vec![sample(&start)],
            typical_margins: Vec::new(),
            snapshots: vec![start.clone()],
            ahead: start,
        })
    }

    /// Plays ahead by so many ticks, or to the end.
    pub(crate) fn play_ahead(&mut self, ticks: u32) {
        for _ in 0..ticks {
            if self.is_whole() {
                return;
            }
            self.script.tick(&mut self.ahead);
            self.record();
        }
    }

    /// Plays ahead up to this moment, if that was not done before.
    pub(crate) fn reach(&mut self, at_ns: u64) {
        while now_ns(&self.ahead) < at_ns && !self.is_whole() {
            self.play_ahead(1);
        }
    }

    /// Was the run played to its end?
    pub(crate) fn is_whole(&self) -> bool {
        self.ahead.is_over()
    }

    /// The run's state at the last tick up to this moment; at the end if it lies behind the end.
    pub(crate) fn twin_at(&mut self, at_ns: u64) -> Twin {
        let at_ns = at_ns.min(self.ends_ns);
        self.reach(at_ns);
        let after = self.snapshots.partition_point(|snapshot| now_ns(snapshot) <= at_ns);
        let mut twin = self.snapshots[after.saturating_sub(1)].clone();
        while now_ns(&twin) + self.script.tick_ns <= at_ns && !twin.is_over() {
            self.script.tick(&mut twin);
        }
        twin
    }

    /// Puts a fault into the script. What was recorded from its tick on is forgotten.
    pub(crate) fn press(&mut self, press: Press) {
        let place = self.script.presses.partition_point(|earlier| earlier.at_ns <= press.at_ns);
        self.script.presses.insert(place, press);
        self.forget_from(press.at_ns);
    }

    /// Takes a fault out of the script again, and forgets what it led to.
    pub(crate) fn take_back(&mut self, press: Press) {
        if let Some(place) = self.script.presses.iter().rposition(|one| *one == press) {
            self.script.presses.remove(place);
            self.forget_from(press.at_ns);
        }
    }

    /// What was pressed, and how to step a twin of this run.
    pub(crate) fn script(&self) -> &Script {
        &self.script
    }

    /// The run's latest recorded state: its events are the timeline so far.
    pub(crate) fn ahead(&self) -> &Twin {
        &self.ahead
    }

    /// The last tick of the run, ns.
    pub(crate) fn ends_ns(&self) -> u64 {
        self.ends_ns
    }

    /// Samples between two times, s, with the one before them, which holds until the first.
    pub(crate) fn samples_between(&self, from_s: f64, to_s: f64) -> &[Sample] {
        let from = self.samples.partition_point(|sample| sample.at_s <= from_s).saturating_sub(1);
        let to = self.samples.partition_point(|sample| sample.at_s <= to_s);
        &self.samples[from.min(to)..to]
    }

    /// The margin that each promise has when nothing presses it: the largest seen.
    pub(crate) fn typical_margins(&self) -> &[Option<f64>] {
        &self.typical_margins
    }

    fn record(&mut self) {
        let now_ns = now_ns(&self.ahead);
        if now_ns.is_multiple_of(SAMPLE_NS.next_multiple_of(self.script.tick_ns)) {
            let new = sample(&self.ahead);
            let same = |old: &Sample| Sample { at_s: new.at_s, ..*old } == new;
            if !self.samples.last().is_some_and(same) {
                self.samples.push(new);
            }
        }
        if now_ns.is_multiple_of(self.snapshot_ns) {
            self.snapshots.push(self.ahead.clone());
            self.note_margins();
        }
    }

    fn note_margins(&mut self) {
        let lamps = self.ahead.frame().promises;
        self.typical_margins.resize(lamps.len(), None);
        for (typical, lamp) in self.typical_margins.iter_mut().zip(lamps) {
            let margin = lamp.robustness.filter(|margin| margin.is_finite());
            *typical = margin.map_or(*typical, |margin| Some(typical.map_or(margin, |t| t.max(margin))));
        }
    }

    /// Forgets everything from this moment on; the start stays.
    fn forget_from(&mut self, at_ns: u64) {
        let kept = self.snapshots.partition_point(|snapshot| now_ns(snapshot) < at_ns);
        self.snapshots.truncate(kept.max(1));
        if now_ns(&self.ahead) >= at_ns {
            self.ahead.clone_from(&self.snapshots[self.snapshots.len() - 1]);
        }
        let ahead_s = self.ahead.now_s();
        let kept = self.samples.partition_point(|sample| sample.at_s <= ahead_s);
        self.samples.truncate(kept);
    }
}

/// Time of a twin, ns. Exact: seconds of a week in an `f64` are good to a tenth of a nanosecond.
pub(crate) fn now_ns(twin: &Twin) -> u64 {
    (twin.now_s() * 1e9).round() as u64
}

fn sample(twin: &Twin) -> Sample {
    let frame = twin.frame();
    Sample {
        at_s: frame.now_s(),
        motor_a: frame.mechanism.motor_current_a as f32,
        bolt_mm: (frame.mechanism.bolt_travel_m * 1e3) as f32,
        door_deg: frame.leaf_angle_rad.to_degrees() as f32,
    }
}
