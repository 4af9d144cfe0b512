//! Requests to open by code or phone, and the conditions for opening.
//!
//! The order of the steps keeps the promises. A code is counted as wrong on flash *before* it is compared, so that
//! removing the battery right after typing saves no attempt (A). Before an opening the battery is tested (B), while the
//! hub is asked whether it records (U); then the grant is marked spent on flash (O), and only then the motor starts.

use embedded_hal::digital::InputPin;

use super::Lock;
use super::board::Board;
use super::film::FilmQuestion;
use super::indicate::Sound;
use super::load::{LoadResult, Pulse};
use super::operation::Ongoing;
use crate::access::{Answer, Attempts, CODE_DIGITS, Entry, KeyPress, Refusal, TestFor};
use crate::journal::Kind;
use crate::matter::Alarm;
use crate::time::Instant;
use crate::wire::{self, EventKind, Operation, Source};
use crate::work::Job;

/// Bytes hashed for a code: it is compared with each stored grant (estimate).
const HASHED_BYTES: usize = 1_024;

/// A grant whose code was right, until the battery has passed its test and the hub has confirmed that it records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Candidate {
    serial: u32,
    source: Source,
    film: FilmQuestion,
    /// The count before this code was counted as wrong.
    attempts_before: Attempts,
    test: Test,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Test {
    /// Recorded on flash; the motor gets its pulse in the next poll, because writing takes time.
    Noted,
    Running(Pulse),
    /// Its end must be written once the motor rests.
    Over(LoadResult),
    Done(LoadResult),
}

impl Candidate {
    /// The pulse under way.
    pub(super) const fn pulse(&self) -> Option<&Pulse> {
        match &self.test {
            Test::Running(pulse) => Some(pulse),
            Test::Noted | Test::Over(_) | Test::Done(_) => None,
        }
    }

    /// The question to the hub.
    pub(super) const fn film_mut(&mut self) -> &mut FilmQuestion {
        &mut self.film
    }
}

impl Lock {
    /// Handles what was touched since the last poll.
    pub(super) fn handle_keys<B: Board>(&mut self, board: &mut B, now: Instant) {
        let timeout_ms = self.config.access.entry_timeout_ms;
        self.keys.forget_stale(now, timeout_ms);
        // The interrupt signals a change; if the pin cannot be read the keypad is read anyway. While a finger is down
        // the keypad is read without it, in case its release was missed.
        let may_have_changed = board.key_irq().is_low().unwrap_or(true) || self.keys.is_touched();
        if may_have_changed && let Some(touched) = self.senses.read_keys(board.i2c(), now) {
            match self.keys.look(touched, now, timeout_ms) {
                KeyPress::None => {}
                KeyPress::Key => self.indicator.play(Sound::Click, now),
                KeyPress::Entered(entry) => self.entered = Some(entry),
            }
        }
        // A code typed while the bolt moves waits until it has arrived: nothing is written while the motor turns, and
        // the battery is tested with the bolt at rest.
        if !self.is_occupied()
            && let Some(entry) = self.entered.take()
        {
            self.enter(board, entry, now);
        }
    }

    /// Whether the motor runs, or is about to run.
    pub(super) const fn is_occupied(&self) -> bool {
        let is_testing = self.candidate.is_some() || self.battery.is_testing();
        self.ongoing.is_some() || is_testing || self.motor_runs() || self.drive.is_busy()
    }

