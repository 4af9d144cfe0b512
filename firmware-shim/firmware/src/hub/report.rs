//! What the hub has to say to the service, and in which order.

use heapless::{Deque, Vec};

use super::config::TalkConfig;
use crate::matter::{DoorState, LockState};
use crate::time::Instant;
use crate::wire::{Carried, FromHub, HubEvent, HubEventKind, HubStatus};

/// Events kept until acknowledged. None is kept on flash: what still holds after a reset (a jammed shutter, a dark
/// picture, a silent lock, a full ring, a long visit) is found and told anew.
const EVENTS_MAX: usize = 16;

/// Answers and relayed messages kept until sent. Lost ones are asked for, or said, again.
const QUEUE_MAX: usize = 16;

/// The hub's outgoing post, less pictures.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Reports {
    events: Vec<Pending, EVENTS_MAX>,
    queue: Deque<Post, QUEUE_MAX>,
    /// Which boot this is; 0 until flash has said so, and nothing is sent before.
    boot: u32,
    last_event_id: u32,
    last_status: Option<(HubStatus, Instant)>,
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

/// What a status says.
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

    /// Books an event. What waits already is counted, not booked again. When the book is full the oldest of the
    /// events goes that tell nothing which is not told elsewhere too; the oldest of all, if there is none of these.
    pub(super) fn tell(&mut self, kind: HubEventKind, now: Instant) {
        if let Some(waiting) = self.events.iter_mut().find(|pending| is_same(&pending.event.kind, &kind)) {
            waiting.event.again = waiting.event.again.saturating_add(1);
            waiting.event.kind = kind;
            return;
        }
        if self.events.is_full() {
            let victim = self.events.iter().position(|pending| !is_important(&pending.event.kind));
            self.events.remove(victim.unwrap_or(0));
        }
        self.last_event_id = self.last_event_id.wrapping_add(1);
        let event = HubEvent { boot: self.boot, id: self.last_event_id, at_ms: now.as_ms(), kind, again: 0 };
        // Cannot fail: there is room now.
        let _ = self.events.push(Pending { event, sent_at: None });
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

    /// Queues an answer, or a message of the lock; a full queue drops it, and it will come again.
    pub(super) fn post(&mut self, post: Post) {
        if let Post::Lock(Carried::Status(_)) = post {
            // A newer status replaces an older one that has not left.
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

    /// Events waiting to be acknowledged.
    pub(super) fn events_waiting(&self) -> usize {
        self.events.len()
    }
}

/// Nobody learns of it otherwise.
const fn is_important(kind: &HubEventKind) -> bool {
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

/// The same event again, whatever number it bears: a newer time or boot replaces the older one.
fn is_same(waiting: &HubEventKind, new: &HubEventKind) -> bool {
    match (waiting, new) {
        (HubEventKind::TimeSet { .. }, HubEventKind::TimeSet { .. }) => true,
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
mod tests {
    use super::*;

    fn waiting(reports: &Reports) -> std::vec::Vec<HubEventKind> {
        reports.events.iter().map(|pending| pending.event.kind).collect()
    }

    #[test]
    fn what_nobody_learns_otherwise_is_not_driven_out_by_what_is_cheap() {
        let mut reports = Reports::default();
        reports.tell(HubEventKind::CameraSilent, Instant::from_ms(1));
        for clip in 0..40 {
            reports.tell(HubEventKind::ClipClosed { clip, segments: 1 }, Instant::from_ms(2));
        }
        assert_eq!(waiting(&reports)[0], HubEventKind::CameraSilent);
        assert_eq!(reports.events_waiting(), EVENTS_MAX);
        assert!(waiting(&reports).contains(&HubEventKind::ClipClosed { clip: 39, segments: 1 }));
        for serial in 0..40 {
            reports.tell(HubEventKind::Bark { serial }, Instant::from_ms(3));
        }
        assert!(waiting(&reports).contains(&HubEventKind::Bark { serial: 39 }), "the newest is kept");
    }

    #[test]
    fn what_happens_again_is_one_event_with_a_count() {
        let mut reports = Reports::default();
        for at_ms in 0..100 {
            reports.tell(HubEventKind::LockSilent, Instant::from_ms(at_ms));
            reports.tell(HubEventKind::TimeSet { unix_ms: at_ms }, Instant::from_ms(at_ms));
        }
        assert_eq!(waiting(&reports), [HubEventKind::LockSilent, HubEventKind::TimeSet { unix_ms: 99 }]);
        assert!(reports.events.iter().all(|pending| pending.event.again == 99));
        assert_eq!(reports.events[0].event.at_ms, 0, "since then");
        reports.acknowledged(0, 1);
        reports.tell(HubEventKind::LockSilent, Instant::from_ms(200));
        assert_eq!((reports.events[1].event.id, reports.events[1].event.again), (3, 0), "a new one");
    }
}
