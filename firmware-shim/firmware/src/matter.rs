//! States, alarms and errors under the names and numbers of Matter's Door Lock cluster (0x0101).
//!
//! Source: Matter Application Cluster Specification 1.3, 5.2 (Door Lock). `as u8` gives
//! the cluster's number. Between our own devices the enums travel as `wire` encodes them.

use serde::{Deserialize, Serialize};

/// Attribute `LockState`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[repr(u8)]
pub enum LockState {
    /// In between, moving, or not known.
    #[default]
    NotFullyLocked = 0,
    /// Bolt home in the strike, door closed, all sensors agree.
    Locked = 1,
    /// Bolt withdrawn.
    Unlocked = 2,
    /// Bolt and latch withdrawn. This lock does not drive its latch and never reports this.
    Unlatched = 3,
}

/// Attribute `DoorState`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[repr(u8)]
pub enum DoorState {
    /// Open.
    Open = 0,
    /// Closed for longer than a bounce.
    Closed = 1,
    /// Closed, but the bolt cannot be thrown.
    Jammed = 2,
    /// Open although the bolt is thrown.
    ForcedOpen = 3,
    /// Not known yet.
    #[default]
    Unspecified = 4,
    /// Left open for too long.
    Ajar = 5,
}

/// Event `DoorLockAlarm`, field `AlarmCode`. The cluster leaves 2 unused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[repr(u8)]
pub enum Alarm {
    /// The bolt is jammed, or bolt and strike disagree.
    Jammed = 0,
    /// Reset to factory defaults.
    FactoryReset = 1,
    /// The radio module lost power.
    RadioPowerCycled = 3,
    /// Too many wrong codes.
    WrongCodeLimit = 4,
    /// The outer cover was removed.
    FrontEscutcheonRemoved = 5,
    /// The door opened although the bolt is thrown.
    ForcedOpen = 6,
    /// The door was left open, or cannot be locked.
    Ajar = 7,
    /// A user was forced to open.
    ForcedUser = 8,
}

/// Event `LockOperationError`, field `OperationError`: why an operation was refused or failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[repr(u8)]
pub enum OperationError {
    /// Any reason without a number of its own, among them a jammed bolt.
    Unspecified = 0,
    /// The code matches no grant.
    InvalidCredential = 1,
    /// The code's user is disabled: a disposable user who was already let in.
    DisabledUserDenied = 2,
    /// Not at this time, or not while the keypad is locked.
    Restricted = 3,
    /// The battery could not also drive the bolt home again.
    InsufficientBattery = 4,
}
