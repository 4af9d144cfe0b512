//! What may be believed of door and bolt: closed, locked, and when the senses contradict each other.

use super::config::{BoltConfig, DoorConfig};
use super::parts::AGREES_MS;
use super::sense::Readings;
use crate::matter::{Alarm, LockState};
use crate::time::Instant;
use crate::wire::PartFault;

/// A break of the door's contact is one from here on, ms. Shorter ones are a loose wire or a contact that bounces: no
/// door leaves its frame and comes back in this time. Estimate; a leaf at 1 m/s goes 0.1 m.
const OPEN_FOR_MS: u64 = 100;
/// Short breaks closer together than this are one, ms: a contact bounces when it closes.
const BOUNCE_MS: u64 = 500;
/// A door contact that breaks so often, for however short ...
const BREAKS_MAX: u8 = 8;
/// ... within this time, ms, is no door's. Estimate: carrying in ten parcels moves it less.
const BREAKS_WITHIN_MS: u64 = 60_000;

/// Door and bolt as observed over time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Observed {
    /// The reed has read closed since then, short breaks aside.
    near_since: Option<Instant>,
    /// The reed has read open without a break since then.
    away_since: Option<Instant>,
    /// Breaks of the reed's contact, since when they are counted, and the last.
    breaks: (u8, Instant, Instant),
    /// Encoder, strike switch and reed have agreed on "locked" since then.
    home_since: Option<Instant>,
    contradiction: Option<Contradiction>,
    /// The alarm that was raised for a contradiction, and when it was last seen.
    alarmed: Option<(Alarm, Instant)>,
    /// What the other sensors say of door sensor and strike switch at this moment.
    contradicted: (Option<PartFault>, Option<PartFault>),
    is_thrown: Option<bool>,
    is_withdrawn: bool,
}

/// Bolt and door where they should not be together.
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
        let is_near = self.watch_door(readings.door_near == Some(true), now);
        let is_home = self.is_thrown == Some(true) && readings.strike_pressed == Some(true) && is_near;
        self.home_since = since(self.home_since, is_home, now);
        self.weigh(contradiction(self.is_thrown, is_near, readings, motor_runs), now);
        let (door, strike) = contradicted(self.is_thrown, is_near, readings, motor_runs);
        let is_unsteady = self.breaks.0 >= BREAKS_MAX;
        self.contradicted = (door.or(is_unsteady.then_some(PartFault::Unsteady)), strike);
    }

    /// Whether the door's magnet is near, short breaks aside.
    fn watch_door(&mut self, reads_near: bool, now: Instant) -> bool {
        let was_near = self.near_since.is_some();
        let breaks = !reads_near && self.away_since.is_none() && was_near;
        self.away_since = since(self.away_since, !reads_near, now);
        let is_away = self.away_since.is_some_and(|since| now.ms_since(since) >= OPEN_FOR_MS);
        let is_near = reads_near || was_near && !is_away;
        self.near_since = since(self.near_since, is_near, now);
        let (_, counted_from, last) = self.breaks;
        if now.ms_since(counted_from) >= BREAKS_WITHIN_MS {
            self.breaks = (0, now, last);
        }
        if breaks && now.ms_since(last) >= BOUNCE_MS {
            self.breaks = (self.breaks.0.saturating_add(1), self.breaks.1, now);
        }
        is_near
    }

    fn weigh(&mut self, alarm: Option<Alarm>, now: Instant) {
        self.alarmed = self.alarmed.filter(|(_, at)| now.ms_since(*at) < AGREES_MS);
        let told = self.alarmed.map(|(told, _)| told);
        self.contradiction = alarm.map(|alarm| match self.contradiction {
            Some(known) if known.alarm == alarm => known,
            // The same again, a short time later, is the same alarm.
            _ => Contradiction { alarm, since: now, is_told: told == Some(alarm) },
        });
        if let Some(Contradiction { alarm, is_told: true, .. }) = self.contradiction {
            self.alarmed = Some((alarm, now));
        }
    }

    /// The alarm to raise now, once for each contradiction that lasts.
    pub(super) fn alarm(&mut self, config: &BoltConfig, now: Instant) -> Option<Alarm> {
        let contradiction = self.contradiction.as_mut()?;
        if contradiction.is_told || now.ms_since(contradiction.since) < config.disagreement_ms {
            return None;
        }
        contradiction.is_told = true;
        self.alarmed = Some((contradiction.alarm, now));
        Some(contradiction.alarm)
    }

    /// What the other sensors say of door sensor and strike switch at this moment.
    pub(super) const fn contradicted(&self) -> (Option<PartFault>, Option<PartFault>) {
        self.contradicted
    }

    /// Whether an alarm was raised because bolt and door were where they should not be together, and they have not
    /// agreed for long since.
    pub(super) const fn has_alarmed(&self) -> bool {
        self.alarmed.is_some()
    }

    /// Whether the door reads open, and not for a moment only.
    pub(super) const fn is_open(&self) -> bool {
        self.near_since.is_none()
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
        ripens(self.near_since, door.closed_after_ms)
            || ripens(self.home_since, bolt.agreement_ms)
            || ripens(self.away_since, OPEN_FOR_MS)
    }
}

/// Keeps the start of a condition for as long as it holds.
fn since(before: Option<Instant>, holds: bool, now: Instant) -> Option<Instant> {
    holds.then(|| before.unwrap_or(now))
}

/// Bolt and door where they should not be together, by sensors that may all be right.
fn contradiction(
    is_thrown: Option<bool>,
    is_near: bool,
    readings: &Readings,
    motor_runs: bool,
) -> Option<Alarm> {
    let (is_thrown, pressed) = (is_thrown?, readings.strike_pressed?);
    readings.door_near?;
    match is_near {
        false if is_thrown && !pressed => Some(Alarm::ForcedOpen),
        // Thrown into nothing: the door is not where the contact says, or its strike is gone.
        true if is_thrown && !pressed && !motor_runs => Some(Alarm::Jammed),
        _ => None,
    }
}

/// What is wrong with door sensor and strike switch, by the two other sensors of the three.
fn contradicted(
    is_thrown: Option<bool>,
    is_near: bool,
    readings: &Readings,
    motor_runs: bool,
) -> (Option<PartFault>, Option<PartFault>) {
    let (Some(is_thrown), Some(pressed)) = (is_thrown, readings.strike_pressed) else {
        return (None, None);
    };
    let lies = |lies: bool| (lies && !motor_runs).then_some(PartFault::Contradicted);
    // The bolt is in its strike, so the door is in its frame. And nothing but the bolt reaches the switch.
    (lies(is_thrown && pressed && !is_near), lies(!is_thrown && pressed))
}
