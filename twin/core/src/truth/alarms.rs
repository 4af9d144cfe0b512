//! Ground truth of the alarms about which the recipient must be notified (promise N): each occurrence counts
//! separately.
//!
//! An alarm is what the lock put on the air, identified by boot and number of its event, whatever happened to the
//! frame. A notice covers one occurrence of its kind, the earliest not yet notified; a second notice of the same
//! occurrence covers nothing.

use firmware::wire::Part;

use super::reach::Reach;

/// Code of a notice about an alarm whose kind did not get through.
pub(crate) const UNKNOWN_KIND: u8 = 255;

/// The subject of an alarm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Alarmed {
    /// This Matter alarm code.
    Code(u8),
    /// An unreliable part of the lock.
    Part(Part),
}

#[derive(Clone, Debug)]
struct Owed {
    what: Alarmed,
    /// Boot and number.
    event: (u32, u32),
    /// The service has received it: from now on only the recipient's phone must be reachable.
    is_at_service: bool,
    reach: Reach,
}

/// The alarms raised so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Alarms {
    owed: Vec<Owed>,
    /// Kinds that were raised at least once.
    raised: Vec<Alarmed>,
}

impl Alarms {
    /// The lock reports for the first time that something is wrong.
    pub(crate) fn raised(&mut self, what: Alarmed, event: (u32, u32)) {
        self.owed.push(Owed { what, event, is_at_service: false, reach: Reach::default() });
        self.raised.push(what);
    }

    /// An event of the lock has reached the service.
    pub(crate) fn reached_service(&mut self, event: (u32, u32)) {
        for owed in self.owed.iter_mut().filter(|owed| owed.event == event) {
            owed.is_at_service = true;
        }
    }

    /// The recipient's phone shows a notice of this kind.
    pub(crate) fn told(&mut self, what: Alarmed) {
        // "... unknown, its message does not arrive": covers any alarm that the service has not received.
        if what == Alarmed::Code(UNKNOWN_KIND) {
            self.owed.retain(|owed| owed.is_at_service);
        }
        if let Some(at) = self.owed.iter().position(|owed| owed.what == what) {
            self.owed.remove(at);
        }
    }

    /// `from_lock`: lock and camera hub have power, and there is a path to the recipient. `from_service`: the last
    /// part of that path works.
    pub(crate) fn look(&mut self, now_ns: u64, from_lock: bool, from_service: bool) {
        for owed in &mut self.owed {
            owed.reach.look(now_ns, if owed.is_at_service { from_service } else { from_lock });
        }
    }

    /// Kinds of alarm that the lock has raised.
    pub(crate) fn kinds(&self) -> &[Alarmed] {
        &self.raised
    }

    /// Number of occurrences not yet notified.
    pub(crate) fn unreported(&self) -> u32 {
        self.owed.len() as u32
    }

    /// For how long there has been a path for the occurrence that has waited longest, s.
    pub(crate) fn unreported_s(&self, now_ns: u64) -> f64 {
        self.owed.iter().map(|owed| owed.reach.open_s(now_ns)).fold(0.0, f64::max)
    }
}

#[cfg(test)]
mod tests;
