//! When to throw the bolt unasked, and when to complain that it cannot be done.
//!
//! Needs neither hub nor service nor courier: a bolt that is not thrown starts the rules, whoever
//! withdrew it.

use super::config::DoorConfig;
use crate::time::Instant;

/// The rules' memory since the bolt left its home.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Relock {
    /// The bolt is known not to be thrown since then.
    loose_since: Option<Instant>,
    /// Since the bolt is loose, the door has read open.
    was_opened: bool,
    /// Since the bolt is loose, the door may not be called closed since then.
    ajar_since: Option<Instant>,
    ajar_told: bool,
    /// A throw failed for good; only a new closing of the door or a command begins another.
    gave_up: bool,
    blind_told: bool,
}

impl Relock {
    /// Takes one poll's view of bolt and door.
    pub(super) fn take(&mut self, is_thrown: bool, is_open: bool, is_closed: bool, now: Instant) {
        if is_open {
            self.gave_up = false;
        }
        if is_thrown {
            *self = Self::default();
            return;
        }
        self.loose_since.get_or_insert(now);
        self.was_opened |= is_open;
        if is_closed {
            self.ajar_since = None;
            self.ajar_told = false;
        } else {
            self.ajar_since.get_or_insert(now);
        }
    }

    /// After a reset nobody knows whether the door was opened before it. A loose bolt behind a closed door is
    /// then locked as after a closing: to wait as for somebody who has not come yet would break promise T.
    pub(super) fn after_reset(&mut self) {
        self.was_opened = true;
    }

    /// Counts anew from now: an unlock has just ended, or a hand has just withdrawn the bolt.
    pub(super) fn restart(&mut self, now: Instant) {
        self.loose_since = Some(now);
        self.was_opened = false;
    }

    /// Does not try again before the door has been opened and closed, or somebody commands it.
    pub(super) fn give_up(&mut self) {
        self.gave_up = true;
    }

    /// A command: tries again, whatever happened.
    pub(super) fn forgive(&mut self) {
        self.gave_up = false;
    }

    /// Whether the bolt should be thrown now. `closed_since`: `None` if the door may not be called
    /// closed.
    pub(super) fn is_due(&self, closed_since: Option<Instant>, config: &DoorConfig, now: Instant) -> bool {
        let (Some(closed_since), Some(loose_since)) = (closed_since, self.loose_since) else {
            return false;
        };
        let is_ripe = if self.was_opened {
            now.ms_since(closed_since) >= config.relock_after_close_ms
        } else {
            now.ms_since(loose_since) >= config.relock_unused_ms
        };
        is_ripe && !self.gave_up
    }

    /// Whether to complain now that the door was left open; true once for each time.
    pub(super) fn ajar_alarm(&mut self, config: &DoorConfig, now: Instant) -> bool {
        let is_overdue = self.ajar_since.is_some_and(|since| now.ms_since(since) > config.ajar_alarm_ms);
        let tell = is_overdue && !self.ajar_told;
        self.ajar_told |= tell;
        tell
    }

    /// Whether to complain now that a due throw cannot begin for want of sensors; true once for
    /// each time the bolt is loose.
    pub(super) fn blind_alarm(&mut self) -> bool {
        !core::mem::replace(&mut self.blind_told, true)
    }

    /// Whether the door was complained about and still is not closed.
    pub(super) const fn is_ajar(&self) -> bool {
        self.ajar_told
    }

    /// Whether a throw failed for good.
    pub(super) const fn has_given_up(&self) -> bool {
        self.gave_up
    }
}
