//! Power cuts between any two bytes: which bytes there are, and how the story continues after each cut.
//!
//! A [`Sweep`] simulates its world once without a cut and keeps forks along the way. [`Sweep::cut`] takes the last
//! fork before a byte, runs it into the cut, restores the supply after 2 s and simulates to the end. Cuts
//! share nothing but those forks, so they may be simulated in any order and on any number of threads.

mod alike;

use std::fmt;
use std::ops::Range;
use std::str::FromStr;
use std::sync::Arc;

use chips::w25q::TornErase;

use crate::time::seconds;
use crate::twin::{Closing, PromiseReport, Twin};
use crate::world::{DeviceName, World, WorldErrors};

/// Interval at which a fork is kept for cuts on a bus, ns. A shorter one costs memory, a longer one repeats more of
/// the uncut run for each cut. For cuts in flash one is kept before each tick that changes flash.
const FORK_EVERY_NS: u64 = 500_000_000;

/// Which bytes are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bytes {
    /// Bytes on the device's buses: I2C, SPI and modems together.
    Bus,
    /// Bytes that the flash programs, and steps of its erases.
    Flash,
}

impl Bytes {
    /// All kinds.
    pub const ALL: [Self; 2] = [Self::Bus, Self::Flash];

    /// The name of one of them.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Bus => "bus-byte",
            Self::Flash => "flash-byte",
        }
    }
}

/// What an interrupted erase or program operation leaves, by the names on the command line. See [`TornErase`].
const TORN: [(TornErase, &str); 5] = [
    (TornErase::FrontErased, "front-erased"),
    (TornErase::BackErased, "back-erased"),
    (TornErase::RandomBits, "random-bits"),
    (TornErase::ZeroedFirst, "zeroed-first"),
    (TornErase::ByteTorn, "byte-torn"),
];

/// The position of a cut: right before this byte, counted from 0 at the start of the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// Whose supply is cut.
    pub device: DeviceName,
    /// What is counted.
    pub bytes: Bytes,
    /// How many of them pass before the cut.
    pub before: u64,
    /// State of flash that was being changed at the cut; the world's own flash is `front-erased`.
    pub torn: TornErase,
}

impl Cut {
    /// A cut of this device before this byte.
    #[must_use]
    pub fn new(device: DeviceName, bytes: Bytes, before: u64) -> Self {
        Self { device, bytes, before, torn: TornErase::FrontErased }
    }
}

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.device != DeviceName::Lock {
            write!(f, "{}:", self.device.word())?;
        }
        write!(f, "{}:{}", self.bytes.word(), self.before)?;
        let name = TORN.iter().find(|(torn, _)| *torn == self.torn).map_or("", |(_, name)| name);
        match self.bytes {
            Bytes::Bus => Ok(()),
            Bytes::Flash => write!(f, ":{name}"),
        }
    }
}

impl FromStr for Cut {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let named = |device: &DeviceName| {
            let rest = text.strip_prefix(device.word())?.strip_prefix(':')?;
            Some((*device, rest))
        };
        let (device, place) = DeviceName::ALL.iter().find_map(named).unwrap_or((DeviceName::Lock, text));
        let mut words = place.split(':');
        let cut = (|| {
            let word = words.next()?;
            let bytes = Bytes::ALL.into_iter().find(|bytes| bytes.word() == word)?;
            let before = words.next()?.parse().ok()?;
            let torn = match words.next() {
                Some(name) => TORN.iter().find(|(_, known)| *known == name)?.0,
                None => TornErase::FrontErased,
            };
            words.next().is_none().then_some(Self { device, bytes, before, torn })
        })();
        let kinds = Bytes::ALL.map(Bytes::word).join(" or ");
        let torn = TORN.map(|(_, name)| name).join(", ");
        cut.ok_or_else(|| {
            format!(
                "`{text}` is no place to cut; write {kinds} and a number, such as bus-byte:12345, for flash \
                 perhaps what \
                 the cut leaves: flash-byte:678:random-bits (of {torn}); before it the device if it is not the lock: \
                 hub:flash-byte:678"
            )
        })
    }
}

/// A world with forks along its uncut run.
pub struct Sweep {
    device: DeviceName,
    bytes: Bytes,
    /// Forks, each with the number of bytes that had passed.
    forks: Vec<(u64, Twin)>,
    window: Range<u64>,
    window_s: (f64, f64),
}

/// Result of one cut.
#[derive(Clone, Debug, PartialEq)]
pub struct CutRun {
    /// Where it was cut.
    pub cut: Cut,
    /// When, s since the start of the world.
    pub at_s: f64,
    /// How the order ended.
    pub closing: Closing,
    /// Promises that broke.
    pub broken: Vec<PromiseReport>,
    /// The cut that was simulated in its place, if the two lead to identical runs: see [`Sweep::tick`].
    pub like: Option<Cut>,
}

