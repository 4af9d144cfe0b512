//! The service's state of camera hub and lock: when they were last received, and what the recipient must be notified
//! of about them.
//!
//! For each reported trouble its end is reported as well. Every possible message of either device is handled
//! explicitly: where nothing has to be done, it is still named.

use firmware::matter::{Alarm, LockState};
use firmware::wire::{
    Event, EventKind, Got, HubEvent, HubEventKind, HubStatus, Operation, OperationResult, Status, ToHub,
};

use crate::battery::Battery;
use crate::clips::Doubt;
use crate::desk::{Desk, Notices, Seen};
use crate::notice::ALARM_OF_UNKNOWN_KIND;
use crate::notice::Notice;
use crate::order::Output;
use crate::time::MS;
use crate::trouble::Trouble;

/// A camera hub that was not received for this long is offline, ns: it sends every 4 s.
const SILENT_NS: u64 = 10_000 * MS;
/// ... and one that was not received for this long may be, ns: a heartbeat, and a second.
const QUIET_NS: u64 = 5_000 * MS;
/// Number of reports needed for "locked": the report that the throw is done, and a status; or two statuses. One
/// message proves nothing.
const LOCKED_SIGNS: u8 = 2;
/// An event counts as current while it is no older than this, ms (estimate: a slow link, and two repetitions).
const SIGN_AGE_MS: u64 = 5_000;

/// A lock without any state for this long, though the camera hub is received, is silent, whatever the hub reports,
/// ns: seven of its heartbeats.
const LOCK_SILENT_NS: u64 = 30_000 * MS;

/// If the lock reports that it raises an alarm, and the alarm does not arrive for this long although its states do,
/// it is notified without its kind, ns: the lock sends it every second.
const ALARM_WITHHELD_NS: u64 = 6_000 * MS;
/// States farther apart than this do not show that anything is held back, ns: there was no path for either.
const STATES_APART_NS: u64 = 5_000 * MS;

/// The camera hub and the lock behind it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Devices {
    pub(crate) received_ns: u64,
    offline: Trouble,
    is_offline: bool,
    lock_silent: Trouble,
    /// State of the lock by its own report; none: not known.
    state: Option<LockState>,
    locked_signs: u8,
    /// When the camera hub was received again after having been offline, ns.
    back_ns: u64,
    /// When the lock last reported its state, ns.
    lock_told_ns: u64,
    is_lock_silent: bool,
    /// Since when the lock has reported an alarm that has not arrived, ns; and whether a notice was sent about it.
    alarm_awaited_ns: Option<u64>,
    alarm_withheld_told: bool,
    /// The clip that the camera hub records, by its latest status, and when that came, ns.
    filming: Option<(u32, u64)>,
    pub(crate) lock_events: Seen,
    hub_events: Seen,
    /// The clip about which a notice was sent that somebody changes it, or that it does not arrive.
    meddled_told: Option<u32>,
    held_up_told: Option<u32>,
    /// The recipient was notified that the camera does not record properly.
    is_camera_told: bool,
    is_tamper_told: bool,
    battery: Battery,
    /// Boot of the lock, its uptime then, ms, and when that was received, ns.
    uptime: Option<(u32, u64, u64)>,
    /// Until when the keypad is locked after wrong codes, ns.
    pub(crate) keypad_locked_until_ns: u64,
}

impl Devices {
    /// A message arrived from the camera hub.
    pub(crate) fn heard(&mut self, now_ns: u64, notices: &mut Notices) {
        if self.is_offline && notices.withdraw(|_, notice| *notice == Notice::CameraOffline) {
            self.offline.withdraw();
        }
        self.received_ns = now_ns;
        if std::mem::take(&mut self.is_offline) {
            self.back_ns = now_ns;
        }
        self.offline.is_away(now_ns);
    }

