//! The hub's messages to the service, and their order.
//!
//! An event is sent again until it is acknowledged. The same event again, before that, is counted and takes no place of
//! its own. Events that are not reported otherwise also survive a reset: they stay on flash until they are
//! acknowledged. There are [`FAULTS_MAX`] kinds of faults, each waits once; an order causes at most
//! [`EVENTS_OF_ORDER_MAX`] events, and while those of [`ORDERS_MAX`] orders wait, no other order is accepted. So there
//! is a place for each, and no number of others pushes one out.

use heapless::{Deque, Vec};

use super::config::TalkConfig;
use crate::matter::{DoorState, LockState};
use crate::store::{KEPT_HUB_EVENTS_MAX, KeptHubEvents};
use crate::time::Instant;
use crate::wire::{Carried, FromHub, HubEvent, HubEventKind, HubStatus};

/// Events in RAM until acknowledged: those that survive a reset, and some others.
const EVENTS_MAX: usize = KEPT_HUB_EVENTS_MAX + 8;

/// Kinds of faults: see [`is_same`]. A jammed shutter is two.
const FAULTS_MAX: usize = 8;

/// Events of an order: a long visit, a second person, a person who stays.
const EVENTS_OF_ORDER_MAX: usize = 3;

/// Orders whose events may wait.
const ORDERS_MAX: usize = 5;

const _: () = assert!(FAULTS_MAX + EVENTS_OF_ORDER_MAX * ORDERS_MAX <= KEPT_HUB_EVENTS_MAX);

/// Answers and relayed messages kept until sent. Lost ones are requested, or sent, again.
const QUEUE_MAX: usize = 16;

/// The hub's outgoing messages, except pictures.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Reports {
    events: Vec<Pending, EVENTS_MAX>,
    queue: Deque<Post, QUEUE_MAX>,
    /// Number of this boot; 0 until flash has been read, and nothing is sent before.
    boot: u32,
    last_event_id: u32,
    last_status: Option<(HubStatus, Instant)>,
    /// Events that survive a reset have changed since they were written.
    is_unwritten: bool,
}

/// A short message. [`FromHub`] has room for a picture in each of its values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Post {
    Lock(Carried),
    Recording(crate::crypto::Signed<crate::wire::Recording>),
    NotRecording { serial: u32, why: crate::wire::NotFilming },
    AskTime { nonce: [u8; 16] },
    HasNextMesh { generation: u32 },
    CounterFloor { floor: u64 },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Pending {
    event: HubEvent,
    sent_at: Option<Instant>,
}

/// The content of a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct State {
    pub(super) lock: Option<(LockState, DoorState)>,
    pub(super) filming: Option<u32>,
    pub(super) shutter_shut: bool,
    pub(super) people: u8,
}

impl Reports {
    /// The next message to send at `now`: state first, then answers and the lock's messages, then
    /// events.
    pub(super) fn next(
        &mut self,
        state: State,
        config: &TalkConfig,
        now: Instant,
    ) -> Option<FromHub<Carried>> {
        if let Some(status) = self.due_status(state, config, now) {
            self.last_status = Some((status, now));
            return Some(FromHub::Status(status));
        }
        if let Some(post) = self.queue.pop_front() {
            return Some(post.into());
        }
        let pending = self
            .events
            .iter_mut()
            .find(|pending| pending.sent_at.is_none_or(|at| now.ms_since(at) >= config.resend_ms))?;
        pending.sent_at = Some(now);
        Some(FromHub::Event(pending.event))
    }

    fn due_status(&self, state: State, config: &TalkConfig, now: Instant) -> Option<HubStatus> {
        let status = HubStatus {
            seq: self.last_status.map_or(1, |(last, _)| last.seq.wrapping_add(1)),
            lock_state: state.lock.map(|(lock_state, _)| lock_state),
            door_state: state.lock.map_or(DoorState::Unspecified, |(_, door_state)| door_state),
            filming: state.filming,
            shutter_shut: state.shutter_shut,
            people: state.people,
            uptime_ms: now.as_ms(),
        };
        let is_due = self.last_status.is_none_or(|(last, at)| {
            let same = HubStatus { seq: status.seq, uptime_ms: status.uptime_ms, ..last };
            same != status || now.ms_since(at) >= config.heartbeat_ms
        });
        is_due.then_some(status)
    }

    /// Restores what was on flash after a reset.
    pub(super) fn restore(&mut self, kept: &KeptHubEvents) {
        let new = core::mem::take(&mut self.events);
        let kept = kept.0.iter().map(|event| Pending { event: *event, sent_at: None });
        // There is room: before flash could be read only some faults were reported.
        for pending in kept.chain(new) {
            let _ = self.events.push(pending);
        }
    }

    /// The events that must survive a reset, if they have changed since [`Self::written`].
    pub(super) fn unwritten(&self) -> Option<KeptHubEvents> {
        self.is_unwritten.then(|| {
            let kept = self.events.iter().filter(|pending| is_kept(&pending.event.kind));
            KeptHubEvents(kept.map(|pending| pending.event).take(KEPT_HUB_EVENTS_MAX).collect())
        })
    }

    /// It is on flash.
    pub(super) const fn written(&mut self) {
        self.is_unwritten = false;
    }