impl Sweep {
    /// Simulates the world once. Without `from_s` the bytes of interest begin when the service first sends the grant,
    /// without `to_s` they end when the order is closed, delivered or not.
    ///
    /// # Errors
    ///
    /// Formulas of the world that cannot be parsed.
    pub fn new(
        world: Arc<World>,
        seed: u64,
        device: DeviceName,
        bytes: Bytes,
        from_s: Option<f64>,
        to_s: Option<f64>,
    ) -> Result<Self, WorldErrors> {
        let mut twin = Twin::new(world, seed)?;
        let mut forks = Vec::new();
        let mut next_fork_ns = 0;
        let (mut from, mut to) = (None, None);
        while !twin.is_over() {
            if bytes == Bytes::Bus && twin.now_ns() >= next_fork_ns {
                forks.push((twin.bytes(device, bytes), twin.clone()));
                next_fork_ns = twin.now_ns() + FORK_EVERY_NS;
            }
            let moment = (twin.bytes(device, bytes), twin.now_s());
            let begins =
                from_s.map_or(twin.moment().nodes.backend.service.grant_sent(), |from_s| moment.1 >= from_s);
            let ends = to_s.map_or(twin.moment().nodes.backend.service.is_closed(), |to_s| moment.1 >= to_s);
            if from.is_none() && begins {
                from = Some(moment);
            }
            if to.is_none() && from.is_some() && ends {
                to = Some(moment);
                break;
            }
            let before = (bytes == Bytes::Flash).then(|| twin.clone());
            twin.step();
            if let Some(before) = before
                && twin.bytes(device, bytes) > before.bytes(device, bytes)
            {
                forks.push((before.bytes(device, bytes), before));
            }
        }
        let end = (twin.bytes(device, bytes), twin.now_s());
        let (from, to) = (from.unwrap_or(end), to.unwrap_or(end));
        let window = from.0..to.0;
        // The last fork at or before the window's first byte, and all later ones.
        let first = forks.partition_point(|(passed, _)| *passed <= window.start).saturating_sub(1);
        forks.drain(..first);
        Ok(Self { device, bytes, forks, window, window_s: (from.1, to.1) })
    }

    /// Bytes in the window.
    #[must_use]
    pub fn window(&self) -> Range<u64> {
        self.window.clone()
    }

    /// The window, s since the start of the world.
    #[must_use]
    pub fn window_s(&self) -> (f64, f64) {
        self.window_s
    }

    /// The cuts of this sweep at every `every`-th byte, in order: on a bus one for each byte, in flash one for each
    /// byte and each way in which it may be torn.
    #[must_use]
    pub fn cuts(&self, every: u64) -> Vec<Cut> {
        let torn: &[TornErase] = match self.bytes {
            Bytes::Bus => &[TornErase::FrontErased],
            Bytes::Flash => &TornErase::ALL,
        };
        let bytes = self.window.clone().step_by(usize::try_from(every).unwrap_or(usize::MAX));
        let all = bytes.flat_map(|before| torn.iter().map(move |torn| (before, *torn)));
        all.map(|(before, torn)| Cut { device: self.device, bytes: self.bytes, before, torn }).collect()
    }

    /// The same cuts, grouped by tick: [`Self::tick`] may find some of a group identical.
    #[must_use]
    pub fn ticks(&self, every: u64) -> Vec<Vec<Cut>> {
        let cuts = self.cuts(every);
        let alone = self.bytes == Bytes::Bus;
        let together = |a: &Cut, b: &Cut| !alone && self.fork_before(a.before) == self.fork_before(b.before);
        cuts.chunk_by(together).map(<[Cut]>::to_vec).collect()
    }

    /// Cuts there and simulates to the end; `None` for a byte outside of the window.
    #[must_use]
    pub fn cut(&self, cut: Cut) -> Option<CutRun> {
        Some(self.play(cut, self.planned(cut)?, None))
    }

    /// Index of the last fork before this byte has passed.
    fn fork_before(&self, byte: u64) -> Option<usize> {
        self.forks.partition_point(|(passed, _)| *passed <= byte).checked_sub(1)
    }

    /// A twin shortly before the cut, with the cut planned.
    fn planned(&self, cut: Cut) -> Option<Twin> {
        if !self.window.contains(&cut.before) || (cut.device, cut.bytes) != (self.device, self.bytes) {
            return None;
        }
        let mut twin = self.forks.get(self.fork_before(cut.before)?)?.1.clone();
        twin.cut_at(cut).ok()?;
        Some(twin)
    }

    /// Continues to the end; `at_ns`: when the cut was, if it has already happened.
    fn play(&self, cut: Cut, mut twin: Twin, mut at_ns: Option<u64>) -> CutRun {
        while !twin.is_over() {
            twin.step();
            let is_cut = !twin.runs(self.device) && twin.bytes(self.device, self.bytes) >= cut.before;
            if at_ns.is_none() && is_cut {
                at_ns = Some(twin.now_ns());
            }
        }
        let at_s = seconds(at_ns.unwrap_or(twin.now_ns()));
        let report = twin.finish();
        let broken = report.promises.into_iter().filter(|promise| !promise.passed).collect();
        CutRun { cut, at_s, closing: report.closing, broken, like: None }
    }
}

#[cfg(test)]
mod tests;
