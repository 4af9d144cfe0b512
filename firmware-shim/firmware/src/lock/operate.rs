//! Operations: their start, their end, and the consequences.

use super::board::Board;
use super::indicate::Sound;
use super::keypad::Candidate;
use super::load::Pulse;
use super::motor::MotorCommand;
use super::operation::Ongoing;
use super::{Lock, pins};
use crate::matter::{Alarm, LockState};
use crate::time::Instant;
use crate::wire::{DriveFault, EventKind, Operation, OperationResult, Source};

impl Lock {
    /// Starts an operation; none may be under way.
    pub(super) fn begin(&mut self, ongoing: Ongoing, now: Instant) {
        self.ongoing = Some(ongoing);
        self.drive.begin(ongoing.operation, &self.config.drive, now);
    }

    /// Whether an operation is possible: the motor needs its sensors.
    pub(super) const fn can_drive(&self) -> bool {
        self.readings.bolt_um.is_some() && self.readings.motor_ma.is_some()
    }

    /// One step of the drive, and its consequences.
    pub(super) fn run_drive(&mut self, now: Instant) {
        if self.door_opened_under_bolt() {
            self.finish(OperationResult::DoorOpened, now);
            self.begin(Ongoing { operation: Operation::Unlock, source: Source::Recovery, serial: None }, now);
        }
        let news = self.drive.advance(&self.config.drive, &self.readings, now);
        if let Some((fault, attempt)) = news.fault {
            let bolt_um = self.readings.bolt_um;
            self.report(EventKind::DriveFault { fault, attempt, bolt_um }, now);
        }
        if let Some(result) = news.ended {
            self.finish(result, now);
        }
    }

    /// A bolt that is thrown while the door is open would keep it from closing.
    fn door_opened_under_bolt(&self) -> bool {
        let is_throwing = self.ongoing.is_some_and(|ongoing| ongoing.operation == Operation::Lock);
        let reads_closed = self.readings.door_near.is_some() && !self.observed.is_open();
        is_throwing && !reads_closed && self.observed.is_thrown() != Some(true)
    }

    /// Commands the bridge. If that fails the bridge is commanded to stop, again at every poll.
    pub(super) fn set_motor<B: Board>(&mut self, board: &mut B) {
        let pulse = self.candidate.as_ref().and_then(Candidate::pulse).or(self.battery.pulse());
        self.bridge = pulse.map_or(self.drive.bridge(), Pulse::bridge);
        let is_asleep = self.drive.is_asleep() && pulse.is_none();
        if pins::set_bridge(board, self.bridge, is_asleep).is_err() && self.bridge != MotorCommand::Coast {
            let _ = pins::set_bridge(board, MotorCommand::Coast, false);
        }
    }

    /// Ends the operation under way and applies the consequences.
    fn finish(&mut self, result: OperationResult, now: Instant) {
        let Some(Ongoing { operation, source, serial }) = self.ongoing.take() else {
            return;
        };
        self.drive.halt(now);
        self.report(EventKind::Operation { operation, source, serial, result }, now);
        if operation == Operation::Lock {
            self.throw_ended();
        }
        match (operation, result) {
            (Operation::Lock, OperationResult::Done) => {
                self.known_state = Some(LockState::Locked);
                self.indicator.play(Sound::Relocked, now);
            }
            (Operation::Unlock, OperationResult::Done) => {
                self.known_state = Some(LockState::Unlocked);
                self.relock.restart(now);
            }
            // The chip may recover by itself.
            (_, OperationResult::Failed(DriveFault::SensorLost)) => self.throw_blinded(now),
            (Operation::Lock, OperationResult::Failed(_)) => self.throw_jammed(now),
            (Operation::Unlock, OperationResult::Failed(_)) => {
                self.alarm(Alarm::Jammed, now);
                self.relock.restart(now);
            }
            (_, OperationResult::TakenOverByHand) => self.relock.restart(now),
            _ => {}
        }
    }

    /// Reports a bolt that was moved without the motor.
    pub(super) fn notice_hands(&mut self, now: Instant) {
        let lock_state = self.lock_state(now);
        if lock_state == LockState::NotFullyLocked || self.known_state == Some(lock_state) {
            return;
        }
        let is_first_look = self.known_state.is_none();
        self.known_state = Some(lock_state);
        if is_first_look || self.ongoing.is_some() {
            return;
        }
        if lock_state == LockState::Unlocked {
            self.relock.restart(now);
        }
        self.report(EventKind::MovedByHand { lock_state }, now);
    }

    /// Alarms that follow from the sensors alone.
    pub(super) fn raise_alarms(&mut self, now: Instant) {
        let bolt = self.config.bolt;
        if let Some(alarm) = self.observed.alarm(&bolt, now) {
            self.alarm(alarm, now);
        }
        self.watch_sensors(now);
        self.report_loose_time(now);
    }
}
