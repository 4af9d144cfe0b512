//! The device `lock`: deadbolt, keypad, radio, and the rules of in-home delivery.
//!
//! [`Lock::poll`] runs all stages, one line each:
//!
//! | file | stage |
//! |---|---|
//! | `sense` | readings of chips and contacts; `None` if a chip does not answer |
//! | `door` | what the readings prove over time |
//! | `memory` | what was read from flash, and what must be written to it |
//! | `civil` | the civil time, if it is known |
//! | `tamper` | whether somebody tampers with the front |
//! | `nearby` | the courier's phone, over the short-range radio |
//! | `keypad`, `load`, `film` | codes; whether the battery can also lock again; whether the hub records |
//! | `battery`, `parts` | faults of the lock's own parts, and their reports |
//! | `command`, `envelopes` | commands of service and hub, and which of them each may give |
//! | `joining` | the network key: received, exchanged, erased |
//! | `relock` | throwing the bolt without a command |
//! | `operate`, `operation` | beginning and ending operations |
//! | `drive`, `stall`, `motor` | the motor: attempts, stalls, back-off, limits |
//! | `report`, `radio` | outgoing messages, and their bytes |
//! | `indicate`, `pins` | lights, sounds, bridge |
//!
//! Invariants, each with a test: the motor never runs past a poll that has not measured its current; "locked" needs
//! encoder, strike switch and reed to agree; the spent mark is on flash before the motor starts; while the motor turns,
//! flash is not accessed and nothing is signed or verified; no stage waits for anything except its bus.

mod battery;
mod board;
mod civil;
mod command;
mod config;
mod door;
mod drive;
mod envelopes;
mod film;
mod indicate;
mod joining;
mod keypad;
mod load;
mod memory;
mod motor;
mod nearby;
mod operate;
mod operation;
mod parts;
mod pins;
mod radio;
mod relock;
mod report;
mod sense;
mod stall;
mod tamper;
#[cfg(test)]
mod tests;

pub use board::Board;
pub use config::{
    AccessConfig, BoltConfig, DoorConfig, DriveConfig, FilmRule, LoadConfig, LockConfig, NearbyRule,
    RadioConfig,
};
pub use motor::MotorCommand;
pub use sense::Readings;

use crate::access::{Attempts, Clock, Entry, GrantStore, KeyEntry, SPENT_MAX};
use crate::journal::{Journal, Kind};
use crate::matter::{Alarm, DoorState, LockState};
use crate::time::Instant;
use crate::wake::{Wake, WakePins};
use crate::wire::{EventKind, Part};
use crate::work::Job;
use battery::BatteryWatch;
use door::Observed;
use drive::Drive;
use envelopes::Envelopes;
use indicate::Indicator;
use keypad::Candidate;
use memory::Remembered;
use nearby::Nearby;
use operation::Ongoing;
use parts::PartWatch;
use radio::Radio;
use relock::{Relock, Sight};
use report::{Pace, Reports};
use sense::Senses;
use tamper::TamperWatch;