    /// Has nothing come from the camera hub for longer than it is ever silent? Then it cannot be asked.
    pub(crate) fn is_quiet(&self, now_ns: u64) -> bool {
        now_ns >= self.received_ns + QUIET_NS
    }

    /// Does the camera hub record? A status that is older than its silence may be says nothing.
    pub(crate) fn films(&self, now_ns: u64) -> bool {
        self.filming.is_some_and(|(_, at_ns)| now_ns < at_ns + SILENT_NS)
    }

    /// An alarm of the lock arrived, for the first time or again.
    pub(crate) fn alarm_came(&mut self) {
        self.alarm_awaited_ns = None;
    }

    /// When an alarm that does not arrive is notified, ns.
    fn alarm_withheld_ns(&self) -> Option<u64> {
        let awaited_ns = self.alarm_awaited_ns.filter(|_| !self.alarm_withheld_told && !self.is_offline);
        awaited_ns.map(|since_ns| since_ns + ALARM_WITHHELD_NS)
    }

    /// The lock is silent, by the camera hub's report or because nothing sealed by the lock itself arrives.
    fn tell_lock_silent(&mut self, desk: &mut Desk) {
        self.is_lock_silent = true;
        if self.lock_silent.begins() {
            desk.notify(None, Notice::LockSilent);
        }
    }

    /// When the lock counts as silent although the camera hub does not report it, ns.
    fn lock_silent_ns(&self) -> Option<u64> {
        let since_ns = self.lock_told_ns.max(self.back_ns);
        (!self.is_lock_silent && !self.is_offline).then_some(since_ns + LOCK_SILENT_NS)
    }

    /// When the lock's state becomes unknown, ns, if nothing arrives.
    fn lock_unknown_ns(&self) -> Option<u64> {
        let told_ns =
            planted::bug!(LOCK_KNOWN_BY_THE_HUB, self.lock_told_ns, self.lock_told_ns.max(self.received_ns));
        self.state.map(|_| told_ns + SILENT_NS)
    }

    /// State of the lock, if it is known. "Locked" needs two reports.
    pub(crate) fn lock_state(&self) -> Option<LockState> {
        self.state.filter(|state| *state != LockState::Locked || self.locked_signs >= LOCKED_SIGNS)
    }

    /// The camera hub's own state. The state of a lock that it has not received is unknown.
    pub(crate) fn hear_status(&mut self, status: &HubStatus, now_ns: u64) {
        self.filming = status.filming.map(|clip| (clip, now_ns));
        if status.lock_state.is_none() {
            self.forget_lock();
        }
    }

    /// The lock's own state.
    pub(crate) fn hear_lock_status(&mut self, status: &Status, desk: &mut Desk) {
        if std::mem::take(&mut self.is_lock_silent)
            && desk.notices.withdraw(|_, notice| *notice == Notice::LockSilent)
        {
            self.lock_silent.withdraw();
        }
        self.lock_silent.is_away(desk.now_ns);
        let was_heard = desk.now_ns < self.lock_told_ns + STATES_APART_NS;
        self.lock_told_ns = desk.now_ns;
        let since_ns = self.alarm_awaited_ns.filter(|_| was_heard).unwrap_or(desk.now_ns);
        self.alarm_awaited_ns = status.has_alarm.then_some(since_ns);
        self.alarm_withheld_told &= status.has_alarm;
        self.uptime = Some((status.boot, status.uptime_ms, desk.now_ns));
        match status.lock_state {
            LockState::Locked => self.has_locked(),
            state => (self.state, self.locked_signs) = (Some(state), 0),
        }
        let notice = status.battery_mv.and_then(|rest_mv| self.battery.receive(desk.now_ns, rest_mv));
        if let Some(notice) = notice {
            desk.notify(None, notice);
        }
    }

