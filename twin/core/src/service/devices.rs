//! What the service knows of hub and lock: when they were last heard, and what the recipient must be told of them.

use firmware::matter::LockState;
use firmware::wire::{
    EventKind, Got, HubEvent, HubEventKind, HubStatus, Operation, OperationResult, Status, ToHub,
};

use super::MS;
use super::clips::Doubt;
use super::desk::{Desk, Seen};
use super::order::Output;
use super::phone::{ALARM_OF_UNKNOWN_KIND, Notice};

/// A hub that was not heard for this long is offline, ns: it speaks every 4 s.
const SILENT_NS: u64 = 10_000 * MS;

/// A lock of which no state came for this long, though the hub is heard, is silent, whatever the hub says, ns: seven of its
/// heartbeats.
const LOCK_SILENT_NS: u64 = 30_000 * MS;

/// An alarm that the lock says it raises, and that does not come for this long although its states do, is told without its
/// kind, ns: the lock sends it every second.
const ALARM_WITHHELD_NS: u64 = 6_000 * MS;
/// States farther apart than this are no sign that anything is kept back, ns: there was no way for either.
const STATES_APART_NS: u64 = 5_000 * MS;

/// The hub and the lock behind it.
#[derive(Clone, Debug, Default)]
pub(super) struct Devices {
    heard_ns: u64,
    /// When it was heard again after it had been offline, ns.
    back_ns: u64,
    offline_told: bool,
    /// State of the lock by its own word; none: not known.
    pub(super) lock_state: Option<LockState>,
    /// When it told that, ns.
    lock_told_ns: u64,
    lock_silent_told: bool,
    /// Since when the lock says that it raises an alarm, and none has come, ns; and whether that was told.
    alarm_awaited_ns: Option<u64>,
    alarm_withheld_told: bool,
    /// The clip that the hub films, by its latest word.
    pub(super) filming: Option<u32>,
    pub(super) lock_events: Seen,
    hub_events: Seen,
    meddling_told: bool,
    hold_up_told: bool,
}

impl Devices {
    /// Something came from the hub.
    pub(super) fn heard(&mut self, now_ns: u64) {
        self.heard_ns = now_ns;
        if std::mem::replace(&mut self.offline_told, false) {
            self.back_ns = now_ns;
        }
    }

    /// The lock told its state.
    pub(super) fn hear_lock_state(&mut self, status: &Status, now_ns: u64) {
        let was_heard = now_ns < self.lock_told_ns + STATES_APART_NS;
        (self.lock_state, self.lock_told_ns) = (Some(status.lock_state), now_ns);
        self.lock_silent_told = false;
        let since_ns = self.alarm_awaited_ns.filter(|_| was_heard).unwrap_or(now_ns);
        self.alarm_awaited_ns = status.has_alarm.then_some(since_ns);
        self.alarm_withheld_told &= status.has_alarm;
    }

    /// An alarm of the lock came, for the first time or again.
    pub(super) fn alarm_came(&mut self) {
        self.alarm_awaited_ns = None;
    }

    /// When an alarm that does not come is told, ns.
    fn alarm_withheld_ns(&self) -> Option<u64> {
        let awaited_ns = self.alarm_awaited_ns.filter(|_| !self.alarm_withheld_told && !self.offline_told);
        awaited_ns.map(|since_ns| since_ns + ALARM_WITHHELD_NS)
    }

    /// The lock is not heard, by the hub's word or for want of anything that the lock itself has sealed: told once.
    fn tell_lock_silent(&mut self, desk: &mut Desk) {
        if !std::mem::replace(&mut self.lock_silent_told, true) {
            desk.notify(None, Notice::LockSilent);
        }
    }

    /// When the lock counts as silent although the hub says nothing of it, ns.
    fn lock_silent_ns(&self) -> Option<u64> {
        let since_ns = self.lock_told_ns.max(self.back_ns);
        (!self.lock_silent_told && !self.offline_told).then_some(since_ns + LOCK_SILENT_NS)
    }

    /// When the lock's state is no longer known, ns, if nothing comes.
    fn lock_unknown_ns(&self) -> Option<u64> {
        self.lock_state.map(|_| self.lock_told_ns + SILENT_NS)
    }

    /// The hub's own state. A lock that it has not heard is in no known state.
    pub(super) fn hear_status(&mut self, status: &HubStatus) {
        self.filming = status.filming;
        if status.lock_state.is_none() {
            self.lock_state = None;
        }
    }

