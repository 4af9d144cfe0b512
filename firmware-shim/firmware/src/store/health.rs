//! Whether flash can be trusted. After an error it is unknown what was written, so everything is read again before
//! anything is used or written.

use crate::time::Instant;

/// The chip takes no write for this long after power-on, ms. Source: W25Q32JV datasheet, tPUW, 5 ms.
const WAKE_MS: u64 = 6;

/// The state of a device's flash.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Health {
    /// Not seen since the reset.
    #[default]
    New,
    /// Not read since the reset; it wakes up until then.
    WakesAt(Instant),
    /// Read, and it has not failed since.
    Good,
    /// It failed; it must be read again at this time.
    FailedUntil(Instant),
}

impl Health {
    /// Whether flash has been read and has not failed since.
    pub(crate) fn is_good(self) -> bool {
        self == Self::Good
    }

    /// Whether it must be read now.
    pub(crate) fn wants_read(&mut self, now: Instant) -> bool {
        match *self {
            Self::Good => false,
            Self::New => {
                *self = Self::WakesAt(now.after_ms(WAKE_MS));
                false
            }
            Self::WakesAt(at) | Self::FailedUntil(at) => at <= now,
        }
    }

    /// When it must be read, if at all; no sooner than the next millisecond.
    pub(crate) fn due_at(self, now: Instant) -> Instant {
        match self {
            Self::Good | Self::New => Instant::NEVER,
            Self::WakesAt(at) | Self::FailedUntil(at) => at.max(now.after_ms(1)),
        }
    }

    /// It failed, and is to be read again at `retry_at`. True if this is new.
    pub(crate) fn fail(&mut self, retry_at: Instant) -> bool {
        let is_news = !matches!(self, Self::FailedUntil(_));
        *self = Self::FailedUntil(retry_at);
        is_news
    }
}
