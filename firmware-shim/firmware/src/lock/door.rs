//! The state of door and bolt over time: closed, locked, and contradictions between the sensors.

use super::config::{BoltConfig, DoorConfig};
use super::parts::AGREES_MS;
use super::sense::Readings;
use crate::matter::{Alarm, LockState};
use crate::time::Instant;
use crate::wire::PartFault;

/// An open contact means an open door from here on, ms. Shorter breaks are a loose wire or contact bounce: no door
/// leaves its frame and comes back in this time. Estimate; a leaf at 1 m/s goes 0.1 m.
const OPEN_FOR_MS: u64 = 100;
/// Short breaks closer together than this count as one, ms: a contact bounces when it closes.
const BOUNCE_MS: u64 = 500;
/// A door contact that breaks this often, however short each break is ...
const BREAKS_MAX: u8 = 8;
/// ... within this time, ms, is faulty. Estimate: carrying in ten parcels moves the door less often.
const BREAKS_WITHIN_MS: u64 = 60_000;

/// Door and bolt as observed over time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Observed {
    /// Since when the reed has read closed, ignoring short breaks.
    near_since: Option<Instant>,
    /// Since when the reed has read open without interruption.
    away_since: Option<Instant>,
    /// Breaks of the reed's contact: their number, the start of the count, the last one.
    breaks: (u8, Instant, Instant),
    /// Since when encoder, strike switch and reed agree on "locked".
    home_since: Option<Instant>,
    contradiction: Option<Contradiction>,
    /// The alarm that was raised for a contradiction, and when it was last seen.
    alarmed: Option<(Alarm, Instant)>,
    /// Faults of door sensor and strike switch by the other sensors, at this moment.
    contradicted: (Option<PartFault>, Option<PartFault>),
    is_thrown: Option<bool>,
    is_withdrawn: bool,
}

/// An impossible combination of bolt and door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Contradiction {
    alarm: Alarm,
    since: Instant,
    is_reported: bool,
}

impl Observed {
    /// Takes the readings of one poll. `motor_runs`: bolt and strike switch may disagree while the bolt passes.
    pub(super) fn take(&mut self, readings: &Readings, config: &BoltConfig, motor_runs: bool, now: Instant) {
        self.is_thrown = readings.bolt_um.map(|um| {
            planted::bug!(
                THROWN_A_MILLIMETRE_EARLY,
                um > config.thrown_from_um,
                um > config.thrown_from_um.saturating_sub(1_000)
            )
        });
        self.is_withdrawn = readings.bolt_um.is_some_and(|um| um <= config.withdrawn_to_um);
        let is_near = self.watch_door(readings.door_near == Some(true), now);
        let is_home = self.is_thrown == Some(true) && readings.strike_pressed == Some(true) && is_near;
        self.home_since = since(self.home_since, is_home, now);
        self.weigh(contradiction(self.is_thrown, is_near, readings, motor_runs), now);
        let (door, strike) = contradicted(self.is_thrown, is_near, readings, motor_runs);
        let is_unsteady = self.breaks.0 >= BREAKS_MAX;
        self.contradicted = (door.or(is_unsteady.then_some(PartFault::Unsteady)), strike);
    }

    /// Whether the door's magnet is near, ignoring short breaks.
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
            // The same contradiction, a short time later, is the same alarm.
            _ => Contradiction { alarm, since: now, is_reported: told == Some(alarm) },
        });
        if let Some(Contradiction { alarm, is_reported: true, .. }) = self.contradiction {
            self.alarmed = Some((alarm, now));
        }
    }

    /// The alarm to raise now, once for each contradiction that lasts.
    pub(super) fn alarm(&mut self, config: &BoltConfig, now: Instant) -> Option<Alarm> {
        let contradiction = self.contradiction.as_mut()?;
        if contradiction.is_reported || now.ms_since(contradiction.since) < config.disagreement_ms {
            return None;
        }
        contradiction.is_reported = true;
        self.alarmed = Some((contradiction.alarm, now));
        Some(contradiction.alarm)
    }

    /// Faults of door sensor and strike switch by the other sensors, at this moment.
    pub(super) const fn contradicted(&self) -> (Option<PartFault>, Option<PartFault>) {
        self.contradicted
    }

    /// Whether an alarm was raised for a contradiction of bolt and door, and they have not agreed for long since.
    pub(super) const fn has_alarmed(&self) -> bool {
        self.alarmed.is_some()
    }

    /// Whether the door reads open for longer than a bounce.
    pub(super) const fn is_open(&self) -> bool {
        self.near_since.is_none()
    }

    /// The state of the bolt. Any doubt is "not fully locked".
    pub(super) fn lock_state(&self, config: &BoltConfig, now: Instant) -> LockState {
        let is_locked = self.home_since.is_some_and(|since| {
            let agree_ms = now.ms_since(since);
            planted::bug!(
                AGREEMENT_IN_THE_WRONG_UNIT,
                agree_ms >= config.agreement_ms,
                agree_ms >= config.agreement_ms / 10
            )
        });
        match (is_locked, self.is_withdrawn) {
            (true, _) => LockState::Locked,
            (false, true) => LockState::Unlocked,
            (false, false) => LockState::NotFullyLocked,
        }
    }

    /// Since when the door counts as closed; `None` if it does not.
    pub(super) fn closed_since(&self, config: &DoorConfig, now: Instant) -> Option<Instant> {
        self.near_since.filter(|since| now.ms_since(*since) >= config.closed_after_ms)
    }

    /// Whether the door came to its frame within the last `within_ms`.
    pub(super) fn is_just_closed(&self, now: Instant, within_ms: u64) -> bool {
        self.near_since.is_some_and(|since| now.ms_since(since) < within_ms)
    }

    /// Whether the bolt is thrown, in the strike or not; `None` without an encoder.
    pub(super) const fn is_thrown(&self) -> Option<bool> {
        self.is_thrown
    }

    /// Whether the bolt is withdrawn.
    pub(super) const fn is_withdrawn(&self) -> bool {
        self.is_withdrawn
    }

    /// Whether the door is open with a thrown bolt, and that was reported.
    pub(super) fn is_forced(&self) -> bool {
        self.contradiction.is_some_and(|known| known.alarm == Alarm::ForcedOpen && known.is_reported)
    }

    /// Whether a state has not settled yet, so that further polls are needed.
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

/// A contradiction of bolt and door that is possible with sound sensors.
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
        // Thrown beside the strike: the door is not where the contact reads, or its strike is missing.
        true if is_thrown && !pressed && !motor_runs => Some(Alarm::Jammed),
        _ => None,
    }
}

/// Faults of door sensor and strike switch, each by the two other sensors.
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
    // If the bolt is in its strike, the door is in its frame. And nothing except the bolt reaches the switch.
    (lies(is_thrown && pressed && !is_near), lies(!is_thrown && pressed))
}
