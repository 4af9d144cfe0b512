//! The lock's outgoing reports, and their pace.
//!
//! An event is sent again until it is acknowledged. The same event again, before that, is counted and takes no place of
//! its own, so that no event can be displaced by many of another kind. Alarms, faults of parts, a weak battery and
//! openings also survive a reset: they stay on flash until they are acknowledged. Their number is bounded by their
//! kinds, and by the grants that a lock without a link can hold.

use heapless::{Deque, Vec};

use super::config::RadioConfig;
use crate::matter::{Alarm, DoorState, LockState};
use crate::store::{KEPT_EVENTS_MAX, KeptEvents};
use crate::time::Instant;
use crate::wire::{Event, EventKind, Operation, Status, Uplink};

/// Events in RAM until acknowledged: those that survive a reset, spent grants, and some others.
const EVENTS_MAX: usize = KEPT_EVENTS_MAX + 16;

/// Answers kept until sent. Lost ones are requested again.
const ANSWERS_MAX: usize = 8;

/// After a reset the lock knows its state within this time, ms, if it can: chips are started, and the sensors must
/// agree for 300 ms.
const SENSES_MS: u64 = 600;

/// The lock's outgoing messages.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Reports {
    events: Vec<Pending, EVENTS_MAX>,
    answers: Deque<Speech, ANSWERS_MAX>,
    boot: u32,
    last_event_id: u32,
    last_status: Option<(Status, Instant)>,
    events_dropped: u32,
    /// Events that survive a reset have changed since they were written.
    is_unwritten: bool,
}

/// An outgoing message and its receiver. Messages for the hub alone do not go to the service, and vice versa.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Speech {
    /// For the service.
    Service(Uplink),
    /// For the hub: see [`crate::wire::FromLock::CounterFloor`].
    CounterFloor { floor: u64 },
    /// For the hub.
    Joined,
    /// For the hub.
    AskRecording { nonce: [u8; 16], serial: u32 },
}

