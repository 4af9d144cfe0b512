//! One bolt operation as the motor sees it: attempts, stalls, back-off, retries, limits.
//!
//! Modes: asleep, attempt, back-off, rest, coast. Pure logic over readings and time; the pins are set by
//! [`super::pins`]. Every fault ends in coast, and every driving mode has a time limit.
//!
//! Glossary: *gearbox output*: the motor's side of a spring-centred clutch with lost motion; it may turn before the
//! bolt follows. *End stop*: where the bolt cannot move further, and a stall means success.

use super::config::DriveConfig;
use super::motor::MotorCommand;
use super::sense::Readings;
use super::stall::StallWatch;
use crate::time::Instant;
use crate::wire::{DriveFault, Operation, OperationResult};

/// The drive of one bolt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Drive {
    mode: Mode,
    goal: Operation,
    /// Number of the attempt under way, from 1.
    attempt: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Asleep,
    Attempt(Stroke),
    BackOff(Stroke),
    Rest { until: Instant },
    Coast { since: Instant },
}

/// A run of the motor in one direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stroke {
    toward: Operation,
    began_at: Instant,
    watch: StallWatch,
    /// The first measured position of the bolt, µm.
    first_um: Option<i32>,
    /// The largest travel of the bolt, as measured by [`Self::gain_um`].
    best_gain_um: i32,
}

/// The result of one step of the drive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct DriveNews {
    /// A cut, in which attempt.
    pub(super) fault: Option<(DriveFault, u8)>,
    /// The operation is over.
    pub(super) ended: Option<OperationResult>,
}

impl Drive {
    /// A motor at rest.
    pub(super) const fn new() -> Self {
        Self { mode: Mode::Asleep, goal: Operation::Lock, attempt: 0 }
    }

    /// Starts an operation and replaces any other. A motor that runs or has just stopped rests first: reversing it at
    /// speed doubles its current.
    pub(super) fn begin(&mut self, goal: Operation, config: &DriveConfig, now: Instant) {
        let until = match self.mode {
            Mode::Asleep => now,
            Mode::Coast { since } => since.after_ms(config.rest_ms),
            Mode::Attempt(_) | Mode::BackOff(_) | Mode::Rest { .. } => now.after_ms(config.rest_ms),
        };
        self.goal = goal;
        self.attempt = 0;
        self.mode = Mode::Rest { until };
    }

    /// The operation just begun continues one that a reset has cut short after this many attempts: a reset gives no new
    /// ones.
    pub(super) const fn has_tried(&mut self, attempts: u8) {
        self.attempt = attempts;
    }

    /// Switches the motor off and forgets the operation.
    pub(super) fn halt(&mut self, now: Instant) {
        if self.is_busy() {
            self.mode = Mode::Coast { since: now };
        }
    }

    /// One step, at every poll.
    pub(super) fn advance(&mut self, config: &DriveConfig, readings: &Readings, now: Instant) -> DriveNews {
        match self.mode {
            Mode::Asleep => DriveNews::default(),
            Mode::Attempt(stroke) => self.attempt(stroke, config, readings, now),
            Mode::BackOff(stroke) => self.back_off(stroke, config, readings, now),
            Mode::Rest { until } if now < until => DriveNews::default(),
            Mode::Rest { .. } => {
                self.attempt = self.attempt.saturating_add(1);
                self.attempt(Stroke::new(self.goal, config, now), config, readings, now)
            }
            Mode::Coast { since } => {
                if now.ms_since(since) >= config.sleep_after_ms {
                    self.mode = Mode::Asleep;
                }
                DriveNews::default()
            }
        }
    }

    fn attempt(
        &mut self,
        mut stroke: Stroke,
        config: &DriveConfig,
        readings: &Readings,
        now: Instant,
    ) -> DriveNews {
        let (Some(bolt_um), Some(_)) = (readings.bolt_um, readings.motor_ma) else {
            return self.cut(DriveFault::SensorLost, config, now);
        };
        if is_at_target(config, self.goal, bolt_um) {
            return self.end(OperationResult::Done, now);
        }
        let gain_um = stroke.gain_um(bolt_um);
        stroke.best_gain_um = stroke.best_gain_um.max(gain_um);
        if stroke.best_gain_um.saturating_sub(gain_um) > config.hand_um {
            return self.end(OperationResult::TakenOverByHand, now);
        }
        let fault = stroke
            .watch
            .look(config, readings, gain_um, now)
            .or((now.ms_since(stroke.began_at) >= config.attempt_ms).then_some(DriveFault::TooSlow));
        match fault {
            None => {
                self.mode = Mode::Attempt(stroke);
                DriveNews::default()
            }
            Some(_) if is_at_end_stop(config, self.goal, bolt_um) => self.end(OperationResult::Done, now),
            Some(fault) => self.cut(fault, config, now),
        }
    }

