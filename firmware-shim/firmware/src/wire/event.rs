//! Events of a lock and its bolt, as service, journal and hub receive them.

use serde::{Deserialize, Serialize};

use crate::access::Refusal;
use crate::matter::{Alarm, LockState};

/// One event of the lock. `boot` and `id` together identify it: an event that was not acknowledged before a reset is
/// sent again after it, under its old numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// The boot in which it happened, from 1; 0 if flash has not been read yet.
    pub boot: u32,
    /// Number within that boot, from 1; the same in every repetition.
    pub id: u32,
    /// When it happened first, ms since that boot.
    pub at_ms: u64,
    /// How often it has happened: the same event again, before the first was acknowledged, is counted here.
    pub count: u16,
    /// What happened.
    pub kind: EventKind,
}

/// What can happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum EventKind {
    /// Somebody should look.
    Alarm(Alarm),
    /// The bolt was driven, or a command to drive it was refused.
    Operation {
        /// Which way.
        operation: Operation,
        /// Who asked for it.
        source: Source,
        /// The grant it was done with, for [`Source::Keypad`] and [`Source::Phone`].
        serial: Option<u32>,
        /// How it ended.
        result: OperationResult,
    },
    /// A grant's code was entered, or its phone has answered; it is marked spent on flash, and the bolt moves next.
    Spent {
        /// Serial number of the grant.
        serial: u32,
    },
    /// A code was right but did not open, or was not compared.
    Refused {
        /// The grant whose code it was, if it was compared.
        serial: Option<u32>,
        /// Why it did not open.
        reason: Refusal,
    },
    /// A code matched no grant.
    WrongCode {
        /// Wrong codes since the last right one.
        count: u16,
    },
    /// The keypad is locked after wrong codes: reported when that begins, and again after a reset, which restarts it.
    KeypadLocked {
        /// For how long from [`Event::at_ms`] on, s.
        for_s: u16,
    },
    /// A drive was cut; a retry follows while there are any left.
    DriveFault {
        /// What was wrong.
        fault: DriveFault,
        /// Number of the attempt, from 1.
        attempt: u8,
        /// Where the bolt stood, µm from withdrawn; `None` if the encoder did not answer.
        bolt_um: Option<i32>,
    },
    /// The bolt left or reached its home position without the motor: thumb-turn or key.
    MovedByHand {
        /// State after it.
        lock_state: LockState,
    },
    /// A network key was offered without permission: outside commissioning mode, or unsigned.
    JoinRefused,
    /// The clock stopped, ran backwards or does not answer: timed grants are refused until the
    /// service has proved the time.
    ClockDoubted,
    /// The service proved the time, and the clock was set.
    TimeSet {
        /// Milliseconds since 1970-01-01T00:00:00Z.
        unix_ms: u64,
    },
    /// The door was slammed.
    Slammed,
    /// The tamper alarm was ended by an operator.
    TamperCleared,
    /// Flash failed; the lock opens for nobody until it works again.
    StoreFailed,
    /// The battery is weak: it soon cannot, or already cannot, drive the bolt home.
    BatteryLow {
        /// What it gives under the current of a stalled throw, mV; 0 if the supply failed under that load.
        loaded_mv: u16,
    },
    /// A part of the lock cannot be relied on. The recipient is notified, as of an alarm.
    PartFault {
        /// Which part.
        part: Part,
        /// What is wrong with it.
        fault: PartFault,
    },
    /// A reported part works again.
    PartRestored {
        /// Which part.
        part: Part,
    },
}

impl EventKind {
    /// Whether the recipient must be notified of it at once: an alarm, or a part that cannot be relied on.
    pub const fn is_alarm(&self) -> bool {
        matches!(self, Self::Alarm(_) | Self::PartFault { .. })
    }
}

/// A part of the lock that can fail by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Part {
    /// The encoder of the bolt, AS5600.
    BoltEncoder,
    /// The sensor of current and supply, INA219.
    PowerSensor,
    /// The clock chip, DS3231.
    Clock,
    /// The keypad controller, MPR121.
    Keypad,
    /// The accelerometer, LIS2DH12.
    Accelerometer,
    /// The reed contact of the door.
    DoorSensor,
    /// The switch behind the strike.
    StrikeSwitch,
}

impl Part {
    /// Whether the lock needs it to lock, or to know that it is locked.
    pub const fn tells_locked(self) -> bool {
        matches!(self, Self::BoltEncoder | Self::PowerSensor | Self::DoorSensor | Self::StrikeSwitch)
    }
}

/// What is wrong with a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PartFault {
    /// It does not answer on its bus.
    Silent,
    /// The other sensors contradict it.
    Contradicted,
    /// It changes more often than a door can.
    Unsteady,
    /// It answers, but does not sense: over-current, stopped, or calibrated with a finger on a key.
    NotSensing,
}

/// The two things a bolt can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Operation {
    /// Throw the bolt.
    Lock,
    /// Withdraw the bolt.
    Unlock,
}

/// Who asked for an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Source {
    /// A one-time code, on the keypad or by [`super::Downlink::Enter`].
    Keypad,
    /// [`super::Downlink::Lock`].
    Remote,
    /// The lock itself: auto-relock.
    Auto,
    /// The lock itself: the door opened under a bolt on its way out.
    Recovery,
    /// The courier's phone, by [`super::FromPhone::Answer`].
    Phone,
}

/// How an operation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OperationResult {
    /// The bolt is where it should be.
    Done,
    /// All attempts failed; the last one for this reason.
    Failed(DriveFault),
    /// A hand moved the bolt the other way, and won.
    TakenOverByHand,
    /// The door opened while the bolt was on its way out.
    DoorOpened,
    /// Not begun: the door does not read closed.
    DoorNotClosed,
    /// Not begun: sensors are missing, or another operation is under way.
    NotReady,
}

/// Why a drive was cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DriveFault {
    /// The current shows that the motor stands still, or the bridge switched itself off.
    Stall,
    /// The motor draws no stall current, yet the bolt does not move: slipped cam, stripped gear.
    NoProgress,
    /// The bolt moved, but not all the way within the time of one attempt.
    TooSlow,
    /// Encoder or current sensor stopped answering; without them the motor must not run.
    SensorLost,
}