    /// Age of an event of the lock, ms; none if no status has reported the lock's own time in that boot.
    fn age_ms(&self, event: &Event, now_ns: u64) -> Option<u64> {
        let (_, uptime_ms, received_ns) = self.uptime.filter(|(boot, ..)| *boot == event.boot)?;
        Some((uptime_ms + (now_ns - received_ns) / MS).saturating_sub(event.at_ms))
    }

    fn has_locked(&mut self) {
        self.state = Some(LockState::Locked);
        self.locked_signs = self.locked_signs.saturating_add(1);
    }

    /// An event reports that the lock was locked. An old one was late, or held back, and says nothing about the
    /// present.
    fn was_locked(&mut self, event: &Event, now_ns: u64) {
        if self.age_ms(event, now_ns).is_some_and(|age_ms| age_ms <= SIGN_AGE_MS) {
            self.has_locked();
        }
    }

    fn forget_lock(&mut self) {
        (self.state, self.locked_signs) = (None, 0);
    }

    /// An event of the lock: what it reports about its bolt, and what the recipient must be notified of.
    pub(crate) fn hear_lock_event(&mut self, event: &Event, delivery: Option<u32>, desk: &mut Desk) {
        match event.kind {
            EventKind::Operation { operation: Operation::Lock, result: OperationResult::Done, .. } => {
                self.was_locked(event, desk.now_ns);
            }
            // What it reported before is no longer true.
            EventKind::Operation { .. } => self.forget_lock(),
            EventKind::MovedByHand { lock_state } => match lock_state {
                LockState::Locked => self.was_locked(event, desk.now_ns),
                state => (self.state, self.locked_signs) = (Some(state), 0),
            },
            EventKind::Alarm(alarm) => {
                self.is_tamper_told |= alarm == Alarm::FrontEscutcheonRemoved;
                desk.notify(delivery, Notice::Alarm(alarm as u8));
            }
            EventKind::TamperCleared => {
                if std::mem::take(&mut self.is_tamper_told) {
                    desk.notify(None, Notice::TamperEnded);
                }
            }
            EventKind::PartFault { part, .. } => {
                desk.notify(delivery, Notice::LockPart(part));
            }
            EventKind::PartRestored { part } => {
                desk.notify(None, Notice::LockPartRestored(part));
            }
            // The lock reports it once for each occasion.
            EventKind::BatteryLow { .. } => {
                self.battery.is_told();
                desk.notify(delivery, Notice::WeakBattery);
            }
            EventKind::KeypadLocked { for_s } => {
                let age_ms = self.age_ms(event, desk.now_ns).unwrap_or(0);
                let left_ms = (u64::from(for_s) * 1_000).saturating_sub(age_ms);
                self.keypad_locked_until_ns = desk.now_ns + left_ms * MS;
            }
            EventKind::StoreFailed => {
                desk.notify(None, Notice::LockMemory);
            }
            EventKind::JoinRefused => {
                desk.notify(None, Notice::StrangeNetwork);
            }
            // These are handled by the delivery, which receives each event as well.
            EventKind::Spent { .. } | EventKind::Refused { .. } | EventKind::WrongCode { .. } => {}
            // For the journal: they have no consequences that the lock does not report itself.
            EventKind::DriveFault { .. }
            | EventKind::ClockDoubted
            | EventKind::TimeSet { .. }
            | EventKind::Slammed => {}
        }
    }

