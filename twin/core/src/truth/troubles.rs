//! Ground truth of troubles that start and end: the recipient is notified of each outage of the camera (promise N),
//! and of the end of every trouble they were notified of (promise H).
//!
//! The latest notice on the recipient's phone about a trouble determines what the recipient knows. A second outage
//! that begins before the end of the first was notified therefore needs no new notice, and an old notice of an outage
//! whose end was notified does not cover the next one.

use super::reach::Reach;
use crate::service::Notice;

/// A state for which one notice reports the beginning and another the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// Nothing is received from the camera.
    Camera,
    /// Nothing is received from the lock.
    Lock,
    /// The door is not locked after an opening.
    Door,
    /// A visit lasts long, and recording goes on.
    LongVisit,
}

/// What a notice reports about a trouble: that it exists (true), or that it does not, or no longer does.
pub(crate) fn says(notice: &Notice) -> Option<(Trouble, bool)> {
    match notice {
        Notice::CameraOffline => Some((Trouble::Camera, true)),
        Notice::LockSilent => Some((Trouble::Lock, true)),
        Notice::DoorNotLocked => Some((Trouble::Door, true)),
        Notice::LongVisit { .. } => Some((Trouble::LongVisit, true)),
        Notice::RecordingEnded => Some((Trouble::LongVisit, false)),
        // "... the door is locked."
        Notice::Delivered | Notice::DoorLockedAgain | Notice::FilmMissing { locked: true } => {
            Some((Trouble::Door, false))
        }
        Notice::FilmMissing { locked: false } => Some((Trouble::Door, true)),
        Notice::CameraBack => Some((Trouble::Camera, false)),
        Notice::LockBack => Some((Trouble::Lock, false)),
        Notice::Arriving
        | Notice::CourierAtTheDoor
        | Notice::Unproven
        | Notice::NotDelivered(_)
        | Notice::LeftAt(_)
        | Notice::Alarm(_)
        | Notice::WeakBattery
        | Notice::LockPart(_)
        | Notice::OpenedByHand
        | Notice::ShutterJammed
        | Notice::CameraDark
        | Notice::CameraFull
        | Notice::SecondPerson
        | Notice::StillInside
        | Notice::OpenedAfterAll
        | Notice::TooLateToBlock
        | Notice::CameraWorksAgain
        | Notice::BatteryFalls { .. }
        | Notice::BatteryRestored
        | Notice::LockPartRestored(_)
        | Notice::LockMemory
        | Notice::StrangeNetwork
        | Notice::TamperEnded
        | Notice::ClipThrough
        | Notice::NotGenuine
        | Notice::ClipHeldUp
        | Notice::DogBarks
        | Notice::ClipHasGaps
        | Notice::ValuableGone(_) => None,
    }
}

/// The state of a trouble at the end of a tick.
#[derive(Clone, Copy, Debug)]
pub(crate) struct State {
    /// It exists, and a notice is due by now.
    pub(crate) is_there: bool,
    /// It has been over for long enough for that to be reported.
    pub(crate) is_over: bool,
    /// There is a path for reporting that it exists.
    pub(crate) can_tell: bool,
    /// There is a path for reporting that it is over.
    pub(crate) can_tell_end: bool,
}

#[derive(Clone, Copy, Debug, Default)]
struct Told {
    stands: bool,
    unreported: Reach,
    end_unreported: Reach,
}

/// What the recipient's phone shows, and what it should show.
#[derive(Clone, Debug, Default)]
pub(crate) struct Troubles([Told; 4]);

impl Troubles {
    /// The recipient's phone shows a notice.
    pub(crate) fn told(&mut self, notice: &Notice) {
        if let Some((trouble, stands)) = says(notice) {
            self.0[trouble as usize] = Told { stands, ..Told::default() };
        }
    }

    /// Updates the state of a trouble.
    pub(crate) fn look(&mut self, now_ns: u64, trouble: Trouble, state: State) {
        let told = &mut self.0[trouble as usize];
        if told.stands || state.is_over {
            told.unreported = Reach::default();
        } else {
            told.unreported.look(now_ns, state.is_there && state.can_tell);
        }
        if !told.stands {
            told.end_unreported = Reach::default();
        } else if state.is_there {
            // It began again: its end is a new one.
            told.end_unreported = Reach::default();
        } else {
            told.end_unreported.look(now_ns, state.is_over && state.can_tell_end);
        }
    }

    /// Does the recipient know of it?
    pub(crate) fn stands(&self, trouble: Trouble) -> bool {
        self.0[trouble as usize].stands
    }

    /// How long there was a path for reporting it without its being reported, s.
    pub(crate) fn unreported_s(&self, now_ns: u64, trouble: Trouble) -> f64 {
        self.0[trouble as usize].unreported.open_s(now_ns)
    }

    /// How long there was a path for reporting the end of a trouble without its being reported, s: of the one that
    /// has waited longest.
    pub(crate) fn end_unreported_s(&self, now_ns: u64) -> f64 {
        self.0.iter().map(|told| told.end_unreported.open_s(now_ns)).fold(0.0, f64::max)
    }
}

#[cfg(test)]
mod tests;
