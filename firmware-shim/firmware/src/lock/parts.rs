//! Parts that cannot be relied on: reported once, and not trusted until they have worked for long.

use super::Lock;
use crate::time::Instant;
use crate::wire::{EventKind, Part, PartFault};

const PARTS: usize = Part::ALL.len();

/// A part that does not answer for this long is reported, ms. Shorter, and a single disturbance on a bus is reported.
const SILENT_MS: u64 = 3_000;
/// Sensors that contradict each other for this long are reported, ms. Longer than the door's debounce, shorter than
/// anybody needs to walk away from the door.
const CONTRADICTED_MS: u64 = 1_000;
/// A part that answers again for this long is restored, ms.
const ANSWERS_MS: u64 = 30_000;
/// A wrong sensor is trusted again after this long without a contradiction, ms: a loose wire is quiet for minutes.
pub(super) const AGREES_MS: u64 = 600_000;

/// The known state of the parts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct PartWatch([Watched; PARTS]);

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Watched {
    /// The present fault, and since when without interruption.
    seen: Option<(PartFault, Instant)>,
    /// When a fault was last seen.
    seen_at: Option<Instant>,
    /// The fault that was reported, until the part is restored.
    reported: Option<PartFault>,
}

impl Watched {
    fn take(&mut self, fault: Option<PartFault>, now: Instant) -> Option<News> {
        self.seen = fault.map(|fault| match self.seen {
            Some((seen, since)) if seen == fault => (fault, since),
            _ => (fault, now),
        });
        if let Some((fault, since)) = self.seen {
            self.seen_at = Some(now);
            let is_certain = now.ms_since(since) >= certain_after_ms(fault);
            if is_certain && self.reported.is_none() {
                self.reported = Some(fault);
                return Some(News::Fails(fault));
            }
            return None;
        }
        let restores_ms = restored_after_ms(self.reported?);
        if self.seen_at.is_none_or(|at| now.ms_since(at) >= restores_ms) {
            self.reported = None;
            return Some(News::Works);
        }
        None
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum News {
    Fails(PartFault),
    Works,
}

const fn certain_after_ms(fault: PartFault) -> u64 {
    match fault {
        PartFault::Silent => SILENT_MS,
        PartFault::Contradicted => CONTRADICTED_MS,
        // The caller has counted already.
        PartFault::Unsteady | PartFault::NotSensing => 0,
    }
}

const fn restored_after_ms(fault: PartFault) -> u64 {
    match fault {
        PartFault::Silent | PartFault::NotSensing => ANSWERS_MS,
        PartFault::Contradicted | PartFault::Unsteady => AGREES_MS,
    }
}

impl Part {
    /// All parts.
    pub const ALL: [Self; 7] = [
        Self::BoltEncoder,
        Self::PowerSensor,
        Self::Clock,
        Self::Keypad,
        Self::Accelerometer,
        Self::DoorSensor,
        Self::StrikeSwitch,
    ];

    const fn index(self) -> usize {
        self as usize
    }
}

impl Lock {
    /// Takes the present fault of a part; reports it when it is certain, and when it is over.
    pub(super) fn watch_part(&mut self, part: Part, fault: Option<PartFault>, now: Instant) {
        let news = self.parts.0.get_mut(part.index()).and_then(|watched| watched.take(fault, now));
        match news {
            Some(News::Fails(fault)) => self.report(EventKind::PartFault { part, fault }, now),
            Some(News::Works) => self.report(EventKind::PartRestored { part }, now),
            None => {}
        }
    }

    /// Whether a part was reported and has not been restored.
    pub(super) fn is_distrusted(&self, part: Part) -> bool {
        self.parts.0.get(part.index()).is_some_and(|watched| watched.reported.is_some())
    }

    /// Whether the sensors for "locked" cannot be relied on: after an opening now, the lock could not tell whether it
    /// is locked again.
    pub(super) fn senses_contradict(&self) -> bool {
        self.observed.has_alarmed()
            || [Part::DoorSensor, Part::StrikeSwitch].into_iter().any(|part| self.is_distrusted(part))
    }

    /// Whether the bolt has contradicted the door sensor: then its "closed" is not trusted, and the bolt is not thrown
    /// because of it. An unsteady sensor is trusted while it is steady.
    pub(super) fn door_sensor_lies(&self) -> bool {
        let watched = self.parts.0.get(Part::DoorSensor.index());
        watched.is_some_and(|watched| watched.reported == Some(PartFault::Contradicted))
    }

    /// Checks the sensors that are read at every poll.
    pub(super) fn watch_sensors(&mut self, now: Instant) {
        // Not before the chips could have started, and not while a turning motor leaves no time for a restart.
        if self.senses.is_starting() {
            return;
        }
        let silent = |answers: bool| (!answers).then_some(PartFault::Silent);
        self.watch_part(Part::BoltEncoder, silent(self.readings.bolt_um.is_some()), now);
        self.watch_part(Part::PowerSensor, silent(self.readings.motor_ma.is_some()), now);
        self.watch_part(Part::Keypad, self.senses.key_fault(), now);
        self.watch_part(Part::Accelerometer, self.senses.jolt_fault(), now);
        let (door, strike) = self.observed.contradicted();
        self.watch_part(Part::DoorSensor, door, now);
        self.watch_part(Part::StrikeSwitch, strike, now);
    }
}

#[cfg(test)]
mod tests;
