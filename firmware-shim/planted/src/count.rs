//! Which bug is active, and what was counted.

use core::sync::atomic::{AtomicU32, AtomicU64, Ordering};

/// Number of the active bug; 0 is none.
static ACTIVE: AtomicU32 = AtomicU32::new(0);

/// A bug on purpose.
#[derive(Debug)]
pub struct Bug {
    /// Its number, from 1.
    number: u32,
    /// Its name in the code.
    pub name: &'static str,
    /// What is wrong, in a sentence.
    pub sentence: &'static str,
    /// Where it is, from the repository's root.
    pub file: &'static str,
    /// Letters of the promises that it should break.
    pub promises: &'static str,
    reached: AtomicU64,
    triggered: AtomicU64,
}

/// How often a bug's place was executed, and how often right and wrong differed there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Executed.
    pub reached: u64,
    /// Right and wrong differed.
    pub triggered: u64,
}

impl Bug {
    pub(crate) const fn new(
        number: u32,
        name: &'static str,
        sentence: &'static str,
        file: &'static str,
        promises: &'static str,
    ) -> Self {
        let (reached, triggered) = (AtomicU64::new(0), AtomicU64::new(0));
        Self { number, name, sentence, file, promises, reached, triggered }
    }

    pub(crate) fn reset(&self) {
        self.reached.store(0, Ordering::Relaxed);
        self.triggered.store(0, Ordering::Relaxed);
    }

    /// What was counted since the process began, or since [`crate::reset`].
    pub fn counts(&self) -> Counts {
        Counts {
            reached: self.reached.load(Ordering::Relaxed),
            triggered: self.triggered.load(Ordering::Relaxed),
        }
    }
}

/// Makes one bug active, or none. Not while anything runs that contains bugs: its behaviour would change half-way.
pub fn activate(bug: Option<&Bug>) {
    ACTIVE.store(bug.map_or(0, |bug| bug.number), Ordering::SeqCst);
}

/// What [`bug!`](crate::bug) stands for.
#[inline]
pub fn choose<T: PartialEq>(bug: &Bug, right: T, wrong: T) -> T {
    bug.reached.fetch_add(1, Ordering::Relaxed);
    if right != wrong {
        bug.triggered.fetch_add(1, Ordering::Relaxed);
    }
    if ACTIVE.load(Ordering::Relaxed) == bug.number { wrong } else { right }
}
