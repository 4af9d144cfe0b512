//! The result of a poll: when to poll again, and which pins may wake the device earlier.

use crate::time::Instant;

/// The next poll is due at `at`, or at an edge of one of `pins` if that comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wake {
    /// Deadline of the next poll.
    pub at: Instant,
    /// Pins whose edge (or, for the radio, whose first received byte) wakes the device earlier.
    pub pins: WakePins,
}

/// A set of wake-up pins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WakePins(u8);

impl WakePins {
    /// No pin.
    pub const NONE: Self = Self(0);
    /// The keypad's interrupt, active low.
    pub const KEYPAD: Self = Self(1);
    /// The door's reed contact, either edge.
    pub const REED: Self = Self(1 << 1);
    /// The micro-switch behind the strike, either edge.
    pub const STRIKE: Self = Self(1 << 2);
    /// The radio modem's receive line.
    pub const RADIO: Self = Self(1 << 3);

    /// The switch behind the front escutcheon, either edge.
    pub const TAMPER: Self = Self(1 << 4);

    /// The accelerometer's interrupt, active high.
    pub const JOLT: Self = Self(1 << 5);

    /// Both sets together.
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// True if every pin of `other` is in this set.
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

#[cfg(test)]
mod tests;