impl From<Uplink> for Speech {
    fn from(message: Uplink) -> Self {
        Self::Service(message)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Pending {
    event: Event,
    sent_at: Option<Instant>,
}

/// Whether an event must reach the service even after a reset. A spent grant is recorded with its mark.
fn is_kept(kind: &EventKind) -> bool {
    match kind {
        EventKind::Operation { operation: Operation::Unlock, serial, .. } => serial.is_some(),
        EventKind::BatteryLow { .. } | EventKind::TamperCleared => true,
        kind => kind.is_alarm(),
    }
}

/// Whether `new` reports the same as `old`, at another time.
fn is_again(old: &EventKind, new: &EventKind) -> bool {
    use EventKind::{BatteryLow, DriveFault, KeypadLocked, TimeSet, WrongCode};
    match (old, new) {
        (WrongCode { .. }, WrongCode { .. })
        | (BatteryLow { .. }, BatteryLow { .. })
        | (KeypadLocked { .. }, KeypadLocked { .. })
        | (TimeSet { .. }, TimeSet { .. }) => true,
        (DriveFault { fault: old, .. }, DriveFault { fault: new, .. }) => old == new,
        _ => old == new,
    }
}

impl Reports {
    /// Restores what was on flash after a reset; `boot` is this boot's number.
    pub(super) fn restore(&mut self, kept: &KeptEvents, boot: u32) {
        self.boot = boot;
        let new = core::mem::take(&mut self.events);
        for event in &kept.0 {
            let _ = self.events.push(Pending { event: *event, sent_at: None });
        }
        // Events from before flash could be read belong to this boot.
        for pending in new {
            let is_on_flash = self.events.iter().any(|older| older.event == pending.event);
            let event = Event { boot, ..pending.event };
            if !is_on_flash && self.events.push(Pending { event, ..pending }).is_err() {
                self.events_dropped = self.events_dropped.saturating_add(1);
            }
        }
    }

    /// The events that must survive a reset, if they have changed since [`Self::written`].
    pub(super) fn unwritten(&self) -> Option<KeptEvents> {
        self.is_unwritten.then(|| self.kept())
    }

    /// The events that must survive a reset.
    pub(super) fn kept(&self) -> KeptEvents {
        let must_survive = |pending: &&Pending| {
            let is_kept = is_kept(&pending.event.kind);
            planted::bug!(SENT_ALARM_NOT_KEPT, is_kept, is_kept && pending.sent_at.is_none())
        };
        let kept = self.events.iter().filter(must_survive);
        KeptEvents(kept.map(|pending| pending.event).take(KEPT_EVENTS_MAX).collect())
    }

    /// It is on flash.
    pub(super) const fn written(&mut self) {
        self.is_unwritten = false;
    }

    /// The next message to send at `now`: state first, then answers, then events.
    pub(super) fn next(
        &mut self,
        lock_state: LockState,
        door_state: DoorState,
        battery_mv: Option<u16>,
        pace: Pace<'_>,
        now: Instant,
    ) -> Option<Speech> {
        if self.status_is_due(lock_state, door_state, pace, now) {
            let seq = self.last_status.map_or(1, |(last, _)| last.seq.wrapping_add(1));
            let (boot, uptime_ms) = (self.boot, now.as_ms());
            let has_alarm = self.has_alarm();
            let status = Status { seq, lock_state, door_state, battery_mv, boot, uptime_ms, has_alarm };
            self.last_status = Some((status, now));
            return Some(Uplink::Status(status).into());
        }
        if let Some(answer) = self.answers.pop_front() {
            return Some(answer);
        }
        let pending = self
            .events
            .iter_mut()
            .find(|pending| pending.sent_at.is_none_or(|at| now.ms_since(at) >= pace.radio.resend_ms))?;
        pending.sent_at = Some(now);
        Some(Uplink::Event(pending.event).into())
    }

    fn status_is_due(
        &self,
        lock_state: LockState,
        door_state: DoorState,
        pace: Pace<'_>,
        now: Instant,
    ) -> bool {
        // A lock that has just started does not know its state yet: a status now could be mistaken for an opening.
        if lock_state == LockState::NotFullyLocked && now.as_ms() < SENSES_MS && self.last_status.is_none() {
            return false;
        }
        let heartbeat_ms =
            if pace.in_delivery { pace.radio.heartbeat_delivery_ms } else { pace.radio.heartbeat_idle_ms };
        self.last_status.is_none_or(|(last, at)| {
            last.lock_state != lock_state || last.door_state != door_state || now.ms_since(at) >= heartbeat_ms
        })
    }

    /// Adds an event, or counts it with the same one that waits.
    pub(super) fn report(&mut self, kind: EventKind, now: Instant) {
        self.is_unwritten |= is_kept(&kind);
        let next = self.last_event_id.wrapping_add(1);
        self.last_event_id = planted::bug!(EVENT_NUMBERS_WRAP, next, next & 0x07);
        let event = Event { boot: self.boot, id: self.last_event_id, at_ms: now.as_ms(), count: 1, kind };
        if let Some(waiting) = self.events.iter_mut().find(|waiting| is_again(&waiting.event.kind, &kind)) {
            let Event { boot, id, at_ms, count, .. } = waiting.event;
            let count = count.saturating_add(1);
            // An alarm is one event with a count, however often it was sent. Others that were sent lack the new
            // details.
            let is_same = waiting.sent_at.is_none() || kind.is_alarm();
            waiting.event = if is_same {
                Event { boot, id, at_ms, count, kind }
            } else {
                waiting.sent_at = None;
                Event { count, ..event }
            };
            return;
        }
        if self.events.is_full() {
            // Never one that must be reported. There is another: those are fewer than there are places.
            let is_cheap = |waiting: &Pending| {
                !is_kept(&waiting.event.kind) && !matches!(waiting.event.kind, EventKind::Spent { .. })
            };
            let victim = self.events.iter().position(is_cheap);
            self.events.remove(victim.unwrap_or(0));
            self.events_dropped = self.events_dropped.saturating_add(1);
        }
        // Cannot fail: there is room now.
        let _ = self.events.push(Pending { event, sent_at: None });
    }

    /// Whether this alarm still waits for its acknowledgement.
    pub(super) fn is_waiting(&self, alarm: Alarm) -> bool {
        self.events.iter().any(|pending| pending.event.kind == EventKind::Alarm(alarm))
    }

    /// Queues an answer; a full queue drops it, and the question will be repeated.
    pub(super) fn answer(&mut self, answer: impl Into<Speech>) {
        let _ = self.answers.push_back(answer.into());
    }

    /// Removes an event that the service has acknowledged, and returns it.
    pub(super) fn acknowledged(&mut self, boot: u32, event_id: u32) -> Option<EventKind> {
        let is_it = |pending: &Pending| (pending.event.boot, pending.event.id) == (boot, event_id);
        let number = self.events.iter().position(is_it)?;
        let kind = self.events.remove(number).event.kind;
        self.is_unwritten |= is_kept(&kind);
        Some(kind)
    }

    /// Whether some alarm has not been acknowledged.
    pub(super) fn has_alarm(&self) -> bool {
        self.events.iter().any(|pending| pending.event.kind.is_alarm())
    }

    /// Events not yet acknowledged.
    pub(super) fn events_waiting(&self) -> usize {
        self.events.len()
    }

    /// Events that were dropped because too many waited.
    pub(super) const fn events_dropped(&self) -> u32 {
        self.events_dropped
    }
}

/// How often to speak.
#[derive(Clone, Copy)]
pub(super) struct Pace<'a> {
    /// The intervals.
    pub(super) radio: &'a RadioConfig,
    /// Which of them apply.
    pub(super) in_delivery: bool,
}

#[cfg(test)]
mod tests;