    fn enter<B: Board>(&mut self, board: &mut B, entry: Entry, now: Instant) {
        if self.attempts.is_locked(now) {
            return self.refuse(None, Refusal::KeypadLocked, now);
        }
        if self.tamper.is_alarmed() {
            return self.refuse(None, Refusal::Tampered, now);
        }
        if self.senses_contradict() {
            return self.refuse(None, Refusal::SensorFault, now);
        }
        self.read_clock_chip(board, now);
        let Some(identity) = self.memory.identity else {
            return self.refuse(None, Refusal::StoreFailed, now);
        };
        let attempts_before = self.attempts;
        let mut attempts = self.attempts;
        let lockout = attempts.wrong(&self.config.access.lockout, now);
        if self.write(board, attempts.record(), now).is_none() {
            return self.refuse(None, Refusal::StoreFailed, now);
        }
        self.attempts = attempts;
        board.work(Job::Hash { bytes: HASHED_BYTES });
        let answer = match entry {
            Entry::Code(code) => self.grants.answer(&identity.lock_key, &code, self.clock.unix_ms(now)),
            // Compared nevertheless, so that a wrong length takes as long as a wrong code.
            Entry::WrongLength => {
                let _ = self.grants.answer(&identity.lock_key, &[0; CODE_DIGITS], None);
                Answer::Unknown
            }
            Entry::Phone(answer) => {
                self.grants.answer_phone(&identity.lock_key, &answer, self.clock.unix_ms(now))
            }
            #[cfg(feature = "as-shipped")]
            Entry::Unproved { serial } => match self.grants.objection_to(serial, self.clock.unix_ms(now)) {
                None => Answer::Opens { serial },
                Some(reason) => Answer::Refused { serial, reason },
            },
        };
        let answer = match answer {
            Answer::Refused { serial, reason } if !self.config.policy.minds(reason) => {
                Answer::Opens { serial }
            }
            answer => answer,
        };
        let source = match entry {
            Entry::Code(_) | Entry::WrongLength => Source::Keypad,
            _ => Source::Phone,
        };
        match answer {
            Answer::Opens { serial } if self.battery.is_spared(now) => {
                self.judge_battery(LoadResult::Weak { loaded_mv: 0 }, now);
                self.refuse_right_code(board, serial, Refusal::BatteryLow, attempts_before, now);
            }
            Answer::Opens { serial } => match self.begin_load_test(now) {
                Ok(_) => {
                    // A right code is not counted as wrong, even if the test ends in a reset.
                    self.attempts = attempts_before;
                    if self.note_test(board, Some(TestFor::Grant(serial)), now).is_none() {
                        return self.refuse(Some(serial), Refusal::StoreFailed, now);
                    }
                    let film = FilmQuestion::new(serial, now);
                    self.candidate =
                        Some(Candidate { serial, source, film, attempts_before, test: Test::Noted });
                }
                Err(reason) => self.refuse_right_code(board, serial, reason, attempts_before, now),
            },
            Answer::Refused { serial, reason } => {
                self.refuse_right_code(board, serial, reason, attempts_before, now);
            }
            Answer::Unknown => self.report_wrong_code(lockout, now),
        }
    }

    /// A pulse against the stop at which the bolt rests.
    pub(super) fn begin_load_test(&self, now: Instant) -> Result<Pulse, Refusal> {
        if !self.can_drive() {
            return Err(Refusal::NotReady);
        }
        let rest_mv = self.senses.battery_mv().ok_or(Refusal::NotReady)?;
        let toward = match (self.observed.is_thrown(), self.observed.is_withdrawn()) {
            (Some(true), _) => Operation::Lock,
            (_, true) => Operation::Unlock,
            // Halfway there is no stop to push against.
            _ => return Err(Refusal::NotReady),
        };
        Ok(Pulse::new(toward, rest_mv, now))
    }

    /// Continues the load test; after its end, and with the hub's answer, opens or refuses.
    pub(super) fn run_load_test<B: Board>(&mut self, board: &mut B, now: Instant) {
        let Some(mut candidate) = self.candidate.take() else { return };
        match &mut candidate.test {
            Test::Noted => match self.begin_load_test(now) {
                Ok(pulse) => candidate.test = Test::Running(pulse),
                Err(_) => candidate.test = Test::Over(LoadResult::Unknown),
            },
            Test::Running(pulse) => {
                if let Some(verdict) = pulse.look(&self.config.load, &self.readings, now) {
                    candidate.test = Test::Over(verdict);
                }
            }
            Test::Over(verdict) => {
                let verdict = *verdict;
                self.judge_battery(verdict, now);
                // If flash fails now the opening fails too.
                let _ = self.note_test(board, None, now);
                candidate.test = Test::Done(verdict);
            }
            Test::Done(verdict) => {
                let (verdict, rule) = (*verdict, self.config.access.film);
                let may_come = !candidate.film.is_filmed(&rule, now) && !candidate.film.is_over(&rule, now);
                // Keep waiting only if the hub's confirmation is the last condition outstanding.
                if !may_come || !matches!(verdict, LoadResult::Strong { .. }) {
                    return self.open_or_refuse(board, candidate, verdict, now);
                }
            }
        }
        self.candidate = Some(candidate);
    }

