//! What may be believed of door and bolt: closed, locked, and when the senses contradict each other.

use super::config::{BoltConfig, DoorConfig};
use super::sense::Readings;
use crate::matter::{Alarm, LockState};
use crate::time::Instant;

/// Door and bolt as observed over time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Observed {
    /// The reed has read closed without a break since then.
    near_since: Option<Instant>,
    /// Encoder, strike switch and reed have agreed on "locked" since then.
    home_since: Option<Instant>,
    contradiction: Option<Contradiction>,
    is_thrown: Option<bool>,
    is_withdrawn: bool,
}

/// Senses that cannot all be right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Contradiction {
    alarm: Alarm,
    since: Instant,
    is_told: bool,
}

impl Observed {
    /// Takes the readings of one poll. `motor_runs`: bolt and strike switch may disagree for a
    /// moment while the bolt passes.
    pub(super) fn take(&mut self, readings: &Readings, config: &BoltConfig, motor_runs: bool, now: Instant) {
        self.is_thrown = readings.bolt_um.map(|um| um > config.thrown_from_um);
        self.is_withdrawn = readings.bolt_um.is_some_and(|um| um <= config.withdrawn_to_um);
        let is_near = readings.door_near == Some(true);
        self.near_since = since(self.near_since, is_near, now);
        let is_home = self.is_thrown == Some(true) && readings.strike_pressed == Some(true) && is_near;
        self.home_since = since(self.home_since, is_home, now);
        self.weigh(contradiction(self.is_thrown, readings, motor_runs), now);
    }

    fn weigh(&mut self, alarm: Option<Alarm>, now: Instant) {
        self.contradiction = alarm.map(|alarm| match self.contradiction {
            Some(known) if known.alarm == alarm => known,
            _ => Contradiction { alarm, since: now, is_told: false },
        });
    }

    /// The alarm to raise now, once for each contradiction that lasts.
    pub(super) fn alarm(&mut self, config: &BoltConfig, now: Instant) -> Option<Alarm> {
        let contradiction = self.contradiction.as_mut()?;
        if contradiction.is_told || now.ms_since(contradiction.since) < config.disagreement_ms {
            return None;
        }
        contradiction.is_told = true;
        Some(contradiction.alarm)
    }

    /// What may be said of the bolt. Any doubt is "not fully locked".
    pub(super) fn lock_state(&self, config: &BoltConfig, now: Instant) -> LockState {
        let is_locked = self.home_since.is_some_and(|since| now.ms_since(since) >= config.agreement_ms);
        match (is_locked, self.is_withdrawn) {
            (true, _) => LockState::Locked,
            (false, true) => LockState::Unlocked,
            (false, false) => LockState::NotFullyLocked,
        }
    }

    /// Since when the door may be called closed; `None` if it may not.
    pub(super) fn closed_since(&self, config: &DoorConfig, now: Instant) -> Option<Instant> {
        self.near_since.filter(|since| now.ms_since(*since) >= config.closed_after_ms)
    }

    /// Whether the door came to its frame within the last `within_ms`.
    pub(super) fn is_just_closed(&self, now: Instant, within_ms: u64) -> bool {
        self.near_since.is_some_and(|since| now.ms_since(since) < within_ms)
    }

    /// Whether the bolt is thrown, wherever it points; `None` without an encoder.
    pub(super) const fn is_thrown(&self) -> Option<bool> {
        self.is_thrown
    }

    /// Whether the bolt is withdrawn.
    pub(super) const fn is_withdrawn(&self) -> bool {
        self.is_withdrawn
    }

    /// Whether the door stands open under a thrown bolt, and somebody was told.
    pub(super) fn is_forced(&self) -> bool {
        self.contradiction.is_some_and(|known| known.alarm == Alarm::ForcedOpen && known.is_told)
    }

    /// Whether a state is still ripening that further polls should not miss.
    pub(super) fn is_settling(&self, bolt: &BoltConfig, door: &DoorConfig, now: Instant) -> bool {
        let ripens =
            |since: Option<Instant>, after_ms| since.is_some_and(|since| now.ms_since(since) < after_ms);
        ripens(self.near_since, door.closed_after_ms) || ripens(self.home_since, bolt.agreement_ms)
    }
}

/// Keeps the start of a condition for as long as it holds.
fn since(before: Option<Instant>, holds: bool, now: Instant) -> Option<Instant> {
    holds.then(|| before.unwrap_or(now))
}

fn contradiction(is_thrown: Option<bool>, readings: &Readings, motor_runs: bool) -> Option<Alarm> {
    let is_thrown = is_thrown?;
    let pressed = readings.strike_pressed?;
    match readings.door_near? {
        false if is_thrown => Some(Alarm::ForcedOpen),
        true if is_thrown != pressed && !motor_runs => Some(Alarm::Jammed),
        // Nothing but this bolt should reach the switch.
        false if pressed => Some(Alarm::Jammed),
        _ => None,
    }
}
