//! What the lock has to say, and how often it says it.

use heapless::{Deque, Vec};

use super::config::RadioConfig;
use crate::matter::{Alarm, DoorState, LockState};
use crate::time::Instant;
use crate::wire::{Event, EventKind, Status, Uplink};

/// Events kept until acknowledged.
const EVENTS_MAX: usize = 16;

/// Answers kept until sent. Lost ones are asked for again.
const ANSWERS_MAX: usize = 8;

/// The lock's outgoing post.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Reports {
    events: Vec<Pending, EVENTS_MAX>,
    answers: Deque<Uplink, ANSWERS_MAX>,
    /// Which boot this is; 0 until flash has said so, and nothing is sent before.
    boot: u32,
    last_event_id: u32,
    last_status: Option<(Status, Instant)>,
    events_dropped: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Pending {
    event: Event,
    sent_at: Option<Instant>,
}

impl Pending {
    const fn is_alarm(&self) -> bool {
        matches!(self.event.kind, EventKind::Alarm(_))
    }
}

impl Reports {
    /// The next message to send at `now`: state first, then answers, then what happened.
    pub(super) fn next(
        &mut self,
        lock_state: LockState,
        door_state: DoorState,
        battery_mv: Option<u16>,
        pace: Pace<'_>,
        now: Instant,
    ) -> Option<Uplink> {
        if self.status_is_due(lock_state, door_state, pace, now) {
            let seq = self.last_status.map_or(1, |(last, _)| last.seq.wrapping_add(1));
            let (boot, uptime_ms) = (self.boot, now.as_ms());
            let status = Status { seq, lock_state, door_state, battery_mv, boot, uptime_ms };
            self.last_status = Some((status, now));
            return Some(Uplink::Status(status));
        }
        if let Some(answer) = self.answers.pop_front() {
            return Some(answer);
        }
        let pending = self
            .events
            .iter_mut()
            .find(|pending| pending.sent_at.is_none_or(|at| now.ms_since(at) >= pace.radio.resend_ms))?;
        pending.sent_at = Some(now);
        Some(Uplink::Event(pending.event))
    }

    fn status_is_due(
        &self,
        lock_state: LockState,
        door_state: DoorState,
        pace: Pace<'_>,
        now: Instant,
    ) -> bool {
        let heartbeat_ms =
            if pace.in_delivery { pace.radio.heartbeat_delivery_ms } else { pace.radio.heartbeat_idle_ms };
        self.last_status.is_none_or(|(last, at)| {
            last.lock_state != lock_state || last.door_state != door_state || now.ms_since(at) >= heartbeat_ms
        })
    }

    /// Books an event. When the book is full the oldest entry that is no alarm goes.
    pub(super) fn tell(&mut self, kind: EventKind, now: Instant) {
        if self.events.is_full() {
            let victim = self.events.iter().position(|pending| !pending.is_alarm());
            self.events.remove(victim.unwrap_or(0));
            self.events_dropped = self.events_dropped.saturating_add(1);
        }
        self.last_event_id = self.last_event_id.wrapping_add(1);
        let event = Event { boot: self.boot, id: self.last_event_id, at_ms: now.as_ms(), kind };
        // Cannot fail: there is room now.
        let _ = self.events.push(Pending { event, sent_at: None });
    }

    /// Whether this alarm still waits for its acknowledgement.
    pub(super) fn is_waiting(&self, alarm: Alarm) -> bool {
        self.events.iter().any(|pending| pending.event.kind == EventKind::Alarm(alarm))
    }

    /// Queues an answer; a full queue drops it, and the question will come again.
    pub(super) fn answer(&mut self, answer: Uplink) {
        let _ = self.answers.push_back(answer);
    }

    /// Strikes an event that somebody has taken note of.
    pub(super) fn acknowledged(&mut self, boot: u32, event_id: u32) {
        self.events.retain(|pending| (pending.event.boot, pending.event.id) != (boot, event_id));
    }

    /// Flash has said which boot this is. What was booked before belongs to it.
    pub(super) fn booted(&mut self, boot: u32) {
        self.boot = boot;
        for pending in self.events.iter_mut().filter(|pending| pending.event.boot == 0) {
            pending.event.boot = boot;
        }
    }

    /// Whether some alarm has not been acknowledged.
    pub(super) fn has_alarm(&self) -> bool {
        self.events.iter().any(Pending::is_alarm)
    }

    /// Events waiting to be acknowledged.
    pub(super) fn events_waiting(&self) -> usize {
        self.events.len()
    }

    /// Events that were given up because too many waited.
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