    /// An event of the camera hub that the recipient must be notified of. False if it is recorded already.
    pub(crate) fn hear_hub_event(&mut self, event: &HubEvent, desk: &mut Desk) -> bool {
        if !self.hub_events.is_new(event.boot, event.id) {
            return false;
        }
        let notice = match event.kind {
            HubEventKind::Bark { .. } => Notice::DogBarks,
            HubEventKind::ShutterJammed { .. } => Notice::ShutterJammed,
            HubEventKind::PictureDark { .. } | HubEventKind::CameraSilent => Notice::CameraDark,
            HubEventKind::RingFull | HubEventKind::StoreFailed => Notice::CameraFull,
            HubEventKind::LockSilent => {
                self.forget_lock();
                self.tell_lock_silent(desk);
                return true;
            }
            // The lock's own states report this; a hub may lie.
            HubEventKind::LockBack => return true,
            // Events of one delivery are notified by that delivery.
            HubEventKind::LongVisit { .. }
            | HubEventKind::SecondPerson { .. }
            | HubEventKind::StillInside { .. }
            | HubEventKind::ClipClosed { .. } => return true,
            // They have no consequences.
            HubEventKind::Booted { .. } | HubEventKind::TimeSet { .. } => return true,
        };
        self.is_camera_told |= !matches!(notice, Notice::DogBarks);
        desk.notify(None, notice);
        true
    }

    /// The camera hub has signed that it records.
    pub(crate) fn hear_recording(&mut self, desk: &mut Desk) {
        if std::mem::take(&mut self.is_camera_told) {
            desk.notify(None, Notice::CameraWorksAgain);
        }
    }

    /// A part of a clip arrived, genuine or not: the camera hub is sent what it need not send again, the recipient is
    /// notified of what the hub did not send. `is_complete`: the clip is complete.
    pub(crate) fn hear_of_clip(
        &mut self,
        clip: u32,
        heard: Result<Option<Got>, Doubt>,
        is_complete: bool,
        desk: &mut Desk,
    ) {
        match heard {
            Ok(got) => desk.out.extend(got.map(|got| Output::Hub(ToHub::Got(got)))),
            Err(Doubt::NotGenuine) if self.meddled_told.replace(clip) != Some(clip) => {
                desk.notify(None, Notice::NotGenuine);
            }
            Err(Doubt::LeftOut) if self.held_up_told.replace(clip) != Some(clip) => {
                desk.notify(None, Notice::ClipHeldUp);
            }
            Err(Doubt::NotGenuine | Doubt::LeftOut) => {}
        }
        if is_complete && self.held_up_told == Some(clip) {
            self.held_up_told = None;
            desk.notify(None, Notice::ClipThrough);
        }
    }

    /// Reports a camera hub that has become silent: once, until it has been received again for some time.
    pub(crate) fn tick(&mut self, desk: &mut Desk) {
        if self.lock_unknown_ns().is_some_and(|at_ns| desk.now_ns >= at_ns) {
            self.forget_lock();
        }
        if self.alarm_withheld_ns().is_some_and(|at_ns| desk.now_ns >= at_ns) {
            self.alarm_withheld_told = true;
            desk.notify(None, Notice::Alarm(ALARM_OF_UNKNOWN_KIND));
        }
        if self.lock_silent_ns().is_some_and(|at_ns| desk.now_ns >= at_ns) {
            self.tell_lock_silent(desk);
        }
        if !self.is_offline && desk.now_ns >= self.received_ns + SILENT_NS {
            self.is_offline = true;
            // Nothing is known about the lock behind it.
            self.forget_lock();
            self.lock_silent.is_unknown();
            self.filming = None;
            if self.offline.begins() {
                desk.notify(None, Notice::CameraOffline);
            }
        }
        if self.offline.ends(desk.now_ns) {
            desk.notify(None, Notice::CameraBack);
        }
        if self.lock_silent.ends(desk.now_ns) {
            desk.notify(None, Notice::LockBack);
        }
    }

    pub(crate) fn next_due_ns(&self) -> Option<u64> {
        let silent_ns = (!self.is_offline).then_some(self.received_ns + SILENT_NS);
        let lock = [self.lock_unknown_ns(), self.lock_silent_ns(), self.alarm_withheld_ns()];
        let ends = [silent_ns, self.offline.ends_ns(), self.lock_silent.ends_ns()];
        lock.into_iter().chain(ends).flatten().min()
    }

    /// Does the camera hub count as offline?
    pub(crate) fn is_offline(&self) -> bool {
        self.is_offline
    }
}