/// The lock. Plain data: a clone of it is the same lock at the same moment; a new one is a lock after a reset, which
/// assumes nothing until it has read its sensors.
#[derive(Clone, Debug, PartialEq)]
pub struct Lock {
    config: LockConfig,
    senses: Senses,
    readings: Readings,
    observed: Observed,
    grants: GrantStore,
    attempts: Attempts,
    memory: Remembered,
    journal: Journal,
    clock: Clock,
    clock_read_at: Option<Instant>,
    time_asked_at: Option<Instant>,
    /// What the clock chip last showed, trusted or not, ms since 1970 UTC, and when.
    chip_seen: Option<(u64, Instant)>,
    parts: PartWatch,
    battery: BatteryWatch,
    tamper: TamperWatch,
    keys: KeyEntry,
    /// A code that waits for the motor to rest.
    entered: Option<Entry>,
    /// A right code, while the battery is tested and the hub is asked.
    candidate: Option<Candidate>,
    relock: Relock,
    ongoing: Option<Ongoing>,
    drive: Drive,
    /// The last command to the bridge.
    bridge: MotorCommand,
    /// Last state that the motor brought about or that was reported; a change from it was made by hand.
    known_state: Option<LockState>,
    /// The grant refusal that was last recorded in the journal.
    refused_grant: Option<Kind>,
    /// Spent grants that the service has acknowledged, while flash does not hold the acknowledgement yet.
    acknowledged_spent: heapless::Vec<u32, SPENT_MAX>,
    reports: Reports,
    radio: Radio,
    envelopes: Envelopes,
    nearby: Nearby,
    floor_sent_at: Option<Instant>,
    /// When the service was last sent its counter floor.
    service_floor_sent_at: Option<Instant>,
    /// When numbers of the hub's frames were last reserved.
    numbers_reserved_at: Option<Instant>,
    /// When the hub last made it skip its own numbers.
    jumped_at: Option<Instant>,
    join_reported_at: Option<Instant>,
    /// A factory reset was ordered; it begins at this time at the latest.
    resets_at: Option<Instant>,
    /// The last poll that made or verified a signature: its reply to a phone would be late.
    signed_at: Option<Instant>,
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
            memory: Remembered::default(),
            journal: Journal::default(),
            clock: Clock::default(),
            clock_read_at: None,
            time_asked_at: None,
            chip_seen: None,
            parts: PartWatch::default(),
            battery: BatteryWatch::default(),
            tamper: TamperWatch::default(),
            keys: KeyEntry::new(),
            entered: None,
            candidate: None,
            relock: Relock::default(),
            ongoing: None,
            drive: Drive::new(),
            bridge: MotorCommand::Coast,
            known_state: None,
            refused_grant: None,
            acknowledged_spent: heapless::Vec::new(),
            reports: Reports::default(),
            radio: Radio::default(),
            envelopes: Envelopes::default(),
            nearby: Nearby::default(),
            floor_sent_at: None,
            service_floor_sent_at: None,
            numbers_reserved_at: None,
            jumped_at: None,
            join_reported_at: None,
            resets_at: None,
            signed_at: None,
            indicator: Indicator::default(),
        }
    }

    /// One turn of the lock, run to completion. Call it again at the returned deadline, or at an
    /// edge of the returned pins if that is earlier. Calling it at other times does no harm.
    pub fn poll<B: Board>(&mut self, board: &mut B, now: Instant) -> Wake {
        self.remember(board, now);
        self.sense(board, now);
        self.keep_time(board, now);
        self.guard_front(board, now);
        self.handle_radio(board, now);
        self.handle_phones(board, now);
        self.handle_keys(board, now);
        self.ask_for_recording(now);
        self.run_load_test(board, now);
        self.test_battery_unasked(board, now);
        self.notice_hands(now);
        self.raise_alarms(now);
        self.relock_when_due(board, now);
        self.write_behind(board, now);
        self.reset_when_due(board, now);
        self.run_drive(now);
        self.set_motor(board);
        self.send_reports(board, now);
        self.answer_phones(board.nearby(), now);
        self.show(board, now)
    }

    fn sense<B: Board>(&mut self, board: &mut B, now: Instant) {
        self.readings = self.senses.read(board, &self.config.bolt, self.motor_runs(), now);
        if !self.motor_runs() {
            let is_expecting = self.is_in_delivery(now);
            self.senses.ask_chips(board, is_expecting, now);
        }
        self.observed.take(&self.readings, &self.config.bolt, self.drive.is_busy(), now);
        let sight = Sight {
            is_locked: self.observed.lock_state(&self.config.bolt, now) == LockState::Locked,
            is_thrown: self.observed.is_thrown(),
            is_open: self.observed.is_open() && self.readings.door_near == Some(false),
        };
        self.relock.take(sight, now);
    }

    /// Whether the bridge is driving.
    const fn motor_runs(&self) -> bool {
        !matches!(self.bridge, MotorCommand::Coast)
    }

    /// Reports an event to the service, and records it in the journal.
    fn report(&mut self, kind: EventKind, now: Instant) {
        self.reports.report(kind, now);
        self.note(Kind::Event(kind), now);
    }

    /// Raises an alarm, unless the same one still waits for its acknowledgement.
    fn alarm(&mut self, alarm: Alarm, now: Instant) {
        if !planted::bug!(ALARM_COALESCED_AWAY, self.reports.is_waiting(alarm), self.reports.has_alarm()) {
            self.report(EventKind::Alarm(alarm), now);
        }
    }

    fn send_reports<B: Board>(&mut self, board: &mut B, now: Instant) {
        // A turning motor is measured every few milliseconds; long messages wait.
        let frames = if self.drive.is_busy() { 1 } else { 4 };
        for _ in 0..frames {
            self.radio.push_out(board.radio());
            if !self.radio.is_clear() || !self.radio.may_send() || !self.envelopes.may_send() {
                return;
            }
            let pace = Pace { radio: &self.config.radio, in_delivery: self.is_in_delivery(now) };
            let lock_state = self.lock_state(now);
            let door_state = self.door_state(now);
            let battery_mv = self.senses.battery_mv();
            match self.reports.next(lock_state, door_state, battery_mv, pace, now) {
                Some(speech) => {
                    let Some(message) = self.envelopes.seal(&speech) else { return };
                    let bytes = self.radio.send(&message);
                    // Sealed once for the service and once for the hub; a message for the hub alone is short.
                    board.work(Job::Frame { bytes });
                    board.work(Job::Frame { bytes });
                }
                None => return,
            }
            self.radio.push_out(board.radio());
        }
    }

    fn show<B: Board>(&mut self, board: &mut B, now: Instant) -> Wake {
        let is_open = self.lock_state(now) == LockState::Unlocked;
        let signs = self.indicator.signs(is_open, self.reports.has_alarm(), now);
        pins::set_signs(board, &signs);
        let next_poll = now.after_ms(self.poll_interval_ms(now)).min(self.memory.due_at(now));
        Wake {
            at: signs.until.map_or(next_poll, |until| until.min(next_poll)),
            pins: WakePins::KEYPAD
                .and(WakePins::REED)
                .and(WakePins::STRIKE)
                .and(WakePins::TAMPER)
                .and(WakePins::JOLT),
        }
    }

    fn poll_interval_ms(&self, now: Instant) -> u64 {
        let LockConfig { bolt, door, drive, radio, access, .. } = &self.config;
        let awaits_phone = self.nearby.awaits_answer(&access.nearby, now);
        let is_testing = self.candidate.is_some() || self.battery.is_testing();
        if !self.drive.is_asleep() || is_testing || awaits_phone {
            drive.poll_ms
        } else if self.observed.is_settling(bolt, door, now) || self.tamper.is_settling() {
            door.settle_poll_ms
        } else if self.is_in_delivery(now)
            || !self.senses.is_booted()
            || self.journal.is_behind()
            || self.tamper.is_shaken(now)
        {
            radio.poll_delivery_ms
        } else {
            radio.poll_idle_ms
        }
    }

    /// Whether somebody is at the door or expected there: the radio is polled more often.
    fn is_in_delivery(&self, now: Instant) -> bool {
        self.lock_state(now) != LockState::Locked
            || self.grants.expects_someone(self.clock.unix_ms(now))
            || self.keys.is_recent(now, self.config.radio.keypad_active_ms)
    }

    fn closed_since(&self, now: Instant) -> Option<Instant> {
        self.observed.closed_since(&self.config.door, now)
    }

    /// State of the bolt. A bolt that is being driven is neither locked nor unlocked until it arrives.
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
            Some(_) if self.is_distrusted(Part::DoorSensor) => DoorState::Unspecified,
            Some(_) if self.observed.is_open() && self.relock.is_reported() => DoorState::Ajar,
            Some(_) if self.observed.is_open() => DoorState::Open,
            // Near, but not for long enough: a bouncing door reads the same.
            Some(_) if self.closed_since(now).is_none() => DoorState::Unspecified,
            Some(_) if self.relock.has_jammed() => DoorState::Jammed,
            Some(_) => DoorState::Closed,
        }
    }

    fn phase(&self) -> &'static str {
        if !self.senses.is_booted() {
            "booting"
        } else if self.candidate.is_some() || self.battery.is_testing() {
            "testing the battery"
        } else {
            self.drive.phase()
        }
    }

    /// The internal state, for the twin's panels; the product has no such interface.
    pub fn state(&self, now: Instant) -> LockView {
        LockView {
            phase: self.phase(),
            lock_state: self.lock_state(now),
            door_state: self.door_state(now),
            readings: self.readings,
            bridge: self.bridge,
            attempt: self.drive.attempt_number(),
            keypad_locked: self.attempts.is_locked(now),
            wrong_codes: self.attempts.wrong_since_right(),
            has_alarm: self.reports.has_alarm(),
            events_waiting: self.reports.events_waiting(),
            events_dropped: self.reports.events_dropped(),
            damaged_frames: self.radio.damaged_frames(),
            refused_frames: self.radio.refused_frames(),
            refused_envelopes: self.envelopes.refused(),
            key_generation: if self.radio.is_connected() { self.memory.generation } else { 0 },
            tampered: self.tamper.is_alarmed(),
            clock_in_doubt: self.clock.is_in_doubt(),
            flash_good: self.memory.is_good(),
            unix_ms: self.clock.unix_ms(now),
        }
    }
}

