//! The device `lock`: deadbolt, keypad, radio, and the rules of in-home delivery.
//!
//! [`Lock::poll`] is the whole of it, one line per stage. The stages:
//!
//! | file | stage |
//! |---|---|
//! | `sense` | chips and contacts to readings; silence to `None` |
//! | `door` | readings over time to what may be believed |
//! | `keypad`, `command` | what people and the service want |
//! | `relock` | what the lock wants by itself |
//! | `operate` | beginning and ending operations |
//! | `drive`, `stall` | the motor: attempts, stalls, back-off, limits |
//! | `report`, `radio` | what is said, and its bytes |
//! | `indicate`, `pins` | lights, sounds, bridge |
//!
//! Invariants, each with a test: the motor never runs beyond a poll that has not looked at the
//! current; "locked" needs encoder, strike switch and reed to agree; the grant is spent before the
//! bolt moves; no stage waits.

mod board;
mod command;
mod config;
mod door;
mod drive;
mod indicate;
mod keypad;
mod operate;
mod pins;
mod radio;
mod relock;
mod report;
mod sense;
mod stall;
#[cfg(test)]
mod tests;

pub use board::Board;
pub use config::{AccessConfig, BoltConfig, DoorConfig, DriveConfig, LockConfig, RadioConfig};
pub use drive::{Bridge, DriveFault};
pub use sense::Readings;

use crate::access::{Attempts, Clock, GrantStore, KeyEntry};
use crate::matter::{DoorState, LockState};
use crate::time::Instant;
use crate::wake::{Wake, WakePins};
use door::Observed;
use drive::Drive;
use indicate::Indicator;
use operate::Ongoing;
use radio::Radio;
use relock::Relock;
use report::{Pace, Reports};
use sense::Senses;

/// The lock. Plain data: a clone of it is the same lock at the same moment; a new one is a lock
/// after a reset, which believes nothing until it has sensed.
#[derive(Clone, Debug, PartialEq)]
pub struct Lock {
    config: LockConfig,
    senses: Senses,
    readings: Readings,
    observed: Observed,
    grants: GrantStore,
    attempts: Attempts,
    clock: Clock,
    keys: KeyEntry,
    relock: Relock,
    ongoing: Option<Ongoing>,
    drive: Drive,
    /// Last state that the motor brought about or that was told; a change from it is a hand's.
    known_state: Option<LockState>,
    reports: Reports,
    radio: Radio,
    indicator: Indicator,
}

impl Lock {
    /// A lock that has just come out of reset.
    pub fn new(config: LockConfig) -> Self {
        Self {
            config,
            senses: Senses::default(),
            readings: Readings::default(),
            observed: Observed::default(),
            grants: GrantStore::new(),
            attempts: Attempts::new(),
            clock: Clock::new(),
            keys: KeyEntry::new(),
            relock: Relock::default(),
            ongoing: None,
            drive: Drive::new(),
            known_state: None,
            reports: Reports::default(),
            radio: Radio::default(),
            indicator: Indicator::default(),
        }
    }

    /// One turn of the lock, run to completion. Call it again at the returned deadline, or at an
    /// edge of the returned pins if that is earlier. Calling it at other times does no harm.
    pub fn poll<B: Board>(&mut self, board: &mut B, now: Instant) -> Wake {
        self.sense(board, now);
        self.obey_radio(board.radio(), now);
        self.obey_keys(board, now);
        self.notice_hands(now);
        self.raise_alarms(now);
        self.relock_when_due(now);
        self.run_drive(now);
        self.set_motor(board);
        self.speak(board.radio(), now);
        self.show(board, now)
    }

    fn sense<B: Board>(&mut self, board: &mut B, now: Instant) {
        let motor_runs = self.drive.bridge() != Bridge::Coast;
        self.readings = self.senses.read(board, &self.config.bolt, motor_runs, now);
        self.observed.take(&self.readings, &self.config.bolt, self.drive.is_busy(), now);
        self.relock.take(
            self.observed.is_thrown() == Some(true),
            self.readings.door_near == Some(false),
            self.closed_since(now).is_some(),
            now,
        );
    }

    fn speak<R: embedded_io::Write>(&mut self, modem: &mut R, now: Instant) {
        // A turning motor is looked at every few milliseconds; long speeches wait.
        let frames = if self.drive.is_busy() { 1 } else { 4 };
        for _ in 0..frames {
            self.radio.push_out(modem);
            if !self.radio.is_clear() {
                return;
            }
            let pace = Pace { radio: &self.config.radio, in_delivery: self.is_in_delivery(now) };
            let lock_state = self.lock_state(now);
            let door_state = self.door_state(now);
            let battery_mv = self.senses.battery_mv();
            match self.reports.next(lock_state, door_state, battery_mv, pace, now) {
                Some(message) => self.radio.send(&message),
                None => return,
            }
            self.radio.push_out(modem);
        }
    }