    /// Whether there is a place for all events of this order.
    pub(super) fn has_room_for(&self, serial: u32) -> bool {
        let mut waiting = Vec::<u32, ORDERS_MAX>::new();
        let serials = self.events.iter().filter_map(|pending| order_of(&pending.event.kind));
        for other in serials.filter(|other| *other != serial) {
            if !waiting.contains(&other) && waiting.push(other).is_err() {
                return false;
            }
        }
        !waiting.is_full()
    }

    /// Adds an event, or counts it with the same one that waits; the count alone is not written to flash. When the list
    /// is full the oldest event that is also reported otherwise is dropped.
    pub(super) fn report(&mut self, kind: HubEventKind, now: Instant) {
        if let Some(waiting) = self.events.iter_mut().find(|pending| is_same(&pending.event.kind, &kind)) {
            waiting.event.again = waiting.event.again.saturating_add(1);
            waiting.event.kind = kind;
            return;
        }
        if self.events.is_full() {
            // There is one: the kept events are fewer than there are places.
            let victim = self.events.iter().position(|pending| !is_kept(&pending.event.kind));
            self.events.remove(victim.unwrap_or(0));
        }
        self.is_unwritten |= is_kept(&kind);
        self.last_event_id = self.last_event_id.wrapping_add(1);
        let event = HubEvent { boot: self.boot, id: self.last_event_id, at_ms: now.as_ms(), kind, again: 0 };
        // Cannot fail: there is room now.
        let _ = self.events.push(Pending { event, sent_at: None });
    }

    /// Removes an event that was acknowledged.
    pub(super) fn acknowledged(&mut self, boot: u32, event_id: u32) {
        let is_it = |pending: &Pending| (pending.event.boot, pending.event.id) == (boot, event_id);
        if let Some(number) = self.events.iter().position(is_it) {
            self.is_unwritten |= is_kept(&self.events.remove(number).event.kind);
        }
    }

    /// The number of this boot is known. Events from before belong to it.
    pub(super) fn booted(&mut self, boot: u32) {
        self.boot = boot;
        for pending in self.events.iter_mut().filter(|pending| pending.event.boot == 0) {
            pending.event.boot = boot;
        }
    }

    /// Queues an answer, or a message of the lock; a full queue drops it, and it will be repeated.
    pub(super) fn post(&mut self, post: Post) {
        if let Post::Lock(Carried::Status(_)) = post {
            // A newer status replaces an older one that was not sent yet.
            let is_status = |post: &Post| matches!(post, Post::Lock(Carried::Status(_)));
            if let Some(older) = self.queue.iter_mut().find(|older| is_status(older)) {
                *older = post;
                return;
            }
        }
        let _ = self.queue.push_back(post);
    }

    /// Answers or relayed messages wait to be sent.
    pub(super) fn has_post(&self) -> bool {
        !self.queue.is_empty()
    }

    /// Events not yet acknowledged.
    pub(super) fn events_waiting(&self) -> usize {
        self.events.len()
    }
}

/// It is not reported otherwise: it must reach the service even after a reset.
const fn is_kept(kind: &HubEventKind) -> bool {
    match kind {
        HubEventKind::Bark { .. }
        | HubEventKind::ShutterJammed { .. }
        | HubEventKind::PictureDark { .. }
        | HubEventKind::CameraSilent
        | HubEventKind::LockSilent
        | HubEventKind::RingFull
        | HubEventKind::StoreFailed
        | HubEventKind::LongVisit { .. }
        | HubEventKind::SecondPerson { .. }
        | HubEventKind::StillInside { .. } => true,
        HubEventKind::Booted { .. }
        | HubEventKind::LockBack
        | HubEventKind::TimeSet { .. }
        | HubEventKind::ClipClosed { .. } => false,
    }
}

/// The order whose visit it concerns.
const fn order_of(kind: &HubEventKind) -> Option<u32> {
    match kind {
        HubEventKind::LongVisit { serial, .. }
        | HubEventKind::SecondPerson { serial }
        | HubEventKind::StillInside { serial } => Some(*serial),
        _ => None,
    }
}

/// The same event again, with any number: a newer time, lock state or order replaces the older one. Events of a visit
/// are the same only for the same order.
fn is_same(waiting: &HubEventKind, new: &HubEventKind) -> bool {
    use HubEventKind::{Bark, Booted, LongVisit, PictureDark, TimeSet};
    match (waiting, new) {
        (TimeSet { .. }, TimeSet { .. })
        | (Bark { .. }, Bark { .. })
        | (PictureDark { .. }, PictureDark { .. })
        | (Booted { .. }, Booted { .. }) => true,
        (LongVisit { serial: waiting, .. }, LongVisit { serial: new, .. }) => waiting == new,
        _ => waiting == new,
    }
}

impl From<Post> for FromHub<Carried> {
    fn from(post: Post) -> Self {
        match post {
            Post::Lock(message) => Self::Lock(message),
            Post::Recording(recording) => Self::Recording(recording),
            Post::NotRecording { serial, why } => Self::NotRecording { serial, why },
            Post::AskTime { nonce } => Self::AskTime { nonce },
            Post::HasNextMesh { generation } => Self::HasNextMesh { generation },
            Post::CounterFloor { floor } => Self::CounterFloor { floor },
        }
    }
}

#[cfg(test)]
mod tests;