/// What [`Lock::state`] shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LockView {
    /// What the lock is doing, as a short phrase.
    pub phase: &'static str,
    /// State of the bolt, as it would be reported now.
    pub lock_state: LockState,
    /// State of the door, as it would be reported now.
    pub door_state: DoorState,
    /// Readings of the last poll.
    pub readings: Readings,
    /// The command to the bridge.
    pub bridge: MotorCommand,
    /// Attempt of the operation under way or of the last one, from 1; 0 before the first.
    pub attempt: u8,
    /// Codes are refused without being compared.
    pub keypad_locked: bool,
    /// Wrong codes since the last right one.
    pub wrong_codes: u16,
    /// Some alarm has not been acknowledged.
    pub has_alarm: bool,
    /// Events not yet acknowledged.
    pub events_waiting: usize,
    /// Events dropped because too many waited.
    pub events_dropped: u32,
    /// Radio frames that were received damaged: noise, or cut short.
    pub damaged_frames: u32,
    /// Radio frames that were received complete and were refused: another key, another direction, or received before.
    pub refused_frames: u32,
    /// Envelopes in valid frames that were refused: not sealed by the service, or received before.
    pub refused_envelopes: u32,
    /// Number of the network's key; 0 without one.
    pub key_generation: u32,
    /// The tamper alarm is on: no code opens.
    pub tampered: bool,
    /// The clock is not trusted: no timed grant opens.
    pub clock_in_doubt: bool,
    /// Flash was read and has not failed since.
    pub flash_good: bool,
    /// Civil time as the lock knows it, ms since 1970 UTC.
    pub unix_ms: Option<u64>,
}