    fn open_or_refuse<B: Board>(
        &mut self,
        board: &mut B,
        candidate: Candidate,
        verdict: LoadResult,
        now: Instant,
    ) {
        let Candidate { serial, source, film, attempts_before, .. } = candidate;
        let is_filmed = film.is_filmed(&self.config.access.film, now);
        let objection = match verdict {
            LoadResult::Weak { .. } => Some(Refusal::BatteryLow),
            LoadResult::Unknown => Some(Refusal::NotReady),
            LoadResult::Strong { .. } => None,
        }
        .or((!self.can_drive()).then_some(Refusal::NotReady))
        // A revocation, or tampering with the cover, may have happened during the test.
        .or(self.tamper.is_alarmed().then_some(Refusal::Tampered))
        .or(self.senses_contradict().then_some(Refusal::SensorFault))
        .or(planted::bug!(REVOCATION_RACE, self.objection_to(serial, now), None))
        .or((!is_filmed).then_some(Refusal::NotFilmed));
        match objection {
            Some(reason) => self.refuse_right_code(board, serial, reason, attempts_before, now),
            None => self.open_for(board, serial, source, now),
        }
    }

    /// Marks the grant spent on flash, and only then begins to unlock: even if the motor or the supply fails, the code
    /// does not open twice (promise O).
    fn open_for<B: Board>(&mut self, board: &mut B, serial: u32, source: Source, now: Instant) {
        if self.config.policy.marks_spent() {
            let dead = self.grants.spent(serial);
            let is_written_first = planted::bug!(SPENT_MARK_AFTER_THE_MOTOR, true, false);
            if is_written_first && self.write(board, &dead, now).is_none() {
                return self.refuse(Some(serial), Refusal::StoreFailed, now);
            }
            self.grants.bury(dead);
        }
        self.attempts.right();
        let forgiven = *self.attempts.record();
        self.write(board, &forgiven, now);
        self.report(EventKind::Spent { serial }, now);
        self.nearby.conclude(wire::Decision::Opening, now);
        self.begin(Ongoing { operation: Operation::Unlock, source, serial: Some(serial) }, now);
    }

    /// Why a right code does not open now, by the lock's own state.
    fn objection_to(&self, serial: u32, now: Instant) -> Option<Refusal> {
        let objection = self.grants.objection_to(serial, self.clock.unix_ms(now));
        objection.filter(|reason| self.config.policy.minds(*reason))
    }

    /// Takes back the count of a code that turned out to be right.
    fn refuse_right_code<B: Board>(
        &mut self,
        board: &mut B,
        serial: u32,
        reason: Refusal,
        attempts_before: Attempts,
        now: Instant,
    ) {
        if self.write(board, attempts_before.record(), now).is_some() {
            self.attempts = attempts_before;
        }
        self.refuse(Some(serial), reason, now);
    }

    fn refuse(&mut self, serial: Option<u32>, reason: Refusal, now: Instant) {
        self.indicator.play(Sound::Refused, now);
        self.report(EventKind::Refused { serial, reason }, now);
        self.nearby.conclude(wire::Decision::Refused(reason), now);
    }

    fn report_wrong_code(&mut self, lockout_ms: Option<u64>, now: Instant) {
        self.indicator.play(Sound::Refused, now);
        let count = self.attempts.wrong_since_right();
        self.report(EventKind::WrongCode { count }, now);
        self.nearby.conclude(wire::Decision::Wrong, now);
        if let Some(for_ms) = lockout_ms {
            self.note(Kind::Lockout { for_ms }, now);
            self.alarm(Alarm::WrongCodeLimit, now);
            self.report_keypad_locked(now);
        }
    }

    /// The next person at the door must be shown how long to wait.
    pub(super) fn report_keypad_locked(&mut self, now: Instant) {
        if let Some(left_ms) = self.attempts.locked_for_ms(now) {
            let for_s = u16::try_from(left_ms.div_ceil(1_000)).unwrap_or(u16::MAX);
            self.reports.report(EventKind::KeypadLocked { for_s }, now);
        }
    }
}
