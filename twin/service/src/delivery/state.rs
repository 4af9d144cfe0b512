//! The data of a delivery, each in the part of its life to which it belongs. Its [`Phase`](crate::order::Phase) says
//! which part that is now.

use std::collections::VecDeque;

use crate::fallback::{Fallback, Handover};
use crate::notice::Refusal;

/// Signs of the courier.
#[derive(Clone, Debug, Default)]
pub(crate) struct Signs {
    /// When their last message arrived, ns: their messages then refer to this order.
    pub(crate) message_ns: Option<u64>,
    /// When the last sign came, ns: a message, the unlock, somebody in the picture.
    pub(super) latest_ns: Option<u64>,
    /// They report that the parcel is inside and that they are out.
    pub(super) parcel_left: bool,
}

/// From the scan to the code.
#[derive(Clone, Debug, Default)]
pub(crate) struct Release {
    /// Since when a scan waits until the lock confirms the grant, ns.
    pub(super) awaits_grant_since_ns: Option<u64>,
    pub(crate) notice: ReleaseNotice,
    /// Number of codes sent.
    pub(crate) codes: u32,
    /// When the code was last sent to the lock for the courier, ns.
    pub(super) entered_ns: Option<u64>,
    /// What the lock has reported about codes since the latest was released.
    pub(super) lock_said: Option<Refusal>,
    /// Since then the lock has been locked, and unlocked after that, by its own states.
    pub(super) was_locked: bool,
    pub(super) was_unlocked: bool,
    /// A hand did it.
    pub(super) by_hand: bool,
}

/// The notice that must precede the code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ReleaseNotice {
    #[default]
    NotSent,
    Sent {
        number: u32,
        at_ns: u64,
    },
    /// It was shown on the recipient's phone.
    Accepted,
}

/// A visit, from the unlock on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Visit {
    /// Serial number of the grant that opened.
    pub(super) serial: u32,
    pub(super) opened_ns: u64,
    /// The order is not decided sooner, ns.
    pub(super) decides_ns_min: u64,
    pub(super) relock: Relock,
    /// When the app's command to lock was last sent, ns.
    pub(super) lock_sent_ns: Option<u64>,
    /// Decided without the recording, which may still arrive.
    pub(super) is_film_missing: bool,
}

/// What the lock has reported since it was opened.
#[derive(Clone, Copy, Debug)]
pub(super) enum Relock {
    /// Not yet "locked".
    Awaited,
    /// "Locked", ever since.
    Locked {
        /// Since then, ns.
        since_ns: u64,
    },
    /// "Locked", but not any more.
    OpenAgain {
        /// When it last began to be locked, ns.
        locked_ns: u64,
    },
}

impl Relock {
    /// After the lock's next report.
    pub(super) fn after(self, is_home: bool, now_ns: u64) -> Self {
        match self {
            Self::Awaited | Self::OpenAgain { .. } if is_home => Self::Locked { since_ns: now_ns },
            Self::Locked { since_ns: locked_ns } if !is_home => Self::OpenAgain { locked_ns },
            unchanged => unchanged,
        }
    }

    pub(super) fn is_locked(self) -> bool {
        matches!(self, Self::Locked { .. })
    }

    /// When the lock last began to report "locked", ns.
    pub(super) fn locked_ns(self) -> Option<u64> {
        match self {
            Self::Awaited => None,
            Self::Locked { since_ns: locked_ns } | Self::OpenAgain { locked_ns } => Some(locked_ns),
        }
    }
}

/// What is known of people in the picture.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Company {
    pub(super) after_courier: AfterCourier,
    /// The camera hub's latest status of this visit reports somebody in the picture.
    pub(super) is_in_picture: bool,
    /// Number of notices of a second person.
    pub(super) seconds: u8,
}

/// Is somebody in the picture although the courier has left?
#[derive(Clone, Copy, Debug, Default)]
pub(super) enum AfterCourier {
    /// No, or the courier has not left.
    #[default]
    Nobody,
    /// The camera hub has reported it once.
    Seen { since_ns: u64 },
    /// It has reported it more than once.
    Confirmed { since_ns: u64 },
    /// The courier was asked to check the door: they may be in the picture again.
    CalledBack,
}

impl AfterCourier {
    /// After the camera hub's next status.
    pub(super) fn after(self, is_seen: bool, now_ns: u64) -> Self {
        match self {
            Self::CalledBack => Self::CalledBack,
            _ if !is_seen => Self::Nobody,
            Self::Nobody => Self::Seen { since_ns: now_ns },
            Self::Seen { since_ns } | Self::Confirmed { since_ns } => Self::Confirmed { since_ns },
        }
    }
}

/// Why the parcel did not go in, and what happens to it instead.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    /// The latest reason.
    pub(crate) why: Option<Refusal>,
    /// Fallbacks that the courier has not been asked for.
    pub(super) left: VecDeque<Fallback>,
    /// The fallback that the courier was asked for, and when, ns.
    pub(super) asked: Option<(Fallback, u64)>,
    /// The handover that the courier has reported: each is judged once, so that nobody can try codes.
    pub(super) reported: Option<Handover>,
    /// The handover that was proved.
    pub(crate) left_at: Option<Handover>,
}

impl Failure {
    /// None yet; `fallbacks` in the recipient's order of preference.
    pub(super) fn new(fallbacks: &[Fallback]) -> Self {
        let left = fallbacks.iter().copied().collect();
        Self { why: None, left, asked: None, reported: None, left_at: None }
    }
}

/// What has been told, where that decides what is told later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Told {
    /// The courier was asked not to set out: the lock has not received the grant.
    NotYet,
    /// The recipient was notified that the courier is on the way.
    Arriving,
    /// That it was not delivered, while the door had not been opened.
    NotDelivered,
    /// That the visit is long.
    LongVisit,
    /// A recording has ended. The recipient is notified of the first, if the visit was long.
    RecordingEnd,
    /// That somebody has stayed.
    StillInside,
    /// The courier was notified, after the latest opening, that the door is locked.
    DoorLocked,
    /// The recipient was notified, after the latest opening, that the door is not locked.
    DoorNotLocked,
    /// That a hand has opened the door after the latest opening.
    OpenedByHand,
}

impl Told {
    /// What must be told again after another opening.
    pub(super) const OF_A_VISIT: [Self; 3] = [Self::DoorLocked, Self::DoorNotLocked, Self::OpenedByHand];
}
