//! How much may happen in an exploration, and mistakes that it must find.

use crate::lock::LockConfig;

/// How often each kind of step may still happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Budget {
    pub(super) cuts: u8,
    /// A supply ends in one of this many first writes of a step.
    pub(super) cut_points: u8,
    pub(super) codes: u8,
    pub(super) guesses: u8,
    pub(super) deliveries: u8,
    pub(super) sends: u8,
    pub(super) films: u8,
    pub(super) waits: u8,
    pub(super) tricks: u8,
}

impl Budget {
    /// Two couriers, whose frames are held back, lost and repeated, a cut, and tricks with the clock.
    pub(super) const COURIERS: Self = Self {
        cuts: 1,
        cut_points: 2,
        codes: 2,
        guesses: 0,
        deliveries: 2,
        sends: 0,
        films: 1,
        waits: 1,
        tricks: 1,
    };
    /// Somebody guesses, and pulls the cells.
    pub(super) const GUESSER: Self =
        Self { cut_points: 4, codes: 1, guesses: 4, films: 0, tricks: 0, ..Self::COURIERS };
    /// Two couriers with trustworthy clocks, and a frame that an intruder sends.
    pub(super) const SENDER: Self = Self { cut_points: 3, sends: 1, tricks: 0, ..Self::COURIERS };
    /// All that the two above hold, and their combinations: 5 million states.
    pub(super) const DEEP: Self = Self { sends: 1, ..Self::COURIERS };
    /// For steps that are known.
    pub(super) const FREE: Self = Self {
        cuts: 99,
        cut_points: 99,
        codes: 99,
        guesses: 99,
        deliveries: 99,
        sends: 99,
        films: 99,
        waits: 99,
        tricks: 99,
    };
}

/// A mistake in lock or storage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Plant {
    /// The driver of the flash returns before it has written: its last 12 changes are lost with the supply.
    WritesBehind,
    /// As [`Self::WritesBehind`], as the journal sees it.
    RecordsBehind,
    /// The hub's confirmation is good for a minute.
    OldFilm,
    /// The lockout is 60 ms: seconds taken for milliseconds.
    ShortLockout,
    /// Any reading of the clock chip is within its drift.
    AnyClock,
    /// Spent grants are not marked: the firmware's policy of 2016.
    #[cfg(feature = "as-shipped")]
    ForgetsSpent,
    /// The clock chip is trusted after any loss of supply: a policy that was shipped.
    #[cfg(feature = "as-shipped")]
    TrustsClock,
}

impl Plant {
    /// Each with the letter of the promise that it breaks.
    pub(super) const ALL: &[(Self, &str)] = &[
        (Self::WritesBehind, "O"),
        (Self::RecordsBehind, "R"),
        (Self::OldFilm, "U"),
        (Self::ShortLockout, "A"),
        (Self::AnyClock, "K"),
        #[cfg(feature = "as-shipped")]
        (Self::ForgetsSpent, "O"),
        #[cfg(feature = "as-shipped")]
        (Self::TrustsClock, "K"),
    ];

    pub(super) const fn changes_cached(self) -> usize {
        match self {
            Self::WritesBehind => 24,
            Self::RecordsBehind => 2,
            _ => 0,
        }
    }

    pub(super) fn misconfigure(self, config: &mut LockConfig) {
        match self {
            Self::WritesBehind | Self::RecordsBehind => {}
            Self::OldFilm => {
                config.access.film.answer_age_ms_max = 60_000;
                config.access.film.wait_ms = 60_000;
            }
            Self::ShortLockout => config.access.lockout.first_ms = 60,
            Self::AnyClock => config.clock.drift_ppm_max = 2_000_000,
            #[cfg(feature = "as-shipped")]
            Self::ForgetsSpent => config.policy = crate::policy::Policy::AsShipped2016,
            #[cfg(feature = "as-shipped")]
            Self::TrustsClock => config.policy = crate::policy::Policy::AsShippedClock,
        }
    }

    /// Enough to find it.
    pub(super) const fn budget(self) -> Budget {
        let none = Budget {
            cuts: 0,
            cut_points: 0,
            codes: 1,
            guesses: 0,
            deliveries: 1,
            sends: 0,
            films: 0,
            waits: 0,
            tricks: 0,
        };
        match self {
            Self::WritesBehind => Budget { cuts: 1, codes: 2, deliveries: 3, ..none },
            Self::RecordsBehind => Budget { cuts: 1, waits: 1, ..none },
            Self::OldFilm => Budget { films: 1, waits: 1, ..none },
            Self::ShortLockout => Budget { guesses: 3, waits: 1, ..none },
            #[cfg(feature = "as-shipped")]
            Self::ForgetsSpent => Budget { codes: 2, deliveries: 2, ..none },
            #[cfg(feature = "as-shipped")]
            Self::TrustsClock => Budget { waits: 1, tricks: 1, ..none },
            Self::AnyClock => Budget { waits: 1, tricks: 1, deliveries: 1, ..none },
        }
    }
}