    fn show<B: Board>(&mut self, board: &mut B, now: Instant) -> Wake {
        let is_open = self.lock_state(now) == LockState::Unlocked;
        let signs = self.indicator.signs(is_open, self.reports.has_alarm(), now);
        pins::set_signs(board, &signs);
        let next_poll = now.after_ms(self.poll_interval_ms(now));
        Wake {
            at: signs.until.map_or(next_poll, |until| until.min(next_poll)),
            pins: WakePins::KEYPAD.and(WakePins::REED).and(WakePins::STRIKE),
        }
    }

    fn poll_interval_ms(&self, now: Instant) -> u64 {
        let LockConfig { bolt, door, drive, radio, .. } = &self.config;
        if !self.drive.is_asleep() {
            drive.poll_ms
        } else if self.observed.is_settling(bolt, door, now) {
            door.settle_poll_ms
        } else if self.is_in_delivery(now) || !self.senses.is_booted() {
            radio.poll_delivery_ms
        } else {
            radio.poll_idle_ms
        }
    }

    /// Whether somebody is at the door, or should be: listen and speak more often.
    fn is_in_delivery(&self, now: Instant) -> bool {
        self.lock_state(now) != LockState::Locked
            || self.grants.expects_someone(self.clock.unix_ms(now))
            || self.keys.is_recent(now, self.config.radio.keypad_active_ms)
    }

    fn closed_since(&self, now: Instant) -> Option<Instant> {
        self.observed.closed_since(&self.config.door, now)
    }

    /// State of the bolt. A bolt that is being driven is neither, until it is there.
    fn lock_state(&self, now: Instant) -> LockState {
        use crate::wire::Operation::{Lock, Unlock};
        let sensed = self.observed.lock_state(&self.config.bolt, now);
        match (self.ongoing.map(|ongoing| ongoing.operation), sensed) {
            (Some(Unlock), LockState::Locked) | (Some(Lock), LockState::Unlocked) => {
                LockState::NotFullyLocked
            }
            _ => sensed,
        }
    }

    fn door_state(&self, now: Instant) -> DoorState {
        match self.readings.door_near {
            None => DoorState::Unspecified,
            Some(_) if self.observed.is_forced() => DoorState::ForcedOpen,
            Some(_) if self.relock.is_ajar() => DoorState::Ajar,
            // Near, but not for long enough: a bouncing door reads so, too.
            Some(true) if self.closed_since(now).is_none() => DoorState::Unspecified,
            Some(true) if self.relock.has_given_up() => DoorState::Jammed,
            Some(true) => DoorState::Closed,
            Some(false) => DoorState::Open,
        }
    }

    /// A look inside, for the twin's panels; the product has no such window.
    pub fn state(&self, now: Instant) -> LockView {
        LockView {
            phase: if self.senses.is_booted() { self.drive.phase() } else { "booting" },
            lock_state: self.lock_state(now),
            door_state: self.door_state(now),
            readings: self.readings,
            bridge: self.drive.bridge(),
            attempt: self.drive.attempt_number(),
            keypad_locked: self.attempts.is_locked(now),
            wrong_codes: self.attempts.wrong_since_right(),
            has_alarm: self.reports.has_alarm(),
            events_waiting: self.reports.events_waiting(),
            events_dropped: self.reports.events_dropped(),
            bad_frames: self.radio.bad_frames(),
            unix_ms: self.clock.unix_ms(now),
        }
    }
}

/// What [`Lock::state`] shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LockView {
    /// What the lock is doing, in a word or two.
    pub phase: &'static str,
    /// State of the bolt, as it would be reported now.
    pub lock_state: LockState,
    /// State of the door, as it would be reported now.
    pub door_state: DoorState,
    /// Readings of the last poll.
    pub readings: Readings,
    /// What the bridge was told.
    pub bridge: Bridge,
    /// Attempt of the operation under way or of the last one, from 1; 0 before the first.
    pub attempt: u8,
    /// Codes are refused unseen.
    pub keypad_locked: bool,
    /// Wrong codes since the last right one.
    pub wrong_codes: u16,
    /// Some alarm has not been acknowledged.
    pub has_alarm: bool,
    /// Events waiting to be acknowledged.
    pub events_waiting: usize,
    /// Events given up because too many waited.
    pub events_dropped: u32,
    /// Radio frames that came in damaged.
    pub bad_frames: u32,
    /// The lock's idea of civil time, ms since 1970 UTC.
    pub unix_ms: Option<u64>,
}