    fn back_off(
        &mut self,
        mut stroke: Stroke,
        config: &DriveConfig,
        readings: &Readings,
        now: Instant,
    ) -> DriveNews {
        let (Some(bolt_um), Some(_)) = (readings.bolt_um, readings.motor_ma) else {
            return self.cut(DriveFault::SensorLost, config, now);
        };
        let gain_um = stroke.gain_um(bolt_um);
        let is_over = gain_um >= config.back_off_um
            || is_at_target(config, stroke.toward, bolt_um)
            || now.ms_since(stroke.began_at) >= config.back_off_ms
            || stroke.watch.look(config, readings, gain_um, now).is_some();
        self.mode =
            if is_over { Mode::Rest { until: now.after_ms(config.rest_ms) } } else { Mode::BackOff(stroke) };
        DriveNews::default()
    }

    /// Ends an attempt by a fault: back off and try again while retries are left. Without sensors the operation ends at
    /// once: backing off needs them too.
    fn cut(&mut self, fault: DriveFault, config: &DriveConfig, now: Instant) -> DriveNews {
        let attempt = self.attempt;
        let was_last = planted::bug!(
            ONE_RETRY_TOO_MANY,
            attempt > config.retries,
            attempt > config.retries.saturating_add(1)
        );
        if fault == DriveFault::SensorLost || was_last {
            let mut news = self.end(OperationResult::Failed(fault), now);
            news.fault = Some((fault, attempt));
            return news;
        }
        self.mode = Mode::BackOff(Stroke::new(opposite(self.goal), config, now));
        DriveNews { fault: Some((fault, attempt)), ended: None }
    }

    fn end(&mut self, result: OperationResult, now: Instant) -> DriveNews {
        self.mode = Mode::Coast { since: now };
        DriveNews { fault: None, ended: Some(result) }
    }

    /// The command to the bridge now.
    pub(super) const fn bridge(&self) -> MotorCommand {
        match self.mode {
            Mode::Attempt(Stroke { toward, .. }) | Mode::BackOff(Stroke { toward, .. }) => match toward {
                Operation::Lock => MotorCommand::Throw,
                Operation::Unlock => MotorCommand::Withdraw,
            },
            Mode::Asleep | Mode::Rest { .. } | Mode::Coast { .. } => MotorCommand::Coast,
        }
    }

    /// Whether the bridge may sleep.
    pub(super) const fn is_asleep(&self) -> bool {
        matches!(self.mode, Mode::Asleep)
    }

    /// Whether an operation is under way.
    pub(super) const fn is_busy(&self) -> bool {
        !matches!(self.mode, Mode::Asleep | Mode::Coast { .. })
    }

    /// Name of the mode, for panels.
    pub(super) const fn phase(&self) -> &'static str {
        match (self.mode, self.goal) {
            (Mode::Asleep, _) => "idle",
            (Mode::Attempt(_), Operation::Lock) => "throwing",
            (Mode::Attempt(_), Operation::Unlock) => "withdrawing",
            (Mode::BackOff(_), _) => "backing off",
            (Mode::Rest { .. }, _) => "resting",
            (Mode::Coast { .. }, _) => "coasting",
        }
    }

    /// Number of the attempt under way, from 1; 0 before the first.
    pub(super) const fn attempt_number(&self) -> u8 {
        self.attempt
    }
}

impl Stroke {
    fn new(toward: Operation, config: &DriveConfig, now: Instant) -> Self {
        Self { toward, began_at: now, watch: StallWatch::new(config, now), first_um: None, best_gain_um: 0 }
    }

    /// Travel since the stroke began, µm, positive the way the motor pushes.
    fn gain_um(&mut self, bolt_um: i32) -> i32 {
        let first_um = *self.first_um.get_or_insert(bolt_um);
        match self.toward {
            Operation::Lock => bolt_um.saturating_sub(first_um),
            Operation::Unlock => first_um.saturating_sub(bolt_um),
        }
    }
}

const fn opposite(operation: Operation) -> Operation {
    match operation {
        Operation::Lock => Operation::Unlock,
        Operation::Unlock => Operation::Lock,
    }
}

const fn is_at_target(config: &DriveConfig, goal: Operation, bolt_um: i32) -> bool {
    match goal {
        Operation::Lock => bolt_um >= config.throw_target_um,
        Operation::Unlock => bolt_um <= config.withdraw_target_um,
    }
}

const fn is_at_end_stop(config: &DriveConfig, goal: Operation, bolt_um: i32) -> bool {
    match goal {
        Operation::Lock => bolt_um > config.throw_end_stop_um,
        Operation::Unlock => bolt_um < config.withdraw_end_stop_um,
    }
}
