//! Ground truth of who must be told of an alarm (promise N): each occurrence, and none because another was told.
//!
//! An alarm is what the lock put on the air, known by boot and number of its event, whatever became of the frame. A
//! notice covers one occurrence of its kind, the earliest that is still untold; a second notice of the same one covers
//! nothing.

use firmware::wire::Part;

use super::reach::Reach;

/// The code of a notice of an alarm whose kind did not come through.
pub(crate) const UNKNOWN_KIND: u8 = 255;

/// What an alarm is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Alarmed {
    /// This Matter alarm code.
    Code(u8),
    /// A part of the lock that cannot be relied on.
    Part(Part),
}

#[derive(Clone, Debug)]
struct Owed {
    what: Alarmed,
    /// Boot and number.
    event: (u32, u32),
    /// The service has it: from then on nothing but the recipient's phone is needed.
    is_at_service: bool,
    reach: Reach,
}

/// Alarms that were raised.
#[derive(Clone, Debug, Default)]
pub(crate) struct Alarms {
    owed: Vec<Owed>,
    /// Kinds that were raised at all.
    raised: Vec<Alarmed>,
}

impl Alarms {
    /// The lock says for the first time that something is wrong.
    pub(crate) fn raised(&mut self, what: Alarmed, event: (u32, u32)) {
        self.owed.push(Owed { what, event, is_at_service: false, reach: Reach::default() });
        self.raised.push(what);
    }

    /// An event of the lock has come to the service.
    pub(crate) fn reached_service(&mut self, event: (u32, u32)) {
        for owed in self.owed.iter_mut().filter(|owed| owed.event == event) {
            owed.is_at_service = true;
        }
    }

    /// The recipient's phone shows a notice of this kind.
    pub(crate) fn told(&mut self, what: Alarmed) {
        // "... somebody keeps us from hearing which": any of those that the service does not have.
        if what == Alarmed::Code(UNKNOWN_KIND) {
            self.owed.retain(|owed| owed.is_at_service);
        }
        if let Some(at) = self.owed.iter().position(|owed| owed.what == what) {
            self.owed.remove(at);
        }
    }

    /// `from_lock`: lock and hub have power, and there is a way to the recipient; `from_service`: the last part of it
    /// is there.
    pub(crate) fn look(&mut self, now_ns: u64, from_lock: bool, from_service: bool) {
        for owed in &mut self.owed {
            owed.reach.look(now_ns, if owed.is_at_service { from_service } else { from_lock });
        }
    }

    /// Kinds of alarm that the lock has raised.
    pub(crate) fn kinds(&self) -> &[Alarmed] {
        &self.raised
    }

    /// Occurrences that are still to be told.
    pub(crate) fn untold(&self) -> u32 {
        self.owed.len() as u32
    }

    /// For how long there has been a way for the one that waits longest, s.
    pub(crate) fn untold_s(&self, now_ns: u64) -> f64 {
        self.owed.iter().map(|owed| owed.reach.open_s(now_ns)).fold(0.0, f64::max)
    }
}

#[cfg(test)]
mod tests;