    /// An event of the lock: what it says of its bolt, and what the recipient must hear of.
    pub(super) fn hear_lock_event(&mut self, kind: &EventKind, delivery: Option<u32>, desk: &mut Desk) {
        match kind {
            // What it said before it opened is no longer so.
            EventKind::Operation { operation: Operation::Unlock, result: OperationResult::Done, .. } => {
                self.lock_state = None;
            }
            EventKind::Alarm(alarm) => {
                desk.notify(delivery, Notice::Alarm(*alarm as u8));
            }
            EventKind::PartFault { part, .. } => {
                desk.notify(delivery, Notice::LockPart(*part));
            }
            // The lock reports it once for each occasion.
            EventKind::BatteryLow { .. } => {
                desk.notify(delivery, Notice::WeakBattery);
            }
            _ => {}
        }
    }

    /// An event of the hub that the recipient must hear of. False if it is in the books already.
    pub(super) fn hear_hub_event(&mut self, event: &HubEvent, desk: &mut Desk) -> bool {
        if !self.hub_events.is_new(event.boot, event.id) {
            return false;
        }
        let notice = match event.kind {
            HubEventKind::Bark { .. } => Notice::DogBarks,
            HubEventKind::ShutterJammed { .. } => Notice::ShutterJammed,
            HubEventKind::PictureDark { .. } | HubEventKind::CameraSilent => Notice::CameraDark,
            HubEventKind::RingFull | HubEventKind::StoreFailed => Notice::CameraFull,
            // What concerns one delivery is told by that.
            HubEventKind::LongVisit { .. }
            | HubEventKind::SecondPerson { .. }
            | HubEventKind::StillInside { .. } => return true,
            // What it says of the lock itself is in its state.
            HubEventKind::LockSilent => {
                self.tell_lock_silent(desk);
                return true;
            }
            HubEventKind::Booted { .. }
            | HubEventKind::LockBack
            | HubEventKind::TimeSet { .. }
            | HubEventKind::ClipClosed { .. } => return true,
        };
        desk.notify(None, notice);
        true
    }

    /// A part of a clip came, genuine or not: the hub hears what it need not send again, the recipient what it did not send.
    pub(super) fn hear_of_clip(&mut self, heard: Result<Option<Got>, Doubt>, desk: &mut Desk) {
        match heard {
            Ok(got) => desk.out.extend(got.map(|got| Output::Hub(ToHub::Got(got)))),
            Err(Doubt::NotGenuine) if !std::mem::replace(&mut self.meddling_told, true) => {
                desk.notify(None, Notice::NotGenuine);
            }
            Err(Doubt::LeftOut) if !std::mem::replace(&mut self.hold_up_told, true) => {
                desk.notify(None, Notice::ClipHeldUp);
            }
            Err(_) => {}
        }
    }

    /// Tells of a hub that has fallen silent: once, until it is heard again.
    pub(super) fn tick(&mut self, desk: &mut Desk) {
        if self.lock_unknown_ns().is_some_and(|at_ns| desk.now_ns >= at_ns) {
            self.lock_state = None;
        }
        if self.alarm_withheld_ns().is_some_and(|at_ns| desk.now_ns >= at_ns) {
            self.alarm_withheld_told = true;
            desk.notify(None, Notice::Alarm(ALARM_OF_UNKNOWN_KIND));
        }
        if self.lock_silent_ns().is_some_and(|at_ns| desk.now_ns >= at_ns) {
            self.tell_lock_silent(desk);
        }
        if self.hub_offline_ns().is_some_and(|at_ns| desk.now_ns >= at_ns) {
            self.offline_told = true;
            // Nothing is known of what stands behind it.
            (self.lock_state, self.filming) = (None, None);
            desk.notify(None, Notice::CameraOffline);
        }
    }

    pub(super) fn next_due_ns(&self) -> Option<u64> {
        let lock = [self.lock_unknown_ns(), self.lock_silent_ns(), self.alarm_withheld_ns()];
        lock.into_iter().chain([self.hub_offline_ns()]).flatten().min()
    }

    fn hub_offline_ns(&self) -> Option<u64> {
        (!self.offline_told).then_some(self.heard_ns + SILENT_NS)
    }

    /// Is the hub taken to be offline?
    pub(super) fn is_offline(&self) -> bool {
        self.offline_told
    }
}
